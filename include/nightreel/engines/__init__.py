"""Interchangeable ways to do a step, one folder for each contract."""
