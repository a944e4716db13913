"""A listed word stays refused in every disguise, and what is told is what was written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.safety.lexicon import lexicon
from nightreel.safety.match import find_hits

LATIN = ("cocaine", "pornography", "decapitation", "masturbation", "casino", "swastika", "suicide", "hentai", "incest")
HAN = ("色情", "海洛因", "恐怖袭击", "自杀", "百家乐", "屠杀", "成人视频")
LEET = {"o": "0", "i": "1!|", "e": "3", "a": "4@", "s": "5$", "t": "7", "l": "1|", "b": "8", "g": "9"}
LOOKALIKE = {"a": "аα", "c": "сϲ", "e": "е", "o": "оο", "p": "рρ", "i": "іι", "s": "ѕ", "x": "х", "h": "һ", "n": "п"}
TRADITIONAL = str.maketrans("袭杀乐频视", "襲殺樂頻視")
SEPARATORS = (".", "-", "_", "*", " ", "·", "~", " . ")
HIDDEN = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\ufe0f", "\u0301", "\u0336")
Trick = Callable[[list[str]], list[str]]


def _hits(text: str) -> list[str]:
    return [hit.words for hit in find_hits(text, lexicon(), "")]


@st.composite
def disguised(draw: st.DrawFn, words: tuple[str, ...]) -> tuple[str, str]:
    """A word and the same word under several tricks at once."""
    word = draw(st.sampled_from(words))
    letters = list(word.translate(TRADITIONAL)) if draw(st.booleans()) else list(word)
    is_latin = word.isascii()
    for place, letter in enumerate(letters):
        kind = draw(st.sampled_from(("as it is", "leet", "lookalike", "wide", "upper", "hidden", "repeated")))
        if kind == "hidden":
            letters[place] = letter + draw(st.sampled_from(HIDDEN[: None if is_latin else 7]))
        elif not is_latin:
            continue
        elif kind == "leet" and letter in LEET:
            letters[place] = draw(st.sampled_from(LEET[letter]))
        elif kind == "lookalike" and letter in LOOKALIKE:
            letters[place] = draw(st.sampled_from(LOOKALIKE[letter]))
        elif kind == "wide":
            letters[place] = chr(ord(letter) + 0xFEE0)
        elif kind == "upper":
            letters[place] = letter.upper()
        elif kind == "repeated":
            letters[place] = letter * draw(st.integers(3, 5))
    spread = draw(st.sampled_from(("", *SEPARATORS)))
    units = [part for letter in letters for part in ([letter] if len(set(letter)) > 1 else list(letter))]
    return word, spread.join(units if spread else letters)


@given(disguised(LATIN))
def test_a_listed_word_stays_refused(case: tuple[str, str]) -> None:
    word, written = case
    if "l" in word and "i" in word and "1" in written:
        return  # one figure that stands for two letters of the word has no single reading
    assert _hits(f"We show {written} today"), (word, written)


@given(disguised(HAN))
def test_a_listed_chinese_word_stays_refused(case: tuple[str, str]) -> None:
    word, written = case
    assert _hits(f"这里有{written}吗"), (word, written)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Try our C0-ca1ne now", "C0-ca1ne"),
        ("all ｃｏｃａｉｎｅ, all day", "ｃｏｃａｉｎｅ"),
        ("c o c a i n e", "c o c a i n e"),
        ("free p*rn", "p*rn"),
        ("c*c**ne", "c*c**ne"),
        ("#SexyKids at #WorkOut", "SexyKids"),
        ("a sexykids channel", "sexykids"),
        ("best #childporn", "childporn"),
        ("这是色\u200b-情片", "色\u200b-情"),
        ("How to build, at home, a píp\u200be bomb", "How to … píp\u200be bomb"),
    ],
)
def test_the_words_are_told_as_they_were_written(written: str, told: str) -> None:
    assert told in _hits(written)


@pytest.mark.parametrize(
    "text",
    [
        "beet juice",
        "Mr Gunn and Mr Kidd",
        "绿色，情侣装",
        "A55 and X-3000",
        "1080p, 4K",
        "www.sussex.ac.uk",
        "e-xtra",
        "!!!",
    ],
)
def test_what_only_looks_like_a_disguise_passes(text: str) -> None:
    assert _hits(text) == []
