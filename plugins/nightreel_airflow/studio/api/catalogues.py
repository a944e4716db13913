"""Catalogues of a client: what is there, what is laid in, what its columns hold, and what each row would become."""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Annotated, Any, Literal, TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Request, Response
from fastapi import Path as InPath
from pydantic import Field

from nightreel.batch.clock import zone_of
from nightreel.batch.columns_seen import BriefField, SeenColumns, brief_fields, see_columns
from nightreel.batch.shelf import MOST_BYTES, MOST_FILES, TABLES, Shelf, ShelfLine, TagError
from nightreel.batch.trial import MOST_ROWS, Trial, TrialCost, TrialRow, cost_of_trial, try_catalogue
from nightreel.errors import NightreelError
from nightreel.run.workspace import Workspace
from nightreel.spec.batch import Batch
from nightreel.spec.model import Model
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder
from nightreel.store.digest import value_digest
from nightreel_airflow.api.errors import ConflictError, ForbiddenError, NotFoundError
from nightreel_airflow.caps import usual_slots
from nightreel_airflow.guard import Caller, CallerDep, SeenTenant
from nightreel_airflow.inside import turns
from nightreel_airflow.nightly.names import film_dag_id
from nightreel_airflow.studio.guarding import OwnPage, may_edit

router = APIRouter(tags=["studio"])
T = TypeVar("T")
_AT_ONCE = 2
"""Catalogues that are worked on at once, in threads beside the server's own."""
_turns: RunVar[CapacityLimiter] = RunVar("nightreel_catalogues")
_KEPT = 6
_trials: OrderedDict[str, Trial] = OrderedDict()
_trials_lock = Lock()
State = Literal["ready", "wrong", "duplicate", "filtered"]
FileName = Annotated[str, InPath(min_length=1, max_length=200)]


class CatalogueLine(ShelfLine):
    """One catalogue, and who uses it."""

    used_by: tuple[str, ...] = Field((), description="Pipelines whose nights read it.")


class CatalogueList(Model):
    """The catalogues of a client."""

    catalogues: tuple[CatalogueLine, ...]
    may_upload: bool
    most_files: int = MOST_FILES
    most_bytes: int = MOST_BYTES


class ColumnsOrder(Model):
    """Of which catalogue the columns are asked for."""

    catalogue: str = Field(min_length=1, max_length=1000)
    day: str = Field("", max_length=10, description="ISO 8601; today when empty.")
    encoding: str = Field("auto", max_length=40)
    delimiter: Literal["auto", ",", ";", "\t", "|"] = "auto"


class ColumnsAnswer(Model):
    """A catalogue's columns, and the fields that they may fill."""

    seen: SeenColumns
    fields: tuple[BriefField, ...]


class CheckOrder(Model):
    """What is tried, and which of its rows are asked for."""

    pipeline: str = Field(max_length=63)
    batch: Batch
    day: str = Field("", max_length=10, description="ISO 8601; today in the batch's time zone when empty.")
    rows: int = Field(MOST_ROWS, ge=1, le=MOST_ROWS, description="How many are looked at.")
    states: tuple[State, ...] = Field((), description="Only rows of these; all when empty.")
    first: int = Field(0, ge=0, le=100_000)
    count: int = Field(100, ge=1, le=500)
    price: bool = Field(False, description="Whether the price of its films is asked for.")


class CheckAnswer(Model):
    """A catalogue after its check."""

    catalogue: str
    day: str
    counts: dict[str, int]
    whole: bool = Field(description="Whether every row was looked at; the night itself looks at all.")
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    total: int = Field(description="Rows of the states that were asked for.")
    rows: tuple[TrialRow, ...]
    cost: TrialCost | None = None


@router.get("/{tenant}/catalogues")
async def list_catalogues(folder: SeenTenant, caller: CallerDep) -> CatalogueList:
    """Give the catalogues in a client's folder."""

    def found() -> CatalogueList:
        lines = tuple(_with_users(line, folder) for line in Shelf(folder.root).lines())
        return CatalogueList(catalogues=lines, may_upload=may_change(caller, folder))

    return await worked(found)


