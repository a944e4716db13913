"""Who has what, and who does what to whom: a sentence in one order where its meaning is sure, else as it stands.

Only what cannot change the meaning is put in order: adjectives before their noun, an adjective after it (*the shirt is
blue*, *a shirt in blue*, *a shirt made of cotton*), the time of day or year, a place that was said first, the passive.
Everything else keeps its place, so that texts of another order differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nightreel.similar.words.lexicon import ATTRIBUTES, Kind, Token

_PLAIN: frozenset[Kind] = frozenset({"word", "name", "person", "time", "side"})
_NAMED: frozenset[Kind] = _PLAIN | ATTRIBUTES
_COLOURS_IN = frozenset({"in"})
_TIME_BEFORE = frozenset({"at", "in", "on", "during", "在", "by"})
_PLACED_FIRST = frozenset({"on", "in", "at", "under", "beside", "behind", "against", "near", "in front of", "在"})
_MEASURED = frozenset({"of", "with"})


@dataclass(frozen=True)
class Noun:
    """Something, with what describes it."""

    attributes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{'+'.join(self.attributes)}:{'_'.join(self.words)}"


@dataclass(frozen=True)
class Link:
    """A relation, a verb or another word between things."""

    kind: Kind
    value: str

    def __str__(self) -> str:
        return f"<{self.kind} {self.value}>"


Part = Noun | Link


def read_phrases(found: Sequence[Token], language: str) -> tuple[str, ...]:
    """Give a text's sentences in their one form.

    Args:
        found: its words.
        language: ``zh`` or another.
    """
    is_chinese = language.startswith("zh")
    sentences = [sentence for part in _split(found, "stop") if (sentence := _sentence(part, is_chinese))]
    return tuple(sentences)


def _split(found: Sequence[Token], kind: Kind) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in found:
        if token.kind == kind:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _sentence(found: Sequence[Token], is_chinese: bool) -> str:
    times: list[str] = []
    segments: list[list[Part]] = []
    for segment in _split(found, "break"):
        parts = _parts(_without_times(segment, times), is_chinese)
        if parts:
            segments.append(parts)
    joined = [_in_order(parts) for parts in _bound(segments)]
    words = [" ".join(map(str, parts)) for parts in joined]
    if all(_is_listed(parts) for parts in joined):
        words.sort()
    return " , ".join([*words, *(f"@{time}" for time in sorted(times))])


def _without_times(segment: Sequence[Token], times: list[str]) -> list[Token]:
    """Take out the times of day and year that stand for the whole scene: *at night*, but not *a night cream*."""
    kept: list[Token] = []
    at = 0
    while at < len(segment):
        token = segment[at]
        after = segment[at + 1 : at + 2]
        is_free = not after or after[0].kind not in _NAMED
        begins = not kept or (kept[-1].kind == "relation" and kept[-1].value in _TIME_BEFORE)
        if token.kind == "time" and is_free and begins:
            if kept:
                kept.pop()
            times.append(token.value)
        else:
            kept.append(token)
        at += 1
    return kept


def _parts(segment: Sequence[Token], is_chinese: bool) -> list[Part]:
    """Give a segment's things and what links them."""
    parts: list[Part] = []
    at = 0
    while at < len(segment):
        token = segment[at]
        denies = is_chinese and token.kind == "without" and _kind(segment, at + 1) in _NAMED
        if denies or token.kind in _NAMED:
            noun, used = _noun(segment, at)
            parts.append(noun)
            at += used
        else:
            parts.append(Link(token.kind, token.value))
            at += 1
    return _after_noun(parts)


def _kind(segment: Sequence[Token], at: int) -> Kind | None:
    return segment[at].kind if at < len(segment) else None


def _noun(segment: Sequence[Token], start: int) -> tuple[Noun, int]:
    """Read attributes, then the words that they describe."""
    groups: list[list[Token]] = [[]]
    at = start
    while at < len(segment):
        token = segment[at]
        if token.kind == "without" and _kind(segment, at + 1) in _NAMED:
            groups[-1].append(Token("quality", f"without {segment[at + 1].value}"))
            at += 2
        elif token.kind in ATTRIBUTES:
            groups[-1].append(token)
            at += 1
        elif token.kind == "and" and groups[-1] and _kind(segment, at + 1) in ATTRIBUTES:
            groups.append([])
            at += 1
        else:
            break
    words: list[str] = []
    while at < len(segment) and (segment[at].kind in _PLAIN or (words and segment[at].kind in ATTRIBUTES)):
        words.append(segment[at].value)
        at += 1
    return Noun(_attributes(groups), tuple(words)), at - start


def _attributes(groups: Sequence[Sequence[Token]]) -> tuple[str, ...]:
    """Put adjectives in order, unless *and* or two colours leave open what belongs together."""
    tokens = [token for group in groups for token in group]
    if len(groups) > 1:
        colours = {token.kind for group in groups[:-1] for token in group} | {groups[-1][0].kind}
        if colours == {"colour"} and all(len(group) == 1 for group in groups[:-1]):
            joined = "&".join(sorted([group[0].value for group in groups[:-1]] + [groups[-1][0].value]))
            return _attributes([[Token("colour", joined), *groups[-1][1:]]])
        return tuple(
            f"{'&' if index else ''}{'+'.join(token.value for token in group)}" for index, group in enumerate(groups)
        )
    kinds = [token.kind for token in tokens]
    if kinds.count("colour") > 1 or kinds.count("material") > 1:
        return tuple(token.value for token in tokens)
    figures = [token.value for token in tokens if token.kind in ("number", "quantity")]
    return (*figures, *sorted(token.value for token in tokens if token.kind not in ("number", "quantity")))


