"""Facts in a text about a work that nobody gave: years, numbers, names, places, materials, what became of it, kin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from nightreel.reading.measure.palette import colour_words
from nightreel.reading.works.chinese_names import PEOPLE, PLACES, TIMES
from nightreel.reading.works.common_words import is_common
from nightreel.reading.works.spelled import spelled_numbers
from nightreel.store.digest import value_digest

FactKind = Literal[
    "year", "number", "name", "place", "school", "time", "material", "title", "address", "history", "relation"
]
_HERE = Path(__file__).parent
_TABLES = ("names.tsv", "materials.tsv", "everyday.txt", "common_words.txt", "chinese_names.py")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?:st|nd|rd|th|s)?(?![\w])|\d+(?:\.\d+)?")
_CENTURY = re.compile(
    r"\b((?:[a-z]+-)?[a-z]+|\d{1,2}(?:st|nd|rd|th))[ -]century\b|(?:[一二三四五六七八九十]{1,3}|\d{1,2})世纪",
    re.IGNORECASE,
)
_SPELLED_UNIT = re.compile(
    r"(?<![\w-])(?:one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:years?|decades?|months?|days?|cent(?:imet(?:re|er))s?|"
    r"met(?:re|er)s?|feet|foot|inch(?:es)?|dollars|euros|percent)\b", re.IGNORECASE,
)  # fmt: skip
_LONG_AGO = re.compile(
    r"\b(?:(?:several|many|some|a few|hundreds of|long)\s+)?(?:an?|the|\w+)?\s*"
    r"\b(?:centuries|century|decades?|generations?|years?)\s+(?:ago|later|earlier|before|afterwards)\b",
    re.IGNORECASE,
)
_HANZI_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}年?")
_HANZI_COUNT = re.compile(
    r"[一二两三四五六七八九十百千万]{1,12}(?:多)?(?:年代|年|岁|厘米|公分|米|尺|寸|世纪|元|个月)|(?!万一)[十百千万][一二三四五六七八九十百千万余多]+"
    r"|[二三四五六七八九]十[座位只棵艘名幅张层个条]"
)
_BOOK = re.compile(r"《([^》]{1,40})》")
_LINK = re.compile(r"https?://\S+|www\.\S+|[^\s@]{1,64}@[^\s@]{1,255}\.\w+", re.IGNORECASE)
_CAPITAL = re.compile(
    r"[A-ZÀ-Þ][\w'’À-ɏ-]*(?:\s+(?:of|de|da|di|van|von|der|la|le)(?=\s+[A-ZÀ-Þ])|\s+[A-ZÀ-Þ][\w'’À-ɏ-]*)*"
)
_NEAR = 40
"""Characters before a capital letter that tell whether a sentence begins with it: a text is no longer gone through."""
_PERSON = re.compile(r"(?:画家|艺术家|大师|雕塑家|诗人|作者)([㐀-鿿·]{2,4}?)(?=[的在于曾用以，。、画作笔是])")
_PLACE = re.compile(r"(?:藏于|收藏于|位于|来自|作于|绘于|画于)([㐀-鿿]{2,10})")
_KIN_OF = (
    r"\b(?:his|her|their|whose|\w+['’]s?)\s+(?:\w+\s+)?({kin})\b"
    r"|\b({kin})\s+(?:of|to)\s+(?:the\s+)?(?:artist|painter|sculptor)\b"
)
_KIN_OF_CHINESE = (
    "(?:[他她其]|画家|艺术家|作者|源自|来自|得自|出自|学自|传自|受教于|师从|师承|跟随|继承)[的与和了其]{{0,2}}({kin})"
)
_MAKER = re.compile(r"\b(?:artist|painter|sculptor)\b|画家|艺术家|作者|笔法|师从|师承", re.IGNORECASE)
_PERHAPS = re.compile(
    r"\b(?:perhaps|maybe|might|may be|could be|seems?|as if|as though)\b|也许|或许|可能|仿佛|好像|似乎", re.IGNORECASE
)
_CASED = frozenset(
    ("Turner", "Constable", "Bacon", "Hopper", "Munch", "Titian", "Whistler", "Newman", "China", "Japan", "Klee")
)
"""Names that are everyday words, too, without their capital letter."""
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

    A finder of forms, not of meaning: it knows numbers, capitalised names, listed artists, schools, places, times,
    materials and words of provenance, whose relative somebody is, and what Chinese marks as a title, a person or a
    place. Words in quotation marks are checked, too.

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
    found += [*_materials(sentence, folded), *_relations(sentence, folded)]
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
    for words, value in spelled_numbers(sentence):
        if value not in numbers and words.casefold() not in folded:
            yield Unknown("year" if re.fullmatch(r"1\d{3}|20\d{2}", value) else "number", words)
    for pattern in (_CENTURY, _LONG_AGO, _SPELLED_UNIT, _HANZI_COUNT):
        for match in pattern.finditer(sentence):
            if match[0].casefold() not in folded and _HANZI_YEAR.fullmatch(match[0]) is None:
                yield Unknown("time" if pattern in (_CENTURY, _LONG_AGO) else "number", match[0])
    for match in _HANZI_YEAR.finditer(sentence):
        year = "".join(_DIGITS[letter] for letter in match[0].removesuffix("年"))
        if year not in numbers and match[0] not in folded:
            yield Unknown("year", match[0])


def _numbers(text: str) -> set[str]:
    hanzi = ("".join(_DIGITS[letter] for letter in match[0].removesuffix("年")) for match in _HANZI_YEAR.finditer(text))
    spelled = (value for _, value in spelled_numbers(text))
    return {_plain_number(match[0]) for match in _NUMBER.finditer(text)}.union(hanzi, spelled)


def _plain_number(text: str) -> str:
    plain = re.sub(r"(?:st|nd|rd|th|s)$", "", text.replace(",", ""))
    return plain.rstrip("0").rstrip(".") if "." in plain else plain.lstrip("0") or "0"


def _listed(sentence: str, folded: str) -> Iterator[Unknown]:
    for kind, names in _names():
        for name in names:
            anyhow = kind in ("name", "place", "history") and name not in _CASED
            at = _find(sentence.casefold(), name.casefold()) if anyhow else _find(sentence, name)
            if at and name.casefold() not in folded:
                yield Unknown(kind, name)


def _materials(sentence: str, folded: str) -> Iterator[Unknown]:
    """Give materials; the name of a colour, such as 墨绿, is none, unless it is a material's own name, too."""
    said_folded = _colours().sub(" ", sentence.casefold())
    for words in _material_lines():
        if any(_find(folded, word.casefold()) for word in words):
            continue
        said = next((word for word in words if _find(said_folded, word.casefold())), "")
        if said:
            yield Unknown("material", said)


