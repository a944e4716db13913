"""A run judged and changed by a program: decisions of reviews, ratings, revisions."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import Field

from nightreel.errors import StoreError
from nightreel.records.decisions import clean, read_decision
from nightreel.records.revision import Changes, Revision, changed_brief, revise
from nightreel.records.verdicts import keep_verdict
from nightreel.spec.film import Renditions
from nightreel.spec.model import Model
from nightreel.spec.record import RunRecord, Verdict
from nightreel.spec.review import LONGEST_NOTE, Choice, Decision
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.protocol import Store
from nightreel_airflow.api.answers import STATUS_OF, Accepted
from nightreel_airflow.api.errors import ConflictError
from nightreel_airflow.api.names import RunName
from nightreel_airflow.api.orders import check_brief
from nightreel_airflow.api.runs import check_room, find_run, start_run, tasks_of
from nightreel_airflow.api.status import links_of, open_store, read_book
from nightreel_airflow.guard import Caller, check_change
from nightreel_airflow.review.decide import WAITING, Place, decide

if TYPE_CHECKING:
    from fastapi import Request


class DecisionOrder(Decision):
    """A decision about the review that a run waits for."""

    step: str = Field("", max_length=63, description="Id of the review step; the one that waits when left out.")


class DecisionAnswer(Model):
    """What a decision came to."""

    run: str
    choice: Choice
    by: str
    sentence: str = Field(description="What happens now, for people.")


class RatingOrder(Model):
    """What somebody thinks of a film."""

    rating: int = Field(ge=1, le=5, description="5 is best.")
    note: str = Field("", max_length=LONGEST_NOTE)
    shots: dict[int, str] = Field(default_factory=dict, max_length=200, description="Shot number from 1: a note.")


class RatingAnswer(Model):
    """A rating that was kept."""

    run: str
    rating: int
    by: str
    when: str


async def decide_run(request: Request, caller: Caller, name: RunName, order: DecisionOrder) -> DecisionAnswer:
    """Decide the review that a run waits for, as its caller.

    Raises:
        ConflictError: the run waits for nobody (``review.none``), or somebody was first.
        ForbiddenError: others decide this tenant's reviews.
        Problems, RefusedError: what is wrong with the decision.
    """
    await find_run(request, name)
    step = order.step or await _waiting_step(request, name)
    decision = read_decision(order.model_dump(mode="json", exclude={"step"}))
    outcome = await decide(request, caller, Place(name.dag_id, name.run_id, step), decision)
    return DecisionAnswer(run=str(name), choice=outcome.decision.choice, by=outcome.by, sentence=outcome.sentence)


async def _waiting_step(request: Request, name: RunName) -> str:
    for task in await tasks_of(request, name):
        if task["state"] == WAITING:
            return str(task["task_id"])
    raise ConflictError(
        "review.none", where=str(name), got="a run that waits for nobody", want="one whose state is waiting",
        fix="ask for the run until its state is waiting, then decide",
    )  # fmt: skip


async def revise_run(
    request: Request, caller: Caller, folder: TenantFolder, name: RunName, changes: Changes
) -> Accepted:
    """Start a run that changes words, shots or the brief of another; only what changes is made again.

    Raises:
        ForbiddenError: the caller may only look; nothing is kept then.
        ConflictError: the run has no book yet (``run.early``).
        Problems, SpecError, RefusedError: what cannot be changed so.
    """
    await find_run(request, name)
    await asyncio.to_thread(check_change, caller, name.dag_id, "POST")
    await check_room(request, folder)
    revision = await asyncio.to_thread(revision_of, folder, name, changes, caller.name)
    await start_run(request, folder, name.pipeline, dict(revision.brief), revision.request, revision.run_id)
    made = RunName(name.tenant, name.pipeline, revision.run_id)
    return Accepted(id=str(made), state="pending", status=STATUS_OF["pending"], links=links_of(made))


def revision_of(folder: TenantFolder, name: RunName, changes: Changes, by: str) -> Revision:
    """Make a revision of a run; a changed brief is checked as an order's is before a number is taken.

    Raises:
        ConflictError: the run has no book yet (``run.early``).
        Problems, SpecError, RefusedError: what cannot be changed so.
    """
    record = _book(folder, name)
    if changes.brief:
        check_brief(folder, name.pipeline, changed_brief(record, changes))
    return revise(open_store(folder), record, changes, by, tenant=folder.tenant)


async def rate_run(
    request: Request, caller: Caller, folder: TenantFolder, name: RunName, order: RatingOrder
) -> RatingAnswer:
    """Keep what a caller thinks of a film.

    Raises:
        ConflictError: the run has no book yet (``run.early``).
        ForbiddenError: the caller may only look.
    """
    await find_run(request, name)
    verdict = await asyncio.to_thread(_rated, caller, folder, name, order)
    return RatingAnswer(run=str(name), rating=order.rating, by=verdict.by, when=verdict.when)


def _rated(caller: Caller, folder: TenantFolder, name: RunName, order: RatingOrder) -> Verdict:
    check_change(caller, name.dag_id)
    record, store = _book(folder, name), open_store(folder)
    script = next((part.outputs["script"] for part in reversed(record.steps) if "script" in part.outputs), None)
    verdict = Verdict(
        run_id=name.run_id, tenant=name.tenant, pipeline=name.pipeline, by=caller.name, decision="rated",
        when=datetime.now(UTC).isoformat(timespec="milliseconds"), rating=order.rating, note=clean(order.note),
        shots={str(number): clean(words) for number, words in order.shots.items()}, title=record.head.title,
        script_sha256=script.sha256 if script else "", media=_media(record, store),
    )  # fmt: skip
    keep_verdict(store, verdict)
    return verdict


def _media(record: RunRecord, store: Store) -> dict[str, str]:
    """Give the digest of each rendition that was judged; nothing where there is none any more."""
    made = next((part.outputs["renditions"] for part in reversed(record.steps) if "renditions" in part.outputs), None)
    try:
        return {item.platform: item.media.sha256 for item in store.load(made, Renditions).items} if made else {}
    except StoreError:
        return {}


def _book(folder: TenantFolder, name: RunName) -> RunRecord:
    record = read_book(folder, name)
    if record is None:
        raise ConflictError(
            "run.early", where=str(name), got="a run of which nothing is kept yet", want="one that has begun",
            fix="wait until its first step has ended",
        )  # fmt: skip
    return record
