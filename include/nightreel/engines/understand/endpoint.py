"""Pictures understood by a model behind an endpoint: Qwen3-VL of any size in vLLM, DashScope's compatible mode, others.

Questions go out at the same time, as many as the tenant may ask at once, so that the server batches them; each is
remembered by its asker as soon as it is answered. No request to a paid service is sent again unless it has certainly
done nothing; a repair is a new question, paid like any other, and ``max_repairs`` bounds them. See ``talk.telling`` for
what a model is told and why in that order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.endpoints import load_endpoints
from nightreel.engines.understand.protocol import Answered, Ask, UnderstandSettings
from nightreel.engines.understand.remote.local_only import check_written
from nightreel.engines.understand.talk.telling import words_digest
from nightreel.errors import NightreelError
from nightreel.spec.model import Model
from nightreel.spec.tenant import Tenant

if TYPE_CHECKING:
    from nightreel.context import StepContext

A = TypeVar("A", bound=Model)


@engine(
    EngineCard(
        step="understand", name="endpoint", version=f"1-{words_digest()}", devices=("remote",),
        summary="A model that sees, such as Qwen3-VL, behind an endpoint of this network; every answer is checked.",
        licence="the service's", needs=("a vision endpoint in NIGHTREEL_ENDPOINTS",),
    )
)  # fmt: skip
class EndpointUnderstander:
    """Asks a model behind an endpoint of kind ``vision``."""

    card: ClassVar[EngineCard]

    def judge(self, settings: UnderstandSettings, tenant: Tenant) -> str:
        """Name the endpoint, its model and how it gives JSON; see ``Understander.judge``."""
        name, endpoint = load_endpoints().find(settings.endpoint, "vision", tenant.name)
        check_written(name, endpoint, tenant)
        return "/".join((name, endpoint.model, endpoint.output))

    def understand(
        self, asks: Sequence[Ask[A]], settings: UnderstandSettings, context: StepContext
    ) -> list[Answered[A] | NightreelError]:
        """Answer every question; see ``Understander.understand``.

        Raises:
            RefusedError: the endpoint is not for this tenant, or its address is public (``understand.public``).
            OptionError: no such endpoint.
            BusyError: its name is not known now (``understand.away``).
        """
        from nightreel.engines.understand.remote.asking import ask_endpoint

        name, endpoint = load_endpoints().find(settings.endpoint, "vision", context.tenant.name)
        return ask_endpoint(name, endpoint, asks, settings, context)
