"""Reviews as they lie in a tenant's store: those that wait, and one with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nightreel.errors import NightreelError
from nightreel.records.reviews import ReviewDesk
from nightreel.run.workspace import Workspace
from nightreel.spec.record import RunRecord
from nightreel.spec.review import Asked, ReviewSheet
from nightreel.spec.tenant import Tenant
from nightreel.store.protocol import Store
from nightreel_airflow.api.errors import NotFoundError, error_of
from nightreel_airflow.books import book_of
from nightreel_airflow.guard import Caller, seen_tenants
from nightreel_airflow.inside import ask_airflow
from nightreel_airflow.review.decide import WAITING, Place
from nightreel_airflow.review.view import State, state_of

if TYPE_CHECKING:
    from fastapi import Request

MOST_WAITING = 200


@dataclass(frozen=True)
class FoundReview:
    """A review with what is looked at."""

    tenant: Tenant
    store: Store
    place: Place
    asked: Asked
    sheet: ReviewSheet


@dataclass(frozen=True)
class OpenReview(FoundReview):
    """A review with its run's book and how it stands."""

    record: RunRecord | None
    state: State


async def waiting_details(request: Request) -> list[dict[str, Any]]:
    """Give Airflow's notes of what waits for people, as far as the caller may see them; ``MOST_WAITING`` at most.

    Raises:
        HttpError: Airflow does not give them.
    """
    query = {"response_received": "false", "state": WAITING, "limit": MOST_WAITING, "order_by": "created_at"}
    status, said = await ask_airflow(request, "GET", "/api/v2/dags/~/dagRuns/~/hitlDetails", query=query)
    if status == 403:
        return []  # who may see no DAG is asked by nobody
    if status != 200 or not isinstance(said, dict):
        raise error_of(status, said, "the reviews that wait")
    return list(said["hitl_details"])


def waiting_for(caller: Caller, details: Sequence[Mapping[str, Any]]) -> list[FoundReview]:
    """Give the reviews among Airflow's notes whose tenants the caller sees, the oldest first."""
    return sorted(_found(caller, details), key=lambda found: found.asked.asked)


def _found(caller: Caller, details: Sequence[Mapping[str, Any]]) -> Iterator[FoundReview]:
    tenants = {folder.tenant.name: folder.tenant for folder in seen_tenants(caller)}
    for detail in details:
        task = detail.get("task_instance") or {}
        place = Place(str(task.get("dag_id")), str(task.get("dag_run_id")), str(task.get("task_id")))
        tenant = tenants.get(place.tenant)
        try:
            found = find_review(tenant, place) if tenant is not None else None
        except NightreelError:
            continue  # its own page says what is wrong with it
        if found is not None:
            yield found


def find_review(tenant: Tenant, place: Place) -> FoundReview | None:
    """Give a review that was asked; ``None`` where there is none.

    Raises:
        StoreError: what is looked at cannot be read.
    """
    store = Workspace.from_environment().open_store(tenant)
    asked = ReviewDesk(store, place.run_id, place.step_id, dag_id=place.dag_id).asked()
    return None if asked is None else FoundReview(tenant, store, place, asked, store.load(asked.sheet, ReviewSheet))


def open_review(tenant: Tenant, place: Place, caller: Caller, detail: Mapping[str, Any]) -> OpenReview:
    """Give a review with its run's book and how it stands.

    Args:
        tenant: whose film it is.
        place: which review.
        caller: who looks.
        detail: Airflow's note of it.

    Raises:
        NotFoundError: nobody was asked (``review.unknown``).
        StoreError: what is looked at cannot be read.
    """
    found = find_review(tenant, place)
    if found is None:
        raise unknown_review(place)
    record = book_of(found.store, place.run_id, place.dag_id).read()
    revised_as = record.end.revised_as if record is not None and record.end is not None else ""
    desk = ReviewDesk(found.store, place.run_id, place.step_id, dag_id=place.dag_id)
    state = state_of(
        detail, found.asked, desk.answered(found.asked), may_decide=caller.decides(tenant), revised_as=revised_as
    )
    return OpenReview(tenant, found.store, place, found.asked, found.sheet, record, state)


def unknown_review(place: Place) -> NotFoundError:
    """Give the error for a review that is not there."""
    return NotFoundError(
        "review.unknown", where=place.run_id, got=place.step_id, want="a review that waits or was decided",
        fix="open the list of reviews: it shows what waits for you",
    )  # fmt: skip
