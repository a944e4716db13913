"""Tables of separated values, as spreadsheets save them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice

from nightreel.batch.catalogue_file import CatalogueFile
from nightreel.batch.catalogue_text import find_encoding, lines
from nightreel.batch.rows_cells import shown
from nightreel.batch.table import Record, Table, place
from nightreel.errors import SpecError
from nightreel.spec.batch import Batch

_SNIFFED_LINES = 30
_DELIMITERS = (",", ";", "\t", "|")
_SHOWN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "|"}
_MOST_COLUMNS = 2000
_LONGEST_ROW = 2_000_000
"""Characters of a row with all its lines."""


def open_csv(file: CatalogueFile, batch: Batch, where: str) -> Table:
    """Open a table of separated values; the first line that is not empty names its columns.

    Raises:
        SpecError: no header, or a byte that is no text (``catalogue.*``).
    """
    encoding = find_encoding(file.path, batch.encoding, where, file.name)
    read = lines(file.path, encoding, file.name)
    first = list(islice(read, _SNIFFED_LINES))
    notes = [f"Read as {encoding.shown}: say encoding: in the batch if words look wrong."] if encoding.guessed else []
    said = _said_delimiter(first[0]) if first else ""
    skipped = 1 if said else 0
    delimiter = said or (batch.delimiter if batch.delimiter != "auto" else _sniffed(first, batch))
    rows = _Rows(chain(first[skipped:], read), delimiter, file.name, skipped)
    header = next((cells for _, cells, _ in rows if cells and any(cell.strip() for cell in cells)), None)
    if header is None:
        raise SpecError(
            "catalogue.empty", where=file.name, got="a file without a word", want="a line of column names",
            fix="export the catalogue again",
        )  # fmt: skip
    columns = _columns(header, file.name, rows.number)
    return Table(file.name, tuple(name for name in columns if name), _records(rows, columns, file.name), notes)


class _Rows:
    """Rows with the line on which each begins; a row that is no row has a fault instead."""

    def __init__(self, text: Iterator[str], delimiter: str, name: str, skipped: int) -> None:
        self._reader = csv.reader(self._counted(text), delimiter=delimiter, strict=True)
        self._name, self._skipped, self._read = name, skipped, 0
        self.number = skipped + 1

    def __iter__(self) -> Iterator[tuple[int, list[str], SpecError | None]]:
        return self

    def __next__(self) -> tuple[int, list[str], SpecError | None]:
        self.number = self._reader.line_num + self._skipped + 1
        self._read = 0
        try:
            return self.number, next(self._reader), None
        except csv.Error as error:
            return self.number, [], self._fault(str(error))

    def _counted(self, text: Iterator[str]) -> Iterator[str]:
        """Give lines, but never more of them for one row than a row has."""
        for line in text:
            self._read += len(line)
            if self._read > _LONGEST_ROW:
                raise self._open_quote()
            yield line

    def _open_quote(self) -> SpecError:
        return SpecError(
            "catalogue.quote", where=place(self._name, self.number), got="a quote that opens here and never closes",
            want='a cell in quotes that ends with "', fix='close it, or write "" for a quote within the cell',
        )  # fmt: skip

    def _fault(self, told: str) -> SpecError:
        where = place(self._name, self.number)
        if "unexpected end" in told or ("field limit" in told and self._reader.line_num + self._skipped > self.number):
            raise self._open_quote()
        if "field limit" in told:
            return SpecError(
                "catalogue.cell", where=where, got=f"a cell of more than {csv.field_size_limit():,} characters",
                want="a row of short texts", fix="shorten the cell, or take the column out of the catalogue",
            )  # fmt: skip
        return SpecError(
            "catalogue.quote", where=where, got=told, want='a cell in quotes that ends with "',
            fix='write "" for a quote within such a cell',
        )  # fmt: skip


def _records(rows: _Rows, columns: Sequence[str], name: str) -> Iterator[Record]:
    wide = len(columns)
    for number, cells, fault in rows:
        if fault is not None:
            yield Record(number, {}, fault)
        elif not any(map(str.strip, cells)):
            continue
        elif len(cells) < wide or any(cells[wide:]):
            yield Record(number, {}, _ragged(len(cells), wide, place(name, number)))
        else:
            yield Record(number, dict(zip(columns, cells, strict=False)))


def _ragged(found: int, wanted: int, where: str) -> SpecError:
    return SpecError(
        "catalogue.cells", where=where, got=f"{found} {'cell' if found == 1 else 'cells'}",
        want=f"{wanted}, one for each column",
        fix="look for a delimiter inside a text: put such a text in quotes" if found > wanted
        else "add the cells that are missing, or close a quote",
    )  # fmt: skip


def _columns(header: Sequence[str], name: str, number: int) -> list[str]:
    columns = [shown(cell).strip() for cell in header]
    if len(columns) > _MOST_COLUMNS:
        raise SpecError(
            "catalogue.columns", where=place(name, number), got=f"{len(columns)} columns",
            want=f"at most {_MOST_COLUMNS}", fix="export only the columns that films need",
        )  # fmt: skip
    return columns


def _said_delimiter(line: str) -> str:
    """Give what a first line `sep=;` says, which spreadsheets write."""
    word = line.strip().strip('"')
    return word[4] if len(word) == 5 and word.lower().startswith("sep=") and word[4] in _DELIMITERS else ""


def _sniffed(first: Sequence[str], batch: Batch) -> str:
    """Give the delimiter that divides the header into names that the batch knows, else into most even columns."""
    known = {batch.key, *batch.columns.values(), *(one.column for one in batch.where)}
    best, most = ",", (-1, -1.0)
    for delimiter in _DELIMITERS:
        widths, header = _tried(first, delimiter)
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        score = (len(known & set(header)), (width - 1) * times / len(widths) if width > 1 else 0.0)
        if score > most:
            best, most = delimiter, score
    return best


def _tried(first: Sequence[str], delimiter: str) -> tuple[list[int], list[str]]:
    found: list[list[str]] = []
    with suppress(csv.Error):
        found.extend(row for row in csv.reader(iter(first), delimiter=delimiter) if row)
    return [len(row) for row in found], [cell.strip().lstrip("\ufeff") for cell in found[0]] if found else []
