"""Ways to speak."""
