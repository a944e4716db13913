"""Every row of a catalogue checked, kept as JSON Lines, and the id of the run that each will have."""

from __future__ import annotations

import hashlib
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

from pydantic import Field, JsonValue

from nightreel.batch.catalogue_file import address_of, open_file
from nightreel.batch.check import check_batch
from nightreel.batch.clock import day_of
from nightreel.batch.rows_brief import BriefMaker
from nightreel.batch.rows_cells import cell_of, key_of, passes
from nightreel.batch.rows_columns import ColumnMap, map_columns
from nightreel.batch.table import Record, Table, open_table, place
from nightreel.errors import BusyError, NightreelError, Problems, SpecError
from nightreel.spec.batch import Batch
from nightreel.spec.model import Model
from nightreel.spec.near import listed, nearest
from nightreel.spec.record import Fault
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder
from nightreel.store.digest import value_digest

MAX_ROWS = 100_000
"""Rows that the filters of a batch let pass."""
_MOST_FAULTS = 20
_MOST_SHAPES = 64
"""Sets of names that rows of JSON have; more of them are mapped anew each time."""
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ROWS = "rows.jsonl"

State = Literal["ready", "wrong", "duplicate", "filtered"]


class CheckedRow(Model):
    """One row of a catalogue, as a brief or with what is wrong with it."""

    number: int = Field(ge=1, description="Line of the file on which it begins.")
    key: str = Field("", description="Empty where the row names none.")
    digest: str = Field("", description="Of the key, the brief and the files that it names; 64 hexadecimal digits.")
    title: str = ""
    brief: dict[str, JsonValue] = Field(default_factory=dict, description="Every field of the brief by its own name.")
    faults: tuple[Fault, ...] = ()
    state: State = "ready"


class BatchCheck(Model):
    """A catalogue after every row of it was looked at."""

    catalogue: str = Field(description="Name of the file, as errors show it.")
    day: str
    ready: int = 0
    wrong: int = 0
    duplicate: int = 0
    filtered: int = Field(0, description="Rows that `where` leaves out, or that come after `limit`.")
    notes: tuple[str, ...] = ()
    whole: bool = Field(True, description="Whether every row was looked at; not where the check was bounded.")
    rows: Path = Field(description="JSON Lines of `CheckedRow`, in the order of the catalogue.")

    @property
    def counts(self) -> dict[str, int]:
        """Rows by state."""
        return {name: getattr(self, name) for name in ("ready", "wrong", "duplicate", "filtered")}


@dataclass(frozen=True)
class Bounds:
    """Where a check ends that somebody waits for."""

    rows: int
    seconds: float = float("inf")


def check_catalogue(
    folder: TenantFolder, pipeline: str, day: str, work: Path, bounds: Bounds | None = None
) -> BatchCheck:
    """Read a pipeline's catalogue and check every row, in bounded memory.

    Args:
        folder: the tenant's.
        pipeline: its name; it has a ``batch:``.
        day: date of the night, ISO 8601.
        work: folder for the checked rows and for what is fetched; both are the caller's to remove.
        bounds: after how much of it to stop; every row is looked at when left out.

    Raises:
        SpecError: the catalogue is away, empty, too large or no table, or its columns do not fit (``catalogue.*``,
            ``batch.*``).
        RefusedError: it lies outside the tenant's places (``catalogue.outside``).
        BusyError: S3, or a service that is asked about texts, does not answer; a later try may pass.
        MissingProgramError: Parquet without pyarrow.
    """
    loaded = folder.pipeline(pipeline)
    batch = batch_of(loaded)
    day_of(day)
    faults = check_batch(loaded, folder.tenant)
    if faults:
        raise Problems(faults)
    where = loaded.positions.where(("batch", "catalogue"))
    file = open_file(address_of(batch.catalogue, day, where), folder.tenant, folder.root, work, where)
    maker = BriefMaker(loaded.pipeline, folder.tenant, folder.root, batch.values, file.name)
    path = work / _ROWS
    with _told(file.name), path.open("w", encoding="utf-8") as out:
        table = open_table(file, batch, loaded.positions.where(("batch",)))
        checker = _Checker(batch, loaded, table, maker, bounds)
        checker.check_all(out)
        file.check_same()
    return BatchCheck(
        catalogue=table.name, day=day, rows=path, notes=tuple(dict.fromkeys(checker.notes())), whole=checker.whole,
        **checker.counts,
    )  # fmt: skip


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Say what a disk does that breaks off, here or where the catalogue lies."""
    try:
        yield
    except NightreelError:
        raise
    except OSError as error:
        raise BusyError(
            "catalogue.broken", where=name, got=error.strerror or str(error),
            want="a disk that can be read and written",
            fix="free space for half-made files, and check the disk of the catalogue",
        ) from error  # fmt: skip


def batch_of(loaded: LoadedPipeline) -> Batch:
    """Give a pipeline's batch.

    Raises:
        SpecError: it has none (``batch.missing``).
    """
    batch = loaded.pipeline.batch
    if batch is None:
        raise SpecError(
            "batch.missing", where=loaded.positions.file, got="a pipeline without batch:", want="a catalogue",
            fix="add `batch:` with `catalogue:` to the pipeline",
        )  # fmt: skip
    return batch


def read_rows(path: Path) -> Iterator[CheckedRow]:
    """Give the checked rows of a file, one at a time."""
    with path.open("rb") as file:
        for line in file:
            yield CheckedRow.model_validate_json(line)


def run_id_of(tenant: str, pipeline: str, row: CheckedRow, day: str, again: int = 1) -> str:
    """Give the id of a row's run: the same row of the same night has the same one, so that it is begun once.

    Args:
        tenant: its name.
        pipeline: its name.
        row: with a key and a digest.
        day: date of the night.
        again: which run of this row in this night it is, where a person lets a failed row run again.
    """
    run_id = f"nightly__{tenant}.{pipeline}.{key_slug(row.key)}.{row.digest[:8]}.{day}"
    return run_id if again <= 1 else f"{run_id}.{again}"


def key_slug(key: str) -> str:
    """Give a key as it stands in a run's id: itself, or what can be shown of it and six digits of its digest."""
    if _PLAIN_KEY.fullmatch(key):
        return key
    shown = re.sub(r"[^A-Za-z0-9_]+", "-", key).strip("-")[:33]
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{shown}-{digest}" if shown else digest


