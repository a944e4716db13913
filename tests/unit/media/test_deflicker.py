"""Pumping light is calmed; fades, cuts and steady clips stay as they are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nightreel.media.deflicker import brighten, measure_light, steadying_gains, worst_swing

FRAMES = 60
OPTIONS = {"window_frames": 9, "max_gain": 1.5}


def scene(at: int, seed: int = 3) -> np.ndarray:
    """A moving texture with a disc that crosses it, 160x90."""
    grain = np.random.default_rng(seed).integers(40, 200, (12, 20, 3)).astype(np.uint8)
    frame = np.roll(cv2.resize(grain, (160, 90), interpolation=cv2.INTER_CUBIC), at, axis=1).copy()
    cv2.circle(frame, (20 + 2 * at % 140, 45), 14, (240, 90, 30), -1, cv2.LINE_AA)
    return frame


def pumping(gains) -> list[np.ndarray]:
    return [brighten(scene(at), np.broadcast_to(gain, 3)) for at, gain in enumerate(gains)]


def energy(frames) -> float:
    """Of what goes to and fro from frame to frame."""
    means = np.array([frame.mean(axis=(0, 1)) for frame in frames])
    return float(((means[1:-1] - (means[:-2] + means[2:]) / 2) ** 2).mean())


def calmed(frames, **options):
    light, cuts = measure_light(frames)
    gains = steadying_gains(light, cuts, **{**OPTIONS, **options})
    return None if gains is None else [brighten(frame, gains[at]) for at, frame in enumerate(frames)]


RNG = np.random.default_rng(7)
TIMES = np.arange(FRAMES)
PUMPS = {
    "wave of 4": 1 + 0.15 * np.sin(2 * np.pi * TIMES / 4 + 0.3),
    "wave of 8": 1 + 0.15 * np.sin(2 * np.pi * TIMES / 8),
    "wave of 12": 1 + 0.15 * np.sin(2 * np.pi * TIMES / 12),
    "noise": 1 + 0.1 * RNG.standard_normal(FRAMES),
    "colour": 1 + 0.08 * RNG.standard_normal((FRAMES, 3)),
    "every sixth": np.where(TIMES % 6 == 5, 0.8, 1.0),
    "in a fade": np.clip(TIMES / 50, 0.1, 1) * (1 + 0.08 * RNG.standard_normal(FRAMES)),
}
STEADY = {
    "steady": np.ones(FRAMES),
    "fade in": np.clip((TIMES - 10) / 15, 0, 1),
    "fade out": np.clip((50 - TIMES) / 40, 0, 1) ** 2.2,
    "sunrise": 0.4 + 0.6 / (1 + np.exp(-(TIMES - 30) / 6)),
    "light switched on": np.where(TIMES < 30, 0.35, 1.0),
}


@pytest.mark.parametrize("gains", PUMPS.values(), ids=PUMPS.keys())
def test_pumping_falls_by_four_fifths(gains):
    frames = pumping(gains)
    kept = [frame.copy() for frame in frames]
    after = calmed(frames)
    assert after is not None
    assert energy(after) <= 0.2 * energy(frames)
    np.testing.assert_array_equal(frames, kept, "the input was modified")


@pytest.mark.parametrize("gains", STEADY.values(), ids=STEADY.keys())
def test_what_goes_one_way_is_left_alone(gains):
    assert calmed(pumping(gains)) is None


def test_the_light_of_one_shot_does_not_reach_over_a_cut():
    gains = 1 + 0.1 * np.random.default_rng(1).standard_normal(40)
    dark = [brighten(scene(at, seed=9), (0.3 * gain,) * 3) for at, gain in enumerate(gains[:20])]
    frames = [*dark, *pumping(gains[20:])]
    assert measure_light(frames)[1] == [20]
    after = calmed(frames)
    assert after is not None
    means = [frame.mean() for frame in after]
    alone = [frame.mean() for frame in (*calmed(dark), *calmed(frames[20:]))]
    np.testing.assert_allclose(means, alone, atol=0.5)


def test_a_gain_has_a_limit():
    frames = pumping(np.where(TIMES % 6 == 5, 0.3, 1.0))
    light, cuts = measure_light(frames)
    gains = steadying_gains(light, cuts, window_frames=9, max_gain=1.2)
    assert gains is not None
    assert worst_swing(gains) == pytest.approx(0.2, abs=1e-6)


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_clip_of_few_frames_is_left_alone(frames):
    assert calmed(pumping(np.ones(frames))) is None


def test_a_blinking_lamp_is_left_alone():
    frames = pumping(np.ones(FRAMES))
    for at in range(0, FRAMES, 2):
        frames[at][:20, :30] = 255
    assert calmed(frames) is None


def test_black_has_no_light_to_follow():
    light, cuts = measure_light([np.zeros((90, 160, 3), np.uint8)] * 12)
    assert not light.any()
    assert cuts == []
