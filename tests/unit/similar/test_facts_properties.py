"""Whatever stands around it: another number, colour or negation makes another film."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nightreel.similar.facts import differences, fact_slots, same_facts
from nightreel.similar.tokens import read_tokens

COLOURS = {
    "en": ["red", "blue", "white", "black", "dark green", "silver"],
    "zh": ["红色", "蓝色", "白色", "黑色", "深绿色", "银色"],
}
UNITS = {"en": ["ml", "g", "days", "inches", "%", ""], "zh": ["毫升", "克", "天", "英寸", "%", "个"]}
DENIED = {"en": ("with sugar", "without sugar"), "zh": ("含糖", "不含糖")}
TEXTS = [
    (language, text)
    for line in (Path(__file__).parent / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    for language, text in [(line.split("\t")[2], line.split("\t")[3]), (line.split("\t")[2], line.split("\t")[4])]
]
_SMALL = ("be", "relation", "break", "stop")
languages = st.sampled_from(["en", "zh"])
around = st.one_of(st.text(max_size=40), st.sampled_from([text for _, text in TEXTS]))


def _equal(one: str, other: str, language: str) -> bool:
    return same_facts(fact_slots(one, language), fact_slots(other, language))


def _stated(text: str, language: str) -> list[str]:
    return sorted(token.value for token in read_tokens(text, language) if token.kind not in _SMALL)


@given(languages, around, around, st.data())
def test_another_number_is_another_film(language: str, before: str, after: str, data: st.DataObject) -> None:
    one, other = data.draw(st.lists(st.integers(0, 99_999), min_size=2, max_size=2, unique=True))
    unit = data.draw(st.sampled_from(UNITS[language]))
    assert not _equal(f"{before} , {one}{unit} , {after}", f"{before} , {other}{unit} , {after}", language)


@given(languages, around, around, st.data())
def test_another_colour_is_another_film(language: str, before: str, after: str, data: st.DataObject) -> None:
    one, other = data.draw(st.lists(st.sampled_from(COLOURS[language]), min_size=2, max_size=2, unique=True))
    assert not _equal(f"{before} , {one} , {after}", f"{before} , {other} , {after}", language)


@given(languages, around, around)
def test_without_is_not_with(language: str, before: str, after: str) -> None:
    given_, denied = DENIED[language]
    assert not _equal(f"{before} , {given_} , {after}", f"{before} , {denied} , {after}", language)


@given(st.sampled_from(TEXTS), st.data())
def test_a_word_less_is_another_film(language_and_text: tuple[str, str], data: st.DataObject) -> None:
    language, text = language_and_text
    words = text.split() if language == "en" else list(text)
    at = data.draw(st.integers(0, len(words) - 1))
    left = (" " if language == "en" else "").join(words[:at] + words[at + 1 :])
    # An article or a mark says nothing, nor does "is" in "a dog (is) chased by a cat" or "at" in "at night".
    assume(_stated(text, language) != _stated(left, language))
    assert not _equal(text, left, language)


@given(st.text(max_size=200), languages)
def test_any_text_is_read_and_is_like_itself(text: str, language: str) -> None:
    slots = fact_slots(text, language)
    assert slots == fact_slots(text, language)
    assert differences(slots, slots) == ()
    assert same_facts(slots, slots) != slots.is_empty


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("A blue T-shirt", "A white T-shirt", "colour blue/white"),
        ("500 ml bottle", "0.75 l bottle", "number 500 ml/750 ml"),
        ("Cream with perfume", "Perfume-free cream", "negation none/no perfume"),
        ("A cat chases a dog", "A dog chases a cat", "who does what, or where things are"),
        ("A leather bag", "A felt bag", "material leather/felt"),
    ],
)  # fmt: skip
def test_what_differs_is_said(one: str, other: str, said: str) -> None:
    assert said in differences(fact_slots(one, "en"), fact_slots(other, "en"))
