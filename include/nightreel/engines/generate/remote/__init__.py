"""Clips made by a service far away: what is sent, what comes back, and what is written down in between."""
