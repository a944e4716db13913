"""What a question about one artwork is answered with."""

from __future__ import annotations

from pydantic import Field

from nightreel.spec.model import Model
from nightreel.spec.reading import Evidence

TASK = "work.text"
"""The question's task. Its facts: ``record``, ``voice``, ``words``, ``language``."""


class WorkAnswer(Model):
    """A text about one artwork, and where what it says is seen."""

    text: str = Field(
        min_length=1, max_length=6000, description="What hangs on the wall: plain paragraphs, no heading."
    )
    evidence: tuple[Evidence, ...] = Field(
        (),
        max_length=24,
        description="For what the text says of the picture: where it is seen, and what is seen there.",
    )
