"""What a model fills in: a script without frames, sizes or files, which our code turns into the house's script."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from nightreel.spec.model import Model
from nightreel.spec.script import Move, Role

Shows = Literal["product", "detail", "life", "words", "logo"]


def _without_optics(text: str) -> str:
    """Give a picture's description without the photographer's figures, which are no claims and draw nothing."""
    return re.sub(r"\s+", " ", _OPTICS.sub("", text)).strip(" ,，")


_OPTICS = re.compile(
    r"\b\d+(?:\.\d+)?\s?mm\b(?= (?:lens|f/|anamorphic|prime|film))|\bf/\d+(?:\.\d+)?|\bISO ?\d+"
    r"|\b(?:4K|8K|UHD|HDR)\b(?: resolution)?|\b(?:best quality|masterpiece|award[- ]winning (?:photo\w*|shot))",
    re.IGNORECASE,
)
Seen = Annotated[str, AfterValidator(_without_optics)]


class ShotDraft(Model):
    """One shot. Every field is needed; what a shot does not have is an empty text."""

    role: Role = Field(description="Its part of the story.")
    shows: Shows = Field(description="The whole product, a detail of it, a moment of life, words alone, or the logo.")
    seconds: float = Field(description="How long it lasts.")
    picture: str = Field(description="Name of an offered picture or clip, or empty.")
    subject: Seen = Field(description="Who or what is seen: a generator's prompt, no figures, no writing.")
    action: Seen = Field(description="What happens.")
    setting: Seen = Field(description="Where, and at which time of day.")
    light: Seen = Field(description="Kind and direction of the light.")
    style: Seen = Field(description="Lens, depth, texture, mood.")
    camera: Move = Field(description="How the camera moves.")
    headline: str = Field(description="Large words on screen, or empty.")
    body: str = Field(description="Small words under the headline, or empty.")
    label: str = Field(description="One or two words above the headline, or empty.")
    voice_over: str = Field(description="What is said, or empty.")
    negative_prompt: str = Field(description="What must not be seen.")
    facts: tuple[str, ...] = Field(description="Ids of the facts that its words use.")


class ScriptDraft(Model):
    """A film."""

    description: str = Field(description="One or two sentences about the film, for metadata.")
    keywords: tuple[str, ...] = Field(description="Search words.")
    selling_points: tuple[str, ...] = Field(description="What the film tells, the strongest first.")
    shots: tuple[ShotDraft, ...]


SAID = ("headline", "body", "label", "voice_over")
"""Fields of a shot that viewers are told."""
SEEN = ("action", "setting", "light", "style")
"""Fields of a shot that a generator is told, where a wooden table is no claim about the product."""
