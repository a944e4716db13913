"""Who has what, and who does what to whom: a sentence in one order where its meaning is sure, else as it stands.

Only what cannot change the meaning is put in order: adjectives before their noun, an adjective after it (*the shirt is
blue*, *a shirt made of cotton*), the one time of day or year, a place that was said first, the passive. Everything else
keeps its place, so that texts of another order differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nightreel.similar.words.en import WORN_OR_HELD
from nightreel.similar.words.lexicon import ATTRIBUTES, Kind, Token

_PLAIN: frozenset[Kind] = frozenset({"word", "name", "person", "time", "side"})
_NAMED: frozenset[Kind] = _PLAIN | ATTRIBUTES
_AT_TIME = frozenset({"at", "in", "on", "during", "在"})
_PLACED_FIRST = frozenset({"on", "in", "at", "under", "beside", "behind", "against", "near", "in front of"})
_MEASURED = frozenset({"of", "with"})
_FIGURES: frozenset[Kind] = frozenset({"number", "quantity"})


@dataclass(frozen=True)
class Noun:
    """Something, with what describes it, as it was said."""

    attributes: tuple[Token, ...] = ()
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Give it with its attributes in order; two colours or materials stay as they are, and so do figures."""
        kinds = [token.kind for token in self.attributes]
        attributes = [token.value for token in self.attributes if token.kind in _FIGURES]
        others = [token.value for token in self.attributes if token.kind not in _FIGURES]
        unsure = kinds.count("colour") > 1 or kinds.count("material") > 1
        return f"{'+'.join(attributes + (others if unsure else sorted(others)))}:{'_'.join(self.words)}"

    @property
    def denies(self) -> bool:
        """Whether it is without something."""
        return any(token.kind == "without" for token in self.attributes)


@dataclass(frozen=True)
class Link:
    """A relation, a verb or another word between things."""

    kind: Kind
    value: str

    def __str__(self) -> str:
        return f"<{self.kind} {self.value}>"


Part = Noun | Link


def read_phrases(found: Sequence[Token]) -> tuple[str, ...]:
    """Give a text's sentences in their one form.

    Args:
        found: its words.
    """
    return tuple(sentence for part in _split(found, "stop") if (sentence := _sentence(part)))


def _split(found: Sequence[Token], kind: Kind) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in found:
        if token.kind == kind:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _sentence(found: Sequence[Token]) -> str:
    said = [segment for segment in _split(found, "break") if segment]
    rest, time = _without_time(said)
    joined = [_in_order(parts) for parts in _bound([_parts(segment) for segment in rest])]
    words = [" ".join(map(str, parts)) for parts in joined]
    if all(_is_listed(parts) for parts in joined):
        words.sort()
    return " , ".join([*words, *([f"@{time}"] if time else [])])


def _without_time(segments: list[list[Token]]) -> tuple[list[list[Token]], str]:
    """Take the time of day or year out where it is sure to be the whole scene's: *at night*, not *a night cream*.

    Sure means: one time alone, at an end of the only thing that is said, which has one relation at most.
    """
    if sum(token.kind == "time" for segment in segments for token in segment) != 1:
        return segments, ""
    others = [segment for segment in segments if not _is_time(segment)]
    if len(others) != 1:
        return segments, ""
    if len(segments) == 2:
        (alone,) = (segment for segment in segments if _is_time(segment))
        kept, time = others[0], alone[-1].value
    else:
        kept, time = _cut_time(others[0])
    is_plain = sum(token.kind in ("relation", "verb", "and") for token in kept) <= 1
    return ([kept], time) if time and kept and is_plain else (segments, "")


def _is_time(segment: Sequence[Token]) -> bool:
    before = segment[:-1]
    return segment[-1].kind == "time" and (not before or (len(before) == 1 and before[0].value in _AT_TIME))


def _cut_time(segment: list[Token]) -> tuple[list[Token], str]:
    if len(segment) > 2 and _is_time(segment[-2:]):
        return segment[:-2], segment[-1].value
    if len(segment) > 2 and _is_time(segment[:2]) and segment[0].kind == "relation" and segment[2].kind not in _NAMED:
        return segment[2:], segment[1].value
    return segment, ""


def _parts(segment: Sequence[Token]) -> list[Part]:
    """Give a segment's things and what links them."""
    parts: list[Part] = []
    at = 0
    while at < len(segment):
        noun, used = _noun(segment, at)
        if used:
            parts.append(noun)
        else:
            parts.append(Link(segment[at].kind, segment[at].value))
        at += used or 1
    return _after_noun(parts)


def _kind(segment: Sequence[Token], at: int) -> Kind | None:
    return segment[at].kind if at < len(segment) else None


def _noun(segment: Sequence[Token], start: int) -> tuple[Noun, int]:
    """Read attributes, then the words that they describe; nothing is used where neither begins."""
    groups: list[list[Token]] = [[]]
    at = start
    while at < len(segment):
        token = segment[at]
        if token.kind in ATTRIBUTES or token.kind == "free":
            groups[-1].append(Token("without", token.value) if token.kind == "free" else token)
        elif token.kind == "and" and groups[-1] and _kind(segment, at + 1) in ATTRIBUTES:
            groups.append([])
        else:
            break
        at += 1
    words: list[str] = []
    while at < len(segment) and (segment[at].kind in _PLAIN or (words and segment[at].kind in ATTRIBUTES)):
        words.append(segment[at].value)
        at += 1
    return Noun(_joined(groups), tuple(words)), at - start


