"""A person's decision: checked, then given to Airflow as that person, whose first answer alone counts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool

from nightreel.errors import NightreelError
from nightreel.records.decisions import check_decision
from nightreel.records.reviews import ReviewDesk
from nightreel.run.workspace import Workspace
from nightreel.spec.review import Answer, Asked, Decision, ReviewSheet
from nightreel.spec.tenant import Tenant
from nightreel_airflow.api.errors import ConflictError, NotFoundError, error_of
from nightreel_airflow.books import book_of
from nightreel_airflow.guard import Caller, decide_for
from nightreel_airflow.inside import ask_airflow
from nightreel_airflow.review.follow import brief_of
from nightreel_airflow.review.form import OPTIONS, said_to_airflow

if TYPE_CHECKING:
    from fastapi import Request

WAITING = "awaiting_input"
_SOON = (None, "scheduled", "queued", "running", "restarting", "up_for_retry", "up_for_reschedule", "deferred")
_PAUSES_S = (0.3, 1.0)
"""Before a decision is given to Airflow again: its database may be locked for a moment."""
_DONE = {
    "approve": "Approved. The film goes on.",
    "reject": "Rejected. Nothing of this film is published.",
    "again": "Sent back. A revision is being started; only what changes is made again.",
}


@dataclass(frozen=True)
class Place:
    """Which review is meant."""

    dag_id: str
    run_id: str
    step_id: str

    @property
    def tenant(self) -> str:
        """Name of the tenant whose DAG it is."""
        return self.dag_id.partition("__")[0]

    @property
    def run_path(self) -> str:
        """Path of the run in Airflow's interface."""
        return f"/api/v2/dags/{quote(self.dag_id, safe='')}/dagRuns/{quote(self.run_id, safe='')}"

    @property
    def path(self) -> str:
        """Path of the review in Airflow's interface."""
        return f"{self.run_path}/taskInstances/{quote(self.step_id, safe='')}/-1/hitlDetails"


@dataclass(frozen=True)
class Outcome:
    """What a decision came to."""

    decision: Decision
    by: str
    sentence: str


async def decide(request: Request, caller: Caller, place: Place, decision: Decision) -> Outcome:
    """Take a person's decision; what follows from it is done by the run's own task, once.

    Args:
        request: whose login Airflow is asked with: its own rights hold too.
        caller: who decides.
        place: which review.
        decision: as ``records.decisions.read_decision`` gives it.

    Raises:
        NotFoundError: no such review, or not of a tenant that the caller sees (``review.unknown``, ``tenant.unknown``).
        ForbiddenError: others decide this tenant's reviews (``review.reviewer``).
        ConflictError: somebody was first (``review.decided``), the run is over (``review.over``), or nobody was asked
            yet (``review.early``).
        Problems, RefusedError: what is wrong with the decision.
    """
    tenant = (await run_in_threadpool(decide_for, place.tenant, caller)).tenant
    detail = await detail_of(request, place)
    _check_open(detail, place)
    asked, checked = await run_in_threadpool(_checked, tenant, place, decision)
    status, said = await _hand_in(request, caller, place, checked)
    if status == HTTPStatus.CONFLICT:
        _check_open(await detail_of(request, place), place)
    if status != HTTPStatus.OK:
        raise error_of(status, said, place.step_id)
    is_over = _state_of(await detail_of(request, place)) not in (WAITING, *_SOON)
    answer = Answer(decision=checked, by=caller.name, when=_now())
    await run_in_threadpool(_keep, tenant, place, asked, answer, is_over=is_over)
    return Outcome(checked, caller.name, _DONE[checked.choice])


async def _hand_in(request: Request, caller: Caller, place: Place, decision: Decision) -> tuple[int, Any]:
    """Give Airflow a decision; once more while the review waits, where the server could not take it.

    What the server has taken although it answered with a fault is taken: it is not given again, and nobody was first.

    Raises:
        NotFoundError, ConflictError: as ``decide`` does; the review was decided or ended meanwhile.
    """
    body = said_to_airflow(decision)
    for pause_s in _PAUSES_S:
        status, said = await ask_airflow(request, "PATCH", place.path, body)
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return status, said
        await asyncio.sleep(pause_s)
        detail = await detail_of(request, place)
        if _is_said(detail, caller, body):
            return HTTPStatus.OK, detail
        _check_open(detail, place)
    status, said = await ask_airflow(request, "PATCH", place.path, body)
    if status == HTTPStatus.CONFLICT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = await detail_of(request, place)
        if _is_said(detail, caller, body):
            return HTTPStatus.OK, detail
    return status, said


