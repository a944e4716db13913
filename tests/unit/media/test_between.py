"""Frames between two frames."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nightreel.media.between import Between


def scene(shift_px: float, *, seed: int = 0) -> np.ndarray:
    """A soft random texture of 160x120, moved to the right."""
    rng = np.random.default_rng(seed)
    wide = cv2.GaussianBlur(rng.integers(0, 255, (120, 260, 3), np.uint8), (0, 0), 4)
    wide = cv2.normalize(wide, None, 0, 255, cv2.NORM_MINMAX)
    matrix = np.array([[1, 0, shift_px - 50], [0, 1, 0]], np.float64)
    return np.asarray(cv2.warpAffine(wide, matrix, (160, 120), flags=cv2.INTER_CUBIC), np.uint8)


def wrong(made: np.ndarray, want: np.ndarray) -> float:
    inner = (slice(12, -12), slice(20, -20))
    return float(np.abs(made[inner].astype(int) - want[inner]).mean())


@pytest.mark.parametrize("share", [0.25, 0.5, 0.8])
def test_a_moving_picture_is_where_it_must_be(share):
    between = Between(scene(0), scene(8))
    made, want = between.frame(share), scene(8 * share)
    assert between.believed
    assert wrong(made, want) < 2
    blended = cv2.addWeighted(scene(0), 1 - share, scene(8), share, 0)
    assert wrong(blended, want) > 3 * wrong(made, want), "a mere dissolve is far worse"


@pytest.mark.parametrize("share", [0, 1])
def test_at_its_ends_it_is_the_frame_itself(share):
    frames = (scene(0), scene(8))
    np.testing.assert_array_equal(Between(*frames).frame(share), frames[share])


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_across_a_cut_the_nearer_frame_is_shown(share):
    rng = np.random.default_rng(3)
    first, second = (rng.integers(0, 255, (120, 160, 3), np.uint8) for _ in range(2))
    between = Between(first, second)
    assert not between.believed
    np.testing.assert_array_equal(between.frame(share), first if share < 0.5 else second)


def test_a_still_scene_stays_as_it_is():
    assert wrong(Between(scene(0), scene(0)).frame(0.5), scene(0)) < 0.5


def test_small_and_odd_sizes_work():
    frame = np.full((17, 33, 3), 90, np.uint8)
    assert Between(frame, frame).frame(0.5).shape == frame.shape
