"""A figure that a step tells people beside its stills."""

from __future__ import annotations

from pydantic import Field

from nightreel.spec.model import Model


class Measure(Model):
    """One figure about one thing: shown as a bar where it is a share, in red where it does not pass."""

    subject: str = Field(description="What was measured: shot 3, film.")
    name: str = Field(description="Which quality: palette, prompt.")
    value: float
    unit: str = Field("share", description="share (0 to 1), yes (1 or 0), s, dB, ΔE …")
    passed: bool | None = Field(None, description="Whether it is good enough; nothing where nobody asks.")
    detail: str = Field("", description="What is missing or how to mend it, in a few words.")
