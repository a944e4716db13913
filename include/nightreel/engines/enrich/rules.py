"""Enrichment by rules: offline, in milliseconds, the same brief and seed give the same script."""

from __future__ import annotations

from nightreel.context import StepContext
from nightreel.engines.card import EngineCard, engine
from nightreel.engines.enrich.protocol import EnrichRequest
from nightreel.spec.script import Script


@engine(
    EngineCard(
        step="enrich", name="rules", version="2", languages=("en-US", "zh-CN"),
        summary="Narrative templates and ranked selling points, in English and Chinese, without a language model.",
    )
)  # fmt: skip
class RulesEnricher:
    """Writes a script by narrative templates."""

    def enrich(self, request: EnrichRequest, context: StepContext) -> Script:
        """Write the script of a brief."""
        from nightreel.engines.enrich.narrative.write import write_script

        return write_script(request)
