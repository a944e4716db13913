"""Words of a brief made fit for screen and voice: cleaned, measured, shortened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from math import ceil

ENGLISH_WORDS_PER_S = 2.5
CHINESE_CHARACTERS_PER_S = 4.0

_KEPT_SYMBOLS = frozenset("™®©°")
_HANZI = r"㐀-鿿豈-﫿"
_TOKENS = re.compile(rf"[{_HANZI}]|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[%&+/°]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ENGLISH_CUTS = (
    re.compile(r"[,;:]\s+|\s+[–—-]\s+|\.\s+"),
    re.compile(r"\s+(?=(?:that|which|so|while|when|even|without|with|plus)\b)", re.IGNORECASE),
    re.compile(r"\s+(?=(?:for|from|in|on|at|by|to|and|under|over|during|after|before)\b)", re.IGNORECASE),
)
_CHINESE_CUTS = (re.compile(r"[，。；：、！？,;:]\s*"), re.compile(r"\s+"))


def is_chinese(language: str) -> bool:
    """Whether a language is written in Hanzi."""
    return language.startswith("zh")


def clean(text: str, limit: int = 2000) -> str:
    """Give one line of plain words: without control characters, emoji and doubled spaces."""
    kept = "".join(
        char if char in _KEPT_SYMBOLS or unicodedata.category(char) not in _DROPPED else " "
        for char in unicodedata.normalize("NFC", text[: limit * 2])
        if unicodedata.category(char) != "Cf"
    )
    return re.sub(r"\s+", " ", kept).strip(" -•*·")[:limit]


_DROPPED = frozenset({"Cc", "Cs", "Co", "Cn", "So", "Sk"})


def numbers(text: str) -> frozenset[str]:
    """Give the figures in a text as they are written."""
    return frozenset(_NUMBER.findall(text))


def spoken_length(text: str, language: str) -> float:
    """Give how much is said: words for English, characters for Chinese; figures count as they are read."""
    tokens = _TOKENS.findall(text)
    return sum((_chinese_length if is_chinese(language) else _english_length)(token) for token in tokens)


def seconds_to_say(text: str, language: str) -> float:
    """Give the time that a voice needs for a text.

    The pace is a calm speaker's; breaths at commas and between sentences are added, as measured on the built-in voices.
    """
    length = spoken_length(text, language)
    inner = text.strip().rstrip('.!?。！？…”"')
    commas, stops = len(re.findall("[,，、;；:：–—]", inner)), len(re.findall(r"[.!?](?=\s)|[。！？]", inner))
    if is_chinese(language):
        return length / CHINESE_CHARACTERS_PER_S + 0.3 * commas + 0.45 * stops
    return max(length / ENGLISH_WORDS_PER_S, length / 3.0 + 0.2 * commas + 0.4 * stops)


def _english_length(token: str) -> float:
    if _NUMBER.match(token):
        return _english_number(token)
    if len(token) > 1 and token.isupper():
        return ceil(len(token) / 2)
    return 1


def _english_number(token: str) -> float:
    whole, _, decimals = token.replace(",", "").partition(".")
    return _count_words(int(whole[:12])) + (1 + len(decimals) if decimals else 0)


def _count_words(number: int) -> int:
    if number <= 20:
        return 1
    if number < 100:
        return 1 if number % 10 == 0 else 2
    for size in (10**9, 10**6, 1000, 100):
        if number >= size:
            rest = number % size
            return _count_words(number // size) + 1 + (_count_words(rest) if rest else 0)
    return 1


def _chinese_length(token: str) -> float:
    if _NUMBER.match(token):
        whole, _, decimals = token.replace(",", "").partition(".")
        return _count_hanzi(whole) + (1 + len(decimals) if decimals else 0)
    if not token[0].isalpha():
        return 3  # 百分之
    if re.fullmatch(rf"[{_HANZI}]", token):
        return 1
    return len(token) if token.isupper() else max(1, ceil(len(token) / 2.5))


def _count_hanzi(digits: str) -> int:
    """Give the number of characters of a figure as it is read: 14 is 十四, 500 is 五百."""
    count = sum(2 for digit in digits[:-1] if digit != "0") + (digits[-1] != "0")
    gaps = len(re.findall(r"0+(?=[1-9])", digits))
    teen = len(digits) == 2 and digits[0] == "1"
    return max(1, count + gaps - teen)


def fits_screen(text: str, language: str) -> bool:
    """Whether a text is short enough for a headline: 6 words, or 12 Chinese characters."""
    if is_chinese(language):
        return _width(text) <= 12
    return len(text.split()) <= 6 and len(text) <= 44


def _width(text: str) -> float:
    return sum(1 if re.match(rf"[{_HANZI}]", char) else 0.5 for char in text if char not in "，。、！？ ")


def shorten(text: str, language: str) -> tuple[str, str]:
    """Split a text into a headline and the rest, at the joint that leaves the longest headline.

    Returns:
        Headline and rest; an empty headline when no joint fits.
    """
    text = text.strip(" .。!！;；,，")
    if fits_screen(text, language):
        return text, ""
    chinese = is_chinese(language)
    for cut in _CHINESE_CUTS if chinese else _ENGLISH_CUTS:
        for found in reversed(list(cut.finditer(text[:400]))):
            head, rest = text[: found.start()], text[found.end() :]
            enough = len(head) >= 3 if chinese else len(head.split()) >= 2
            if enough and fits_screen(head, language):
                return head, _tidy_rest(rest, language)
    return "", text


def _tidy_rest(rest: str, language: str) -> str:
    rest = re.sub(r"^(?:that|which)\s+(?:is|are|was)\s+", "", rest, flags=re.IGNORECASE)
    limit = 24 if is_chinese(language) else 10
    size = _width(rest) if is_chinese(language) else len(rest.split())
    return capital(rest) if size <= limit else ""


def capital(text: str) -> str:
    """Give a text with its first letter large."""
    return text[:1].upper() + text[1:]


def sentence(text: str, language: str) -> str:
    """Give a text as a sentence."""
    text = text.strip(" ;；,，:：")
    if is_chinese(language):
        text = re.sub(rf"(?<=[{_HANZI}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{_HANZI}])", " ", text)
    if not text or text[-1] in '.!?。！？…”"':
        return capital(text)
    return capital(text) + ("。" if is_chinese(language) else ".")


def joined(parts: Iterable[str], language: str) -> str:
    """Give sentences one after another."""
    return ("" if is_chinese(language) else " ").join(part for part in parts if part)


def sentences(text: str) -> list[str]:
    """Give the sentences of a text."""
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+|(?<=[。！？])", text) if part.strip()]


def within(text: str, limit: int) -> str:
    """Give a text cut at a word's end to at most ``limit`` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,，、;；") + "…"
