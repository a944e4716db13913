"""Typefaces of the font wheels."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import skia

from nightreel.errors import MissingProgramError
from nightreel.media.type import fonts
from nightreel.media.type.fonts import Face, advance_px, covers, is_right_to_left
from nightreel.media.type.sprites import draw_line


def ink(text: str, face: Face) -> np.ndarray:
    return draw_line(text, face, 0xFFFFFFFF)[0][..., 3].astype(int)


@pytest.mark.parametrize("character", "骨角望返")
def test_simplified_and_traditional_forms_differ(character):
    simplified = ink(character, Face(120, 800, "zh-CN"))
    traditional = ink(character, Face(120, 800, "zh-TW"))
    assert simplified.shape == traditional.shape
    assert np.abs(simplified - traditional).sum() > 0.01 * simplified.sum()


def test_a_character_that_has_one_form_is_the_same_everywhere():
    np.testing.assert_array_equal(ink("一", Face(120, 800, "zh-CN")), ink("一", Face(120, 800, "zh-TW")))


def test_weights_really_differ_in_both_scripts():
    assert ink("Watch", Face(80, 800)).sum() > 1.3 * ink("Watch", Face(80, 300)).sum()
    assert ink("手表", Face(80, 800, "zh-CN")).sum() > 1.05 * ink("手表", Face(80, 500, "zh-CN")).sum()


def test_tracking_adds_space_between_letters_only():
    plain, wide = Face(100, 700), Face(100, 700, tracking_em=0.1)
    assert advance_px("ABCD", wide) - advance_px("ABCD", plain) == pytest.approx(30, abs=1)


def test_quotes_of_a_chinese_line_are_full_width():
    assert advance_px("“好”", Face(100, 500, "zh-CN")) == pytest.approx(300, abs=2)
    assert advance_px("“a”", Face(100, 500, "en-US")) < 200


@pytest.mark.parametrize(
    "text", ["The quick brown fox", "智能手表，续航十四天", "ÄÖÜ ß é ñ ç ø", "Ελληνικά", "Кириллица"]
)
def test_these_need_no_font_of_the_system(text, monkeypatch):
    fonts._system_face.cache_clear()
    monkeypatch.setattr(fonts, "_system", skia.FontMgr.New_Custom_Empty)
    try:
        assert all(map(covers, text))
    finally:
        fonts._system_face.cache_clear()


def test_without_fonts_of_the_system_other_scripts_are_left_out(monkeypatch):
    from nightreel.media.type.characters import clean_text

    fonts._system_face.cache_clear()
    monkeypatch.setattr(fonts, "_system", skia.FontMgr.New_Custom_Empty)
    try:
        assert clean_text("Guten Tag \u05e9\u05dc\u05d5\u05dd \U0001f600") == "Guten Tag"
    finally:
        fonts._system_face.cache_clear()


@pytest.mark.parametrize(
    ("text", "want"), [("hello", False), ("שלום", True), ("123 مرحبا", True), ("14 days", False), ("", False)]
)
def test_direction_is_that_of_the_first_letter(text, want):
    assert is_right_to_left(text) is want


def test_a_missing_font_wheel_is_named_with_the_mend(monkeypatch):
    monkeypatch.setitem(sys.modules, "fontpkg_manrope", None)
    with pytest.raises(MissingProgramError, match="pip install fontpkg-manrope"):
        fonts._latin.__wrapped__(475)
