"""Ways to enlarge frames."""
