"""What every engine does whose clips a service makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nightreel.engines.card import EngineCard
from nightreel.engines.endpoints import EndpointKind, load_endpoints
from nightreel.engines.generate.models.known import find_card
from nightreel.engines.generate.models.licences import check_licence
from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest
from nightreel.engines.generate.remote.desk import Desk
from nightreel.engines.generate.remote.fit import fit_clip
from nightreel.engines.generate.remote.protocol import Order, RemoteApi
from nightreel.engines.generate.remote.sending import Shop
from nightreel.errors import OptionError
from nightreel.spec.generation import Making, Usage

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.engines.endpoints import Endpoint
    from nightreel.spec.generation import ModelSettings
    from nightreel.spec.tenant import Tenant


class RemoteGenerator:
    """Sends a shot to a service and brings the clip home; see ``Desk`` for what happens when something breaks."""

    card: ClassVar[EngineCard]
    api: ClassVar[RemoteApi]
    kind: ClassVar[EndpointKind]

    def price(self, request: GenerateRequest, context: StepContext) -> float:
        """Give the US dollars that making a shot costs now; nothing where its job was paid before.

        Raises:
            EngineError: it costs money and nobody has said how much (``generate.price``).
        """
        desk, _, _ = self._desk(request, context)
        return desk.money()

    def generate(self, request: GenerateRequest, context: StepContext) -> GeneratedClip:
        """Make a shot far away.

        Raises:
            NightreelError: as ``Desk.clip`` does.
        """
        desk, order, licence = self._desk(request, context)
        used = len(context.usage)
        source = desk.clip()
        for note in order.notes:
            context.note(note)
        path = context.work_dir / f"shot{request.shot.index:03}.mp4"
        name, _ = self.endpoint_of(request, context.tenant)
        fitted = fit_clip(source, request, context, path)
        making = Making(
            engine=self.card.name, model=order.model, licence=licence, seed=request.seed,
            settings={**order.settings, **fitted, "device": "remote", "endpoint": name},
            packs=tuple(pack.use for pack in request.packs),
            usage=sum(context.usage[used:], Usage()),
        )  # fmt: skip
        context.progress(1.0, "")
        return GeneratedClip(
            path, request.width_px, request.height_px, request.frames, self.card.name,
            subject=order.subject, making=making,
        )  # fmt: skip

    def _desk(self, request: GenerateRequest, context: StepContext) -> tuple[Desk, Order, str]:
        name, endpoint = self.endpoint_of(request, context.tenant)
        licence = self._licence(request.settings, endpoint, context.tenant)
        order = self.api.order(request, endpoint, context)
        shop = Shop(self.api, self.card.name, name, endpoint, self.card.cost_per_s)
        return Desk(shop, order, context, f"shot {request.shot.index + 1}", request.limit_s), order, licence

    def endpoint_of(self, request: GenerateRequest, tenant: Tenant) -> tuple[str, Endpoint]:
        """Give the endpoint that the settings name, or the only one.

        Raises:
            OptionError: none or several (``endpoint.name``), or it serves another model (``generate.model``).
            RefusedError: the tenant may not use it.
        """
        return self._endpoint(request.settings, tenant)

    def check(self, settings: ModelSettings, tenant: Tenant) -> None:
        """Tell a wrong endpoint or model, or a licence that forbids it, before any shot.

        Raises:
            NightreelError: as ``endpoint_of`` does, and ``model.licence``.
        """
        _, endpoint = self._endpoint(settings, tenant)
        self._licence(settings, endpoint, tenant)

    def _endpoint(self, settings: ModelSettings, tenant: Tenant) -> tuple[str, Endpoint]:
        name, endpoint = load_endpoints().find(settings.endpoint, self.kind, tenant.name)
        offered = [model for model in (endpoint.model, endpoint.picture_model) if model]
        if settings.model and settings.model not in offered and not _is_same(settings.model, endpoint.model):
            raise OptionError(
                "generate.model", where=f"endpoint {name}", got=settings.model, want=" or ".join(offered) or "no model",
                fix="leave settings.model empty, or name an endpoint that serves the model",
            )  # fmt: skip
        return name, endpoint

    def _licence(self, settings: ModelSettings, endpoint: Endpoint, tenant: Tenant) -> str:
        card = find_card(endpoint.model) if self.kind == "videos" and endpoint.model else None
        if card is None and not settings.licence:
            return ""  # the engineer who runs the server, or the service's own terms, answer for it
        return check_licence(card, tenant, settings).name


def _is_same(asked: str, served: str) -> bool:
    card = find_card(served) if served else None
    return card is not None and card is find_card(asked)
