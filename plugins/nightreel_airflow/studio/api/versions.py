"""Versions of a pipeline: the list, two side by side, an earlier one again, and the one that runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from nightreel.canvas.stale import StaleError
from nightreel.canvas.version import PipelineState, Seen, VersionDiff, VersionPage
from nightreel.spec.model import Model
from nightreel_airflow.guard import CallerDep, SeenTenant
from nightreel_airflow.studio.api.pipeline_rights import book_for, check_may_save
from nightreel_airflow.studio.api.pipelines import CONFLICT, PipelineName, answer, base_of, conflict
from nightreel_airflow.studio.api.published import after_publishing, seen_of
from nightreel_airflow.studio.guarding import OwnPage

router = APIRouter(tags=["studio"])
Number = Annotated[int, Query(ge=1, le=10**8)]


class RestoreOrder(Model):
    """An earlier version to save again."""

    number: int = Field(ge=1, le=10**8)
    message: str = Field("", max_length=500)


class PublishOrder(Model):
    """A version to run from now on."""

    number: int = Field(ge=1, le=10**8)


@router.get("/{tenant}/pipelines/{name}/versions")
def versions(
    folder: SeenTenant, caller: CallerDep, name: PipelineName,
    before: Annotated[int | None, Query(ge=1, le=10**8, description="Only those with a smaller number.")] = None,
    count: Annotated[int, Query(ge=1, le=200)] = 30,
) -> VersionPage:  # fmt: skip
    """Give the versions in pages, the newest first."""
    return book_for(caller, folder, name).page(before, count)


@router.get("/{tenant}/pipelines/{name}/diff")
def diff(folder: SeenTenant, caller: CallerDep, name: PipelineName, a: Number, b: Number) -> VersionDiff:
    """Give two versions side by side, and what changed from one to the other."""
    return book_for(caller, folder, name).diff(a, b)


@router.get("/{tenant}/pipelines/{name}/seen")
def seen(folder: SeenTenant, caller: CallerDep, name: PipelineName) -> Seen:
    """Say whether Airflow knows what was published last."""
    return seen_of(book_for(caller, folder, name))


@router.post("/{tenant}/pipelines/{name}/restore", responses=CONFLICT, response_model=PipelineState)
def restore(
    request: Request, folder: SeenTenant, caller: CallerDep, _: OwnPage, name: PipelineName, order: RestoreOrder
) -> Response:
    """Save an earlier version again, as a new one on top of all others."""
    book = book_for(caller, folder, name)
    check_may_save(caller, book)
    base = base_of(request)
    try:
        book.restore(order.number, base or "", caller.name, order.message)
    except StaleError as error:
        return conflict(request, error)
    return answer(book)


@router.post("/{tenant}/pipelines/{name}/publish", responses=CONFLICT, response_model=PipelineState)
def publish(
    request: Request, folder: SeenTenant, caller: CallerDep, _: OwnPage, name: PipelineName, order: PublishOrder
) -> Response:
    """Make a version the one that runs."""
    book = book_for(caller, folder, name)
    check_may_save(caller, book)
    base = base_of(request)
    try:
        book.publish(order.number, base or "", caller.name)
    except StaleError as error:
        return conflict(request, error)
    after_publishing(request, folder.tenant.name)
    return answer(book)
