"""A beat: one moment of the story before it has a length, a picture and a voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nightreel.engines.enrich.narrative.pack import Theme
from nightreel.engines.enrich.narrative.text import seconds_to_say
from nightreel.spec.script import Role

Kind = Literal["context", "hero", "feature", "words", "logo"]
"""What is seen: life, the whole product, the product close, words alone, the logo."""
Section = Literal["opening", "problem_intro", "solution_showcase", "benefit_highlight", "close"]

_LONGEST_NEED = 1.45
"""What needs more time than this, beside a usual shot, is said shorter."""
_WEIGHTS: dict[str, float] = {
    "hook": 1.0, "problem": 0.95, "solution": 1.12, "benefit": 1.05, "proof": 1.15, "contrast": 1.0, "emotion": 0.95,
    "concept": 1.1, "step": 1.1, "recap": 1.2, "logo": 1.25,
}  # fmt: skip


@dataclass(frozen=True)
class Beat:
    """One moment of the story."""

    role: Role
    kind: Kind
    section: Section
    voices: tuple[tuple[str, ...], ...] = ()
    """What may be said: groups in the order in which they are preferred, the first of a group that fits is taken."""
    headline: str = ""
    body: str = ""
    label: str = ""
    theme: Theme | None = None
    must: str = ""
    """What should have time to be said, such as a figure or a quotation."""
    priority: float = 0
    """Beats of low numbers are kept when the film is short."""

    @property
    def weight(self) -> float:
        """Give its usual share of time, 1 for a shot of the typical length."""
        opening = self.kind == "logo" and self.section == "opening"
        return 0.8 if opening else _WEIGHTS[self.role]


def weigh(beats: Sequence[Beat], duration_s: float, language: str) -> list[float]:
    """Give each beat's share of time, so that what must be said has time where that is possible."""
    typical_s = duration_s / len(beats)
    needs = [1.03 * seconds_to_say(beat.must, language) / typical_s for beat in beats]
    needs = [need if need <= _LONGEST_NEED else 0 for need in needs]
    weights = [beat.weight for beat in beats]
    for _ in range(3):  # more time for one is less for the others
        mean = sum(weights) / len(weights)
        weights = [max(weight, need * mean) for weight, need in zip(weights, needs, strict=True)]
    return weights
