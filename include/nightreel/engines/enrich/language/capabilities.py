"""Capabilities: sentences of what a subject does, of which its brief has no word.

A rule of words, not a model. In English it looks at sentences whose subject is the product, one of its parts or "it",
and at those that begin with what products do (Survives …, Takes …); in Chinese at clauses with 它能, 就能, 可以. What
is done, or most of the words that follow, must be the brief's. Verbs that any film has of its subject are free.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from nightreel.engines.enrich.language.facts import Facts
from nightreel.engines.enrich.language.words import rows

_FEWEST_WORDS = 5
"""A brief of fewer words in a film's language tells nothing of what its subject cannot do."""
_PARTS = (
    "battery|strap|band|display|screen|case|lens|motor|engine|brush|speaker|sensor|formula|lid|handle|fabric|sole|app|"
    "device|machine|gadget|bottle|blade|button|cable|charger|mirror|lamp"
)
_ADVERB = r"(?:can|will|could|also|even|never|always|just|simply|quietly|gently|automatically|then|now|still|only)"
_OPENING = r"(?:(?<=[.!?;:])\s|(?<=,)\s|^|(?<= -)\s)(?:(?:and|but|so|then|while|because)\s)?"
_SENTENCE = re.compile(r"(?:^|(?<=[.!?;:])\s)(?P<verb>[A-Za-z]+)(?=\s|[.!?,]|$)(?P<rest>[^.!?;]*)")
_BESIDE = re.compile(
    r"\s(?:under|over|through|into|onto|past|across|along|around|beside|between|from|by|down|up|on|in|at|to|with)\s",
    re.IGNORECASE,
)
"""After a verb that is none of what products do, this is where it happens and no object."""
_TAKES = re.compile(r"[^,]*\sto\s[a-z]", re.IGNORECASE)
_ORDERS = frozenset({"store", "stream", "pay", "unlock", "translate", "print", "scan", "sync", "download", "upload"})
"""What a viewer is told to do with a product that can do it."""
_CLAUSE = re.compile(r"[^，。；！？,.;!?\s]+")
_ABLE = re.compile(
    r"(?P<subject>它|(?:这|此)[款台部只枚块个]?[㐀-鿿]{0,4}?)(?:还|也|都|就|便|总|甚至)?(?P<can>能够|能|会|可以|可|帮你|替你|为你|自动)"
    r"|(?P<free>^|[㐀-鿿]{0,6}?)(?:就能|就可以|即可|便可|便能|也能|还能|都能)"
)
_OTHERS = re.compile(r"[你我他她您们人谁]$")
_PARTICLES = re.compile(r"[的了着在把给让就都也还很将被对向和与你我他她它]")


@dataclass(frozen=True)
class Capability:
    """Something that a subject is said to do."""

    start: int
    end: int
    text: str


def capabilities(text: str, facts: Facts) -> Iterator[Capability]:
    """Give what a folded text says that its subject does, and its brief does not."""
    known = _known_stems(facts.text)
    if len(known) >= _FEWEST_WORDS:
        yield from _english(text, facts, known)
    if len(re.findall(r"[㐀-鿿]", facts.text)) >= 2 * _FEWEST_WORDS:
        yield from _chinese(text, facts)


def _english(text: str, facts: Facts, known: frozenset[str]) -> Iterator[Capability]:
    for match in _product(facts.named).finditer(text):
        yield from _unknown(match, known, is_named=True)
    for match in _SENTENCE.finditer(text):
        verb, has_object = match["verb"].lower(), match["rest"].count(" ") > 1
        if has_object and ((_base(verb) in _verbs("able") and verb != _base(verb)) or verb in _ORDERS):
            yield from _unknown(match, known, is_named=False)


@lru_cache(maxsize=64)
def _product(named: str) -> re.Pattern[str]:
    """Give the pattern of a clause whose subject is the product or a part of it."""
    words = set(re.findall(r"[a-z]{3,}", named)) - set(" ".join(rows("english")).split())
    names = "|".join(sorted(words, key=lambda word: (-len(word), word)))
    subject = rf"(?:it|(?:(?:the|your|our|its|this)\s)?(?:\w+\s)?(?:{names}|{_PARTS}))" if names else "it"
    return re.compile(
        rf"{_OPENING}{subject}\s(?P<can>(?:{_ADVERB}\s)*)(?P<verb>[a-z]+)(?P<rest>[^.!?;]*)", re.IGNORECASE
    )


def _unknown(match: re.Match[str], known: frozenset[str], *, is_named: bool) -> Iterator[Capability]:
    """Give what is done where neither that nor most of the words that follow are the brief's."""
    verb, rest = match["verb"].lower(), match["rest"]
    base = _base(verb)
    is_able, is_idle = base in _verbs("able"), base in _verbs("idle")
    if is_named and (not _is_done(match, base) or (not is_able and (is_idle or _BESIDE.match(rest)))):
        return
    if _is_known(base, known) or (base == "take" and _TAKES.match(rest)):  # it takes courage to …
        return
    content = [word for word in re.findall(r"[a-z]{4,}", rest.lower()) if word not in _everyday()]
    strange = [word for word in content if not _is_known(word, known)]
    if len(strange) > len(content) / 2 or (not content and is_named and is_able and not is_idle):
        text = match[0].strip(" ,")
        start = match.start() + match[0].index(text)
        yield Capability(start, start + len(text), text)


def _is_done(match: re.Match[str], base: str) -> bool:
    """Whether the word after a subject is a verb: one in -s, or one after can."""
    return match["verb"].lower() != base or bool(re.search(r"can|will|could", match["can"], re.IGNORECASE))


def _is_known(word: str, known: frozenset[str]) -> bool:
    stem = _stem(word)
    return stem in known or (len(stem) > 4 and any(other.startswith(stem) for other in known))


def _chinese(text: str, facts: Facts) -> Iterator[Capability]:
    for clause in _CLAUSE.finditer(text):
        match = _ABLE.search(clause[0])
        if match is None or _OTHERS.search(match["free"] or "") or _OTHERS.search(clause[0][: match.start()]):
            continue
        done = clause[0][match.end() :]
        bare = _PARTICLES.sub("", done)
        if len(bare) < 2 or any(done.startswith(verb) or bare.startswith(verb) for verb in _hanzi_idle()):
            continue
        if not any(bare[at : at + 2] in facts.text for at in range(len(bare) - 1)):
            yield Capability(clause.start(), clause.end(), clause[0])


@lru_cache(maxsize=64)
def _known_stems(text: str) -> frozenset[str]:
    return frozenset(_stem(_base(word)) for word in re.findall(r"[a-z]{3,}", text.lower())) | frozenset(
        _stem(word) for word in re.findall(r"[a-z]{3,}", text.lower())
    )


def _base(verb: str) -> str:
    """Give a verb without the -s of it and she."""
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    for end in ("sses", "shes", "ches", "xes", "zzes", "oes"):
        if verb.endswith(end):
            return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith(("ss", "us", "is")) and len(verb) > 3 else verb


def _stem(word: str) -> str:
    """Give the beginning that the forms of a word share."""
    for end in ("ing", "ies", "ed", "es", "er", "s", "ly", "y", "e"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word[: -len(end)]
    return word


@cache
def _verbs(name: str) -> frozenset[str]:
    return frozenset(word for row in rows(f"{name}_verbs") for word in row.split() if word.isascii())


@cache
def _hanzi_idle() -> tuple[str, ...]:
    return tuple(word for row in rows("idle_verbs") for word in row.split() if not word.isascii())


@cache
def _everyday() -> frozenset[str]:
    return frozenset(" ".join(rows("everyday")).split())
