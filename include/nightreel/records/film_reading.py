"""Bringing the index of films up to date: new runs, runs that go on, ratings, comments. Each part is kept at once."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import ValidationError

from nightreel.records.book import RunBook, entries, entry_began_s, head_of_entry, run_name
from nightreel.records.comments import Comment, comments_of, spoken_of
from nightreel.records.film_card import Card, card_of, searched_text
from nightreel.records.verdicts import ROOM as VERDICTS
from nightreel.spec.record import RunHead, RunRecord, Verdict
from nightreel.store.protocol import Store

T = TypeVar("T")
U = TypeVar("U")
Key = tuple[str, str]
"""Id of a run and of its DAG."""
Told = Callable[[Collection[Key]], Mapping[Key, str]]
"""Asked for some runs, it gives how Airflow says that these stand, and all others that go on."""
_AT_ONCE = 40
_NEWEST = 400
"""Entries that are looked at each time; all of them from time to time."""
_ALL_AFTER_S = 300.0
_OVERLAP_MS = 600_000
"""How far two machines' clocks may be apart, and how long somebody may take to write what is dated already."""
_SOON_S, _LATEST_S = 3.0, 60.0
_GIVEN_UP_S = 86_400.0
"""After which a book that is listed and was never begun is looked for no more."""
_MOST_OPEN = 60
_COLUMNS = (
    "run_id", "listed", "book", "dag_id", "pipeline", "title", "category", "state", "platforms", "began_ms", "card",
    "told", "look_at", "poster",
)  # fmt: skip
_KEEP = (
    f"INSERT INTO films ({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)}) "  # noqa: S608
    f"ON CONFLICT (run_id) DO UPDATE SET {', '.join(f'{name} = :{name}' for name in _COLUMNS)}"
)


def bring_up_to_date(
    base: sqlite3.Connection, store: Store, tenant: str, hidden: Collection[str], told: Told | None
) -> None:
    """Read what is new in a store into its index; stopped at any point, the next call goes on from there.

    Args:
        base: the index.
        store: the tenant's.
        tenant: only its runs are taken in.
        hidden: DAGs whose runs are no films.
        told: asks Airflow how runs stand.

    Raises:
        StoreError: the store cannot be read.
    """
    reading = _Reading(base, store, tenant, frozenset(hidden), told)
    reading.new_runs()
    reading.runs_that_go_on()
    reading.new_verdicts()
    reading.new_comments()


