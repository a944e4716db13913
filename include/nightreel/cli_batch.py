"""``nightreel batch``: check a catalogue, see how batches stand, pause, resume and cancel them."""

from __future__ import annotations

import getpass
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from nightreel.batch.book import BatchBook, BatchHead, Control, RowBook, batches
from nightreel.batch.check import batch_notes
from nightreel.batch.clock import deadline_of, zone_of
from nightreel.batch.cost import BatchCost, cost_of
from nightreel.batch.recipe import recipe_of
from nightreel.batch.rows import BatchCheck, CheckedRow, batch_of, check_catalogue, read_rows
from nightreel.cli_plan import said
from nightreel.engines.endpoints import load_endpoints
from nightreel.errors import SpecError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.plan.price import price_plan
from nightreel.plan.price_words import said_span
from nightreel.run.history import History, history_path
from nightreel.run.table import plain_console
from nightreel.run.workspace import Workspace
from nightreel.spec.batch import Batch
from nightreel.spec.record import Fault
from nightreel.spec.tenant_folder import TenantFolder, load_tenant

batch = typer.Typer(no_args_is_help=True, help="Nightly batches: check, status, pause, resume, cancel.")
console = plain_console()
TENANT = Annotated[str, typer.Argument(help="The client.")]
NAME = Annotated[str, typer.Argument(help="The batch, its beginning, or a pipeline's name for its newest one.")]
_MOST_FAULTS = 40
_MOST_BATCHES = 20
_CONTROLS: dict[Control, str] = {"go": "at work", "paused": "paused", "cancelled": "cancelled"}
_SOME_WRONG = 1
_WORDS = {
    "started": "being made", "processing": "being made", "pending": "being made", "success": "done",
    "waiting": "waiting for a reviewer", "timeout": "too slow", "filtered": "left out", "duplicate": "double",
    "not_begun": "not begun",
}  # fmt: skip


@batch.command("check")
def check_batch(
    tenant: TENANT,
    pipeline: Annotated[str, typer.Argument(help="One of the client's pipelines that has a batch.")],
    day: Annotated[str, typer.Option(help="The night, such as 2026-11-22; today in the batch's time zone.")] = "",
) -> None:
    """Read a catalogue as the night would; exit status 1 when a row is wrong, 2 when none can be read."""
    with said():
        workspace = Workspace.from_environment()
        folder = load_tenant(workspace.tenant_root(tenant))
        plan = compile_pipeline(folder, pipeline)
        of = batch_of(folder.pipeline(pipeline))
        began = None if day else datetime.now(UTC)
        day = day or datetime.now(zone_of(of)).date().isoformat()
        with tempfile.TemporaryDirectory(prefix="nightreel-catalogue-", dir=workspace.work_folder()) as work:
            with console.status("Reading the catalogue"):
                check = check_catalogue(folder, pipeline, day, Path(work))
            _print_faults(check)
            unchanged, cost = _cost(workspace, folder, plan, check)
        for line in [*_sums(check, unchanged, cost), *_when(of, day, began), *check.notes]:
            console.print(Text(line), soft_wrap=True)
    if check.wrong or check.duplicate:
        raise typer.Exit(_SOME_WRONG)


@batch.command()
def status(
    tenant: TENANT,
    name: Annotated[str, typer.Argument(help="One batch in full: its name, its beginning, or a pipeline.")] = "",
) -> None:
    """Show a client's batches, the newest first, or the rows of one that have no film."""
    with said():
        books = list(islice(_books(tenant), _MOST_BATCHES)) if not name else [_find(tenant, name)]
        if not books:
            console.print(f"{tenant} has had no batch yet.")
            return
        console.print(_table(tenant, books))
        if name:
            _print_rows(books[0])


@batch.command()
def pause(tenant: TENANT, name: NAME) -> None:
    """Start no further film of a batch; those that are being made go on."""
    _set(tenant, name, "paused", "paused: films that are being made go on, no other begins")


@batch.command()
def resume(tenant: TENANT, name: NAME) -> None:
    """Let a batch go on that was paused."""
    _set(tenant, name, "go", "goes on")


