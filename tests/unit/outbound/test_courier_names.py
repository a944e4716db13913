"""One client's names that nobody answers hold no other client's."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from nightreel.outbound.courier import look_up


@pytest.fixture
def silent() -> Iterator[threading.Event]:
    """Look-ups wait for it, as for a name's servers that do not answer; none outlives the test."""
    event = threading.Event()
    yield event
    event.set()


def test_names_that_hang_hold_only_their_own_client(silent: threading.Event) -> None:
    async def all_at_once() -> tuple[list[object], str, float]:
        hanging = [asyncio.create_task(look_up("works", silent.wait, 0.3)) for _ in range(20)]
        await asyncio.sleep(0.05)
        began = time.monotonic()
        other = await look_up("acme", lambda: "found", 5)
        took_s = time.monotonic() - began
        first = await asyncio.gather(*hanging[:3], return_exceptions=True)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        return first, other, took_s

    first, other, took_s = asyncio.run(all_at_once())
    assert [type(error) for error in first] == [TimeoutError] * 3
    assert other == "found"
    assert took_s < 0.25, "another client's look-up must not wait for these"


def test_waiting_for_a_turn_is_no_time_out() -> None:
    async def in_turns() -> list[float]:
        return await asyncio.gather(*(look_up("brook", lambda: time.sleep(0.1) or 1.0, 0.3) for _ in range(12)))

    assert asyncio.run(in_turns()) == [1.0] * 12
