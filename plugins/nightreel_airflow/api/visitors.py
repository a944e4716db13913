"""The routes of visitors' ratings: one that takes them by a key, two that show them to whoever may see the tenant."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from nightreel_airflow.api import names
from nightreel_airflow.api.errors import responses
from nightreel_airflow.api.ratings import (
    MOST_WORKS,
    RatingsList,
    TextAverage,
    VisitDep,
    VisitorRating,
    WorkRatings,
    rate_text,
    rated_runs,
    ratings_of_run,
    visit_of,
)
from nightreel_airflow.api.router import SeenRunDep, folders_of
from nightreel_airflow.doorman import only
from nightreel_airflow.guard import CallerDep, caller_of

router = APIRouter(prefix="/v1", tags=["ratings"], responses=responses(401, 422, 503))


# The key comes first: whoever has none does not learn what a rating may look like.
@router.post(
    "/works/{run}/ratings",
    status_code=201,
    summary="Rate a text about an artwork",
    dependencies=[Depends(visit_of), Depends(only())],
    responses=responses(400, 404, 413, 415, 422, 429),
)
def rate(visit: VisitDep, order: VisitorRating) -> TextAverage:
    """Keep a visitor's stars, correction or both, and give what all think of that text.

    The key goes in the header `X-Nightreel-Key`; send it from your server, never from a visitor's browser. No login of
    Airflow is asked for, and none counts. A minute has so many ratings as `visitors` in tenant.yaml says.
    """
    return rate_text(visit, order)


@router.get(
    "/works/{run}/ratings",
    summary="Ask what visitors think of a work's texts",
    dependencies=[Depends(caller_of), Depends(only())],
    responses=responses(404),
)
async def show(seen: SeenRunDep) -> WorkRatings:
    """Give averages, and what visitors said, the newest first. It is for logged in users: the key reads nothing."""
    return await asyncio.to_thread(ratings_of_run, seen.folder, seen.name)


@router.get(
    "/ratings",
    summary="List works that visitors rated",
    dependencies=[Depends(caller_of), Depends(only("tenant", "limit", "cursor"))],
    responses=responses(404),
)
async def list_all(
    caller: CallerDep,
    tenant: Annotated[str | None, Query(max_length=63)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_WORKS)] = 20,
    cursor: Annotated[str, Query(max_length=names.LONGEST, description="The `next` of the page before.")] = "",
) -> RatingsList:
    """Give the averages of rated works that the caller may see."""
    folders = await asyncio.to_thread(folders_of, tenant, caller)
    return await asyncio.to_thread(rated_runs, folders, caller.dag_ids, cursor, limit)