def _relations(sentence: str, folded: str) -> Iterator[Unknown]:
    """Give whose relative or pupil somebody is; of who is shown in a picture one may guess, with "perhaps"."""
    if _PERHAPS.search(sentence) and not _MAKER.search(sentence):
        return
    for pattern in _kin():
        for match in pattern.finditer(sentence):
            if not any(kin and kin.casefold() in folded for kin in match.groups()):
                yield Unknown("relation", match[0])


def _marked(sentence: str, folded: str) -> Iterator[Unknown]:
    kinds: tuple[tuple[re.Pattern[str], FactKind], ...] = ((_BOOK, "title"), (_PERSON, "name"), (_PLACE, "place"))
    by_neighbours: tuple[tuple[tuple[re.Pattern[str], ...], FactKind], ...] = (
        (PEOPLE, "name"), (PLACES, "place"), (TIMES, "time"),
    )  # fmt: skip
    kinds += tuple((pattern, kind) for patterns, kind in by_neighbours for pattern in patterns)
    for pattern, kind in kinds:
        for match in pattern.finditer(sentence):
            said = match[1] if pattern.groups else match[0]
            if said.casefold() not in folded:
                yield Unknown(kind, said)


def _capitalised(sentence: str, folded: str) -> Iterator[Unknown]:
    """Give names by their capital letters; one alone at a sentence's beginning may be a common word."""
    letter = re.search(r"\w", sentence)
    first = letter.start() if letter is not None else 0
    for match in _CAPITAL.finditer(sentence):
        words = match[0].split()
        before = sentence[max(0, match.start() - _NEAR) : match.start()]
        if match.start() == first or re.search(r"[.!?:]\s*[“\"]?$|[“\"]$", before):
            words = words[1:] if words[0] in _everyday() or (len(words) == 1 and is_common(words[0])) else words
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
    kinds: dict[str, FactKind] = {
        "artist": "name", "school": "school", "place": "place", "time": "time", "history": "history",
    }  # fmt: skip
    rows = [row.split("\t") for row in _lines("names.tsv") if not row.startswith("kin")]
    return tuple((kinds[row[0]], tuple(row[1:])) for row in rows)


@cache
def _material_lines() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row.split("\t")) for row in _lines("materials.tsv"))


@cache
def _colours() -> re.Pattern[str]:
    """Find names of colours that hold a material's and are none; Chinese ones also without their last sign, 色."""
    materials = {word.casefold() for words in _material_lines() for word in words}
    names = {short for name in colour_words() for short in (name, name.removesuffix("色"))} - materials
    told = (name for name in names if any(_find(name, word) for word in materials))
    return re.compile("|".join(map(re.escape, sorted(told, key=len, reverse=True))))


@cache
def _kin() -> tuple[re.Pattern[str], ...]:
    """Find relations, in English and in Chinese."""
    rows = [row.split("\t")[1:] for row in _lines("names.tsv") if row.startswith("kin\t")]
    forms = zip((_KIN_OF, _KIN_OF_CHINESE), rows, strict=True)
    return tuple(re.compile(form.format(kin="|".join(row)), re.IGNORECASE) for form, row in forms)


@cache
def _everyday() -> frozenset[str]:
    return frozenset((_HERE / "everyday.txt").read_text(encoding="utf-8").split())


def _lines(name: str) -> list[str]:
    rows = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]


@cache
def facts_version() -> str:
    """Give the digest of everything that facts are looked up in."""
    tables = [(_HERE / name).read_text(encoding="utf-8") for name in _TABLES]
    return str(value_digest({"tables": tables, "colours": list(colour_words())}))[:12]
