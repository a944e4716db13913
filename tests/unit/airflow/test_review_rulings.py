"""A reading is decided: its rulings are checked, go on with it, and are kept; twice has the same outcome."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.reading_sheets import board_sheet, difference

from nightreel.errors import Problems, RefusedError
from nightreel.records.book import RunBook
from nightreel.records.decisions import check_decision, read_decision
from nightreel.records.findings import cautions, judged
from nightreel.records.rulings import items_of
from nightreel.records.verdicts import verdicts
from nightreel.spec.reading import Differences, Reading, Ruling
from nightreel.spec.record import RunHead, StepRecord
from nightreel.spec.review import Answer, Asked, Decision, ReviewSheet
from nightreel.spec.tenant import Tenant
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore
from nightreel_airflow.review.body import markdown_of
from nightreel_airflow.review.follow import Matter, follow, note_step, read_answer
from nightreel_airflow.review.form import said_to_airflow

RUN, NOW = "manual__1", "2026-01-02T03:04:05+00:00"
ONE, TWO, NONE = f"{1:012x}", f"{2:012x}", "f" * 12


@pytest.fixture
def sheet(store: LocalStore, tmp_path: Path) -> ReviewSheet:
    return board_sheet(store, tmp_path / "drawn", difference(1, 1), difference(2, 2))


@pytest.fixture
def matter(store: LocalStore, tenant: Tenant, sheet: ReviewSheet) -> Matter:
    values = {"reading": sheet.reading, "differences": sheet.differences, "sheet": sheet}
    ports: dict[str, Artifact] = {name: store.keep_model(value, name) for name, value in values.items()}  # type: ignore[arg-type]
    given = {name: artifact.model_dump(mode="json") for name, artifact in ports.items()}
    head = {"run_id": RUN, "tenant": "acme", "pipeline": "board", "title": "The key", "brief": {}, "began": NOW}
    book = RunBook(store, RUN)
    book.begin(RunHead.model_validate({**head, "steps": ("ask",), "request": {"root": "first", "parent": "first"}}))
    book.step(StepRecord(step_id="ask", step="review_reading", outputs=ports, ended=NOW))
    return Matter(tenant, store, "acme__board", RUN, "ask", given, sheet)


@pytest.fixture
def asked(matter: Matter) -> Asked:
    asked = Asked(
        dag_id=matter.dag_id, run_id=RUN, step_id="ask", title="The key", question="Right?",
        sheet=matter.sheet_artifact, asked=NOW, until="2026-01-03T03:04:05+00:00", at_time_limit="reject",
    )  # fmt: skip
    matter.desk.ask(asked)
    note_step(matter, waiting=True)
    return asked


RULINGS = {ONE: Ruling(choice="edit", text="Anna lays it down."), TWO: Ruling(choice="reject", reason="Anna runs.")}


def test_what_is_approved_goes_on_with_its_rulings(store: LocalStore, matter: Matter, asked: Asked) -> None:
    answer = Answer(decision=Decision(choice="approve", rulings=RULINGS), by="ada", when=NOW)
    given = follow(matter, asked, answer)
    assert follow(matter, asked, answer) == given
    assert isinstance(given, dict)
    reading = store.load(Artifact.model_validate(given["reading"]), Reading)
    differences = store.load(Artifact.model_validate(given["differences"]), Differences)
    assert reading.board is not None
    assert reading.board.shots[0].action.startswith("Anna lays it down.")
    assert [one.ruling and one.ruling.choice for one in differences.items] == ["edit", "reject"]
    record = RunBook(store, RUN).read()
    assert record is not None
    assert record.steps[0].outputs["reading"].sha256 == given["reading"]["sha256"], "the book knows what went on"
    kept = list(judged(store))
    assert sorted((one.ruling.choice, one.root, one.by) for one in kept) == [
        ("edit", "first", "ada"), ("reject", "first", "ada"),
    ]  # fmt: skip
    (verdict,) = verdicts(store)
    assert verdict.decision == "edited"
    assert verdict.edits[f"{ONE} edit"] == {
        "before": "Anna drops the key 1.", "after": "Anna lays it down.", "reason": "",
    }  # fmt: skip
    (caution,) = cautions(store, "action", "changed", "en-US")
    assert "runs." in caution
    assert "Anna" not in caution


def test_without_rulings_it_goes_on_as_it_is(store: LocalStore, matter: Matter, asked: Asked) -> None:
    answer = Answer(decision=Decision(choice="approve"), by="ada", when=NOW)
    assert follow(matter, asked, answer) == matter.given
    assert list(judged(store)) == []


def test_rulings_of_a_rejected_reading_are_kept_too(store: LocalStore, matter: Matter, asked: Asked) -> None:
    decision = Decision(choice="reject", note="All of it is wrong", rulings=RULINGS)
    with pytest.raises(RefusedError, match="All of it is wrong"):
        follow(matter, asked, Answer(decision=decision, by="ada", when=NOW))
    assert len(list(judged(store))) == 2


def test_rulings_come_back_from_airflow(matter: Matter, asked: Asked) -> None:
    sent = said_to_airflow(Decision(choice="approve", rulings=RULINGS))
    event = {**sent, "responded_by_user": {"name": "ada"}, "responded_at": NOW, "timedout": False}
    assert read_answer(matter, asked, event).decision.rulings == RULINGS


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"choice": "approve", "rulings": {NONE: {"choice": "adopt"}}}, "review.rulings"),
        ({"choice": "approve", "rulings": {ONE: {"choice": "reject"}}}, "review.rulings"),
        ({"choice": "approve", "rulings": {ONE: {"choice": "edit", "text": " \u202e "}}}, "review.rulings"),
        ({"choice": "again"}, "review.choice"),
        ({"choice": "again", "shots": {"1": "brighter"}}, "review.shots"),
        ({"choice": "approve", "words": {"1": {"headline": "New"}}}, "review.words"),
        ({"choice": "reject"}, "review.note"),
    ],
    ids=range(7),
)
def test_what_cannot_be_is_said(said: dict[str, Any], code: str, sheet: ReviewSheet, tenant: Tenant) -> None:
    with pytest.raises(Problems) as caught:
        check_decision(read_decision(said), sheet, tenant=tenant)
    assert code in {error.code for error in caught.value.errors}


@pytest.mark.parametrize(
    "ruling",
    [{"choice": "keep"}, {"choice": "edit", "text": "x" * 5000}, {"choice": "reject", "reason": "x" * 501}, {"x": 1}],
    ids=range(4),
)
def test_a_ruling_that_is_none_names_its_id(ruling: dict[str, Any]) -> None:
    with pytest.raises(Problems) as caught:
        read_decision({"choice": "approve", "rulings": {ONE: ruling}})
    assert all(error.where.startswith(f"ruling {ONE}") for error in caught.value.errors)


def test_an_edit_that_changes_nothing_is_adopted(sheet: ReviewSheet, tenant: Tenant) -> None:
    same = items_of(sheet)[0].words
    decision = Decision(choice="approve", rulings={ONE: Ruling(choice="edit", text=same, reason="Yes")})
    assert check_decision(decision, sheet, tenant=tenant).rulings == {ONE: Ruling(choice="adopt", reason="Yes")}


def test_edited_words_pass_the_safety_rules(sheet: ReviewSheet, tenant: Tenant) -> None:
    decision = Decision(choice="approve", rulings={ONE: Ruling(choice="edit", text="How to make a pipe bomb at home")})
    with pytest.raises(RefusedError, match="safety"):
        check_decision(decision, sheet, tenant=tenant)


def test_rulings_are_not_for_films(tenant: Tenant) -> None:
    film = ReviewSheet(of="film", title="Watch")
    with pytest.raises(Problems) as caught:
        check_decision(Decision(choice="approve", rulings={ONE: Ruling(choice="adopt")}), film, tenant=tenant)
    assert caught.value.code == "review.rulings"


def test_airflows_own_page_lists_what_is_ruled_on(matter: Matter, asked: Asked) -> None:
    shown = markdown_of(asked, matter.sheet)
    assert f"| `{ONE}` | changed action | Anna hides the key. | Anna drops the key 1. |" in shown
