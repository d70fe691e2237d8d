"""Contextual turns: what a reader understands that sees what was said before, beside the same reader without it."""
