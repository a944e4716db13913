"""How music makes room for words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightreel.media.sound.envelope import (
    ATTACK_S,
    RELEASE_S,
    duck_gain_db,
    envelope_blocks,
    voice_spans,
    write_envelope,
)

SPANS = st.lists(st.tuples(st.floats(0, 20), st.floats(0, 5)), max_size=6).map(
    lambda raw: [(start, start + length) for start, length in raw]
)


@settings(max_examples=50, deadline=None)
@given(SPANS, st.floats(0, 30))
def test_gain_is_bounded_smooth_and_fully_down_under_words(spoken, duck_db):
    spans = voice_spans(spoken)
    times_s = np.arange(0, 30, 0.005)
    gain_db = duck_gain_db(times_s, spans, duck_db)
    assert gain_db.min() >= -duck_db - 1e-9
    assert gain_db.max() <= 1e-9
    steepest = duck_db * np.pi / 2 / ATTACK_S * 0.005
    assert np.abs(np.diff(gain_db)).max() <= steepest + 1e-9
    for start, end in spans:
        inside = (times_s >= start) & (times_s <= end)
        np.testing.assert_allclose(gain_db[inside], -duck_db, atol=1e-6)


def test_music_is_untouched_away_from_words():
    gain_db = duck_gain_db(np.array([0.7, 5.7]), [(1.0, 5.0)], 9.0)
    np.testing.assert_allclose(gain_db, 0, atol=1e-9)
    halfway = duck_gain_db(np.array([1.0 - ATTACK_S / 2, 5.0 + RELEASE_S / 2]), [(1.0, 5.0)], 9.0)
    np.testing.assert_allclose(halfway, -4.5, atol=1e-6)


@pytest.mark.parametrize(
    ("spoken", "wanted"),
    [
        ([(1, 2), (2.5, 3)], ((1, 3),)),
        ([(1, 2), (5, 6)], ((1, 2), (5, 6))),
        ([(5, 6), (1, 2)], ((1, 2), (5, 6))),
        ([(1, 4), (2, 3)], ((1, 4),)),
        ([(2, 2)], ()),
    ],
    ids=["short pause", "long pause", "any order", "inside", "empty"],
)
def test_spans_bridge_pauses_that_are_too_short_for_music(spoken, wanted):
    assert voice_spans(spoken) == wanted


def test_blocks_join_without_a_step_and_have_the_exact_length():
    blocks = list(envelope_blocks(100_001, 48_000, [(0.9, 1.1)], 12.0))
    whole = np.concatenate(blocks)
    assert whole.shape == (100_001,)
    assert np.abs(np.diff(whole)).max() < 1e-3
    np.testing.assert_allclose(whole[48_000], 10 ** (-12 / 20), rtol=1e-5)


def test_file_is_stereo_floats(tmp_path):
    path = tmp_path / "gain.f32"
    write_envelope(path, 1000, 48_000, [(0, 1)], 6.0)
    np.testing.assert_allclose(np.fromfile(path, "<f4"), np.full(2000, 10 ** (-6 / 20)), rtol=1e-5)
