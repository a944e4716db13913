"""What people are told of how a moving picture was looked at: which way up it stands, where words tell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nightreel.media.moving.choose import Bounds
from nightreel.media.moving.look import Looked, look_through
from nightreel.reading.measure import words
from nightreel.reading.measure.words import Line, Words
from nightreel.reading.moving.measured import told_of
from nightreel.spec.film import Box

WHITE = (255, 255, 255)


@pytest.fixture
def looked(tmp_path: Path) -> Looked:
    path = tmp_path / "made.png"
    Image.fromarray(np.full((30, 40, 3), 200, np.uint8)).save(path)
    return look_through(path, "picture", Bounds())


@pytest.mark.parametrize(
    ("text", "score", "upside_down", "told"),
    [
        ("SPRING SALE", 0.97, True, True),
        ("SPRING SALE", 0.7, True, False),
        ("SALE", 0.97, True, False),
        ("SPRING SALE", 0.97, False, False),
        ("SPRING SALE", 0.97, None, False),
    ],
    ids=["sure", "unsure", "few", "upright", "cannot tell"],
)
def test_a_picture_on_its_head_is_told_where_words_are_sure(
    looked: Looked, monkeypatch: pytest.MonkeyPatch, text: str, score: float, upside_down: bool | None, told: bool
) -> None:
    line = Line(text, Box(x=0.1, y=0.1, width=0.5, height=0.2), score)
    monkeypatch.setattr(words, "read_words", lambda _: Words((line,), upside_down))
    assert any("180°" in note for note in told_of(looked, WHITE, "en-US", steady=True)) is told
    assert any("上下颠倒" in note for note in told_of(looked, WHITE, "zh-CN", steady=True)) is told


def test_where_nothing_reads_nothing_is_said(looked: Looked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "read_words", lambda _: None)
    assert told_of(looked, WHITE, "en-US", steady=True) == ()
