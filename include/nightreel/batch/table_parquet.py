"""Parquet files, by pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any

from nightreel.batch.catalogue_file import MAX_BYTES, CatalogueFile
from nightreel.batch.rows_cells import shown
from nightreel.batch.table import Record, Table, place
from nightreel.batch.table_parquet_pages import PageSizes
from nightreel.errors import MissingProgramError, NightreelError, SpecError

_ROWS_AT_ONCE = 256
_BYTES_AT_ONCE = 64 * 1024**2
_MOST_GROUP_BYTES = 256 * 1024**2
_MOST_COLUMNS = 2000
_UNREAD = object()
_NO_VALUE = (ValueError, OverflowError, KeyError, ImportError)
"""What pyarrow raises where a value has no like in Python: too far away, too fine, of a time zone that nobody knows."""


def open_parquet(file: CatalogueFile) -> Table:
    """Open a Parquet file; of the columns that are used some hundred rows are in memory at once.

    Raises:
        MissingProgramError: pyarrow is not installed (``catalogue.parquet``).
        SpecError: no Parquet file; from its records, too, and where they unfold to more than is read (``catalogue.*``).
    """
    try:
        from pyarrow import parquet  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingProgramError(
            "catalogue.parquet", where=file.name, got="no pyarrow", want="pyarrow, to read Parquet",
            fix="install it: pip install 'nightreel[parquet]'",
        ) from error  # fmt: skip
    try:
        opened = parquet.ParquetFile(file.path, memory_map=False, buffer_size=1024 * 1024)
        names = [shown(str(name)).strip() for name in opened.schema_arrow.names]
    except (OSError, ValueError) as error:  # pyarrow's own errors are one of these
        raise _damaged(file.name, error) from error
    if len(names) > _MOST_COLUMNS:
        raise SpecError(
            "catalogue.columns", where=file.name, got=f"{len(names)} columns", want=f"at most {_MOST_COLUMNS}",
            fix="export only the columns that films need",
        )  # fmt: skip
    used: set[str] = set()
    return Table(file.name, tuple(names), _records(opened, file, names, used), used=used)


def _leaves(opened: Any, names: list[str], used: set[str]) -> list[int]:
    """Give the numbers of the leaves that used columns have; of every column where the file is of an odd make."""
    counts = [_count_leaves(field.type) for field in opened.schema_arrow]
    if sum(counts) != opened.metadata.num_columns or not used:
        return list(range(opened.metadata.num_columns))
    ends = list(accumulate(counts))
    return [
        leaf
        for name, end, count in zip(names, ends, counts, strict=True)
        if name in used
        for leaf in range(end - count, end)
    ]


def _count_leaves(kind: Any) -> int:
    inner = [kind.field(at).type for at in range(kind.num_fields)]
    return sum(map(_count_leaves, inner)) if inner else 1


def _rows_at_once(opened: Any, file: CatalogueFile, leaves: list[int]) -> int:
    """Give how many rows may be in memory at once: no row can be larger than what its row group holds.

    Raises:
        SpecError: the columns unfold to more than is read (``catalogue.size``).
        DamagedPage: a page's header is none.
    """
    metadata, sizes = opened.metadata, [0]
    with file.path.open("rb") as pages:
        of_file = PageSizes(pages)
        for at in range(metadata.num_row_groups):
            group = metadata.row_group(at)
            sizes.append(sum(of_file.of(group.column(leaf)) for leaf in leaves))
            if sum(sizes) > MAX_BYTES or sizes[-1] > _MOST_GROUP_BYTES:
                raise SpecError(
                    "catalogue.size", where=file.name,
                    got=f"{sum(sizes) / 1024**2:.0f} MiB unfolded, {sizes[-1] / 1024**2:.0f} MiB in one row group",
                    want=f"at most {MAX_BYTES // 1024**2} MiB, and {_MOST_GROUP_BYTES // 1024**2} MiB in a row group",
                    fix="write smaller row groups, and only the columns and rows that films need",
                )  # fmt: skip
    return max(1, min(_ROWS_AT_ONCE, _BYTES_AT_ONCE // max(1, *sizes)))


def _records(opened: Any, file: CatalogueFile, names: list[str], used: set[str]) -> Iterator[Record]:
    number = 0
    try:
        leaves = _leaves(opened, names, used)
        at_once = _rows_at_once(opened, file, leaves)
        paths = [opened.metadata.schema.column(leaf).path for leaf in leaves]
        for batch in opened.iter_batches(batch_size=at_once, columns=paths, use_threads=False):
            read = [shown(str(name)).strip() for name in batch.schema.names]
            for row in zip(*map(_values, batch.columns), strict=True):
                number += 1
                cells = dict(zip(read, row, strict=True))
                odd = next((name for name, value in cells.items() if value is _UNREAD), None)
                if odd is not None:
                    yield Record(number, {}, fault=_unread(place(file.name, number, odd)))
                else:
                    yield Record(number, {name: _plain(value) for name, value in cells.items()})
    except NightreelError:
        raise
    except (OSError, ValueError, NotImplementedError) as error:
        raise _damaged(f"{file.name}:{number + 1}", error) from error
    finally:
        opened.close()


def _values(column: Any) -> list[Any]:
    """Give a column's values; ``_UNREAD`` for one that Python has no such value for, as of a year beyond 9999."""
    import pyarrow

    kind = column.type
    if pyarrow.types.is_timestamp(kind) and kind.unit == "ns":  # finer than Python's
        column = column.cast(pyarrow.timestamp("us", kind.tz), safe=False)
    try:
        return list(column.to_pylist())
    except _NO_VALUE:
        return [_value(one) for one in column]


def _value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except _NO_VALUE:
        return _UNREAD


def _unread(where: str) -> SpecError:
    return SpecError(
        "catalogue.value", where=where, got="a time that is too far away or too fine to be shown",
        want="a date of the years 1 to 9999, to the microsecond", fix="mend it, or write it as text",
    )  # fmt: skip


def _damaged(where: str, error: Exception) -> SpecError:
    return SpecError(
        "catalogue.parquet", where=where, got=shown(str(error).partition("\n")[0])[:160] or "a damaged file",
        want="a Parquet file", fix="export the catalogue again",
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """Give what JSON would have: dates as text, decimals without loss, lists of pairs as names and values."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value.is_finite() else str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(item, tuple) and len(item) == 2 for item in value):  # Arrow's map
            return {str(key): _plain(item) for key, item in value}
        return [_plain(item) for item in value]
    return value
