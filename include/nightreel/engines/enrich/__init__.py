"""Ways to make a script of a brief."""
