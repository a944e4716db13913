"""Facts may be used, never invented: every number and claim of a script must be found in the brief.

The check is code, not a model: it reads quantities and claims in English and Chinese, whatever the way of writing, and
looks for them in what the client says. What buyers say may be quoted: their figures where they are named as theirs,
their praise between quotation marks, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from nightreel.engines.enrich.language.capabilities import capabilities
from nightreel.engines.enrich.language.claims import WORDS, Category, Claim, claims
from nightreel.engines.enrich.language.facts import Facts
from nightreel.engines.enrich.language.numerals import fold
from nightreel.engines.enrich.language.quantities import quantities
from nightreel.engines.enrich.language.quantity import Quantity
from nightreel.engines.enrich.language.words import any_of

Kind = Literal["said", "shown", "seen"]
"""Said on screen or by the voice; shown: how the subject looks; seen: the scene around it, where a wooden table is no
claim about the product."""
_SEEN: frozenset[Category] = frozenset(
    {"ranking", "certificate", "price", "origin", "endorsement", "contact", "health", "technology"}
)
"""Claims that even a description of a picture may not invent."""
_SHOWN = _SEEN | {"material", "ecology"}
_SEEN_FREELY = frozenset({"perfect", "luxury", "professional", "safe", "silent", "light weight", "camera", "famous",
                          "handmade", "hydrating", "messages", "foldable", "automatic", "quantum"})  # fmt: skip
_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"]{2,300})[”」』\"]")
_SAID_BY_BUYERS = re.compile(
    r"\b(?:buyers?|customers?|users?|reviews?|reviewers?|owners?|one (?:buyer|user|runner|owner))\b"
    r"|用户|买家|顾客|评价|评论|网友",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:\b(?:not|no|isn't|aren't|never|without|lacks?|neither|nor|cannot|can't|doesn't|don't|won't)\s(?:\w+\s)?"
    r"|\bnon-?)$",
    re.IGNORECASE,
)
_NOT_HANZI = re.compile(r"(?:不|非|无|没有|未|没|不能|不可|不支持|不具备|并非)(?:是|能|会|可)?$")
_NONE = re.compile(
    r"^[^:]{1,80}:\s*(?:no|none|not|n/a|without|false|0|否|无|不|没有|不支持|无此)(?![a-z])", re.IGNORECASE
)


@dataclass(frozen=True)
class Invented:
    """A number or a claim that the brief does not hold."""

    sentence: str
    found: str
    reason: str
    category: str


def invented(text: str, facts: Facts, *, kind: Kind = "said", beside: Sequence[str] = ()) -> tuple[Invented, ...]:
    """Give what a text claims and the brief does not say.

    Args:
        text: one field of a script.
        facts: the brief's.
        kind: whether viewers are told it, or a generator.
        beside: the other texts of the same shot: a quotation there stands for the voice that says it.
    """
    folded = fold(text)
    if not folded.strip():
        return ()
    quoted = [*_quoted_spans(folded, facts), *_voiced_quotes(folded, facts, beside)]
    numbers, claimed = quantities(folded), list(claims(folded))
    found = [
        *_contacts(folded, facts), *_numbers(folded, numbers, facts, quoted, beside),
        *_claims(folded, claimed, facts, kind, quoted),
    ]  # fmt: skip
    if kind == "said":
        judged = [
            *quoted,
            *(range(one.start, one.end) for one in numbers),
            *(range(one.start, one.end) for one in claimed),
        ]
        found += _capabilities(folded, facts, judged)
    return tuple(dict.fromkeys(found))


def _capabilities(text: str, facts: Facts, judged: Sequence[range]) -> Iterator[Invented]:
    """Give sentences of what the subject can do; those with a quantity or claim are judged by it."""
    for one in capabilities(text, facts):
        if not any(span.start < one.end and one.start < span.stop for span in judged):
            yield _fault(
                text, one.start, one.text, f"{WORDS['capability']}, of which the brief says nothing", "capability"
            )


def _contacts(text: str, facts: Facts) -> Iterator[Invented]:
    for match in any_of("contacts").finditer(text):
        said = match[0].rstrip(".,;!?)。，").lower()
        if said not in facts.signed.lower():
            yield _fault(text, match.start(), match[0], f"{WORDS['contact']} that the client does not sign", "contact")


def _numbers(
    text: str, numbers: Sequence[Quantity], facts: Facts, quoted: Sequence[range], beside: Sequence[str]
) -> Iterator[Invented]:
    buyers = bool(_SAID_BY_BUYERS.search(" ".join((text, *map(fold, beside)))))
    for one in numbers:
        if any(one.start in span for span in quoted) or _is_step(text, one):
            continue
        known = [fact for fact in facts.quantities if _agree(one, fact)]
        if not known and buyers:
            known = [fact for fact in facts.review_quantities if _agree(one, fact)]
        if not known:
            yield _fault(text, one.start, one.text, "a number that the brief does not hold", "number")
        elif one.over and not any(fact.over for fact in known):
            yield _fault(
                text, one.start, one.text, "more than the brief says: the brief has the number, not “over” it", "number"
            )


def _is_step(text: str, one: Quantity) -> bool:
    """Whether a number only counts the parts of the film: step 2."""
    counted = re.search(r"(?:step|part|chapter|stage|question|example)\s$", text[: one.start], re.IGNORECASE)
    return bool(counted) and not one.unit and one.value <= 12


def _agree(one: Quantity, fact: Quantity) -> bool:
    """Whether a fact holds a quantity: the same value of the same thing."""
    if one.code or fact.code:
        return one.code == fact.code
    if one.value != fact.value:
        return False
    if one.unit and fact.unit:
        return one.unit == fact.unit
    if one.unit:  # the fact names its unit beside it, as in "battery days: 14"
        return bool(one.about & fact.about) or _unit_named(one, fact)
    if one.nouns:
        return not fact.unit and (bool(one.nouns & fact.about) or _foreign(one.nouns, fact.about))
    return not one.about or not fact.about or bool(one.about & fact.about) or _foreign(one.about, fact.about)


def _unit_named(one: Quantity, fact: Quantity) -> bool:
    return any(len(word) > 2 and word in one.text.lower() for word in fact.about)


def _foreign(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether words cannot be compared because they are of two languages."""
    return not theirs or {word.isascii() for word in ours}.isdisjoint({word.isascii() for word in theirs})


