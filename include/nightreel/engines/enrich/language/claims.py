"""Claims: what only a fact allows to be said, by concept, in English and Chinese.

A concept holds for both languages: 防水 in a brief allows waterproof in a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nightreel.engines.enrich.language.words import rows

Category = Literal[
    "ranking", "certificate", "health", "price", "comparison", "origin", "material", "technology", "ecology",
    "endorsement", "time", "absolute", "contact", "capability",
]  # fmt: skip
WORDS: dict[Category, str] = {
    "ranking": "a ranking or superlative", "certificate": "a certificate, test or award", "health": "a health claim",
    "price": "a price, gift or guarantee", "comparison": "a comparison", "origin": "an origin",
    "material": "a material or ingredient", "technology": "a technical feature", "ecology": "an ecological claim",
    "endorsement": "an endorsement", "time": "a promise of time", "absolute": "an absolute promise",
    "contact": "an address, link or account", "capability": "something that the subject would be able to do",
}  # fmt: skip
"""Categories as people say them."""

_SUPERLATIVE = re.compile(r"(?<![a-z])([a-z]{3,}est)(?![a-z])", re.IGNORECASE)
_MOST = re.compile(
    r"(?<![a-z])(?<!at )(?:most|least) (?!of\b|people|mornings?|days?|evenings?|nights?|times?|likely|from\b)"
    r"(?!in\b|when\b|who\b|matters?\b)([a-z]{4,})",
    re.IGNORECASE,
)
_HANZI_MOST = re.compile(r"最(?!后|初|近|终|爱的人|亲|远|早的|先|难|好的(?:座位|朋友|自己|时光|礼物))([㐀-鿿]{1,3})")


@dataclass(frozen=True)
class Claim:
    """Something that only a fact allows to be said.

    ``concept`` is the same for every way of saying one fact, in both languages. Where ``loose``, it only groups facts,
    and the words themselves must be the brief's, or stand for words of the other language.
    """

    category: Category
    concept: str
    loose: bool
    start: int
    end: int
    text: str


@cache
def _concepts() -> tuple[tuple[Category, str, re.Pattern[str]], ...]:
    found: list[tuple[Category, str, re.Pattern[str]]] = []
    category: Category = "ranking"
    for row in rows("claims"):
        if row.startswith("["):
            category = next(known for known in WORDS if known == row.strip("[]"))
        else:
            concept, english, chinese = row.split(" = ")
            found.append((category, concept, re.compile(f"{english}|{_bounded(chinese)}", re.IGNORECASE)))
    return tuple(found)


def _bounded(chinese: str) -> str:
    """Give patterns whose Latin words, such as AI, are whole words."""
    return re.sub(r"(?<![\\A-Za-z])[A-Za-z][A-Za-z-]*", r"(?<![A-Za-z])\g<0>(?![A-Za-z])", chinese)


def claims(text: str) -> Iterator[Claim]:
    """Give the claims of a folded text."""
    for category, concept, pattern in _concepts():
        for match in pattern.finditer(text):
            if match[0].strip():
                yield Claim(
                    category, concept.lstrip("*"), concept.startswith("*"), match.start(), match.end(), match[0].strip()
                )
    for substance, pattern in _substances():
        for match in pattern.finditer(text):
            yield Claim("ecology", f"without {substance}", False, match.start(), match.end(), match[0])
    yield from _superlatives(text)


@cache
def _substances() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for row in rows("substances"):
        name, hanzi = row.split(" = ")
        spelt = name.replace("our", "ou?r").replace("ph", "(?:ph|f)") + "s?"
        free = rf"(?<![a-z]){spelt}[ -]?free(?![a-z])"
        without = (
            rf"(?<![a-z])(?:no|without|zero|0|free (?:from|of)) (?:(?:added|any|artificial|extra) )?{spelt}(?![a-z])"
        )
        chinese = rf"(?:无|零|0|不含|不添加|未添加|不加)\s?(?:{hanzi})"
        found.append((name, re.compile(f"{free}|{without}|{chinese}", re.IGNORECASE)))
    return tuple(found)


def _superlatives(text: str) -> Iterator[Claim]:
    for match in _SUPERLATIVE.finditer(text):
        word = match[1].lower()
        if word not in _no_superlatives():
            yield Claim("ranking", f"most {_adjective(_plain(word))}", False, match.start(), match.end(), match[0])
    for match in _MOST.finditer(text):
        yield Claim("ranking", f"most {_adjective(match[1].lower())}", False, match.start(), match.end(), match[0])
    for match in _HANZI_MOST.finditer(text):
        known = [hanzi for hanzi in _adjectives().values() if match[1].startswith(hanzi)]
        word = max(known, key=len) if known else match[1][:1]
        yield Claim("ranking", f"most {word}", False, match.start(), match.end(), match[0])


@cache
def _adjectives() -> dict[str, str]:
    pairs = (row.split(" = ") for row in rows("adjectives"))
    return {english: hanzi for english, hanzi in pairs}


@cache
def _no_superlatives() -> frozenset[str]:
    return frozenset(" ".join(rows("no_superlatives")).split())


def _plain(word: str) -> str:
    """Give the adjective of a superlative: lightest, biggest, easiest."""
    stem = word.removesuffix("est")
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem not in ("small", "tall", "full"):
        return stem[:-1]
    return next((known for known in (stem, stem + "e") if known in _adjectives()), stem)


def _adjective(word: str) -> str:
    return _adjectives().get(word, word)
