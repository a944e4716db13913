"""Shots share a film's frames exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.engines.enrich.narrative.timing import MIN_SHOT_S, share_frames, shot_count


@given(
    st.lists(st.floats(0.1, 3), min_size=1, max_size=40),
    st.integers(40, 8000),
    st.sampled_from([Fraction(24), Fraction(30), Fraction(30000, 1001), Fraction(60)]),
)
def test_share_frames_is_exact(weights, total, fps):
    frames = share_frames(weights, total, fps)
    assert sum(frames) == total
    least = min(round(MIN_SHOT_S * fps), total // len(weights))
    assert min(frames) >= least
    heavy, light = weights.index(max(weights)), weights.index(min(weights))
    assert frames[heavy] >= frames[light]


@pytest.mark.parametrize(("duration_s", "count"), [(4, 2), (6, 3), (10, 4), (15, 6), (30, 10), (60, 16), (120, 32)])
def test_shot_count_suits_the_length(duration_s, count):
    assert shot_count(duration_s) == count


@given(st.floats(4, 120))
def test_shot_count_keeps_shots_readable(duration_s):
    assert 1.8 <= duration_s / shot_count(duration_s) <= 4.5