def _claims(
    text: str, claimed: Sequence[Claim], facts: Facts, kind: Kind, quoted: Sequence[range]
) -> Iterator[Invented]:
    for claim in claimed:
        held = {"said": None, "shown": _SHOWN, "seen": _SEEN}[kind]
        if held is not None and (claim.category not in held or claim.concept in _SEEN_FREELY):
            continue
        if any(claim.start in span for span in quoted) or _supported(text, claim, facts):
            continue
        if quoted and claim.concept == "customers say":
            continue  # who says the quotation
        yield _fault(
            text, claim.start, claim.text, f"{WORDS[claim.category]} that the brief does not hold", claim.category
        )


def _supported(text: str, claim: Claim, facts: Facts) -> bool:
    denied = _denies(text, claim)
    for line in facts.text.split("\n"):
        for fact in _known_claims(line):
            same = fact.concept == claim.concept and (not claim.loose or _same_words(claim.text, fact.text))
            if same and (denied or not (_denies(line, fact) or _NONE.match(line))):
                return True
    return False


@lru_cache(maxsize=4096)
def _known_claims(line: str) -> tuple[Claim, ...]:
    return tuple(claims(line))


def _same_words(ours: str, theirs: str) -> bool:
    """Whether two ways of writing are one, or of two languages."""
    if ours.isascii() != theirs.isascii():
        return True
    return _bare(ours) == _bare(theirs)


def _bare(text: str) -> str:
    words = re.sub(r"[\s.-]", "", text.lower())
    return re.sub(r"(?:ing|ed|es|s|ly|ness)$", "", words) if words.isascii() and len(words) > 5 else words


def _denies(text: str, claim: Claim) -> bool:
    before = text[max(0, claim.start - 24) : claim.start]
    return bool(_NOT.search(before) or _NOT_HANZI.search(before))


def _quoted_spans(text: str, facts: Facts) -> Iterator[range]:
    """Give where a buyer is quoted word for word."""
    for match in _QUOTED.finditer(text):
        if any(_plain(match[1]) in _plain(review) for review in facts.quotable):
            yield range(match.start(), match.end())


def _voiced_quotes(text: str, facts: Facts, beside: Sequence[str]) -> Iterator[range]:
    """Give the voice that says a quotation which the screen shows."""
    for other in map(fold, beside):
        for match in _QUOTED.finditer(other):
            said = match[1].strip(" .。!！…")
            at = text.find(said)
            if at >= 0 and any(_plain(said) in _plain(review) for review in facts.quotable):
                yield range(at, at + len(said))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _fault(text: str, at: int, found: str, reason: str, category: str) -> Invented:
    return Invented(_sentence_at(text, at), found.strip(), reason, category)


def _sentence_at(text: str, at: int) -> str:
    start = max((match.end() for match in re.finditer(r"[.!?]\s+|[。！？]", text[:at])), default=0)
    stop = re.search(r"[.!?](?=\s|$)|[。！？]", text[at:])
    return text[start : at + stop.end() if stop else len(text)].strip()
