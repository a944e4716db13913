"""Waves of a batch: what has ended is noted, what may be started is started, in the catalogue's order.

Nothing is kept that could not be found again: a run's id follows from its row, so after a kill the first wave asks
which runs there are and goes on from there. What is handed from wave to wave only spares questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from nightreel.steps.base import RunInfo
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
    """A run that had not ended when the last wave looked."""

    index: int = Field(ge=0, description="Of its row among those that are ready.")
    run_id: str
    waits: bool = Field(False, description="Whether it waits for a person, and so takes nobody's place.")


class Position(Model):
    """How far a batch is."""

    next: int = Field(0, ge=0, description="First row that no wave has come to.")
    open: tuple[OpenRun, ...] = ()
    seconds: tuple[float, ...] = Field((), description="How long the last runs took.")
    started: int = 0
    unchanged: int = 0
    refused: int = 0

    @property
    def working(self) -> tuple[OpenRun, ...]:
        """Runs that take a place: those that wait for a person do not."""
        return tuple(run for run in self.open if not run.waits)


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
        self._next, self._seconds = position.next, list(position.seconds)
        self._before = position
        self._open: list[OpenRun] = []
        self._notes: dict[str, RowNote] = {}
        self._made: list[tuple[CheckedRow, str, RunRecord | None]] = []
        self._earlier = Earlier(night, checked)
        self._started, self._unchanged, self._refused = position.started, position.unchanged, position.refused
        self._timed = 0

    def wave(self, control: str) -> Position:
        """Look at what has ended, then start what may be started.

        Args:
            control: what people say: nothing new is started unless it is ``go``.

        Raises:
            BusyError: Airflow does not answer.
            StoreError: the tenant's store does not.
        """
        self._look()
        if control == "go" and self._next < self._checked.counts["ready"]:
            self._start(quota_of(self._night))
        self._write()
        return Position(
            next=self._next, open=tuple(self._open), seconds=tuple(self._seconds[-MEASURED:]),
            started=self._started, unchanged=self._unchanged, refused=self._refused,
        )  # fmt: skip

    def _look(self) -> None:
        """Ask how the runs of earlier waves stand."""
        before = {run.index: run.run_id for run in self._before.open}
        if not before:
            return
        rows = {index: row for index, row in self._ready(max(before) + 1) if index in before}
        states = self._night.runs.states(list(before.values()))
        for index, run_id in before.items():
            if run_id in states:
                self._sort(index, rows[index], run_id, states[run_id])
            else:  # Airflow said that it was there, and lost it: its server was busy or killed meanwhile
                self._begin(index, rows[index], run_id)
        self._mark_waiting()

    def _start(self, quota: int) -> None:
        """Come to the next rows until so many runs work."""
        rows = islice(self._ready(), self._next, None)
        while self._working < quota and (group := list(islice(rows, GROUP))):
            states = self._night.runs.states([self._run_id(row) for _, row in group])
            for index, row in group:
                heard = index % _LISTEN_EVERY == 0
                if self._working >= quota or (heard and self._night.book.control != "go"):
                    return
                self._come_to(index, row, states.get(self._run_id(row)))
                self._next = index + 1

    def _come_to(self, index: int, row: CheckedRow, state: str | None) -> None:
        """Start the run of one row, unless it has one or needs none."""
        number, state = newest(self._night, row, state)
        run_id = run_id_of_row(self._night, row, number)
        if state is not None:
            self._sort(index, row, run_id, state)
        elif (found := self._earlier.find(row)) is not None:
            self._unchanged += 1
            self._note(row, *found)
        else:
            self._begin(index, row, run_id)

    def _begin(self, index: int, row: CheckedRow, run_id: str) -> None:
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
        self._open.append(OpenRun(index=index, run_id=run_id))
        self._note(row, "started", run_id)

    def _sort(self, index: int, row: CheckedRow, run_id: str, state: str | None) -> None:
        """Note a run that has ended; keep one that has not."""
        if state not in ENDED:
            if state is not None:
                self._open.append(OpenRun(index=index, run_id=run_id))
            return
        record = RunBook(self._night.store, run_id).read()
        if state == "success":
            self._made.append((row, run_id, record))
            self._note(row, "success", run_id)
        else:
            self._note(row, state_of_failed(record), run_id)
        self._time(run_id)

    def _note(self, row: CheckedRow, state: NoteState, run_id: str) -> None:
        from nightreel.batch.book import RowNote

        self._notes[row.key] = RowNote(state=state, run_id=run_id)

    def _write(self) -> None:
        """Keep what this wave found out: which rows have their films, and how each row stands."""
        self._night.row_book.made_all(self._made, self._checked.recipe)
        self._night.book.note_rows(self._notes)

    def _time(self, run_id: str) -> None:
        if self._timed >= MEASURED:
            return
        self._timed += 1
        run = self._night.runs.detail(run_id)
        if run is not None and run.start_date is not None and run.end_date is not None:
            self._seconds.append((run.end_date - run.start_date).total_seconds())

    def _mark_waiting(self) -> None:
        """Find the runs that only wait for a person."""
        if not self._open or not self._night.asks:
            return
        waits = waiting(self._night, [run.run_id for run in self._open])
        self._open = [run.model_copy(update={"waits": run.run_id in waits}) for run in self._open]

    def _ready(self, count: int | None = None) -> Iterator[tuple[int, CheckedRow]]:
        """Give the rows that are ready, with their places among them."""
        return islice(enumerate(ready_rows(self._path)), count)

    def _run_id(self, row: CheckedRow) -> str:
        return run_id_of_row(self._night, row)

    @property
    def _working(self) -> int:
        return sum(not run.waits for run in self._open)


def ready_rows(path: Path) -> Iterator[CheckedRow]:
    """Give the rows of a checked catalogue of which a film can be made."""
    from nightreel.batch.rows import read_rows

    return (row for row in read_rows(path) if row.state == "ready")


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


def waiting(night: Night, run_ids: Sequence[str]) -> set[str]:
    """Give those of some runs in which a person is asked and nothing else works."""
    return {run_id for run_id, tasks in night.runs.tasks(run_ids).items() if _only_waits(tasks.values())}


def _only_waits(states: Any) -> bool:
    live = {str(state) for state in states if state is not None} - {"success", "skipped"}
    return live == {"awaiting_input"}
