"""Nightreel in Airflow's own user interface."""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin

from nightreel_airflow.links import PREFIX, PreviewLink
from nightreel_airflow.nightly.links import ReportLink
from nightreel_airflow.priority import ByKindOfRun


def _apps() -> list[dict[str, Any]]:
    """The API server alone needs the web app; workers and processors load this plugin too."""
    from nightreel_airflow.web import app

    return [{"app": app, "url_prefix": PREFIX, "name": "Nightreel"}]


class NightreelPlugin(AirflowPlugin):
    """Preview pages, pictures for the trigger form, and the link from a task to its preview."""

    name = "nightreel"
    fastapi_apps = _apps()
    priority_weight_strategies = [ByKindOfRun]  # noqa: RUF012 - declared so by Airflow
    operator_extra_links = [PreviewLink(), ReportLink()]  # noqa: RUF012 - declared so by Airflow
