"""Rulings on single findings: kept once, told to the model as cautions, without names of people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from nightreel.records.findings import LONGEST_CAUTION, MOST_CAUTIONS, Where, cautions, judged, judged_of, keep_judged
from nightreel.spec.reading import (
    BoardReading,
    BoardShot,
    Difference,
    Differences,
    Panel,
    ReadBy,
    Reading,
    Ruling,
    Spoken,
)
from nightreel.spec.review import Decision, ReviewSheet
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

WHERE = Where(tenant="pen", pipeline="board", run_id="r1", step_id="ask", root="r0")
BY = ReadBy(engine="endpoint", model="qwen3-vl", prompts="p-1")


def _panel(number: int) -> Panel:
    media = Artifact(uri=f"file:///p{number}.png", sha256=f"{number:064x}", kind="picture", size_bytes=1)
    return Panel(number=number, media=media, width_px=640, height_px=360, origin=f"panel {number}")


def _difference(number: int, **other: str) -> Difference:
    said = {"kind": "changed", "of": "action", "script": "Anna hides the key.", "board": "Anna drops the key."}
    return Difference.model_validate({"id": f"{number:012x}", "panel": 1, **said, **other})


def sheet_of(*items: Difference, language: str = "en-US") -> ReviewSheet:
    shots = (BoardShot(panel=1, action="Anna drops the key.", dialogue=(Spoken(speaker="ANNA (V.O.)", text="Gone."),)),)
    reading = Reading(
        kind="storyboard", title="The key", language=language, by=BY,
        board=BoardReading(panels=(_panel(1), _panel(2)), shots=shots),
    )  # fmt: skip
    differences = Differences(
        title="The key", language=language, against="script", aligned="text", items=items, amount=0.5,
        panels=(_panel(1), _panel(2)), by=BY,
    )  # fmt: skip
    return ReviewSheet(of="reading", title="The key", language=language, reading=reading, differences=differences)


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


def _reject(
    store: LocalStore, reason: str, day: int, *, language: str = "en-US", choice: Literal["adopt", "reject"] = "reject"
) -> None:
    when = (datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day)).isoformat()
    sheet = sheet_of(_difference(1), language=language)
    decision = Decision(choice="approve", rulings={f"{1:012x}": Ruling(choice=choice, reason=reason)})
    for one in judged_of(sheet, decision, WHERE, "ada.lin", when):
        keep_judged(store, one)


def test_a_ruling_is_kept_once_with_all_that_it_was_about(store: LocalStore) -> None:
    for _ in range(2):
        _reject(store, "The key falls by itself.", 1)
    (one,) = judged(store)
    assert (one.by, one.model, one.prompts, one.run_id, one.root) == ("ada.lin", "qwen3-vl", "p-1", "r1", "r0")
    assert one.ruling == Ruling(choice="reject", reason="The key falls by itself.")
    assert one.difference == _difference(1)
    assert [picture.media.sha256 for picture in one.pictures] == [f"{1:064x}"]
    assert set(one.names) == {"ANNA", "ada lin"}


def test_who_speaks_in_the_script_is_named_too(store: LocalStore) -> None:
    sheet = sheet_of(_difference(1, of="dialogue", kind="missing", script="BO LEE: Who is there?", board=""))
    decision = Decision(choice="approve", rulings={f"{1:012x}": Ruling(choice="adopt")})
    (one,) = judged_of(sheet, decision, WHERE, "ada.lin", "2026-11-01T10:00:00+00:00")
    assert "BO LEE" in one.names


def test_cautions_are_the_rejections_of_the_same_kind_without_names(store: LocalStore) -> None:
    _reject(store, "Anna never drops it, Ada Lin says so; call 555 010 20 30", 1)
    (caution,) = cautions(store, "action", "changed", "en-US")
    assert caution.startswith("Rejected before: Person ")
    assert "never drops it" in caution
    for name in ("Anna", "Ada", "Lin", "555"):
        assert name not in caution
    assert cautions(store, "action", "missing", "en-US") == ()
    assert cautions(store, "dialogue", "changed", "en-US") == ()
    assert cautions(store, "action", "changed", "zh-CN") == ()


def test_only_rejections_with_a_reason_caution(store: LocalStore) -> None:
    _reject(store, "It is right.", 1, choice="adopt")
    _reject(store, "", 2)
    assert cautions(store, "action", "changed", "en-US") == ()
    assert len(list(judged(store))) == 2


def test_frequent_and_new_reasons_come_first_and_never_too_many(store: LocalStore) -> None:
    for day in range(12):
        _reject(store, f"reason {day} " + "very long " * 40, day)
    for day in (20, 21):
        _reject(store, "Twice the same!" if day == 20 else "twice the same", day)
    found = cautions(store, "action", "changed", "en-US")
    assert len(found) == MOST_CAUTIONS
    assert all(len(caution) <= LONGEST_CAUTION for caution in found)
    assert found[0].startswith("Rejected 2 times: twice the same")
    assert "reason 11" in found[1]


def test_cautions_speak_the_language_of_the_film(store: LocalStore) -> None:
    _reject(store, "镜头没有变化", 1, language="zh-CN")
    (caution,) = cautions(store, "action", "changed", "zh-CN")
    assert caution.startswith("曾被否决：镜头没有变化")


def test_a_damaged_entry_is_named_and_stops_nothing(store: LocalStore) -> None:
    _reject(store, "No.", 1)
    store.remember("findings/00000000000000-damaged", {"schema": "other"})
    notes: list[str] = []
    assert len(list(judged(store, notes=notes))) == 1
    assert "damaged" in notes[0]
