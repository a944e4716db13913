"""What a run will cost, and whether the tenant's caps let it begin."""

from __future__ import annotations

from math import inf
from typing import get_args

from nightreel.engines.endpoints import Endpoints
from nightreel.errors import RefusedError
from nightreel.plan.model import Plan
from nightreel.plan.price_cheaper import Cheaper, cheaper
from nightreel.plan.price_model import Limit, Price, PriceRow, Slots, Span
from nightreel.plan.price_plan import likely_films, price_plan
from nightreel.plan.price_words import said
from nightreel.run.history import History
from nightreel.spec.brief import Brief
from nightreel.spec.tenant import Caps, Tenant

__all__ = ["Price", "PriceRow", "Slots", "Span", "broken_caps", "check_caps", "likely_films", "price_plan"]

_CAPS: tuple[Limit, ...] = get_args(Limit)


def broken_caps(price: Price, caps: Caps) -> tuple[Limit, ...]:
    """Give the caps that a price exceeds."""
    return tuple(name for name, factor in _factors(price, caps) if factor > 1)


def _factors(price: Price, caps: Caps) -> list[tuple[Limit, float]]:
    """Give each cap by how much a price exceeds it: 1 is just allowed. What nobody knows exceeds every cap."""
    limits = {name: getattr(caps, name) for name in _CAPS}
    unknown = {"money"} if price.unknown_money else set()
    return [
        (name, inf if name in unknown else _over(price.worst(name), limit))
        for name, limit in limits.items()
        if limit is not None
    ]


def _over(figure: float, limit: float) -> float:
    if limit > 0:
        return figure / limit
    return inf if figure > 0 else 0.0


def check_caps(
    plan: Plan,
    brief: Brief,
    tenant: Tenant,
    endpoints: Endpoints | None = None,
    history: History | None = None,
    slots: Slots | None = None,
) -> None:
    """Stop a run before it starts when it would cost more than its tenant allows.

    Raises:
        RefusedError: what it would cost, the cap, and the mildest change after which it fits (``price.cap``).
    """
    if tenant.caps == Caps():
        return

    def pricing(other: Plan, film: Brief) -> Price:
        return price_plan(other, film, endpoints, history, slots)

    price = pricing(plan, brief)
    broken = broken_caps(price, tenant.caps)
    if not broken:
        return
    found = cheaper(plan, brief, pricing, lambda other: max(factor for _, factor in _factors(other, tenant.caps)))
    raise RefusedError(
        "price.cap", where=f"{tenant.name}/{plan.pipeline.name}",
        got=" and ".join(_said_worst(name, price) for name in broken),
        want=" and ".join(f"at most {said(name, getattr(tenant.caps, name))} (caps.{name})" for name in broken),
        fix=_fix(found, broken, price),
    )  # fmt: skip


def _up_to(limit: Limit) -> str:
    return "about " if limit == "wall_s" else "up to "


def _said_worst(name: Limit, price: Price) -> str:
    unknown = price.unknown_money if name == "money" else ()
    if unknown:
        return "an unknown price of " + " and ".join(f"{row.id} ({row.unknown_money})" for row in unknown)
    return f"{_up_to(name)}{said(name, price.worst(name))}"


def _fix(found: Cheaper | None, broken: tuple[Limit, ...], price: Price) -> str:
    caps = " and ".join(f"caps.{name}" for name in broken)
    if found is None and "money" in broken and price.unknown_money:
        return "let the engineer name the service and what it costs in NIGHTREEL_ENDPOINTS, or set `paid: false` there"
    if found is None:
        return f"no setting of this pipeline fits, not even a film of 4 s: raise {caps} in tenant.yaml"
    costs = ", ".join(_said_worst(name, found.price) for name in broken)
    return f"set {', '.join(found.changes)} ({costs}), or raise {caps} in tenant.yaml"
