"""What this process has read of records that never change: asked for again, they cost nothing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class Memory(Generic[V]):
    """The records that were asked for last, by their store's root and their key; several threads may ask at once.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], V] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, root: str, key: str, read: Callable[[], V | None]) -> V | None:
        """Give a record; what is not there is read each time, as it may come to be."""
        with self._turn:
            kept = self._kept.get((root, key))
            if kept is not None:
                self._kept.move_to_end((root, key))
                return kept
        found = read()
        if found is not None:
            self.keep(root, key, found)
        return found

    def keep(self, root: str, key: str, value: V) -> None:
        """Keep a record that was just read, and let go of the one that was not asked for longest."""
        with self._turn:
            self._kept[root, key] = value
            self._kept.move_to_end((root, key))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
