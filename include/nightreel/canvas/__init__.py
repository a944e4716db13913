"""The canvas: pipelines as graphs, saved as the text that people write, with versions."""
