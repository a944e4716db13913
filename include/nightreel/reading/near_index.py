"""The index of marks on this machine: read once, then only what others have added since."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightreel.store.machine import locked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DIGEST_BYTES = 32
_LISTED_S = 10.0
"""How long a listing of the store counts: what another machine answered is found so much later at most."""
_MOST_OPEN = 8
_MOST_LISTED = 4096


@cache
def record_form() -> np.dtype[Any]:
    """Give the form of one line: the condition, the hashes, the proportion, the key of the answer."""
    import numpy as np

    return np.dtype(
        [
            ("condition", "V32"), ("perceived", "u1", 32), ("gradient", "u1", 32), ("colour", "u1", 7),
            ("aspect", "<f4"), ("key", "V32"),
        ]
    )  # fmt: skip


@lru_cache(maxsize=_MOST_OPEN)
def index_of(path: Path) -> Index:
    """Give the index in a file, the same one for everybody in this process."""
    return Index(path)


class Index:
    """Lines of one file, by condition; others may add at the same time.

    Args:
        path: of the file; a process reads it whole once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.RLock()
        self._listed: dict[str, float] = {}
        self._forget()

    def records(self, condition: str) -> NDArray[Any]:
        """Give the lines of a condition (64 hexadecimal digits)."""
        import numpy as np

        with self._guard:
            self._refresh()
            rows = self._rows.get(bytes.fromhex(condition), [])
            if len(rows) > 1:
                rows[:] = [b"".join(rows)]
            return np.frombuffer(rows[0] if rows else b"", record_form())

    def has(self, key: str) -> bool:
        """Whether there is a line of an answer, as far as the file was read."""
        return bytes.fromhex(key) in self._keys

    def is_listing_due(self, condition: str) -> bool:
        """Say whether the store ought to be looked through for a condition, and count it as done.

        A file that was lost, and a condition that was not listed yet, are due at once.
        """
        now = time.monotonic()
        with self._guard:
            if now - self._listed.get(condition, -_LISTED_S) < _LISTED_S:
                return False
            if len(self._listed) >= _MOST_LISTED:
                self._listed.clear()
            self._listed[condition] = now
            return True

    def add(self, lines: Sequence[bytes]) -> None:
        """Write lines that the file does not have yet; half a line at its end is cut off."""
        if not lines:
            return
        with self._guard, locked(self._path):
            with self._path.open("ab") as file:
                torn = file.tell() % record_form().itemsize
                if torn:
                    file.truncate(file.tell() - torn)
                self._refresh()
                file.write(b"".join(line for line in lines if line[-_DIGEST_BYTES:] not in self._keys))
            self._refresh()

    def _forget(self) -> None:
        self._rows: dict[bytes, list[bytes]] = {}
        self._keys: set[bytes] = set()
        self._last = b""
        self._read = 0
        self._listed.clear()

    def _refresh(self) -> None:
        """Read what was added; a file that is another one than before is read anew."""
        size = record_form().itemsize
        try:
            with self._path.open("rb") as file:
                file.seek(max(0, self._read - size))
                content = file.read()
        except OSError:
            content = b""
        if self._last and not content.startswith(self._last):
            self._forget()
            self._refresh()
            return
        content = content[len(self._last) :]
        for at in range(0, len(content) // size * size, size):
            line = content[at : at + size]
            self._rows.setdefault(line[:_DIGEST_BYTES], []).append(line)
            self._keys.add(line[-_DIGEST_BYTES:])
            self._last = line
            self._read += size