def _after_noun(parts: list[Part]) -> list[Part]:
    """Bring attributes that follow their noun before it: *is blue*, *in blue*, *made of cotton*, *without sugar*."""
    done: list[Part] = []
    at = 0
    while at < len(parts):
        part, after = parts[at], parts[at + 1] if at + 1 < len(parts) else None
        before = done[-1] if done else None
        ends = at + 2 >= len(parts) or str(parts[at + 2]) != "<and and>"
        if isinstance(part, Link) and isinstance(after, Noun) and isinstance(before, Noun) and before.words:
            moved = _moved(part, after, ends)
            if moved is not None:
                done[-1] = replace(before, attributes=_merged(before.attributes, moved))
                at += 2
                continue
        done.append(part)
        at += 1
    return done


def _moved(link: Link, noun: Noun, ends: bool) -> tuple[str, ...] | None:
    """Give the attributes that a link and what follows it say of the noun before, or nothing."""
    only_attributes = bool(noun.attributes) and not noun.words
    if link.kind == "be" and only_attributes and ends:
        return noun.attributes
    if link.kind == "made_of" and only_attributes:
        return noun.attributes
    if link.kind == "relation" and only_attributes and link.value in (_COLOURS_IN | _MEASURED) and ends:
        return noun.attributes if len(noun.attributes) == 1 else None
    if link.kind == "without" and not noun.attributes and len(noun.words) == 1 and ends:
        return (f"without {noun.words[0]}",)
    if link.kind == "without" and not noun.words and len(noun.attributes) == 1 and ends:
        return (f"without {noun.attributes[0]}",)
    return None


def _merged(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    figures = [value for value in (*before, *more) if value[:1].isdigit()]
    return (*figures, *sorted(value for value in (*before, *more) if not value[:1].isdigit()))


def _bound(segments: list[list[Part]]) -> list[list[Part]]:
    """Join segments that belong to the one before: attributes alone, relations, verbs; a place said first goes last."""
    if len(segments) > 1 and _is_place(segments[0]) and isinstance(segments[1][0], Noun):
        segments = [[*segments[1], *segments[0]], *segments[2:]]
    nouns = [segment for segment in segments if any(isinstance(part, Noun) and part.words for part in segment)]
    bare = [segment for segment in segments if segment not in nouns]
    described = len(nouns) == 1 and len(nouns[0]) == 1 and all(_is_attributes(segment) for segment in bare)
    if described and bare and isinstance(nouns[0][0], Noun):
        more = tuple(
            value for segment in bare for part in segment if isinstance(part, Noun) for value in part.attributes
        )
        return [[replace(nouns[0][0], attributes=_merged(nouns[0][0].attributes, more))]]
    joined: list[list[Part]] = []
    for segment in segments:
        first = segment[0]
        if joined and (isinstance(first, Link) or not first.words):
            joined[-1] = [*joined[-1], Link("break", ","), *segment]
        else:
            joined.append(segment)
    return joined


def _is_place(segment: Sequence[Part]) -> bool:
    first = segment[0]
    return isinstance(first, Link) and first.kind == "relation" and first.value in _PLACED_FIRST and len(segment) == 2


def _is_attributes(segment: Sequence[Part]) -> bool:
    return len(segment) == 1 and isinstance(segment[0], Noun) and not segment[0].words


def _is_listed(parts: Sequence[Part]) -> bool:
    """Whether a segment is a thing alone, which may stand anywhere in a list."""
    return len(parts) == 1 and isinstance(parts[0], Noun) and bool(parts[0].words)


def _in_order(parts: list[Part]) -> list[Part]:
    """Turn a passive round, and put things that are only joined by *and* in order."""
    kinds = [part.kind if isinstance(part, Link) else "noun" for part in parts]
    parts, kinds = _from_place(parts, kinds)
    if kinds == ["noun", "be", "participle", "by", "noun"]:
        return [parts[4], Link("verb", str(getattr(parts[2], "value", ""))), parts[0]]
    if kinds == ["noun", "participle", "by", "noun"]:
        return [parts[3], Link("verb", str(getattr(parts[1], "value", ""))), parts[0]]
    if kinds == ["noun", "by", "noun", "verb"]:
        return [parts[2], parts[3], parts[0]]
    if kinds == ["noun", "be", "verb", "noun"]:
        return [parts[0], parts[2], parts[3]]
    if len(kinds) >= 3 and kinds == ["noun", *["and", "noun"] * (len(kinds) // 2)]:
        nouns = sorted(parts[::2], key=str)
        return [part for noun in nouns for part in (Link("and", "and"), noun)][1:]
    return parts


def _from_place(parts: list[Part], kinds: list[str]) -> tuple[list[Part], list[str]]:
    """Give Chinese places one form: 桌上的杯子 and 杯子在桌上 are a cup on a table."""
    if kinds == ["noun", "place", "noun"]:
        return [parts[2], Link("relation", "在"), parts[0], parts[1]], ["noun", "relation", "noun", "place"]
    if kinds == ["relation", "noun", "place", "noun"] and str(parts[0]) == "<relation 在>":
        return [parts[3], *parts[:3]], ["noun", "relation", "noun", "place"]
    return parts, kinds
