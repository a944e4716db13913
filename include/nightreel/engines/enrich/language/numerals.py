"""Numerals as people write them: figures, English words, Hanzi."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SIZES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
_SMALL = {word: value for value, word in enumerate(_ONES)} | {word: 20 + 10 * at for at, word in enumerate(_TENS)}
_WORD = "|".join(sorted([*_SMALL, *_SIZES], key=len, reverse=True))

ENGLISH = rf"(?:{_WORD})(?:(?:[\s-]+|\s+and\s+)(?:{_WORD}))*"
"""Pattern of a number in English words."""
FIGURE = r"\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+(?:\.\d+)?(?!\d)|\d+,\d{1,2}(?![\d,])|\d+(?:\.\d+)?"
"""Pattern of a number in figures: 1,000 and 1 000 are a thousand, 1,5 is one and a half."""
HANZI = r"[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿卅]+"
"""Pattern of a number in Hanzi."""

_HANZI_DIGITS = {char: value for value, chars in enumerate(
    ("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for char in chars}  # fmt: skip
_HANZI_SIZES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_HANZI_TENS = {"廿": 20, "卅": 30}
_HANZI_MYRIADS = {"万": 10**4, "亿": 10**8}
_DASHES = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "～": "~", "⁄": "/", "’": "'"})


def fold(text: str) -> str:
    """Give a text in one way of writing: full-width, circled and foreign digits as 0 to 9, dashes as -, no zero width.

    Letters keep their case: 5G is no weight.
    """
    kept = "".join(char for char in _widened(text) if unicodedata.category(char) not in ("Cf", "Cc"))
    digits = "".join(str(unicodedata.digit(char, char)) if char.isdigit() else char for char in kept)
    return re.sub(r"\s+", " ", digits.translate(_DASHES))


def _widened(text: str) -> str:
    """Give NFKC, with a space before a vulgar fraction (1½ is 1 1/2, not 11/2) and for line breaks."""
    text = re.sub("[Ⅰ-ↂ]+", lambda found: f"{sum(map(unicodedata.numeric, found[0])):.0f} ", text)
    spaced = re.sub(r"(?<=\d)(?=[¼-¾⅐-⅞])", " ", re.sub(r"\s", " ", text))
    return unicodedata.normalize("NFKC", spaced)


def figure_value(text: str) -> Fraction:
    """Give the value of a number in figures."""
    text = re.sub(r"[\s\u202f\u00a0]", "", text)
    if re.fullmatch(r"\d+,\d{1,2}", text):
        return Fraction(text.replace(",", "."))
    return Fraction(text.replace(",", ""))


def english_value(text: str) -> Fraction:
    """Give the value of a number in English words."""
    whole = part = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _SMALL:
            part += _SMALL[word]
        elif word in ("hundred", "dozen"):
            part = max(part, 1) * _SIZES[word]
        elif word in _SIZES:
            whole += max(part, 1) * _SIZES[word]
            part = 0
    return Fraction(whole + part)


def hanzi_value(text: str) -> Fraction:
    """Give the value of a number in Hanzi, place by place (二〇二六) or with sizes (三百五十)."""
    if not any(char in _HANZI_SIZES or char in _HANZI_MYRIADS or char in _HANZI_TENS for char in text):
        return Fraction(int("".join(str(_HANZI_DIGITS[char]) for char in text)))
    whole = section = digit = 0
    for char in text:
        if char in _HANZI_DIGITS:
            digit = _HANZI_DIGITS[char]
        elif char in _HANZI_TENS:
            section += _HANZI_TENS[char]
        elif char in _HANZI_SIZES:
            section += max(digit, 1) * _HANZI_SIZES[char]
            digit = 0
        else:
            whole = (whole + max(section + digit, 1)) * _HANZI_MYRIADS[char]
            section = digit = 0
    return Fraction(whole + section + digit)
