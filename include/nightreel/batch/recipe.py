"""The recipe of a pipeline's films: digest of everything but the brief that decides what they look like."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pydantic import JsonValue, ValidationError

from nightreel.engines.card import engine_cards
from nightreel.errors import NightreelError
from nightreel.packs import tenant_with_packs
from nightreel.plan.model import Plan, PlannedStep
from nightreel.run.brand import brand_digest, named_files
from nightreel.spec.references import find_references
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.steps.base import Step, all_steps
from nightreel.store.digest import value_digest
from nightreel.store.keys import tenant_key

_FORM = 2
"""Changes when this module's way of making recipes changes."""
_OF_NO_ACCOUNT = ("queue", "pool", "retries", "timeout_s", "title", "publishes")
"""What a planned step says of how it is run, not of what it makes."""


def recipe_of(plan: Plan, folder: TenantFolder, *, day: str = "", run: str = "") -> str:
    """Give the digest of a plan, its brand, the versions of its steps and engines, and what these stand on.

    Two films of one brief and one recipe are the same film. Who is told, when the batch runs and what a run may cost
    count for nothing; the files that a row names count in the row's own digest. What this machine cannot know, such
    such as weights that only another one has, does not count.

    Args:
        plan: what makes the films.
        folder: the tenant's.
        day: of the films, ISO 8601; counts where an option shows ``${run.date}``.
        run: whose films they are; counts where an option shows ``${run.id}``, so that no other night's film is one.

    Returns:
        64 hexadecimal digits.
    """
    tenant = tenant_with_packs(folder.tenant, folder.root)
    return value_digest(
        {
            "form": _FORM,
            "steps": [_step(planned, tenant, folder) for planned in plan.steps],
            "platforms": [platform.model_dump(mode="json") for platform in plan.platforms],
            "brand": brand_digest(tenant, folder.root),
            "music": named_files((tenant.brand.music,), folder.root),
            "trade": tenant.trade,
            **_shown_of_the_run(plan, {"date": day[:10], "id": run}),
        }
    )


def _shown_of_the_run(plan: Plan, told: dict[str, str]) -> dict[str, Any]:
    """Give what options of a plan show of the run itself; nothing where they show none of it."""
    names = {
        one.names[1:2] for planned in plan.steps for one in find_references(planned.options) if one.names[0] == "run"
    }
    shown = {name: value for name, value in told.items() if (name,) in names}
    return {"run": shown} if shown else {}


def _step(planned: PlannedStep, tenant: Tenant, folder: TenantFolder) -> dict[str, Any]:
    of = all_steps().get(planned.step)
    said = planned.model_dump(mode="json", exclude=set(_OF_NO_ACCOUNT))
    if of is None:
        return said
    cards = engine_cards(of.engines) if of.engines else {}
    engines = {planned.engine, *_fallbacks(planned)} & cards.keys()
    return {
        **said,
        "version": of.version,
        "engines": {name: [cards[name].version, cards[name].weights] for name in sorted(engines)},
        "files": named_files(_texts(list(planned.options.values())), folder.root),
        "material": _material(of, planned, tenant, folder),
        "key": _fingerprint(of, tenant),
    }


def _material(of: type[Step[Any]], planned: PlannedStep, tenant: Tenant, folder: TenantFolder) -> dict[str, Any]:
    """Give what else a step's results depend on: weights, the model behind a service, the check of pictures."""
    with suppress(NightreelError, ValidationError):
        options = of.options_type.model_validate(planned.options)
        return of().key_material(options, planned.engine, tenant, folder.root)
    return {}


def _fingerprint(of: type[Step[Any]], tenant: Tenant) -> str:
    with suppress(NightreelError):
        return value_digest(tenant_key(tenant.name, of.uses_key).hex()) if of.uses_key else ""
    return ""


def _fallbacks(planned: PlannedStep) -> set[str]:
    tries = planned.options.get("fallback")
    return {str(one.get("engine")) for one in tries if isinstance(one, dict)} if isinstance(tries, list) else set()


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
