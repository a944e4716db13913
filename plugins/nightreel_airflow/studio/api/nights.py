"""Nights of a client: which pipelines have them and when, one begun now, and a night's rows as they become films."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi import Path as InPath
from pydantic import Field

from nightreel.batch.book import BatchBook
from nightreel.batch.check import batch_notes
from nightreel.batch.standing import STATES, Standing, Standings
from nightreel.errors import NightreelError, SpecError
from nightreel.spec.batch import Batch
from nightreel.spec.model import Model
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder
from nightreel_airflow.api import names
from nightreel_airflow.api.batches import BatchAnswer, BatchOrder, batch_of, batches_of, control_batch, unknown_batch
from nightreel_airflow.api.names import RunName
from nightreel_airflow.api.runs import fault_of, trigger
from nightreel_airflow.api.status import open_store
from nightreel_airflow.guard import Caller, CallerDep, SeenTenant, check_change
from nightreel_airflow.inside import ask_airflow
from nightreel_airflow.links import signed_path
from nightreel_airflow.nightly.links import report_path
from nightreel_airflow.nightly.names import batch_id_of, film_dag_id, nightly_dag_id
from nightreel_airflow.studio.api.catalogues import unknown_pipeline, worked
from nightreel_airflow.studio.guarding import OwnPage, may_edit

router = APIRouter(tags=["studio"])
_LAST = 12
"""Nights of a pipeline that its line shows."""
NightId = Annotated[str, InPath(max_length=names.LONGEST, description="Pipeline and run id, as the list says.")]


class NightlyPipeline(Model):
    """A pipeline that has nights or may have them."""

    name: str
    title: str
    dag_id: str = Field(description="Of its nightly DAG.")
    batch: Batch | None = None
    fault: str = Field("", description="Why it can make no film now; empty when it can.")
    known: bool = Field(False, description="Whether Airflow knows its nightly DAG yet.")
    paused: bool = Field(False, description="Whether Airflow begins none of its nights by itself.")
    next: str = Field("", description="When the next night begins, ISO 8601; empty when somebody begins it.")
    notes: tuple[str, ...] = Field((), description="What happens when clocks change.")
    may_edit: bool = False
    may_start: bool = False
    last: tuple[BatchAnswer, ...] = Field((), description="Its last nights, the newest first.")


class NightlyList(Model):
    """The pipelines of a client, as far as nights go."""

    pipelines: tuple[NightlyPipeline, ...]


class NightOrder(Model):
    """A night that is to begin now."""

    pipeline: str = Field(max_length=63)
    day: str = Field("", max_length=10, description="ISO 8601; today when empty.")
    again: bool = Field(False, description="Whether rows of that day whose film failed are made again.")


class NightBegun(Model):
    """A night that was begun."""

    night: str = Field(description="Its name; the live grid is asked for by it.")


class ScheduleOrder(Model):
    """Whether Airflow begins a pipeline's nights by itself."""

    paused: bool


class GridRow(Model):
    """One row of a night, as a tile."""

    number: int
    key: str
    title: str
    state: str
    run_id: str = ""
    fraction: float | None = None
    faults: tuple[str, ...] = ()
    still: str = Field("", description="Address of its picture; it ends.")


class NightGrid(Model):
    """A night as it stands now."""

    night: BatchAnswer
    title: str
    dag_id: str
    film_dag_id: str
    counts: dict[str, int] = Field(description="Rows by state.")
    total: int = Field(description="Rows of the states that were asked for.")
    rows: tuple[GridRow, ...]
    left_s: float | None = Field(None, description="Likely until its last film.")
    left_high_s: float | None = None
    ready_at: str = Field("", description="ISO 8601: when its films will likely be there.")
    late: bool = Field(False, description="Whether that is after the deadline.")
    may_control: bool = False
    report: str = Field("", description="Path of its report's page.")


@router.get("/{tenant}/batches")
async def list_nightly(request: Request, folder: SeenTenant, caller: CallerDep) -> NightlyList:
    """Give a client's pipelines with their nights."""
    dags = await _nightly_dags(request, folder)
    lines = await worked(lambda: [_line(folder, caller, name, dags) for name in _seen(folder, caller)])
    return NightlyList(pipelines=tuple(lines))


