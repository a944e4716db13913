"""Texts fitted into boxes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightreel.media.type.characters import clean_text
from nightreel.media.type.fonts import Face
from nightreel.media.type.typeset import Room, fit_text

FACE = Face(90, 800, "en-US", -0.02)
ROOM = Room(width_px=800, height_px=330, max_lines=3, smallest_px=40, leading=1.1)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_whatever_is_written_stays_in_its_room(text):
    setting = fit_text(clean_text(text), FACE, ROOM)
    assert setting.width_px <= ROOM.width_px + 1
    assert len(setting.lines) <= ROOM.max_lines
    assert len(setting.lines) == 0 or setting.height_px <= ROOM.height_px
    assert ROOM.smallest_px <= setting.face.size_px <= FACE.size_px


def test_short_text_is_set_at_full_size():
    setting = fit_text("14 days", FACE, ROOM)
    assert (setting.lines, setting.face.size_px, setting.cut) == (("14 days",), 90, False)


def test_long_text_shrinks_before_it_is_cut():
    setting = fit_text("A battery that outlasts your longest trip and the way back home", FACE, ROOM)
    assert 40 <= setting.face.size_px < 90
    assert not setting.cut


def test_even_lines_are_worth_a_smaller_size():
    setting = fit_text("Another night, another charger", FACE.sized(132), Room(900, 800, 4, 60, 1.1))
    assert setting.lines == ("Another night,", "another charger")


def test_what_fits_at_no_size_ends_in_an_ellipsis():
    setting = fit_text(clean_text("word " * 500), FACE, ROOM)
    assert setting.cut
    assert setting.lines[-1].endswith("…")


def test_a_long_word_is_made_smaller_then_divided():
    smaller = fit_text("Rechtsschutzversicherungen", FACE, ROOM)
    assert smaller.lines == ("Rechtsschutzversicherungen",)
    assert smaller.face.size_px < 90
    divided = fit_text("Donaudampfschifffahrtsgesellschaftskapitänspatent", FACE, ROOM)
    assert len(divided.lines) > 1
    assert not divided.cut


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_ten_thousand_characters_are_quick(count):
    assert fit_text(clean_text("日" * count), Face(90, 800, "zh-CN"), ROOM).cut
