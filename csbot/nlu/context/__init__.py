"""What was said before and how a message depends on it: contexts of examples, references to earlier values."""
