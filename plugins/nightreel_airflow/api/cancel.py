"""Ending a run because its caller wants it no longer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from nightreel.context import RunInfo
from nightreel.errors import NightreelError
from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook
from nightreel.run.books import head_of
from nightreel.spec.answer import FINAL
from nightreel.spec.brief import Brief
from nightreel.spec.record import RunEnd
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.api.errors import ConflictError
from nightreel_airflow.api.names import RunName
from nightreel_airflow.api.runs import end_run, find_run, tasks_of
from nightreel_airflow.api.status import open_store, read_book, state_now

if TYPE_CHECKING:
    from fastapi import Request


async def cancel_run(request: Request, folder: TenantFolder, name: RunName, by: str) -> None:
    """End a run in Airflow and write into its book who wanted it; a run that was cancelled stays so.

    Raises:
        NotFoundError: there is none.
        ConflictError: it has ended otherwise (``run.ended``).
        ForbiddenError: the caller may see it only.
    """
    found = await find_run(request, name)
    record = await asyncio.to_thread(read_book, folder, name)
    state = state_now(found["state"], await tasks_of(request, name), record)
    if state == "cancelled":
        return
    if state in FINAL:
        raise ConflictError(
            "run.ended", where=str(name), got=f"a run that has ended: {state}", want="one that still goes on",
            fix="leave it, or make a revision of it",
        )  # fmt: skip
    await end_run(request, name)
    await asyncio.to_thread(_write_down, folder, name, found, by)


def _write_down(folder: TenantFolder, name: RunName, found: dict[str, Any], by: str) -> None:
    book = RunBook(open_store(folder), name.run_id)
    if book.head() is None:  # it has not begun: without a head nobody would find its end
        _begin(book, folder, name, found)
    book.end(RunEnd(state="cancelled", ended=datetime.now(UTC).isoformat(timespec="milliseconds"), by=by))


def _begin(book: RunBook, folder: TenantFolder, name: RunName, found: dict[str, Any]) -> None:
    conf = found.get("conf") or {}
    with suppress(NightreelError, ValidationError):
        plan = compile_pipeline(folder, name.pipeline)
        brief = Brief.model_validate({field: conf[field] for field in Brief.model_fields if field in conf})
        run = RunInfo(run_id=name.run_id, date=str(found.get("run_after") or ""), request=RunRequest.of(conf))
        book.begin(head_of(plan, folder, brief, run, dag_id=name.dag_id))
