"""The facts that a text states, slot by slot; one text may stand for another only where every slot is equal.

Sentence embeddings cannot tell products apart: *500 ml* and *750 ml* are closer to each other than a text is to its own
paraphrase. So the world is closed here: each word that is not known to say nothing counts, either as itself or as a
word that surely means the same, and what is not understood makes texts differ.
"""

from __future__ import annotations

from collections.abc import Sequence

from nightreel.similar.phrases import read_phrases
from nightreel.similar.tokens import of_kind, read_tokens
from nightreel.similar.words.lexicon import Token
from nightreel.spec.model import Model

_SHOWN = 4


class FactSlots(Model):
    """What a text states. Equal slots mean the same film; the slots before ``phrases`` say to people what differs."""

    language: str
    colours: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    """Counts, and figures with their units in base units."""
    negations: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Model names and numbers."""
    actions: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Everything else: the product, its brand, the place."""
    phrases: tuple[str, ...] = ()
    """The sentences in their one form: who has what and does what to whom."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stated, so that nothing can be equal."""
        return not self.phrases


_WORDS = {
    "colours": "colour", "numbers": "number", "negations": "negation", "materials": "material", "sizes": "size",
    "qualities": "quality", "people": "people", "times": "time", "sides": "side", "names": "model name",
    "actions": "action", "words": "words", "language": "language",
}  # fmt: skip


def fact_slots(text: str, language: str) -> FactSlots:
    """Read the facts of a text.

    Args:
        text: a prompt, or a brief's text.
        language: ``en``, ``zh-CN`` …; a language without words of its own here is read as English ones, so that only
            texts of the same words are equal.
    """
    found = read_tokens(text, language)
    stated, negations = _stated(found)
    return FactSlots(
        language=language.split("-")[0].lower(),
        colours=of_kind(stated, "colour"),
        numbers=of_kind(stated, "number", "quantity"),
        negations=negations,
        materials=of_kind(stated, "material"),
        sizes=of_kind(stated, "size"),
        qualities=of_kind(stated, "quality"),
        people=of_kind(stated, "person"),
        times=of_kind(stated, "time"),
        sides=of_kind(stated, "side"),
        names=of_kind(stated, "name"),
        actions=of_kind(stated, "verb", "participle"),
        words=of_kind(stated, "word"),
        phrases=read_phrases(found),
    )


def same_facts(one: FactSlots, other: FactSlots) -> bool:
    """Whether two texts state the same, as far as that is sure."""
    return not one.is_empty and one == other


def differences(one: FactSlots, other: FactSlots) -> tuple[str, ...]:
    """Say what differs, slot by slot: ``colour blue/white``; only the order of things where all words are equal."""
    found = []
    for name, word in _WORDS.items():
        ours, theirs = getattr(one, name), getattr(other, name)
        if ours == theirs:
            continue
        if name == "language":
            found.append(f"language {ours}/{theirs}")
            continue
        lost, new = _only(ours, theirs), _only(theirs, ours)
        found.append(f"{word} {' '.join(lost[:_SHOWN]) or 'none'}/{' '.join(new[:_SHOWN]) or 'none'}")
    if not found and one.phrases != other.phrases:
        found.append("who does what, or where things are")
    return tuple(found)


def _only(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    left = list(theirs)
    lost = []
    for value in ours:
        if value in left:
            left.remove(value)
        else:
            lost.append(value)
    return lost


def _stated(found: Sequence[Token]) -> tuple[list[Token], tuple[str, ...]]:
    """Give the words that are not denied, and those that are."""
    stated: list[Token] = []
    denied: list[str] = []
    tokens = iter(found)
    for token in tokens:
        if token.kind in ("negation", "without"):
            denied.append(f"no {next(tokens, Token('word', '')).value}".strip())
        elif token.kind == "free":
            denied.append(token.value)
        else:
            stated.append(token)
    return stated, tuple(sorted(denied))
