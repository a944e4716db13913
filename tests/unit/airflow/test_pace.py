"""How often somebody may ask: buckets that fill evenly, for all processes of a machine, and are forgotten."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from nightreel.errors import StoreAwayError
from nightreel_airflow.pace import Pace


def fixed() -> float:
    return 1e9


def taken(path: str, times: int) -> int:
    """Take so many times at one moment; give how many there were."""
    pace = Pace(Path(path), clock=fixed)
    return sum(pace.take("key", 30) == 0 for _ in range(times))


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
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(taken, [str(tmp_path / "pace.sqlite")] * 3, [20] * 3))
    assert sum(found) == 30


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
