"""Examines a text about a work: facts that nobody gave, terms used wrongly, what the house does not want, orders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from nightreel.reading.orders import follows, gives_orders
from nightreel.reading.pages import labels
from nightreel.reading.works.blocked import Blocked, Hit, Place, blocked_in, log_hits, unsafe_sentences
from nightreel.reading.works.facts import facts_version, unknown_facts
from nightreel.reading.works.glossary import Glossary
from nightreel.reading.works.level import reading_level, sentences, text_length
from nightreel.reading.works.voices import Voice
from nightreel.safety.lexicon import lexicon

FaultKind = Literal["fact", "term", "blocked", "safety", "order", "language", "repeated", "long", "level"]
_TOO_LONG = 1.25
_ECHO = re.compile(
    r"\b(?:as an ai|language model|i cannot|i can't help)\b|作为(?:一个|一名)?(?:AI|人工智能|语言模型)|</?\w+>|```",
    re.I,
)
_QUOTED = re.compile(r"[“\"「『][^”\"」』]*[”\"」』]")
_KINDS = {
    "year": "the year {said}", "number": "the number {said}", "name": "the name {said}",
    "place": "the place {said}",
    "school": "the school {said}", "time": "the time {said}", "material": "the material {said}",
    "title": "the title {said}", "address": "the address {said}", "history": "the history told by “{said}”",
    "relation": "the relation “{said}”",
}  # fmt: skip


@dataclass(frozen=True)
class House:
    """What a house holds its texts to."""

    glossary: Glossary
    blocked: Blocked
    record: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """What one text should be."""

    name: str
    voice: Voice
    language: str
    length: int


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a text."""

    kind: FaultKind
    sentence: str
    """Empty where the whole text is meant."""
    told: str
    """What is wrong, in the text's language."""
    rating: Literal["all", "guided", "refused"] = "refused"

    @property
    def removes(self) -> bool:
        """Whether its sentence may not stay."""
        return bool(self.sentence) and self.rating == "refused"


@dataclass(frozen=True)
class Read:
    """What was read in the pictures without the model.

    Args:
        measured: what was measured of them, as words.
        demands: what orders in them want to be answered.
    """

    measured: str = ""
    demands: tuple[str, ...] = ()


def rules_version() -> str:
    """Give the version of everything by which a text is examined but for the house's own files."""
    return f"{lexicon().version} {facts_version()}"


def faults_of(text: str, asked: Asked, house: House, place: Place, read: Read = Read()) -> list[Fault]:
    """Find everything that is wrong with a text; what the house does not want is logged.

    Args:
        text: of a model.
        asked: what it should be.
        house: what it is held to.
        place: whose it is, for the log.
        read: what was read in the pictures without the model.
    """
    found, seen, t = list[Fault](), set[str](), labels(asked.language)
    hits = list[Hit]()
    for sentence in sentences(text):
        plain = re.sub(r"\W", "", sentence).casefold()
        if plain in seen:
            found.append(Fault("repeated", sentence, t("It is said twice.")))
        seen.add(plain)
        found += _sentence_faults(sentence, asked, house, read)
        for hit in blocked_in(sentence, house.blocked):
            category = house.blocked.categories[hit.category]
            title = category.title.get(asked.language) or hit.category
            told = t("The house does not say this ({category}): {said}.", category=title, said=hit.words)
            found.append(Fault("blocked", sentence, told, hit.rating))
            hits.append(hit)
    log_hits(hits, text, house.blocked, place)
    for sentence, why in unsafe_sentences(text, place):
        found.append(Fault("safety", sentence, t("It breaks a rule of safety ({category}).", category=why)))
    return [*found, *_whole_faults(text, asked)]


def _sentence_faults(sentence: str, asked: Asked, house: House, read: Read) -> Iterator[Fault]:
    t = labels(asked.language)
    for fact in unknown_facts(sentence, house.record, read.measured):
        what = t(_KINDS[fact.kind], said=fact.words)
        yield Fault("fact", sentence, t("Neither the record nor the picture gives {what}.", what=what))
    for name, why in house.glossary.misused(sentence, house.record):
        yield Fault("term", sentence, t("“{name}” is used wrongly: {why}.", name=name, why=_why(why, asked.language)))
    if _is_order(sentence, house.record) or follows(sentence, read.demands):
        yield Fault("order", sentence, t("It is an instruction or talk of a machine, not of the work."))
    if _is_foreign(sentence, asked.language):
        yield Fault("language", sentence, t("It is in another language than was asked for."))


def _is_order(sentence: str, record: Mapping[str, str]) -> bool:
    """Say whether a sentence is an order; a title or a name of the record that reads like one is only quoted."""
    said = sentence
    for value in sorted((value for name, value in record.items() if name != "description"), key=len, reverse=True):
        for part in (value, *sentences(value)):
            if gives_orders(part) or _ECHO.search(part):
                said = said.replace(part, "")
    return gives_orders(_QUOTED.sub("", said)) or bool(_ECHO.search(said))


def _whole_faults(text: str, asked: Asked) -> Iterator[Fault]:
    t, length = labels(asked.language), text_length(text, asked.language)
    if length > _TOO_LONG * asked.length:
        yield Fault("long", "", t("It has {n} words where {most} were asked for.", n=length, most=asked.length))
    low, high = asked.voice.level[asked.language]
    level = reading_level(text, asked.language)
    if not low <= level.value <= high:
        words = "Its reading level is {level}; this voice speaks at {low} to {high}."
        told = t(words, level=f"{level.value:.1f}", low=f"{low:g}", high=f"{high:g}")
        yield Fault("level", "", told, "all")


def _why(why: str, language: str) -> str:
    if not language.startswith("zh"):
        return why
    t = labels(language)
    said = re.fullmatch(r"it is not said of (.+)", why)
    if said:
        return t("it is not said of {kind}", kind=t(said[1]))
    said = re.fullmatch(r"it is said of (.+) only, which the record does not name", why)
    kinds = "、".join(t(kind) for kind in said[1].split(", ")) if said else why
    return t("it is said of {kind} only, which the record does not name", kind=kinds)


def _is_foreign(sentence: str, language: str) -> bool:
    said = _QUOTED.sub("", sentence)
    hanzi, latin = len(re.findall(r"[㐀-鿿]", said)), len(re.findall(r"[A-Za-zÀ-ɏ]", said))
    return latin > 4 * hanzi + 12 if language == "zh-CN" else hanzi > 4 and 4 * hanzi > latin
