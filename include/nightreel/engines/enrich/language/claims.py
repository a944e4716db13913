"""Claims: what only a fact allows to be said, by concept, in English and Chinese.

A concept holds for both languages: 防水 in a brief allows waterproof in a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Category = Literal[
    "ranking", "certificate", "health", "price", "comparison", "origin", "material", "technology", "ecology",
    "endorsement", "time", "absolute", "contact",
]  # fmt: skip
WORDS: dict[Category, str] = {
    "ranking": "a ranking or superlative", "certificate": "a certificate, test or award", "health": "a health claim",
    "price": "a price, gift or guarantee", "comparison": "a comparison", "origin": "an origin",
    "material": "a material or ingredient", "technology": "a technical feature", "ecology": "an ecological claim",
    "endorsement": "an endorsement", "time": "a promise of time", "absolute": "an absolute promise",
    "contact": "an address, link or account",
}  # fmt: skip
"""Categories as people say them."""

_ADJECTIVES = {
    "light": "轻", "fast": "快", "quick": "快", "thin": "薄", "slim": "薄", "small": "小", "tiny": "小", "big": "大",
    "large": "大", "strong": "强", "tough": "强", "powerful": "强", "long": "长", "high": "高", "tall": "高", "bright": "亮",
    "quiet": "安静", "safe": "安全", "cheap": "便宜", "low": "低", "new": "新", "soft": "软", "hard": "硬", "warm": "暖",
    "clear": "清晰", "clean": "干净", "fresh": "新鲜", "smart": "智能", "comfortable": "舒适", "advanced": "先进",
    "beautiful": "美", "accurate": "准", "precise": "精准", "popular": "受欢迎", "easy": "简单", "simple": "简单", "rich": "浓",
    "tasty": "好吃", "deep": "深", "sharp": "锐", "close": "近", "fine": "细", "pure": "纯", "good": "好", "durable": "耐用",
}  # fmt: skip
_NO_SUPERLATIVES = frozenset(
    ["rest", "best", "test", "west", "east", "chest", "forest", "honest", "interest", "guest", "nest", "request", "digest", "invest", "modest", "harvest", "vest", "quest", "suggest", "protest", "arrest", "fest", "contest", "latest", "newest", "earnest", "conquest", "priest", "dearest", "nearest", "southwest", "northwest", "southeast", "northeast", "jest", "pest", "zest", "crest", "breast", "forrest", "everest", "attest", "detest", "infest", "manifest", "tempest", "inquest", "unrest", "almost", "bequest", "ingest", "blest", "lest", "yeast", "feast", "least", "beast", "coast", "toast", "roast", "boast", "oldest", "youngest", "farthest", "furthest"]
)
_SUPERLATIVE = re.compile(r"(?<![a-z])([a-z]{3,}est)(?![a-z])", re.IGNORECASE)
_MOST = re.compile(
    r"(?<![a-z])(?:most|least) (?!of\b|people|mornings?|days?|evenings?|nights?|times?|likely|from\b|in\b|when\b|who\b|matters?\b)([a-z]{4,})",
    re.IGNORECASE,
)
_HANZI_MOST = re.compile(r"最(?!后|初|近|终|爱的人|亲|远|早的|先|好的(?:朋友|自己|时光|礼物))([㐀-鿿]{1,3})")


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
    for row in (files("nightreel.engines.enrich.language") / "claims.txt").read_text("utf-8").splitlines():
        if row.startswith("["):
            category = next(known for known in WORDS if known == row.strip("[]"))
        elif row and not row.startswith("#"):
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
    yield from _superlatives(text)


def _superlatives(text: str) -> Iterator[Claim]:
    for match in _SUPERLATIVE.finditer(text):
        word = match[1].lower()
        if word not in _NO_SUPERLATIVES:
            yield Claim("ranking", f"most {_adjective(_plain(word))}", False, match.start(), match.end(), match[0])
    for match in _MOST.finditer(text):
        yield Claim("ranking", f"most {_adjective(match[1].lower())}", False, match.start(), match.end(), match[0])
    for match in _HANZI_MOST.finditer(text):
        known = [hanzi for hanzi in _ADJECTIVES.values() if match[1].startswith(hanzi)]
        word = max(known, key=len) if known else match[1][:1]
        yield Claim("ranking", f"most {word}", False, match.start(), match.end(), match[0])


def _plain(word: str) -> str:
    """Give the adjective of a superlative: lightest, biggest, easiest."""
    stem = word.removesuffix("est")
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem not in ("small", "tall", "full"):
        return stem[:-1]
    return next((known for known in (stem, stem + "e") if known in _ADJECTIVES), stem)


def _adjective(word: str) -> str:
    return _ADJECTIVES.get(word, word)
