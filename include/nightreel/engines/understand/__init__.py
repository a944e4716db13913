"""Ways to understand pictures and timed frames."""
