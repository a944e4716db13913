"""Captions: what people can read in time, and files that nothing in a text can break."""

from __future__ import annotations

import re
from itertools import pairwise

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightreel.media.captions import (
    GAP_S,
    LINE_CHARS,
    MAX_LINES,
    broken,
    clean_caption,
    lines_of,
    text_width,
    write_srt,
    write_vtt,
)
from nightreel.spec.film import CaptionLine

ENGLISH_WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)
HANZI = st.text("智慧生活腕上开启心率睡眠手表续航每一天", min_size=1, max_size=14)


@st.composite
def narration(draw, clause, join, end, units_per_s):
    """Clauses as a narrator says them: at a human pace, with pauses between sentences."""
    at_s, lines = draw(st.floats(0, 1)), []
    for words in draw(st.lists(st.lists(clause, min_size=2, max_size=9), min_size=1, max_size=6)):
        text = join.join(words) + end
        length_s = max(len(text) / units_per_s, 0.3)
        lines.append(CaptionLine(start_s=at_s, end_s=at_s + length_s, text=text))
        at_s += length_s + draw(st.floats(0, 2.5))
    return lines


SPOKEN = st.one_of(
    st.tuples(st.just("en-US"), narration(ENGLISH_WORDS, " ", ".", 15.0)),
    st.tuples(st.just("zh-CN"), narration(HANZI, "，", "。", 4.5)),
)


@settings(max_examples=60, deadline=None)
@given(SPOKEN)
def test_lines_are_short_readable_ordered_and_apart(told):
    language, spoken = told
    captions = lines_of(spoken, language)
    for caption in captions:
        parts = broken(caption.text)
        assert len(parts) <= MAX_LINES
        assert max(map(text_width, parts)) <= LINE_CHARS + 1e-6
        assert caption.end_s - caption.start_s <= 6.0 + 1e-3
        assert "\n" not in caption.text
    for before, after in pairwise(captions):
        assert after.start_s - before.end_s >= GAP_S - 2e-3


@settings(max_examples=60, deadline=None)
@given(SPOKEN)
def test_no_word_is_lost_or_added(told):
    language, spoken = told
    captions = lines_of(spoken, language)

    def squeezed(lines):
        return re.sub(r"\s", "", "".join(line.text for line in lines))

    assert squeezed(captions) == squeezed(spoken)


@settings(max_examples=60, deadline=None)
@given(SPOKEN)
def test_captions_stay_a_second_when_the_film_goes_on(told):
    language, spoken = told
    captions = lines_of(spoken, language, film_s=spoken[-1].end_s + 2)
    assert min(caption.end_s - caption.start_s for caption in captions) >= 1.0 - 2e-3


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20), st.text(max_size=200)), max_size=8))
def test_any_input_gives_ordered_captions(raw):
    spoken = [CaptionLine(start_s=min(a, b), end_s=max(a, b), text=text) for a, b, text in sorted(raw)]
    captions = lines_of(spoken, "en-US", film_s=20)
    assert all(caption.text.strip() and caption.end_s > caption.start_s >= 0 for caption in captions)
    assert all(a.end_s <= b.start_s for a, b in pairwise(captions))


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Meet Aura.", "en-US", ("Meet Aura.",)),
        (
            "Heart rate, sleep and stress: always in view.",
            "en-US",
            ("Heart rate, sleep and stress:", "always in view."),
        ),
        ("每一天都很忙，你的手表也该跟上你的节奏。", "zh-CN", ("每一天都很忙，", "你的手表也该跟上你的节奏。")),
    ],
    ids=["one line", "after a clause", "Chinese phrases"],
)
def test_lines_break_where_a_reader_would(text, language, wanted):
    (caption,) = lines_of([CaptionLine(start_s=0, end_s=4, text=text)], language)
    assert broken(caption.text) == wanted


def test_latin_names_and_numbers_stay_whole_in_chinese():
    text = "我们的Aura手表有14天超长续航而且只要充电3.5小时就够你用上两个星期真的很方便也很轻巧"
    captions = lines_of([CaptionLine(start_s=0, end_s=9, text=text)], "zh-CN")
    lines = [part for caption in captions for part in broken(caption.text)]
    for word in ("Aura", "14天", "3.5"):
        assert any(word in line for line in lines), lines


def test_short_sentences_share_a_caption_and_distant_ones_do_not():
    spoken = [
        CaptionLine(start_s=0, end_s=0.5, text="Aura."),
        CaptionLine(start_s=0.8, end_s=1.8, text="In balance."),
        CaptionLine(start_s=6, end_s=7, text="Far away."),
    ]
    assert [caption.text for caption in lines_of(spoken, "en-US")] == ["Aura. In balance.", "Far away."]


def test_captions_follow_the_voice():
    spoken = [CaptionLine(start_s=2, end_s=3.5, text="Light as air."), CaptionLine(start_s=5, end_s=6, text="Fast.")]
    captions = lines_of(spoken, "en-US")
    assert [caption.start_s for caption in captions] == [2, 5]


def test_nothing_spoken_gives_no_captions():
    assert lines_of((), "en-US") == ()
    assert lines_of([CaptionLine(start_s=0, end_s=1, text=" \u0007 ")], "en-US") == ()


HOSTILE = [
    "A --> B",
    "1\n00:00:09,000 --> 00:00:10,000\nbomb",
    "<b>bold</b> <script>alert(1)</script>",
    "{\\an8}top {\\p1}m 0 0",
    "C:\\new\\Nline \\h",
    "tab\tbell\u0007 null\u0000 end",
    "\u202eevil\u202c שלום עולם",
    "مرحبا بالعالم",
    "AT&T &lt;3",
    "x" * 300,
]


@pytest.mark.parametrize("write", [write_srt, write_vtt], ids=["srt", "vtt"])
def test_files_hold_exactly_the_captions_that_were_given(tmp_path, write):
    lines = [CaptionLine(start_s=2 * n, end_s=2 * n + 1.5, text=text) for n, text in enumerate(HOSTILE)]
    path = tmp_path / "captions.txt"
    write(lines, path)
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"^[\d:]+[,.]\d{3} --> [\d:]+[,.]\d{3}$", text, re.MULTILINE)) == len(HOSTILE)
    assert text.count("-->") == len(HOSTILE)
    assert not re.search(r"<[/!a-z]|\{\\|[\x00-\x08\x0b-\x1f]|\u202e", text)
    assert "שלום עולם" in text
    assert "مرحبا بالعالم" in text
    read = pysubs2.SSAFile.from_string(text)
    assert [event.start for event in read] == [2000 * n for n in range(len(HOSTILE))]


def test_a_word_that_no_line_can_hold_is_cut():
    assert all(text_width(part) <= LINE_CHARS for part in broken("x" * 300))


def test_cleaning_keeps_the_order_of_letters():
    assert clean_caption("a\u0000b\n\u202ec\u200dd") == "a b c\u200dd"
