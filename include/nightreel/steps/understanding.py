"""What steps share that ask an engine which sees."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from nightreel.engines.card import make_engine
from nightreel.engines.understand.protocol import Understander, UnderstandSettings
from nightreel.steps.base import Step

U = TypeVar("U", bound=UnderstandSettings)


class UnderstandingStep(Step[U]):
    """A step whose engine looks at pictures; its options are those of the engine and its own."""

    engines: ClassVar[str] = "understand"
    default_engine: ClassVar[str] = "offline"

    @classmethod
    def reader(cls, engine: str) -> Understander:
        """Give the engine of this name; the step's own where none is named.

        Raises:
            NightreelError: there is none of this name, or it is not installed.
        """
        reader: Understander = make_engine("understand", engine or cls.default_engine)
        return reader


def engine_settings(options: UnderstandSettings) -> UnderstandSettings:
    """Give the part of a step's options that an engine is asked with."""
    return UnderstandSettings.model_validate(options.model_dump(include=set(UnderstandSettings.model_fields)))
