"""Clauses and their times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.media.sound.speech import speech_units, split_clauses, time_phrases


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Meet Stoneware No. 4. Time went in.", ("Meet Stoneware No. 4. ", "Time went in.")),
        ("Meet Aura. Light, again.", ("Meet Aura. ", "Light, ", "again.")),
        ("It costs 3.5 or 14,000.", ("It costs 3.5 or 14,000.",)),
        ("你好，Aura。腕上开启！", ("你好，", "Aura。", "腕上开启！")),
        ("no end", ("no end",)),
        ("", ()),
    ],
    ids=["number sign", "sentences", "numbers", "Chinese", "open", "empty"],
)
def test_clauses_end_where_a_speaker_pauses(text, wanted):
    assert split_clauses(text) == wanted


@given(st.text(max_size=200))
def test_clauses_joined_are_the_text(text):
    assert "".join(split_clauses(text)) == text


def test_boundaries_move_to_the_pauses_that_are_heard():
    times = time_phrases([10, 10, 10], 6.0, [(0.5, 0.55), (2.2, 2.5), (4.1, 4.3)])
    assert times == ((0.0, 2.2), (2.5, 4.1), (4.3, 6.0))


def test_without_a_pause_time_is_shared_by_length():
    assert time_phrases([10, 30], 4.0, []) == ((0.0, 1.0), (1.0, 4.0))


@given(
    st.lists(st.floats(0.5, 50), min_size=1, max_size=8),
    st.floats(0.5, 20),
    st.lists(st.tuples(st.floats(0, 20), st.floats(0.01, 1)), max_size=8),
)
def test_phrases_never_overlap(weights, length_s, raw):
    pauses, at_s = [], 0.05
    for before, pause in raw:
        start = at_s + before / 10
        if start + pause >= length_s:
            break
        pauses.append((start, start + pause))
        at_s = start + pause + 0.01
    times = time_phrases(weights, length_s, pauses)
    assert len(times) == len(weights)
    assert times[0][0] == 0.0
    assert times[-1][1] == length_s
    flat = [edge for pair in times for edge in pair]
    assert flat == sorted(flat)


def test_hanzi_and_digits_take_longer_than_letters():
    assert speech_units("智慧") == 6
    assert speech_units("14 days") == 10
