"""Waves of a batch: what has ended is noted, what may be started is started, in the catalogue's order.

Nothing is kept that could not be found again: a run's id follows from its row, so after a kill the first wave asks
which runs there are and goes on from there. What is handed from wave to wave only spares questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from nightreel.errors import InputError, NightreelError
from nightreel.records.book import RunBook, state_of
from nightreel.run.books import head_of
from nightreel.spec.brief import Brief
from nightreel.spec.model import Model
from nightreel.spec.record import Fault, RunEnd, RunRecord, RunState
from nightreel.spec.run import CONF, RowOf, RunRequest
from nightreel.steps.base import RunInfo, all_steps
from nightreel_airflow.nightly.earlier import Earlier
from nightreel_airflow.nightly.night import Checked, Night
from nightreel_airflow.nightly.runs import ENDED, GROUP
from nightreel_airflow.nightly.shares import quota_of

if TYPE_CHECKING:
    from airflow.sdk.types import Logger

    from nightreel.batch.book import NoteState, RowNote
    from nightreel.batch.rows import CheckedRow

ASKED_BY = "nightly"
MEASURED = 50
"""So many of the last runs' times are kept for the estimate."""
_LISTEN_EVERY = 20
"""Runs started between two looks at what people say."""


class OpenRun(Model):
    """A run that worked when the last wave looked; those that wait for a person are in the batch's book."""

    index: int = Field(ge=0, description="Of its row among those that are ready.")
    run_id: str
    at: int = Field(0, ge=0, description="Where its row begins in the file of checked rows.")


