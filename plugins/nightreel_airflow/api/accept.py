"""From a request to a run that has been started, exactly once for each idempotency key."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nightreel.errors import SpecError
from nightreel.outbound.address import parse_address
from nightreel.outbound.sign import callback_key
from nightreel.spec.modules import ModuleChoice, read_choice
from nightreel.spec.near import listed, mend
from nightreel.spec.request import GenerateOrder, RunOrder
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder
from nightreel_airflow.api.answers import STATUS_OF, Accepted
from nightreel_airflow.api.claims import claim
from nightreel_airflow.api.errors import NotFoundError
from nightreel_airflow.api.names import RunName, new_run_id
from nightreel_airflow.api.orders import Order, read_order
from nightreel_airflow.api.runs import check_room, find_run, start_run, tasks_of, trigger
from nightreel_airflow.api.status import links_of, open_store, read_book, state_now
from nightreel_airflow.callbacks import callback_conf, callback_run_id, callbacks_dag_id
from nightreel_airflow.guard import Caller, see_tenant, seen_tenants
from nightreel_airflow.nightly.names import film_dag_id

if TYPE_CHECKING:
    from fastapi import Request

API_TAG = "api"
"""Tag of the pipeline that the customer's form means when it names none."""


@dataclass(frozen=True)
class Wanted:
    """What both forms come to."""

    folder: TenantFolder
    pipeline: str
    brief: dict[str, Any]
    modules: ModuleChoice | None = None
    callback: str = ""
    note: str = ""
    audio: bool | None = None
    frame_rate: float | None = None
    key: str | None = None
    body: dict[str, Any] = field(default_factory=dict)
    """The request as it came, but for its key."""


def wanted_by_brief(order: RunOrder, caller: Caller, header: str | None) -> Wanted:
    """Read a request that holds a brief.

    Raises:
        NotFoundError: the caller may not see the tenant.
        SpecError: two keys.
    """
    folder = see_tenant(order.tenant, caller)
    return Wanted(
        folder, _named(folder, order.pipeline, caller), order.brief, order.modules,
        order.callback.url if order.callback else "", order.note, key=_key(order.idempotency_key, header),
        body=order.model_dump(mode="json", exclude={"idempotency_key"}),
    )  # fmt: skip


def wanted_by_form(order: GenerateOrder, caller: Caller, header: str | None) -> Wanted:
    """Read the customer's own form.

    Raises:
        NotFoundError: the caller may not see the tenant, or sees none.
        SpecError: it does not say which tenant or pipeline, or says a parameter twice.
    """
    said = order.parameters()
    folder = see_tenant(order.tenant, caller) if order.tenant is not None else _only_tenant(caller)
    pipeline = _named(folder, order.pipeline, caller) if order.pipeline is not None else _usual(folder, caller)
    return Wanted(
        folder, pipeline, order.brief(), said.get("modules"), order.callback_url or "",
        audio=said.get("enable_audio"), frame_rate=said.get("frame_rate"),
        key=_key(order.idempotency_key, header), body=order.model_dump(mode="json", exclude={"idempotency_key"}),
    )  # fmt: skip


async def accept(request: Request, caller: Caller, wanted: Wanted) -> Accepted:
    """Check a request and start its run, or find the one that it started before.

    Raises:
        NightreelError: why there is no run; nothing was started then.
    """
    order, run_id = await asyncio.to_thread(_checked, caller, wanted)
    name = RunName(wanted.folder.tenant.name, wanted.pipeline, run_id)
    if wanted.key is not None and (earlier := await _earlier(request, wanted.folder, name)) is not None:
        await _watch(request, wanted, name)
        return earlier
    await check_room(request, wanted.folder)
    run = RunRequest(note=wanted.note, off=order.off, asked_by=caller.name[:200])
    await start_run(request, wanted.folder, wanted.pipeline, order.brief, run, run_id)
    await _watch(request, wanted, name)
    return Accepted(id=str(name), state="pending", status=STATUS_OF["pending"], links=links_of(name))


