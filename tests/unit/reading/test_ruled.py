"""After a person has ruled, files say what was ruled; the page of the verdicts escapes whatever people write."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reading_sheets import board_sheet, difference, moving_sheet, work_sheet

from nightreel.reading.ruled import Decided, rule_and_write, without_rejected
from nightreel.records.rulings import items_of
from nightreel.spec.reading import Reading, Ruling
from nightreel.spec.review import ReviewSheet
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

ONE, TWO, THREE = (f"{number:012x}" for number in (1, 2, 3))


@pytest.fixture
def decided(tmp_path: Path) -> Decided:
    (tmp_path / "made").mkdir()
    return Decided("ada", "2026-11-20T10:00:00+00:00", tmp_path / "made", "Acme")


@pytest.fixture
def read(store: LocalStore) -> Callable[[Artifact | None], str]:
    """Read a kept file."""

    def text(artifact: Artifact | None) -> str:
        assert artifact is not None
        return store.local(artifact).read_text(encoding="utf-8")

    return text


def _files(reading: Reading | None) -> dict[str, Artifact]:
    assert reading is not None
    return {one.name: one.media for one in reading.files}


def test_a_boards_files_have_the_edited_words(
    store: LocalStore, tmp_path: Path, decided: Decided, read: Callable[[Artifact | None], str]
) -> None:
    sheet = board_sheet(store, tmp_path, difference(1, 1), difference(2, 2), difference(3, 3))
    rulings = {
        ONE: Ruling(choice="edit", text="Anna lays it <b>down</b>."),
        TWO: Ruling(choice="reject", reason="No <i>."),
    }
    reading, differences = rule_and_write(sheet, rulings, decided, store)
    files = _files(reading)
    assert set(files) == {"board.fountain", "board.md", "board.json"}
    assert "Anna lays it" in read(files["board.fountain"])
    assert "Anna drops the key 1" not in read(files["board.json"])
    assert reading is not None
    assert "1 edited, 1 rejected" in reading.notes[-1]
    assert differences is not None
    assert {one.name for one in differences.files} == {"differences.json", "verdicts.html"}
    page = read(next(one.media for one in differences.files if one.name == "verdicts.html"))
    assert "Anna lays it &lt;b&gt;down" in page
    assert "No &lt;i&gt;." in page
    assert "ada · 2026-11-20 10:00" in page
    assert page.count("data:image/jpeg") == 3
    assert '"choice": "reject"' in read(next(one.media for one in differences.files if one.name == "differences.json"))
    assert rule_and_write(sheet, rulings, decided, store) == (reading, differences), "twice has the same outcome"


def test_what_is_only_adopted_changes_no_file_of_the_reading(
    store: LocalStore, tmp_path: Path, decided: Decided
) -> None:
    sheet = board_sheet(store, tmp_path, difference(1, 1))
    reading, differences = rule_and_write(sheet, {ONE: Ruling(choice="adopt")}, decided, store)
    assert reading == sheet.reading
    assert differences is not None
    assert differences.items[0].ruling is not None


def test_a_rejected_text_hangs_on_no_wall(
    store: LocalStore, tmp_path: Path, decided: Decided, read: Callable[[Artifact | None], str]
) -> None:
    sheet = work_sheet(store, tmp_path, "A wave.", "Secretly bad.")
    good, bad = items_of(sheet)
    rulings = {good.id: Ruling(choice="edit", text="The wave."), bad.id: Ruling(choice="reject", reason="Wrong.")}
    reading, _ = rule_and_write(sheet, rulings, decided, store)
    assert reading is not None
    assert [text.ruling and text.ruling.choice for text in reading.works[0].texts] == ["edit", "reject"]
    files = _files(reading)
    assert "verdicts.html" in files
    outside = [read(media) for name, media in files.items() if name != "verdicts.html"] + [read(reading.page)]
    assert not any("Secretly bad" in text for text in outside)
    assert any("The wave." in text for text in outside)
    assert len(without_rejected(reading).works[0].texts) == 1


def test_an_edited_alt_text_is_what_is_posted(
    store: LocalStore, tmp_path: Path, decided: Decided, read: Callable[[Artifact | None], str]
) -> None:
    sheet = _with_data(moving_sheet(store, tmp_path, "A ball jumps."))
    (item,) = items_of(sheet)
    reading, _ = rule_and_write(sheet, {item.id: Ruling(choice="edit", text="A ball rolls.")}, decided, store)
    files = _files(reading)
    assert "A ball rolls." in read(files["posts.json"])
    assert "A ball jumps." not in read(files["posts.json"])
    page = read(reading.page if reading else None)
    assert page.count("data:image/jpeg") == 2, "the frames that were looked at"
    assert all(part in page for part in ('class="timeline"', "A ball rolls.", "edited by ada", "Acme"))
    assert "A ball jumps." not in page
    rejected, _ = rule_and_write(sheet, {item.id: Ruling(choice="reject", reason="No")}, decided, store)
    assert set(_files(rejected)) == {"answers.json", "verdicts.html"}
    assert "all was rejected" in read(rejected.page if rejected else None)


def test_edited_labels_keep_their_file_and_its_name(
    store: LocalStore, tmp_path: Path, decided: Decided, read: Callable[[Artifact | None], str]
) -> None:
    sheet = moving_sheet(store, tmp_path, "Blood is seen.")
    assert sheet.reading is not None
    (moving,) = sheet.reading.moving
    data = {"decision": "remove", "labels": [{"label": "gore", "level": "clear", "what": "Blood is seen."}]}
    answers = tuple(one.model_copy(update={"preset": "moderation", "data": data}) for one in moving.answers)
    two = tuple(moving.model_copy(update={"source": name, "answers": answers}) for name in ("a.gif", "b.gif"))
    sheet = sheet.model_copy(update={"reading": sheet.reading.model_copy(update={"moving": two})})
    rulings = {item.id: Ruling(choice="edit", text="It is paint.") for item in items_of(sheet)}
    reading, _ = rule_and_write(sheet, rulings, decided, store)
    files = _files(reading)
    assert set(files) == {"a.moderation.json", "b.moderation.json", "answers.json", "verdicts.html"}
    told = json.loads(read(files["a.moderation.json"]))
    assert (told["decision"], told["text"]) == ("remove", "It is paint.")
    assert told["labels"] == [{"label": "gore", "level": "clear"}]


def _with_data(sheet: ReviewSheet) -> ReviewSheet:
    assert sheet.reading is not None
    (moving,) = sheet.reading.moving
    answers = tuple(one.model_copy(update={"data": {"text": one.text}}) for one in moving.answers)
    changed = sheet.reading.model_copy(update={"moving": (moving.model_copy(update={"answers": answers}),)})
    return sheet.model_copy(update={"reading": changed})
