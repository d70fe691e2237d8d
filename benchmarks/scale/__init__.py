"""How csbot grows: `python -m benchmarks.scale`."""