@router.post("/{tenant}/batches/{pipeline}/schedule")
async def set_schedule(
    request: Request, folder: SeenTenant, caller: CallerDep, pipeline: str, order: ScheduleOrder, _: OwnPage
) -> NightlyPipeline:
    """Let Airflow begin a pipeline's nights by itself, or no more; as the caller, whose right Airflow asks."""
    _check_seen(folder, caller, pipeline)
    dag_id = nightly_dag_id(folder.tenant.name, pipeline)
    status, answer = await ask_airflow(request, "PATCH", f"/api/v2/dags/{quote(dag_id)}", order.model_dump())
    if status != 200:
        raise unknown_pipeline(pipeline) if status == 404 else fault_of(status, answer, dag_id)
    dags = await _nightly_dags(request, folder)
    return await worked(lambda: _line(folder, caller, pipeline, dags))


@router.post("/{tenant}/nights", status_code=202)
async def begin_night(
    request: Request, folder: SeenTenant, caller: CallerDep, order: NightOrder, _: OwnPage
) -> NightBegun:
    """Begin a night now, as the caller."""
    _check_seen(folder, caller, order.pipeline)
    await worked(lambda: _check_has_batch(folder, order.pipeline))
    run_id = f"studio__{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.{secrets.token_hex(3)}"
    conf = {"day": order.day, "again": order.again}
    await trigger(request, nightly_dag_id(folder.tenant.name, order.pipeline), run_id, conf)
    return NightBegun(night=batch_id_of(order.pipeline, run_id))


@router.get("/{tenant}/nights/{night}")
async def show_night(
    request: Request, folder: SeenTenant, caller: CallerDep, night: NightId,
    after: Annotated[int, Query(ge=0, le=100_000, description="How many rows to pass over.")] = 0,
    count: Annotated[int, Query(ge=0, le=300)] = 120,
    state: Annotated[list[str] | None, Query(description="Only rows of these states.")] = None,
) -> NightGrid:  # fmt: skip
    """Give a night with some of its rows."""
    name = _name_of(folder, caller, night)
    for said in state or ():
        if said not in STATES:
            raise SpecError("night.state", where="query state", got=said, want=f"one of {', '.join(STATES)}")
    grid = await worked(lambda: _grid(folder, caller, name, (tuple(state or ()), after, count)))
    return grid if grid is not None else await _not_begun(request, folder, name)


@router.post("/{tenant}/nights/{night}")
async def steer_night(
    folder: SeenTenant, caller: CallerDep, night: NightId, order: BatchOrder, _: OwnPage
) -> BatchAnswer:
    """Pause a night, let it go on, or cancel it; films that are under way are finished in any case."""
    name = _name_of(folder, caller, night)
    return await worked(lambda: control_batch(folder, caller, name, order.action))


def _seen(folder: TenantFolder, caller: Caller) -> list[str]:
    tenant = folder.tenant.name
    return [name for name in folder.pipelines if film_dag_id(tenant, name) in caller.dag_ids]


def _check_seen(folder: TenantFolder, caller: Caller, pipeline: str) -> None:
    if pipeline not in _seen(folder, caller):
        raise unknown_pipeline(pipeline)


def _check_has_batch(folder: TenantFolder, pipeline: str) -> None:
    from nightreel.batch.rows import batch_of as batch_in

    batch_in(folder.pipeline(pipeline))


def _name_of(folder: TenantFolder, caller: Caller, night: str) -> RunName:
    """Read a night's name; what the caller may not see is not there."""
    try:
        name = RunName.parse(f"{folder.tenant.name}.{night}")
    except NightreelError:
        raise unknown_batch(night) from None
    if nightly_dag_id(name.tenant, name.pipeline) not in caller.dag_ids:
        raise unknown_batch(night)
    return name


async def _nightly_dags(request: Request, folder: TenantFolder) -> dict[str, dict[str, Any]]:
    """Give what Airflow says of a client's nightly DAGs, by their ids."""
    query: dict[str, Any] = {
        "dag_id_pattern": nightly_dag_id(folder.tenant.name, "%"),
        "limit": 100,
        "order_by": "dag_id",
    }
    found: dict[str, dict[str, Any]] = {}
    passed, total = 0, 1
    while passed < total:
        status, answer = await ask_airflow(request, "GET", "/api/v2/dags", query={**query, "offset": passed})
        if status != 200:
            raise fault_of(status, answer, folder.tenant.name)
        found |= {dag["dag_id"]: dag for dag in answer["dags"] if not dag.get("is_stale")}
        total = answer["total_entries"] if answer["dags"] else 0
        passed += len(answer["dags"])
    return found


