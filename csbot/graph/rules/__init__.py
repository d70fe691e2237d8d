"""Rules as patterns over the last states: making them, matching them, walking along with them."""
