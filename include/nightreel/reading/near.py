"""Answers that were given about a picture, found again for a picture that is nearly the same, and for no other.

What was answered lies in the tenant's store, each with its line of the index: an index that was lost, or that another
machine did not write, is filled again from there. Several processes may add at once. What is compared, and the
distances that count as the same, ``media/artwork/mark.py`` says.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import JsonValue

from nightreel.errors import StoreError
from nightreel.reading.near_index import index_of, record_form
from nightreel.store.digest import value_digest
from nightreel.store.machine import machine_folder
from nightreel.store.protocol import Store

if TYPE_CHECKING:
    from nightreel.media.artwork.mark import Mark


@dataclass(frozen=True)
class Found:
    """An earlier answer for a nearly identical picture."""

    value: dict[str, JsonValue]
    told: str
    """The distances, for people."""


class NearCache:
    """The answers of one tenant.

    Args:
        store: the tenant's; answers lie in it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index = index_of(machine_folder(store.root) / "near" / "marks.bin")

    def find(self, mark: Mark, condition: str) -> Found | None:
        """Give the answer for the nearest picture that is nearly the same and was asked about in the same way.

        Args:
            mark: of the picture.
            condition: digest of everything else that an answer depends on (64 hexadecimal digits).

        Raises:
            StoreError: the store cannot be read.
        """
        from nightreel.media.artwork.mark import LEAST_PX

        if mark.long_px < LEAST_PX:
            return None
        found = self._nearest(mark, condition)
        return self._nearest(mark, condition) if found is None and self._fill(condition) else found

    def add(self, mark: Mark, condition: str, value: dict[str, JsonValue]) -> None:
        """Remember an answer: in the store first, then in the index; the store's first answer for the pixels stays.

        Raises:
            StoreError: it cannot be kept.
        """
        import cv2
        import numpy as np

        done, data = cv2.imencode(".png", mark.small[..., ::-1])
        if not done:
            raise StoreError("near.picture", got=f"{mark.small.dtype} {mark.small.shape}", want="8-bit RGB")
        small = base64.b64encode(data.tobytes()).decode("ascii")
        key = str(value_digest({"condition": condition, "small": small}))
        record = np.zeros(1, record_form())
        record["condition"], record["key"] = (np.void(bytes.fromhex(digest)) for digest in (condition, key))
        record["aspect"] = mark.aspect
        for name, packed in mark.hashes.items():
            record[name] = packed
        self._store.remember_new(
            _memo(condition, key), {"small": small, "line": record.tobytes().hex(), "value": value}
        )  # fmt: skip
        self._index.add([record.tobytes()])

    def _nearest(self, mark: Mark, condition: str) -> Found | None:
        import numpy as np

        from nightreel.media.artwork.mark import MOST_ASPECT, MOST_BITS, bits_apart

        records = self._index.records(condition)
        records = records[np.abs(mark.aspect / records["aspect"] - 1) <= MOST_ASPECT]
        total = np.zeros(len(records))
        for name, most in MOST_BITS.items():
            bits = bits_apart(records[name], mark.hashes[name])
            near = bits <= most
            records, total = records[near], (total + bits)[near]
        for place in np.argsort(total, kind="stable").tolist():
            memo = _memo(condition, records[place]["key"].tobytes().hex())
            found = self._checked(mark, memo, float(total[place]))
            if found is not None:
                return found
        return None

    def _fill(self, condition: str) -> bool:
        """Write the lines of a condition that the store has and the index has not; say whether there were any."""
        if not self._index.is_listing_due(condition):
            return False
        lines = list[bytes]()
        for memo in self._store.keys(f"near/{condition}"):
            key = memo.rpartition("/")[2]
            line = _line(self._store.recall(memo)) if not self._index.has(key) else b""
            if line.hex().startswith(condition) and line.hex().endswith(key):
                lines.append(line)
        self._index.add(lines)
        return bool(lines)

    def _checked(self, mark: Mark, memo: str, bits: float) -> Found | None:
        import cv2
        import numpy as np

        from nightreel.media.artwork.mark import BITS, MOST_PATCH, fits

        kept = self._store.recall(memo)
        if not kept or not isinstance(kept.get("small"), str) or not isinstance(kept.get("value"), dict):
            return None
        try:
            data = np.frombuffer(base64.b64decode(str(kept["small"]), validate=True), np.uint8)
        except binascii.Error:
            return None
        small = cv2.imdecode(data, cv2.IMREAD_COLOR) if len(data) else None
        if small is None or small.shape != mark.small.shape:
            return None
        apart = fits(np.asarray(small[..., ::-1], np.uint8), mark.small)
        value = kept["value"]
        if apart is None or not isinstance(value, dict):
            return None
        told = f"{bits:.0f} of {BITS} hash bits, {apart[0]:.1f} in the most different patch (at most {MOST_PATCH})"
        return Found(value, told)


def _memo(condition: str, key: str) -> str:
    """Give the memo key of an answer; those of one condition lie in one folder, so that they can be listed."""
    return f"near/{condition}/{key}"


def _line(kept: Mapping[str, JsonValue] | None) -> bytes:
    """Give the line of the index that was kept with an answer; nothing where it is damaged."""
    try:
        line = bytes.fromhex(str((kept or {}).get("line", "")))
    except ValueError:
        return b""
    return line if len(line) == record_form().itemsize else b""
