"""Links from a task to what it made."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from airflow.sdk import BaseOperatorLink

PREFIX = "/nightreel"


class PreviewLink(BaseOperatorLink):
    """Opens the stills and notes that a task left."""

    name = "Preview"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Give the address of the preview page on Airflow's own server."""
        parts = (ti_key.dag_id, ti_key.run_id, ti_key.task_id, str(ti_key.map_index))
        return f"{PREFIX}/preview/" + "/".join(quote(part, safe="") for part in parts)
