"""Work that takes seconds: in few threads of its own, the same work once, and never for longer than a request waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from nightreel.errors import BusyError

T = TypeVar("T")


class SlowWork(Generic[T]):
    """Threads for one kind of work.

    Work that a request no longer waits for goes on: whoever asks again finds it done, or waits for the very same.

    Args:
        name: what is done, in words: ``reading credentials``.
        at_once: threads.
        most: pieces of work that may wait; further ones are refused.
        wait_s: how long a request waits.
    """

    def __init__(self, name: str, *, at_once: int, most: int, wait_s: float) -> None:
        self._name, self._at_once, self._most, self._wait_s = name, at_once, most, wait_s
        self._pool: ThreadPoolExecutor | None = None
        self._under_way: dict[Hashable, Future[T]] = {}
        self._lock = threading.Lock()

    async def of(self, key: Hashable, work: Callable[[], T]) -> T:
        """Do a piece of work, or wait for the same one that is under way.

        Args:
            key: names the work; work of one key gives one result.
            work: run in a thread.

        Raises:
            BusyError: it takes longer than a request waits, or too much waits already (``work.busy``).
        """
        future = asyncio.wrap_future(self._submitted(key, work))
        future.add_done_callback(_looked_at)
        done, _ = await asyncio.wait({future}, timeout=self._wait_s)
        if not done:
            raise BusyError(
                "work.busy", where=self._name, got=f"no end within {self._wait_s:g} s",
                fix="ask again in half a minute: the work goes on",
            )  # fmt: skip
        return future.result()

    def _submitted(self, key: Hashable, work: Callable[[], T]) -> Future[T]:
        with self._lock:
            known = self._under_way.get(key)
            if known is not None:
                return known
            if len(self._under_way) >= self._most:
                raise BusyError(
                    "work.busy", where=self._name, got=f"{len(self._under_way)} that wait already",
                    fix="ask again in half a minute",
                )  # fmt: skip
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._at_once, "nightreel-slow")
            future = self._under_way[key] = self._pool.submit(work)
        future.add_done_callback(lambda _: self._forget(key))
        return future

    def _forget(self, key: Hashable) -> None:
        with self._lock:
            self._under_way.pop(key, None)


def _looked_at(future: asyncio.Future[T]) -> None:
    """Take note of a fault that nobody waits for any more; whoever asks again gets it anew."""
    if not future.cancelled():
        future.exception()
