"""Asking Airflow's own REST interface within its server, as the caller: rights and audit stay Airflow's own."""

from __future__ import annotations

import json
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar

if TYPE_CHECKING:
    from fastapi import Request

TOKEN_COOKIE = "_token"  # noqa: S105 - the name of Airflow's cookie
_PASSED_ON = ("authorization", "user-agent", "x-forwarded-for")
_AT_ONCE = 6
"""Requests of ours that are within Airflow at once. Each holds one of the server's database connections, fifteen by
default, while it waits for one of its threads: with more, threads and connections wait for one another."""
_turns: RunVar[CapacityLimiter] = RunVar("nightreel_inside")
_writing: RunVar[CapacityLimiter] = RunVar("nightreel_inside_writing")


async def ask_airflow(
    request: Request, method: str, path: str, body: Any = None, query: dict[str, Any] | None = None
) -> tuple[int, Any]:
    """Ask Airflow's API server, in this process and without a network, as the caller.

    Always called from an ``async def`` route: a route that holds one of the server's threads while Airflow needs
    another could wait for ever.

    Args:
        request: whose login is passed on: the header ``Authorization`` or Airflow's cookie.
        method: of HTTP.
        path: below the server's root, ``/api/v2/…``, with its parts quoted.
        body: JSON value.
        query: parameters; a list repeats its name.

    Returns:
        Status and JSON; ``None`` for an empty answer, the text where an answer is no JSON.
    """
    import httpx
    from airflow.api_fastapi.main import app  # the very application that the server runs, in each of its workers

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=_client_of(request))
    address = f"{path}?{urlencode(query, doseq=True)}" if query else path
    client = httpx.AsyncClient(transport=transport, base_url="http://airflow.invalid", timeout=None)  # noqa: S113 - no network
    async with _turn_to_write(method), turns(_turns, _AT_ONCE), client:  # who waits to write keeps no reader out
        answer = await client.request(method, address, json=body, headers=_login_of(request))
    if not answer.content:
        return answer.status_code, None
    try:
        return answer.status_code, answer.json()
    except json.JSONDecodeError:
        return answer.status_code, answer.text


def _turn_to_write(method: str) -> AbstractAsyncContextManager[object]:
    """Let one request after another write where the database is SQLite.

    Airflow notes each of them in its log from the server's event loop: while one waits there for SQLite's only lock,
    the one that holds it cannot end, until the wait fails after five seconds.
    """
    from airflow import settings

    is_sqlite = settings.engine is not None and settings.engine.dialect.name == "sqlite"
    return turns(_writing, 1) if is_sqlite and method != "GET" else nullcontext()


def turns(of: RunVar[CapacityLimiter], at_once: int) -> CapacityLimiter:
    """Give a limiter of this server process, made when it is first asked for."""
    try:
        return of.get()
    except LookupError:
        limiter = CapacityLimiter(at_once)
        of.set(limiter)
        return limiter


def _login_of(request: Request) -> dict[str, str]:
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    token = request.cookies.get(TOKEN_COOKIE)
    return {**headers, "cookie": f"{TOKEN_COOKIE}={token}"} if token else headers


def _client_of(request: Request) -> tuple[str, int]:
    return (request.client.host, request.client.port) if request.client else ("127.0.0.1", 0)
