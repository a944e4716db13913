"""The book of a batch in its tenant's store: what it began with, what became of its rows, whether it may go on.

``batches/<batch>/head``, ``…/control``, ``…/end`` and ``…/rows.<n>``; ``<batch>`` is a digest, since a run's id may
hold anything. ``batches/by-time/<time>.<pipeline>.<batch>`` lists them, the newest first. Rows are noted in pages of
some hundred, so that thousands of rows are a few objects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal, TypeVar, get_args

from pydantic import BaseModel, Field, JsonValue, ValidationError

from nightreel.batch.book_rows import RowBook
from nightreel.errors import SpecError
from nightreel.spec.model import Model
from nightreel.spec.record import RunState
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

__all__ = ["BatchBook", "BatchControl", "BatchEnd", "BatchHead", "RowBook", "RowNote", "batch_name", "batches"]

Control = Literal["go", "paused", "cancelled"]
NoteState = Literal["started", "unchanged", "skipped", "not_begun"] | RunState

_ROOM = "batches"
_BY_TIME = f"{_ROOM}/by-time"
_LAST_MS = 9_999_999_999_999
"""Times are kept as what is left until then, so that a store lists the newest first."""
_ROWS_A_PAGE = 400

M = TypeVar("M", bound=BaseModel)


class BatchHead(Model):
    """Written once, when a batch begins."""

    schema_name: Literal["nightreel.batch/1"] = Field("nightreel.batch/1", alias="schema")
    batch_id: str = Field(description="Pipeline and run id of the nightly DAG, unique within the tenant.")
    dag_id: str = ""
    tenant: str
    pipeline: str
    day: str = Field(description="Date of the night, ISO 8601, in the batch's time zone.")
    began: str = Field(description="ISO 8601, UTC.")
    catalogue: str = Field("", description="Name of the file as reports show it.")
    counts: dict[str, int] = Field(
        default_factory=dict, description="Rows by state: ready, wrong, duplicate, filtered."
    )
    notes: tuple[str, ...] = Field((), description="Sentences about the catalogue: its encoding, what was passed over.")
    deadline: str = Field("", description="ISO 8601 with its zone; empty without one.")
    rows: Artifact | None = Field(None, description="The checked rows, JSON Lines.")
    recipe: str = ""
    money: float | None = Field(None, description="US dollars that its films will likely cost; none: nobody knows.")
    seconds: float | None = Field(None, description="How long it will likely take.")


class BatchControl(Model):
    """Whether a batch goes on, and who said so."""

    value: Control = "go"
    by: str = ""
    when: str = Field("", description="ISO 8601, UTC.")


class BatchEnd(Model):
    """How a batch ended."""

    state: Literal["done", "cancelled", "failed"]
    ended: str = Field(description="ISO 8601, UTC.")
    counts: dict[str, int] = Field(default_factory=dict, description="Rows by the state of their films.")
    money: float | None = None
    page: Artifact | None = Field(None, description="The morning report.")
    table: Artifact | None = Field(None, description="The same as CSV.")


class RowNote(Model):
    """What became of one row."""

    state: NoteState
    run_id: str = ""
    again: int = Field(1, ge=1, description="Which run of this row in this batch it is.")


class BatchBook:
    """What is kept of one batch.

    Args:
        store: its tenant's.
        batch_id: pipeline and run id of the nightly DAG; the run id alone is the same for pipelines of one schedule.
    """

    def __init__(self, store: Store, batch_id: str) -> None:
        self.batch_id = batch_id
        self._store, self._room = store, f"{_ROOM}/{batch_name(batch_id)}"
        self._notes: dict[str, RowNote] | None = None
        self._pages: dict[str, int] = {}

    def begin(self, head: BatchHead) -> bool:
        """Write the head unless an earlier try did; ``True`` for the one that wrote it."""
        if self.head is not None:
            return False
        # The list first: an entry without a book is passed over, a book that no list names would never be found.
        self._store.remember(_time_key(head), {"batch_id": head.batch_id})
        return self._store.remember_new(f"{self._room}/head", head.model_dump(mode="json", by_alias=True))

    def begin_anew(self, head: BatchHead) -> None:
        """Write the head again, since the catalogue was checked once more; an end that was written counts no more.

        When it began, and so its place among the batches, stays.
        """
        if self.begin(head):
            return
        written = self.head or head
        anew = head.model_copy(update={"began": written.began})
        if anew != written:
            self._store.remember(f"{self._room}/head", anew.model_dump(mode="json", by_alias=True))
        if self.end is not None:
            self._store.remember(f"{self._room}/end", {})

    @property
    def head(self) -> BatchHead | None:
        """What it began with, or ``None``."""
        return _read(self._store, f"{self._room}/head", BatchHead)

    @property
    def control(self) -> Control:
        """Whether it may go on; asked between waves."""
        return self.said.value

    @property
    def said(self) -> BatchControl:
        """Whether it may go on, and who said so."""
        return _read(self._store, f"{self._room}/control", BatchControl) or BatchControl()

    def set_control(self, value: Control, by: str) -> None:
        """Pause, let go on, or cancel; rows that have a run keep it.

        Raises:
            SpecError: it was cancelled (``batch.cancelled``) or has ended (``batch.ended``).
        """
        if value not in get_args(Control):
            raise SpecError("batch.control", got=value, want="one of go, paused, cancelled", fix="choose one of these")
        if self.control == "cancelled" and value != "cancelled":
            raise SpecError(
                "batch.cancelled", where=self.batch_id, got=f"cancelled by {self.said.by or 'somebody'}",
                want="a batch that is not cancelled", fix="start a new one: rows that have a film are not made again",
            )  # fmt: skip
        if self.end is not None:
            raise SpecError(
                "batch.ended", where=self.batch_id, got=f"a batch that ended at {self.end.ended}",
                want="one that is at work", fix="choose one that `nightreel batch status` shows as such",
            )  # fmt: skip
        told = BatchControl(value=value, by=by, when=_now())
        self._store.remember(f"{self._room}/control", told.model_dump(mode="json"))

    @property
    def end(self) -> BatchEnd | None:
        """How it ended, or ``None``."""
        return _read(self._store, f"{self._room}/end", BatchEnd)

    def finish(self, end: BatchEnd) -> None:
        """Write how it ended; a later try takes the place of an earlier one."""
        self._store.remember(f"{self._room}/end", end.model_dump(mode="json"))

    def note_row(self, key: str, state: NoteState, *, run_id: str = "", again: int = 1) -> None:
        """Note one row; ``note_rows`` is cheaper for a wave of them."""
        self.note_rows({key: RowNote(state=state, run_id=run_id, again=again)})

    def note_rows(self, notes: dict[str, RowNote]) -> None:
        """Note what became of rows, all of a wave at once.

        One process notes at a time: the task that admits rows. A note that is lost with that process does no harm,
        since the ids of rows' runs are found again from the rows.
        """
        known = self.rows()
        changed: set[int] = set()
        for key, note in notes.items():
            if known.get(key) == note:
                continue
            page = self._pages.setdefault(key, len(self._pages) // _ROWS_A_PAGE)
            known[key] = note
            changed.add(page)
        for page in sorted(changed):
            held: dict[str, JsonValue] = {key: _packed(known[key]) for key, at in self._pages.items() if at == page}
            self._store.remember(f"{self._room}/rows.{page:04d}", {"rows": held})

    def rows(self) -> dict[str, RowNote]:
        """Give what was noted, by the rows' keys; do not change it."""
        if self._notes is None:
            self._notes, self._pages = {}, {}
            for name in self._store.keys(self._room):
                part = name.rpartition("/")[2]
                if part.startswith("rows."):
                    self._read_page(name, int(part[5:]))
        return self._notes

    def _read_page(self, name: str, page: int) -> None:
        notes = self._notes if self._notes is not None else {}
        held = (self._store.recall(name) or {}).get("rows")
        for key, packed in (held if isinstance(held, dict) else {}).items():
            note = _unpacked(packed)
            if note is not None:
                notes[key], self._pages[key] = note, page


