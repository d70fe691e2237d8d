"""Stories as places and edges: or-steps, checkpoints, events, forms that run again."""
