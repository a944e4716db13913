"""Questions about grey pictures, put to the engine ``endpoint``."""

from __future__ import annotations

from typing import Any

import numpy as np

from nightreel.context import StepContext
from nightreel.engines.card import make_engine
from nightreel.engines.understand.protocol import Answered, Ask, Look, Question, UnderstandSettings
from nightreel.errors import NightreelError
from nightreel.spec.model import Model
from nightreel.spec.reading import Evidence

SETTINGS = UnderstandSettings()
PAID = {"money_per_million_input": 1.0, "money_per_million_output": 4.0}


class Seen(Model):
    """What is seen."""

    action: str
    evidence: tuple[Evidence, ...]


def ask(number: int = 0, looks: int = 1, **changes: Any) -> Ask[Seen]:
    """A question about grey pictures."""
    fields: dict[str, Any] = {
        "task": "test.seen", "version": "1", "system": "You read storyboards.", "context": "Mira has a key.",
        "ask": f"What happens in panel {number}?", "answer": Seen, **changes,
    }  # fmt: skip
    pixels = np.full((48, 64, 3), 20 + number, np.uint8)
    return Ask(tuple(Look(pixels, f"panel {number + at}") for at in range(looks)), Question(**fields))


def understand(
    context: StepContext, *asks: Ask[Seen], settings: UnderstandSettings = SETTINGS
) -> list[Answered[Seen] | NightreelError]:
    found: list[Answered[Seen] | NightreelError] = make_engine("understand", "endpoint").understand(
        asks or (ask(),), settings, context
    )
    return found


def good(found: Answered[Seen] | NightreelError) -> Answered[Seen]:
    assert isinstance(found, Answered), found
    return found