@router.put(
    "/uploads/{tenant}/catalogues/{file}",
    openapi_extra={"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}},
)
async def upload(
    request: Request, response: Response, folder: SeenTenant, caller: CallerDep, file: FileName, _: OwnPage,
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> CatalogueLine:  # fmt: skip
    """Lay a catalogue into the client's folder; one that is there is replaced only by who names its tag."""
    await run_sync(check_may_change, caller, folder)
    content = await request.body()
    tag = if_match.strip('" ') if if_match else None
    line = await worked(lambda: _tagged(lambda: Shelf(folder.root).put(file, content, tag)))
    response.headers["ETag"] = f'"{line.tag}"'
    return _with_users(line, folder)


@router.delete("/{tenant}/catalogues/{file}", status_code=204)
async def remove(
    folder: SeenTenant, caller: CallerDep, file: FileName, _: OwnPage,
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> None:  # fmt: skip
    """Remove a catalogue that no pipeline uses."""

    def take_out() -> None:
        check_may_change(caller, folder)
        users = _users(f"catalogues/{file}", folder)
        if users:
            raise ConflictError(
                "catalogue.used", where=file, got=f"the catalogue of {', '.join(users)}", want="one that nobody uses",
                fix="choose another catalogue there first",
            )  # fmt: skip
        _tagged(lambda: Shelf(folder.root).take_out(file, (if_match or "").strip('" ')))

    await worked(take_out)


@router.post("/{tenant}/catalogues/columns")
async def columns(folder: SeenTenant, order: ColumnsOrder, _: OwnPage) -> ColumnsAnswer:
    """Give a catalogue's columns with examples and a guess of what each is."""

    def seen() -> SeenColumns:
        _check_name(order.catalogue, folder)
        batch = Batch(catalogue=order.catalogue, encoding=order.encoding, delimiter=order.delimiter)
        with _work() as work:
            day = order.day or datetime.now(UTC).date().isoformat()
            return see_columns(order.catalogue, folder.tenant, folder.root, day, work, batch)

    return ColumnsAnswer(seen=await worked(seen), fields=brief_fields())


@router.post("/{tenant}/catalogues/check")
async def check(folder: SeenTenant, caller: CallerDep, order: CheckOrder, _: OwnPage) -> CheckAnswer:
    """Check every row of a catalogue with a mapping that need not be saved."""
    if film_dag_id(folder.tenant.name, order.pipeline) not in caller.dag_ids:
        raise unknown_pipeline(order.pipeline)
    return await worked(lambda: _checked(folder, order))


def unknown_pipeline(name: str) -> NotFoundError:
    """Make the error for a pipeline that is not there or that the caller may not see: the two look alike."""
    return NotFoundError(
        "pipeline.name", where="pipeline", got=name, want="a pipeline that you may see", fix="load the list again"
    )


def may_change(caller: Caller, folder: TenantFolder) -> bool:
    """Whether Airflow lets a caller change any pipeline of a client that they see."""
    dag_ids = (film_dag_id(folder.tenant.name, name) for name in folder.pipelines)
    return any(may_edit(caller, dag_id) for dag_id in dag_ids if dag_id in caller.dag_ids)


def check_may_change(caller: Caller, folder: TenantFolder) -> None:
    """Check that a caller may lay catalogues into a client's folder.

    Raises:
        ForbiddenError: they may only look (``access.denied``).
    """
    if not may_change(caller, folder):
        raise ForbiddenError(
            "access.denied", where=folder.tenant.title, got=f"{caller.name}, who may only look",
            want="a right that Airflow gives: to change a pipeline of this client",
            fix="ask whoever keeps Airflow's users",
        )  # fmt: skip


def _check_name(said: str, folder: TenantFolder) -> None:
    """Check that a file is one that catalogues are kept in: the client's folder holds other files, too.

    Raises:
        NotFoundError: it is none (``catalogue.missing``).
    """
    parts = PurePosixPath(said).parts
    is_table = PurePosixPath(said).suffix.lower() in TABLES and not any(part.startswith(".") for part in parts)
    if not is_table and not _users(said, folder):
        raise NotFoundError(
            "catalogue.missing", where="catalogue", got=said, want="a file that ends in .csv, .tsv, .jsonl or .parquet",
            fix="choose a catalogue of the list",
        )  # fmt: skip


def _checked(folder: TenantFolder, order: CheckOrder) -> CheckAnswer:
    _check_name(order.batch.catalogue, folder)
    day = order.day or datetime.now(zone_of(order.batch, "batch.time_zone")).date().isoformat()
    trial = _trial(folder, order, day)
    total, rows = trial.page(order.states, order.first, order.count)
    cost = cost_of_trial(folder, order.pipeline, order.batch, trial, usual_slots()) if order.price else None
    return CheckAnswer(
        catalogue=trial.check.catalogue, day=day, counts=trial.check.counts, whole=trial.check.whole,
        notes=trial.check.notes, columns=trial.columns, total=total, rows=tuple(rows), cost=cost,
    )  # fmt: skip


def _trial(folder: TenantFolder, order: CheckOrder, day: str) -> Trial:
    """Give a check, the kept one where nothing that it depends on has changed: its pages are asked for one by one."""
    key = _state_of(folder, order, day)
    with _trials_lock:
        known = _trials.get(key) if key else None
        if known is not None:
            _trials.move_to_end(key)
            return known
    with _work() as work:
        made = try_catalogue(folder, order.pipeline, order.batch, day, work, order.rows)
    if key:
        with _trials_lock:
            _trials[key] = made
            while len(_trials) > _KEPT:
                _trials.popitem(last=False)
    return made


def _state_of(folder: TenantFolder, order: CheckOrder, day: str) -> str:
    """Name what a check depends on; nothing for a file that does not lie in the client's folder."""
    try:
        stat = (folder.root / order.batch.catalogue).stat()
    except (OSError, ValueError):
        return ""
    told = (folder.tenant, folder.pipeline(order.pipeline).pipeline, order.batch)
    said: list[Any] = [one.model_dump(mode="json") for one in told]
    said += [day, order.rows, stat.st_ino, stat.st_size, stat.st_mtime_ns, _newest_folder(folder.root)]
    return value_digest(said)


def _newest_folder(root: Path) -> int:
    """Give when a file was last laid into any folder of the client's, or taken out: its pictures may lie in all."""
    found = 0
    for folder, _, _ in os.walk(root):
        with suppress(OSError):
            found = max(found, Path(folder).stat().st_mtime_ns)
    return found


def _with_users(line: ShelfLine, folder: TenantFolder) -> CatalogueLine:
    return CatalogueLine(**line.model_dump(), used_by=tuple(_users(line.address, folder)))


def _users(address: str, folder: TenantFolder) -> list[str]:
    return [
        name
        for name, loaded in folder.pipelines.items()
        if isinstance(loaded, LoadedPipeline) and loaded.pipeline.batch and loaded.pipeline.batch.catalogue == address
    ]


def _tagged(work: Callable[[], T]) -> T:
    """Answer that a file was changed meanwhile as HTTP does."""
    try:
        return work()
    except TagError as error:
        raise PreconditionError(
            error.code, where=error.where, got=error.got, want=error.want, fix=error.fix
        ) from error  # fmt: skip
    except NightreelError as error:
        if error.code != "catalogue.missing":
            raise
        raise NotFoundError(error.code, where=error.where, got=error.got, fix=error.fix) from error


class PreconditionError(ConflictError):
    """Somebody was quicker."""

    status = 412


@contextmanager
def _work() -> Iterator[Path]:
    root = Workspace.from_environment().work_root
    with tempfile.TemporaryDirectory(prefix="nightreel-catalogue-", dir=root) as folder:
        yield Path(folder)


async def worked(work: Callable[[], T]) -> T:
    """Do what takes long in one of a few threads of its own."""
    return await run_sync(work, limiter=turns(_turns, _AT_ONCE))
