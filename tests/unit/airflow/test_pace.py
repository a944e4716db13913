"""How often somebody may ask: buckets that fill evenly, for all processes of a machine, and are forgotten."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from nightreel.errors import StoreAwayError
from nightreel_airflow.pace import Pace

TAKER = """
import sys
from pathlib import Path
from nightreel_airflow.pace import Pace
pace = Pace(Path(sys.argv[1]), clock=lambda: 1e9)
print(sum(pace.take("key", 30) == 0 for _ in range(20)))
"""


class Clock:
    """A clock that stands until it is set."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(tmp_path: Path, clock: Clock) -> Pace:
    return Pace(tmp_path / "cache/pace.sqlite", clock=clock)


def test_a_bucket_holds_a_minute_and_fills_evenly(pace: Pace, clock: Clock) -> None:
    assert [pace.take("a", 6) for _ in range(6)] == [0] * 6
    assert pace.take("a", 6) == pytest.approx(10)
    assert pace.take("a", 6) == pytest.approx(10), "who is refused takes nothing"
    clock.now += 10
    assert pace.take("a", 6) == 0
    assert pace.take("a", 6) > 0
    clock.now += 600
    assert [pace.take("a", 6) for _ in range(7)].count(0) == 6, "it never holds more than a minute's"


def test_names_have_buckets_of_their_own(pace: Pace) -> None:
    assert pace.take("a", 1) == 0
    assert pace.take("b", 1) == 0
    assert pace.take("a", 1) > 0


def test_a_clock_that_was_set_back_locks_nobody_out(pace: Pace, clock: Clock) -> None:
    for _ in range(6):
        pace.take("a", 6)
    clock.now -= 3600
    assert pace.take("a", 6) <= 10
    clock.now += 11
    assert pace.take("a", 6) == 0


def test_processes_share_the_buckets(tmp_path: Path) -> None:
    order = [sys.executable, "-c", TAKER, str(tmp_path / "pace.sqlite")]
    running = [subprocess.Popen(order, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert sum(int(one.communicate(timeout=60)[0]) for one in running) == 30


def test_full_and_too_many_buckets_are_forgotten(tmp_path: Path, clock: Clock) -> None:
    pace = Pace(tmp_path / "pace.sqlite", clock=clock, most=100)
    for number in range(700):
        pace.take(f"visitor {number}", 10)
    for number in range(400):
        pace.take(f"other {number}", 10)
    with sqlite3.connect(pace.path) as base:
        (kept,) = base.execute("SELECT count(*) FROM buckets").fetchone()
        names = [name for (name,) in base.execute("SELECT name FROM buckets")]
    assert kept <= 600
    assert not any("visitor" in name for name in names)


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreAwayError, match=r"\[pace\.file\]"):
        Pace(tmp_path / "file/pace.sqlite").take("a", 1)
