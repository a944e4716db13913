"""How many of what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from nightreel.engines.enrich.language.units import unit_after


@dataclass(frozen=True)
class Quantity:
    """How many of what.

    ``value`` is in the base unit of what is measured. Without a known unit, ``nouns`` are the words that follow, and
    ``about`` all words beside it. A code such as 5G or IP68 has only its ``code``.
    """

    value: Fraction
    unit: str
    text: str
    start: int
    end: int
    nouns: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    code: str = ""
    over: bool = False
    """More than it says: over 14 days."""


_HALF = re.compile(r" and a half(?![a-z-]| of\b)", re.IGNORECASE)
_HANZI_HALF = re.compile("半(?![夜空途路山岛醒睡梦价个小分])")
_HALF_BETWEEN = re.compile("个半(小时|钟头|月|星期|礼拜)")
_BETWEEN = {"小时": ("time", 3600), "钟头": ("time", 3600), "月": ("months", 1), "星期": ("time", 604_800),
            "礼拜": ("time", 604_800)}  # fmt: skip


def half_between(text: str, value: Fraction, start: int, end: int) -> Quantity | None:
    """Give a number with its half before its unit in Chinese, as in 一个半小时; nothing if it has none."""
    half = _HALF_BETWEEN.match(text, end)
    if half is None:
        return None
    unit, factor = _BETWEEN[half[1]]
    return Quantity((value + Fraction(1, 2)) * factor, unit, text[start : half.end()], start, half.end())


def measured(text: str, value: Fraction, start: int, end: int) -> Quantity:
    """Give a number with the unit that follows it, and a half where it is said before or after the unit."""
    between = half_between(text, value, start, end)
    if between is not None:
        return between
    before = _HALF.match(text, end)
    if before:
        value, end = value + Fraction(1, 2), before.end()
    unit, factor, stop = unit_after(text, end)
    after = (_HALF.match(text, stop) or _HANZI_HALF.match(text, stop)) if unit and not before else None
    if after:
        value, stop = value + Fraction(1, 2), after.end()
    below = unit == "celsius" and re.search(r"(?:-|minus |零下)$", text[:start], re.IGNORECASE)
    return Quantity((-value if below else value) * factor, unit, text[start:stop], start, stop)
