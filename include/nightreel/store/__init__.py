"""Artifacts, memo, keys, and places to publish to."""
