"""Asking Airflow within its own server: SQLite's one lock is never waited for by two of ours."""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from nightreel_airflow.inside import ask_airflow

REQUEST: Any = SimpleNamespace(headers={}, cookies={}, client=None)


class Airflow:
    """An application that notes how many requests are within it together."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.02)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})
        self.now -= 1


@pytest.mark.parametrize(
    ("dialect", "method", "most"),
    [("sqlite", "PATCH", 1), ("sqlite", "POST", 1), ("sqlite", "GET", 4), ("postgresql", "PATCH", 4)],
)
def test_only_what_writes_to_sqlite_goes_one_by_one(
    monkeypatch: pytest.MonkeyPatch, dialect: str, method: str, most: int
) -> None:
    from airflow import settings

    app = Airflow()
    monkeypatch.setitem(sys.modules, "airflow.api_fastapi.main", SimpleNamespace(app=app))
    monkeypatch.setattr(settings, "engine", SimpleNamespace(dialect=SimpleNamespace(name=dialect)))

    async def ask_often() -> list[tuple[int, Any]]:
        return await asyncio.gather(*(ask_airflow(REQUEST, method, f"/api/v2/{n}") for n in range(4)))

    assert asyncio.run(ask_often()) == [(200, {})] * 4
    assert app.most == most


def test_many_that_wait_to_write_keep_no_reader_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow import settings

    monkeypatch.setitem(sys.modules, "airflow.api_fastapi.main", SimpleNamespace(app=Airflow()))
    monkeypatch.setattr(settings, "engine", SimpleNamespace(dialect=SimpleNamespace(name="sqlite")))
    done = list[str]()

    async def ask(method: str) -> None:
        await ask_airflow(REQUEST, method, "/api/v2/dags")
        done.append(method)

    async def ask_all() -> None:
        await asyncio.gather(*(ask("PATCH") for _ in range(9)), ask("GET"))

    asyncio.run(ask_all())
    assert done.index("GET") < 3
