"""The version of csbot, alone so that nothing else is imported to read it."""

VERSION = "0.1.0"
