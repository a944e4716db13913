"""The programming interface's routes. Who asks is Airflow's user; what that user may not see is not there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from nightreel.records.revision import Changes
from nightreel.spec.record import RunState
from nightreel.spec.request import GenerateOrder, RunOrder
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.api import names
from nightreel_airflow.api.accept import Wanted, accept, wanted_by_brief, wanted_by_form
from nightreel_airflow.api.answers import Accepted, PipelineList, RunAnswer, RunList
from nightreel_airflow.api.batches import (
    BatchAnswer,
    BatchList,
    BatchOrder,
    batch_of,
    batches_of,
    control_batch,
    unknown_batch,
)
from nightreel_airflow.api.cancel import cancel_run
from nightreel_airflow.api.errors import NotFoundError, responses
from nightreel_airflow.api.lists import MOST, Asked, Cursor, page_of
from nightreel_airflow.api.names import RunName, unknown_run
from nightreel_airflow.api.pipelines import pipelines_of
from nightreel_airflow.api.reviews import (
    DecisionAnswer,
    DecisionOrder,
    RatingAnswer,
    RatingOrder,
    decide_run,
    rate_run,
    revise_run,
)
from nightreel_airflow.api.status import view_run
from nightreel_airflow.doorman import only
from nightreel_airflow.guard import Caller, CallerDep, caller_of, see_tenant, seen_tenants
from nightreel_airflow.nightly.names import film_dag_id, nightly_dag_id

# The login comes first: nobody else learns what a request may look like from its faults.
router = APIRouter(prefix="/v1", dependencies=[Depends(caller_of)], responses=responses(401, 422, 503), tags=["runs"])
KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$",
        description="The same key and request again is the same run.",
    ),
]  # fmt: skip
BatchId = Annotated[str, Path(max_length=names.LONGEST, description="As the list of batches says.")]
RunId = Annotated[str, Path(max_length=names.LONGEST, description="As the answer to the request said.")]
STATES = ", ".join(get_args(RunState))


@dataclass(frozen=True)
class SeenRun:
    """A run of a tenant that the caller may see; whether there is one, Airflow says."""

    name: RunName
    folder: TenantFolder
    caller: Caller


def seen_run(run: RunId, caller: CallerDep) -> SeenRun:
    """Find whose run it is; a dependency.

    Raises:
        NotFoundError: the caller may not see it, or it cannot exist; the two look alike (``run.unknown``).
    """
    name = RunName.parse(run)
    try:
        folder = see_tenant(name.tenant, caller)
    except NotFoundError:
        raise unknown_run(run) from None
    if name.pipeline not in folder.pipelines or film_dag_id(name.tenant, name.pipeline) not in caller.dag_ids:
        raise unknown_run(run)
    return SeenRun(name, folder, caller)


SeenRunDep = Annotated[SeenRun, Depends(seen_run)]


@router.post(
    "/runs",
    status_code=202,
    summary="Make a film",
    dependencies=[Depends(only())],
    responses=responses(400, 403, 404, 409, 413, 415, 422, 429),
)
async def make(
    request: Request, response: Response, order: RunOrder, caller: CallerDep, idempotency_key: KeyHeader = None
) -> Accepted:
    """Start a run of a pipeline for a brief.

    Everything that can be checked is checked first: fields, platforms, modules, subscription, caps, safety rules. The
    header `Location` says where the run is.
    """
    wanted = await asyncio.to_thread(wanted_by_brief, order, caller, idempotency_key)
    return await _accepted(request, response, caller, wanted)


@router.post(
    "/video/generate",
    status_code=202,
    summary="Make a film by prompt and parameters",
    dependencies=[Depends(only())],
    responses=responses(400, 403, 404, 409, 413, 415, 422, 429),
)
async def generate(
    request: Request, response: Response, order: GenerateOrder, caller: CallerDep, idempotency_key: KeyHeader = None
) -> Accepted:
    """Start a run by the customer's own form: a prompt, parameters, modules and an address to call back."""
    wanted = await asyncio.to_thread(wanted_by_form, order, caller, idempotency_key)
    return await _accepted(request, response, caller, wanted)


async def _accepted(request: Request, response: Response, caller: Caller, wanted: Wanted) -> Accepted:
    accepted = await accept(request, caller, wanted)
    response.headers["Location"] = accepted.links.self
    return accepted


