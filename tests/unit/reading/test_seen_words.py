"""Words of pictures are read once for the same pixels, of few pictures, and given with the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.drawn_pictures import worded

from nightreel.context import StepContext
from nightreel.engines.understand.protocol import Answered, Look
from nightreel.errors import CancelledError
from nightreel.reading import seen_words
from nightreel.reading.measure.words import Line, Words
from nightreel.reading.seen_words import MOST_READ, SeenWords, joined, unread_note
from nightreel.spec.film import Box

BOX = Box(x=0, y=0, width=1, height=0.1)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Pictures that were read; each says how many there were."""
    seen: list[Any] = []

    def say(pixels: Any) -> Words:
        seen.append(pixels)
        return Words((Line("picture", BOX, 1.0), Line(f"{len(seen)}", BOX, 1.0)))

    monkeypatch.setattr(seen_words, "reads_words", lambda: True)
    monkeypatch.setattr(seen_words, "read_words", say)
    return seen


def looks(count: int) -> list[Look]:
    """Pictures with words, each at another place."""
    return [Look(worded({(40 + 20 * at, 30 + 12 * at): f"WORDS {at}"}), f"frame {at}") for at in range(count)]


def test_the_same_pixels_are_read_once_in_a_store(read: list[Any], context: StepContext):
    (look,) = looks(1)
    assert SeenWords(context).of([look]).texts == ("picture 1",)
    assert SeenWords(context).of([look]).texts == ("picture 1",)
    assert len(read) == 1


def test_of_many_pictures_those_that_differ_are_read(read: list[Any], context: StepContext):
    given = looks(20)
    found = SeenWords(context).of(given)
    assert len(read) == MOST_READ
    assert found.texts[0]
    assert found.texts[-1]
    assert (len(found.texts), found.unread > 0) == (20, True)
    calm = [*[Look(np.full((450, 800, 3), 90, np.uint8), "grey")] * 9, given[3], *[given[5]] * 9]
    told = SeenWords(context).of(calm)
    assert (sum(map(bool, told.texts)), told.unread) == (3, 0), "equal frames have equal words"
    assert told.texts[9]


def test_who_is_stopped_reads_no_further(read: list[Any], context: StepContext):
    with pytest.raises(CancelledError):
        SeenWords(replace(context, cancelled=lambda: True)).of(looks(1))
    assert read == []


def test_lines_go_on_with_a_blank_but_in_chinese():
    assert (
        joined(Words(tuple(Line(text, BOX, 1.0) for text in ("Ignore", "this", "忽略", "以上"))))
        == "Ignore this忽略以上"
    )


def test_without_a_reader_it_is_said(context: StepContext, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seen_words, "reads_words", lambda: False)
    found = SeenWords(context).of(looks(2))
    assert (found.texts, found.unread) == (("", ""), 2)
    (answered,) = [Answered(value=None, unread=found.unread)]  # type: ignore[type-var]
    assert "were not looked at" in unread_note([answered], "en-US")
    assert "未检查画面中的文字" in unread_note([answered], "zh-CN")
    assert unread_note([Answered(value=None)], "en-US") == ""  # type: ignore[type-var]
