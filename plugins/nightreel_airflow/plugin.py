"""Nightreel in Airflow's own user interface."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from airflow.plugins_manager import AirflowPlugin

from nightreel_airflow.links import PREFIX, PreviewLink, ReviewLink
from nightreel_airflow.nightly.links import ReportLink
from nightreel_airflow.priority import ByKindOfRun

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class WebApp:
    """The web app, loaded when the API server starts or first needs it: no other process pays for its imports.

    Workers, processors and schedulers load this plugin too, and the web app takes seconds to import.
    """

    def __init__(self) -> None:
        self._app: ASGIApp | None = None
        if "airflow.api_fastapi.main" in sys.modules:
            self._load()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        app: ASGIApp = self._app if self._app is not None else await asyncio.to_thread(self._load)
        await app(scope, receive, send)

    def _load(self) -> ASGIApp:
        from nightreel_airflow.web import app

        self._app = app
        return app


class NightreelPlugin(AirflowPlugin):
    """The programming interface, pages for reviewers and marketers, links from tasks, priorities of tasks."""

    name = "nightreel"
    fastapi_apps = [{"app": WebApp(), "url_prefix": PREFIX, "name": "Nightreel"}]  # noqa: RUF012 - declared so by Airflow
    priority_weight_strategies = [ByKindOfRun]  # noqa: RUF012 - declared so by Airflow
    operator_extra_links = [PreviewLink(), ReportLink(), ReviewLink()]  # noqa: RUF012 - declared so by Airflow
