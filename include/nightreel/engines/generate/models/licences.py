"""Who may use a model: asked before its weights are looked for."""

from __future__ import annotations

import os

from nightreel.engines.generate.models.card import Licence, ModelCard, Task
from nightreel.engines.generate.models.known import CARDS, EUROPEAN_UNION, LICENCES
from nightreel.errors import OptionError, RefusedError
from nightreel.spec.generation import ModelSettings
from nightreel.spec.near import listed
from nightreel.spec.tenant import Tenant


def check_licence(card: ModelCard | None, tenant: Tenant, settings: ModelSettings) -> Licence:
    """Check that a tenant may use a model, and give its licence.

    An installation that has bought more than the public licence says so in ``NIGHTREEL_PERMITS``, a list such as
    ``acme:LTX-2.x-Community, *:CogVideoX``: whose films, which licence.

    Args:
        card: what the house knows of the model; nothing for one that no card describes.
        tenant: where its films are used, for what, and its yearly revenue.
        settings: ``licence`` names the terms of a model without a card.

    Raises:
        RefusedError: the licence forbids it (``model.licence``): names the clause and a model that is allowed.
        OptionError: nobody has said which licence it has (``model.licence``).
    """
    licence = card.licence if card is not None else _named(settings)
    forbidden = _forbidden(licence, tenant)
    if not forbidden or _is_permitted(licence, tenant):
        return licence
    raise RefusedError(
        "model.licence", where=settings.model or (card.model if card else ""), got=f"{licence.name}: {licence.clause}",
        want=forbidden, fix=_instead(card, tenant),
    )  # fmt: skip


def may_use(card: ModelCard, tenant: Tenant) -> bool:
    """Whether a tenant may use a known model."""
    return not _forbidden(card.licence, tenant) or _is_permitted(card.licence, tenant)


def regions_of(licence: Licence) -> list[str]:
    """Give the regions where a licence grants nothing, all countries of the European Union as EU."""
    excluded = set(licence.excluded_regions)
    whole = excluded.issuperset(EUROPEAN_UNION)
    return [*(["EU"] if whole else []), *sorted(excluded - set(EUROPEAN_UNION) if whole else excluded)]


def allowed_models(tenant: Tenant, task: Task) -> list[ModelCard]:
    """Give the known models for a task that a tenant may use, the smallest first."""
    fitting = [card for card in CARDS if task in card.tasks and may_use(card, tenant)]
    return sorted(fitting, key=lambda card: card.memory.offload_gb)


def _named(settings: ModelSettings) -> Licence:
    known = {name.lower(): licence for name, licence in LICENCES.items()}
    licence = known.get(settings.licence.lower())
    if licence is not None:
        return licence
    raise OptionError(
        "model.licence", where=settings.model, got=settings.licence or "no licence, and no card describes this model",
        want=listed(LICENCES, limit=20),
        fix="read the model's licence and write its name, as in `settings: {licence: Apache-2.0}`",
    )  # fmt: skip


def _forbidden(licence: Licence, tenant: Tenant) -> str:
    """Give what would have to be so, or nothing where the licence allows it."""
    if licence.excluded_regions and not tenant.region:
        return "to know where the films are used: `region` in tenant.yaml, such as US"
    if tenant.region in licence.excluded_regions:
        return f"films that are not used in {tenant.region} (`region` in tenant.yaml)"
    if tenant.use == "research":
        return ""
    if not licence.commercial:
        return "use for research only (`use` in tenant.yaml is commercial)"
    if licence.revenue_limit_usd is None:
        return ""
    if tenant.yearly_revenue_usd is None:
        return "to know the tenant's revenue: `yearly_revenue_usd` in tenant.yaml"
    if tenant.yearly_revenue_usd >= licence.revenue_limit_usd:
        return f"a yearly revenue below US$ {licence.revenue_limit_usd:,.0f}, got US$ {tenant.yearly_revenue_usd:,.0f}"
    return ""


def _is_permitted(licence: Licence, tenant: Tenant) -> bool:
    permits = {entry.strip().lower() for entry in os.environ.get("NIGHTREEL_PERMITS", "").split(",")}
    return bool(permits & {f"{who}:{licence.name}".lower() for who in (tenant.name, "*")})


def _instead(card: ModelCard | None, tenant: Tenant) -> str:
    task: Task = card.tasks[-1] if card is not None else "text-to-video"
    allowed = [other for other in CARDS if task in other.tasks and may_use(other, tenant)]
    name = f"use {allowed[0].model} ({allowed[0].licence.name})" if allowed else "use the engine animatic"
    return f"{name}, or let the engineer add a bought licence to NIGHTREEL_PERMITS"
