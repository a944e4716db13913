"""Partial answers from measurement, one file for each room that asks."""
