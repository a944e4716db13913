"""A film published again: a new run with the very same brief and script, which takes from the store all that it may."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from pydantic import Field

from nightreel.batch.recipe import recipe_of
from nightreel.errors import NightreelError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.records.revision import Revision, restore
from nightreel.spec.model import Model
from nightreel.steps.base import all_steps
from nightreel_airflow.api.errors import ConflictError, responses
from nightreel_airflow.api.runs import check_room, start_run
from nightreel_airflow.guard import check_change
from nightreel_airflow.studio.api.film_links import airflow_path
from nightreel_airflow.studio.api.film_seen import SeenFilm, SeenFilmDep
from nightreel_airflow.studio.guarding import OwnPage

router = APIRouter(tags=["films"], responses=responses(401, 404, 422, 503))
_NOTE = "Published again, with nothing changed."


class Again(Model):
    """A film that is published again by a new run."""

    run_id: str
    dag_id: str
    charged: bool = Field(description="Whether anything has to be made anew, and may cost.")
    says: str = Field(description="What happens now, in a sentence or two.")
    airflow: str = Field(description="Path of the run on Airflow's own pages.")


@router.post(
    "/{tenant}/films/{run_id}/publish-again",
    status_code=202,
    summary="Publish a film again",
    responses=responses(403, 409, 429),
)
async def publish_again(request: Request, seen: SeenFilmDep, _: OwnPage) -> Again:
    """Start a run that publishes this film again; what the store still holds is neither made nor charged anew."""
    await asyncio.to_thread(check_change, seen.caller, seen.dag_id, "POST")
    await check_room(request, seen.folder)
    revision, charged, asks = await asyncio.to_thread(_revision, seen)
    pipeline = seen.head.pipeline
    await start_run(request, seen.folder, pipeline, dict(revision.brief), revision.request, revision.run_id)
    return Again(
        run_id=revision.run_id, dag_id=seen.dag_id, charged=charged, says=_said(charged=charged, asks=asks),
        airflow=airflow_path(seen.dag_id, revision.run_id),
    )  # fmt: skip


def may_publish(seen: SeenFilm) -> bool:
    """Whether a caller may have a film published again, and whether its pipeline publishes anything."""
    try:
        _plan(seen)
        check_change(seen.caller, seen.dag_id, "POST")
    except NightreelError:
        return False
    return True


def _revision(seen: SeenFilm) -> tuple[Revision, bool, bool]:
    """Make the run; give it, whether something may be made anew, and whether a person is asked again."""
    plan, record = _plan(seen), seen.record()
    revision = restore(seen.index.store, record, seen.caller.name, _NOTE)
    charged = not record.head.recipe or record.head.recipe != _recipe(seen, plan)
    steps = all_steps()
    return revision, charged, any(steps[planned.step].asks for planned in plan.steps if planned.step in steps)


def _plan(seen: SeenFilm) -> Plan:
    """Give the plan of a film's pipeline as it is now.

    Raises:
        ConflictError: the pipeline is gone, or publishes nothing (``film.pipeline``).
        SpecError: the pipeline is broken.
    """
    name = seen.head.pipeline
    if name in seen.folder.pipelines:
        plan = compile_pipeline(seen.folder, name)
        if any(planned.publishes for planned in plan.steps):
            return plan
    got = "a pipeline that publishes nothing" if name in seen.folder.pipelines else "a pipeline that is gone"
    raise ConflictError(
        "film.pipeline", where=name, got=got, want="a pipeline with the step publish",
        fix="add the step to the pipeline, or download the film",
    )  # fmt: skip


def _recipe(seen: SeenFilm, plan: Plan) -> str:
    try:
        return recipe_of(plan, seen.folder)
    except NightreelError:
        return ""


def _said(*, charged: bool, asks: bool) -> str:
    words = (
        "Its pipeline, brand or engines have changed since: what they change is made anew and may cost."
        if charged
        else "Everything is taken from the store: nothing is made anew, and nothing is charged."
    )
    return f"{words} A person is asked again before it is published." if asks else words
