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
from nightreel.spec.record import RunEnd, RunState
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.protocol import Store
from nightreel_airflow.api.errors import ConflictError
from nightreel_airflow.api.names import RunName
from nightreel_airflow.api.runs import end_run, find_run, tasks_of
from nightreel_airflow.api.status import open_store, read_book, state_now
from nightreel_airflow.books import asker_of, is_of, strangers

if TYPE_CHECKING:
    from fastapi import Request


async def cancel_run(request: Request, folder: TenantFolder, name: RunName, by: str) -> None:
    """End a run in Airflow and write into its book who wanted it; a run that was cancelled stays so.

    A run whose last task ends while this is asked is a success and stays one: Airflow would call it failed.

    Raises:
        NotFoundError: there is none.
        ConflictError: it has ended otherwise, before or meanwhile (``run.ended``).
        ForbiddenError: the caller may see it only.
    """
    found = await find_run(request, name)
    record = await asyncio.to_thread(read_book, folder, name)
    state = state_now(found["state"], await tasks_of(request, name), record)
    if state == "cancelled":
        return
    if state in FINAL:
        raise _ended(name, state)
    await end_run(request, name)
    if _all_done(await tasks_of(request, name)):
        await end_run(request, name, "success")
        raise _ended(name, "success")
    other = await asyncio.to_thread(_write_down, folder, name, found, record.end if record else None, by)
    if other is not None:
        raise _ended(name, other.state)


def _all_done(tasks: list[dict[str, Any]]) -> bool:
    """Whether every task had succeeded before Airflow ended the run: it fails or skips the others."""
    return bool(tasks) and {task["state"] for task in tasks} <= {"success", "removed"}


def _ended(name: RunName, state: RunState) -> ConflictError:
    return ConflictError(
        "run.ended", where=str(name), got=f"a run that has ended: {state}", want="one that still goes on",
        fix="leave it, or make a revision of it",
    )  # fmt: skip


def _write_down(
    folder: TenantFolder, name: RunName, found: dict[str, Any], before: RunEnd | None, by: str
) -> RunEnd | None:
    """Write who wanted the end; gives what was decided since the run was looked at instead, which counts then."""
    store = open_store(folder)
    book = RunBook(store, name.run_id)
    if book.head() is None:  # it has not begun: without a head nobody would find its end
        _begin(book, folder, name, _request(store, name, found), found)
    head, record = book.head(), book.read()
    if head is not None and not is_of(head, name.dag_id):
        return None  # its first task is refused: the book is another's
    end = record.end if record is not None else None
    if end is not None and end != before and end.state in ("refused", "timeout"):
        return end
    book.end(RunEnd(state="cancelled", ended=datetime.now(UTC).isoformat(timespec="milliseconds"), by=by))
    return None


def _request(store: Store, name: RunName, found: dict[str, Any]) -> RunRequest:
    """Give what a run was told, without what a person may have claimed: its first task would have refused that."""
    request = RunRequest()
    with suppress(NightreelError):
        request = RunRequest.of(found.get("conf"))
    by = asker_of(request, str(found.get("run_type") or ""), found.get("triggering_user_name"))
    family = {"parent": "", "root": ""} if strangers(store, request, name.dag_id) else {}
    return request.model_copy(update={"asked_by": by[:200], **family})


def _begin(book: RunBook, folder: TenantFolder, name: RunName, request: RunRequest, found: dict[str, Any]) -> None:
    conf = found.get("conf") or {}
    with suppress(NightreelError, ValidationError):
        plan = compile_pipeline(folder, name.pipeline)
        brief = Brief.model_validate({field: conf[field] for field in Brief.model_fields if field in conf})
        run = RunInfo(run_id=name.run_id, date=str(found.get("run_after") or ""), request=request)
        book.begin(head_of(plan, folder, brief, run, dag_id=name.dag_id))
