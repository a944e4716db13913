"""The programming interface: films by HTTP, in the words of whoever asks for them."""
