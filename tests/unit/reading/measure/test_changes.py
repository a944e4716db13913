from __future__ import annotations

import numpy as np
import pytest
from tests.drawn_pictures import block, plain, texture, window

from nightreel.reading.measure.changes import difference, flashes, is_cut, meets, rhythm_of

GROUND, OTHER = texture(), texture(7)


def _pan(step: int) -> np.ndarray:
    return window(GROUND, 200 + 5 * step, 150, 400)


def test_another_place_is_a_cut_and_a_pan_is_none():
    assert is_cut(_pan(0), (window(OTHER, 200, 100, 400) * [0.2, 0.5, 1.0]).astype(np.uint8))
    assert not is_cut(_pan(0), _pan(1))
    assert not is_cut(_pan(0), (_pan(0) * 0.8).astype(np.uint8)), "darker light is no cut"


def test_a_picture_of_another_shape_is_a_cut():
    assert is_cut(_pan(0), plain((0, 0, 0), 100, 100))


def test_the_end_meets_the_beginning_only_after_a_change():
    way = [0, 1, 2, 3, 2, 1]
    assert meets([_pan(step) for step in way])
    assert not meets([_pan(step) for step in range(6)])
    assert not meets([_pan(0)] * 6), "a still picture is no loop"
    assert not meets([_pan(0)])


def test_rhythm_is_how_often_and_how_evenly():
    even = rhythm_of([1, 2, 3, 4], 5)
    assert (even.a_second, even.even) == (pytest.approx(0.8), pytest.approx(1))
    assert rhythm_of([0.1, 0.2, 3, 4.9], 5).even < 0.4
    assert rhythm_of([], 5).a_second == 0
    assert rhythm_of([2], 0).a_second == 0


def test_more_than_three_flashes_a_second_are_told():
    frames = [plain((255, 255, 255) if index % 2 else (0, 0, 0), 64, 36) for index in range(20)]
    assert flashes(frames, [index * 0.08 for index in range(20)]) is True
    steady = [block((90, 90, 90), (100, 100, 100), (0.1, 0.1, 0.2, 0.2)) for _ in range(20)]
    assert flashes(steady, [index * 0.08 for index in range(20)]) is False


def test_flashes_cannot_be_told_from_frames_that_stand_far_apart():
    frames = [plain((90, 90, 90), 64, 36) for _ in range(6)]
    assert flashes(frames, [float(index) for index in range(6)]) is None


def test_a_small_flashing_light_does_not_count():
    frames = [block((20, 20, 20), (255, 255, 255) if index % 2 else (0, 0, 0), (0, 0, 0.2, 0.2)) for index in range(20)]
    assert flashes(frames, [index * 0.08 for index in range(20)]) is False


def test_difference_is_the_mean_of_all_pixels():
    assert difference(plain((0, 0, 0)), plain((255, 255, 255))) == pytest.approx(1)
    assert difference(plain((0, 0, 0)), plain((0, 0, 0))) == 0
