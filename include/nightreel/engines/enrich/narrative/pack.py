"""What a language brings: themes of selling points, kinds of products, and the words between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Line = tuple[str, str]
"""Headline on screen (may be empty) and what the voice says."""

Arc = Literal["pain_solution", "contrast", "emotion", "lesson"]


@dataclass(frozen=True)
class Theme:
    """What a selling point is about, and what can truly be said about any product that claims it.

    No line holds a figure or a promise beyond the theme: facts come from the brief alone.
    """

    name: str
    words: tuple[str, ...]
    """Beginnings of words by which it is recognised, in text and in file names."""
    label: str
    headline: str
    """Stands for a selling point that is too long for the screen."""
    pains: tuple[Line, ...]
    """Life without it."""
    payoffs: tuple[str, ...]
    """What it means for the viewer; short."""
    contexts: tuple[Line, ...]
    """A moment of life in which it counts."""
    scene: str
    """The product seen close, for a generator."""
    setting: str
    """The moment of life, for a generator."""


@dataclass(frozen=True)
class Family:
    """A kind of product: its story and its moments."""

    name: str
    words: tuple[str, ...]
    arc: Arc
    hooks: tuple[Line, ...]
    pains: tuple[Line, ...]
    meetings: tuple[str, ...]
    """Sentences that introduce the product; ``{title}`` stands for its name."""
    moods: tuple[Line, ...]
    """Feelings around it, for the emotional story and for long films."""
    setting: str


@dataclass(frozen=True)
class Words:
    """The small words of a language."""

    before: str
    after: str
    stages: Mapping[str, str]
    """Labels of a lesson's stages by role."""
    quotes: tuple[str, str]
    buyers_say: str
    pictured: Mapping[str, str]
    """How a style, a light or a role is said to a generator."""
    moves: Mapping[str, str]
    """How a camera move is said to a generator."""
    avoid: Mapping[str, str]
    """Negative prompts: ``all``, and by style and role."""
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    dull_keys: tuple[str, ...]
    """Parameters that are no selling points."""


@dataclass(frozen=True)
class Pack:
    """One language."""

    language: str
    themes: tuple[Theme, ...]
    families: tuple[Family, ...]
    """The last one fits everything."""
    words: Words
