"""A run as its caller sees it: Airflow says whether it goes on, its book says what it made and why it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nightreel.errors import NightreelError, StoreError
from nightreel.records.book import RunBook, state_of
from nightreel.records.revision import revision_id
from nightreel.run.workspace import Workspace
from nightreel.spec.answer import FINAL
from nightreel.spec.generation import Usage
from nightreel.spec.record import Fault, RunRecord, RunState
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.protocol import Store
from nightreel_airflow.api.answers import STATUS_OF, Cost, Links, ResultFile, RowAnswer, RunAnswer, RunLine
from nightreel_airflow.api.errors import Said
from nightreel_airflow.api.names import RunName
from nightreel_airflow.api.progress import Part, Progress, likely_parts, progress_of
from nightreel_airflow.api.results import results_of
from nightreel_airflow.api.runs import find_run, tasks_of, told_progress
from nightreel_airflow.books import asker_of, is_of
from nightreel_airflow.links import PREFIX, server_path, whole_address

if TYPE_CHECKING:
    from fastapi import Request


async def view_run(request: Request, folder: TenantFolder, name: RunName) -> RunAnswer:
    """Give a run as its caller sees it.

    Raises:
        NotFoundError: there is none, or Airflow does not let the caller see it.
        StoreError: the tenant's store does not answer.
    """
    found = await find_run(request, name)
    tasks = await tasks_of(request, name)
    running = next((task for task in tasks if task["state"] == "running"), None)
    told = await told_progress(request, name, running) if running else {}
    return await asyncio.to_thread(viewed, folder, name, found, tasks, told)


def open_store(folder: TenantFolder) -> Store:
    """Open a tenant's store."""
    return Workspace.from_environment().open_store(folder.tenant)


def read_book(folder: TenantFolder, name: RunName) -> RunRecord | None:
    """Read what is kept of a run; what a run of the same id of another DAG has left is nothing of this one's."""
    return _record(open_store(folder), name)


def _record(store: Store, name: RunName) -> RunRecord | None:
    record = RunBook(store, name.run_id).read()
    return record if record is not None and is_of(record.head, name.dag_id) else None


def viewed(
    folder: TenantFolder, name: RunName, found: dict[str, Any], tasks: list[dict[str, Any]], told: dict[str, Any]
) -> RunAnswer:
    """Give a run as its caller sees it, from what Airflow says of it; callbacks carry the same.

    Args:
        folder: the tenant's.
        name: the run's.
        found: the run as Airflow's interface gives it; its ``state`` at least.
        tasks: its tasks: ``task_id``, ``map_index`` and ``state`` of each.
        told: what the running task said last.
    """
    store = open_store(folder)
    record = _record(store, name)
    state = state_now(found["state"], tasks, record)
    parts = likely_parts(folder, name.pipeline, record.head.brief if record else found.get("conf") or {})
    progress = progress_of(parts, record, tasks, told)
    asked = record.head.request if record else _request_of(found)
    root = asked.root or name.run_id
    line = line_of(name, found, state, record)
    results, gone = _results(record, store) if state == "success" else ((), None)
    return RunAnswer(
        **{**line.model_dump(), "links": links_of(name, waits=_review_of(name, state, tasks))},
        progress=1.0 if state == "success" else progress.fraction,
        step=_step(state, progress, parts, tasks),
        estimate_s=progress.left_s if state in ("pending", "processing") and parts else None,
        error=_error(state, record, tasks, parts) or gone,
        results=results,
        cost=_cost(record),
        parent=name.other(asked.parent),
        revisions=tuple(name.other(run_id) for run_id in _revisions(store, name, root)),
        revised_as=name.other(record.end.revised_as) if record and record.end else "",
        note=asked.note,
        off=asked.off,
        row=_row_of(name, asked),
    )


def line_of(name: RunName, found: Mapping[str, Any], state: RunState, record: RunRecord | None) -> RunLine:
    """Give a run as a list shows it."""
    conf = found.get("conf") or {}
    return RunLine(
        id=str(name),
        state=state,
        status=STATUS_OF[state],
        links=links_of(name),
        tenant=name.tenant,
        pipeline=name.pipeline,
        title=record.head.title if record else str(conf.get("title") or ""),
        asked_by=asker_of(
            record.head.request if record else _request_of(found),
            str(found.get("run_type") or ""),
            str(found.get("triggering_user_name") or ""),
        ),
        created=str(found.get("queued_at") or found.get("run_after") or ""),
        began=str(found.get("start_date") or ""),
        ended=str(found.get("end_date") or ""),
    )


