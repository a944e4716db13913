"""Scripts by a language model: what it is told, what it may say, and how its answer becomes a script."""
