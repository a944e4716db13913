"""How much a Parquet file unfolds to, by the headers of its pages: what stands at its end may say anything.

A reader makes room for a page as its header says, and a page that holds more does not unfold. Headers are of Thrift's
compact protocol; three numbers of each are read, everything else in them is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any

_MOST_PAGES = 200_000
_WINDOW, _MOST_HEADER_BYTES = 4096, 1024**2
_VALUE_BYTES = 8
"""What a value takes at least once it is unfolded: a run of a million empty ones is a few bytes in the file."""
_DEEPEST = 16
_UNFOLDED, _FOLDED, _DATA, _DATA_2 = 2, 3, 5, 8
"""Fields of a header: sizes of its page, and what kind of page it heads."""
_BINARY, _LIST, _SET, _STRUCT = 8, 9, 10, 12


class DamagedPage(ValueError):
    """A header that is none."""


class _More(Exception):
    """The header goes on behind what was read of it."""


@dataclass(frozen=True)
class _Page:
    header_bytes: int
    folded_bytes: int
    unfolded_bytes: int
    values: int


@dataclass
class PageSizes:
    """Counts what columns of one file unfold to.

    Args:
        file: opened to be read as bytes.
    """

    file: IO[bytes]
    _pages: int = 0

    def of(self, chunk: Any) -> int:
        """Give the bytes to which one column of one row group unfolds, as pyarrow would read it.

        Args:
            chunk: pyarrow's ``ColumnChunkMetaData``.

        Raises:
            DamagedPage: there is no page where one must be, or there are too many of them.
        """
        at: int = chunk.data_page_offset
        if chunk.has_dictionary_page and 0 < chunk.dictionary_page_offset < at:
            at = chunk.dictionary_page_offset
        stop, left, size = at + chunk.total_compressed_size, chunk.num_values, 0
        while left > 0 and at < stop:
            self._pages += 1
            if self._pages > _MOST_PAGES:
                raise DamagedPage(f"more than {_MOST_PAGES:,} pages")
            page = self._page(at)
            size += page.unfolded_bytes + page.values * _VALUE_BYTES
            left -= page.values
            at += page.header_bytes + page.folded_bytes
        return size

    def _page(self, at: int) -> _Page:
        window = _WINDOW
        while True:
            self.file.seek(at)
            try:
                return _read_page(self.file.read(window))
            except _More as more:
                if window > _MOST_HEADER_BYTES:
                    raise DamagedPage("a page's header without end") from more
                window *= 16


def _read_page(data: bytes) -> _Page:
    reader = _Compact(data)
    found = reader.struct(0)
    unfolded, folded = found.get(_UNFOLDED, -1), found.get(_FOLDED, -1)
    data_page = found.get(_DATA) or found.get(_DATA_2) or {}
    values = data_page.get(1, -1) if isinstance(data_page, dict) and data_page else 0
    if not (isinstance(unfolded, int) and isinstance(folded, int) and isinstance(values, int)):
        raise DamagedPage("a page's header with texts for numbers")
    if min(unfolded, folded, values) < 0:
        raise DamagedPage("a page's header without its sizes")
    return _Page(reader.at, folded, unfolded, values)


class _Compact:
    """Reads structs of Thrift's compact protocol: numbers and structs by field, the rest is passed over."""

    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def struct(self, depth: int) -> dict[int, Any]:
        """Give a struct's numbers and structs by their fields."""
        if depth > _DEEPEST:
            raise DamagedPage("a page's header that is too deep")
        found: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            kind, step = head & 15, head >> 4
            number = number + step if step else self._signed()
            found[number] = self._value(kind, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (1, 2):  # true and false: the kind is the value
            return None
        if kind == 3:
            self._skip(1)
        elif kind in (4, 5, 6):
            return self._signed()
        elif kind == 7:
            self._skip(8)
        elif kind == _BINARY:
            self._skip(self._number())
        elif kind in (_LIST, _SET):
            self._list(depth)
        elif kind == _STRUCT:
            return self.struct(depth + 1)
        else:  # headers have no maps
            raise DamagedPage("bytes that are no page's header")
        return None

    def _list(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise DamagedPage("a page's header that is too deep")
        head = self._byte()
        count, kind = (head >> 4 if head >> 4 < 15 else self._number()), head & 15
        for _ in range(count):
            if kind in (1, 2):
                self._skip(1)
            else:
                self._value(kind, depth + 1)

    def _byte(self) -> int:
        self._skip(1)
        return self._data[self.at - 1]

    def _number(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise DamagedPage("a number without end")

    def _signed(self) -> int:
        value = self._number()
        return (value >> 1) ^ -(value & 1)

    def _skip(self, count: int) -> None:
        self.at += count
        if self.at > len(self._data):
            raise _More
