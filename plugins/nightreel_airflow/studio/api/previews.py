"""Previews of drafts: started, looked at while they work, and stopped."""

from __future__ import annotations

import asyncio
import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi import Path as InPath

from nightreel.records.book import RunBook
from nightreel.run.preview import PREVIEW, PreviewOrder
from nightreel.run.workspace import Workspace
from nightreel.spec.record import RunRecord
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.api.errors import NotFoundError, Said, TooManyError, responses
from nightreel_airflow.api.names import RunName
from nightreel_airflow.api.runs import UNDER_WAY, end_run, find_run, list_runs, trigger
from nightreel_airflow.guard import CallerDep, SeenTenant, check_change
from nightreel_airflow.preview import RUN_PREFIX, planned_preview, preview_dag_id
from nightreel_airflow.studio.api.film_links import FilmLinks
from nightreel_airflow.studio.api.preview_answers import Preview, PreviewStarted, PreviewState
from nightreel_airflow.studio.api.preview_seen import nodes_of
from nightreel_airflow.studio.guarding import OwnPage

router = APIRouter(tags=["previews"], responses=responses(401, 403, 404, 422, 503))
MOST_PENDING = 6
"""Previews of one client that are under way before no more are taken."""
PreviewId = Annotated[str, InPath(max_length=60, pattern=rf"^{RUN_PREFIX}[0-9a-f]{{32}}$")]
_STATES: dict[str, PreviewState] = {"queued": "queued", "running": "running", "success": "success"}


@router.post(
    "/{tenant}/previews", status_code=202, summary="Look at a draft", responses=responses(409, 429)
)  # fmt: skip
async def start_preview(
    order: PreviewOrder, request: Request, folder: SeenTenant, _: CallerDep, __: OwnPage
) -> PreviewStarted:
    """Start a preview of a draft up to one step; nothing is saved, published or asked."""
    await asyncio.to_thread(planned_preview, order, folder)  # what is wrong with it is said at once
    await _check_room(request, folder)
    run_id = f"{RUN_PREFIX}{secrets.token_hex(16)}"
    await trigger(request, preview_dag_id(folder.tenant.name), run_id, order.model_dump(mode="json"))
    return PreviewStarted(run_id=run_id)


@router.get("/{tenant}/previews/{run_id}", summary="See a preview")
async def preview(run_id: PreviewId, request: Request, folder: SeenTenant, _: CallerDep) -> Preview:
    """Give how each step stands, with what it has made so far."""
    name = RunName(folder.tenant.name, PREVIEW, run_id)
    found = await find_run(request, name)
    goes_on = found["state"] in UNDER_WAY
    return await asyncio.to_thread(_seen, folder, name, str(found["state"]), goes_on=goes_on)


@router.delete("/{tenant}/previews/{run_id}", status_code=204, summary="Stop a preview")
async def stop_preview(run_id: PreviewId, request: Request, folder: SeenTenant, caller: CallerDep, _: OwnPage) -> None:
    """End a preview; what it has made stays in the memo. One that has ended stays as it is."""
    name = RunName(folder.tenant.name, PREVIEW, run_id)
    await asyncio.to_thread(check_change, caller, name.dag_id)
    if (await find_run(request, name))["state"] in UNDER_WAY:
        await end_run(request, name)


def _seen(folder: TenantFolder, name: RunName, state: str, *, goes_on: bool) -> Preview:
    store = Workspace.from_environment().open_store(folder.tenant)
    record = RunBook(store, name.run_id).read()
    if record is None:
        fault = None if goes_on else _killed()
        return Preview(run_id=name.run_id, state=_STATES.get(state, "failed"), fault=fault)
    if record.head.dag_id != name.dag_id:
        raise NotFoundError(
            "preview.unknown", where="preview", got=name.run_id, want="a preview of this client", fix="start it again"
        )
    nodes = nodes_of(store, FilmLinks.of(folder.tenant.name), record, goes_on=goes_on)
    said = _fault(record)
    if said is None and _STATES.get(state) is None and not any(node.fault for node in nodes):
        said = _killed()
    return Preview(run_id=name.run_id, state=_state(state, record), nodes=nodes, fault=said)


def _state(state: str, record: RunRecord) -> PreviewState:
    """Say how a preview stands; one that a person has stopped is cancelled, whatever its task says of it."""
    told: Literal["cancelled", "failed"] = "failed"
    stopped = any(part.fault is not None and part.fault.stopped for part in record.steps)
    if stopped or (record.end is not None and record.end.state == "cancelled"):
        told = "cancelled"
    return _STATES.get(state, told)


def _fault(record: RunRecord) -> Said | None:
    fault = record.end.fault if record.end is not None else None
    return Said(code=fault.code, where=fault.where, got=fault.got, want=fault.want, fix=fault.fix) if fault else None


def _killed() -> Said:
    return Said(
        code="preview.ended", where="the preview", got="stopped before it was done", want="", fix="start it again"
    )


async def _check_room(request: Request, folder: TenantFolder) -> None:
    """Check that a client has not too many previews under way.

    Raises:
        TooManyError: it has (``preview.many``).
    """
    dag_ids = [preview_dag_id(folder.tenant.name)]
    found = await list_runs(request, dag_ids, states=list(UNDER_WAY), page_limit=MOST_PENDING)
    if len(found["dag_runs"]) >= MOST_PENDING:
        raise TooManyError(
            "preview.many", where=folder.tenant.title, got=f"{MOST_PENDING} previews under way",
            want=f"fewer than {MOST_PENDING}", fix="wait until one is done, or stop one",
        )  # fmt: skip
