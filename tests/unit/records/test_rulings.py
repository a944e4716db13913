"""What can be ruled on, and what a reading is after somebody has ruled."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reading_sheets import board_sheet, difference, moving_sheet, work_sheet

from nightreel.records.rulings import items_of, rule
from nightreel.spec.reading import Ruling
from nightreel.store.local import LocalStore

NOW = "2026-11-20T10:00:00+00:00"
ONE, TWO, THREE = (f"{number:012x}" for number in (1, 2, 3))


def test_differences_carry_what_was_said_of_them(store: LocalStore, tmp_path: Path) -> None:
    sheet = board_sheet(store, tmp_path, difference(1, 1), difference(2, 2), difference(3, 3))
    rulings = {
        ONE: Ruling(choice="adopt"),
        TWO: Ruling(choice="reject", reason="It is the same."),
        THREE: Ruling(choice="edit", text="Anna lays the key down."),
    }
    reading, differences = rule(sheet, rulings, "ada", NOW)
    assert reading is not None
    assert differences is not None
    said = [one.ruling for one in differences.items]
    assert [one.choice for one in said if one] == ["adopt", "reject", "edit"]
    assert said[2] is not None
    assert (said[2].was, said[2].by, said[2].when) == ("Anna drops the key 3.", "ada", NOW)
    assert differences.items[2].board == "Anna lays the key down."
    assert differences.amount == pytest.approx(0.4 * 2 / 3), "what was rejected does not count"
    assert reading.board is not None
    assert reading.board.shots[2].action == "Anna lays the key down. She runs."
    assert reading.board.shots[0] == sheet.reading.board.shots[0]  # type: ignore[union-attr]


def test_a_dialogue_and_a_heading_are_edited_where_they_stand(store: LocalStore, tmp_path: Path) -> None:
    sheet = board_sheet(store, tmp_path, difference(1, 2, of="dialogue", board="Gone."))
    reading, _ = rule(sheet, {ONE: Ruling(choice="edit", text="Gone for good.")}, "ada", NOW)
    assert reading is not None
    assert reading.board is not None
    assert [shot.dialogue[0].text for shot in reading.board.shots] == ["Gone.", "Gone for good.", "Gone."]


def test_without_differences_each_text_is_ruled_on(store: LocalStore, tmp_path: Path) -> None:
    works = work_sheet(store, tmp_path, "A wave.", "A big wave!", "Wave")
    kept, bad, edited = items_of(works)
    assert [item.of for item in (kept, bad, edited)] == ["curator", "children", "wall_label"]
    rulings = {bad.id: Ruling(choice="reject", reason="Shrill."), edited.id: Ruling(choice="edit", text="The wave.")}
    reading, differences = rule(works, rulings, "ada", NOW)
    assert differences is None
    assert reading is not None
    texts = reading.works[0].texts
    assert [text.text for text in texts] == ["A wave.", "A big wave!", "The wave."]
    assert [text.ruling and text.ruling.choice for text in texts] == [None, "reject", "edit"]


def test_panels_and_answers_are_texts_too(store: LocalStore, tmp_path: Path) -> None:
    board = board_sheet(store, tmp_path)
    assert [item.what for item in items_of(board)] == ["shot"] * 3
    reading, _ = rule(board, {items_of(board)[1].id: Ruling(choice="edit", text="She walks.")}, "ada", NOW)
    assert reading is not None
    assert reading.board is not None
    assert reading.board.shots[1].action == "She walks."
    moving = moving_sheet(store, tmp_path, "A ball jumps.")
    (item,) = items_of(moving)
    reading, _ = rule(moving, {item.id: Ruling(choice="edit", text="A ball rolls.")}, "ada", NOW)
    assert reading is not None
    assert reading.moving[0].answers[0].text == "A ball rolls."


def test_ids_hold_as_long_as_the_words_do(store: LocalStore, tmp_path: Path) -> None:
    first, again, other = (work_sheet(store, tmp_path, *texts) for texts in (("A", "A"), ("A", "A"), ("A", "B")))
    assert items_of(first) == items_of(again)
    assert len({item.id for item in (*items_of(first), *items_of(other))}) == 3
    assert rule(first, {}, "ada", NOW) == (first.reading, None)
