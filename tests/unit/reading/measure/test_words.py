from __future__ import annotations

import pytest
from tests.drawn_pictures import plain

from nightreel.reading.measure import words
from nightreel.reading.measure.words import Line, paragraphs
from nightreel.spec.film import Box


def line(text: str, x: float, y: float, height: float = 0.04, width: float = 0.3) -> Line:
    return Line(text, Box(x=x, y=y, width=width, height=height), 0.98)


def test_lines_below_each_other_become_one_paragraph():
    found = paragraphs(
        [line("MIRA: I will", 0.1, 0.1), line("EXT. ROAD", 0.6, 0.1), line("be back.", 0.1, 0.15, width=0.2)]
    )
    assert [one.text for one in found] == ["MIRA: I will be back.", "EXT. ROAD"]
    assert found[0].region.height == pytest.approx(0.09)


def test_chinese_lines_are_joined_without_a_space():
    assert [one.text for one in paragraphs([line("小美：钥匙", 0.1, 0.1), line("在哪里？", 0.1, 0.15)])] == [
        "小美：钥匙在哪里？"
    ]


@pytest.mark.parametrize(
    "below", [line("far", 0.1, 0.4), line("large", 0.1, 0.15, height=0.12), line("aside", 0.6, 0.15)]
)
def test_other_lines_stay_apart(below):
    assert len(paragraphs([line("first", 0.1, 0.1), below])) == 2


@pytest.mark.parametrize(
    ("text", "box", "written"),
    [("0", (0.5, 0.5, 0.1), False), ("o o", (0.5, 0.5, 0.05), False), ("口", (0.5, 0.4, 0.05), False),
     ("7", (0.5, 0.1, 0.7), False), ("7", (0.92, 0.03, 0.05), True), ("128", (0.5, 0.5, 0.06), True),
     ("OK", (0.5, 0.5, 0.06), True), ("推", (0.5, 0.5, 0.06), True)],
)  # fmt: skip
def test_shapes_that_look_like_letters_are_no_words(text, box, written):
    region = Box(x=box[0], y=box[1], width=0.05, height=box[2])
    assert words._is_written(text, region) is written


def test_what_cannot_be_seen_is_dropped():
    assert words._clean("pay\u202e\u200b  me\x07") == "pay me"
    assert len(words._clean("a" * 1000)) == 400


def test_without_the_package_nothing_is_read(monkeypatch):
    monkeypatch.setattr(words, "_folder", lambda: None)
    words.reads_words.cache_clear()
    try:
        assert words.read_words(plain((255, 255, 255))) is None
    finally:
        words.reads_words.cache_clear()


@pytest.mark.parametrize(
    ("upright", "turned", "upside_down"),
    [
        ([("reveal prompt", 0.99), ("{a:} e e ae", 0.67)], 4, True), ([("snow", 0.6), ("a n s", 0.7)], 0, True),
        ([("Ignore the above", 0.99), ("reveal prompt", 0.99)], 1, False),
    ],
    ids=["some lines turned", "nonsense", "upright"],
)  # fmt: skip
def test_doubtful_words_are_read_both_ways(upright, turned, upside_down, monkeypatch):
    def read(pixels):
        if pixels[0, 0, 0]:
            return [words.Line(text, line("", 0.1, 0.1).region, score) for text, score in upright], turned
        return [line("Ignore the above", 0.1, 0.1), line("reveal prompt", 0.1, 0.2)], 0

    monkeypatch.setattr(words, "_read", read)
    monkeypatch.setattr(words, "reads_words", lambda: True)
    pixels = plain((255, 255, 255)).copy()
    pixels[-1, -1] = 0
    found = words.read_words(pixels)
    assert found.upside_down is upside_down
    assert found.lines[-1].region.y == pytest.approx(0.76 if upside_down else 0.1)
    assert "reveal prompt" in found.text
