"""Answers that are cut off, come too late or come second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nightreel.errors import BusyError, InputError, StoreAwayError
from nightreel.records.book import RunBook
from nightreel.records.reviews import ReviewDesk
from nightreel.spec.record import RunHead
from nightreel.spec.review import Answer, Asked, Decision, ReviewSheet
from nightreel.store.local import LocalStore
from nightreel_airflow.api.errors import ConflictError
from nightreel_airflow.operators.base import operator_class
from nightreel_airflow.review import decide
from nightreel_airflow.review.event import hand_in, patiently
from nightreel_airflow.review.follow import brief_of

DAG, RUN, STEP = "acme__promo", "manual__1", "review"
PLACE = decide.Place(DAG, RUN, STEP)
NOW = datetime.now(UTC).replace(microsecond=0)
APPROVED = {
    "chosen_options": ["Approve"], "params_input": {"note": "Good"}, "timedout": False, "responded_at": NOW,
    "responded_by_user": {"id": "1", "name": "ada"},
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalStore:
    """Acme's store, where the environment says it is."""
    (tmp_path / "tenants/acme").mkdir(parents=True)
    (tmp_path / "tenants/acme/tenant.yaml").write_text("name: acme\ntitle: Acme\nbrand: {name: Acme}\n")
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    return LocalStore(tmp_path / "store/acme")


@pytest.fixture
def asked(store: LocalStore) -> Asked:
    """What waits to be answered."""
    asked = Asked(
        dag_id=DAG, run_id=RUN, step_id=STEP, title="Watch", question="Good?", at_time_limit="reject",
        sheet=store.keep_model(ReviewSheet(of="film", title="Watch"), "sheet"), asked=NOW.isoformat(),
        until=(NOW + timedelta(hours=5)).isoformat(),
    )  # fmt: skip
    ReviewDesk(store, RUN, STEP, dag_id=DAG).ask(asked)
    return asked


def _answer(by: str, choice: Any = "approve") -> Answer:
    return Answer(decision=Decision(choice=choice, note="Good"), by=by, when=NOW.isoformat())


def _keep(tenant: Any, asked: Asked, answer: Answer, *, is_over: bool = False) -> None:
    decide._keep(tenant, PLACE, asked, answer, is_over=is_over)


def test_an_answer_that_was_cut_off_counts_at_the_next_try(store: LocalStore, asked: Asked) -> None:
    hand_in("acme", (DAG, RUN), STEP, APPROVED)
    given = {"sheet": asked.sheet.model_dump(mode="json")}

    class Prepared(operator_class("review")):  # type: ignore[misc]
        def _do(self, context: Any) -> Any:
            return given

    again = Prepared(task_id=STEP, tenant="acme")
    context: Any = {"dag_run": SimpleNamespace(dag_id=DAG, run_id=RUN), "params": {}}
    assert again.execute(context) == given, "it went on, and asked nobody anew"
    kept = ReviewDesk(store, RUN, STEP, dag_id=DAG).answered(asked)
    assert kept is not None
    assert (kept.by, kept.decision.note) == ("ada", "Good")


def test_what_airflow_hands_over_first_is_kept(store: LocalStore, asked: Asked) -> None:
    hand_in("acme", (DAG, RUN), STEP, APPROVED)
    hand_in("acme", (DAG, RUN), STEP, {**APPROVED, "chosen_options": ["Reject"]})
    kept = ReviewDesk(store, RUN, STEP, dag_id=DAG).handed_in(asked)
    assert kept is not None
    assert (kept["chosen_options"], kept["responded_at"]) == (["Approve"], NOW.isoformat(timespec="seconds"))
    hand_in("acme", ("acme__teaser", RUN), STEP, APPROVED)  # nobody was asked there: nothing is kept, nothing fails


def test_a_store_that_is_away_for_a_moment_loses_no_answer() -> None:
    tries = [StoreAwayError("store.away"), BusyError("store.away")]
    patiently(lambda: _next_of(tries), (0, 0, 0))
    assert tries == []
    with pytest.raises(InputError):
        patiently(lambda: _next_of([InputError("x.y")]), (0, 0))
    with pytest.raises(BusyError):
        patiently(lambda: _next_of([BusyError("x.y")]), ())


def _next_of(errors: list[Any]) -> None:
    if errors:
        raise errors.pop(0)


def test_the_second_of_two_at_once_is_told_who_decided(store: LocalStore, asked: Asked, tenant: Any) -> None:
    _keep(tenant, asked, _answer("ada"))
    _keep(tenant, asked, _answer("ada"))
    with pytest.raises(ConflictError, match="a review that ada has decided") as caught:
        _keep(tenant, asked, _answer("ben"))
    assert caught.value.code == "review.decided"
    with pytest.raises(ConflictError):
        _keep(tenant, asked, _answer("ada", "reject"))


def test_an_answer_to_a_run_that_was_just_cancelled_is_not_kept(store: LocalStore, asked: Asked, tenant: Any) -> None:
    with pytest.raises(ConflictError) as caught:
        _keep(tenant, asked, _answer("ada"), is_over=True)
    assert caught.value.code == "review.over"
    assert ReviewDesk(store, RUN, STEP, dag_id=DAG).unfinished() is None, "a later clear must ask anew"


def test_an_answer_that_was_acted_upon_at_once_is_no_late_one(store: LocalStore, asked: Asked, tenant: Any) -> None:
    hand_in("acme", (DAG, RUN), STEP, APPROVED)
    _keep(tenant, asked, _answer("ada"), is_over=True)


def test_a_run_whose_book_has_no_brief_can_be_decided(store: LocalStore, asked: Asked, tenant: Any) -> None:
    head = RunHead(run_id=RUN, dag_id=DAG, tenant="acme", pipeline="promo", title="x", brief={}, began=NOW.isoformat())
    RunBook(store, RUN).begin(head)
    assert brief_of(RunBook(store, RUN).head()) is None
    decision = Decision(choice="approve", note="Good")
    assert decide._checked(tenant, PLACE, decision) == (asked, decision)
