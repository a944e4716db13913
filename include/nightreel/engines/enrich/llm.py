"""Enrichment by a language model behind any OpenAI-compatible endpoint; its facts are checked by our code."""

from __future__ import annotations

from nightreel.context import StepContext
from nightreel.engines.card import EngineCard, engine
from nightreel.engines.enrich.language.prompts import prompts_digest
from nightreel.engines.enrich.language.version import checks_digest
from nightreel.engines.enrich.protocol import EnrichRequest
from nightreel.spec.script import Script


@engine(
    EngineCard(
        step="enrich", name="llm", version=f"1-{prompts_digest()}-{checks_digest()}", devices=("remote",),
        languages=("en-US", "zh-CN"),
        summary="A language model behind an endpoint; every number and claim is checked against the brief.",
        needs=("pydantic-ai-slim[openai]",),
    )
)  # fmt: skip
class LanguageEnricher:
    """Writes a script by a language model."""

    def enrich(self, request: EnrichRequest, context: StepContext) -> Script:
        """Write the script of a brief."""
        from nightreel.engines.enrich.language.write import write_script

        return write_script(request, context)