def _row_of(name: RunName, asked: RunRequest) -> RowAnswer | None:
    row = asked.row
    return RowAnswer(batch=f"{name.tenant}.{row.batch}", number=row.number, key=row.key) if row else None


def links_of(name: RunName, waits: str = "") -> Links:
    """Give the addresses of a run; ``waits`` is the path of the page where it waits for a decision."""
    page = f"{server_path()}/dags/{quote(name.dag_id)}/runs/{quote(name.run_id, safe='')}"
    return Links(
        self=whole_address(f"{server_path()}{PREFIX}/v1/runs/{quote(str(name), safe='')}"),
        page=whole_address(page),
        review=whole_address(waits) if waits else "",
    )


def state_now(of_airflow: str, tasks: Sequence[Mapping[str, Any]], record: RunRecord | None) -> RunState:
    """Give a run's state for callers.

    Airflow says whether it goes on; where it has failed, the book says whether a rule, a person or the time did it.
    An end that was written before somebody let the run go on says nothing of one that Airflow calls a success.
    """
    if of_airflow == "queued":
        return "pending"
    if of_airflow == "running":
        states = {task["state"] for task in tasks}
        waits = "awaiting_input" in states and not states & {"running", "queued", "scheduled", "deferred"}
        return "waiting" if waits else "processing"
    if of_airflow == "success":
        return "success"
    kept = state_of(record) if record else "failed"
    if kept == "success":  # its last step ended while the run was being stopped
        return "cancelled" if record and record.end and record.end.state == "cancelled" else "failed"
    return kept if kept in FINAL else "failed"


def _step(state: RunState, progress: Progress, parts: Sequence[Part], tasks: Sequence[Mapping[str, Any]]) -> str:
    if state == "pending":
        return "Waits for its turn"
    if state == "waiting":
        waiting = next((task["task_id"] for task in tasks if task["state"] == "awaiting_input"), "")
        title = next((part.title for part in parts if part.id == waiting), waiting)
        return f"Waits for a person: {title}"
    return progress.step if state == "processing" else ""


def _review_of(name: RunName, state: RunState, tasks: Sequence[Mapping[str, Any]]) -> str:
    if state != "waiting":
        return ""
    step = next((task["task_id"] for task in tasks if task["state"] == "awaiting_input"), "")
    parts = (name.dag_id, name.run_id, step)
    return f"{server_path()}{PREFIX}/review/" + "/".join(quote(part, safe="") for part in parts) if step else ""


def _results(record: RunRecord | None, store: Store) -> tuple[tuple[ResultFile, ...], Said | None]:
    if record is None:
        return (), None
    try:
        return results_of(record, store), None
    except StoreError as error:
        if error.retry:
            raise
        return (), _said(Fault.of(error))


def _error(
    state: RunState, record: RunRecord | None, tasks: Sequence[Mapping[str, Any]], parts: Sequence[Part]
) -> Said | None:
    if state not in FINAL or state == "success":
        return None
    if record and record.end and record.end.state == state and record.end.fault:
        return _said(record.end.fault)
    if state == "cancelled":
        by = record.end.by if record and record.end else ""
        return Said(code="run.cancelled", got=f"cancelled by {by}" if by else "cancelled", fix="start it again")
    faults = [part.fault for part in record.steps if part.fault is not None] if record else []
    if faults:
        return _said(next((fault for fault in faults if not fault.passing), faults[-1]))
    failed = next((task["task_id"] for task in tasks if task["state"] == "failed"), "")
    title = next((part.title for part in parts if part.id == failed), failed)
    return Said(
        code="task.failed", where=title, got="a task that ended without a word", want="a result",
        fix="look at the task's log in Airflow, then start the run again",
    )  # fmt: skip


def _said(fault: Fault) -> Said:
    return Said(**fault.model_dump(include=set(Said.model_fields)))


def _cost(record: RunRecord | None) -> Cost:
    used = sum((part.usage for part in record.steps), Usage()) if record else Usage()
    return Cost(money=round(used.money, 4), gpu_s=round(used.gpu_s, 1), tokens=used.input_tokens + used.output_tokens)


def _revisions(store: Store, name: RunName, root: str) -> list[str]:
    """Give the ids of a film's revisions that have begun: a number may be taken for one that was never started."""
    names = [revision_id(root, number) for number, _ in RunBook(store, root).revisions()]
    return [run_id for run_id in names if is_of(RunBook(store, run_id).head(), name.dag_id)]


def _request_of(found: Mapping[str, Any]) -> RunRequest:
    try:
        return RunRequest.of(found.get("conf"))
    except NightreelError:
        return RunRequest()
