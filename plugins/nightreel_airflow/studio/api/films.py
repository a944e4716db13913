"""The library: a tenant's films in pages, and each of them in full."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from nightreel.errors import InputError, NightreelError
from nightreel.media.thumbnail import thumbnail_of
from nightreel.records.film_card import poster_of
from nightreel.records.film_query import Asked
from nightreel.records.verdicts import keep_verdict, verdict_on
from nightreel.spec.model import Model
from nightreel.spec.record import RunState
from nightreel.spec.review import LONGEST_NOTE
from nightreel.steps.publish import slug
from nightreel.store.artifact import Artifact
from nightreel_airflow.api.errors import NotFoundError, responses
from nightreel_airflow.doorman import only
from nightreel_airflow.guard import CallerDep, SeenTenant, check_change
from nightreel_airflow.studio.api.film_again import may_publish
from nightreel_airflow.studio.api.film_answers import FilmDetail, FilmPage, HistoryLine
from nightreel_airflow.studio.api.film_detail import card_shown, detail_of, history_of
from nightreel_airflow.studio.api.film_links import FilmLinks
from nightreel_airflow.studio.api.film_seen import SeenFilm, SeenFilmDep, seen_dag_ids
from nightreel_airflow.studio.api.film_shelf import shelf_of
from nightreel_airflow.studio.api.slow_work import SlowWork
from nightreel_airflow.studio.guarding import OwnPage

MOST = 200
_posters: SlowWork[Artifact] = SlowWork("making a small picture", at_once=2, most=400, wait_s=20)
router = APIRouter(tags=["films"], responses=responses(401, 404, 422, 503))
Name = Annotated[str, Query(max_length=200)]
Names = Annotated[list[Name], Query(max_length=50)]
Stars = Literal["1", "2", "3", "4", "5", "none"]
_FILTERS = (
    "pipeline", "product", "platform", "state", "rating", "since", "until", "q", "cursor", "limit",
)  # fmt: skip


class Rated(Model):
    """What the caller thinks of a film."""

    rating: int = Field(ge=1, le=5, description="5 is best.")
    note: str = Field("", max_length=LONGEST_NOTE)


class RatedAnswer(Model):
    """A rating that was kept, and what the film's rating is now."""

    rating: float
    ratings: int
    by: str
    when: str


@router.get("/{tenant}/films", summary="List films", dependencies=[Depends(only(*_FILTERS))])
def films(
    folder: SeenTenant,
    caller: CallerDep,
    pipeline: Names = [],  # noqa: B006 - FastAPI copies it
    product: Names = [],  # noqa: B006
    platform: Names = [],  # noqa: B006
    state: Annotated[list[RunState], Query(max_length=8)] = [],  # noqa: B006
    rating: Annotated[list[Stars], Query(max_length=6)] = [],  # noqa: B006
    since: Annotated[str, Query(max_length=40, description="ISO 8601 date or time.")] = "",
    until: Annotated[str, Query(max_length=40, description="The same; a date is counted whole.")] = "",
    q: Annotated[str, Query(max_length=200, description="Words that must all occur.")] = "",
    cursor: Annotated[str, Query(max_length=200, description="The `next` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 60,
) -> FilmPage:
    """Give the films that the caller may see, the newest first; of several values of a filter any fits."""
    shelf = shelf_of(folder)
    shelf.freshen()
    asked = Asked(
        seen_dag_ids(caller, folder), tuple(pipeline), tuple(product), tuple(platform), tuple(state), tuple(rating),
        since, until, q, cursor, limit,
    )  # fmt: skip
    page, links = shelf.index.page(asked), FilmLinks.of(folder.tenant.name)
    return FilmPage(
        films=tuple(card_shown(links, row) for row in page.rows), next=page.next, total=page.total,
        facets=page.facets, indexing=shelf.index.state(), stale=shelf.stale,
    )  # fmt: skip


@router.get("/{tenant}/films/{run_id}", summary="Show a film")
def film(seen: SeenFilmDep) -> FilmDetail:
    """Give all that is known of a film; addresses of media are new each time and end."""
    seen.shelf.freshen()
    found = detail_of(seen.folder, seen.index, seen.record(), seen.told)
    may = {"may_publish": found.state == "success" and may_publish(seen), "may_rate": _may_rate(seen)}
    return found.model_copy(update=may)


def _may_rate(seen: SeenFilm) -> bool:
    try:
        check_change(seen.caller, seen.dag_id)
    except NightreelError:
        return False
    return True


@router.get(
    "/{tenant}/films/{run_id}/poster",
    summary="Show a film's picture",
    response_class=RedirectResponse,
    status_code=307,
    responses={307: {"description": "Where the picture is."}},
)
async def poster(seen: SeenFilmDep) -> Response:
    """Send the browser to the picture that stands for a film; it is made the first time that somebody wants it."""
    made = await asyncio.to_thread(_known_poster, seen)
    if made is None:
        made = await _posters.of((seen.index.path, seen.head.run_id), lambda: _made_poster(seen))
    address = FilmLinks.of(seen.folder.tenant.name).media(made, f"{slug(seen.head.title)}.webp")
    return RedirectResponse(address, 307, headers={"Cache-Control": "private, max-age=600"})


def _known_poster(seen: SeenFilm) -> Artifact | None:
    row = seen.index.row(seen.head.run_id)
    return row.poster if row is not None else None


def _made_poster(seen: SeenFilm) -> Artifact:
    still = poster_of(seen.record(), seen.index.store)
    try:
        if still is None:
            raise InputError("film.poster", got="no picture")
        made = thumbnail_of(seen.index.store, still)
    except InputError as error:
        raise NotFoundError(
            "film.poster", where=seen.head.run_id, got=str(error.got), want="a film of which a step has left a picture",
            fix="wait until its first shots are made",
        ) from error  # fmt: skip
    seen.index.keep_poster(seen.head.run_id, still, made)
    return made


@router.get("/{tenant}/films/{run_id}/history", summary="Show a film's past")
def history(seen: SeenFilmDep) -> list[HistoryLine]:
    """Give a film's first run and all of its revisions, each below the run that it revises."""
    return list(history_of(FilmLinks.of(seen.folder.tenant.name), seen.index.store, seen.head.run_id))


@router.post("/{tenant}/films/{run_id}/rating", status_code=201, summary="Rate a film", responses=responses(403))
def rate(seen: SeenFilmDep, order: Rated, _: OwnPage) -> RatedAnswer:
    """Keep what a caller who may change the film's runs thinks of it; their last rating counts."""
    from nightreel.records.decisions import clean

    check_change(seen.caller, seen.dag_id)
    verdict = verdict_on(
        seen.record(), seen.index.store, by=seen.caller.name, rating=order.rating, note=clean(order.note)
    )
    keep_verdict(seen.index.store, verdict)
    seen.shelf.freshen_now()
    # The index may still be behind: of the caller it is told here what they have just said.
    said = {one.by: one.rating for one in reversed(seen.index.opinions(seen.head.run_id)) if one.rating is not None}
    ratings = {**said, verdict.by: order.rating}
    mean = round(sum(ratings.values()) / len(ratings), 2)
    return RatedAnswer(rating=mean, ratings=len(ratings), by=verdict.by, when=verdict.when)