@dataclass
class _Checker:
    """Checks the rows of one catalogue."""

    batch: Batch
    loaded: LoadedPipeline
    table: Table
    maker: BriefMaker
    bounds: Bounds | None = None
    whole: bool = True
    counts: Counter[str] = field(default_factory=Counter)
    _first: dict[str, int] = field(default_factory=dict)
    _columns: dict[tuple[str, ...], ColumnMap] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def check_all(self, out: IO[str]) -> None:
        """Write every row; of those that are left out, only as many as a person may want to see."""
        if self.table.columns is not None:
            self.table.used.update(self._map(self.table.columns).used)
        ends_s = time.monotonic() + self.bounds.seconds if self.bounds is not None else 0
        for record in self.table.records:
            if self.bounds is not None and (
                self.counts.total() >= self.bounds.rows or (self.counts.total() and time.monotonic() > ends_s)
            ):
                self.whole = False
                return
            row = self._check(record)
            self.counts[row.state] += 1
            taken = self.counts.total() - self.counts["filtered"]
            if taken > MAX_ROWS:
                raise SpecError(
                    "catalogue.rows", where=place(self.table.name, record.number), got=f"more than {MAX_ROWS:,} rows",
                    want=f"at most {MAX_ROWS:,} that `where` lets pass",
                    fix="add a filter to where: or split the catalogue",
                )  # fmt: skip
            if row.state != "filtered" or self.counts["filtered"] <= MAX_ROWS:
                out.write(row.model_dump_json(exclude_defaults=True) + "\n")

    def notes(self) -> list[str]:
        """Give sentences about the catalogue as a whole."""
        found = [*self.table.notes, *(note for one in self._columns.values() for note in one.notes)]
        if self.table.columns is None and self.counts.total():
            wanted = [self.batch.key, *self.batch.columns.values(), *(one.column for one in self.batch.where)]
            for name in dict.fromkeys(wanted):
                if name not in self._seen:
                    match = nearest(name, self._seen)
                    found.append(f"No row has {name}: {f'write {match}' if match else listed(sorted(self._seen))}.")
        if not self.counts.total():
            found.append("The catalogue has column names and no row.")
        elif self.counts.total() == self.counts["filtered"]:
            found.append("Every row is left out by where:.")
        return found

    def _check(self, record: Record) -> CheckedRow:
        if record.fault is not None:
            return _wrong(record.number, "", "", [record.fault])
        columns = self._map(self.table.columns or tuple(record.cells))
        key = ""
        faults: list[NightreelError] = []
        try:
            if not self._is_wanted(record, columns):
                return CheckedRow(number=record.number, key=self._shown_key(record, columns), state="filtered")
            key = key_of(record.cells.get(columns.key), place(self.table.name, record.number, self.batch.key))
            first = self._first.setdefault(key, record.number)
            if first != record.number:
                return self._duplicate(record, key, first)
        except NightreelError as error:
            faults.append(error)
        made = self.maker.make(record.number, record.cells, columns)
        faults.extend(made.faults)
        if made.brief is None or faults:
            return _wrong(record.number, key, made.title, faults)
        brief = made.brief.model_dump(mode="json")
        digest = value_digest({"key": key, "brief": brief, "files": made.files})
        return CheckedRow(number=record.number, key=key, digest=digest, title=made.title, brief=brief)

    def _is_wanted(self, record: Record, columns: ColumnMap) -> bool:
        limit = self.batch.limit
        if limit is not None and self.counts.total() - self.counts["filtered"] >= limit:
            return False
        return all(
            passes(rule, cell_of(record.cells.get(column), where), where)
            for rule, column in zip(self.batch.where, columns.filters, strict=True)
            for where in [place(self.table.name, record.number, column or rule.column)]
        )

    def _map(self, names: tuple[str, ...]) -> ColumnMap:
        found = self._columns.get(names)
        if found is None:
            if len(self._columns) >= _MOST_SHAPES:
                self._columns.clear()
            complete = self.table.columns is not None
            found = self._columns[names] = map_columns(self.batch, names, self.loaded, complete=complete)
            if len(self._seen) < 10_000:
                self._seen.update(names)
        return found

    def _shown_key(self, record: Record, columns: ColumnMap) -> str:
        try:
            return key_of(record.cells.get(columns.key), "")
        except NightreelError:
            return ""

    def _duplicate(self, record: Record, key: str, first: int) -> CheckedRow:
        where = place(self.table.name, record.number, self.batch.key)
        fault = SpecError(
            "catalogue.duplicate", where=where, got=f"{key} again, as in line {first}", want="each key once",
            fix="give this row a key of its own, or take one of the two rows out",
        )  # fmt: skip
        return CheckedRow(number=record.number, key=key, faults=(Fault.of(fault),), state="duplicate")


def _wrong(number: int, key: str, title: str, faults: list[NightreelError]) -> CheckedRow:
    told = [error for each in faults for error in (each.errors if isinstance(each, Problems) else (each,))]
    return CheckedRow(
        number=number, key=key, title=title, state="wrong",
        faults=tuple(Fault.of(error) for error in told[:_MOST_FAULTS]),
    )  # fmt: skip
