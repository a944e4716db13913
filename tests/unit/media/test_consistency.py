"""What holds together scores above what boils, pops, melts or pumps."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from nightreel.media.consistency import coherence, flicker, steadiness, step_between
from nightreel.media.deflicker import brighten, measure_light

cv2.setNumThreads(1)
SIZE = (192, 108)


def steady(count: int = 8) -> list[np.ndarray]:
    """A textured scene over which the camera pans, and a disc that crosses it."""
    grain = np.random.default_rng(3).integers(30, 220, (30, 60, 3)).astype(np.uint8)
    wide = cv2.resize(grain, (400, SIZE[1]), interpolation=cv2.INTER_CUBIC)
    frames = [np.ascontiguousarray(wide[:, 2 * at : 2 * at + SIZE[0]]) for at in range(count)]
    for at, frame in enumerate(frames):
        cv2.circle(frame, (40 + 3 * at, 54), 16, (230, 120, 40), -1, cv2.LINE_AA)
    return frames


def steps(frames):
    return [step_between(one, other) for one, other in pairwise(frames)]


def boiling(frames):
    rng = np.random.default_rng(1)
    return [np.clip(frame + rng.normal(0, 16, frame.shape), 0, 255).astype(np.uint8) for frame in frames]


def popping(frames):
    rng = np.random.default_rng(2)
    patches = [cv2.resize(rng.normal(0, 30, (9, 16, 3)), SIZE) for _ in frames]
    return [np.clip(frame + patch, 0, 255).astype(np.uint8) for frame, patch in zip(frames, patches, strict=True)]


def melting(frames):
    rng = np.random.default_rng(4)
    columns, rows = np.meshgrid(np.arange(SIZE[0], dtype=np.float32), np.arange(SIZE[1], dtype=np.float32))
    made = []
    for frame in frames:
        away = cv2.resize(rng.normal(0, 8, (5, 8, 2)).astype(np.float32), SIZE, interpolation=cv2.INTER_CUBIC)
        made.append(cv2.remap(frame, columns + away[..., 0], rows + away[..., 1], cv2.INTER_LINEAR))
    return made


def test_a_pan_holds_together():
    found = steps(steady())
    assert coherence(found) >= 0.95
    assert np.median([step.motion for step in found]) == pytest.approx(2 / SIZE[0], rel=0.1)
    assert min(step.followed for step in found) > 0.7


@pytest.mark.parametrize(("spoil", "most"), [(boiling, 0.6), (popping, 0.3), (melting, 0.3)])
def test_what_does_not_hold_together_scores_less(spoil, most):
    assert coherence(steps(spoil(steady()))) <= most


def test_a_frame_that_stays_has_no_error_and_no_motion():
    frame = steady(1)[0]
    found = step_between(frame, frame.copy())
    assert (found.warp_error, found.motion) == (pytest.approx(0, abs=1e-3), pytest.approx(0, abs=1e-3))


def test_what_cannot_be_followed_is_not_called_coherent():
    rng = np.random.default_rng(5)
    noise = [rng.integers(0, 256, (SIZE[1], SIZE[0], 3)).astype(np.uint8) for _ in range(4)]
    assert coherence(steps(noise)) < 0.3


def test_nothing_to_compare_is_no_fault():
    assert coherence([]) == 1
    assert flicker(np.zeros((2, 3))) == 0


@pytest.mark.parametrize("share", [0.02, 0.06, 0.12])
def test_flicker_grows_with_pumping(share):
    rng = np.random.default_rng(6)
    frames = steady(40)
    calm = flicker(measure_light(frames)[0])
    pumping = [brighten(frame, (1 + share * rng.standard_normal(),) * 3) for frame in frames]
    found = flicker(measure_light(pumping)[0])
    assert calm < 0.005
    assert found == pytest.approx(share * 1.22, rel=0.35), "of white noise the bends hold 1.5 of its energy"
    assert steadiness(calm) == 1
    assert steadiness(found) < 1
