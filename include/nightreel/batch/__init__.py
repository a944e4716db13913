"""Nightly batches: catalogues read and checked, rows admitted, the morning's report."""
