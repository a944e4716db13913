"""Where lines may break."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightreel.media.type.breaking import NO_LINE_END, NO_LINE_START, break_lines, pieces_of, split_wide
from nightreel.media.type.characters import clean_text
from nightreel.media.type.fonts import Face, advance_px

HEADLINE = Face(80, 800, "en-US", -0.02)
CHINESE = Face(80, 800, "zh-CN")
words = st.text(st.sampled_from("abcdefgmnorstuw-"), min_size=1, max_size=9)
chinese = st.text(st.sampled_from("轻松使用十四天续航一次充电的手表，。、（）“”！？《》99A"), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=14), st.integers(420, 1600))
def test_lines_keep_every_word_in_order_and_fit(texts, width):
    text = clean_text(" ".join(texts))
    lines = break_lines(text, HEADLINE, width)
    if lines is not None:
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(advance_px(line, HEADLINE) <= width + 0.5 for line in lines)


@settings(max_examples=60, deadline=None)
@given(chinese, st.integers(400, 1400))
def test_chinese_lines_obey_kinsoku(text, width):
    lines = break_lines(clean_text(text), CHINESE, width)
    for before, after in zip(lines or (), (lines or ())[1:], strict=False):
        assert after[0] not in NO_LINE_START, (before, after)
        assert before[-1] not in NO_LINE_END, (before, after)


@settings(max_examples=40, deadline=None)
@given(st.lists(words, min_size=3, max_size=14), st.integers(500, 1600))
def test_no_other_break_is_both_shorter_and_more_even(texts, width):
    text = clean_text(" ".join(word.replace("-", "e") for word in texts))
    lines = break_lines(text, HEADLINE, width)
    if lines is None or len(lines) != 2:
        return
    parts = text.split()
    splits = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
    fitting = [split for split in splits if all(advance_px(line, HEADLINE) <= width for line in split)]

    def slack(split):
        return sum(((width - advance_px(line, HEADLINE)) / width) ** 2 for line in split)

    # Little words at a line's end may cost a little evenness, never more than one such word is worth.
    assert slack(lines) <= min(map(slack, fitting)) + 0.21


def test_the_last_line_is_no_single_word():
    assert break_lines("Your morning starts before the alarm", HEADLINE, 900) == (
        "Your morning starts",
        "before the alarm",
    )


def test_a_line_does_not_end_in_an_article():
    assert break_lines("14 days on a single charge", HEADLINE, 800) == ("14 days on", "a single charge")


def test_chinese_breaks_where_one_pauses():
    assert break_lines("一次充电，轻松使用十四天", CHINESE, 700) == ("一次充电，", "轻松使用十四天")


def test_chinese_phrases_stay_whole_where_they_can():
    lines = break_lines("续航远超你的整个旅程", CHINESE, 500)
    assert lines is not None
    assert all("旅程" in line or "旅" not in line for line in lines)


def test_a_long_compound_breaks_after_its_hyphen():
    assert [piece.text for piece in pieces_of("all-day ultra-light", "en-US")] == ["all-", "day", "ultra-", "light"]


def test_latin_words_inside_chinese_are_not_divided():
    lines = break_lines("全新AURAWatch支持心率监测", CHINESE, 520)
    assert lines is not None
    assert any("AURAWatch" in line for line in lines)


@pytest.mark.parametrize("text", ["Donaudampfschifffahrtsgesellschaft", "x" * 300])
def test_a_word_wider_than_the_line_is_told_and_can_be_divided(text):
    assert break_lines(text, HEADLINE, 400) is None
    divided = split_wide(text, HEADLINE, 400)
    assert divided.replace(" ", "") == text
    assert all(advance_px(part, HEADLINE) <= 400 for part in divided.split())


def test_nothing_gives_no_lines():
    assert break_lines("", HEADLINE, 100) == ()
