"""Finds the words of the rules in a text, and which rules they break."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from nightreel.safety.lexicon import DENIAL, HARMLESS, Lexicon, Rule, Term, squeezed
from nightreel.safety.normalise import Normal, normalise
from nightreel.safety.tokens import Token, may_join, split_words, streams

_MASKED = re.compile(r"(?<![a-z*])[a-z][a-z*]*\*[a-z*]*[a-z](?![a-z*])")
_SENTENCE_END = frozenset(".!?。！？；;\n")
_SENTENCE_ROOM = 4
_WORD_ROOM, _HAN_ROOM = 2, 1
_DENIAL_ROOM = 2


@dataclass(frozen=True, slots=True)
class Span:
    """A word or phrase of a group, where it stands in the normal text."""

    group: str
    start: int
    stop: int


@dataclass(frozen=True)
class Hit:
    """A rule that a text breaks, and the words as they were written."""

    rule: Rule
    words: str


def find_hits(written: str, lexicon: Lexicon, trade: str, *, negative: bool = False) -> Iterator[Hit]:
    """Give the rules that a text breaks, each once.

    Args:
        written: any text.
        lexicon: the rules.
        trade: rules that it lifts are passed over.
        negative: whether it is a negative prompt, which names what is to be avoided.
    """
    normal = normalise(written)
    plain, spans = _spans(normal, lexicon)
    if not spans:
        return
    rooms = _Rooms(normal.text, plain)
    for rule in lexicon.rules:
        if trade in rule.lifted_by or (rule.only == "negative") != negative:
            continue
        found = _breaks(rule, spans, rooms)
        if found:
            yield Hit(rule, _words(normal, found))


def _spans(normal: Normal, lexicon: Lexicon) -> tuple[list[Token], dict[str, list[Span]]]:
    """Give the plain words, and the spans of every group without those inside harmless phrases."""
    readings = list(streams(normal))
    divided = split_words(readings[0], normal, lexicon.parts)
    if len(divided) > len(readings[0]):
        readings.append(divided)
    found = {span: None for tokens in readings for span in _phrases(normal.text, tokens, lexicon)}
    found.update((span, None) for span in _masked(normal.text, lexicon))
    for group, pattern in lexicon.patterns:
        found.update((Span(group, match.start(), match.end()), None) for match in pattern.finditer(normal.text))
    harmless = [span for span in found if span.group == HARMLESS]
    spans: dict[str, list[Span]] = defaultdict(list)
    for span in found:
        inside = any(one.start <= span.start and span.stop <= one.stop for one in harmless)
        if span.group != HARMLESS and not inside:
            spans[span.group].append(span)
    return readings[0], spans


def _phrases(text: str, tokens: list[Token], lexicon: Lexicon) -> Iterator[Span]:
    terms = lexicon.terms
    for index, token in enumerate(tokens):
        for term in terms.get(squeezed(token.text), ()):
            stop = _matched(text, tokens, index, term)
            if stop:
                yield Span(term.group, token.start, stop)


def _masked(text: str, lexicon: Lexicon) -> Iterator[Span]:
    """Give words of which letters are hidden by stars: ``p*rn``."""
    for match in _MASKED.finditer(text) if "*" in text else ():
        hidden = re.compile(match[0].replace("*", "."))
        for term in lexicon.single.get(len(match[0]), ()):
            if hidden.fullmatch(term.words[0]):
                yield Span(term.group, match.start(), match.end())


def _matched(text: str, tokens: list[Token], index: int, term: Term) -> int:
    """Give where the phrase that begins at a word ends, 0 when it is another."""
    if index + len(term.words) > len(tokens):
        return 0
    for place, word in enumerate(term.words, index):
        if not _is(tokens[place].text, word) or (
            place > index and not may_join(text, tokens[place - 1], tokens[place])
        ):
            return 0
    return tokens[index + len(term.words) - 1].stop


def _is(written: str, word: str) -> bool:
    """Say whether a word is the wanted one, perhaps with letters repeated.

    One doubled letter makes another word (bet, beet); a letter three times, or two doubled ones, are a disguise.
    """
    if written == word:
        return True
    if len(written) <= len(word) or squeezed(written) != squeezed(word):
        return False
    runs = [(len(list(a)), len(list(b))) for (_, a), (_, b) in zip(groupby(written), groupby(word), strict=True)]
    more = [got for got, wanted in runs if got > wanted]
    return all(got >= wanted for got, wanted in runs) and (max(more) >= 3 or len(more) >= 2)


class _Rooms:
    """How far apart words stand: a Latin word counts 2, an ideograph 1, the end of a sentence 4."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._starts = [token.start for token in tokens]
        self._before: list[int] = []
        self._after: list[int] = []
        room, stop = 0, 0
        for token in tokens:
            if token.start > stop and not _SENTENCE_END.isdisjoint(text[stop : token.start]):
                room += _SENTENCE_ROOM
            self._before.append(room)
            room += _HAN_ROOM if token.is_han else _WORD_ROOM
            self._after.append(room)
            stop = token.stop

    def between(self, one: Span, other: Span) -> int:
        """Give the room between two spans; 0 where they touch, -1 where they overlap."""
        if one.start > other.start:
            one, other = other, one
        if other.start < one.stop:
            return -1
        return max(0, self._before[self._at(other.start)] - self._after[self._at(one.stop - 1)])

    def _at(self, place: int) -> int:
        return max(0, bisect_right(self._starts, place) - 1)


def _breaks(rule: Rule, spans: dict[str, list[Span]], rooms: _Rooms) -> tuple[Span, ...]:
    """Give the first combination of words that breaks a rule, nothing when none does."""
    if any(group not in spans for group in rule.all):
        return ()
    excuses = [span for group in rule.unless for span in spans.get(group, ())]
    denials = spans.get(DENIAL, []) if rule.unless else []
    for first in spans[rule.all[0]]:
        found = [first]
        for group in rule.all[1:]:
            near = [(room, span) for span in spans[group] if 0 <= (room := rooms.between(first, span)) <= rule.within]
            if not near:
                break
            found.append(min(near, key=lambda pair: (pair[0], pair[1].start))[1])
        else:
            if not _is_excused(found, excuses, denials, rule.unless_within, rooms):
                return tuple(found)
    return ()


def _is_excused(found: list[Span], excuses: list[Span], denials: list[Span], within: int, rooms: _Rooms) -> bool:
    """Say whether words warn instead of offering: by what stands near, or a denial directly before one of them."""
    if any(0 <= rooms.between(one, excuse) <= within for one in found for excuse in excuses):
        return True
    for denial in denials:
        room = _DENIAL_ROOM if denial.stop - denial.start > 1 else 0
        if any(denial.stop <= one.start and rooms.between(one, denial) <= room for one in found):
            return True
    return False


def _words(normal: Normal, spans: tuple[Span, ...]) -> str:
    """Give the words as the person wrote them, in their order, with … where others stand between."""
    told, last = "", 0
    for start, stop in sorted(normal.slice(span.start, span.stop) for span in spans):
        between = normal.written[last:start]
        told += "" if not told else between if between.isspace() or not between else " … "
        told += normal.written[max(start, last) : stop]
        last = max(last, stop)
    return told
