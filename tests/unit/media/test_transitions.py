"""Transitions: where each begins and ends, and that nothing is modified."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from nightreel.media.transitions import ease, mix
from nightreel.spec.film import TransitionEffect

OLD = np.full((20, 40, 3), 200, np.uint8)
NEW = np.full((20, 40, 3), 40, np.uint8)
EFFECTS = [effect for effect in get_args(TransitionEffect) if effect != "cut"]


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_transition_begins_with_the_old_shot_and_ends_with_the_new(effect):
    before, after = OLD.copy(), NEW.copy()
    assert abs(mix(effect, before, after, 0.001).astype(int) - 200).mean() < 2
    assert abs(mix(effect, before, after, 0.999).astype(int) - 40).mean() < 2
    np.testing.assert_array_equal(mix(effect, before, after, 1.0), NEW)
    np.testing.assert_array_equal(before, OLD, "the old shot was modified")
    np.testing.assert_array_equal(after, NEW, "the new shot was modified")


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_transition_never_goes_back(effect):
    shares = [mix(effect, OLD, NEW, step / 20).mean() for step in range(1, 21)]
    if effect == "fade_through_black":
        assert min(shares) < 5
        assert shares[0] > shares[5] > shares[9] < shares[15] <= shares[19]
    else:
        assert shares == sorted(shares, reverse=True)


def test_a_cut_is_the_new_shot_at_once():
    assert mix("cut", OLD, NEW, 0.1) is NEW


def test_a_dissolve_is_half_of_each_in_the_middle():
    np.testing.assert_allclose(mix("dissolve", OLD, NEW, 0.5), 120, atol=1)


def test_a_slide_moves_the_new_shot_whole_from_the_right():
    new = np.broadcast_to(np.arange(40, dtype=np.uint8)[None, :, None], (20, 40, 3)).copy()
    made = mix("slide", OLD, new, 0.5)
    np.testing.assert_array_equal(made[:, 20:], new[:, :20])
    assert made[:, :20].min() > 100


def test_a_wipe_uncovers_the_new_shot_from_the_left():
    made = mix("wipe", OLD, NEW, 0.5)
    assert made[:, :10].max() == 40
    assert made[:, -10:].min() == 200


def test_ease_rests_at_both_ends():
    assert [ease(0), ease(0.5), ease(1)] == [0, 0.5, 1]
    assert ease(0.05) < 0.05
