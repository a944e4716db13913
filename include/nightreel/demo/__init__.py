"""The demo's material, made by code."""
