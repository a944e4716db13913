"""The index of a tenant's films: what makes ten thousand of them quick to look through.

It lies in this machine's cache and holds nothing that the tenant's books do not: a damaged one, or one of another
version, is made again. Several processes may read it; one at a time brings it up to date.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from nightreel.errors import StoreError
from nightreel.records.film_card import Card, Indexing
from nightreel.records.film_query import Asked, Opinion, Page, Row, page_in
from nightreel.records.film_reading import Told, bring_up_to_date
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

VERSION = 1
"""Of the tables; another one has a file of its own."""
_BUSY_S = 5.0
_FEW = 40
"""New films that are read in a moment, about which nobody need be told."""
_TABLES = """
CREATE TABLE IF NOT EXISTS films (
    id INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, listed TEXT NOT NULL UNIQUE, book TEXT NOT NULL,
    dag_id TEXT NOT NULL, pipeline TEXT NOT NULL, title TEXT NOT NULL, category TEXT NOT NULL, state TEXT NOT NULL,
    platforms TEXT NOT NULL, began_ms INTEGER NOT NULL, card TEXT NOT NULL, poster TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT '', look_at REAL, rating REAL, ratings INTEGER NOT NULL DEFAULT 0,
    stars INTEGER NOT NULL DEFAULT 0, comments INTEGER NOT NULL DEFAULT 0, open_comments INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS films_book ON films (book);
CREATE INDEX IF NOT EXISTS films_look ON films (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS films_cube ON films (pipeline, state, category, platforms, stars, title, began_ms, dag_id);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (text, tokenize = 'trigram case_sensitive 1');
CREATE TABLE IF NOT EXISTS passed (listed TEXT PRIMARY KEY, look_at REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS verdicts (
    name TEXT PRIMARY KEY, run_id TEXT NOT NULL, by TEXT NOT NULL, said_at TEXT NOT NULL, rating INTEGER,
    decision TEXT NOT NULL, note TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS verdicts_run ON verdicts (run_id);
CREATE TABLE IF NOT EXISTS spoken (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

T = TypeVar("T")


class FilmIndex:
    """The films of one tenant's store.

    Args:
        path: of its file.
        store: the tenant's.
        tenant: only films of this name are taken in, whatever else lies in the store.
        hidden: DAGs whose runs are no films: previews.
    """

    def __init__(self, path: Path, store: Store, tenant: str, *, hidden: Collection[str] = ()) -> None:
        self.path, self.store, self.tenant, self.hidden = path, store, tenant, frozenset(hidden)

    @classmethod
    def of(cls, store: Store, tenant: str, *, hidden: Collection[str] = ()) -> FilmIndex:
        """Give the index of a tenant's store on this machine: in ``NIGHTREEL_CACHE``, never on a shared disk."""
        cache = Path(os.environ.get("NIGHTREEL_CACHE") or Path.home() / ".cache" / "nightreel")
        digest = hashlib.sha256(f"{tenant}\n{store.root}".encode()).hexdigest()[:16]
        return cls(cache.resolve() / "films" / f"{digest}.{VERSION}.sqlite", store, tenant, hidden=hidden)

    def page(self, asked: Asked) -> Page:
        """Give a page of films, the newest first.

        Raises:
            SpecError: a cursor of somebody's own making (``films.cursor``).
            StoreError: the index cannot be read or made (``films.index``).
        """
        return self._healed(lambda base: page_in(base, asked))

    def row(self, run_id: str) -> Row | None:
        """Give what is known of a film, or ``None``."""

        def found(base: sqlite3.Connection) -> Row | None:
            line = base.execute("SELECT * FROM films WHERE run_id = ?", [run_id]).fetchone()
            return Row.of(line) if line is not None else None

        return self._healed(found)

    def opinions(self, run_id: str) -> tuple[Opinion, ...]:
        """Give what people thought of a film, the newest first."""

        def found(base: sqlite3.Connection) -> tuple[Opinion, ...]:
            lines = base.execute(
                "SELECT by, said_at, decision, rating, note FROM verdicts WHERE run_id = ? ORDER BY said_at DESC, name",
                [run_id],
            )
            return tuple(Opinion(*line) for line in lines)

        return self._healed(found)

    def keep_poster(self, run_id: str, still: Artifact, poster: Artifact) -> None:
        """Keep the picture that was made of a film's still."""

        def keep(base: sqlite3.Connection) -> None:
            card = base.execute("SELECT card FROM films WHERE run_id = ?", [run_id]).fetchone()
            if card is not None and Card.model_validate_json(card[0]).still == still:
                base.execute("UPDATE films SET poster = ? WHERE run_id = ?", [poster.model_dump_json(), run_id])

        self._healed(keep)

    def state(self) -> Indexing | None:
        """Say how far the reading of the books has come; ``None`` once all are read, or all but a few new ones."""

        def found(base: sqlite3.Connection) -> Indexing | None:
            done, of, was_whole = base.execute(
                "SELECT (SELECT count(*) FROM films) + (SELECT count(*) FROM passed), "
                "coalesce((SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'entries'), -1), "
                "EXISTS (SELECT 1 FROM facts WHERE name = 'listed_at')"
            ).fetchone()
            left = of - done if of >= 0 else _FEW + 1
            return Indexing(done=min(done, max(of, 0)), of=max(of, 0)) if left > (_FEW if was_whole else 0) else None

        return self._healed(found)

    def refresh(self, told: Told | None = None) -> bool:
        """Bring the index up to date, unless another process or thread does so now.

        Args:
            told: asks Airflow how runs stand; without it the books alone say so.

        Returns:
            Whether it is up to date now, as far as this call knows.

        Raises:
            StoreError: the store or the index cannot be read.
        """
        with _turn(self.path) as is_ours:
            if not is_ours:
                return False
            self._healed(lambda base: bring_up_to_date(base, self.store, self.tenant, self.hidden, told))
            return True

    def forget(self) -> None:
        """Remove the index's file; it is made again from the books."""
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                self.path.with_name(self.path.name + suffix).unlink()

    def _healed(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something with the index; one that is damaged is made anew, once."""
        try:
            for is_last in (False, True):
                try:
                    with closing(self._opened()) as base:
                        return work(base)
                except sqlite3.DatabaseError as error:
                    if is_last or not _is_damaged(error):
                        raise
                    self.forget()
            raise AssertionError
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, StoreError):
                raise
            raise StoreError(
                "films.index", where=str(self.path.parent), got=str(error),
                want="a folder of this machine that can be written",
                fix="set NIGHTREEL_CACHE to such a folder, with room enough",
            ) from error  # fmt: skip

    def _opened(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        base = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)
        try:
            base.row_factory = sqlite3.Row
            base.execute("PRAGMA synchronous = NORMAL")
            if base.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                base.execute("PRAGMA journal_mode = WAL")
                base.executescript(_TABLES)
                base.execute(f"PRAGMA user_version = {VERSION}")
        except BaseException:
            base.close()
            raise
        return base


def _is_damaged(error: sqlite3.DatabaseError) -> bool:
    words = str(error)
    return not isinstance(error, sqlite3.OperationalError) or "no such" in words or "malformed" in words


@contextmanager
def _turn(path: Path) -> Iterator[bool]:
    """Take the turn to write, unless somebody has it; it ends with its process."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
