"""Readers of quantities in figures and English words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from nightreel.engines.enrich.language.numerals import ENGLISH, FIGURE, english_value, figure_value, hanzi_value
from nightreel.engines.enrich.language.quantity import Quantity, measured
from nightreel.engines.enrich.language.units import sign_before, unit_after

_HAN = r"㐀-鿿"
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?:[2-6]G(?![A-Za-z])|[2458][Kk](?![A-Za-z])|IPX?\d\d?[A-Z]?|24/7|360°"
    r"|[A-Za-z]+-?\d+[A-Za-z0-9.-]*|\d+[A-Z]{1,3}\d+[A-Za-z0-9]*|[23]D(?![a-z]))(?![A-Za-z0-9])"
)
_CODE_WITH_UNIT = re.compile(r"^(?:about|for|in|over|under|only|just|up|to|from|of)-?\d", re.IGNORECASE)
_FRACTION = re.compile(r"(?<![\d/.])(?:(\d+) )?(\d+)\s?/\s?(\d+)(?![\d/])")
_SCALED = re.compile(
    r"\s?(thousand|million|billion|hundred|dozen|bn)(?![a-z])|k(?![a-z])|\s?([十百千万亿]+)", re.IGNORECASE
)
_SCALES = {"k": 1000, "bn": 10**9, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
ENGLISH_PATTERN = re.compile(rf"(?<![A-Za-z])(?:a )?(?:{ENGLISH})(?![A-Za-z])", re.IGNORECASE)
_HALVES = re.compile(
    r"(?<![a-z])(?:(?P<half>half)"
    r"(?=[ -](?:of|the|as|a|an|price|off|your|its|that|hour|day|year|month|minute|litre|liter)\b)"
    r"|(?P<third>(?:a|one) third)|(?P<twothirds>two[ -]thirds)|(?P<quarter>(?:a|one) quarter"
    r"|quarter(?=[ -](?:of an |an )?hour))|(?P<threequarters>three[ -]quarters))(?![a-z])", re.IGNORECASE,
)  # fmt: skip
_SHARES = {"half": Fraction(1, 2), "third": Fraction(1, 3), "twothirds": Fraction(2, 3), "quarter": Fraction(1, 4),
           "threequarters": Fraction(3, 4)}  # fmt: skip
_MULTIPLES = re.compile(
    r"(?<![a-z])(?:(?P<two>twice(?! (?:about|before))|doubled?|doubles|doubling)"
    r"(?![ -](?:check|tap|click|espresso|bed|door))"
    r"|(?P<three>triple[sd]?|thrice|threefold)|(?P<four>quadruple[sd]?))(?![a-z])"
    r"|(?P<zh2>双倍|翻倍|翻一?番|加倍|成倍)", re.IGNORECASE,
)  # fmt: skip
_TIMES = {"two": 2, "three": 3, "four": 4, "zh2": 2}
_ARTICLE = re.compile(
    r"(?<![a-z])(?P<lead>in|within|for|lasts?|under|over|than|only|just|nearly|almost|about|once|takes?|up to) "
    r"(?:(?:a|an|one|a single|a full|a whole|one single|one full|one whole) )"
    r"(?=(?:seconds?|minute|hour|day|week|month|year|decade|century|lit(?:er|re)|kilo)\b)", re.IGNORECASE,
)  # fmt: skip
_IDLE = frozenset({
    "for minute", "for second", "in day", "for day", "over day", "just minute", "just second", "just day", "only day",
    "than day", "once day", "about day", "once second", "take minute", "take second", "take day", "take hour",
})  # fmt: skip
_WHOLE = re.compile(
    r"(?<![a-z])(?:all[ -](?P<all>week|month|year)(?![a-z])(?! (?:long )?(?:you|we|they) )(?:[ -](?:long|round))?"
    r"|(?:the|a|an|one) (?:whole|entire|full) (?P<whole>week|month|year|decade|century)(?![a-z])"
    r"|(?P<round>year)-round(?![a-z])"
    r"|an? (?P<halved>minute|hour|day|week|month|year|lit(?:er|re)|kilo|met(?:er|re)) and a half(?![a-z-]| of))",
    re.IGNORECASE,
)  # fmt: skip
_VAGUE = re.compile(
    r"(?<![a-z])(?P<en>dozens|hundreds|thousands|millions|billions|tens of thousands|countless|a couple of"
    r"|(?:a few|several) (?:seconds|minutes|hours|days|weeks|months|years)"
    r"|(?:seconds|minutes|hours|days|weeks|months|years) (?:longer|more|faster))(?![a-z])"
    rf"|(?P<zh>成千上万|千千万万|[数几上近过逾][十百千万亿]+|[十百千万亿]+几|[十百千万亿]+(?:多|余)(?=[{_HAN}])"
    r"|无数|亿万)", re.IGNORECASE,
)  # fmt: skip
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![a-z])", re.IGNORECASE)
FIGURES = re.compile(rf"(?<![\d.])(?:{FIGURE})")


def _codes(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _CODE.finditer(text):
        if not _CODE_WITH_UNIT.match(match[0]):
            code = re.sub(r"[-.]", "", match[0].lower())
            yield Quantity(Fraction(0), "code", match[0], match.start(), match.end(), code=code)


def _vague(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _VAGUE.finditer(text):
        yield Quantity(Fraction(0), "code", match[0], match.start(), match.end(), code=match[0].lower())


def _fractions(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        if int(match[3]) == 0:
            continue
        value = int(match[1] or 0) + Fraction(int(match[2]), int(match[3]))
        unit, factor, end = unit_after(text, match.end())
        yield Quantity(value * factor, unit or "share", text[match.start() : end], match.start(), end)


def _halves(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _HALVES.finditer(text):
        after = re.compile(r"[ -](?:of )?(?:an? )?").match(text, match.end())
        unit, factor, end = unit_after(text, after.end()) if after else ("", Fraction(1), match.end())
        value = _SHARES[str(match.lastgroup)]
        end = end if unit else match.end()
        yield Quantity(value * factor, unit or "share", text[match.start() : end], match.start(), end)


def _multiples(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _MULTIPLES.finditer(text):
        often = re.match(r" (?:a|an|per|each|every|daily)\b", text[match.end() :])
        unit = (
            "occasions"
            if often or (match[0].lower() == "twice" and not re.match(" (?:as|the)", text[match.end() :]))
            else "x"
        )
        yield Quantity(Fraction(_TIMES[str(match.lastgroup)]), unit, match[0], match.start(), match.end())


def _figures(text: str, generous: bool) -> Iterator[Quantity]:
    for match in FIGURES.finditer(text):
        value, end = figure_value(match[0]), match.end()
        scale = _SCALED.match(text, end)
        if scale is not None:
            value *= hanzi_value(scale[2]) if scale[2] else _SCALES[(scale[1] or "k").lower()]
            end = scale.end()
        sign = sign_before(text, match.start())
        ordinal = _ORDINAL.match(text, end)
        if sign:
            yield Quantity(value, sign, text[max(0, match.start() - 1) : end], match.start(), end)
        elif ordinal:
            yield Quantity(value, "ordinal", text[match.start() : ordinal.end()], match.start(), ordinal.end())
        else:
            yield measured(text, value, match.start(), end)


def _wholes(text: str, generous: bool) -> Iterator[Quantity]:
    """Read a whole week, month or year: all month, the entire year; and one with its half: a week and a half."""
    for match in _WHOLE.finditer(text):
        unit, factor, _ = unit_after(text, match.start(str(match.lastgroup)))
        value = Fraction(3, 2) if match.lastgroup == "halved" else Fraction(1)
        yield Quantity(value * factor, unit, match[0], match.start(), match.end())


def _fortnights(text: str, generous: bool) -> Iterator[Quantity]:
    for match in re.finditer(r"(?<![a-z])(?:a )?fortnight(?![a-z])", text, re.IGNORECASE):
        yield Quantity(Fraction(14 * 86_400), "time", match[0], match.start(), match.end())


def _english(text: str, generous: bool) -> Iterator[Quantity]:
    for match in ENGLISH_PATTERN.finditer(text):
        words, start = match[0], match.start()
        if words.lower().startswith("a ") and not re.search("hundred|thousand|million|billion|dozen", words.lower()):
            start, words = start + 2, words[2:]
        value = english_value(words)
        one = measured(text, value, start, match.end())
        half = one.text.lower().endswith(" and a half") or re.match(" and a half", text[match.end() :], re.IGNORECASE)
        if (
            words.lower() != "one"
            or half
            or generous
            or (one.unit in _ONE_OF and not re.match(" at a time", text[one.end :]))
        ):
            yield one


_ONE_OF = frozenset({"months", "mass", "volume", "length", "share", "x", "dollars", "euros", "yuan"})
"""What one is a claim of: one litre; one day, one touch are not."""


def _articles(text: str, generous: bool) -> Iterator[Quantity]:
    """Give a week of "lasts a week"; in a moment's sense (for a minute) it is no number."""
    for match in _ARTICLE.finditer(text):
        unit, factor, end = unit_after(text, match.end())
        noun = text[match.end() : end].rstrip("s").lower()
        if unit and (generous or f"{match['lead'].lower()} {noun}" not in _IDLE):
            yield Quantity(factor, unit, text[match.start() : end], match.start(), end)


ENGLISH_READERS = (_wholes, _fractions, _halves, _multiples, _fortnights, _figures, _english, _articles)
FIRST_READERS = (_codes, _vague)
