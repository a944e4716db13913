"""Pipelines on the canvas: the list, one of them, and saving it on top of what somebody began with."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import JSONResponse
from pydantic import Field

from nightreel.canvas.book import names
from nightreel.canvas.stale import StaleError
from nightreel.canvas.version import Conflict, PipelineLine, PipelineState, Tag
from nightreel.canvas.versions import VersionBook
from nightreel.errors import NightreelError
from nightreel.run.workspace import Workspace
from nightreel.spec.model import Model
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.api.errors import ErrorAnswer, HttpError, answer_of
from nightreel_airflow.caps import usual_slots
from nightreel_airflow.guard import CallerDep, SeenTenant, folder_of
from nightreel_airflow.nightly.names import film_dag_id
from nightreel_airflow.studio.api.pipeline_rights import book_for, check_may_save, new_book, sees_pipeline
from nightreel_airflow.studio.api.published import after_publishing
from nightreel_airflow.studio.guarding import OwnPage

router = APIRouter(tags=["studio"])
PipelineName = Annotated[str, InPath(max_length=63, description="Name of the pipeline.")]
VersionNumber = Annotated[int | None, Query(ge=1, description="The newest when left out.")]


class SaveOrder(Model):
    """A text to save."""

    text: str
    message: str = Field("", max_length=500)
    publish: bool = Field(False, description="Whether it shall run.")


class ConflictAnswer(ErrorAnswer, Conflict):
    """Somebody saved in between: theirs, and what they changed."""


class NoTagError(HttpError):
    """Nobody said which state the change began with."""

    status = 428


CONFLICT: dict[int | str, dict[str, Any]] = {
    412: {"model": ConflictAnswer, "description": "Somebody saved in between; nothing was overwritten."},
    428: {"model": ErrorAnswer, "description": "The request does not say which state it began with."},
}


@router.get("/{tenant}/pipelines")
def pipelines(folder: SeenTenant, caller: CallerDep) -> list[PipelineLine]:
    """Give the client's pipelines, published and drafts, in the order of their titles."""
    store = Workspace.from_environment().open_store(folder.tenant)
    found = [
        _line(folder, name)
        for name in {**folder.pipelines, **dict.fromkeys(names(store, folder.tenant.name))}
        if sees_pipeline(caller, folder, name)
    ]
    return sorted((line for line in found if line is not None), key=lambda line: (line.title.casefold(), line.name))


def _line(folder: TenantFolder, name: str) -> PipelineLine | None:
    """Give a line; of a file that cannot even be read one that says so."""
    dag_id = film_dag_id(folder.tenant.name, name)
    try:
        book = new_book(folder, name)
        return book.line().model_copy(update={"dag_id": dag_id}) if book.exists() else None
    except NightreelError as error:
        if error.retry:
            raise
        return PipelineLine(name=name, title=name, state="published", tag="", number=0, dag_id=dag_id, faults=1)


@router.get("/{tenant}/pipelines/{name}")
def pipeline(
    response: Response, folder: SeenTenant, caller: CallerDep, name: PipelineName, version: VersionNumber = None
) -> PipelineState:
    """Open a pipeline; its tag is in the header ``ETag``."""
    return opened(response, book_for(caller, folder, name), version)


@router.put("/{tenant}/pipelines/{name}", responses=CONFLICT, response_model=PipelineState)
def save(
    request: Request,
    folder: SeenTenant,
    caller: CallerDep,
    _: OwnPage,
    name: PipelineName,
    order: SaveOrder,
) -> Response:
    """Save a text as a new version, and publish it where that is asked for."""
    base = base_of(request, may_be_new=True)
    book = new_book(folder, name) if base is None else book_for(caller, folder, name)
    check_may_save(caller, book)
    try:
        book.save(order.text, base, caller.name, order.message, publish=order.publish)
    except StaleError as error:
        return conflict(request, error)
    if order.publish:
        after_publishing(request, folder.tenant.name)
    return answer(book)


def base_of(request: Request, *, may_be_new: bool = False) -> Tag | None:
    """Read which state a change began with; nothing for a pipeline that must be new.

    Raises:
        NoTagError: the request does not say it (``version.tag``).
    """
    tag = request.headers.get("if-match", "").strip()
    if may_be_new and not tag and request.headers.get("if-none-match", "").strip() == "*":
        return None
    if not tag or tag == "*" or len(tag) > 80:
        raise NoTagError(
            "version.tag", where="If-Match", got=tag or "nothing", want="the tag of the state that was begun with",
            fix="open the pipeline again, and save it from there",
        )  # fmt: skip
    return tag.removeprefix("W/").strip('"')


def opened(response: Response, book: VersionBook, version: int | None = None) -> PipelineState:
    """Give a pipeline's state, and its tag in the header."""
    state = _state(book, version)
    response.headers["ETag"] = f'"{state.line.tag}"'
    response.headers["Cache-Control"] = "no-store"
    return state


def answer(book: VersionBook) -> Response:
    """Give a pipeline's state after a change, as the folder now is."""
    state = _state(VersionBook(book.store, folder_of(book.folder.tenant.name), book.pipeline))
    return JSONResponse(state.model_dump(mode="json"), headers={"ETag": f'"{state.line.tag}"'})


def _state(book: VersionBook, version: int | None = None) -> PipelineState:
    state = book.state(version, usual_slots())
    dag_id = film_dag_id(book.folder.tenant.name, book.pipeline)
    return state.model_copy(update={"line": state.line.model_copy(update={"dag_id": dag_id})})


def conflict(request: Request, error: StaleError) -> Response:
    """Say who saved in between, and what."""
    said = answer_of(error, str(request.scope.get("state", {}).get("request_id", "")))
    theirs = error.conflict.model_dump(mode="json") if error.conflict is not None else {}
    return JSONResponse({**said, **theirs}, 412)
