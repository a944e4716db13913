"""Nightreel in Airflow's own user interface."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
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


def _rooms() -> list[dict[str, object]]:
    """Give where Airflow shows the studio; nowhere in an installation that was made without it."""
    if not (Path(__file__).parent / "studio" / "static" / "studio.js").is_file():
        return []
    static = f"{PREFIX.lstrip('/')}/studio/static"
    shown = (
        {"name": "Studio", "url_route": "nightreel", "destination": "nav", "nav_top_level": True},
        {"name": "Canvas", "url_route": "nightreel_canvas", "destination": "dag"},
        {"name": "Film", "url_route": "nightreel_film", "destination": "dag_run"},
        {"name": "Result", "url_route": "nightreel_result", "destination": "task_instance"},
    )
    common = {
        "bundle_url": f"{static}/studio.js",
        "icon": f"{static}/icon_light.svg",
        "icon_dark_mode": f"{static}/icon_dark.svg",
    }
    return [{**room, **common} for room in shown]


class NightreelPlugin(AirflowPlugin):
    """The studio, the programming interface, pages for reviewers, links from tasks, priorities of tasks."""

    name = "nightreel"
    fastapi_apps = [{"app": WebApp(), "url_prefix": PREFIX, "name": "Nightreel"}]  # noqa: RUF012 - declared so by Airflow
    react_apps = _rooms()
    priority_weight_strategies = [ByKindOfRun]  # noqa: RUF012 - declared so by Airflow
    operator_extra_links = [PreviewLink(), ReportLink(), ReviewLink()]  # noqa: RUF012 - declared so by Airflow
