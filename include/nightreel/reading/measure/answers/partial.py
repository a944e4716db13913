"""What an answer from measurement is handed back as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from nightreel.reading.measure.answers.say import say
from nightreel.reading.measure.picture import PictureFacts
from nightreel.spec.model import Model

A = TypeVar("A", bound=Model)


@dataclass(frozen=True)
class Partial(Generic[A]):
    """An answer that holds what can be measured."""

    value: A
    would_add: tuple[str, ...]
    """What a model, or a package that is missing, would add."""


def missing_parts(facts: PictureFacts, language: str, *, read: bool = True) -> tuple[str, ...]:
    """Say which measurements are not installed here.

    Args:
        facts: of a picture.
        language: of the sentences.
        read: whether its words were asked for.
    """
    parts = [say("add_words", language)] if read and facts.words is None else []
    return tuple(parts + ([say("add_faces", language)] if facts.faces is None else []))