def batches(store: Store, *, pipeline: str | None = None, limit: int | None = None) -> Iterator[BatchHead]:
    """Give the heads of a tenant's batches, the newest first; only those that are given are read."""
    given = 0
    for name in store.keys(_BY_TIME):
        if limit is not None and given >= limit:
            return
        if pipeline is not None and name.rpartition("/")[2].split(".")[1:2] != [pipeline]:
            continue
        entry = store.recall(name) or {}
        head = BatchBook(store, str(entry.get("batch_id", ""))).head
        if head is not None:
            given += 1
            yield head


def batch_name(batch_id: str) -> str:
    """Give the name of a batch in the store: 32 hexadecimal digits."""
    return hashlib.sha256(batch_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _time_key(head: BatchHead) -> str:
    left = _LAST_MS - int(datetime.fromisoformat(head.began).timestamp() * 1000)
    return f"{_BY_TIME}/{left:013d}.{head.pipeline}.{batch_name(head.batch_id)}"


def _read(store: Store, key: str, model: type[M]) -> M | None:
    found = store.recall(key)
    if found is None:
        return None
    try:
        return model.model_validate(found)
    except ValidationError:  # a damaged entry is no entry
        return None


def _packed(note: RowNote) -> JsonValue:
    return [note.state, note.run_id, *([note.again] if note.again != 1 else [])]


def _unpacked(packed: object) -> RowNote | None:
    if not isinstance(packed, list) or len(packed) not in (2, 3):
        return None
    try:
        return RowNote(state=packed[0], run_id=packed[1], again=packed[2] if len(packed) == 3 else 1)
    except ValidationError:
        return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
