"""Enrich: a brief and its material become a script."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, Field

from nightreel.engines.card import make_engine
from nightreel.engines.enrich.protocol import Enricher, EnrichRequest
from nightreel.errors import RefusedError
from nightreel.spec.brief import Brief
from nightreel.spec.film import Material
from nightreel.spec.model import Options
from nightreel.spec.script import Script
from nightreel.steps.base import Step, StepContext, step


class EnrichOptions(Options):
    """How a script is written."""

    height_px: int = Field(
        1080, ge=180, le=2160, multiple_of=2,
        description="Length of the film's short side: 1080 for a master, 360 for a draft.",
    )  # fmt: skip


@step(
    "enrich", takes={"brief": "brief", "material": "material"}, gives={"script": "script"},
    title="Write the script", group="brief",
)  # fmt: skip
class Enrich(Step[EnrichOptions]):
    """Find the selling points, choose a story, and write shots with times, camera, words and voice."""

    engines: ClassVar[str] = "enrich"
    default_engine: ClassVar[str] = "rules"

    def run(self, options: EnrichOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Write the script."""
        brief: Brief = inputs["brief"]
        material: Material = inputs["material"]
        if brief.language not in context.tenant.languages:
            raise RefusedError(
                "enrich.language", where="brief.language", got=brief.language,
                want=f"one of {', '.join(context.tenant.languages)}", fix="choose a language of this tenant",
            )  # fmt: skip
        enricher: Enricher = make_engine("enrich", context.engine or self.default_engine)
        request = EnrichRequest(brief=brief, material=material, brand=context.tenant.brand, height_px=options.height_px)
        script = enricher.enrich(request)
        context.note(_told(script))
        return {"script": script}


def _told(script: Script) -> str:
    points = ", ".join(script.selling_points[:3]) or "none named"
    seconds = float(script.frames / script.fps)
    return f"Story {script.arc}, {len(script.shots)} shots in {seconds:g} s; selling points: {points}."
