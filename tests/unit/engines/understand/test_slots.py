"""A tenant's slots hold over threads and processes, and end with whoever holds them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from nightreel.engines.understand.remote.slots import Slots

HOLD = """
import asyncio, sys, time
from nightreel.engines.understand.remote.slots import Slots
async def hold():
    async with Slots(sys.argv[1], 1).one():
        print("held", flush=True)
        time.sleep(60)
asyncio.run(hold())
"""


def test_no_more_are_held_at_once_than_there_are(tmp_path: Path) -> None:
    held, most = 0, 0

    async def work(slots: Slots) -> None:
        nonlocal held, most
        async with slots.one():
            held += 1
            most = max(most, held)
            await asyncio.sleep(0.005)
            held -= 1

    async def all_of_them() -> None:
        await asyncio.gather(*(work(Slots(tmp_path.as_uri(), 3)) for _ in range(12)))

    asyncio.run(all_of_them())
    assert most == 3


def test_another_process_counts_and_gives_its_slot_back_when_it_is_killed(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path.as_uri()], stdout=subprocess.PIPE)

    async def one(limit_s: float) -> bool:
        try:
            async with asyncio.timeout(limit_s), Slots(tmp_path.as_uri(), 1).one():
                return True
        except TimeoutError:
            return False

    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert not asyncio.run(one(0.1))
    finally:
        other.kill()
        other.wait()
    assert asyncio.run(one(2))


def test_each_tenant_has_its_own(tmp_path: Path) -> None:
    async def both() -> None:
        async with Slots((tmp_path / "a").as_uri(), 1).one(), Slots((tmp_path / "b").as_uri(), 1).one():
            return

    asyncio.run(asyncio.wait_for(both(), 2))


def test_where_no_file_can_be_locked_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "vision").write_text("no folder")

    async def one() -> str:
        async with Slots(tmp_path.as_uri(), 1).one():
            return "held"

    assert asyncio.run(asyncio.wait_for(one(), 2)) == "held"
