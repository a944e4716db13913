"""Text as the rules read it: tricks undone, the way back kept."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.safety.normalise import normalise

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
"""Every code point, lone surrogates too."""


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("PoRn", "porn"),
        ("ｐｏｒｎ", "porn"),
        ("рorn", "porn"),
        ("pö́rñ", "porn"),
        ("p\u200bo\u00adr\u2060n\ufe0f", "porn"),
        ("\u202epo\u202crn", "porn"),
        ("𝓹𝓸𝓻𝓷 ⓟⓞⓡⓝ", "porn porn"),
        ("🅿🅾🆁🅽 🇵🇴🇷🇳", "porn porn"),
        ("色\u200d情　裸體", "色情 裸体"),
        ("p\u2800o\u3164r\tn", "p o r n"),
    ],
)
def test_tricks_of_writing_are_undone(written: str, read: str) -> None:
    assert normalise(written).text == read


@given(ANY)
def test_a_normal_text_stays_as_it_is(written: str) -> None:
    once = normalise(written).text
    assert normalise(once).text == once


@given(ANY)
def test_every_character_knows_where_it_came_from(written: str) -> None:
    normal = normalise(written)
    positions = list(normal.positions)
    assert len(positions) == len(normal.text)
    assert all(0 <= place < len(written) for place in positions)
    assert all(before <= after for before, after in pairwise(positions))


@given(ANY)
def test_a_slice_lies_in_what_was_written(written: str) -> None:
    normal = normalise(written)
    for start in range(len(normal.text)):
        first, last = normal.slice(start, start + 1)
        assert 0 <= first < last <= len(written)
        assert normal.text[start] in normalise(written[first:last]).text
