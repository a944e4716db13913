"""The link from a nightly DAG's task to the report that it wrote."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from airflow.sdk import BaseOperatorLink

from nightreel_airflow.links import PREFIX, server_path
from nightreel_airflow.nightly.names import NIGHTLY, batch_id_of


class ReportLink(BaseOperatorLink):
    """Opens the report that a task wrote."""

    name = "Morning report"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Give the address of the report's page on Airflow's own server."""
        return server_path() + report_path(str(ti_key.dag_id), str(ti_key.run_id))


def report_path(dag_id: str, run_id: str) -> str:
    """Give the path of a batch's report on Airflow's own server, by the run of its nightly DAG or its own name."""
    tenant, _, pipeline = dag_id.removesuffix(NIGHTLY).partition("__")
    return f"{PREFIX}/reports/{quote(tenant, safe='')}/{quote(batch_id_of(pipeline, run_id), safe='')}"
