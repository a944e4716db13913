"""Hostile text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nightreel.media.type.characters import MAX_CHARACTERS, clean_text, missing_characters
from nightreel.media.type.fonts import covers


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
@example("0\U0001da00")
def test_what_is_left_can_be_drawn(text):
    cleaned = clean_text(text)
    assert len(cleaned) <= MAX_CHARACTERS
    assert cleaned == cleaned.strip()
    for character in cleaned:
        assert unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn")
        assert covers(character) or character in "\u200c\u200d\ufe0f"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("two\nlines\tand\u00a0more", "two lines and more"),
        ("safe\u202eevil\u2066x", "safeevilx"),
        ("null\x00 bell\x07", "null bell"),
        ("{{ run.id }} ${brand.name}", "{{ run.id }} ${brand.name}"),
        ("\x1b[31mred", "[31mred"),
        ("骨 直\u3000海", "骨 直 海"),
        ("\ud800half", "half"),
        ("   ", ""),
    ],
    ids=["spaces", "bidi", "control", "templates", "escape", "chinese", "surrogate", "empty"],
)
def test_cleaning(text, want):
    assert clean_text(text) == want


def test_combining_marks_do_not_pile_up():
    assert len(clean_text("Z" + "\u0301" * 500 + "o")) <= 4


def test_an_emoji_without_font_leaves_nothing_behind():
    cleaned = clean_text("ok \U0001f468\u200d\U0001f469\u200d\U0001f467 go \u2764\ufe0f!")
    assert "\u200d" not in cleaned or covers("\U0001f468")
    assert cleaned.startswith("ok")
    assert cleaned.endswith("!")


def test_missing_letters_are_named_once_in_their_order():
    assert missing_characters("a\U00010331b\U00010330c\U00010331") == "\U00010331\U00010330"
    assert missing_characters("plain text, 骨 and “quotes”") == ""
