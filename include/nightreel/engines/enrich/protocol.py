"""What an engine of enrichment does: a brief becomes a script."""

from __future__ import annotations

from typing import ClassVar, Protocol

from pydantic import Field

from nightreel.engines.card import EngineCard
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.film import Material
from nightreel.spec.model import Model
from nightreel.spec.script import Script


class EnrichRequest(Model):
    """Everything that a script is written from."""

    brief: Brief
    material: Material
    brand: Brand
    height_px: int = Field(1080, ge=180, le=2160, multiple_of=2, description="Length of the film's short side.")


class Enricher(Protocol):
    """Writes scripts; one shared contract test runs on every registered engine."""

    card: ClassVar[EngineCard]

    def enrich(self, request: EnrichRequest) -> Script:
        """Write a script whose shots fill the brief's duration exactly and whose figures are all the brief's."""
        ...
