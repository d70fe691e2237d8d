"""Custom actions over HTTP, both ways: asking an action server, and being one. Rasa's action server protocol."""
