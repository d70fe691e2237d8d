"""A conversation along the graph: tellings, windows, the next action, and why others do not apply."""
