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


def measured(text: str, value: Fraction, start: int, end: int) -> Quantity:
    """Give a number with the unit that follows it."""
    unit, factor, stop = unit_after(text, end)
    below = unit == "celsius" and re.search(r"(?:-|minus |零下)$", text[:start], re.IGNORECASE)
    return Quantity((-value if below else value) * factor, unit, text[start:stop], start, stop)
