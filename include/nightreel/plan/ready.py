"""Whether the models and services of a plan can be asked at all: told before anything is made or paid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pydantic import ValidationError

from nightreel.engines.endpoints import load_endpoints
from nightreel.engines.generate.chain import Try, tries_of
from nightreel.engines.generate.ready import check_way, check_weights
from nightreel.errors import NightreelError, Problems
from nightreel.plan.model import Plan, PlannedStep
from nightreel.plan.price_tries import KINDS, Asked
from nightreel.spec.brief import Brief
from nightreel.spec.references import resolve

_SAID = ("settings", "fallback")


def check_ready(plan: Plan, brief: Brief | None = None, *, weights: bool = False) -> None:
    """Stop a run before its first step works when a step could not ask its model.

    Args:
        plan: of the run.
        brief: what the run is about, for options that refer to it.
        weights: whether this machine makes the shots, so that what is asked first must be on it.

    Raises:
        Problems: every wrong model, forbidden licence and endpoint that is not set up, each with its step.
    """
    faults = [*unready(plan, brief), *(missing_weights(plan, brief) if weights else ())]
    if faults:
        raise Problems(faults)


def unready(plan: Plan, brief: Brief | None = None) -> list[NightreelError]:
    """Give what is wrong with models' names, licences and endpoints of any try.

    What only a run can tell is passed over: the step itself says it.
    """
    found: list[NightreelError] = []
    for planned in plan.steps:
        for way in _ways(planned, plan, brief):
            found.extend(_fault(plan, planned, partial(check_way, way, plan.tenant)))
        if planned.step != "generate" and planned.engine in KINDS:
            found.extend(_fault(plan, planned, partial(_find_service, planned, plan)))
    return list({str(fault): fault for fault in found}.values())


def missing_weights(plan: Plan, brief: Brief | None = None) -> list[NightreelError]:
    """Give the models that are asked first and whose weights are not on this machine; a worker may have them."""
    found: list[NightreelError] = []
    for planned in plan.steps:
        for way in _ways(planned, plan, brief)[:1]:
            if not list(_fault(plan, planned, partial(check_way, way, plan.tenant))):
                found.extend(_fault(plan, planned, partial(check_weights, way)))
    return found


def _ways(planned: PlannedStep, plan: Plan, brief: Brief | None) -> tuple[Try, ...]:
    """Give the tries of a step that makes shots; none where they hold what only a run can tell."""
    if planned.step != "generate":
        return ()
    scope: dict[str, Any] = {"brand": plan.tenant.brand} | ({} if brief is None else {"brief": brief})
    try:
        said = {name: resolve(planned.options[name], scope) for name in _SAID if name in planned.options}
        asked = Asked.model_validate(said)
    except (KeyError, NightreelError, ValidationError):
        return ()
    return tries_of(planned.engine, asked.settings, asked.fallback)


def _find_service(planned: PlannedStep, plan: Plan) -> None:
    named = planned.options.get("endpoint", "")
    if isinstance(named, str) and "${" not in named:
        load_endpoints().find(named, KINDS[planned.engine], plan.tenant.name)


def _fault(plan: Plan, planned: PlannedStep, check: Callable[[], None]) -> Iterator[NightreelError]:
    """Give what a check raises, with the step that it is about."""
    try:
        check()
    except Problems as error:
        yield from error.errors  # of the file of endpoints, with its lines
    except NightreelError as error:
        where = f"{plan.pipeline.name}, step {planned.id}" + (f": {error.where}" if error.where else "")
        yield type(error)(error.code, where=where, got=error.got, want=error.want, fix=error.fix)
