"""The web app as a whole: nothing without a login but what is meant so, described in full, loaded only where needed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from airflow.api_fastapi.core_api.security import get_user
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from nightreel_airflow.web import app

PUBLIC = {
    "/files/{tenant}/{stored}/{name}": "signed",
    "/review/static/{name}": "holds nothing of anybody",
    "/studio/static/{name}": "holds nothing of anybody",
}
"""Routes that need no login, and why."""
VISITORS = {("/v1/works/{run}/ratings", "post"): "a visitor has the client's key of ratings"}
"""Routes that take a key in place of a login, and whose."""
ROUTES = [route for route in app.routes if isinstance(route, APIRoute)]


def _asked(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for below in dependant.dependencies:
        yield from _asked(below)


def test_every_route_asks_who_is_there() -> None:
    free = [route for route in ROUTES if get_user not in _asked(route.dependant)]
    by_key = {(route.path, method.lower()) for route in free for method in route.methods if route.path not in PUBLIC}
    assert by_key == set(VISITORS)
    assert {route.path for route in free} - {path for path, _ in VISITORS} == set(PUBLIC)


def test_everything_of_the_interface_is_described() -> None:
    described = app.openapi()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            assert all("description" in answer for answer in operation["responses"].values())
            assert ("security" in operation) == (path not in PUBLIC)
    assert set(described["components"]["securitySchemes"]) == {"token", "session", "visitors"}
    assert "HTTPValidationError" not in described["components"]["schemas"]


@pytest.mark.parametrize("state", ["pending", "waiting", "timeout", "refused"])
def test_the_description_says_what_states_mean(state: str) -> None:
    assert f"| {state} |" in app.openapi()["info"]["description"]


def test_a_worker_does_not_load_the_web_app() -> None:
    code = "import sys, nightreel_airflow.plugin; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "nightreel_airflow.plugin" in loaded
    assert not {"fastapi", "nightreel_airflow.web", "nightreel_airflow.api.router"} & set(loaded)
