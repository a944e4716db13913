"""Quantities in a text: how many of what, whatever the way of writing."""

from __future__ import annotations

import re
from dataclasses import replace

from nightreel.engines.enrich.language.quantity import Quantity
from nightreel.engines.enrich.language.readers import ENGLISH_PATTERN, ENGLISH_READERS, FIGURES, FIRST_READERS
from nightreel.engines.enrich.language.readers_hanzi import HANZI_NUMBER, hanzi_numbers, hanzi_shares, hanzi_wholes
from nightreel.engines.enrich.language.units import unit_after
from nightreel.engines.enrich.language.words import any_of

_HAN = r"㐀-鿿"
_READERS = (*FIRST_READERS, hanzi_wholes, hanzi_shares, *ENGLISH_READERS, hanzi_numbers)
_OVER = re.compile(
    r"(?:over|more than|above|beyond|exceed(?:s|ing)?|at least|upwards of|超过|超出|逾|不止|至少|不少于|高达?于)\s?$",
    re.IGNORECASE,
)
_OVER_AFTER = re.compile(r"\s?(?:\+|or more\b|plus\b|以上|多(?=[天年个种万]|小时)|余)", re.IGNORECASE)
_PERIODS = {"day": "day", "week": "week", "month": "month", "year": "year", "hour": "hour", "minute": "minute",
            "天": "day", "日": "day", "周": "week", "星期": "week", "月": "month", "年": "year", "小时": "hour",
            "分钟": "minute"}  # fmt: skip
_PERIOD = re.compile(r"(?: (?:a|an|per|each|every) |/)(day|week|month|year|hour|minute)(?![a-z])", re.IGNORECASE)
_HANZI_PERIOD = re.compile(r"每(?:一|个)?(天|日|周|星期|月|年|小时|分钟)\s?(?:只需|只要|仅|需|用)?\s?$")
_JOINT = re.compile(r"\s?(?:-|~|to|and|or|到|至|或|、|,)\s?", re.IGNORECASE)
_STOP = frozenset({
    "a", "an", "the", "of", "and", "or", "in", "on", "at", "for", "to", "with", "by", "is", "are", "it", "its", "your",
    "you", "we", "our", "all", "each", "every", "per", "more", "than",
})  # fmt: skip


def quantities(text: str, *, generous: bool = False) -> list[Quantity]:
    """Give the quantities of a folded text in their order.

    Args:
        text: see ``numerals.fold``.
        generous: also what is seldom a number, such as one and 一; for a brief, where more can only help.
    """
    taken = [False] * len(text)
    if not generous:
        for idiom in any_of("idioms").finditer(text):
            taken[idiom.start() : idiom.end()] = [True] * (idiom.end() - idiom.start())
    found: list[Quantity] = []
    for read in _READERS:
        for one in read(text, generous):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = [True] * (one.end - one.start)
                found.append(one)
    found.sort(key=lambda one: one.start)
    return _joined(text, [_beside(text, one) for one in found])


def _beside(text: str, one: Quantity) -> Quantity:
    """Give a quantity with what stands beside it."""
    over = bool(_OVER.search(text[: one.start])) or bool(_OVER_AFTER.match(text, one.end))
    period = _PERIOD.match(text, one.end) or _HANZI_PERIOD.search(text[: one.start])
    if period and one.unit not in ("", "code", "x", "share"):
        one = replace(one, unit=f"{one.unit} a {_PERIODS[period[1].lower()]}")
    following = re.split(r"[.,;:!?，。；：、！？()（）]", text[one.end : one.end + 40])[0]
    before = re.split(r"[.;!?。；！？]", text[max(0, one.start - 30) : one.start])[-1]
    nouns = words_of(following, 3)
    about = nouns | words_of(before, 4, last=True)
    return replace(one, nouns=frozenset() if one.unit else nouns, about=about, over=over)


def words_of(text: str, count: int, *, last: bool = False) -> frozenset[str]:
    """Give the first or last content words of a text: stems of English words, pairs of Hanzi."""
    english = [word for word in re.findall(r"[a-z]{2,}", text.lower()) if word not in _STOP]
    runs = re.findall(
        rf"[{_HAN}]+", re.sub(r"^\s?[个种款项位层片颗张只件步道重级档名台套组段大支瓶包盒粒枚根把条]", " ", text)
    )
    hanzi = [run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))]
    chosen = [*(english[-count:] if last else english[:count]), *(hanzi[-6:] if last else hanzi[:6])]
    return frozenset(_stem(word) for word in chosen)


def _stem(word: str) -> str:
    for end in ("ies", "ing", "es", "ed", "s"):
        if word.endswith(end) and len(word) - len(end) >= 3 and word.isascii():
            return word[: -len(end)] + ("y" if end == "ies" else "")
    return word


def _joined(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give ranges the unit of their end (5 to 7 days) and times as one (1 hour 30 minutes)."""
    for at in range(len(found) - 2, -1, -1):
        one, following = found[at], found[at + 1]
        between = text[one.end : following.start]
        if not one.unit and following.unit not in ("", "code") and _JOINT.fullmatch(between):
            _, factor, _ = unit_after(text, _end_of_number(text, following))
            value = one.value * (factor if following.unit not in ("dollars", "euros", "yuan") else 1)
            found[at] = replace(one, unit=following.unit, value=value, nouns=frozenset())
        elif (
            one.unit == following.unit == "time"
            and one.value > following.value
            and between.strip() in ("", "and", "零")
        ):
            merged = replace(
                one, value=one.value + following.value, end=following.end, text=text[one.start : following.end]
            )
            found[at : at + 2] = [merged]
    return found


def _end_of_number(text: str, one: Quantity) -> int:
    for pattern in (FIGURES, ENGLISH_PATTERN, HANZI_NUMBER):
        match = pattern.match(text, one.start)
        if match:
            return match.end()
    return one.start
