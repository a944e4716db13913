"""How many questions one tenant asks at the same time, over all processes of a machine.

A slot is the lock of a file beside the tenant's store: it ends with whoever holds it, also when that is killed. Where
``NIGHTREEL_HISTORY`` names a folder that machines share, and its locks work across them, the limit holds for all.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from nightreel.store.machine import machine_folder

_LOOK_AGAIN_S = 0.02


class Slots:
    """The slots of one tenant.

    Args:
        store_root: of the tenant.
        count: how many there are; processes may differ in it, each keeps to its own.
        first: which one is tried first, so that those who ask together do not try the same.
    """

    def __init__(self, store_root: str, count: int, first: int = 0) -> None:
        self._folder = machine_folder(store_root) / "vision"
        self._count, self._first = count, first

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Hold a slot; waits until there is one. Where no file can be locked, each process keeps the limit alone."""
        held = await self._waited()
        try:
            yield
        finally:
            if held is not None:
                os.close(held)

    async def _waited(self) -> int | None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            while (held := self._taken()) is None:
                await asyncio.sleep(_LOOK_AGAIN_S)
        except OSError:
            return None
        return held

    def _taken(self) -> int | None:
        for number in range(self._count):
            handle = os.open(
                _file(self._folder, (self._first + number) % self._count), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644
            )
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
            except OSError:
                os.close(handle)
                raise
            else:
                return handle
        return None


def _file(folder: Path, number: int) -> str:
    return str(folder / f"slot-{number}.lock")