def _is_said(detail: Mapping[str, Any], caller: Caller, body: Mapping[str, Any]) -> bool:
    """Whether a review was answered by the caller, with the very same choice and words."""
    return (
        bool(detail.get("response_received"))
        and person_of(detail) == caller.name
        and list(detail.get("chosen_options") or ()) == body["chosen_options"]
        and dict(detail.get("params_input") or {}) == body["params_input"]
    )


async def detail_of(request: Request, place: Place) -> dict[str, Any]:
    """Give Airflow's note of a review: who was asked, who has answered, how its task stands.

    Raises:
        NotFoundError: there is none, or it is not the caller's (``review.unknown``).
    """
    status, said = await ask_airflow(request, "GET", place.path)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN):
        raise NotFoundError(
            "review.unknown", where=place.run_id, got=place.step_id, want="a review that waits or was decided",
            fix="open the list of reviews: it shows what waits for you",
        )  # fmt: skip
    if status != HTTPStatus.OK or not isinstance(said, dict):
        raise error_of(status, said, place.step_id)
    return said


def person_of(detail: Mapping[str, Any]) -> str:
    """Give the name of who answered; empty for the time limit."""
    person = detail.get("responded_by_user")
    return str(person.get("name") or "") if isinstance(person, Mapping) else ""


def _check_open(detail: Mapping[str, Any], place: Place) -> None:
    if detail.get("response_received"):
        choice = ", ".join(detail.get("chosen_options") or ())
        raise _decided(place, person_of(detail), choice, str(detail.get("responded_at") or ""))
    state = _state_of(detail)
    if state == WAITING:
        return
    if state in _SOON:
        raise ConflictError(
            "review.early", where=place.run_id, got="a review that is not ready", want="one that waits",
            fix="wait a few seconds and decide then",
        )  # fmt: skip
    raise _over(place)


def _state_of(detail: Mapping[str, Any]) -> str | None:
    """Give Airflow's state of the task that asked."""
    state: str | None = (detail.get("task_instance") or {}).get("state")
    return state


def _decided(place: Place, by: str, choice: str, when: str) -> ConflictError:
    return ConflictError(
        "review.decided", where=place.run_id,
        got=f"a review that {by or 'its time limit'} has decided ({choice}, {when[:16].replace('T', ' ')} UTC)",
        want="one that waits", fix="reload the page to see what was decided",
    )  # fmt: skip


def _over(place: Place) -> ConflictError:
    return ConflictError(
        "review.over", where=place.run_id, got="a run that was cancelled or has ended", want="one that waits",
        fix="run the film again to have it reviewed",
    )  # fmt: skip


def _checked(tenant: Tenant, place: Place, decision: Decision) -> tuple[Asked, Decision]:
    store = Workspace.from_environment().open_store(tenant)
    asked = ReviewDesk(store, place.run_id, place.step_id, dag_id=place.dag_id).asked()
    if asked is None:
        raise NotFoundError(
            "review.unknown", where=place.run_id, got=place.step_id, want="a review that waits",
            fix="open the list of reviews: it shows what waits for you",
        )  # fmt: skip
    brief = brief_of(book_of(store, place.run_id, place.dag_id).head())
    sheet = store.load(asked.sheet, ReviewSheet)
    return asked, check_decision(decision, sheet, tenant=tenant, run=place.run_id, brief=brief)


def _keep(tenant: Tenant, place: Place, asked: Asked, answer: Answer, *, is_over: bool) -> None:
    """Keep the answer beside Airflow's, for a task that Airflow tries again; Airflow's own is enough otherwise.

    Args:
        tenant: whose film it is.
        place: which review.
        asked: what was asked.
        answer: of the caller; Airflow has taken it.
        is_over: whether its task has ended: it has acted upon the answer, or was cancelled before.

    Raises:
        ConflictError: the run was cancelled before it could act (``review.over``), or another answer was there first
            and counts (``review.decided``).
    """
    try:
        store = Workspace.from_environment().open_store(tenant)
        desk = ReviewDesk(store, place.run_id, place.step_id, dag_id=place.dag_id)
        was_heard = not is_over or desk.answered(asked) is not None or desk.handed_in(asked) is not None
        counts = desk.answer(asked, answer) if was_heard else None
    except NightreelError:
        return
    if counts is None:
        raise _over(place)
    if (counts.by, counts.decision) != (answer.by, answer.decision):
        raise _decided(place, counts.by, OPTIONS[counts.decision.choice], counts.when)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
