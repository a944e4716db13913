"""The morning report of a batch: a page that can be forwarded as it is, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from pydantic import Field

from nightreel.errors import NightreelError
from nightreel.records.book import state_of
from nightreel.spec.generation import Usage
from nightreel.spec.model import Model
from nightreel.spec.record import Fault, RunRecord, RunState, StepRecord
from nightreel.spec.tenant import Tenant
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

if TYPE_CHECKING:
    from nightreel.batch.report_sums import Sums
    from nightreel.batch.rows import CheckedRow

LineState = Literal["unchanged", "wrong", "skipped", "not_begun"] | RunState
NOT_BEGUN = "not_begun"
"""State of a row that nobody came to, though its film was wanted."""
AddressOf = Callable[[Artifact, str], str]
"""Gives a link to a file of the store, by the name that whoever opens it sees; empty where there is none."""
WITH_FILM = ("success", "waiting", "unchanged")
"""States of rows that have a film."""
_NOT_OF_THE_FILM = ("intake", "sound", "upscale", "check", "review", "review_script", "review_cut", "review_reading")
"""Steps whose stills are measurements or material, not the finished picture."""
_MOST_FAULTS, _MOST_STILLS = 20, 4
_READERS, _GROUP = 8, 100
"""Books of films that are read at once, and lines that are in memory for it."""


class ReportLine(Model):
    """What became of one row."""

    number: int = Field(description="Line of the catalogue's file.")
    key: str
    title: str
    state: LineState
    run_id: str = ""
    faults: tuple[Fault, ...] = ()
    money: float = 0
    gpu_s: float = 0
    seconds: float = Field(0, description="Of work, all steps together.")
    steps: int = Field(0, description="How many steps' results its run used.")
    reused: int = Field(0, description="How many of them were there before.")
    ended: str = Field("", description="When its film was ready, ISO 8601.")
    sheet: Artifact | None = Field(None, description="Its contact sheet.")
    sheet_link: str = Field("", description="Address of its contact sheet.")
    stills: tuple[Artifact, ...] = ()
    results: dict[str, Artifact] = Field(default_factory=dict, description="Its run's last outputs, by port.")
    films: dict[str, str] = Field(default_factory=dict, description="Platform: address.")
    link: str = Field("", description="Where the run or the earlier film can be looked at.")


class ReportHead(Protocol):
    """What of a batch's head is told; ``batch.book.BatchHead`` has it."""

    @property
    def pipeline(self) -> str:
        """Its name."""
        ...

    @property
    def day(self) -> str:
        """Of the night, ISO 8601."""
        ...

    @property
    def began(self) -> str:
        """ISO 8601."""
        ...

    @property
    def catalogue(self) -> str:
        """Name of the file."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the catalogue."""
        ...

    @property
    def deadline(self) -> str:
        """ISO 8601 with its zone; empty without one."""
        ...

    @property
    def money(self) -> float | None:
        """US dollars that were expected."""
        ...


@dataclass(frozen=True)
class ReportFiles:
    """A morning report as it is kept."""

    page: Artifact
    table: Artifact
    sums: Sums
    """Its headline numbers, for messages."""


def write_report(
    store: Store,
    tenant: Tenant,
    head: ReportHead,
    lines: Iterable[ReportLine],
    work: Path,
    address_of: AddressOf | None = None,
) -> ReportFiles:
    """Write both forms of the report and keep them.

    Lines are read once, one after the other; what is kept of them in memory is bounded, and so is the page: pictures
    of the first films lie in it, later films are named with links to their contact sheets, and beyond that the table
    has them.

    Args:
        store: the tenant's.
        tenant: whose batch it is.
        head: of the batch.
        lines: one for each row.
        work: an empty folder.
        address_of: gives links to renditions and contact sheets; without it only those that lines have are there.

    Raises:
        StoreError: the report cannot be kept. A still or rendition that cannot be read is left out.
    """
    from nightreel.batch.report_page import PageRows, render_report
    from nightreel.batch.report_sums import Sums
    from nightreel.batch.report_table import TableWriter

    sums, rows = Sums(deadline=head.deadline, ends=datetime.now(UTC)), PageRows()
    stem = work / f"report-{head.day}"
    with TableWriter(stem.with_suffix(".csv")) as table:
        for line in _with_sheets(lines, store, address_of) if address_of is not None else lines:
            sums.add(line)
            rows.add(line)
            table.write(line, late=sums.is_late(line))
    page = stem.with_suffix(".html")
    page.write_text(render_report(tenant, head, sums, rows, store, address_of), encoding="utf-8")
    return ReportFiles(
        page=store.keep(page, "page", move=True),
        table=store.keep(stem.with_suffix(".csv"), "table", move=True),
        sums=sums,
    )


