"""A beat: one moment of the story before it has a length, a picture and a voice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nightreel.engines.enrich.narrative.pack import Theme
from nightreel.engines.enrich.narrative.text import seconds_to_say
from nightreel.spec.script import Role

Kind = Literal["context", "hero", "feature", "words", "logo"]
"""What is seen: life, the whole product, the product close, words alone, the logo."""
Section = Literal["opening", "problem_intro", "solution_showcase", "benefit_highlight", "close"]

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

    def weight(self, typical_s: float, language: str) -> float:
        """Give its share of time, 1 for a shot of the typical length."""
        opening = self.kind == "logo" and self.section == "opening"
        role = 0.8 if opening else _WEIGHTS[self.role]
        return max(role, 1.06 * seconds_to_say(self.must, language) / typical_s) if self.must else role
