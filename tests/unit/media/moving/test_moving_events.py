"""Cuts, fades, flashes, loops and shaking, told apart."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import pytest

from nightreel.media.moving.cells import cells_of, unlike
from nightreel.media.moving.events import REPEAT_DELTA_E, Events, events_of
from nightreel.media.moving.moments import Moment
from nightreel.media.moving.shake import camera_step, shake_of, steadied
from nightreel.media.moving.survey import Survey, survey

FPS = 25


def surveyed(draw: Callable[[int], np.ndarray], count: int) -> tuple[Survey, Events]:
    found = survey([Moment(n, n / FPS, 1 / FPS, lambda n=n: draw(n)) for n in range(count)])
    assert found is not None
    return found, events_of(found)


def scene(seed: int, height: int = 90, width: int = 160) -> np.ndarray:
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 255, (6, 9, 3), dtype=np.uint8)
    made = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)
    return cv2.GaussianBlur(made, (0, 0), 1.2)


def test_grain_is_no_change_and_a_small_button_is_one():
    random = np.random.default_rng(1)
    grain = [np.clip(scene(1) + random.normal(0, 6, (90, 160, 3)), 0, 255).astype(np.uint8) for _ in range(2)]
    assert unlike(cells_of(grain[0]), cells_of(grain[1])[None])[0] < REPEAT_DELTA_E
    pressed = grain[0].copy()
    pressed[60:72, 100:124] = (240, 40, 40)
    assert unlike(cells_of(grain[0]), cells_of(pressed)[None])[0] > 3 * REPEAT_DELTA_E


@pytest.mark.parametrize("length", [1, 2, 5])
def test_short_shots_have_two_cuts(length):
    _, events = surveyed(lambda n: scene(2 if 30 <= n < 30 + length else 1), 60)
    assert events.cuts == (30, 30 + length)


@pytest.mark.parametrize("length", [2, 6, 15])
def test_a_dissolve_is_no_cut(length):
    def draw(number: int) -> np.ndarray:
        share = min(1.0, max(0.0, (number - 20) / length))
        return cv2.addWeighted(scene(1), 1 - share, scene(2), share, 0)

    assert surveyed(draw, 60)[1].cuts == ()


def test_flashes_are_counted_as_the_guideline_counts_them():
    four = surveyed(lambda n: np.full((90, 160, 3), 240 if n % 6 < 3 else 10, np.uint8), 100)[1]
    assert four.flashes_per_s == 4
    calm = surveyed(lambda n: np.full((90, 160, 3), 240 if n % 26 < 13 else 10, np.uint8), 100)[1]
    assert calm.flashes_per_s <= 1
    corner = scene(3)

    def small(number: int) -> np.ndarray:
        frame = corner.copy()
        frame[:20, :30] = 250 if number % 6 < 3 else 5
        return frame

    assert surveyed(small, 100)[1].flashes_per_s == 0


def test_a_loop_meets_its_beginning():
    def turning(number: int, turns: float) -> np.ndarray:
        frame = np.full((90, 160, 3), 200, np.uint8)
        angle = 2 * np.pi * turns * number / 50
        cv2.circle(frame, (round(80 + 40 * np.cos(angle)), round(45 + 30 * np.sin(angle))), 12, (20, 20, 160), -1)
        return frame

    assert surveyed(lambda n: turning(n, 1.0), 50)[1].loops
    assert not surveyed(lambda n: turning(n, 0.5), 50)[1].loops
    assert not surveyed(lambda n: turning(0, 1.0), 50)[1].loops


_GROUND = cv2.resize(np.random.default_rng(9).integers(0, 255, (40, 66, 3), dtype=np.uint8), (400, 240))


def shaken(number: int, jitter: np.ndarray, pan: float) -> np.ndarray:
    matrix = cv2.getRotationMatrix2D((200, 120), float(jitter[number, 2]), 1.0)
    matrix[:, 2] += jitter[number, :2] + (pan * number, 0)
    return cv2.warpAffine(_GROUND, matrix, (400, 240))[70:160, 100:260]


def test_shaking_is_undone_and_a_pan_is_kept():
    jitter = np.random.default_rng(3).normal(0, (2.0, 2.0, 0.4), (75, 3))
    frames = [shaken(number, jitter, 0.6) for number in range(75)]
    found, _ = surveyed(lambda n: frames[n], 75)
    steady = [steadied(frame, shake) for frame, shake in zip(frames, found.shake, strict=True)]

    def moved(pictures: list[np.ndarray]) -> np.ndarray:
        grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in pictures]
        return 160 * np.stack([camera_step(a, b)[:2] for a, b in pairwise(grey)])

    before, after = moved(frames), moved(steady)
    assert np.abs(after - [0.6, 0]).mean() < 0.4 * np.abs(before - [0.6, 0]).mean()
    assert after[:, 0].mean() == pytest.approx(0.6, abs=0.25)


def test_a_pan_and_a_sliding_sheet_are_no_shaking():
    pan, _ = surveyed(lambda n: shaken(n, np.zeros((60, 3)), 0.8), 60)
    assert not pan.shake.any()
    sheet, _ = surveyed(lambda n: np.roll(scene(4), 12 * max(0, min(4, n - 30)), axis=0), 60)
    assert not sheet.shake.any()


def test_few_frames_do_not_shake():
    assert not shake_of(np.ones((3, 3)) * 0.01, np.arange(3) / FPS).any()
