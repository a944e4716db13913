"""Artworks described: voices, the house's terms, facts checked, and what may hang on the wall."""
