"""A catalogue as a table: column names and rows, one at a time, whatever file it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal

from nightreel.batch.catalogue_file import CatalogueFile
from nightreel.errors import NightreelError, SpecError
from nightreel.spec.batch import Batch

Format = Literal["csv", "jsonl", "parquet", "folder"]
_SUFFIXES: dict[str, Format] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it is written."""

    number: int
    """Line of the file on which it begins; of a Parquet file its row, from 1."""
    cells: Mapping[str, Any]
    """Value by column; of a CSV file texts, of others what JSON has."""
    fault: NightreelError | None = None
    """Why it cannot be read; its cells are then empty."""


@dataclass(frozen=True)
class Table:
    """A catalogue that is being read."""

    name: str
    """The file's name as errors show it."""
    columns: tuple[str, ...] | None
    """Names of its columns; ``None`` where every row says its own."""
    records: Iterator[Record]
    notes: list[str] = field(default_factory=list)
    """Sentences about how it was read."""
    used: set[str] = field(default_factory=set)
    """Columns that somebody looks at, to be added before records are read; others may be left out. Empty: all."""


def open_table(file: CatalogueFile, batch: Batch, where: str) -> Table:
    """Open a catalogue of any kind.

    Args:
        file: of which size was checked.
        batch: what is said of it.
        where: file and line of the batch, for errors about what it says.

    Raises:
        SpecError: it cannot be read at all (``catalogue.*``).
        MissingProgramError: Parquet without pyarrow (``catalogue.parquet``).
    """
    kind = format_of(batch, file.name, where)
    if kind == "folder":
        from nightreel.batch.table_folder import open_folder

        return open_folder(file, batch, where)
    if kind == "parquet":
        from nightreel.batch.table_parquet import open_parquet

        return open_parquet(file)
    if kind == "jsonl":
        from nightreel.batch.table_json import open_json_lines

        return open_json_lines(file, batch, where)
    from nightreel.batch.table_csv import open_csv

    return open_csv(file, batch, where)


def format_of(batch: Batch, name: str, where: str) -> Format:
    """Give the kind of a catalogue: as said, or by its name.

    Raises:
        SpecError: neither tells it (``batch.format``).
    """
    if name.endswith("/"):
        return "folder"
    if batch.format != "auto":
        return batch.format
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in _SUFFIXES:
        raise SpecError(
            "batch.format", where=where, got=name,
            want="a file that ends in .csv, .tsv, .jsonl or .parquet, or a folder of pictures, works/",
            fix="save it as one of these, or add format: to batch:",
        )  # fmt: skip
    return _SUFFIXES[suffix]


def place(name: str, number: int, column: str = "") -> str:
    """Give where a row stands as errors show it: ``catalogues/spring.csv:214, column price``."""
    return f"{name}:{number}, column {column}" if column else f"{name}:{number}"
