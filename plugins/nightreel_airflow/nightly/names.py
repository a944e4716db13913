"""Names of the DAGs that belong to a pipeline."""

from __future__ import annotations

NIGHTLY = "__nightly"


def film_dag_id(tenant: str, pipeline: str) -> str:
    """Give the id of the DAG that makes a pipeline's films."""
    return f"{tenant}__{pipeline}"


def nightly_dag_id(tenant: str, pipeline: str) -> str:
    """Give the id of the DAG that starts a film for each row of a pipeline's catalogue."""
    return f"{tenant}__{pipeline}{NIGHTLY}"


def batch_id_of(pipeline: str, run_id: str) -> str:
    """Give the name of a batch in its tenant's store.

    The id of the nightly run alone would not do: two pipelines with one schedule have runs of the same id.
    """
    head = f"{pipeline}."
    return run_id if run_id.startswith(head) else f"{head}{run_id}"
