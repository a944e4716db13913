"""type."""