@batch.command()
def cancel(tenant: TENANT, name: NAME) -> None:
    """Start no further film of a batch, for good; those that are being made go on."""
    _set(tenant, name, "cancelled", "cancelled: films that are being made go on, no other begins")


def _set(tenant: str, name: str, value: Control, words: str) -> None:
    with said():
        book = _find(tenant, name)
        book.set_control(value, _who())
    console.print(Text(f"{book.batch_id}: {words}"), soft_wrap=True)


def _books(tenant: str) -> Iterator[BatchBook]:
    workspace = Workspace.from_environment()
    folder = load_tenant(workspace.tenant_root(tenant))
    store = workspace.open_store(folder.tenant)
    return (BatchBook(store, head.batch_id) for head in batches(store))


def _find(tenant: str, name: str) -> BatchBook:
    """Give the newest batch of a name.

    Raises:
        SpecError: there is none, or the beginning of a name fits several (``batch.name``).
    """
    known: list[str] = []
    for book in _books(tenant):  # the newest first
        head = book.head
        if book.batch_id == name or (head is not None and head.pipeline == name):
            return book
        known.append(book.batch_id)
    fitting = [one for one in known if name and one.startswith(name)]
    if len(fitting) != 1:
        raise SpecError(
            "batch.name", where=tenant, got=name if not fitting else f"{name}, which {len(fitting)} batches begin with",
            want="one of " + ", ".join((fitting or known)[:8]) if known else "a batch: there was none yet",
            fix="choose a name that `nightreel batch status` shows",
        )  # fmt: skip
    return next(book for book in _books(tenant) if book.batch_id == fitting[0])


def _who() -> str:
    with suppress(KeyError, OSError):  # a user without a name, as in some containers
        return getpass.getuser()
    return "command line"


def _print_faults(check: BatchCheck) -> None:
    """Print every fault of every row, up to as many as a person reads."""
    table = Table(title=Text(f"{check.catalogue}: rows that give no film"), title_justify="left")
    table.add_column("line", justify="right", no_wrap=True)
    for column in ("key", "column", "what is wrong", "what to do"):
        table.add_column(column, overflow="fold")
    left = 0
    for row in read_rows(check.rows):
        if table.row_count >= _MOST_FAULTS:
            left += bool(row.faults)
            continue
        for at, fault in enumerate(row.faults):
            table.add_row(*map(Text, _fault_cells(row, fault, first=at == 0)))
    if table.row_count:
        console.print(table)
    if left:
        console.print(f"… and {left:,} more rows.")


def _fault_cells(row: CheckedRow, fault: Fault, *, first: bool) -> tuple[str, ...]:
    _, _, column = fault.where.partition(", ")
    wrong = ", ".join(
        filter(None, (f"got {fault.got}" if fault.got else fault.code, fault.want and f"want {fault.want}"))
    )
    key = row.key or "–"
    return (str(row.number) if first else "", key if first else "", column.removeprefix("column "), wrong, fault.fix)


def _cost(workspace: Workspace, folder: TenantFolder, plan: Plan, check: BatchCheck) -> tuple[int, BatchCost]:
    """Give how many rows have their film as it would be made now, and what the others cost."""
    of, store = batch_of(folder.pipeline(plan.pipeline.name)), workspace.open_store(folder.tenant)
    book, recipe = RowBook(store, plan.pipeline.name), recipe_of(plan, folder, day=check.day)
    history, endpoints = History.read(history_path(workspace.store_address(folder.tenant))), load_endpoints()
    unchanged = 0

    def changed() -> Iterator[CheckedRow]:
        nonlocal unchanged
        for row in read_rows(check.rows):
            if row.state != "ready":
                continue
            if of.unchanged == "skip" and book.unchanged(row, recipe):
                unchanged += 1
            else:
                yield row

    cost = cost_of(plan, changed(), lambda film: price_plan(plan, film, endpoints, history), folder.tenant.caps)
    return unchanged, cost


