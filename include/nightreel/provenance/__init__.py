"""Watermark, labels, and reading both back."""
