"""How a review stands, in words, by Airflow's note of it and what was kept of the answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightreel.spec.review import Answer, Asked, Decision
from nightreel.store.artifact import Artifact
from nightreel_airflow.review.view import said_left, state_of

ADA = {"id": "1", "name": "ada"}
KEPT = Answer(decision=Decision(choice="approve"), by="ada", when="2026-01-02T04:00:00+00:00")
ANSWERED = {"response_received": True, "responded_at": "2026-01-02T04:00:00Z"}


def _asked() -> Asked:
    sheet = Artifact(uri="file:///sheet", sha256="0" * 64, kind="sheet", size_bytes=1)
    until = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    return Asked(
        dag_id="acme__promo", run_id="manual__1", step_id="review", title="Watch", question="Good?", sheet=sheet,
        asked="2026-01-02T03:04:05+00:00", until=until, at_time_limit="reject",
    )  # fmt: skip


def _detail(task: str, **said: Any) -> dict[str, Any]:
    return {"response_received": False, "task_instance": {"state": task}, **said}


@pytest.mark.parametrize(
    ("detail", "answer", "name", "head"),
    [
        (_detail("awaiting_input"), None, "waiting", "Waits for a decision, 5 hours left"),
        (_detail("running"), None, "early", "Not ready yet"),
        (_detail("failed"), None, "over", "This run was cancelled"),
        (
            _detail("running", **ANSWERED, responded_by_user=ADA, chosen_options=["Reject"]), None, "reject",
            "Rejected by ada",
        ),
        (
            _detail("failed", **ANSWERED, responded_by_user=None, chosen_options=["Reject"]), None, "expired",
            "Nobody came in time: it counts as rejected",
        ),
        (
            _detail("failed", **ANSWERED, responded_by_user=ADA, chosen_options=["Approve"]), None, "over",
            "This run was cancelled",
        ),
        (
            _detail("up_for_retry"), KEPT, "approve", "Approved by ada",
        ),
    ],
    ids=["waiting", "early", "cancelled", "rejected", "expired", "unheard", "kept"],
)  # fmt: skip
def test_a_review_stands_as_its_task_and_answer_say(
    detail: dict[str, Any], answer: Answer | None, name: str, head: str
) -> None:
    state = state_of(detail, _asked(), answer, may_decide=True, revised_as="")
    assert (state.name, state.head) == (name, head)
    assert state.may_decide == (name == "waiting")


def test_who_may_not_decide_reads_so() -> None:
    state = state_of(_detail("awaiting_input"), _asked(), None, may_decide=False, revised_as="")
    assert not state.may_decide
    assert "you may look" in state.detail


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, ""), (30, "less than two minutes left"), (3600, "60 minutes left"), (5 * 3600, "5 hours left"),
        (5 * 86_400, "5 days left"),
    ],
)  # fmt: skip
def test_time_left_is_said_roughly(seconds: float, words: str) -> None:
    assert said_left((datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()) == words
