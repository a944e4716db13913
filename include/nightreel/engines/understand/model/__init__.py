"""Models that see in a worker's own process."""
