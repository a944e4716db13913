"""Facts in a text about a work that nobody gave: years, numbers, names, places, materials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FactKind = Literal["year", "number", "name", "place", "school", "time", "material", "title", "address"]
_HERE = Path(__file__).parent
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?:st|nd|rd|th|s)?(?![\w])|\d+(?:\.\d+)?")
_CENTURY = re.compile(
    r"\b((?:[a-z]+-)?[a-z]+|\d{1,2}(?:st|nd|rd|th))[ -]century\b|(?:[一二三四五六七八九十]{1,3}|\d{1,2})世纪",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    r"\b(?:eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"hundreds?|thousands?|millions?)\b(?:[- ](?:one|two|three|four|five|six|seven|eight|nine|hundred|thousand))*",
    re.IGNORECASE,
)
_SPELLED_UNIT = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:years?|decades?|months?|days?|cent(?:imet(?:re|er))s?|"
    r"met(?:re|er)s?|feet|foot|inch(?:es)?|dollars|euros|percent)\b", re.IGNORECASE,
)  # fmt: skip
_HANZI_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}年?")
_HANZI_COUNT = re.compile(
    r"[一二两三四五六七八九十百千万]+(?:多)?(?:年代|年|岁|厘米|公分|米|尺|寸|世纪|元|个月)|[十百千万][一二三四五六七八九十百千万余多]+"
)
_BOOK = re.compile(r"《([^》]{1,40})》")
_LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+", re.IGNORECASE)
_CAPITAL = re.compile(
    r"[A-ZÀ-Þ][\w'’À-ɏ-]*(?:\s+(?:of|de|da|di|van|von|der|la|le)(?=\s+[A-ZÀ-Þ])|\s+[A-ZÀ-Þ][\w'’À-ɏ-]*)*"
)
_PERSON = re.compile(r"(?:画家|艺术家|大师|雕塑家|诗人|作者)([㐀-鿿·]{2,4}?)(?=[的在于曾用以，。、画作笔是])")
_PLACE = re.compile(r"(?:藏于|收藏于|位于|来自|作于|绘于|画于)([㐀-鿿]{2,10})")
_DIGITS = {
    "〇": "0",
    "零": "0",
    "一": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
}


@dataclass(frozen=True)
class Unknown:
    """A fact that nothing holds."""

    kind: FactKind
    words: str


def unknown_facts(sentence: str, record: Mapping[str, str], measured: str = "") -> list[Unknown]:
    """Find the facts of a sentence that neither the record nor a measurement holds.

    A finder of forms, not of meaning: it knows numbers, capitalised names, listed artists, schools, places, times and
    materials, and what Chinese marks as a title, a person or a place. Words in quotation marks are checked, too.

    Args:
        sentence: one sentence, English or Chinese.
        record: what is given: title, artist, year, medium, size …
        measured: what was measured of the picture, as words.
    """
    known = " ".join((*record.keys(), *record.values(), measured))
    folded, numbers = known.casefold(), _numbers(known)
    found = [
        *_links(sentence),
        *_counted(sentence, folded, numbers),
        *_listed(sentence, folded),
        *_marked(sentence, folded),
    ]
    found += [one for one in _materials(sentence, folded)]
    found += [one for one in _capitalised(sentence, folded) if not any(one.words in other.words for other in found)]
    return list(dict.fromkeys(found))


def _links(sentence: str) -> Iterator[Unknown]:
    for match in _LINK.finditer(sentence):
        yield Unknown("address", match[0])


def _counted(sentence: str, folded: str, numbers: set[str]) -> Iterator[Unknown]:
    for match in _NUMBER.finditer(sentence):
        plain = _plain_number(match[0])
        if plain not in numbers:
            yield Unknown("year" if re.fullmatch(r"1\d{3}|20\d{2}", plain) else "number", match[0])
    for pattern in (_CENTURY, _SPELLED, _SPELLED_UNIT, _HANZI_COUNT):
        for match in pattern.finditer(sentence):
            if match[0].casefold() not in folded and _HANZI_YEAR.fullmatch(match[0]) is None:
                yield Unknown("time" if pattern is _CENTURY else "number", match[0])
    for match in _HANZI_YEAR.finditer(sentence):
        year = "".join(_DIGITS[letter] for letter in match[0].removesuffix("年"))
        if year not in numbers and match[0] not in folded:
            yield Unknown("year", match[0])


def _numbers(text: str) -> set[str]:
    hanzi = ("".join(_DIGITS[letter] for letter in match[0].removesuffix("年")) for match in _HANZI_YEAR.finditer(text))
    return {_plain_number(match[0]) for match in _NUMBER.finditer(text)} | set(hanzi)


def _plain_number(text: str) -> str:
    plain = re.sub(r"(?:st|nd|rd|th|s)$", "", text.replace(",", ""))
    return plain.rstrip("0").rstrip(".") if "." in plain else plain.lstrip("0") or "0"


def _listed(sentence: str, folded: str) -> Iterator[Unknown]:
    for kind, names in _names():
        for name in names:
            at = _find(sentence, name)
            if at and name.casefold() not in folded:
                yield Unknown(kind, name)


def _materials(sentence: str, folded: str) -> Iterator[Unknown]:
    for words in _material_lines():
        if any(_find(folded, word.casefold()) for word in words):
            continue
        said = next((word for word in words if _find(sentence.casefold(), word.casefold())), "")
        if said:
            yield Unknown("material", said)


def _marked(sentence: str, folded: str) -> Iterator[Unknown]:
    kinds: tuple[tuple[re.Pattern[str], FactKind], ...] = ((_BOOK, "title"), (_PERSON, "name"), (_PLACE, "place"))
    for pattern, kind in kinds:
        for match in pattern.finditer(sentence):
            if match[1].casefold() not in folded:
                yield Unknown(kind, match[1])


def _capitalised(sentence: str, folded: str) -> Iterator[Unknown]:
    """Give names by their capital letters: one alone at a sentence's beginning is a word like any other."""
    for match in _CAPITAL.finditer(sentence):
        words = match[0].split()
        begins = not re.search(r"\w", sentence[: match.start()]) or re.search(
            r"[.!?:]\s*[“\"]?$|[“\"]$", sentence[: match.start()]
        )
        if begins:
            words = words[1:] if words[0] in _everyday() or len(words) == 1 else words
        said = [word for word in words if word[:1].isupper() and word not in _everyday()]
        said = [word for word in said if re.sub(r"['’]s?$", "", word).casefold() not in folded]
        if said:
            yield Unknown("name", " ".join(said))


def _find(text: str, word: str) -> bool:
    if re.search(r"[㐀-鿿]", word):
        return word in text
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


@cache
def _names() -> tuple[tuple[FactKind, tuple[str, ...]], ...]:
    kinds: dict[str, FactKind] = {"artist": "name", "school": "school", "place": "place", "time": "time"}
    rows = [row.split("\t") for row in _lines("names.tsv")]
    return tuple((kinds[row[0]], tuple(row[1:])) for row in rows)


@cache
def _material_lines() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row.split("\t")) for row in _lines("materials.tsv"))


@cache
def _everyday() -> frozenset[str]:
    return frozenset((_HERE / "everyday.txt").read_text(encoding="utf-8").split())


def _lines(name: str) -> list[str]:
    rows = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]