class Position(Model):
    """How far a batch is."""

    next: int = Field(0, ge=0, description="First row that no wave has come to.")
    at: int = Field(0, ge=0, description="Where the file goes on after the last row that a wave has come to.")
    open: tuple[OpenRun, ...] = Field((), description="Runs that take a place: those that wait for a person do not.")
    waiting: int = Field(0, ge=0, description="How many wait for a person.")
    seconds: tuple[float, ...] = Field((), description="How long the last films took.")
    started: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is."""

    index: int
    """Among the rows that are ready."""
    at: int
    """Where it begins in the file."""
    after: int
    """Where the next one begins."""


class Admission:
    """One wave of a batch.

    Args:
        night: which one.
        checked: its rows.
        rows: their file.
        position: how far the wave before came.
        log: gets a sentence for each thing that people may want to know.
    """

    def __init__(self, night: Night, checked: Checked, rows: Path, position: Position, log: Logger) -> None:
        self._night, self._checked, self._path, self._log = night, checked, rows, log
        self._next, self._at, self._seconds = position.next, position.at, list(position.seconds)
        self._before = position
        self._open: dict[str, OpenRun] = {}
        self._waits: set[str] = set()
        self._notes: dict[str, RowNote] = {}
        self._made: list[tuple[CheckedRow, str, RunRecord | None]] = []
        self._earlier = Earlier(night, checked)
        self._started, self._unchanged, self._refused = position.started, position.unchanged, position.refused
        self._timed = 0

    def wave(self, control: str) -> Position:
        """Look at what has ended, then start what may be started.

        Args:
            control: what people say: nothing is started unless it is ``go``.

        Raises:
            BusyError: Airflow does not answer.
            StoreError: the tenant's store does not.
        """
        self._look(control)
        self._look_at_waiting(control)
        if control == "go" and self._next < self._checked.counts["ready"]:
            self._start(quota_of(self._night))
        self._write()
        return Position(
            next=self._next, at=self._at, open=tuple(sorted(self._open.values(), key=lambda run: run.index)),
            waiting=len(self._waits), seconds=tuple(self._seconds[-MEASURED:]),
            started=self._started, unchanged=self._unchanged, refused=self._refused,
        )  # fmt: skip

    def _look(self, control: str) -> None:
        """Ask how the runs stand that worked when the last wave looked."""
        if not self._before.open:
            return
        states = self._night.runs.states([run.run_id for run in self._before.open])
        self._learn_waiting(run_id for run_id, state in states.items() if state not in ENDED)
        for run in self._before.open:
            place, row = next(ready_rows(self._path, run.index, run.at))
            self._go_on(place, row, run.run_id, states.get(run.run_id), control)

    def _look_at_waiting(self, control: str) -> None:
        """Ask for the runs of this night in which a person was asked: they may have gone on, or ended."""
        if not self._night.asks:
            return
        asked = {
            note.run_id: key
            for key, note in self._night.book.rows().items()
            if note.state == "waiting" and _is_of_day(note.run_id, self._night.day)
        }
        self._learn_waiting(asked)
        moved = {key: run_id for run_id, key in asked.items() if run_id not in self._waits}
        states = self._night.runs.states(list(moved.values()))
        for place, row in ready_rows(self._path) if moved else ():
            if row.key in moved:
                self._go_on(place, row, moved[row.key], states.get(moved[row.key]), control)

    def _go_on(self, place: Place, row: CheckedRow, run_id: str, state: str | None, control: str) -> None:
        """Look after a run that was started; one that is gone is started again only where people let the batch go on.

        Airflow said that it was there, and lost it: its server was busy or ended meanwhile, or somebody deleted it.
        """
        if state is not None:
            self._sort(place, row, run_id, state)
        elif control == "go":
            self._begin(place, row, run_id)
        elif control == "cancelled":
            self._note(row, "not_begun", run_id)
        else:
            self._open[run_id] = OpenRun(index=place.index, run_id=run_id, at=place.at)

    def _start(self, quota: int) -> None:
        """Come to the next rows until so many runs work."""
        rows = ready_rows(self._path, self._next, self._at)
        while len(self._open) < quota and (group := list(islice(rows, GROUP))):
            states = self._night.runs.states([self._run_id(row) for _, row in group])
            self._learn_waiting(run_id for run_id, state in states.items() if state not in ENDED)
            for place, row in group:
                heard = place.index % _LISTEN_EVERY == 0
                if len(self._open) >= quota or (heard and self._night.book.control != "go"):
                    return
                self._come_to(place, row, states.get(self._run_id(row)))
                self._next, self._at = place.index + 1, place.after

    def _come_to(self, place: Place, row: CheckedRow, state: str | None) -> None:
        """Start the run of one row, unless it has one or needs none."""
        number, state = newest(self._night, row, state)
        run_id = run_id_of_row(self._night, row, number)
        if state is not None:
            self._sort(place, row, run_id, state)
        elif (found := self._earlier.find(row)) is not None:
            self._unchanged += 1
            self._note(row, *found)
        else:
            self._begin(place, row, run_id)

    def _begin(self, place: Place, row: CheckedRow, run_id: str) -> None:
        conf = conf_of(self._night, row)
        try:
            began = self._night.runs.start(run_id, conf, self._night.when)
        except InputError as error:
            self._refused += 1
            self._log.error("Row %d, %s: %s", row.number, row.key, error)
            self._note(row, "failed", run_id)
            never_begun(self._night, row, run_id, error)
            return
        self._started += began
        self._open[run_id] = OpenRun(index=place.index, run_id=run_id, at=place.at)
        self._note(row, "started", run_id)

    def _sort(self, place: Place, row: CheckedRow, run_id: str, state: str) -> None:
        """Note how a run stands; keep one that works."""
        if run_id in self._waits:
            self._time_until_asked(row, run_id)
            self._note(row, "waiting", run_id)
            return
        if state not in ENDED:
            self._open[run_id] = OpenRun(index=place.index, run_id=run_id, at=place.at)
            self._note(row, "started", run_id)
            return
        record = RunBook(self._night.store, run_id).read()
        if state == "success":
            self._made.append((row, run_id, record))
            self._note(row, "success", run_id)
            self._time(run_id, record)
        else:
            self._note(row, state_of_failed(record), run_id)

    def _note(self, row: CheckedRow, state: NoteState, run_id: str) -> None:
        from nightreel.batch.book import RowNote

        self._notes[row.key] = RowNote(state=state, run_id=run_id)

    def _write(self) -> None:
        """Keep what this wave found out: which rows have their films, and how each row stands."""
        self._night.row_book.made_all(self._made, self._checked.recipe)
        self._night.book.note_rows(self._notes)

    def _time(self, run_id: str, record: RunRecord | None) -> None:
        """Learn how long a film took: the work of its steps where a person was asked, who may have slept over it."""
        if self._timed >= MEASURED:
            return
        self._timed += 1
        if self._night.asks:
            self._seconds += [_work_s(record)] if record is not None else []
            return
        run = self._night.runs.detail(run_id)
        if run is not None and run.start_date is not None and run.end_date is not None:
            self._seconds.append((run.end_date - run.start_date).total_seconds())

    def _time_until_asked(self, row: CheckedRow, run_id: str) -> None:
        """Learn how long a film took until a person was asked; once a film."""
        known = self._night.book.rows().get(row.key)
        if (known is None or known.state != "waiting") and self._timed < MEASURED:
            self._time(run_id, RunBook(self._night.store, run_id).read())

    def _learn_waiting(self, run_ids: Iterable[str]) -> None:
        """Find those of some runs that only wait for a person."""
        asked = list(run_ids) if self._night.asks else []
        if asked:
            self._waits |= self._night.runs.waiting(asked)

    def _run_id(self, row: CheckedRow) -> str:
        return run_id_of_row(self._night, row)


def ready_rows(path: Path, index: int = 0, at: int = 0) -> Iterator[tuple[Place, CheckedRow]]:
    """Give the rows of a checked catalogue of which a film can be made, from a place on.

    Args:
        path: the file of checked rows.
        index: number of the first one that is given, among those that are ready.
        at: where to begin to read: at that row or between it and the one before, in bytes.
    """
    from nightreel.batch.rows import CheckedRow

    with path.open("rb") as file:
        file.seek(at)
        while line := file.readline():
            row, after = CheckedRow.model_validate_json(line), at + len(line)
            if row.state == "ready":
                yield Place(index, at, after), row
                index += 1
            at = after


def _is_of_day(run_id: str, day: str) -> bool:
    """Whether a run is one of a day's night: a row may also be noted with the run of an earlier one."""
    return run_id.startswith("nightly__") and re.search(rf"\.{re.escape(day)}(\.\d+)?$", run_id) is not None


