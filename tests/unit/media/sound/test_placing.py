"""When words are said."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.media.sound.placing import GAP_S, TAIL_S, Slot, needed_pace, place_lines


def slots(*lengths: float, shot_s: float = 3.0) -> list[Slot]:
    """Pieces of the given lengths in shots of ``shot_s`` each."""
    return [
        Slot(shot=n, start_s=n * shot_s, end_s=(n + 1) * shot_s, length_s=length) for n, length in enumerate(lengths)
    ]


def test_words_that_fit_begin_a_little_into_their_shot():
    placed = place_lines(slots(2.0, 1.5, 2.0), 9, 0.25)
    assert [place.start_s for place in placed] == [0.25, 3.25, 6.25]
    assert all(place.over_s == 0 for place in placed)


def test_long_words_run_into_the_next_shot_and_push_the_next_words():
    placed = place_lines(slots(3.4, 1.5, 1.0), 9, 0.25)
    assert placed[0].over_s == pytest.approx(0.4)
    assert placed[1].start_s == pytest.approx(3.4 + GAP_S)
    assert placed[2].start_s == 6.25


def test_last_words_move_forward_to_end_with_the_film():
    placed = place_lines(slots(2.5, 2.5, 3.0), 9, 0.25)
    assert placed[-1].end_s == pytest.approx(9 - TAIL_S)
    assert placed[-1].moved_s < 0


def test_more_words_than_film_cannot_be_placed():
    assert place_lines(slots(4.0, 4.0, 4.0), 9, 0.25) is None


@given(st.lists(st.floats(0.2, 5), max_size=8), st.floats(1, 6), st.floats(0, 2))
def test_voices_never_overlap_and_stay_in_the_film(lengths, shot_s, lead_s):
    film_s = max(len(lengths), 1) * shot_s
    placed = place_lines(slots(*lengths, shot_s=shot_s), film_s, lead_s)
    if placed is None:
        assert sum(lengths) + GAP_S * (len(lengths) - 1) + TAIL_S > film_s - 1e-6
        return
    for before, after in pairwise(placed):
        assert after.start_s >= before.end_s + GAP_S - 1e-6
    if placed:
        assert placed[0].start_s >= 0
        assert placed[-1].end_s <= film_s - TAIL_S + 1e-6


@pytest.mark.parametrize(
    ("lengths", "wanted"),
    [((2.0, 2.0), 1.0), ((3.3, 2.0), 1.0), ((2.0, 3.1), 1.0), ((3.6, 2.9), 1.2), ((9.0, 2.0), 1.25)],
    ids=["fits", "follows the cut", "leads the cut", "quicker", "never past the limit"],
)
def test_pace_rises_only_as_far_as_needed(lengths, wanted):
    assert needed_pace(slots(*lengths), 3.0 * len(lengths), 0.25, 1.25) == pytest.approx(wanted)
