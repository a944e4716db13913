"""What an engine of enrichment does: a brief becomes a script."""

from __future__ import annotations

from typing import ClassVar, Protocol

from pydantic import Field

from nightreel.context import StepContext
from nightreel.engines.card import EngineCard
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.film import Material
from nightreel.spec.model import Model, Options
from nightreel.spec.script import Script


class LanguageSettings(Options):
    """What a language model is asked with; rules ask none."""

    endpoint: str = Field("", max_length=60, description="Endpoint of kind language; the only one when empty.")
    temperature: float = Field(0.7, ge=0, le=2, description="How freely the model writes.")
    top_p: float | None = Field(None, gt=0, le=1, description="Share of likely words that the model chooses from.")
    max_repairs: int = Field(2, ge=0, le=5, description="How often an answer that cannot be used is asked again.")
    max_tokens: int = Field(6000, ge=500, le=32_000, description="Longest answer; more is cut off.")


class EnrichRequest(Model):
    """Everything that a script is written from."""

    brief: Brief
    material: Material
    brand: Brand
    height_px: int = Field(1080, ge=180, le=2160, multiple_of=2, description="Length of the film's short side.")
    settings: LanguageSettings = LanguageSettings()


class Enricher(Protocol):
    """Writes scripts; one shared contract test runs on every registered engine."""

    card: ClassVar[EngineCard]

    def enrich(self, request: EnrichRequest, context: StepContext) -> Script:
        """Write a script whose shots fill the brief's duration exactly and whose figures are all the brief's.

        What was chosen or mended goes to ``context.note``, what it cost to ``context.spend``.
        """
        ...
