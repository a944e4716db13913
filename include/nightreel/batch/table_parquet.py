"""Parquet files, by pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from nightreel.batch.catalogue_file import MAX_BYTES, CatalogueFile
from nightreel.batch.rows_cells import shown
from nightreel.batch.table import Record, Table
from nightreel.errors import MissingProgramError, SpecError

_ROWS_AT_ONCE = 256
_BYTES_AT_ONCE = 64 * 1024**2
_MOST_GROUP_BYTES = 256 * 1024**2
_MOST_COLUMNS = 2000


def open_parquet(file: CatalogueFile) -> Table:
    """Open a Parquet file; some hundred rows of it are in memory at once.

    Raises:
        MissingProgramError: pyarrow is not installed (``catalogue.parquet``).
        SpecError: no Parquet file, or one that unfolds to more than is read (``catalogue.*``).
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
    at_once = _rows_at_once(opened.metadata, file.name)
    if len(names) > _MOST_COLUMNS:
        raise SpecError(
            "catalogue.columns", where=file.name, got=f"{len(names)} columns", want=f"at most {_MOST_COLUMNS}",
            fix="export only the columns that films need",
        )  # fmt: skip
    return Table(file.name, tuple(names), _records(opened, file.name, at_once))


def _rows_at_once(metadata: Any, name: str) -> int:
    """Give how many rows may be in memory at once: no row can be larger than what its row group holds.

    Raises:
        SpecError: the file unfolds to more than is read (``catalogue.size``).
    """
    sizes: list[int] = [metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups)]
    if sum(sizes) > MAX_BYTES or max(sizes, default=0) > _MOST_GROUP_BYTES:
        raise SpecError(
            "catalogue.size", where=name,
            got=f"{sum(sizes) / 1024**2:.0f} MiB unfolded, {max(sizes) / 1024**2:.0f} MiB in one row group",
            want=f"at most {MAX_BYTES // 1024**2} MiB, and {_MOST_GROUP_BYTES // 1024**2} MiB in a row group",
            fix="write smaller row groups, and only the columns and rows that films need",
        )  # fmt: skip
    return max(1, min(_ROWS_AT_ONCE, _BYTES_AT_ONCE // max([*sizes, 1])))


def _records(opened: Any, name: str, at_once: int) -> Iterator[Record]:
    number = 0
    try:
        for batch in opened.iter_batches(batch_size=at_once, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                yield Record(number, {shown(str(column)).strip(): _plain(value) for column, value in row.items()})
    except (OSError, ValueError) as error:
        raise _damaged(f"{name}:{number + 1}", error) from error
    finally:
        opened.close()


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
