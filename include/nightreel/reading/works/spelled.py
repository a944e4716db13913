"""English numbers in words: what they say in digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {
    **{word: value for value, word in enumerate(_SMALL)}, "oh": 0,
    **{word: 10 * tens for tens, word in enumerate(_TENS, 2)},
    **{word.replace("ty", "ties"): 10 * tens for tens, word in enumerate(_TENS, 2)},
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_WORD = "|".join(sorted((*_VALUES, *_SCALES, *(f"{scale}s" for scale in _SCALES)), key=len, reverse=True))
_NUMBER = re.compile(
    rf"\b(?:{_WORD})\b(?:(?:[\s-]+|(?<=hundred)\s+and\s+|(?<=thousand)\s+and\s+)(?:{_WORD})\b)*", re.IGNORECASE
)
_LEAST = 11
"""Smaller numbers are counted in a picture."""


def spelled_numbers(text: str) -> Iterator[tuple[str, str]]:
    """Give the numbers above ten that are written in words, as written and in digits; years as spoken, too."""
    for match in _NUMBER.finditer(text):
        value = _value(re.findall(r"[a-z]+", match[0].lower()))
        if value >= _LEAST:
            yield match[0], str(value)


def _value(words: list[str]) -> int:
    """Add words up; two numbers below a hundred that follow one another are a year: nineteen sixty-five."""
    total, part, last = 0, 0, 0
    for word in words:
        if word == "and":
            continue
        scale = _SCALES.get(word.removesuffix("s"), 0)
        if scale:
            part = max(1, part) * scale
            total, part = (total + part, 0) if scale > 100 else (total, part)
        else:
            value = _VALUES[word]
            joins = last in range(20, 100, 10) and 0 < value < 10
            joins = joins or (part > 0 and part % 100 == 0)
            part = part + value if joins else 100 * part + value if part >= _LEAST else value
        last = 0 if scale else _VALUES[word]
    return total + part
