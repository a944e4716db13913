"""A tenant's pipeline, checked and resolved: what DAGs are built from."""
