"""Labelled descriptions: invented facts of many kinds are found, and clean texts are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.reading.works.common_words import is_common
from nightreel.reading.works.facts import unknown_facts
from nightreel.reading.works.level import sentences

RECORD = {"title": "Evening Boat", "artist": "Lin Yao", "year": "1986", "medium": "ink on paper", "size": "70 × 50 cm"}
CHINESE = {"title": "暮舟", "作者": "林遥", "年代": "1986年", "材质": "纸本水墨", "尺寸": "70 × 50 厘米"}
MISSED = {"师从"}
"""What is known to pass: of whom somebody learned, in this form."""


def described() -> list[list[str]]:
    """Give what was labelled: kind, words of the invented fact, text."""
    lines = Path(__file__).with_name("described.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def found(text: str) -> list[str]:
    """Give what nobody gave of a text."""
    record = RECORD if text[:3].isascii() else CHINESE
    return [one.words for sentence in sentences(text) for one in unknown_facts(sentence, record)]


def test_invented_facts_are_found():
    missed = {
        words
        for kind, words, text in described()
        if kind != "clean" and not any(words in one or one in words for one in found(text))
    }
    assert missed == MISSED


@pytest.mark.parametrize("text", [text for kind, _, text in described() if kind == "clean"])
def test_a_clean_text_is_left_alone(text):
    assert found(text) == []


def test_half_of_the_set_is_clean():
    kinds = [kind for kind, _, _ in described()]
    assert (len(kinds), kinds.count("clean")) == (79, 39)


@pytest.mark.parametrize(
    "word", ["Ridges", "Blackened", "Light-filled", "Evening's", "Greyish", "Silhouetted", "Untouched"]
)
def test_common_words_with_their_endings(word):
    assert is_common(word)


@pytest.mark.parametrize("word", ["Marchetti", "Okonkwo's", "Yorkshire", "Brandt", "Henriette"])
def test_names_are_not_common(word):
    assert not is_common(word)
