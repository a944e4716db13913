"""Models that see behind an endpoint."""
