"""Crops keep the subject, and nothing is black."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightreel.media.framing import Framing, crop_window, reframe, subject_in_reel
from nightreel.spec.film import Box, Clip, Reel, Segment, Transition
from nightreel.store.artifact import Artifact

WIDE, TALL = (1920, 1080), (1080, 1920)
SIZES = st.sampled_from([WIDE, TALL, (1080, 1350), (1080, 1080), (640, 360)])


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    width, height = draw(st.floats(0.02, 1)), draw(st.floats(0.02, 1))
    return Box(
        x=draw(st.floats(0, 1)) * (1 - width), y=draw(st.floats(0, 1)) * (1 - height), width=width, height=height
    )


@settings(max_examples=200, deadline=None)
@given(source=SIZES, target=SIZES, subject=boxes())
def test_the_subject_is_always_inside(source, target, subject):
    window = crop_window(source, target, subject)
    assert window.x <= subject.x + 1e-6
    assert window.y <= subject.y + 1e-6
    assert window.x + window.width >= subject.x + subject.width - 1e-6
    assert window.y + window.height >= subject.y + subject.height - 1e-6
    assert window.x + window.width <= 1 + 1e-6
    assert window.y + window.height <= 1 + 1e-6


def test_without_a_subject_the_middle_is_shown():
    window = crop_window(WIDE, TALL, None)
    assert window.height == 1
    assert window.x + window.width / 2 == pytest.approx(0.5)
    assert window.width * 1920 / 1080 == pytest.approx(1080 / 1920)


def test_a_small_subject_at_the_side_pulls_the_window_to_it():
    window = crop_window(WIDE, TALL, Box(x=0.7, y=0.3, width=0.1, height=0.4))
    assert window.x + window.width / 2 == pytest.approx(0.75)


def test_the_same_shape_is_shown_whole():
    assert crop_window(WIDE, (640, 360), Box(x=0, y=0, width=0.2, height=0.2)) == Box(x=0, y=0, width=1, height=1)


def test_a_subject_too_wide_is_surrounded_by_its_own_colours_not_by_black():
    frame = np.full((180, 320, 3), (30, 90, 200), np.uint8)
    frame[60:120, 40:280] = (250, 180, 40)
    window = crop_window((320, 180), (180, 320), Box(x=0.125, y=1 / 3, width=0.75, height=1 / 3))
    made = reframe(frame, window, (180, 320))
    assert made.shape == (320, 180, 3)
    assert made.min(axis=(0, 1))[2] > 30, "a part is black"
    product = np.abs(made.astype(int) - (250, 180, 40)).max(axis=2) < 12
    columns = np.flatnonzero(product.any(axis=0))
    assert columns[0] > 0
    assert columns[-1] < 179
    assert product.sum() == pytest.approx(240 * 60 * (180 / (320 * window.width)) ** 2, rel=0.05)


def test_a_frame_of_the_right_size_passes_as_it_is():
    frame = np.arange(64 * 64 * 3, dtype=np.uint64).astype(np.uint8).reshape(64, 64, 3)
    np.testing.assert_array_equal(reframe(frame, Box(x=0, y=0, width=1, height=1), (64, 64)), frame)


def _segment(start: int, subject: Box | None, transition: Transition, size: tuple[int, int] = WIDE) -> Segment:
    media = Artifact(uri="file:///none", sha256="0" * 64, kind="clip", size_bytes=0)
    clip = Clip(name="c", media=media, width_px=size[0], height_px=size[1], fps=30, frames=30, subject=subject)
    return Segment(clip=clip, start_frame=start, frames=30, transition=transition)


def _reel(*segments: Segment) -> Reel:
    return Reel(title="t", language="en-US", width_px=1920, height_px=1080, fps=30, segments=segments)


LEFT, RIGHT = Box(x=0.1, y=0.2, width=0.2, height=0.6), Box(x=0.7, y=0.2, width=0.2, height=0.6)


def test_the_window_moves_only_during_a_dissolve():
    reel = _reel(_segment(0, LEFT, Transition()), _segment(30, RIGHT, Transition(effect="dissolve", frames=10)))
    framing = Framing(reel, TALL)
    places = [framing.window(index).x for index in range(60)]
    assert len({*places[:30]}) == 1
    assert len({*places[40:]}) == 1
    assert places[29] < places[30] < places[35] < places[39] < places[40]


def test_the_window_jumps_at_a_cut_and_in_the_black_of_a_fade():
    cut = Framing(_reel(_segment(0, LEFT, Transition()), _segment(30, RIGHT, Transition())), TALL)
    assert cut.window(29).x < 0.2 < 0.5 < cut.window(30).x
    fade = Transition(effect="fade_through_black", frames=9)
    faded = Framing(_reel(_segment(0, LEFT, Transition()), _segment(30, RIGHT, fade)), TALL)
    assert faded.window(33).x == faded.window(29).x
    assert faded.window(35).x == faded.window(45).x


def test_the_subject_of_a_clip_of_another_shape_is_where_the_reel_shows_it():
    square = _segment(0, Box(x=0.4, y=0.4, width=0.2, height=0.2), Transition(), size=(1080, 1080))
    found = subject_in_reel(_reel(square), square)
    assert found is not None
    assert found.width == pytest.approx(0.2)
    assert found.height == pytest.approx(0.2 * 1920 / 1080)
    assert found.y + found.height / 2 == pytest.approx(0.5)


def test_a_rendition_knows_where_its_subjects_stand():
    reel = _reel(_segment(0, LEFT, Transition()), _segment(30, None, Transition()))
    subject, nothing = Framing(reel, TALL).subjects()
    assert nothing is None
    assert subject is not None
    assert subject.x + subject.width / 2 == pytest.approx(0.5, abs=0.01)
    assert subject.width == pytest.approx(0.2 * 1920 / (1080 * 1080 / 1920), rel=0.01)
    assert (subject.y, subject.height) == (pytest.approx(0.2), pytest.approx(0.6))