def _with_sheets(lines: Iterable[ReportLine], store: Store, address_of: AddressOf) -> Iterator[ReportLine]:
    """Give every film's line the address of its contact sheet, as far as there is one."""
    from nightreel.batch.report_pictures import sheet_of

    def linked(line: ReportLine) -> ReportLine:
        if line.sheet_link or line.state not in WITH_FILM:
            return line
        try:
            sheet = line.sheet or sheet_of(line.results, store)
            if sheet is None:
                return line
            address = address_of(sheet, f"{line.key}-contact-sheet{PurePosixPath(sheet.uri).suffix}")
        except NightreelError:
            return line  # the report tells of the night, not of a sheet that was cleaned up
        return line.model_copy(update={"sheet": sheet, "sheet_link": address})

    left = iter(lines)
    with ThreadPoolExecutor(_READERS) as readers:
        while group := list(islice(left, _GROUP)):
            yield from readers.map(linked, group)


def line_of(row: CheckedRow, record: RunRecord | None, state: str) -> ReportLine:
    """Give the line of a row.

    Args:
        row: as it was checked.
        record: of its run, or of the earlier run whose film it still has; ``None`` without one.
        state: of the row where its record does not decide: ``unchanged``, ``wrong``, ``not_begun`` … ; a row's own
            ``filtered`` counts as skipped, ``duplicate`` as wrong; ``ready`` or nothing leaves it to the record.
    """
    said = _state(state, record)
    plain = {"number": row.number, "key": row.key, "title": row.title or row.key, "state": said}
    if record is None:
        return ReportLine(**plain, faults=row.faults[:_MOST_FAULTS])
    used = sum((step.usage for step in record.steps), Usage()) if said != "unchanged" else Usage()
    is_new = said != "unchanged"
    faults = _faults(record) if said not in ("success", "unchanged") else ()
    return ReportLine(
        **plain,
        run_id=record.head.run_id,
        faults=(*row.faults, *faults)[:_MOST_FAULTS],
        money=used.money,
        gpu_s=used.gpu_s,
        seconds=sum(step.seconds for step in record.steps) if is_new else 0,
        steps=len(record.steps),
        reused=sum(step.reused for step in record.steps) if is_new else len(record.steps),
        ended=record.end.ended if record.end is not None else max((step.ended for step in record.steps), default=""),
        stills=_stills(record.steps),
        results={port: artifact for step in record.steps for port, artifact in step.outputs.items()},
    )


def _state(state: str, record: RunRecord | None) -> LineState:
    renamed: dict[str, LineState] = {"filtered": "skipped", "duplicate": "wrong"}
    if state in renamed:
        return renamed[state]
    known: tuple[str, ...] = (*get_args(RunState), "unchanged", "wrong", "skipped", NOT_BEGUN)
    if state in known:
        return state  # type: ignore[return-value]
    return state_of(record) if record is not None else "pending"


def _faults(record: RunRecord) -> tuple[Fault, ...]:
    found = [step.fault for step in record.steps if step.fault is not None]
    if record.end is not None and record.end.fault is not None:
        found.insert(0, record.end.fault)
    return tuple(dict.fromkeys(found))


def _stills(steps: tuple[StepRecord, ...]) -> tuple[Artifact, ...]:
    """Give stills of the film: of the last step that left several, of the shots otherwise."""
    of_film = [step for step in steps if step.stills and step.step not in _NOT_OF_THE_FILM]
    several = [step.stills for step in of_film if len(step.stills) > 1 and step.step != "export"]
    if several:
        return several[-1][:_MOST_STILLS]
    shots = [step.stills[0] for step in of_film if step.shot_index is not None]
    if len(shots) > _MOST_STILLS:
        shots = [shots[index * len(shots) // _MOST_STILLS] for index in range(_MOST_STILLS)]
    return tuple(shots) or (of_film[-1].stills[:1] if of_film else ())