def _line(folder: TenantFolder, caller: Caller, name: str, dags: dict[str, dict[str, Any]]) -> NightlyPipeline:
    tenant, dag_id = folder.tenant.name, nightly_dag_id(folder.tenant.name, name)
    loaded, dag = folder.pipelines.get(name), dags.get(dag_id, {})
    broken = loaded if not isinstance(loaded, LoadedPipeline) else None
    batch = loaded.pipeline.batch if isinstance(loaded, LoadedPipeline) else None
    return NightlyPipeline(
        name=name, dag_id=dag_id, batch=batch, fault=str(broken) if broken else "", known=bool(dag),
        title=loaded.pipeline.title if isinstance(loaded, LoadedPipeline) else name,
        paused=bool(dag.get("is_paused")),
        next=str(dag.get("next_dagrun_run_after") or "") if batch and batch.schedule else "",
        notes=tuple(_clock_notes(batch)), may_edit=may_edit(caller, film_dag_id(tenant, name)),
        may_start=_may(caller, dag_id, "POST"), last=tuple(batches_of(folder, caller, name, _LAST)),
    )  # fmt: skip


def _clock_notes(batch: Batch | None) -> list[str]:
    try:
        return batch_notes(batch)
    except NightreelError:
        return []


def _grid(
    folder: TenantFolder, caller: Caller, name: RunName, asked: tuple[tuple[str, ...], int, int]
) -> NightGrid | None:
    """Give a night from its book; ``None`` where it has none yet."""
    store = open_store(folder)
    book = BatchBook(store, batch_id_of(name.pipeline, name.run_id))
    head = book.head
    if head is None or head.pipeline != name.pipeline:
        return None
    standings, dag_id = Standings(store, head, book), nightly_dag_id(name.tenant, name.pipeline)
    total, rows = standings.page(*asked)
    night, ahead = batch_of(folder, name), _ahead(folder, name.pipeline)
    left = standings.estimate(ahead) if night.state in ("working", "paused") else None
    ready_at = _then(left.seconds) if left and left.seconds and night.state == "working" else ""
    return NightGrid(
        night=night, title=_title(folder, name.pipeline), dag_id=dag_id, film_dag_id=name.dag_id,
        counts=standings.counts, total=total, rows=tuple(_row(folder, row) for row in rows),
        left_s=left.seconds if left else None, left_high_s=left.high_s if left else None, ready_at=ready_at,
        late=bool(ready_at and head.deadline and _when(ready_at) > _when(head.deadline)),
        may_control=_may(caller, dag_id, "PUT"),
        report=report_path(dag_id, head.batch_id) if book.end is not None and book.end.page is not None else "",
    )  # fmt: skip


async def _not_begun(request: Request, folder: TenantFolder, name: RunName) -> NightGrid:
    """Give a night that Airflow has taken and no task has come to.

    Raises:
        NotFoundError: there is none (``batch.unknown``).
    """
    dag_id = nightly_dag_id(name.tenant, name.pipeline)
    run_id = name.run_id.removeprefix(f"{name.pipeline}.")
    path = f"/api/v2/dags/{quote(dag_id)}/dagRuns/{quote(run_id, safe='')}"
    status, run = await ask_airflow(request, "GET", path)
    if status != 200:
        raise unknown_batch(str(name))
    night = BatchAnswer(
        id=str(name), tenant=name.tenant, pipeline=name.pipeline, day="",
        state="failed" if run.get("state") == "failed" else "working", began=str(run.get("queued_at") or ""),
    )  # fmt: skip
    return NightGrid(
        night=night, title=_title(folder, name.pipeline), dag_id=dag_id, film_dag_id=name.dag_id, counts={}, total=0,
        rows=(),
    )  # fmt: skip


def _row(folder: TenantFolder, row: Standing) -> GridRow:
    still = signed_path(folder.tenant.name, row.still, f"{row.key or row.number}.jpg") if row.still else ""
    return GridRow(**row.model_dump(exclude={"still"}), still=still)


def _ahead(folder: TenantFolder, pipeline: str) -> int:
    try:
        batch = folder.pipeline(pipeline).pipeline.batch
    except NightreelError:
        batch = None
    return batch.ahead if batch is not None else 1


def _title(folder: TenantFolder, pipeline: str) -> str:
    try:
        return folder.pipeline(pipeline).pipeline.title
    except NightreelError:
        return pipeline


def _may(caller: Caller, dag_id: str, method: Literal["POST", "PUT"]) -> bool:
    try:
        check_change(caller, dag_id, method)
    except NightreelError:
        return False
    return True


def _then(seconds: float) -> str:
    return datetime.fromtimestamp(datetime.now(UTC).timestamp() + seconds, UTC).isoformat(timespec="seconds")


def _when(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
