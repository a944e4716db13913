"""The archive: a pipeline or a draft is put into it, and brought back as it was."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import Field

from nightreel.canvas.stale import StaleError
from nightreel.canvas.version import PipelineState
from nightreel.canvas.versions import VersionBook
from nightreel.spec.model import Model
from nightreel_airflow.api.errors import ConflictError, responses
from nightreel_airflow.guard import CallerDep, SeenTenant, folder_of
from nightreel_airflow.studio.api import in_use
from nightreel_airflow.studio.api.pipeline_rights import book_for, check_may_save
from nightreel_airflow.studio.api.pipelines import CONFLICT, PipelineName, answer, base_of, conflict
from nightreel_airflow.studio.api.published import after_publishing
from nightreel_airflow.studio.guarding import OwnPage

router = APIRouter(tags=["studio"], responses=responses(403, 404))


class ArchiveOrder(Model):
    """Why."""

    message: str = Field("", max_length=500)


@router.post(
    "/{tenant}/pipelines/{name}/take-down", responses={**CONFLICT, **responses(409)}, response_model=PipelineState
)
def take_down(
    request: Request, folder: SeenTenant, caller: CallerDep, _: OwnPage, name: PipelineName, order: ArchiveOrder
) -> Response:
    """Put a pipeline into the archive: its DAG leaves Airflow; its versions and its films stay.

    Refused while something of it is under way or its nights begin by themselves: Airflow goes on with a run only
    while its DAG is there.
    """
    book, base = book_for(caller, folder, name), base_of(request) or ""
    check_may_save(caller, book)
    tenant = folder.tenant.name
    in_use.use_of(tenant, name).check(name)
    try:
        mark = book.take_down(base, caller.name, order.message)
        in_use.begin_no_more(tenant, name)
    except StaleError as error:
        return conflict(request, error)
    try:
        in_use.use_of(tenant, name).check(name)  # what was begun while it was being taken down
    except ConflictError:
        _now(book).bring_back(mark.tag, caller.name)
        after_publishing(request, tenant)
        raise
    after_publishing(request, tenant)
    return answer(book)


@router.post("/{tenant}/pipelines/{name}/bring-back", responses=CONFLICT, response_model=PipelineState)
def bring_back(
    request: Request, folder: SeenTenant, caller: CallerDep, _: OwnPage, name: PipelineName, order: ArchiveOrder
) -> Response:
    """Take a pipeline out of the archive: what ran runs again; a draft, or one with faults by now, is a draft."""
    book, base = book_for(caller, folder, name), base_of(request) or ""
    check_may_save(caller, book)
    try:
        book.bring_back(base, caller.name, order.message)
    except StaleError as error:
        return conflict(request, error)
    after_publishing(request, folder.tenant.name)
    return answer(book)


def _now(book: VersionBook) -> VersionBook:
    """Give the versions as the folder now is."""
    return VersionBook(book.store, folder_of(book.folder.tenant.name), book.pipeline)
