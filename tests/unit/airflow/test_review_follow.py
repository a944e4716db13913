"""What follows from an answer, in the run's book and among the verdicts; twice has the same outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from nightreel.errors import Problems, RefusedError
from nightreel.records.book import RunBook, state_of
from nightreel.records.reviews import approval_of
from nightreel.records.revision import script_of
from nightreel.records.verdicts import verdicts
from nightreel.spec.record import RunHead, StepRecord
from nightreel.spec.review import Answer, Asked, Decision, ReviewSheet, Words
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.store.local import LocalStore
from nightreel_airflow.review.follow import Matter, approved_before, follow, note_step, read_answer

RUN = "manual__1"
NOW = "2026-01-02T03:04:05+00:00"
NO = Decision(choice="reject", note="Wrong watch")


def _script() -> Script:
    shots = tuple(
        Shot(
            index=index, role="benefit", start_frame=24 * index, frames=24, scene="", text=OnScreenText(headline="Old")
        )
        for index in range(2)
    )
    return Script(
        title="Watch", language="en-US", arc="plain", fps=Fraction(24), width_px=64, height_px=64, shots=shots
    )


def _matter(store: LocalStore, tenant: Tenant, of: Any = "film", *, parent: str = "") -> Matter:
    script = _script()
    sheet = ReviewSheet(of=of, title="Watch", script=script)
    kept = store.keep_model(script, "script")
    ports = {"script": kept, "sheet": store.keep_model(sheet, "sheet")}
    given = {name: artifact.model_dump(mode="json") for name, artifact in ports.items()}
    step = "review_script" if of == "script" else "review"
    head = {"run_id": RUN, "tenant": "acme", "pipeline": "promo", "title": "Watch", "brief": {"title": "Watch"}}
    book = RunBook(store, RUN)
    book.begin(RunHead.model_validate({**head, "steps": ("enrich", step), "began": NOW, "request": {"parent": parent}}))
    book.step(StepRecord(step_id="enrich", step="enrich", outputs={"script": kept}, ended=NOW))
    book.step(StepRecord(step_id=step, step=step, outputs=ports, ended=NOW))
    entries = [{**given, "shot_index": index} for index in range(2)] if of == "script" else given
    return Matter(tenant, store, "acme__promo", RUN, step, entries, sheet)


def _asked(matter: Matter) -> Asked:
    asked = Asked(
        dag_id=matter.dag_id, run_id=RUN, step_id=matter.step_id, title="Watch", question="Good?",
        sheet=matter.sheet_artifact, asked=NOW, until="2026-01-03T03:04:05+00:00", at_time_limit="reject",
    )  # fmt: skip
    matter.desk.ask(asked)
    note_step(matter, waiting=True)
    return asked


def _state(store: LocalStore) -> str:
    record = RunBook(store, RUN).read()
    assert record is not None
    return state_of(record)


def test_an_approved_film_goes_on_as_it_is(store: LocalStore, tenant: Tenant) -> None:
    matter = _matter(store, tenant)
    asked = _asked(matter)
    assert _state(store) == "waiting"
    answer = Answer(decision=Decision(choice="approve", rating=5), by="ada", when=NOW)
    assert follow(matter, asked, answer) == matter.given
    assert follow(matter, asked, answer) == matter.given
    assert _state(store) == "success"
    (verdict,) = verdicts(store)
    assert (verdict.decision, verdict.rating, verdict.pipeline) == ("approved", 5, "promo")
    assert matter.desk.is_finished(asked)


def test_words_changed_in_a_script_are_what_every_shot_gets(store: LocalStore, tenant: Tenant) -> None:
    matter = _matter(store, tenant, "script")
    decision = Decision(choice="approve", words={2: Words(headline="New")})
    given = follow(matter, _asked(matter), Answer(decision=decision, by="ada", when=NOW))
    assert isinstance(given, list)
    assert [entry["shot_index"] for entry in given] == [0, 1]
    assert len({entry["script"]["sha256"] for entry in given}) == 1
    record = RunBook(store, RUN).read()
    assert record is not None
    assert script_of(record, store).shots[1].text.headline == "New", "a revision begins with these words"
    (verdict,) = verdicts(store)
    assert verdict.decision == "edited"
    assert verdict.edits == {"shot 2 headline": {"before": "Old", "after": "New"}}


@pytest.mark.parametrize(
    ("answer", "state", "code", "decision"),
    [
        (Answer(decision=NO, by="ada", when=NOW), "refused", "review.rejected", "rejected"),
        (Answer(decision=NO, when=NOW, timed_out=True), "timeout", "review.timeout", "timeout"),
    ],
    ids=["rejected", "timeout"],
)  # fmt: skip
def test_a_film_that_is_not_wanted_is_refused(
    answer: Answer, state: str, code: str, decision: str, store: LocalStore, tenant: Tenant
) -> None:
    matter = _matter(store, tenant)
    asked = _asked(matter)
    for _ in range(2):
        with pytest.raises(RefusedError) as caught:
            follow(matter, asked, answer)
        assert caught.value.code == code
    assert _state(store) == state
    assert [verdict.decision for verdict in verdicts(store)] == [decision]


def test_the_time_limit_counts_as_its_default(store: LocalStore, tenant: Tenant) -> None:
    matter = _matter(store, tenant)
    event = {
        "chosen_options": ["Reject"],
        "responded_by_user": None,
        "responded_at": datetime.now(UTC),
        "timedout": True,
    }
    answer = read_answer(matter, _asked(matter), event)
    assert (answer.decision.choice, answer.timed_out, answer.by) == ("reject", True, "")


def test_only_reviewers_answer_on_airflows_page(store: LocalStore, tenant: Tenant) -> None:
    matter = _matter(store, tenant.model_copy(update={"reviewers": ("ada",)}))
    asked = _asked(matter)
    event = {"chosen_options": ["Approve"], "params_input": {}, "responded_at": datetime.now(UTC)}
    with pytest.raises(RefusedError) as caught:
        read_answer(matter, asked, {**event, "responded_by_user": {"id": "7", "name": "dora"}})
    assert caught.value.code == "review.reviewer"
    assert read_answer(matter, asked, {**event, "responded_by_user": {"id": "1", "name": "ada"}}).by == "ada"
    with pytest.raises(Problems):
        read_answer(
            matter, asked, {**event, "responded_by_user": {"id": "1", "name": "ada"}, "chosen_options": ["Yes"]}
        )


def test_nobody_is_asked_twice_about_the_same_words(store: LocalStore, tenant: Tenant) -> None:
    first = _matter(store, tenant, "script")
    follow(first, _asked(first), Answer(decision=Decision(choice="approve"), by="ada", when=NOW))
    assert approval_of(store, _script()) == ("ada", NOW)
    assert approved_before(first) == "", "a first run always asks"


def test_a_revision_that_keeps_the_words_asks_nobody_about_them(store: LocalStore, tenant: Tenant) -> None:
    matter = _matter(store, tenant, "script", parent="manual__0")
    assert approved_before(matter) == ""
    follow(matter, _asked(matter), Answer(decision=Decision(choice="approve"), by="ada", when=NOW))
    assert "ada approved these words" in approved_before(matter)


def test_nothing_is_approved_by_a_clock(store: LocalStore, tenant: Tenant) -> None:
    matter = _matter(store, tenant, "script", parent="manual__0")
    follow(matter, _asked(matter), Answer(decision=Decision(choice="approve"), when=NOW, timed_out=True))
    assert approved_before(matter) == "", "a time limit has read no words"


def test_a_revision_that_cannot_be_started_ends_the_run_in_words(store: LocalStore, tenant: Tenant) -> None:
    sheet = store.keep_model(ReviewSheet(of="film", title="Watch", script=_script()), "sheet")
    given = {"sheet": sheet.model_dump(mode="json")}
    matter = Matter(tenant, store, "acme__promo", "nobody_kept_a_book", "review", given, store.load(sheet, ReviewSheet))
    asked = _asked(matter)
    again = Answer(decision=Decision(choice="again", shots={1: "closer"}), by="ada", when=NOW)
    with pytest.raises(RefusedError) as caught:
        follow(matter, asked, again)
    assert caught.value.code == "review.history"
    assert matter.desk.is_finished(asked), "trying again would meet the same fault"


def test_a_run_whose_id_another_dag_has_used_has_its_own_book(store: LocalStore, tenant: Tenant) -> None:
    matter = _matter(store, tenant)
    other = replace(matter, dag_id="acme__teaser")
    assert matter.book.run_id == RUN
    assert other.book.run_id == f"{RUN}.acme__teaser"
