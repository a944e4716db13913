"""Slow work: the same work once, never for longer than a request waits, and no more than may wait."""

from __future__ import annotations

import asyncio
import threading

import pytest

from nightreel.errors import BusyError, InputError
from nightreel_airflow.studio.api.slow_work import SlowWork


def test_the_same_work_is_done_once_for_all_who_ask() -> None:
    done: list[int] = []
    gate = threading.Event()

    def work() -> int:
        gate.wait(5)
        done.append(1)
        return len(done)

    async def asked() -> list[int]:
        slow: SlowWork[int] = SlowWork("looking", at_once=2, most=4, wait_s=5)
        waiting = [asyncio.create_task(slow.of("a", work)) for _ in range(3)]
        await asyncio.sleep(0.05)
        gate.set()
        return [*await asyncio.gather(*waiting), await slow.of("a", work)]

    assert asyncio.run(asked()) == [1, 1, 1, 2]


def test_who_has_waited_long_enough_is_told_and_finds_it_done_later() -> None:
    gate = threading.Event()

    async def asked() -> int:
        slow: SlowWork[int] = SlowWork("looking", at_once=1, most=4, wait_s=0.3)
        with pytest.raises(BusyError, match=r"work\.busy.*looking"):
            await slow.of("a", lambda: 7 if gate.wait(5) else 0)
        again = asyncio.create_task(slow.of("a", lambda: 0))
        await asyncio.sleep(0.01)
        gate.set()
        return await again

    assert asyncio.run(asked()) == 7


def test_no_more_wait_than_may() -> None:
    gate = threading.Event()

    async def asked() -> None:
        slow: SlowWork[bool] = SlowWork("looking", at_once=1, most=2, wait_s=5)
        waiting = [asyncio.create_task(slow.of(key, lambda: gate.wait(5))) for key in "ab"]
        await asyncio.sleep(0.05)
        try:
            with pytest.raises(BusyError, match="2 that wait already"):
                await slow.of("c", gate.is_set)
        finally:
            gate.set()
        assert await asyncio.gather(*waiting) == [True, True]
        assert await slow.of("c", gate.is_set)

    asyncio.run(asked())


def test_a_fault_is_the_fault_of_who_asked() -> None:
    def fails() -> None:
        raise InputError("media.broken", got="nothing")

    async def asked() -> None:
        slow: SlowWork[None] = SlowWork("looking", at_once=1, most=2, wait_s=5)
        for _ in range(2):
            with pytest.raises(InputError, match=r"media\.broken"):
                await slow.of("a", fails)

    asyncio.run(asked())