def _joined(groups: Sequence[Sequence[Token]]) -> tuple[Token, ...]:
    """Join what *and* joins: two colours are one attribute; otherwise it stays open what belongs together."""
    if len(groups) == 1:
        return tuple(groups[0])
    heads = [group[0] for group in groups]
    if all(head.kind == "colour" for head in heads) and all(len(group) == 1 for group in groups[:-1]):
        return (Token("colour", "&".join(sorted(head.value for head in heads))), *groups[-1][1:])
    return (Token("quality", "&".join("+".join(token.value for token in group) for group in groups)),)


def _after_noun(parts: list[Part]) -> list[Part]:
    """Bring attributes that follow their noun before it: *is blue*, *made of cotton*, *without sugar*, *of 500 ml*."""
    done: list[Part] = []
    at = 0
    while at < len(parts):
        part, after = parts[at], parts[at + 1] if at + 1 < len(parts) else None
        before = done[-1] if done else None
        ends = at + 2 >= len(parts) or str(parts[at + 2]) != "<and and>"
        if isinstance(part, Link) and isinstance(after, Noun) and isinstance(before, Noun) and before.words and ends:
            moved = _moved(before, part, after)
            if moved:
                done[-1] = replace(before, attributes=(*before.attributes, *moved))
                at += 2
                continue
        done.append(part)
        at += 1
    return done


def _moved(before: Noun, link: Link, noun: Noun) -> tuple[Token, ...]:
    """Give the attributes that a link and what follows it say of the noun before, or nothing."""
    if link.kind == "without":
        values = (*(token.value for token in noun.attributes), *noun.words)
        return (Token("without", f"no {values[0]}"),) if len(values) == 1 else ()
    if noun.words or not noun.attributes:
        return ()
    if link.kind in ("be", "made_of"):
        return noun.attributes
    if len(noun.attributes) == 1 and link.kind == "relation":
        (only,) = noun.attributes
        coloured = link.value == "in" and only.kind == "colour" and before.words[-1] in WORN_OR_HELD
        measured = link.value in _MEASURED and only.kind in _FIGURES
        return noun.attributes if coloured or measured else ()
    return ()


def _bound(segments: list[list[Part]]) -> list[list[Part]]:
    """Join segments that belong to the one before: attributes alone, relations, verbs; a place said first goes last."""
    if len(segments) == 2 and _is_place(segments[0]) and _is_listed(segments[1]):
        segments = [[*segments[1], *segments[0]]]
    things = [segment for segment in segments if not _is_attributes(segment)]
    bare = [part for segment in segments if _is_attributes(segment) for part in segment if isinstance(part, Noun)]
    if bare and len(things) == 1 and len(things[0]) == 1 and isinstance(things[0][0], Noun):
        more = tuple(token for noun in bare for token in noun.attributes)
        return [[replace(things[0][0], attributes=(*things[0][0].attributes, *more))]]
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
    """Whether a segment is a thing alone, which may stand anywhere in a list; what is denied may go on behind it."""
    first = parts[0]
    return len(parts) == 1 and isinstance(first, Noun) and bool(first.words) and not first.denies


def _in_order(parts: list[Part]) -> list[Part]:
    """Turn a passive round, and put things that are only joined by *and* in order."""
    parts = _from_place(parts)
    kinds = [part.kind if isinstance(part, Link) else "noun" for part in parts]
    if kinds == ["noun", "be", "participle", "by", "noun"]:
        return [parts[4], _as_verb(parts[2]), parts[0]]
    if kinds == ["noun", "participle", "by", "noun"]:
        return [parts[3], _as_verb(parts[1]), parts[0]]
    if kinds == ["noun", "by", "noun", "verb"] and str(parts[1]) == "<by 被>":
        return [parts[2], parts[3], parts[0]]
    if kinds == ["noun", "be", "verb", "noun"]:
        return [parts[0], parts[2], parts[3]]
    if len(kinds) >= 3 and kinds == ["noun", *["and", "noun"] * (len(kinds) // 2)]:
        nouns = sorted(parts[::2], key=str)
        return [part for noun in nouns for part in (Link("and", "and"), noun)][1:]
    return parts


def _as_verb(part: Part) -> Part:
    return Link("verb", part.value) if isinstance(part, Link) else part


def _from_place(parts: list[Part]) -> list[Part]:
    """Give Chinese places one form: 桌上的杯子 and 杯子在桌上 are a cup on a table."""
    kinds = [part.kind if isinstance(part, Link) else "noun" for part in parts]
    if kinds == ["noun", "place", "noun"]:
        return [parts[2], Link("relation", "在"), parts[0], parts[1]]
    if kinds == ["relation", "noun", "place", "noun"] and str(parts[0]) == "<relation 在>":
        return [parts[3], *parts[:3]]
    return parts
