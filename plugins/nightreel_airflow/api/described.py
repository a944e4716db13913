"""The interface's description for tools and people: OpenAPI 3.1, at ``/nightreel/openapi.json``."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from nightreel_airflow.api.answers import STATUS_OF
from nightreel_airflow.api.ratings import HEADER
from nightreel_airflow.inside import TOKEN_COOKIE

_ABOUT = """
Films by HTTP. Log in as an Airflow user: `POST /auth/token` with `{"username", "password"}` gives a token for the
header `Authorization: Bearer …`; a browser's session works as well. What a user may do is what Airflow lets the user do
with the client's DAGs, and a client that names its `people` shows itself to nobody else: to all others it is a 404.

Every fault answers `{"error": {"code", "where", "got", "want", "fix"}, "request_id"}`.

| state | status | means |
|---|---|---|
"""
_MEANS = {
    "pending": "waits for its turn",
    "processing": "is being made",
    "waiting": "waits for a person's decision",
    "success": "is made; its results have links",
    "failed": "could not be made; the error says why and what helps",
    "timeout": "took longer than it may, or nobody decided in time",
    "cancelled": "somebody wanted it no longer",
    "refused": "a rule or a reviewer said no",
}
_SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
_BY_KEY: list[dict[str, list[str]]] = [{"visitors": []}]
_SCHEMES = {
    "token": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "A token of `POST /auth/token`.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": TOKEN_COOKIE, "description": "Airflow's own session."},
    "visitors": {
        "type": "apiKey", "in": "header", "name": HEADER,
        "description": "The tenant's key of ratings: it may rate texts about artworks, and nothing else.",
    },
}  # fmt: skip
_TAGS = [
    {"name": "runs", "description": "Films: made, asked for, changed, judged."},
    {"name": "pipelines", "description": "What may be made, and how a request says it."},
    {"name": "batches", "description": "Nights of films from a catalogue."},
    {"name": "ratings", "description": "What visitors think of texts about artworks."},
    {"name": "files", "description": "Results, by links that are signed and end."},
]
_HEADERS = {
    "202": ("Location", "Where the run is."),
    "401": ("WWW-Authenticate", "How to log in."),
    "429": ("Retry-After", "Seconds."),
    "503": ("Retry-After", "Seconds."),
}


def describe(app: FastAPI) -> None:
    """Let an app describe itself, with how to log in and what the states mean."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    rows = "".join(f"| {state} | {status} | {_MEANS[state]} |\n" for state, status in STATUS_OF.items())
    schema = get_openapi(
        title="Nightreel", version=version("nightreel"), description=_ABOUT.strip("\n") + "\n" + rows,
        routes=app.routes, tags=_TAGS, summary="Product films by HTTP.",
    )  # fmt: skip
    schema["components"]["securitySchemes"] = _SCHEMES
    for operations in schema["paths"].values():
        for operation in operations.values():
            if "security" in operation and operation["security"] != _BY_KEY:
                operation["security"] = _SECURITY
            _add_headers(operation["responses"])
    return schema


def _add_headers(responses: dict[str, Any]) -> None:
    for status, (name, words) in _HEADERS.items():
        if status in responses:
            header = {"description": words, "schema": {"type": "string"}}
            responses[status].setdefault("headers", {})[name] = header
