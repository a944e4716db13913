"""What a run of a draft is likely to cost, step by step, and which caps it would break."""

from __future__ import annotations

from nightreel.canvas.graph import Cost, CostLine
from nightreel.engines.endpoints import Endpoints, load_endpoints
from nightreel.errors import NightreelError
from nightreel.plan.form import default_brief
from nightreel.plan.model import Plan
from nightreel.plan.price import broken_caps, price_plan
from nightreel.plan.price_model import Limit, Price, Slots
from nightreel.plan.price_tries import asks_services
from nightreel.plan.price_words import rounded, said, said_gpu, said_money, said_time
from nightreel.run.history import newest_history
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.tenant import Tenant


def cost_of(plan: Plan, sample: Brief | None = None, slots: Slots | None = None) -> Cost:
    """Give the likely cost of a run.

    Args:
        plan: of the run.
        sample: for which film; what the pipeline's form holds before anybody changes it when left out.
        slots: how many tasks may work at once.
    """
    film = sample or default_brief(plan.pipeline)
    history = newest_history(Workspace.from_environment().store_address(plan.tenant))
    price = price_plan(plan, film, _endpoints() if asks_services(plan) else None, history, slots)
    return Cost(
        money=price.money.likely, gpu_s=price.gpu_s.likely, wall_s=price.wall_s.likely, duration_s=price.duration_s,
        said=_said(price), over=tuple(_over(name, price, plan.tenant) for name in broken_caps(price, plan.tenant.caps)),
        steps=tuple(
            CostLine(node=row.id, money=row.money.likely, gpu_s=row.gpu_s.likely, wall_s=row.wall_s.likely)
            for row in price.rows
        ),
    )  # fmt: skip


def _endpoints() -> Endpoints | None:
    try:
        return load_endpoints()
    except NightreelError:
        return None  # the step that asks one says what is wrong with the file


def _said(price: Price) -> str:
    parts = [said_time(rounded(price.wall_s.likely))]
    if price.gpu_s.likely:
        parts.append(said_gpu(rounded(price.gpu_s.likely)))
    if price.money.likely or not price.unknown_money:
        parts.append(said_money(rounded(price.money.likely)))
    if price.unknown_money:
        parts.append("services of unknown price")
    return f"About {' and '.join([', '.join(parts[:-1]), parts[-1]])} for a film of {price.duration_s:g} s."


def _over(limit: Limit, price: Price, tenant: Tenant) -> str:
    cap = said(limit, getattr(tenant.caps, limit))
    unknown = price.unknown_money if limit == "money" else ()
    if unknown:
        return f"Nobody knows what {unknown[0].title} costs ({unknown[0].unknown_money}); at most {cap} is allowed."
    return f"It may take up to {said(limit, price.worst(limit))}; at most {cap} is allowed (caps.{limit})."
