"""The library: a tenant's films in pages, and each of them in full."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response

from nightreel.errors import InputError, NightreelError
from nightreel.media.thumbnail import thumbnail_of
from nightreel.records.film_card import poster_still
from nightreel.records.film_query import Asked
from nightreel.records.verdicts import keep_verdict, verdict_on
from nightreel.spec.record import RunState
from nightreel.steps.publish import slug
from nightreel_airflow.api.errors import NotFoundError, responses
from nightreel_airflow.doorman import only
from nightreel_airflow.guard import CallerDep, SeenTenant
from nightreel_airflow.studio.api.film_answers import FilmDetail, FilmPage, HistoryLine, Rated, RatedAnswer
from nightreel_airflow.studio.api.film_detail import card_shown, detail_of, history_of
from nightreel_airflow.studio.api.film_links import media_path
from nightreel_airflow.studio.api.film_seen import SeenFilmDep, seen_dag_ids
from nightreel_airflow.studio.api.film_shelf import shelf_of
from nightreel_airflow.studio.guarding import OwnPage

MOST = 200
router = APIRouter(tags=["films"], responses=responses(401, 404, 422, 503))
Name = Annotated[str, Query(max_length=200)]
Names = Annotated[list[Name], Query(max_length=50)]
Stars = Literal["1", "2", "3", "4", "5", "none"]
_FILTERS = (
    "pipeline", "product", "platform", "state", "rating", "since", "until", "q", "cursor", "limit",
)  # fmt: skip


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
    page = shelf.index.page(asked)
    return FilmPage(
        films=tuple(card_shown(folder.tenant.name, row) for row in page.rows), next=page.next, total=page.total,
        facets=page.facets, indexing=shelf.index.state(), stale=shelf.stale,
    )  # fmt: skip


@router.get("/{tenant}/films/{run_id}", summary="Show a film")
def film(seen: SeenFilmDep) -> FilmDetail:
    """Give all that is known of a film; addresses of media are new each time and end."""
    seen.shelf.freshen()
    return detail_of(seen.folder, seen.index, seen.record(), seen.told)


@router.get(
    "/{tenant}/films/{run_id}/poster",
    summary="Show a film's picture",
    response_class=RedirectResponse,
    status_code=307,
    responses={307: {"description": "Where the picture is."}},
)
def poster(seen: SeenFilmDep) -> Response:
    """Send the browser to the picture that stands for a film; it is made the first time that somebody wants it."""
    tenant, store = seen.folder.tenant.name, seen.index.store
    row = seen.index.row(seen.head.run_id)
    still = row.card.still if row is not None else poster_still(seen.record())
    try:
        made = row.poster if row is not None and row.poster is not None else None
        if made is None and still is not None:
            made = thumbnail_of(store, still)
            seen.index.keep_poster(seen.head.run_id, still, made)
    except InputError as error:
        raise _no_poster(seen.head.run_id) from error
    address = media_path(tenant, made, f"{slug(seen.head.title)}.webp")
    if not address:
        raise _no_poster(seen.head.run_id)
    return RedirectResponse(address, 307, headers={"Cache-Control": "private, max-age=600"})


@router.get("/{tenant}/films/{run_id}/history", summary="Show a film's past")
def history(seen: SeenFilmDep) -> list[HistoryLine]:
    """Give a film's first run and all of its revisions, each below the run that it revises."""
    return list(history_of(seen.folder, seen.index.store, seen.head.run_id))


@router.post("/{tenant}/films/{run_id}/rating", status_code=201, summary="Rate a film", responses=responses(403))
def rate(seen: SeenFilmDep, order: Rated, _: OwnPage) -> RatedAnswer:
    """Keep what the caller thinks of a film; their last rating counts."""
    from nightreel.records.decisions import clean

    verdict = verdict_on(
        seen.record(), seen.index.store, by=seen.caller.name, rating=order.rating, note=clean(order.note)
    )
    keep_verdict(seen.index.store, verdict)
    seen.shelf.freshen_now()
    row = seen.index.row(seen.head.run_id)
    if row is None or row.rating is None:
        return RatedAnswer(rating=order.rating, ratings=1, by=verdict.by, when=verdict.when)
    return RatedAnswer(rating=row.rating, ratings=row.ratings, by=verdict.by, when=verdict.when)


def _no_poster(run_id: str) -> NightreelError:
    return NotFoundError(
        "film.poster", where=run_id, got="no picture", want="a film of which a step has left a picture",
        fix="wait until its first shots are made",
    )  # fmt: skip
