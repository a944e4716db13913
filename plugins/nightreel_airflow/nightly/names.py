"""Names of the DAGs that belong to a pipeline."""

from __future__ import annotations

NIGHTLY = "__nightly"


def film_dag_id(tenant: str, pipeline: str) -> str:
    """Give the id of the DAG that makes a pipeline's films."""
    return f"{tenant}__{pipeline}"


def nightly_dag_id(tenant: str, pipeline: str) -> str:
    """Give the id of the DAG that starts a film for each row of a pipeline's catalogue."""
    return f"{tenant}__{pipeline}{NIGHTLY}"
