"""Diffusion models in the worker's own process, through the library diffusers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.generate.footage import Footage
from nightreel.engines.generate.models.known import cards_digest, find_card
from nightreel.engines.generate.models.licences import check_licence
from nightreel.engines.generate.models.weights import check_name, find_weights
from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.spec.generation import ModelSettings
    from nightreel.spec.tenant import Tenant


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

    def check(self, settings: ModelSettings, tenant: Tenant) -> None:
        """Tell a wrong name or a licence that forbids it, before any shot.

        Raises:
            NightreelError: see ``check_name`` and ``check_licence``.
        """
        check_name(settings.model)
        check_licence(find_card(settings.model), tenant, settings)

    def check_weights(self, settings: ModelSettings) -> None:
        """Tell that the model is not on this machine.

        Raises:
            MissingProgramError: says what to download (``model.missing``).
        """
        find_weights(settings.model)

    def generate(self, request: GenerateRequest, context: StepContext) -> GeneratedClip:
        """Make the clip of a shot.

        Raises:
            NightreelError: see ``nightreel.engines.generate.models.shooting.shoot``.
        """
        if request.footage is not None:
            return Footage().generate(request, context)
        from nightreel.engines.generate.models.shooting import shoot

        return shoot(request, context)
