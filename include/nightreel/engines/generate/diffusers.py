"""Diffusion models in the worker's own process, through the library diffusers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.generate.footage import Footage
from nightreel.engines.generate.models.known import cards_digest
from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest

if TYPE_CHECKING:
    from nightreel.context import StepContext


@engine(
    EngineCard(
        step="generate",
        name="diffusers",
        version=f"1-{cards_digest()}",
        summary="Any text-to-video, image-to-video or text-to-image model of diffusers, from weights on this machine.",
        devices=("gpu",),  # scheduled there; it runs on a CPU as well, for small models and tests
        licence="Apache-2.0; each model has its own licence: `nightreel models`",
        needs=("nightreel[models]",),
        gpu_s_per_s=60,
        takes_model=True,
    )
)
class Diffusers:
    """Asks the model that the settings name; a shot of the brief's own footage stays footage."""

    def generate(self, request: GenerateRequest, context: StepContext) -> GeneratedClip:
        """Make the clip of a shot.

        Raises:
            NightreelError: see ``nightreel.engines.generate.models.shooting.shoot``.
        """
        if request.footage is not None:
            return Footage().generate(request, context)
        from nightreel.engines.generate.models.shooting import shoot

        return shoot(request, context)