def _checked(caller: Caller, wanted: Wanted) -> tuple[Order, str]:
    """Check all that can be checked before anything is kept or started; the key is taken last."""
    tenant = wanted.folder.tenant
    if wanted.callback:
        parse_address(wanted.callback, allowed_hosts=tenant.callbacks)
        callback_key(tenant.name)
    choice = read_choice(wanted.modules, {} if wanted.audio is None else {"audio": wanted.audio})
    order = read_order(wanted.folder, wanted.pipeline, wanted.brief, choice, wanted.frame_rate)
    run_id = new_run_id(tenant.name, caller.name, wanted.key)
    if wanted.key is not None:
        claim(open_store(wanted.folder), run_id, wanted.body)
    return order, run_id


async def _earlier(request: Request, folder: TenantFolder, name: RunName) -> Accepted | None:
    """Give the run that an earlier request of this key has started, as it stands now."""
    try:
        found = await find_run(request, name)
    except NotFoundError:
        return None
    tasks = await tasks_of(request, name)
    record = await asyncio.to_thread(read_book, folder, name)
    state = state_now(found["state"], tasks, record)
    return Accepted(id=str(name), state=state, status=STATUS_OF[state], links=links_of(name))


async def _watch(request: Request, wanted: Wanted, name: RunName) -> None:
    """Let the receiver be told; asked for again, the same watch goes on."""
    if not wanted.callback:
        return
    run_id = callback_run_id(name.run_id, wanted.callback)
    conf = callback_conf(name.dag_id, name.run_id, wanted.callback)
    await trigger(request, callbacks_dag_id(name.tenant), run_id, conf)


def _key(said: str | None, header: str | None) -> str | None:
    if said is not None and header is not None and said != header:
        raise SpecError(
            "idempotency.twice", where="Idempotency-Key and idempotency_key", got="two keys", want="one",
            fix="say the key in the header or in the body",
        )  # fmt: skip
    return said if said is not None else header


def _named(folder: TenantFolder, pipeline: str, caller: Caller) -> str:
    """Give a pipeline that the caller may see.

    Raises:
        SpecError: there is none of that name (``pipeline.name``).
    """
    names = _seen_pipelines(folder, caller)
    if pipeline in names:
        return pipeline
    raise SpecError(
        "pipeline.name", where="pipeline", got=pipeline, want=listed(names), fix=mend(pipeline, names, "choose one")
    )


def _seen_pipelines(folder: TenantFolder, caller: Caller) -> list[str]:
    return [name for name in folder.pipelines if film_dag_id(folder.tenant.name, name) in caller.dag_ids]


def _usual(folder: TenantFolder, caller: Caller) -> str:
    names = _seen_pipelines(folder, caller)
    tagged = [
        name for name in names
        if isinstance(found := folder.pipelines[name], LoadedPipeline) and API_TAG in found.pipeline.tags
    ]  # fmt: skip
    for chosen in (names, tagged):
        if len(chosen) == 1:
            return chosen[0]
    raise SpecError(
        "request.pipeline", where="pipeline", got="nothing", want=listed(names),
        fix=f"say which pipeline makes the film, or have one of them tagged {API_TAG}",
    )  # fmt: skip


def _only_tenant(caller: Caller) -> TenantFolder:
    folders = [folder for folder in seen_tenants(caller) if folder.pipelines]
    if len(folders) == 1:
        return folders[0]
    if not folders:
        raise NotFoundError(
            "tenant.unknown", where="tenant", got=f"no tenant that {caller.name} may see",
            fix="ask whoever keeps the tenants to add you to the people of one",
        )  # fmt: skip
    raise SpecError(
        "request.tenant", where="tenant", got="nothing", want=listed(folder.tenant.name for folder in folders),
        fix="say whose film it is",
    )  # fmt: skip
