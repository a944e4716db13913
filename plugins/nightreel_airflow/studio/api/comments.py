"""Comments on a film at its time codes: by whoever sees its client."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from nightreel.errors import InputError, SpecError
from nightreel.records.comments import LONGEST, Comment, Said, add_comment, comments_of, resolve
from nightreel.records.decisions import clean
from nightreel.spec.model import Model
from nightreel_airflow.api.errors import NotFoundError, responses
from nightreel_airflow.studio.api.film_seen import SeenFilmDep
from nightreel_airflow.studio.guarding import OwnPage

router = APIRouter(tags=["films"], responses=responses(401, 404, 422, 503))


class CommentOrder(Model):
    """What somebody has to say."""

    text: str = Field(min_length=1, max_length=LONGEST)
    at_s: float | None = Field(None, ge=0, le=86_400, description="Time in the film; the film as a whole without.")
    shot: int | None = Field(None, ge=1, le=1000)


class CommentChange(Model):
    """Whether a comment has been dealt with."""

    resolved: bool


class CommentList(Model):
    """All that was said of a film, by time in the film."""

    comments: tuple[Comment, ...]
    notes: tuple[str, ...] = ()


@router.get("/{tenant}/films/{run_id}/comments", summary="List a film's comments")
def show(seen: SeenFilmDep) -> CommentList:
    """Give all that was said of a film, by time in the film; what was said of it as a whole comes first."""
    notes: list[str] = []
    found = comments_of(seen.index.store, seen.head.run_id, notes=notes)
    return CommentList(comments=tuple(found), notes=tuple(notes))


@router.post(
    "/{tenant}/films/{run_id}/comments", status_code=201, summary="Comment on a film", responses=responses(403)
)
def add(seen: SeenFilmDep, order: CommentOrder, _: OwnPage) -> Comment:
    """Keep a comment; several people may write at once."""
    text = clean(order.text)
    if not text:
        raise InputError("request.text", where="text", got="no words", want="a comment", fix="write what you mean")
    said = Said(
        run_id=seen.head.run_id, by=seen.caller.name, when=datetime.now(UTC).isoformat(timespec="milliseconds"),
        text=text, at_s=order.at_s, shot=order.shot,
    )  # fmt: skip
    comment = add_comment(seen.index.store, said)
    seen.shelf.freshen_now()
    return comment


@router.post("/{tenant}/films/{run_id}/comments/{comment_id}", summary="Resolve a comment", responses=responses(403))
def change(
    seen: SeenFilmDep, comment_id: Annotated[str, Path(max_length=60)], order: CommentChange, _: OwnPage
) -> Comment:
    """Say that a comment has been dealt with, or that it has not after all."""
    store, run_id = seen.index.store, seen.head.run_id
    try:
        comment = resolve(store, run_id, comment_id, by=seen.caller.name, resolved=order.resolved)
    except SpecError as error:
        raise NotFoundError(**error.as_dict()) from error
    seen.shelf.freshen_now()
    return comment
