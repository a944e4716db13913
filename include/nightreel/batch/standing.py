"""How the rows of a batch stand now: what its book has noted, and what the books of runs under way say since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal, get_args

from nightreel.batch.admission import Estimate, estimate
from nightreel.batch.book import BatchBook, BatchHead
from nightreel.batch.rows import CheckedRow
from nightreel.records.book import RunBook, state_of
from nightreel.records.film_card import fault_of, poster_of
from nightreel.spec.model import Model
from nightreel.spec.record import RunRecord, RunState
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

RowState = Literal["to_begin", "not_begun", "unchanged", "wrong", "duplicate", "filtered"] | RunState
STATES: tuple[str, ...] = (*get_args(get_args(RowState)[0]), *get_args(RunState))
_OPEN = ("started", "waiting", "pending", "processing")
"""Notes that say little: the run's own book knows more by now."""
_TIMED = 50


class Standing(Model):
    """One row of a batch."""

    number: int
    key: str = ""
    title: str = ""
    state: RowState
    run_id: str = ""
    fraction: float | None = None
    faults: tuple[str, ...] = ()
    still: Artifact | None = None


@dataclass(frozen=True)
class RunCard:
    """What the book of a run says in short."""

    state: RunState
    fraction: float
    seconds: float
    fault: str
    still: Artifact | None


class Standings:
    """The rows of one batch.

    Args:
        store: the tenant's.
        head: of the batch.
        book: of the batch.
    """

    def __init__(self, store: Store, head: BatchHead, book: BatchBook) -> None:
        self._store, self._head, self._book = store, head, book
        self._rows = _rows_of(store, head.rows) if head.rows is not None else ()
        self._notes = book.rows()
        self._has_ended = book.end is not None
        self.states: tuple[RowState, ...] = tuple(map(self._state, self._rows))

    @property
    def counts(self) -> dict[str, int]:
        """Rows by state."""
        return dict(Counter(self.states))

    def page(self, states: Sequence[str], first: int, count: int) -> tuple[int, list[Standing]]:
        """Give how many rows are in one of some states, and some of these with their pictures."""
        at = [index for index, state in enumerate(self.states) if not states or state in states]
        return len(at), [self._standing(self._rows[index], self.states[index]) for index in at[first : first + count]]

    def estimate(self, slots: int) -> Estimate:
        """Say how long the batch still takes, by the films that it has made; nothing before the first."""
        done = [note.run_id for key, note in self._notes.items() if note.state == "success" and note.run_id]
        seconds = [card.seconds for run_id in done[-_TIMED:] if (card := self._card(run_id)) is not None]
        counts = self.counts
        flying = counts.get("processing", 0) + counts.get("pending", 0)
        return estimate(counts.get("to_begin", 0), flying, seconds, slots)

    def _state(self, row: ShortRow) -> RowState:
        if row.state != "ready":
            return row.state
        note = self._notes.get(row.key)
        if note is None:
            return "not_begun" if self._has_ended else "to_begin"
        if note.state in _OPEN:
            card = self._card(note.run_id) if note.run_id else None
            return card.state if card is not None else "pending"
        return "unchanged" if note.state == "skipped" else note.state  # type: ignore[return-value]

    def _standing(self, row: ShortRow, state: RowState) -> Standing:
        note = self._notes.get(row.key) if row.state == "ready" else None
        card = self._card(note.run_id) if note is not None and note.run_id else None
        said = (card.fault,) if card is not None and card.fault else row.faults
        return Standing(
            number=row.number, key=row.key, title=row.title, state=state, run_id=note.run_id if note else "",
            fraction=card.fraction if card is not None and state == "processing" else None, faults=said,
            still=card.still if card is not None else None,
        )  # fmt: skip

    def _card(self, run_id: str) -> RunCard | None:
        known = _cards.get((self._store.root, run_id))
        if known is not None:
            return known
        record = RunBook(self._store, run_id).read()
        card = _card_of(record, self._store) if record is not None else None
        if card is not None and card.state == "success":
            if len(_cards) >= _MOST_CARDS:
                _cards.clear()
            _cards[(self._store.root, run_id)] = card
        return card


@dataclass(frozen=True, slots=True)
class ShortRow:
    """What a grid shows of a checked row."""

    number: int
    key: str
    title: str
    state: Literal["ready", "wrong", "duplicate", "filtered"]
    faults: tuple[str, ...]


_cards: dict[tuple[str, str], RunCard] = {}
_MOST_CARDS = 20_000


def _card_of(record: RunRecord, store: Store) -> RunCard:
    state = state_of(record)
    made = {part.step_id for part in record.steps if part.fault is None and not part.waiting}
    began, ended = record.head.began, max((part.ended for part in record.steps), default="")
    return RunCard(
        state=state, fraction=round(len(made) / max(1, len(record.head.steps)), 3), seconds=_between(began, ended),
        fault=fault_of(record, state), still=poster_of(record, store),
    )  # fmt: skip


def _between(began: str, ended: str) -> float:
    try:
        return max(0.0, (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _rows_of(store: Store, rows: Artifact) -> tuple[ShortRow, ...]:
    return _short_rows(str(store.local(rows)), rows.sha256)


@lru_cache(maxsize=4)
def _short_rows(path: str, sha256: str) -> tuple[ShortRow, ...]:
    with open(path, "rb") as file:
        return tuple(_short(file))


def _short(lines: Iterator[bytes]) -> Iterator[ShortRow]:
    for line in lines:
        row = CheckedRow.model_validate_json(line)
        said = tuple(
            f"{fault.where.partition(', column ')[2] or fault.where}: {fault.got}. {fault.fix}." for fault in row.faults
        )
        yield ShortRow(row.number, row.key, row.title, row.state, said)
