"""Reviews in the studio: what waits, one review with its parent, a decision, and many at once."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from nightreel.errors import NightreelError, SpecError
from nightreel.records.decisions import read_decision
from nightreel.spec.review import Decision
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.api.errors import Said
from nightreel_airflow.guard import Caller, CallerDep, see_tenant
from nightreel_airflow.review.decide import Place, decide, detail_of
from nightreel_airflow.review.found import MOST_WAITING, open_review, waiting_details, waiting_for
from nightreel_airflow.studio.api.review_answers import (
    ManyDecisions,
    ManyOutcomes,
    OneOfMany,
    OneOutcome,
    ReviewDecided,
    ReviewQueue,
    ReviewSheetAnswer,
)
from nightreel_airflow.studio.api.review_lines import line_of, now, sheet_of
from nightreel_airflow.studio.guarding import OwnPage

router = APIRouter(tags=["studio"])
_AT_ONCE = 3
"""Decisions of one request that are on their way to Airflow together."""


@router.get("/reviews")
async def queue(request: Request, caller: CallerDep) -> ReviewQueue:
    """Give what waits over all clients that the caller sees, the oldest first."""
    details = await waiting_details(request)
    lines = await run_in_threadpool(lambda: [line_of(caller, found) for found in waiting_for(caller, details)])
    return ReviewQueue(now=now(), reviews=tuple(lines), more=len(details) == MOST_WAITING)


@router.post("/reviews/many")
async def decide_many(request: Request, caller: CallerDep, _: OwnPage, said: ManyDecisions) -> ManyOutcomes:
    """Decide many reviews; each for itself, so that one that cannot be decided stops no other."""
    _check_each_once(said)
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(order: OneOfMany) -> OneOutcome:
        async with turns:
            return await _one_of_many(request, caller, order)

    return ManyOutcomes(outcomes=tuple(await asyncio.gather(*map(one, said.decisions))))


@router.get("/reviews/{dag_id}/{run_id}/{step_id}")
async def review(request: Request, caller: CallerDep, dag_id: str, run_id: str, step_id: str) -> ReviewSheetAnswer:
    """Give one review: its films, shots and words, its checks, what it revises, and how it stands."""
    place = Place(dag_id, run_id, step_id)
    folder = await run_in_threadpool(see_tenant, place.tenant, caller)
    detail = await detail_of(request, place)
    return await run_in_threadpool(_sheet, caller, folder, place, detail)


@router.post("/reviews/{dag_id}/{run_id}/{step_id}")
async def answer(
    request: Request, caller: CallerDep, _: OwnPage, dag_id: str, run_id: str, step_id: str, said: Decision
) -> ReviewDecided:
    """Take a decision; the first one counts, and a later one is told whose that was."""
    decision = read_decision(said.model_dump(mode="json"))
    outcome = await decide(request, caller, Place(dag_id, run_id, step_id), decision)
    return ReviewDecided(
        dag_id=dag_id, run_id=run_id, step_id=step_id, choice=outcome.decision.choice, by=outcome.by,
        sentence=outcome.sentence,
    )  # fmt: skip


async def _one_of_many(request: Request, caller: Caller, order: OneOfMany) -> OneOutcome:
    name = {"dag_id": order.dag_id, "run_id": order.run_id, "step_id": order.step_id}
    try:
        decision = read_decision({"choice": order.choice, "note": order.note})
        await decide(request, caller, Place(**name), decision)
    except NightreelError as error:
        return OneOutcome(**name, done=False, choice=order.choice, error=Said(**error.as_dict()))
    return OneOutcome(**name, done=True, choice=order.choice)


def _check_each_once(said: ManyDecisions) -> None:
    names = [(one.dag_id, one.run_id, one.step_id) for one in said.decisions]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SpecError(
            "review.twice", where=twice[1], got="a review that is named twice", want="each review once",
            fix="send one decision for each review",
        )  # fmt: skip


def _sheet(caller: Caller, folder: TenantFolder, place: Place, detail: dict[str, Any]) -> ReviewSheetAnswer:
    return sheet_of(caller, folder, open_review(folder.tenant, place, caller, detail))
