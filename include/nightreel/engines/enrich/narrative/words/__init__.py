"""Words that the rules know, one module per language."""
