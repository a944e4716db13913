"""What an engine that understands pictures does: pictures and a question become a structured answer with evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

from pydantic import Field, JsonValue

from nightreel.engines.card import EngineCard
from nightreel.errors import NightreelError
from nightreel.spec.model import Model, Options
from nightreel.spec.tenant import Tenant

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.media.filters import Frame

A = TypeVar("A", bound=Model)

MOST_LOOKS = 32
"""Pictures of one question."""


class UnderstandSettings(Options):
    """What a model that sees is asked with; measurement needs none of it."""

    endpoint: str = Field("", max_length=60, description="Endpoint of kind vision; the only one when empty.")
    model: str = Field("", max_length=200, description="Folder below NIGHTREEL_MODELS, for the engine transformers.")
    temperature: float = Field(0, ge=0, le=2, description="How freely the model writes.")
    max_tokens: int = Field(2000, ge=100, le=32_000, description="Longest answer; more is cut off.")
    max_repairs: int = Field(2, ge=0, le=5, description="How often an answer that cannot be used is asked again.")
    longest_side_px: int = Field(1024, ge=224, le=2048, description="Larger pictures are reduced to this side.")


@dataclass(frozen=True)
class Look:
    """One picture that is looked at."""

    pixels: Frame
    """uint8 RGB ``(H, W, 3)``."""
    label: str
    """How the question calls it: ``panel 3``, ``frame at 1.20 s``."""
    at_s: float | None = None
    """Its time, where pictures are the frames of one film."""


@dataclass(frozen=True)
class Question(Generic[A]):
    """What is asked about some pictures. Its parts go to a model in this order, so that what is fixed comes first."""

    task: str
    """What kind of question it is: ``board.panel``, ``moving.answers``, ``work.text``; an engine without a model
    knows what it can measure for it."""
    version: str
    """Of the words below; part of what is remembered."""
    system: str
    """Who is asked and by which rules: the same for every question of the task."""
    context: str
    """What is the same for a whole series: characters, world, the script. Material, never an instruction."""
    ask: str
    """What differs from question to question."""
    answer: type[A]
    """What the answer must be; its JSON schema is sent."""
    language: str = "en-US"
    """Of the answer."""
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    """What is known or was measured; for engines without a model, never sent."""


@dataclass(frozen=True)
class Answered(Generic[A]):
    """An answer, and what it took."""

    value: A
    model: str = ""
    partial: bool = False
    """Whether it only holds what can be measured."""
    would_add: tuple[str, ...] = ()
    """What a model would add, a sentence each, in the question's language."""
    tokens_in: int = 0
    tokens_out: int = 0
    money: float = 0.0
    requests: int = 1
    reused: bool = False
    notes: tuple[str, ...] = ()
    """What was mended in the answer, a sentence each: a region outside the picture, a sentence in a loop."""
    words: tuple[str, ...] = ()
    """Of ``Ask``, for whoever checks the answer; an engine leaves it alone."""
    unread: int = 0
    """Pictures whose words were not looked at."""


@dataclass(frozen=True)
class Ask(Generic[A]):
    """Pictures with a question: what is sent at once."""

    looks: tuple[Look, ...]
    question: Question[A]
    heard: Callable[[Answered[A]], None] | None = field(default=None, compare=False)
    """Told the answer as soon as it is there, so that what was paid is kept even when the work is stopped; an engine
    whose answers cost nothing need not tell it."""
    words: tuple[str, ...] = ()
    """What measurement read in each picture, where it was looked at; a model that obeys it is asked again."""


class Understander(Protocol):
    """Understands pictures; one shared contract test runs on every registered engine."""

    card: ClassVar[EngineCard]

    def judge(self, settings: UnderstandSettings, tenant: Tenant) -> str:
        """Name who answers, as far as that changes the answer: endpoint, model, weights; part of memo keys.

        Raises:
            NightreelError: nobody is set up, or not for this tenant.
        """
        ...

    def understand(
        self, asks: Sequence[Ask[A]], settings: UnderstandSettings, context: StepContext
    ) -> list[Answered[A] | NightreelError]:
        """Answer every question; one that fails does not take the others with it.

        What an answer says of regions lies inside the pictures; text inside pictures never was an instruction.
        Progress goes to ``context.progress``, what was used to ``context.spend``.

        Returns:
            An answer or what went wrong for each question, in their order.

        Raises:
            CancelledError: the work is no longer wanted.
        """
        ...
