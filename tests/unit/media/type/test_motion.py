"""How titles come and go."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.media.type.motion import Entry, Pose, ease_in_out, ease_out, pose_at, stagger_s
from nightreel.spec.film import TextAnimation

ANIMATIONS = get_args(TextAnimation)


@pytest.mark.parametrize("ease", [ease_out, ease_in_out])
def test_easing_runs_from_0_to_1_and_never_back(ease):
    values = [ease(step / 50) for step in range(-10, 61)]
    assert values[:11] == [0] * 11
    assert values[-10:] == pytest.approx([1] * 10)
    assert values == sorted(values)


@pytest.mark.parametrize("animation", ANIMATIONS)
def test_every_animation_rests_in_the_middle_and_is_gone_at_the_end(animation):
    entry = Entry(animation, 0, 3.0, 80, edges=(0, 0.4, 1), writing_s=1)
    assert pose_at(entry, 1.5) == Pose()
    assert pose_at(entry, 3.0).alpha == pytest.approx(0, abs=1e-6)
    assert pose_at(entry, -0.1).alpha == 0


@given(st.sampled_from(ANIMATIONS), st.floats(0.05, 6), st.floats(0, 1))
def test_poses_are_always_sane_however_short_a_title_is(animation, length_s, part):
    pose = pose_at(Entry(animation, 0, length_s, 80, edges=(0, 0.3, 1), writing_s=0.4 * length_s), part * length_s)
    assert 0 <= pose.alpha <= 1
    assert 0 <= pose.shown <= 1
    assert abs(pose.dx_px) <= 1.7 * 80
    assert abs(pose.dy_px) <= 1.7 * 80


def test_a_short_title_can_be_read_for_half_of_its_time():
    entry = Entry("fade_in_from_bottom", 0, 0.8, 80)
    readable = [pose_at(entry, step / 100).alpha > 0.9 for step in range(80)]
    assert sum(readable) >= 40


def test_a_typewriter_writes_letter_by_letter():
    edges = (0.0, 0.1, 0.35, 0.6, 1.0)
    entry = Entry("typewriter", 0.5, 4, 80, edges=edges, writing_s=1.0)
    shown = [pose_at(entry, step / 30).shown for step in range(60)]
    assert tuple(dict.fromkeys(shown)) == edges


def test_all_words_are_there_by_two_fifths_of_the_time():
    assert max(stagger_s("word_by_word", order, 40, 2.0) for order in range(40)) <= 0.8
