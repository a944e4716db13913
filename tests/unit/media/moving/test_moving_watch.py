"""Going through a file stops when nobody wants it any longer, or when it takes too long, by the clock."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from nightreel.errors import CancelledError
from nightreel.media.moving.moments import Moment, PassNotes
from nightreel.media.moving.watch import MOST_PASS_S, watched


class Clock:
    """Goes on by so much with each frame."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    def frames(self, count: int, each_s: float) -> Iterator[Moment]:
        for index in range(count):
            self.now_s += each_s
            yield Moment(index, float(index), 1.0, lambda: np.zeros((2, 2, 3), np.uint8))


@pytest.mark.parametrize(("each_s", "asked"), [(2.0, 10), (0.1, 2)])
def test_it_asks_by_time(each_s: float, asked: int) -> None:
    clock, times = Clock(), list[float]()

    def cancelled() -> bool:
        times.append(clock())
        return False

    assert len(list(watched(clock.frames(10, each_s), cancelled, PassNotes(), clock))) == 10
    assert len(times) == asked


def test_frames_of_seconds_each_are_stopped_at_the_next_one() -> None:
    clock, seen = Clock(), list[Moment]()
    with pytest.raises(CancelledError):
        seen.extend(watched(clock.frames(10, 5.0), lambda: clock.now_s > 12, PassNotes(), clock))
    assert clock.now_s == 15


def test_a_pass_that_takes_too_long_ends_and_says_so() -> None:
    clock, notes = Clock(), PassNotes()
    found = list(watched(clock.frames(100, MOST_PASS_S / 4), lambda: False, notes, clock))
    assert len(found) == 4
    assert notes.ended_early == "slow"


def test_even_the_slowest_file_gives_a_frame() -> None:
    clock = Clock()
    assert len(list(watched(clock.frames(3, 2 * MOST_PASS_S), lambda: False, PassNotes(), clock))) == 1
