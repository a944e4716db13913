"""Lists of runs, the newest first, in pages that do not shift when new runs begin."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nightreel.errors import SpecError
from nightreel.spec.record import RunState
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.api.answers import RunLine, RunList
from nightreel_airflow.api.names import RunName
from nightreel_airflow.api.runs import list_runs, tasks_of
from nightreel_airflow.api.status import line_of, read_book, state_now
from nightreel_airflow.guard import Caller
from nightreel_airflow.nightly.names import film_dag_id

if TYPE_CHECKING:
    from fastapi import Request

MOST = 100
_LOOKED_AT = 500
"""Runs that are looked at for one page, where few of them have the state that is asked for."""
_AT_ONCE = 8
_LONGEST_S = 10.0
"""After which a page is given as far as it has come."""
_IN_AIRFLOW: dict[RunState, str] = {"pending": "queued", "processing": "running", "waiting": "running"}


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: runs up to a time, without those of that very time that were given already."""

    before: str = ""
    skip: int = 0

    def __str__(self) -> str:
        """Give it as callers pass it on."""
        return base64.urlsafe_b64encode(json.dumps([self.before, self.skip]).encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Read what a caller gave back.

        Raises:
            SpecError: it is none (``runs.cursor``).
        """
        if not text:
            return cls()
        try:
            before, skip = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if isinstance(before, str) and isinstance(skip, int) and 0 <= skip < 10**6:
                return cls(before, skip)
        except (binascii.Error, ValueError, TypeError):
            pass
        raise SpecError(
            "runs.cursor", where="cursor", got=text, want="what `next` said",
            fix="begin again without a cursor, and take each page's `next` as it is",
        )  # fmt: skip

    def after(self, found: Mapping[str, Any]) -> Cursor:
        """Give where the next page begins once a run was given."""
        when = str(found["run_after"])
        return Cursor(when, self.skip + 1 if when == self.before else 1)


@dataclass(frozen=True)
class Asked:
    """Which runs are asked for.

    Args:
        pipeline: only its runs.
        state: only runs in it.
        cursor: where the page begins.
        limit: how many at most.
    """

    pipeline: str | None = None
    state: RunState | None = None
    cursor: Cursor = Cursor()
    limit: int = 20


async def page_of(request: Request, caller: Caller, folders: list[TenantFolder], asked: Asked) -> RunList:
    """Give a page of the runs that a caller may see.

    Raises:
        SpecError: a cursor of somebody's own making.
    """
    of_dag = {
        dag_id: (folder, name)
        for folder in folders
        for name in folder.pipelines
        if (dag_id := film_dag_id(folder.tenant.name, name)) in caller.dag_ids and asked.pipeline in (None, name)
    }
    if not of_dag:
        return RunList(runs=())
    state, cursor, limit = asked.state, asked.cursor, asked.limit
    states = [_IN_AIRFLOW.get(state, "success" if state == "success" else "failed")] if state else None
    lines: list[RunLine] = []
    looked_at, ends_s = 0, time.monotonic() + _LONGEST_S
    while True:
        found = await _some(request, list(of_dag), states, cursor, limit)
        for first in range(0, len(found), _AT_ONCE):
            runs = found[first : first + _AT_ONCE]
            told = await asyncio.gather(*(_line(request, *of_dag[run["dag_id"]], run) for run in runs))
            for run, line in zip(runs, told, strict=True):
                cursor, looked_at = cursor.after(run), looked_at + 1
                if state in (None, line.state):
                    lines.append(line)
                if len(lines) == limit or looked_at == _LOOKED_AT:
                    return RunList(runs=tuple(lines), next=str(cursor))
            if time.monotonic() > ends_s:
                return RunList(runs=tuple(lines), next=str(cursor))
        if len(found) < limit:
            return RunList(runs=tuple(lines))


async def _some(
    request: Request, dag_ids: list[str], states: list[str] | None, cursor: Cursor, limit: int
) -> list[dict[str, Any]]:
    filters: dict[str, Any] = {"page_limit": limit, "page_offset": cursor.skip}
    filters |= {"run_after_lte": cursor.before} if cursor.before else {}
    filters |= {"states": states} if states else {}
    found: list[dict[str, Any]] = (await list_runs(request, dag_ids, **filters))["dag_runs"]
    return found


async def _line(request: Request, folder: TenantFolder, pipeline: str, run: dict[str, Any]) -> RunLine:
    """Give a run's line; its book is read only where Airflow does not say enough."""
    name = RunName(folder.tenant.name, pipeline, run["dag_run_id"])
    tasks = await tasks_of(request, name) if run["state"] == "running" else []
    record = await asyncio.to_thread(read_book, folder, name) if run["state"] == "failed" else None
    return line_of(name, run, state_now(run["state"], tasks, record), record)
