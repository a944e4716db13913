"""What people write, and what steps pass on: frozen models."""
