"""What a tenant's subscription includes.

=========  =====================================================================================================
starter    the built-in steps on the CPU except upscale and watermark; publishes to folders
studio     upscale and watermark as well, engines that need a GPU or a remote service, publishing to S3
agency     steps of installed packages as well
=========  =====================================================================================================

Labels and checks are in every subscription: the law and the viewer ask for them, not the price list.
"""

from __future__ import annotations

from typing import Any, get_args

from nightreel.engines.card import EngineCard
from nightreel.errors import RefusedError
from nightreel.spec.tenant import SubscriptionPlan, Tenant
from nightreel.steps.base import Step

_RANKS: tuple[str, ...] = get_args(SubscriptionPlan)
_FROM_STUDIO = frozenset({"upscale", "watermark"})


def step_needs(step: type[Step[Any]]) -> SubscriptionPlan:
    """Give the smallest subscription that includes a step."""
    if not step.__module__.startswith("nightreel.steps."):
        return "agency"
    return "studio" if step.name in _FROM_STUDIO else "starter"


def engine_needs(card: EngineCard) -> SubscriptionPlan:
    """Give the smallest subscription that includes an engine."""
    return "starter" if "cpu" in card.devices else "studio"


def check_entitlement(tenant: Tenant, needed: SubscriptionPlan, what: str, *, where: str) -> None:
    """Check that a tenant's subscription includes something.

    Raises:
        RefusedError: it does not (``subscription``).
    """
    if _RANKS.index(tenant.subscription) < _RANKS.index(needed):
        raise RefusedError(
            "subscription", where=where, got=f"{what} with the subscription {tenant.subscription}",
            want=f"the subscription {' or '.join(_RANKS[_RANKS.index(needed) :])}",
            fix=f"remove {what}, or change `subscription` in tenant.yaml",
        )  # fmt: skip
