"""The form in which a language's words are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "colour", "material", "size", "quality", "person", "time", "side", "verb", "participle", "relation", "negation",
    "without", "free", "be", "by", "made_of", "and", "place", "number", "quantity", "name", "word", "break", "stop",
    "dropped",
]  # fmt: skip
"""What a word is to a sentence; ``word`` is everything that no list knows."""

ATTRIBUTES: frozenset[Kind] = frozenset({"colour", "material", "size", "quality", "number", "quantity"})
"""Kinds that describe what follows and whose order does not matter."""


@dataclass(frozen=True)
class Token:
    """One word or figure in its one form."""

    kind: Kind
    value: str


@dataclass(frozen=True)
class Lexicon:
    """One language.

    Args:
        words: form as it is written, several words with single spaces: what it is.
        units: unit as it is written: factor and base unit.
        numbers: number words.
        openings: regular expressions of polite openings, which say nothing of the film.
        closings: the same at the end.
    """

    words: Mapping[str, Token]
    units: Mapping[str, tuple[str, str]]
    numbers: Mapping[str, int]
    openings: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    longest: int = field(default=4)


def tokens(kind: Kind, groups: Iterable[str]) -> dict[str, Token]:
    """Give tokens of groups that mean the same, each ``first|other|other``; the first is the one form."""
    found: dict[str, Token] = {}
    for group in groups:
        forms = [form.strip() for form in group.split("|")]
        found |= {form: Token(kind, forms[0]) for form in forms if form}
    return found
