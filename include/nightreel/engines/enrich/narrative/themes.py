"""What a text is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from nightreel.engines.enrich.narrative.pack import Family, Pack, Theme
from nightreel.engines.enrich.narrative.words import en, zh

PACKS = {pack.language: pack for pack in (en.PACK, zh.PACK)}
"""Languages by code."""


def hits(words: Sequence[str], text: str) -> int:
    """Give how many of the words a text has: short English words whole, longer ones and Chinese by their beginning."""
    return len({found.lower() for found in _pattern(tuple(words)).findall(text)}) if words else 0


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = []
    for word in words:
        if not word.isascii():
            parts.append(re.escape(word))
        elif len(word) <= 4:
            parts.append(rf"(?<![a-z]){re.escape(word)}(?:s|es)?(?![a-z])")
        else:
            parts.append(rf"(?<![a-z]){re.escape(word)}")
    return re.compile("|".join(parts), re.IGNORECASE)


def theme_of(text: str, pack: Pack) -> Theme | None:
    """Give the theme that a text is most about."""
    counts = [(hits(sight_words(theme), text), theme) for theme in pack.themes]
    best = max(counts, key=lambda counted: counted[0])
    return best[1] if best[0] else None


def family_of(title: str, category: str, pack: Pack) -> Family:
    """Give the kind of product: its category counts more than its title; the general one when nothing is known."""

    def score(family: Family) -> int:
        words = _family_words(family.name)
        return 3 * hits(words, category) + 2 * hits(words, title)

    best = max(pack.families, key=score)
    return best if score(best) else pack.families[-1]


@cache
def _family_words(name: str) -> tuple[str, ...]:
    return tuple(
        word for pack in PACKS.values() for family in pack.families if family.name == name for word in family.words
    )


def sight_words(theme: Theme) -> tuple[str, ...]:
    """Give the words by which a file name may show a theme; file names are English in any language."""
    return _theme_words(theme.name)


def setting_words(name: str) -> tuple[str, ...]:
    """Give the English words of a theme's or a family's setting."""
    words = {word for setting in _settings().get(name, ()) for word in re.findall(r"[a-z]{4,}", setting)}
    return tuple(sorted(words - _COMMON))


@cache
def all_setting_words() -> tuple[str, ...]:
    """Give the words of every setting."""
    return tuple(sorted({word for name in _settings() for word in setting_words(name)}))


@cache
def _settings() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for theme in en.PACK.themes:
        found.setdefault(theme.name, []).append(theme.setting)
    for family in en.PACK.families:
        found.setdefault(family.name, []).append(family.setting)
    return found


_COMMON = frozenset({"light", "with", "between", "into", "soft", "long", "their", "person"})


@cache
def _theme_words(name: str) -> tuple[str, ...]:
    return tuple(word for pack in PACKS.values() for theme in pack.themes if theme.name == name for word in theme.words)
