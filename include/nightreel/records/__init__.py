"""What is kept of every run: its book, its history, what people said of it, and what a revision changes."""
