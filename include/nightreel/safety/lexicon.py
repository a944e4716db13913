"""The rules and their words, read once from the YAML files beside this module."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from nightreel.errors import SpecError
from nightreel.safety.normalise import normalise
from nightreel.safety.tokens import streams
from nightreel.spec.model import Model
from nightreel.spec.yaml_file import parse_yaml, validate

_FOLDER = Path(__file__).parent / "rules"
_SHORTEST_PART = 3
_BRACES = re.compile(r"\{([^{}]*)\}")
DENIAL = "denial"
"""Group of words that turn what follows into its contrary, for rules that know an excuse."""
HARMLESS = "harmless"
"""Group of phrases that keep the words inside them from being found."""


class Category(Model):
    """A kind of content that is refused."""

    title: str = Field(description="What is wanted instead, as it reads after the word want.")
    fix: str


class Rule(Model):
    """Words, or combinations of words that stand near each other, and when they are refused."""

    id: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")
    category: str = Field("", description="The part of the id before the dot when empty.")
    all: tuple[str, ...] = Field(min_length=1, max_length=3, description="Groups of which one word each is there.")
    within: int = Field(14, ge=1, description="Room between them: a Latin word counts 2, an ideograph 1.")
    unless: tuple[str, ...] = Field((), description="Groups of which a word near by makes it harmless.")
    unless_within: int = Field(16, ge=1)
    lifted_by: tuple[str, ...] = Field((), description="Trades to which it does not apply.")
    only: Literal["", "negative"] = Field(
        "", description="Fields to which it applies: shown ones, or negative prompts."
    )

    @property
    def of(self) -> str:
        """Its category."""
        return self.category or self.id.partition(".")[0]


class _File(Model):
    version: str = ""
    categories: dict[str, Category] = Field(default_factory=dict)
    groups: dict[str, str] = Field(default_factory=dict)
    patterns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    harmless: str = ""
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase, as tokens, and the group that it belongs to."""

    group: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Every rule with what is needed to find its words quickly."""

    version: str
    categories: dict[str, Category]
    rules: tuple[Rule, ...]
    terms: dict[str, tuple[Term, ...]]
    """By their first word, squeezed."""
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    single: dict[int, tuple[Term, ...]]
    """Latin terms of one word, by its length."""

    def parts(self, word: str) -> tuple[str, ...]:
        """Give the two or three known words that a word is made of; nothing when it is none such or known itself."""
        if self._knows(word):
            return ()
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            if self._knows(word[:cut]):
                rest = word[cut:]
                if self._knows(rest):
                    return word[:cut], rest
                if inner := self.parts(rest) if len(rest) >= 2 * _SHORTEST_PART else ():
                    return word[:cut], *inner
        return ()

    def _knows(self, word: str) -> bool:
        return any(term.words == (word,) for term in self.terms.get(squeezed(word), ()))


@cache
def squeezed(word: str) -> str:
    """Give a word with repeated letters once: ``sseeexx`` is ``sex``."""
    return "".join(letter for letter, _ in groupby(word))


@cache
def lexicon() -> Lexicon:
    """Read the rules.

    Raises:
        SpecError: a file is wrong, or a rule names a group or a category that is not there (``safety.rules``).
    """
    files = [_read(path) for path in sorted(_FOLDER.glob("*.yaml"))]
    categories = {name: category for file in files for name, category in file.categories.items()}
    rules = tuple(rule for file in files for rule in file.rules)
    groups: dict[str, list[str]] = defaultdict(list)
    for file in files:
        for name, text in file.groups.items():
            groups[name] += _expanded(text)
        groups[HARMLESS] += _expanded(file.harmless)
    patterns = tuple(
        (name, re.compile(pattern)) for file in files for name, listed in file.patterns.items() for pattern in listed
    )
    _check(rules, categories, groups)
    terms = _index(groups)
    order = {name: place for place, name in enumerate(categories)}
    return Lexicon(
        version="".join(file.version for file in files), categories=categories,
        rules=tuple(sorted(rules, key=lambda rule: order[rule.of])), terms=terms, patterns=patterns,
        single=_single(terms),
    )  # fmt: skip


def _read(path: Path) -> _File:
    value, positions = parse_yaml(path.read_text(encoding="utf-8"), path.name)
    return validate(value, _File, positions)


def _expanded(text: str) -> list[str]:
    """Give the phrases of a list divided by commas; ``bomb{,s}`` is two of them."""
    made: list[str] = []
    for phrase in re.split(r",(?![^{]*\})", text):
        waiting = [" ".join(phrase.split())]
        while waiting:
            one = waiting.pop()
            braces = _BRACES.search(one)
            if braces is None:
                made.append(one)
            else:
                waiting += [one[: braces.start()] + part + one[braces.end() :] for part in braces[1].split(",")]
    return [phrase for phrase in made if phrase]


def _index(groups: dict[str, list[str]]) -> dict[str, tuple[Term, ...]]:
    terms: dict[str, dict[Term, None]] = defaultdict(dict)
    for group, phrases in groups.items():
        for phrase in phrases:
            words = tuple(token.text for token in next(streams(normalise(phrase))))
            if words:
                terms[squeezed(words[0])][Term(group, words)] = None
    return {first: tuple(found) for first, found in terms.items()}


def _single(terms: dict[str, tuple[Term, ...]]) -> dict[int, tuple[Term, ...]]:
    by_length: dict[int, list[Term]] = defaultdict(list)
    for listed in terms.values():
        for term in listed:
            if len(term.words) == 1 and term.words[0].isascii():
                by_length[len(term.words[0])].append(term)
    return {length: tuple(found) for length, found in by_length.items()}


def _check(rules: tuple[Rule, ...], categories: dict[str, Any], groups: dict[str, Any]) -> None:
    for rule in rules:
        unknown = [name for name in (*rule.all, *rule.unless) if name not in groups]
        if unknown or rule.of not in categories:
            raise SpecError(
                "safety.rules", where=rule.id, got=", ".join(unknown) or rule.of, want="a group or category",
                fix="mend the rule",
            )  # fmt: skip
