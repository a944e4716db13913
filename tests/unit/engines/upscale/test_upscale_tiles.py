"""Tiles cover a side once, and every kept pixel has its halo or the frame's own border."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nightreel.engines.upscale.tiles import plan_side


@given(length=st.integers(1, 5000), most=st.integers(80, 700), halo=st.integers(0, 19))
def test_plan_side_keeps_each_pixel_once_with_its_halo(length, most, halo):
    side = plan_side(length, most, halo)
    assert side.size <= most
    kept = [pixel for span in side.spans for pixel in range(span.keep_start, span.keep_stop)]
    assert kept == list(range(length))
    for span in side.spans:
        assert span.start >= 0
        assert span.start + side.size <= length
        assert span.start == 0 or span.keep_start - span.start >= halo
        assert span.start + side.size == length or span.start + side.size - span.keep_stop >= halo


def test_plan_side_leaves_a_short_side_whole():
    assert len(plan_side(480, 640, 18).spans) == 1
    assert len(plan_side(641, 640, 18).spans) == 2