def _work_s(record: RunRecord) -> float:
    """Give the seconds that a film's steps took together, without those in which a person was asked."""
    steps = all_steps()
    return sum(part.seconds for part in record.steps if part.step not in steps or not steps[part.step].asks)


def run_id_of_row(night: Night, row: CheckedRow, number: int = 1) -> str:
    """Give the id of a row's run: the same whoever asks, and whenever on the night's day."""
    from nightreel.batch.rows import run_id_of

    return run_id_of(night.tenant, night.pipeline, row, night.day, number)


def newest(night: Night, row: CheckedRow, state: str | None) -> tuple[int, str | None]:
    """Give the number and the state of a row's newest run, or those of the run that is to be started.

    Args:
        night: whose runs are looked at.
        row: whose run.
        state: of its first run; ``None`` where there is none.
    """
    number = 1
    while state == "failed":
        after = night.runs.states([run_id_of_row(night, row, number + 1)])
        if not after and not (night.again and not _of_this_batch(night, run_id_of_row(night, row, number))):
            break
        number += 1
        state = next(iter(after.values()), None)
    return number, state


def _of_this_batch(night: Night, run_id: str) -> bool:
    run = night.runs.detail(run_id)
    row = RunRequest.of(run.conf).row if run is not None else None
    return row is not None and row.batch == night.batch_id


def conf_of(night: Night, row: CheckedRow) -> dict[str, Any]:
    """Give the configuration of a row's run: the brief's fields, and which row it is."""
    return {**row.brief, CONF: request_of(night, row).model_dump(mode="json", exclude_defaults=True)}


def request_of(night: Night, row: CheckedRow) -> RunRequest:
    """Give what a row's run is told besides its brief."""
    of = RowOf(batch=night.batch_id, number=row.number, key=row.key, digest=row.digest)
    return RunRequest(row=of, asked_by=ASKED_BY)


def never_begun(night: Night, row: CheckedRow, run_id: str, error: NightreelError) -> None:
    """Write the book of a run that Airflow refused, so that report and history say why."""
    run = RunInfo(run_id=run_id, date=night.when.isoformat(), request=request_of(night, row))
    book = RunBook(night.store, run_id)
    book.begin(head_of(night.plan, night.folder, Brief.model_validate(row.brief), run, dag_id=night.runs.dag_id))
    book.end(RunEnd(state="failed", ended=datetime.now(UTC).isoformat(timespec="milliseconds"), fault=Fault.of(error)))


def state_of_failed(record: RunRecord | None) -> RunState:
    """Say how a run ended of which Airflow says that it failed: refused, cancelled, late, or failed."""
    found = state_of(record) if record is not None else "failed"
    return found if found in ("refused", "cancelled", "timeout") else "failed"