def _sums(check: BatchCheck, unchanged: int, cost: BatchCost) -> list[str]:
    counts = [
        f"{count:,} {words}"
        for count, words in (
            (check.ready, "ready"), (check.wrong, "wrong"), (check.duplicate, "with a key that another row has"),
            (check.filtered, "left out"),
        )
        if count
    ]  # fmt: skip
    rows = sum(check.counts.values())
    lines = [
        f"{check.catalogue}: {rows:,} {'row' if rows == 1 else 'rows'}" + (f": {', '.join(counts)}." if counts else ".")
    ]
    if unchanged:
        lines.append(
            f"{_films(unchanged)} {'is' if unchanged == 1 else 'are'} there as they would be made now: no run."
        )
    if cost.films:
        parts = [f"{said_span('wall_s', cost.wall_s)} one after the other"]
        parts += [f"{said_span('gpu_s', cost.gpu_s)} of GPU"] if cost.gpu_s.high else []
        parts += [f"{said_span('money', cost.money)}" + (" and what nobody knows" if cost.unknown else "")]
        lines.append(f"{_films(cost.films)} to make: {', '.join(parts)}.")
    if cost.stopped:
        at = ", ".join(map(str, cost.stopped[:10])) + (", …" if len(cost.stopped) > 10 else "")
        lines.append(f"The client's caps stop {_films(len(cost.stopped))}: line {at}. `nightreel price` says why.")
    return lines


def _films(count: int) -> str:
    return "1 film" if count == 1 else f"{count:,} films"


def _when(of: Batch, day: str, began: datetime | None) -> list[str]:
    """Say when the films are due: those of a night that begins now, or those of the day that was asked for."""
    lines = batch_notes(of)
    if of.deadline is not None:
        due = deadline_of(of, day, began)
        lines.insert(0, f"{'Due' if due > datetime.now(UTC) else 'Was due'} at {due:%Y-%m-%d %H:%M %Z}.")
    return lines


def _table(tenant: str, books: Sequence[BatchBook]) -> Table:
    table = Table(title=Text(f"Batches of {tenant}"), title_justify="left")
    table.add_column("batch", no_wrap=True)
    for column in ("night", "how it is", "rows", "due"):
        table.add_column(column, overflow="fold")
    for book in books:
        head = book.head
        if head is not None:
            cells = (head.batch_id, head.day, _how(book), _rows(book, head), _due(head))
            table.add_row(*map(Text, cells))
    return table


def _how(book: BatchBook) -> str:
    end, told = book.end, book.said
    if end is not None:
        return f"{end.state}\n{_clock(end.ended)}"
    by = f"\nby {told.by}" if told.by and told.value != "go" else ""
    return f"{_CONTROLS[told.value]}{by}"


def _rows(book: BatchBook, head: BatchHead) -> str:
    counts: dict[str, int] = {}
    for note in book.rows().values():
        word = _WORDS.get(note.state, note.state)
        counts[word] = counts.get(word, 0) + 1
    left = head.counts.get("ready", 0) - sum(counts.values())
    parts = [f"{count:,} {word}" for word, count in sorted(counts.items())]
    parts += [f"{left:,} to begin"] if left > 0 and book.end is None else []
    parts += [
        f"{head.counts[state]:,} {_WORDS.get(state, state)}"
        for state in ("wrong", "duplicate", "filtered")
        if head.counts.get(state)
    ]
    return "\n".join(parts) or "none"


def _due(head: BatchHead) -> str:
    with suppress(ValueError):
        return f"{datetime.fromisoformat(head.deadline):%Y-%m-%d %H:%M}" if head.deadline else ""
    return head.deadline


def _clock(when: str) -> str:
    with suppress(ValueError):
        return f"{datetime.fromisoformat(when).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return when


def _print_rows(book: BatchBook) -> None:
    """Print the rows of a batch that have no film yet, with their runs."""
    table = Table(title=Text("Rows without a film"), title_justify="left")
    for column in ("key", "how it is", "run"):
        table.add_column(column, overflow="fold")
    open_rows = [(key, note) for key, note in book.rows().items() if note.state not in ("success", "unchanged")]
    for key, note in open_rows[:_MOST_FAULTS]:
        table.add_row(Text(key), Text(_WORDS.get(note.state, note.state)), Text(note.run_id))
    if open_rows:
        console.print(table)
    if len(open_rows) > _MOST_FAULTS:
        console.print(f"… and {len(open_rows) - _MOST_FAULTS:,} more rows.")
    for sentence in book.head.notes if book.head else ():
        console.print(Text(sentence), soft_wrap=True)
