"""How a clip's frames fill a shot's time."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.engines.card import engine_cards
from nightreel.engines.generate.footage import SLOWEST, fit_time, push_in

RATES = st.sampled_from([Fraction(24), Fraction(25), Fraction(30), Fraction(60), Fraction(30000, 1001), Fraction(12)])


@given(st.integers(1, 400), RATES, st.integers(1, 300), RATES)
def test_frames_follow_time_and_never_run_out(clip_frames, clip_fps, frames, fps):
    fit = fit_time(clip_frames, clip_fps, frames, fps)
    assert len(fit.sources) == frames
    assert SLOWEST <= fit.speed <= 1
    assert list(fit.sources) == sorted(fit.sources)
    assert fit.sources[0] >= 0
    assert fit.sources[-1] < clip_frames
    for index in range(min(fit.moving, frames)):
        shown_at = Fraction(fit.sources[index]) / clip_fps
        now = (Fraction(2 * index + 1, 2) / fps) * fit.speed
        assert shown_at <= now < shown_at + 1 / clip_fps or fit.sources[index] == clip_frames - 1


@pytest.mark.parametrize(
    ("clip_frames", "speed", "moving"), [(60, 1, 30), (30, 1, 30), (27, Fraction(9, 10), 30), (12, Fraction(4, 5), 15)]
)
def test_a_clip_is_slowed_only_as_far_as_it_must(clip_frames, speed, moving):
    fit = fit_time(clip_frames, Fraction(30), 30, Fraction(30))
    assert (fit.speed, fit.moving) == (speed, moving)


def test_the_same_rate_takes_every_frame_once():
    assert fit_time(50, Fraction(30000, 1001), 40, Fraction(30000, 1001)).sources == tuple(range(40))


def test_a_held_frame_grows_slowly_and_keeps_its_middle():
    frame = np.zeros((90, 160, 3), np.uint8)
    frame[25:65, 60:100] = 255
    grown = push_in(frame, 3.0)
    assert grown.shape == frame.shape
    assert 1.02 < (grown[..., 0] > 127).sum() / 1600 < 1.3
    rows, columns = np.nonzero(grown[..., 0] > 127)
    assert rows.mean() == pytest.approx(44.5, abs=0.6)
    assert columns.mean() == pytest.approx(79.5, abs=0.6)


def test_every_engine_has_a_card():
    assert {"animatic", "auto", "footage"} <= set(engine_cards("generate"))
