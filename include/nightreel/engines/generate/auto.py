"""The engine that fits each shot: its own footage where the script names some, a designed shot otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.generate.animatic import Animatic
from nightreel.engines.generate.footage import Footage
from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest

if TYPE_CHECKING:
    from nightreel.context import StepContext


@engine(
    EngineCard(
        step="generate",
        name="auto",
        version="2",
        summary="The brief's own clip where a shot names one, a designed shot otherwise; any CPU.",
    )
)
class Auto:
    """Chooses per shot."""

    def generate(self, request: GenerateRequest, context: StepContext) -> GeneratedClip:
        """Make the clip by ``footage`` or ``animatic``.

        Raises:
            InputError: as those do.
        """
        chosen = Footage() if request.footage is not None else Animatic()
        return chosen.generate(request, context)
