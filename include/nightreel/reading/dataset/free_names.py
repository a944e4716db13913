"""Names of people that stand in a text alone, told by how they behave: they speak, act, own, or are spoken to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from nightreel.reading.works.common_words import is_common
from nightreel.records.names import SURNAMES, person_name

_NAME = r"[A-ZÀ-Þ][a-zß-ɏ]+(?:[-’'][A-ZÀ-Þ][a-zß-ɏ]+)?"
_HOW = "slowly|quietly|then|still|never|just|softly|quickly|only"
_GREETED = r"[Hh]ello|[Hh]i|[Hh]ey|[Dd]ear|[Tt]hanks|[Tt]hank you|[Ss]orry|[Ll]isten|[Gg]oodbye|[Nn]o|[Yy]es"
_CALLED = "named|called|friend|brother|sister|daughter|son|husband|wife|colleague|editor|director"
_BEGINS = r"(?:^|(?<=[，。；！？：“”\"「」、\s]))"
_BEASTS = frozenset("马龙熊石田江汤白黄金钱雷叶")
"""Family names that are things as well: no names after 小 and 老."""


def free_names_in(texts: Iterable[str]) -> frozenset[str]:
    """Give names of people in texts, English and Chinese; roles, places and common words are none.

    What is a common word as well (Rose, Mark) is a name only where it acts. A name in no such place is not found.
    """
    found = (name for text in texts for name in (*_latin(text), *_hanzi(text)))
    return frozenset(filter(None, map(person_name, found)))


def _latin(text: str) -> Iterator[str]:
    acting, *others = _forms()
    for form in (acting, *others):
        for match in form.finditer(text):
            word = match[1].casefold()
            if word not in _words("nobody") and (not is_common(word) or (form is acting and word in _words("given"))):
                yield match[1]


def _hanzi(text: str) -> Iterator[str]:
    whole, called = _chinese_forms()
    for match in whole.finditer(text):
        if match[1][:2] not in _words("words"):
            yield match[1]
    for match in called.finditer(text):
        if match[1][1] not in _BEASTS:
            yield match[1]


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Give where a Latin name stands; first, before what it does."""
    forms = (
        rf"\b({_NAME})\s+(?:(?:{_HOW})\s+)?(?:{'|'.join(sorted(_words('acts')))})\b",
        rf"\b({_NAME})['’]s?\s+(?=[a-z])",
        rf"\b(?:{_GREETED}),?\s+({_NAME})(?=[,.!?”\"]|$)",
        rf"[a-z],\s+({_NAME})(?=[.!?”\"])",
        rf"\b(?:{_CALLED})\s+({_NAME})\b",
    )
    return tuple(map(re.compile, forms))


@cache
def _chinese_forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    does = "|".join(sorted(_words("does"), key=len, reverse=True))
    how = "也|又|正|还|慢慢|轻轻|突然|悄悄"
    return (
        re.compile(rf"{_BEGINS}([{SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=(?:{how})?(?:{does}))"),
        re.compile(rf"{_BEGINS}([小老阿][{SURNAMES}])(?=(?:{how})?(?:{does})|[，！])"),
    )


@cache
def _words(kind: str) -> frozenset[str]:
    lines = Path(__file__).with_name("free_names.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return frozenset(word for row in rows if row[0] == kind for word in row[1].split())
