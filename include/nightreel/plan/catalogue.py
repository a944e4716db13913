"""Which steps and engines there are: what a pipeline is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from nightreel.engines.card import EngineCard, engine_cards
from nightreel.steps.base import Step, all_steps


@dataclass(frozen=True)
class Catalogue:
    """Steps by name, and engine cards by contract and name."""

    steps: Mapping[str, type[Step[Any]]]
    cards: Mapping[str, Mapping[str, EngineCard]]

    def card(self, step: type[Step[Any]], engine: str) -> EngineCard | None:
        """Give an engine's card, or ``None`` when the step has no such engine."""
        return self.cards.get(step.engines, {}).get(engine)


@cache
def installed() -> Catalogue:
    """Give everything that is installed: built in, and from packages with entry points."""
    steps = all_steps()
    contracts = {step.engines for step in steps.values() if step.engines}
    return Catalogue(steps, {contract: engine_cards(contract) for contract in sorted(contracts)})
