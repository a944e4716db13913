"""Which frames are chosen: cuts, peaks and changes, within the bounds, and the same ones every time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nightreel.media.moving.choose import Bounds, Pick, choose, choose_spread
from nightreel.media.moving.events import Events, events_of
from nightreel.media.moving.moments import Moment
from nightreel.media.moving.survey import Survey, survey

FPS = 25
Draw = Callable[[int], np.ndarray]


def look(draw: Draw, count: int, *, fps: float = FPS) -> tuple[Survey, Events]:
    found = survey([Moment(n, n / fps, 1 / fps, lambda n=n: draw(n)) for n in range(count)])
    assert found is not None
    return found, events_of(found)


def scene(number: int) -> np.ndarray:
    """A picture of its own."""
    random = np.random.default_rng(number)
    return random.integers(0, 255, (9, 16, 3), dtype=np.uint8).repeat(10, 0).repeat(10, 1)


def chosen(draw: Draw, count: int, bounds: Bounds | None = None, fps: float = FPS) -> tuple[tuple[Pick, ...], Survey]:
    found, events = look(draw, count, fps=fps)
    return choose(found, events, bounds or Bounds()), found


def test_a_still_picture_in_many_frames_gives_its_first_and_last():
    picks, _ = chosen(lambda number: scene(0), 200)
    assert [(pick.index, pick.why) for pick in picks] == [(0, "first"), (199, "last")]


def test_one_frame_is_chosen_once():
    picks, _ = chosen(lambda number: scene(0), 1)
    assert picks == (Pick(0, "first"),)


def test_every_cut_is_kept_by_its_first_frame():
    cuts = (20, 55, 70, 120)
    picks, _ = chosen(lambda number: scene(sum(number >= cut for cut in cuts)), 150)
    assert [pick.index for pick in picks if pick.why == "cut"] == list(cuts)


def test_a_shot_that_returns_later_is_kept_a_second_time():
    picks, _ = chosen(lambda number: scene(1 if 50 <= number < 100 else 0), 200)
    assert [pick.index for pick in picks if pick.why == "cut"] == [50, 100]


def test_a_small_thing_that_appears_for_a_moment_is_seen():
    def draw(number: int) -> np.ndarray:
        frame = scene(0).copy()
        if 61 <= number < 66:
            frame[40:55, 30:55] = (255, 0, 255)
        return frame

    picks, _ = chosen(draw, 150)
    assert any(61 <= pick.index < 66 for pick in picks)
    assert len(picks) <= 5


def test_a_fast_motion_is_seen_while_it_lasts():
    def draw(number: int) -> np.ndarray:
        frame = np.full((90, 160, 3), 90, np.uint8)
        x = 10 if number < 50 else min(130, 10 + 15 * (number - 50))
        frame[40:60, x : x + 20] = 250
        return frame

    picks, _ = chosen(draw, 120)
    assert sum(50 <= pick.index <= 58 for pick in picks) >= 2
    assert any(pick.why == "motion" for pick in picks)


def test_flashing_is_thinned():
    picks, found = chosen(lambda number: np.full((90, 160, 3), 250 if number // 2 % 2 else 10, np.uint8), 250)
    assert len(events_of(found).cuts) > 100
    assert len(picks) <= 16
    assert {int(found.cells[pick.index][0, 0, 0]) > 128 for pick in picks} == {True, False}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("bounds", [Bounds(), Bounds(2, 3, 32), Bounds(1, 2, 12), Bounds(2, 5, 2)], ids=str)
def test_bounds_hold_whatever_happens(seed, bounds):
    random = np.random.default_rng(seed)
    of = np.cumsum(random.random(180) < 0.3)
    picks, found = chosen(lambda number: scene(int(of[number])), 180, bounds)
    assert picks[0] == Pick(0, "first")
    assert picks[-1] == Pick(179, "last")
    times = [float(found.times_s[pick.index]) for pick in picks][:-1]
    assert len(picks) <= bounds.most
    share = int(bounds.most_per_s)
    assert all(times[at + share] - times[at] >= 1 - 1e-6 for at in range(len(times) - share))


def test_gaps_in_which_something_moves_slowly_are_filled_to_two_a_second():
    def draw(number: int) -> np.ndarray:
        return np.roll(scene(0), number, axis=1)

    picks, found = chosen(draw, 200)
    times = found.times_s[[pick.index for pick in picks]]
    assert np.diff(times).max() <= 0.5 + 1e-6


def test_the_same_frames_are_chosen_every_time():
    random = np.random.default_rng(5)
    of = np.cumsum(random.random(200) < 0.1)
    assert chosen(lambda n: scene(int(of[n])), 200)[0] == chosen(lambda n: scene(int(of[n])), 200)[0]


def test_two_frames_of_one_time_count_once():
    times = [0.0, 0.1, 0.1, 0.2]
    moments = [Moment(n, at, 0.1, lambda n=n: scene(n)) for n, at in enumerate(times)]
    found = survey(moments)
    assert found is not None
    assert found.times_s.tolist() == [0.0, 0.1, 0.2]


def test_a_long_film_gives_frames_of_all_its_parts_and_no_blank_ones():
    def draw(number: int) -> np.ndarray:
        return np.zeros((90, 160, 3), np.uint8) if number % 4 == 1 else scene(number)

    found, _ = look(draw, 240, fps=1 / 30)
    picks = choose_spread(found, Bounds())
    assert len(picks) == 32
    times = found.times_s[[pick.index for pick in picks]]
    assert np.diff(times).max() <= 2.1 * 7200 / 30
    assert all(pick.index % 4 != 1 for pick in picks)
