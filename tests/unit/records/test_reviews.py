"""What is kept of askings and answers."""

from __future__ import annotations

from nightreel.records.reviews import ReviewDesk
from nightreel.spec.review import Answer, Asked, Decision
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

SHEET = Artifact(uri="file:///sheet", sha256="0" * 64, kind="sheet", size_bytes=1)


def _asked(number: int = 1) -> Asked:
    return Asked(
        number=number, dag_id="acme__promo", run_id="manual__1", step_id="review", title="Watch", question="Good?",
        sheet=SHEET, asked="2026-01-02T03:04:05+00:00", until="2026-01-03T03:04:05+00:00", at_time_limit="reject",
    )  # fmt: skip


def _answer(by: str) -> Answer:
    return Answer(decision=Decision(choice="approve"), by=by, when="2026-01-02T04:00:00+00:00")


def test_the_first_answer_counts(store: LocalStore) -> None:
    desk = ReviewDesk(store, "manual__1", "review")
    desk.ask(_asked())
    assert desk.answer(_asked(), _answer("ada")).by == "ada"
    assert desk.answer(_asked(), _answer("ben")).by == "ada"


def test_an_answer_is_acted_upon_until_it_is_finished(store: LocalStore) -> None:
    desk = ReviewDesk(store, "manual__1", "review")
    assert desk.unfinished() is None
    desk.ask(_asked())
    assert desk.unfinished() is None, "nobody has answered"
    desk.answer(_asked(), _answer("ada"))
    found = ReviewDesk(store, "manual__1", "review").unfinished()
    assert found is not None
    assert found[1].by == "ada"
    desk.finish(_asked())
    assert desk.unfinished() is None
    desk.ask(_asked(2))
    assert desk.unfinished() is None, "another asking has no answer yet"


def test_runs_and_steps_do_not_share_answers(store: LocalStore) -> None:
    ReviewDesk(store, "manual__1", "review").ask(_asked())
    assert ReviewDesk(store, "manual__2", "review").asked() is None
    assert ReviewDesk(store, "manual__1", "review_cut").asked() is None


def test_runs_of_one_id_of_two_dags_are_asked_apart(store: LocalStore) -> None:
    desk = ReviewDesk(store, "manual__1", "review", dag_id="acme__promo")
    desk.ask(_asked())
    desk.answer(_asked(), _answer("ada"))
    other = ReviewDesk(store, "manual__1", "review", dag_id="acme__teaser")
    assert other.asked() is None
    assert other.unfinished() is None
    other.ask(_asked().model_copy(update={"dag_id": "acme__teaser"}))
    assert desk.asked() == _asked(), "the question of another DAG's run takes no place of ours"
    assert desk.unfinished() == (_asked(), _answer("ada"))


def test_a_damaged_note_is_none(store: LocalStore) -> None:
    store.remember("review/manual__1/review", {"number": "many"})
    assert ReviewDesk(store, "manual__1", "review").asked() is None
