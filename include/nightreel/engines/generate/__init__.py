"""Ways to make a shot's clip."""
