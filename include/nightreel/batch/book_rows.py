"""Which film each row of a catalogue has: what lets an unchanged row pass without a run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from pydantic import Field, ValidationError

from nightreel.batch.rows import CheckedRow
from nightreel.errors import StoreError
from nightreel.records.book import RunBook, state_of
from nightreel.spec.model import Model
from nightreel.spec.record import RunRecord
from nightreel.store.artifact import Artifact, artifacts_in
from nightreel.store.protocol import Store

_SHELVES = 64
"""Rows lie in so many entries, by digest of their keys: 5,000 rows are 64 objects and not 5,000."""
_AT_ONCE = 8
_FILMS = 4
"""So many films of a row are known, the newest first: a price that goes back has its film already."""
_RESULTS = ("renditions", "reading", "manifest", "reel", "shots", "script")


class MadeRow(Model):
    """The film of a row."""

    digest: str
    recipe: str
    run_id: str
    files: tuple[Artifact, ...] = Field(description="The result and everything that it names.")


class RowBook:
    """The films of a pipeline's rows.

    Two processes that write about rows of one shelf at once may lose a note: that row is then made again from what
    the memo remembers.

    Args:
        store: the tenant's.
        pipeline: its name.
    """

    def __init__(self, store: Store, pipeline: str) -> None:
        self._store, self._pipeline = store, pipeline
        self._shelves: dict[str, dict[str, tuple[MadeRow, ...]]] = {}

    def made(self, row: CheckedRow, recipe: str, run_id: str, record: RunRecord | None = None) -> bool:
        """Note that a row has its film; ``False`` where the run's book does not say so.

        A film in which something stands in for what was asked for, since a service had failed, is not noted.

        Args:
            row: as it was checked.
            recipe: of the plan that made it.
            run_id: of the run that succeeded.
            record: what is kept of that run, where the caller has read it.
        """
        return self.made_all([(row, run_id, record)], recipe) == 1

    def made_all(self, made: Iterable[tuple[CheckedRow, str, RunRecord | None]], recipe: str) -> int:
        """Note the films of many rows, each shelf written once; gives how many were noted."""
        shelves: dict[str, dict[str, MadeRow]] = {}
        for row, run_id, known in made:
            record = known or RunBook(self._store, run_id).read()
            if record is None or state_of(record) != "success" or any(step.only_now for step in record.steps):
                continue
            files = self._files(record)
            if files:
                entry = MadeRow(digest=row.digest, recipe=recipe, run_id=run_id, files=files)
                shelves.setdefault(_shelf(row.key), {})[row.key] = entry
        for shelf, rows in shelves.items():
            held = self._read(shelf)  # read again: another process may have written since
            held |= {key: _with(held.get(key, ()), film) for key, film in rows.items()}
            self._store.remember(
                self._key(shelf), {key: [film.model_dump(mode="json") for film in films] for key, films in held.items()}
            )
            self._shelves[shelf] = held
        return sum(len(rows) for rows in shelves.values())

    def unchanged(self, row: CheckedRow, recipe: str) -> str | None:
        """Give the run that made a row's film as it would be made now, if its result is still in the store."""
        shelf = _shelf(row.key)
        if shelf not in self._shelves:
            self._shelves[shelf] = self._read(shelf)
        films = self._shelves[shelf].get(row.key, ())
        found = next((film for film in films if (film.digest, film.recipe) == (row.digest, recipe)), None)
        if found is None:
            return None
        try:
            return found.run_id if self._has_all(found.files) else None
        except StoreError as error:
            if error.retry:
                raise
            return None  # the store was moved: addresses of the old one say nothing

    def _has_all(self, files: tuple[Artifact, ...]) -> bool:
        """Ask for files side by side: a question to a bucket is some hundredths of a second, and rows are thousands."""
        if self._store.root.startswith("file:"):
            return all(map(self._store.has, files))
        with ThreadPoolExecutor(min(_AT_ONCE, max(1, len(files)))) as asking:
            return all(asking.map(self._store.has, files))

    def _files(self, record: RunRecord) -> tuple[Artifact, ...]:
        """Give a run's last result and every file that it names."""
        for port in _RESULTS:
            for step in reversed(record.steps):
                if port in step.outputs:
                    result = step.outputs[port]
                    parts = artifacts_in(json.loads(self._store.local(result).read_bytes()))
                    return tuple(one.model_copy(update={"facts": {}}) for one in (result, *parts))
        return ()

    def _read(self, shelf: str) -> dict[str, tuple[MadeRow, ...]]:
        found: dict[str, tuple[MadeRow, ...]] = {}
        for key, value in (self._store.recall(self._key(shelf)) or {}).items():
            try:
                found[key] = tuple(MadeRow.model_validate(film) for film in (value if isinstance(value, list) else ()))
            except ValidationError:  # a damaged entry is no entry
                continue
        return found

    def _key(self, shelf: str) -> str:
        return f"rows/{self._pipeline}/{shelf}"


def _with(films: tuple[MadeRow, ...], film: MadeRow) -> tuple[MadeRow, ...]:
    """Give a row's films with another one in front; of one digest and recipe only the newest is kept."""
    others = (one for one in films if (one.digest, one.recipe) != (film.digest, film.recipe))
    return (film, *others)[:_FILMS]


def _shelf(key: str) -> str:
    number = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:2], "big")
    return f"{number % _SHELVES:02d}"
