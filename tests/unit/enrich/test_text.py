"""Words fit for screen and voice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.engines.enrich.narrative.text import (
    clean,
    fits_screen,
    sentence,
    sentences,
    shorten,
    spoken_length,
    within,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [("Meet Aurora Watch.", 3), ("14 days", 2), ("42 days", 3), ("250 hours", 4), ("1.43 inch", 5), ("2,000 books", 3),
     ("30 % less", 3), ("5 ATM", 3), ("GPS", 2), ("It's yours", 2), ("", 0), ("24/7", 4), ("x²", 1)],
)  # fmt: skip
def test_spoken_length_counts_figures_as_spoken_words(text, words):
    assert spoken_length(text, "en-US") == words


@pytest.mark.parametrize(
    ("text", "characters"),
    [("智慧生活，腕上开启。", 8), ("续航 14 天", 5), ("500 克", 3), ("2000 小时", 4), ("1.43 英寸", 6), ("省电 30%", 7),
     ("105 米", 5), ("10 天", 2), ("0 添加", 3), ("Aurora 手表", 5), ("GPS", 3)],
)  # fmt: skip
def test_spoken_length_counts_chinese_as_read(text, characters):
    assert spoken_length(text, "zh-CN") == characters


@pytest.mark.parametrize(
    ("text", "language", "headline", "rest"),
    [
        ("14 days on a single charge", "en-US", "14 days on a single charge", ""),
        ("A sapphire display that is always on", "en-US", "A sapphire display", "Always on"),
        ("Made for every day, and for the dishwasher", "en-US", "Made for every day", "And for the dishwasher"),
        ("Glazed in ash from our very own old kiln", "en-US", "Glazed in ash", "From our very own old kiln"),
        ("Antidisestablishmentarianism considered hopelessly unfashionable everywhere", "en-US", "",
         "Antidisestablishmentarianism considered hopelessly unfashionable everywhere"),
        ("续航长达 14 天", "zh-CN", "续航长达 14 天", ""),
        ("每秒监测心率，让每一次奔跑都心中有数", "zh-CN", "每秒监测心率", "让每一次奔跑都心中有数"),
        ("", "en-US", "", ""),
    ],
)  # fmt: skip
def test_shorten_splits_at_a_joint(text, language, headline, rest):
    assert shorten(text, language) == (headline, rest)


@given(st.text(max_size=200), st.sampled_from(["en-US", "zh-CN"]))
def test_shorten_headline_always_fits(text, language):
    headline, _ = shorten(clean(text), language)
    assert fits_screen(headline, language)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("  • 14\tdays\n", "14 days"), ("a\x00b\x1b[1m", "a b [1m"), ("1🚀0", "1 0"), ("🚀 go 🎉", "go"),
     ("\u202eevil", "evil"), ("20 °C ™", "20 °C ™"), ("e\u0301", "é"), ("{{ x }} ${y}", "{{ x }} ${y}"),
     ("\u200bx", "x")],
)  # fmt: skip
def test_clean_leaves_words(text, cleaned):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [("light and quick", "en-US", "Light and quick."), ("Really?", "en-US", "Really?"), ("这是Aurora手表", "zh-CN",
     "这是 Aurora 手表。"), ("", "en-US", "")],
)  # fmt: skip
def test_sentence(text, language, said):
    assert sentence(text, language) == said


def test_sentences_of_both_scripts():
    assert sentences("Good. Very good! 很好。真的？Yes") == ["Good.", "Very good!", "很好。", "真的？", "Yes"]


@given(st.text(max_size=100), st.integers(2, 50))
def test_within_is_within(text, limit):
    assert len(within(text, limit)) <= limit
