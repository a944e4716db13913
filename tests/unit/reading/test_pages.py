"""Pages about readings: complete in themselves, in two languages, with every text escaped and evidence drawn."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from nightreel.reading import pages
from nightreel.reading.pages import COLOURS, box_style, labels, marks, read_by_words, render, shown
from nightreel.spec.film import Box
from nightreel.spec.reading import Evidence, ReadBy

WORDS = Path(pages.__file__).parent / "pages/words"


def page(language: str = "en-US", **told: object) -> str:
    """Render the base page."""
    by = ReadBy(engine="offline", partial=True, would_add=("What <happens>.",))
    return render("base.html", language, **{"title": "T", "subtitle": "", "by": by, "notes": (), "date": "", **told})


def test_a_page_is_complete_and_runs_nothing():
    text = page(title="<script>alert(1)</script>", notes=("a <b>note</b>",))
    assert text.startswith("<!doctype html>")
    assert "<script" not in text.lower()
    assert "default-src 'none'" in text
    assert "&lt;script&gt;" in text
    assert "a &lt;b&gt;note&lt;/b&gt;" in text
    assert "What &lt;happens&gt;." in text
    assert not re.findall(r"(?:src|href)=\"(?!data:)", text)


def test_labels_are_said_in_chinese():
    assert "仅为测量结果" in page("zh-CN")
    assert labels("zh-CN")("{n} tokens", n=5) == "5 个词元"
    assert labels("en-US")("{n} tokens", n=5) == "5 tokens"
    assert read_by_words(ReadBy(engine="offline", requests=2, reused=1, money=0.01), "zh-CN") == (
        "解读：离线测量 · 提问 2 次 · 1 次取自记忆 · $0.0100"
    )


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
@pytest.mark.parametrize("name", ["size {cm}", "{", "{0.__class__}", "{n!r:>{w}}"])
def test_words_of_others_are_no_form_to_fill(language: str, name: str):
    assert labels(language)(name) == name


def test_no_label_has_two_definitions():
    """Of two the later file would win, wherever the label is said."""
    lines = [line for path in WORDS.glob("*.tsv") for line in path.read_text(encoding="utf-8").splitlines()]
    said = Counter(line.partition("\t")[0] for line in lines)
    assert len(said) > 100
    assert not [label for label, times in said.items() if times > 1]
    assert not [line for line in lines if not re.fullmatch(r"[^\t]+\t[^\t]+", line)]


def test_a_region_is_drawn_inside_its_picture():
    assert box_style(Box(x=0.25, y=0.5, width=0.9, height=0.5)) == "left:25.00%;top:50.00%;width:75.00%;height:50.00%"
    high, whole = marks([Evidence(look=0, region=Box(x=0, y=0, width=1, height=1)), Evidence(look=1)], first=8)
    assert (high.number, high.corner, high.colour) == (8, "inside", COLOURS[7])
    assert (whole.number, whole.style, whole.colour) == (9, "", COLOURS[0])


@pytest.mark.parametrize("channels", [3, 4])
def test_a_picture_is_reduced_and_inside(channels: int):
    pixels = np.zeros((200, 100, channels), np.uint8)
    picture = shown(pixels, 'a "quoted" name', longest_px=50)
    assert (picture.width, picture.height) == (25, 50)
    assert picture.src.startswith("data:image/jpeg;base64,")
