"""A catalogue checked with what is not saved yet: every row as the night would see it, for somebody who looks on."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from pydantic import Field, JsonValue

from nightreel.batch.book_rows import RowBook
from nightreel.batch.catalogue_file import address_of, open_file
from nightreel.batch.columns_seen import shown_cell
from nightreel.batch.cost import BatchCost, cost_of
from nightreel.batch.recipe import recipe_of
from nightreel.batch.rows import BatchCheck, Bounds, CheckedRow, check_catalogue
from nightreel.batch.rows_columns import field_of, implied_field
from nightreel.batch.table import open_table
from nightreel.engines.endpoints import load_endpoints
from nightreel.errors import NightreelError
from nightreel.plan.compile import compile_loaded
from nightreel.plan.price import Slots, price_plan
from nightreel.run.history import History, history_path
from nightreel.run.workspace import Workspace
from nightreel.spec.batch import Batch
from nightreel.spec.model import Model
from nightreel.spec.record import Fault
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder
from nightreel.spec.yaml_file import Positions, Spot
from nightreel.spec.yaml_values import Key

MOST_ROWS = 5000
"""Rows that are checked while somebody waits; the night itself checks them all."""
_LONGEST_S = 12.0
_PRICING_S = 5.0
_COLUMN = ", column "


class RowFault(Model):
    """What is wrong with a row, and with which cell of it."""

    column: str = Field("", description="Empty where it is the row as a whole.")
    code: str
    got: str = ""
    want: str = ""
    fix: str = ""


class TrialRow(Model):
    """One row after its check."""

    number: int = Field(description="Line of the file.")
    key: str = ""
    title: str = ""
    state: str
    cells: dict[str, str] = Field(default_factory=dict, description="By column, as far as it is looked at.")
    faults: tuple[RowFault, ...] = ()
    brief: dict[str, JsonValue] | None = None


class TrialCost(Model):
    """What the films of a catalogue will likely take."""

    films: int = Field(description="To be made.")
    unchanged: int = Field(0, description="Rows whose film is there as it would be made now.")
    money: float | None = Field(None, description="US dollars; none: nobody knows.")
    money_high: float | None = None
    wall_s: float = Field(0, description="With as many films at once as the batch asks for.")
    gpu_s: float = 0
    stopped: int = Field(0, description="Films that a cap of the tenant stops.")
    priced: int = Field(0, description="Films that the figures come from; fewer than `films` where time was short.")


@dataclass(frozen=True)
class Trial:
    """A catalogue that was checked.

    Args:
        check: what came of it.
        rows: one line of JSON a row.
        columns: that are looked at, in the file's order.
        states: of each row.
        cells: of each row by its number and the column.
    """

    check: BatchCheck
    rows: tuple[bytes, ...]
    columns: tuple[str, ...]
    states: tuple[str, ...]
    cells: dict[int, dict[str, str]]

    def page(self, states: Iterable[str], first: int, count: int) -> tuple[int, list[TrialRow]]:
        """Give how many rows are in one of some states, and some of these."""
        wanted = set(states)
        at = [index for index, state in enumerate(self.states) if not wanted or state in wanted]
        chosen = [CheckedRow.model_validate_json(self.rows[index]) for index in at[first : first + count]]
        return len(at), [_row(row, self.cells.get(row.number, {})) for row in chosen]


def with_batch(folder: TenantFolder, pipeline: str, batch: Batch) -> TenantFolder:
    """Give a folder in which a pipeline has a batch that nobody has saved.

    Raises:
        SpecError: there is no such pipeline, or its file is wrong.
    """
    loaded = folder.pipeline(pipeline)
    changed = loaded.pipeline.model_copy(update={"batch": batch})
    positions = _Unsaved(loaded.positions.file, loaded.positions.places)
    return replace(folder, pipelines={**folder.pipelines, pipeline: LoadedPipeline(changed, positions)})


def try_catalogue(
    folder: TenantFolder, pipeline: str, batch: Batch, day: str, work: Path, most: int = MOST_ROWS
) -> Trial:
    """Check a catalogue with a batch that is not saved.

    Args:
        folder: the tenant's.
        pipeline: its name.
        batch: what is tried.
        day: ISO 8601.
        work: an empty folder of the caller's.
        most: rows that are looked at.

    Raises:
        NightreelError: what ``check_catalogue`` raises; of what the batch says, ``where`` names its key.
    """
    tried = with_batch(folder, pipeline, batch)
    check = check_catalogue(tried, pipeline, day, work, Bounds(min(most, MOST_ROWS), _LONGEST_S))
    lines = tuple(check.rows.read_bytes().splitlines())
    states = tuple(CheckedRow.model_validate_json(line).state for line in lines)
    columns, cells = _cells(tried, batch, day, work, len(lines))
    return Trial(check, lines, columns, states, cells)


def _cells(
    folder: TenantFolder, batch: Batch, day: str, work: Path, count: int
) -> tuple[tuple[str, ...], dict[int, dict[str, str]]]:
    """Read the cells that are looked at once more, as they are written: a brief has lost what was wrong with them."""
    file = open_file(address_of(batch.catalogue, day), folder.tenant, folder.root, work, "catalogue")
    table = open_table(file, batch, "catalogue")
    cells: dict[int, dict[str, str]] = {}
    seen: dict[str, None] = dict.fromkeys(name for name in table.columns or () if _is_used(name, batch))
    for record in table.records:
        if len(cells) >= count:
            break
        held = {name: shown_cell(value) for name, value in record.cells.items() if _is_used(name, batch)}
        seen.update(dict.fromkeys(held))
        cells[record.number] = {name: text for name, text in held.items() if text}
    return tuple(seen), cells


def _is_used(column: str, batch: Batch) -> bool:
    said = {batch.key, *batch.columns.values(), *(one.column for one in batch.where)}
    if column in said:
        return True
    field = implied_field(column)
    fixed = {field_of(name) for name in (*batch.columns, *batch.values)}
    return field is not None and field not in fixed and column not in batch.ignore


def cost_of_trial(folder: TenantFolder, pipeline: str, batch: Batch, trial: Trial, slots: Slots) -> TrialCost | None:
    """Say what the films of a catalogue will take; ``None`` where the pipeline makes no film as it is.

    Raises:
        StoreError: the store is away.
    """
    loaded = folder.pipeline(pipeline)
    whole = LoadedPipeline(loaded.pipeline.model_copy(update={"batch": batch}), loaded.positions)
    workspace, tenant = Workspace.from_environment(), folder.tenant
    try:
        plan = compile_loaded(whole, folder)
    except NightreelError:
        return None
    store = workspace.open_store(tenant)
    book, recipe = RowBook(store, pipeline), recipe_of(plan, folder, day=trial.check.day)
    history, endpoints = History.read(history_path(workspace.store_address(tenant))), load_endpoints()
    of_rows = zip(trial.rows, trial.states, strict=True)
    ready = [CheckedRow.model_validate_json(line) for line, state in of_rows if state == "ready"]
    new = [row for row in ready if batch.unchanged == "make" or not book.unchanged(row, recipe)]
    ends_s = time.monotonic() + _PRICING_S
    priced = takewhile(lambda _: time.monotonic() < ends_s, new)
    cost = cost_of(plan, priced, lambda film: price_plan(plan, film, endpoints, history, slots), tenant.caps)
    return _summed(cost, len(new), len(ready) - len(new), batch.ahead)


def _summed(cost: BatchCost, films: int, unchanged: int, ahead: int) -> TrialCost:
    share = films / cost.films if cost.films else 0.0
    known = cost.unknown == 0
    return TrialCost(
        films=films, unchanged=unchanged, priced=cost.films, stopped=len(cost.stopped),
        money=round(cost.money.likely * share, 4) if known else None,
        money_high=round(cost.money.high * share, 4) if known else None,
        wall_s=round(cost.wall_s.likely * share / max(1, min(ahead, films)), 1),
        gpu_s=round(cost.gpu_s.likely * share, 1),
    )  # fmt: skip


def _row(row: CheckedRow, cells: Mapping[str, str]) -> TrialRow:
    return TrialRow(
        number=row.number, key=row.key, title=row.title, state=row.state, cells=dict(cells),
        faults=tuple(_fault(fault) for fault in row.faults), brief=row.brief or None,
    )  # fmt: skip


def _fault(fault: Fault) -> RowFault:
    _, _, column = fault.where.partition(_COLUMN)
    return RowFault(column=column, code=fault.code, got=fault.got, want=fault.want, fix=fault.fix)


class _Unsaved(Positions):
    """Places of what no file has yet: ``batch.columns.title``."""

    def where(self, path: Iterable[Key] = ()) -> Spot:
        """Give the names themselves."""
        wanted = tuple(path)
        return Spot(".".join(map(str, wanted)), self.file, wanted)
