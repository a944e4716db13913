"""What a run costs and needs: said in its form, and looked at before its first step works."""

from __future__ import annotations

import os
from functools import cache

from nightreel.engines.endpoints import Endpoints, load_endpoints
from nightreel.errors import NightreelError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.form import default_brief
from nightreel.plan.model import Plan
from nightreel.plan.price import Slots, check_caps, likely_films
from nightreel.plan.price_tries import asks_services
from nightreel.plan.price_words import said_price, said_reading
from nightreel.plan.ready import check_ready
from nightreel.run.history import History, history_path, newest_history
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.tenant import Caps, Tenant
from nightreel.spec.tenant_folder import TenantFolder

_FURTHER_S = 10.0
_START_S = 2.0
"""From a task's turn to its work: a process begins and loads what it needs."""
_REMOTE = 8
"""Jobs of one film that services work on at once, while no worker waits for them."""


@cache
def usual_slots() -> Slots:
    """Give the slots that an installation has unless its pools were changed."""
    return Slots(cpu=max(1, os.cpu_count() or 1), gpu=1, remote=_REMOTE, start_s=_START_S)


def price_sentence(plan: Plan) -> str:
    """Give a form's sentence: what its default film costs, and each further second; quick, as it is said at parse."""
    history = newest_history(_store_address(os.environ.get("NIGHTREEL_STORE"), plan.tenant.store, plan.tenant.name))
    endpoints = _endpoints() if asks_services(plan) else Endpoints()
    film = default_brief(plan.pipeline)
    if any("reading" in planned.gives.values() for planned in plan.steps):  # its length is nothing that a brief says
        return said_reading(likely_films(plan, (film,), endpoints, history, usual_slots())[0])
    longer = film.model_copy(update={"duration_s": film.duration_s + _FURTHER_S})
    return said_price(*likely_films(plan, (film, longer), endpoints, history, usual_slots()))


@cache
def _store_address(setting: str | None, of_tenant: str, tenant: str) -> str:
    """Give the address of a tenant's store; it changes with the setting and the tenant only."""
    return Workspace.from_environment().address(of_tenant, tenant)


def _endpoints() -> Endpoints:
    try:
        return load_endpoints()
    except NightreelError:
        return Endpoints()  # the step that asks one says what is wrong with the file


def check_run(folder: TenantFolder, pipeline: str, brief: Brief, workspace: Workspace) -> None:
    """Stop a run before any work that could not ask its model, or that costs more than its tenant allows.

    Raises:
        Problems: wrong models, forbidden licences and endpoints that are not set up.
        RefusedError: what it would cost, the cap, and what would fit (``price.cap``).
    """
    check_planned(compile_pipeline(folder, pipeline), folder.tenant, brief, workspace)


def check_planned(plan: Plan, tenant: Tenant, brief: Brief, workspace: Workspace) -> None:
    """Stop what a plan says before any work that could not ask its model, or that costs more than its tenant allows.

    Raises:
        Problems: wrong models, forbidden licences and endpoints that are not set up.
        RefusedError: what it would cost, the cap, and what would fit (``price.cap``).
    """
    check_ready(plan, brief)
    if tenant.caps == Caps():
        return
    history = History.read(history_path(workspace.store_address(tenant)))
    check_caps(plan, brief, tenant, load_endpoints(), history, usual_slots())
