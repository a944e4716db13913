"""What the studio asks the server."""
