"""Ways to look whether a picture may be shown."""
