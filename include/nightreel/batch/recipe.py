"""The recipe of a pipeline's films: digest of everything but the brief that decides what they look like."""

from __future__ import annotations

from typing import Any

from nightreel.engines.card import engine_cards
from nightreel.packs import tenant_with_packs
from nightreel.plan.model import Plan, PlannedStep
from nightreel.run.brand import brand_digest, named_files
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.steps.base import all_steps
from nightreel.store.digest import value_digest

_FORM = 1
"""Changes when this module's way of making recipes changes."""
_OF_NO_ACCOUNT = ("queue", "pool", "retries", "timeout_s", "title")
"""What a planned step says of how it is run, not of what it makes."""


def recipe_of(plan: Plan, folder: TenantFolder) -> str:
    """Give the digest of a plan, its brand and the versions of its steps and engines.

    Two films of one brief and one recipe are the same film. Who is told, when the batch runs and what a run may cost
    count for nothing; the files that a row names count in the row's own digest.

    Returns:
        64 hexadecimal digits.
    """
    tenant = tenant_with_packs(folder.tenant, folder.root)
    return value_digest(
        {
            "form": _FORM,
            "steps": [_step(planned, plan, folder) for planned in plan.steps],
            "platforms": [platform.model_dump(mode="json") for platform in plan.platforms],
            "brand": brand_digest(tenant, folder.root),
            "trade": tenant.trade,
            "publish_to": list(tenant.publish_to),
        }
    )


def _step(planned: PlannedStep, plan: Plan, folder: TenantFolder) -> dict[str, Any]:
    of = all_steps().get(planned.step)
    said = planned.model_dump(mode="json", exclude=set(_OF_NO_ACCOUNT))
    cards = engine_cards(of.engines) if of is not None and of.engines else {}
    engines = {planned.engine, *_fallbacks(planned)} & cards.keys()
    return {
        **said,
        "version": of.version if of is not None else "",
        "engines": {name: [cards[name].version, cards[name].weights] for name in sorted(engines)},
        "files": named_files(planned.options.values(), folder.root),
    }


def _fallbacks(planned: PlannedStep) -> set[str]:
    tries = planned.options.get("fallback")
    return {str(one.get("engine")) for one in tries if isinstance(one, dict)} if isinstance(tries, list) else set()
