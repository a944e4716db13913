"""Talking to a model about pictures: what it is told, and what is made of what it says."""