@router.get(
    "/runs",
    summary="List runs",
    dependencies=[Depends(only("tenant", "pipeline", "state", "limit", "cursor"))],
    responses=responses(404, 422),
)
async def list_all(
    request: Request,
    caller: CallerDep,
    tenant: Annotated[str | None, Query(max_length=63)] = None,
    pipeline: Annotated[str | None, Query(max_length=63)] = None,
    state: Annotated[RunState | None, Query(description=f"One of {STATES}.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 20,
    cursor: Annotated[str, Query(max_length=200, description="The `next` of the page before.")] = "",
) -> RunList:
    """Give the runs that the caller may see, the newest first, however they were started."""
    folders = await asyncio.to_thread(folders_of, tenant, caller)
    return await page_of(request, caller, folders, Asked(pipeline, state, Cursor.parse(cursor), limit))


def folders_of(tenant: str | None, caller: Caller) -> list[TenantFolder]:
    """Give the tenant that a caller has named, or every one that the caller may see."""
    return seen_tenants(caller) if tenant is None else [see_tenant(tenant, caller)]


@router.get("/runs/{run}", summary="Ask for a run", dependencies=[Depends(only())], responses=responses(404))
async def show(request: Request, seen: SeenRunDep) -> RunAnswer:
    """Give a run's state, progress, error and results; the links of results are new each time and end."""
    return await view_run(request, seen.folder, seen.name)


@router.delete(
    "/runs/{run}", summary="Cancel a run", dependencies=[Depends(only())], responses=responses(403, 404, 409)
)
async def cancel(request: Request, seen: SeenRunDep) -> RunAnswer:
    """End a run that is no longer wanted; a run that was cancelled stays so, one that has ended otherwise is a 409."""
    await cancel_run(request, seen.folder, seen.name, seen.caller.name)
    return await view_run(request, seen.folder, seen.name)


@router.post(
    "/runs/{run}/revisions",
    status_code=202,
    summary="Change a film",
    dependencies=[Depends(only())],
    responses=responses(400, 403, 404, 409, 413, 415, 422, 429),
)
async def change(request: Request, response: Response, seen: SeenRunDep, changes: Changes) -> Accepted:
    """Start a new run with other words, other takes of shots, or another brief; only what changes is made again."""
    accepted = await revise_run(request, seen.caller, seen.folder, seen.name, changes)
    response.headers["Location"] = accepted.links.self
    return accepted


@router.post(
    "/runs/{run}/decision",
    summary="Decide a review",
    dependencies=[Depends(only())],
    responses=responses(400, 403, 404, 409, 413, 415, 422),
)
async def decision(request: Request, seen: SeenRunDep, order: DecisionOrder) -> DecisionAnswer:
    """Approve, reject, or ask for shots and words again; the first decision counts."""
    return await decide_run(request, seen.caller, seen.name, order)


@router.post(
    "/runs/{run}/rating",
    status_code=201,
    summary="Rate a film",
    dependencies=[Depends(only())],
    responses=responses(400, 403, 404, 409, 413, 415, 422),
)
async def rating(request: Request, seen: SeenRunDep, order: RatingOrder) -> RatingAnswer:
    """Keep a rating; ratings are exported as a data set."""
    return await rate_run(request, seen.caller, seen.folder, seen.name, order)


@router.get(
    "/pipelines",
    summary="List pipelines",
    tags=["pipelines"],
    dependencies=[Depends(only("tenant"))],
    responses=responses(404, 422),
)
async def pipelines(caller: CallerDep, tenant: Annotated[str | None, Query(max_length=63)] = None) -> PipelineList:
    """Give the pipelines that the caller may run, and what each one's brief may say."""

    def found() -> list[Any]:
        return [answer for folder in folders_of(tenant, caller) for answer in pipelines_of(folder, caller)]

    return PipelineList(pipelines=tuple(await asyncio.to_thread(found)))


@dataclass(frozen=True)
class SeenBatch:
    """A batch of a tenant that the caller may see; whether there is one, the tenant's store says."""

    name: RunName
    folder: TenantFolder
    caller: Caller


def seen_batch(batch: BatchId, caller: CallerDep) -> SeenBatch:
    """Find whose batch it is; a dependency.

    Raises:
        NotFoundError: the caller may not see it, or it cannot exist; the two look alike (``batch.unknown``).
    """
    try:
        name = RunName.parse(batch)
        folder = see_tenant(name.tenant, caller)
    except NotFoundError:
        raise unknown_batch(batch) from None
    if name.pipeline not in folder.pipelines or nightly_dag_id(name.tenant, name.pipeline) not in caller.dag_ids:
        raise unknown_batch(batch)
    return SeenBatch(name, folder, caller)


SeenBatchDep = Annotated[SeenBatch, Depends(seen_batch)]


@router.get(
    "/batches",
    summary="List nightly batches",
    tags=["batches"],
    dependencies=[Depends(only("tenant", "pipeline", "limit"))],
    responses=responses(404, 422),
)
async def list_batches(
    caller: CallerDep,
    tenant: Annotated[str | None, Query(max_length=63)] = None,
    pipeline: Annotated[str | None, Query(max_length=63)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="Of each tenant.")] = 20,
) -> BatchList:
    """Give the nightly batches that the caller may see, by tenant, the newest first."""

    def found() -> list[BatchAnswer]:
        return [
            answer for folder in folders_of(tenant, caller) for answer in batches_of(folder, caller, pipeline, limit)
        ]

    return BatchList(batches=tuple(await asyncio.to_thread(found)))


@router.get(
    "/batches/{batch}",
    summary="Ask for a batch",
    tags=["batches"],
    dependencies=[Depends(only())],
    responses=responses(404),
)
async def show_batch(seen: SeenBatchDep) -> BatchAnswer:
    """Give how a nightly batch stands, and its report once it has one."""
    return await asyncio.to_thread(batch_of, seen.folder, seen.name)


@router.post(
    "/batches/{batch}",
    summary="Pause, resume or cancel a batch",
    tags=["batches"],
    dependencies=[Depends(only())],
    responses=responses(400, 403, 404, 409, 413, 415, 422),
)
async def steer_batch(seen: SeenBatchDep, order: BatchOrder) -> BatchAnswer:
    """Say whether a batch goes on; films that are under way are finished in any case."""
    return await asyncio.to_thread(control_batch, seen.folder, seen.caller, seen.name, order.action)
