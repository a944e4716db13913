"""What must come back for each question about a moving picture. Presets and free questions share one pass."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, Literal, cast

from pydantic import Field, create_model

from nightreel.spec.model import Model
from nightreel.spec.reading import Evidence

Preset = Literal[
    "what_happens", "steps", "emotion", "meaning", "ui_faults", "risk", "alt_text", "caption", "product_copy",
    "moderation",
]  # fmt: skip

ModerationLabel = Literal[
    "sexual", "violence", "gore", "self_harm", "hate", "harassment", "weapons", "drugs", "minors_at_risk",
    "dangerous_act", "flashing", "personal_data", "scam", "disturbing",
]  # fmt: skip


class Claim(Model):
    """Something that is said of a moving picture, with the frames that show it."""

    evidence: tuple[Evidence, ...] = Field((), max_length=6, description="`look` counts the frames from 0.")


class Moment(Claim):
    """One thing that happens."""

    what: str = Field(max_length=300, description="Who or what does what, in one sentence.")


class WhatHappens(Claim):
    """What happens, from its beginning to its end."""

    summary: str = Field(max_length=600, description="Two sentences at most.")
    moments: tuple[Moment, ...] = Field((), max_length=12, description="In the order of time.")


class TutorialStep(Claim):
    """One thing that a person is to do."""

    action: str = Field(max_length=200, description="An imperative sentence: press, open, drag.")
    result: str = Field("", max_length=200, description="What is seen afterwards; empty when nothing is.")


class TutorialSteps(Claim):
    """What a tutorial shows, as steps to follow."""

    goal: str = Field(max_length=200, description="What is reached by the steps.")
    steps: tuple[TutorialStep, ...] = Field((), max_length=20)


class Feeling(Claim):
    """A feeling from one moment on."""

    feeling: str = Field(max_length=60)


class Emotion(Claim):
    """What is felt by who is seen, and what a viewer is to feel."""

    feeling: str = Field(max_length=60, description="One word; `unknown` when nothing shows it.")
    strength: Literal["none", "weak", "clear", "strong", "unknown"] = "unknown"
    viewer: str = Field("", max_length=200, description="What a viewer is to feel.")
    turns: tuple[Feeling, ...] = Field((), max_length=8, description="Where the feeling changes.")


class Meaning(Claim):
    """What is meant by it."""

    meaning: str = Field(max_length=400, description="What somebody says by sending it.")
    used_for: tuple[str, ...] = Field((), max_length=6, description="Occasions, a few words each.")
    misread_as: str = Field("", max_length=300, description="How it may be taken wrongly, and by whom.")


class UiFault(Claim):
    """One fault of a user interface."""

    fault: str = Field(max_length=300)
    severity: Literal["minor", "major", "blocking"] = "minor"
    mend: str = Field("", max_length=300, description="What to change.")


class UiFaults(Claim):
    """Faults that a recorded user interface shows."""

    summary: str = Field(max_length=400)
    faults: tuple[UiFault, ...] = Field((), max_length=16)


class RiskFound(Claim):
    """One danger."""

    kind: Literal["health", "legal", "brand", "privacy", "safety", "rights", "other"] = "other"
    what: str = Field(max_length=300)
    level: Literal["low", "medium", "high"] = "low"


class Risks(Claim):
    """What may go wrong when it is published."""

    level: Literal["none", "low", "medium", "high", "unknown"] = "unknown"
    risks: tuple[RiskFound, ...] = Field((), max_length=12)


class AltText(Claim):
    """What somebody is told who cannot see it."""

    text: str = Field(max_length=2000, description="What is seen, shortest first; never `image of`.")


class Caption(Claim):
    """The text of a post."""

    text: str = Field(max_length=2200)
    hashtags: tuple[str, ...] = Field((), max_length=30, description="Without #.")


class ProductCopy(Claim):
    """Words that sell what is shown; nothing that is not seen."""

    headline: str = Field(max_length=120)
    body: str = Field(max_length=800)
    points: tuple[str, ...] = Field((), max_length=6, description="A few words each.")


class LabelFound(Claim):
    """One thing that a moderator must know of."""

    label: ModerationLabel
    level: Literal["possible", "mild", "clear", "severe"] = "possible"
    what: str = Field("", max_length=300)


class Moderation(Claim):
    """What a moderator is told."""

    decision: Literal["allow", "review", "remove"] = "review"
    labels: tuple[LabelFound, ...] = Field((), max_length=14)


class FreeAnswer(Claim):
    """A question of the brief, answered."""

    number: int = Field(ge=1, description="Number of the question.")
    text: str = Field(max_length=2000, description="`Cannot be seen.` when the frames do not show it.")


ANSWERS: dict[Preset, type[Claim]] = {
    "what_happens": WhatHappens, "steps": TutorialSteps, "emotion": Emotion, "meaning": Meaning,
    "ui_faults": UiFaults, "risk": Risks, "alt_text": AltText, "caption": Caption,
    "product_copy": ProductCopy, "moderation": Moderation,
}  # fmt: skip
"""What each preset must give."""


class MovingAnswers(Model):
    """Every answer of one file. What is asked adds a field of the preset's name (see ``answers_of``)."""

    words: tuple[Annotated[str, Field(max_length=300)], ...] = Field(
        (), max_length=40, description="Every word that is written in the frames, quoted once."
    )
    free: tuple[FreeAnswer, ...] = Field((), max_length=12, description="One for each numbered question.")


@cache
def _answers_of(presets: tuple[Preset, ...]) -> type[MovingAnswers]:
    fields = cast("dict[str, Any]", {preset: (ANSWERS[preset], ...) for preset in presets})
    return create_model("MovingAnswers", __base__=MovingAnswers, __doc__=MovingAnswers.__doc__, **fields)


def answers_of(presets: Sequence[Preset]) -> type[MovingAnswers]:
    """Give the model of all answers of one pass: a required field for each preset, and ``free``.

    Args:
        presets: what is asked; their order does not matter.
    """
    return _answers_of(tuple(preset for preset in ANSWERS if preset in presets))
