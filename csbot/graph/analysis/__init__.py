"""What the stories and rules of a graph say together: conflicts, contradictions, dead ends, form tables."""
