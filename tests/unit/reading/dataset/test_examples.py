"""Rulings and ratings as questions with right answers: what is right, what is wrong, and nobody's name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest
from tests.reading_sheets import board_sheet, difference, moving_sheet, work_sheet

from nightreel.reading.dataset.examples import (
    Example,
    adopted_words,
    artists_of,
    examples_of_judged,
    examples_of_ratings,
    people_of,
    without_names,
)
from nightreel.records.findings import Judged, Where, judged_of
from nightreel.records.ratings import RatedText, Rating
from nightreel.records.rulings import items_of
from nightreel.spec.brand import Brand
from nightreel.spec.reading import Ruling
from nightreel.spec.review import Decision, ReviewSheet
from nightreel.spec.tenant import Tenant
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

Choice = Literal["adopt", "reject", "edit"]
ONE, TWO, THREE = (f"{number:012x}" for number in (1, 2, 3))
PICTURE = Artifact(uri="file:///w.png", sha256="a" * 64, kind="picture", size_bytes=1)


def _judged(sheet: ReviewSheet, rulings: dict[str, Ruling], run: str = "r1", day: int = 1) -> list[Judged]:
    where = Where(tenant="acme", pipeline="board", run_id=run, step_id="ask")
    decision = Decision(choice="approve", rulings=rulings)
    return list(judged_of(sheet, decision, where, "ada.lin", f"2026-11-{day:02d}T10:00:00+00:00"))


def _ruled(choice: Choice, text: str = "") -> Ruling:
    return Ruling(choice=choice, text=text, reason="why" if choice == "reject" else "")


@pytest.fixture
def board(store: LocalStore, tmp_path: Path) -> ReviewSheet:
    return board_sheet(store, tmp_path, difference(1, 1), difference(2, 2), difference(3, 3))


def test_what_was_adopted_is_right_what_was_edited_is_a_pair(board: ReviewSheet) -> None:
    given = _judged(board, {ONE: _ruled("adopt"), TWO: _ruled("edit", "Anna lays it down."), THREE: _ruled("reject")})
    right, mended, wrong = examples_of_judged(given, "verdicts")
    assert json.loads(right.good) == {"kind": "changed", "board": "Anna drops the key 1."}
    assert right.bad == ""
    assert json.loads(mended.good)["board"] == "Anna lays it down."
    assert json.loads(mended.bad)["board"] == "Anna drops the key 2."
    assert wrong.good == "", "nobody knows a better answer"
    assert "Anna hides the key." in right.ask
    assert right.pictures == (given[0].pictures[0].media,)
    assert right.belongs == {"run r1", "title thekey"}


def test_a_rejection_is_a_pair_where_a_better_answer_is_known(store: LocalStore, tmp_path: Path) -> None:
    first = board_sheet(store, tmp_path, difference(1, 1))
    other = board_sheet(store, tmp_path, difference(2, 1, board="Anna throws the key."))
    given = [*_judged(first, {ONE: _ruled("reject")}), *_judged(other, {TWO: _ruled("adopt")}, "r2", 2)]
    wrong, _ = examples_of_judged(given, "verdicts")
    assert json.loads(wrong.good)["board"] == "Anna throws the key."
    assert json.loads(wrong.bad)["board"] == "Anna drops the key 1."
    told = [*_judged(first, {ONE: Ruling(choice="reject", reason="No", text="Anna sits.")})]
    (wrong,) = examples_of_judged(told, "verdicts")
    assert json.loads(wrong.good)["board"] == "Anna sits."


def test_what_was_called_missing_and_yet_is_there_was_changed(store: LocalStore, tmp_path: Path) -> None:
    sheet = board_sheet(store, tmp_path, difference(1, 1, kind="missing", board=""))
    (one,) = examples_of_judged(_judged(sheet, {ONE: _ruled("edit", "The key is in her hand.")}), "verdicts")
    assert json.loads(one.good) == {"kind": "changed", "board": "The key is in her hand."}
    assert json.loads(one.bad) == {"kind": "missing", "board": ""}


def test_the_same_answer_is_never_both_right_and_wrong(store: LocalStore, tmp_path: Path) -> None:
    sheet = board_sheet(store, tmp_path, difference(1, 1))
    given = [*_judged(sheet, {ONE: _ruled("adopt")}), *_judged(sheet, {ONE: _ruled("reject")}, "r2", 2)]
    assert [(bool(one.good), bool(one.bad)) for one in examples_of_judged(given, "verdicts")] == [
        (True, False), (False, True),
    ]  # fmt: skip


def test_of_several_rulings_on_one_finding_the_newest_counts(board: ReviewSheet) -> None:
    given = [*_judged(board, {ONE: _ruled("adopt")}, day=1), *_judged(board, {ONE: _ruled("reject")}, day=2)]
    (one,) = examples_of_judged(given, "verdicts")
    assert one.about["ruling"] == "reject"


def test_texts_and_answers_are_asked_for_with_what_was_given(store: LocalStore, tmp_path: Path) -> None:
    works = work_sheet(store, tmp_path, "A wave.", "A big wave.")
    kept, edited = items_of(works)
    given = _judged(works, {kept.id: _ruled("adopt"), edited.id: _ruled("edit", "The wave.")})
    right, mended = examples_of_judged(given, "works")
    assert (right.good, mended.good, mended.bad) == ("A wave.", "The wave.", "A big wave.")
    assert "artist: Hokusai Katsushika" in right.ask
    assert examples_of_judged(given, "verdicts") == []
    moving = moving_sheet(store, tmp_path, "A ball jumps.")
    (item,) = items_of(moving)
    (answer,) = examples_of_judged(_judged(moving, {item.id: _ruled("adopt")}), "verdicts")
    assert "What happens?" in answer.ask
    assert len(answer.pictures) == 2


def _rating(text: str, stars: int | None, correction: str = "", *, held: str = "", run: str = "r1") -> Rating:
    return Rating(
        tenant="acme", run_id=run, pipeline="works", work="Wave", picture=PICTURE, stars=stars, correction=correction,
        of=RatedText(voice="curator", language="en-US", text=text), held=held, when="2026-11-20T10:00:00+00:00",
    )  # fmt: skip


def test_visitors_say_what_is_right(store: LocalStore, tmp_path: Path) -> None:
    given = [
        _rating("Liked.", 5), _rating("Liked.", 4), _rating("Disliked.", 2), _rating("Mended.", 5),
        _rating("Mended.", None, "Better."), _rating("Held.", 1, "Something bad", held="safety.insult"),
    ]  # fmt: skip
    works = work_sheet(store, tmp_path, "A wave.")
    (item,) = items_of(works)
    adopted = adopted_words(_judged(works, {item.id: _ruled("edit", "Better. ")}))
    examples, unread = examples_of_ratings(given, adopted)
    assert unread == 0
    found = {one.bad or one.good: one for one in examples}
    assert (found["Liked."].good, found["Liked."].bad) == ("Liked.", "")
    assert found["Disliked."].good == ""
    assert (found["Mended."].good, found["Mended."].bad) == ("Better.", "Mended.")
    assert found["Held."].good == "", "a correction that breaks a rule is never used"


def test_no_name_of_a_person_is_left_and_artists_stay(store: LocalStore, tmp_path: Path) -> None:
    board = board_sheet(store, tmp_path, difference(1, 1, board="Anna drops it, says Ms Bea Stone."))
    works = work_sheet(store, tmp_path, "Ada Lin thinks that Hokusai Katsushika drew it.")
    (text,) = items_of(works)
    given = [*_judged(board, {ONE: _ruled("adopt")}), *_judged(works, {text.id: _ruled("adopt")}, "r2")]
    tenant = Tenant(name="acme", title="Acme", brand=Brand(name="Acme"), reviewers=("cleo.park",))
    found = [*examples_of_judged(given, "verdicts"), *examples_of_judged(given, "works")]
    clean, people = without_names(found, people_of(tenant, given), artists_of(one.record for one in given))
    said = "\n".join(text for one in clean for text in (one.system, one.ask, one.good, one.bad, *one.about.values()))
    for name in ("Anna", "ANNA", "Bea", "Stone", "Ada", "Lin", "cleo"):
        assert name not in said
    assert "Hokusai Katsushika drew it" in said
    assert people == 4
    stand_ins = {clean[0].ask.split("The script says", 1)[1].split(" hides")[0].rsplit("\n", 1)[1]}
    assert stand_ins == {json.loads(clean[0].good)["board"].split(" drops")[0]}, "one person, one stand-in"


def test_a_correction_that_nobody_adopted_teaches_nothing_unless_it_is_asked_for() -> None:
    given = [_rating("Mended.", 2, "Buy at my shop."), _rating("Held.", 1, "Something bad", held="safety.insult")]
    examples, unread = examples_of_ratings(given, frozenset())
    assert ([one.good for one in examples], unread) == (["", ""], 1)
    examples, unread = examples_of_ratings(given, frozenset(), "unread")
    assert ([one.good for one in examples], unread) == (["Buy at my shop.", ""], 0)


def test_names_of_cues_and_families_are_replaced(store: LocalStore, tmp_path: Path) -> None:
    board = board_sheet(store, tmp_path, difference(1, 1, board="Greta Lindqvist hands 李小美 the key. Red Square."))
    (one,) = _judged(board, {ONE: _ruled("adopt")})
    cued = one.model_copy(
        update={"script": "INT. KITCHEN - NIGHT\n\nGRETA\nTake it.\n\n小美：给我。\nNARRATOR: Rain.\n字幕：夜"}
    )
    tenant = Tenant(name="acme", title="Acme", brand=Brand(name="Acme"))
    (clean,), _ = without_names(examples_of_judged([cued], "verdicts"), people_of(tenant, [cued]), ())
    for name in ("Greta", "GRETA", "Lindqvist", "小美", "李"):
        assert name not in clean.ask + clean.good
    assert "Red Square" in clean.good
    assert "NARRATOR: Rain.\n字幕：夜" in clean.ask
    assert "INT. KITCHEN - NIGHT" in clean.ask
    stand_in = clean.ask.split("NIGHT\n\n")[1].split("\n")[0]
    assert f"{stand_in} hands" in clean.good, "one person, one stand-in"


def test_a_mark_inside_a_script_stays_as_it_is(store: LocalStore, tmp_path: Path) -> None:
    board = board_sheet(store, tmp_path, difference(1, 1))
    (one,) = _judged(board, {ONE: _ruled("adopt")})
    marked = one.model_copy(update={"script": "{language} {of} {asked}"})
    (example,) = examples_of_judged([marked], "verdicts")
    assert "<script>\n{language} {of} {asked}\n</script>" in example.ask


def test_examples_tell_questions_apart_by_pictures() -> None:
    first = Example(task="text", system="s", ask="a", pictures=(PICTURE,), good="g")
    other = PICTURE.model_copy(update={"sha256": "b" * 64})
    assert first.question != Example(task="text", system="s", ask="a", pictures=(other,), good="g").question