class _Reading:
    """One pass over what is new."""

    def __init__(
        self, base: sqlite3.Connection, store: Store, tenant: str, hidden: frozenset[str], told: Told | None
    ) -> None:
        self._base, self._store, self._tenant, self._hidden, self._told = base, store, tenant, hidden, told
        self._now = time.time()
        self._at_once = 8 if not store.root.startswith("file:") else 1

    # ------------------------------------------------------------------------------------------------------- runs

    def new_runs(self) -> None:
        """Take in runs that are listed and not known, the newest first."""
        is_whole = self._now - float(self._fact("listed_at") or 0) > _ALL_AFTER_S
        names = entries(self._store, limit=None if is_whole else _NEWEST)
        known = self._known_entries()
        if not is_whole and len(names) == _NEWEST and not known.intersection(names):
            names, is_whole = entries(self._store), True
        if is_whole:
            self._forget_all_but(set(names), known)
        unknown = [name for name in names if name not in known]
        with self._kept():
            self._set_fact("entries", str(len(known.union(names))))
        for some in _groups(unknown, _AT_ONCE):
            self._take_in(some)
        with self._kept():
            if is_whole:
                self._set_fact("listed_at", str(self._now))
            self._set_fact("entries", str(len(known.union(names))))

    def _take_in(self, names: Sequence[str]) -> None:
        heads = self._in_parallel(lambda name: head_of_entry(self._store, name), names)
        ours = [
            (name, head) for name, head in zip(names, heads, strict=True) if head is not None and self._is_ours(head)
        ]
        states = self._told([_key(head) for _, head in ours]) if self._told is not None and ours else {}
        found = self._in_parallel(lambda one: self._read(one[1], states), ours)
        said = self._said_before([head.run_id for _, head in ours])
        with self._kept():
            for name, head in zip(names, heads, strict=True):
                if head is None:
                    young = self._now - entry_began_s(name) < _GIVEN_UP_S
                    self._pass(name, self._now + _LATEST_S if young else None)
                elif not self._is_ours(head):
                    self._pass(name, None)
            for (name, head), read in zip(ours, found, strict=True):
                if read is None:
                    self._pass(name, self._now + _LATEST_S)
                else:
                    self._keep(name, *read, states.get(_key(head), ""))
            self._count(said)

    def runs_that_go_on(self) -> None:
        """Look again at runs that had not ended, and at those that Airflow says go on (again)."""
        retried = self._base.execute("SELECT listed FROM passed WHERE look_at <= ? LIMIT ?", [self._now, _MOST_OPEN])
        if names := [line[0] for line in retried]:
            self._take_in(names)
        opened = self._base.execute("SELECT run_id, dag_id, told FROM films WHERE look_at IS NOT NULL").fetchall()
        keys = {(line[0], line[1]): line[2] for line in opened}
        states = dict(self._told(list(keys))) if self._told is not None else {}
        changed = [key for key, told in keys.items() if states.get(key, "") != told]
        again = [key for key, state in states.items() if state in ("queued", "running") and key not in keys]
        due = self._base.execute(
            "SELECT run_id, dag_id FROM films WHERE look_at <= ? ORDER BY look_at LIMIT ?", [self._now, _MOST_OPEN]
        )
        wanted = list(dict.fromkeys([*changed, *again, *((line[0], line[1]) for line in due)]))
        for some in _groups(wanted[: 4 * _MOST_OPEN], _AT_ONCE):
            self._look_again(some, states)

    def _look_again(self, keys: Sequence[Key], states: Mapping[Key, str]) -> None:
        lines = self._base.execute(
            "SELECT run_id, dag_id, listed FROM films WHERE run_id IN (SELECT value FROM json_each(?))",
            [json.dumps([run_id for run_id, _ in keys])],
        )
        known = [(line[0], line[2]) for line in lines if (line[0], line[1]) in keys]
        heads = self._in_parallel(lambda one: RunBook(self._store, one[0]).head(), known)
        found = self._in_parallel(lambda head: self._read(head, states) if head is not None else None, heads)
        with self._kept():
            for (_, name), read in zip(known, found, strict=True):
                if read is None:
                    self._drop(name)
                else:
                    self._keep(name, *read, states.get(_key(read[0].head), ""))

    def _is_ours(self, head: RunHead) -> bool:
        return head.tenant == self._tenant and head.dag_id not in self._hidden

    def _read(self, head: RunHead, states: Mapping[Key, str]) -> tuple[RunRecord, Card] | None:
        record = RunBook(self._store, head.run_id).read()
        if record is None:
            return None
        return record, card_of(record, self._store, states.get(_key(head), ""))

    def _keep(self, name: str, record: RunRecord, card: Card, told: str) -> None:
        """Write a film's line and words, in place of what was known of it."""
        is_open = card.state in ("pending", "processing", "waiting")
        platforms = f"|{'|'.join(card.platforms)}|" if card.platforms else ""
        values = {
            "run_id": card.run_id, "listed": name, "book": run_name(card.run_id), "dag_id": card.dag_id,
            "pipeline": card.pipeline, "title": card.title, "category": card.category, "state": card.state,
            "platforms": platforms, "began_ms": int(entry_began_s(name) * 1000), "card": card.model_dump_json(),
            "told": told, "look_at": self._now + self._patience_s(record) if is_open else None,
        }  # fmt: skip
        known = self._base.execute("SELECT id, card, poster FROM films WHERE run_id = ?", [card.run_id]).fetchone()
        is_same = known is not None and Card.model_validate_json(known[1]).still == card.still
        self._base.execute(_KEEP, {**values, "poster": known[2] if is_same else ""})
        row = self._base.execute("SELECT id FROM films WHERE run_id = ?", [card.run_id]).fetchone()[0]
        if known is None:
            self._rate([card.run_id])
        self._base.execute("DELETE FROM words WHERE rowid = ?", [row])
        self._base.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", [row, searched_text(record)])
        self._base.execute("DELETE FROM passed WHERE listed = ?", [name])

    def _patience_s(self, record: RunRecord) -> float:
        """Say after how long a run is looked at again: soon where something happens, seldom where nothing does."""
        last = max((part.ended for part in record.steps), default=record.head.began)
        return min(_LATEST_S, max(_SOON_S, (self._now - _s_of(last)) / 20))

    def _pass(self, name: str, look_at: float | None) -> None:
        self._base.execute("INSERT OR REPLACE INTO passed VALUES (?, ?)", [name, look_at])

    def _drop(self, name: str) -> None:
        self._base.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM films WHERE listed = ?)", [name])
        self._base.execute("DELETE FROM films WHERE listed = ?", [name])

    def _known_entries(self) -> set[str]:
        lines = self._base.execute("SELECT listed FROM films UNION ALL SELECT listed FROM passed")
        return {line[0] for line in lines}

    def _forget_all_but(self, names: set[str], known: set[str]) -> None:
        """Drop films whose books were removed."""
        with self._kept():
            for name in known - names:
                self._drop(name)
                self._base.execute("DELETE FROM passed WHERE listed = ?", [name])
                known.discard(name)

    # --------------------------------------------------------------------------------------- ratings and comments

    def new_verdicts(self) -> None:
        """Take in what people thought of films since the last time."""
        last = self._base.execute("SELECT max(name) FROM verdicts").fetchone()[0] or ""
        known = {line[0] for line in self._base.execute("SELECT name FROM verdicts WHERE name >= ?", [_before(last)])}
        keys = [key.rpartition("/")[2] for key in self._store.keys(VERDICTS, after=f"{VERDICTS}/{_before(last)}")]
        for some in _groups([name for name in keys if name not in known], _AT_ONCE):
            found = self._in_parallel(self._verdict, some)
            with self._kept():
                for name, verdict in zip(some, found, strict=True):
                    self._base.execute("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?)",
                                       [name, *_said_in(verdict)])  # fmt: skip
                self._rate({verdict.run_id for verdict in found if verdict is not None})

    def _verdict(self, name: str) -> Verdict | None:
        try:
            return Verdict.model_validate(self._store.recall(f"{VERDICTS}/{name}") or {})
        except ValidationError:
            return None

    def _rate(self, run_ids: Iterable[str]) -> None:
        """Write films' ratings: the mean of each person's last one."""
        for run_id in run_ids:
            lines = self._base.execute(
                "SELECT by, rating FROM verdicts WHERE run_id = ? AND rating IS NOT NULL ORDER BY said_at, name",
                [run_id],
            )
            last = {line[0]: line[1] for line in lines}
            mean = round(sum(last.values()) / len(last), 2) if last else None
            stars = int(mean + 0.5) if mean is not None else 0
            self._base.execute(
                "UPDATE films SET rating = ?, ratings = ?, stars = ? WHERE run_id = ?", [mean, len(last), stars, run_id]
            )

    def new_comments(self) -> None:
        """Count the comments of films that were spoken of since the last time."""
        last = self._base.execute("SELECT max(name) FROM spoken").fetchone()[0] or ""
        known = {line[0] for line in self._base.execute("SELECT name FROM spoken")}
        told = list(spoken_of(self._store, _before(last)))
        books = dict.fromkeys(book for name, book in told if name not in known)
        for some in _groups(list(books), _AT_ONCE):
            lines = self._base.execute(
                "SELECT run_id FROM films WHERE book IN (SELECT value FROM json_each(?))", [json.dumps(some)]
            ).fetchall()
            run_ids = [line[0] for line in lines]
            found = self._in_parallel(lambda run_id: comments_of(self._store, run_id), run_ids)
            with self._kept():
                self._count(dict(zip(run_ids, found, strict=True)))
        with self._kept():
            for name, book in told:  # of a film that is not known yet it is asked again
                self._base.execute(
                    "INSERT OR IGNORE INTO spoken SELECT ? FROM films WHERE book = ? LIMIT 1", [name, book]
                )
            newest = max([last, *(name for name, _ in told)], default="")
            self._base.execute("DELETE FROM spoken WHERE name < ?", [_before(newest)])

    def _said_before(self, run_ids: Sequence[str]) -> dict[str, list[Comment]]:
        """Give what was said of films that are new here: their entries may lie before those that are looked at.

        In a first reading all entries are looked at, after the films.
        """
        if self._base.execute("SELECT 1 FROM spoken LIMIT 1").fetchone() is None:
            return {}
        found = self._in_parallel(lambda run_id: comments_of(self._store, run_id), run_ids)
        return dict(zip(run_ids, found, strict=True))

    def _count(self, said: Mapping[str, Sequence[Comment]]) -> None:
        for run_id, comments in said.items():
            counts = [len(comments), sum(not comment.resolved for comment in comments)]
            self._base.execute("UPDATE films SET comments = ?, open_comments = ? WHERE run_id = ?", [*counts, run_id])

    # ------------------------------------------------------------------------------------------------------- tools

    def _in_parallel(self, work: Callable[[T], U], items: Sequence[T]) -> list[U]:
        """Do the same for several items; a store that is far away is asked for some of them at once."""
        if self._at_once == 1 or len(items) < 2:
            return [work(item) for item in items]
        with ThreadPoolExecutor(self._at_once) as pool:
            return list(pool.map(work, items))

    def _fact(self, name: str) -> str:
        line = self._base.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
        return line[0] if line is not None else ""

    def _set_fact(self, name: str, value: str) -> None:
        self._base.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", [name, value])

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """Write all of it or nothing."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")


def _groups(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]


def _said_in(verdict: Verdict | None) -> tuple[str, str, str, int | None, str, str]:
    """Give what is kept of a verdict; of one that cannot be read, that it was looked at."""
    if verdict is None:
        return "", "", "", None, "", ""
    return verdict.run_id, verdict.by, verdict.when, verdict.rating, verdict.decision, verdict.note


def _key(head: RunHead) -> Key:
    return head.run_id, head.dag_id or f"{head.tenant}__{head.pipeline}"


def _before(name: str) -> str:
    """Give what lies well before an entry that is named by its time; nothing before none."""
    digits = name.partition("-")[0].partition(".")[0]
    if not digits.isdigit():
        return ""
    last_ms = min(int(digits), int(time.time() * 1000))
    return f"{max(0, last_ms - _OVERLAP_MS):0{len(digits)}d}"


def _s_of(said: str) -> float:
    try:
        when = datetime.fromisoformat(said)
    except ValueError:
        return 0.0
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
