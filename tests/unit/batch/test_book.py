"""The book of a batch: what outlives the process that wrote it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nightreel.batch.book import BatchBook, BatchEnd, BatchHead, RowNote, batches
from nightreel.errors import SpecError
from nightreel.store.local import LocalStore

BATCH = "scheduled__2026-11-22T01:00:00+00:00"


def head(batch_id: str = BATCH, hour: int = 1, pipeline: str = "teaser") -> BatchHead:
    began = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(hours=hour)
    return BatchHead(
        batch_id=batch_id, tenant="acme", pipeline=pipeline, day="2026-11-22", began=began.isoformat(),
        counts={"ready": 3},
    )  # fmt: skip


def test_a_batch_begins_once(store: LocalStore) -> None:
    assert BatchBook(store, BATCH).head is None
    assert BatchBook(store, BATCH).begin(head())
    assert not BatchBook(store, BATCH).begin(head(hour=2))
    assert BatchBook(store, BATCH).head == head()


def test_a_catalogue_that_is_checked_again_begins_the_batch_anew(store: LocalStore) -> None:
    book = BatchBook(store, BATCH)
    book.begin_anew(head().model_copy(update={"counts": {}, "notes": ("could not be read",)}))
    book.note_row("W-1", "success", run_id="run-1")
    book.finish(BatchEnd(state="failed", ended="2026-11-22T05:00:00+00:00"))
    book.begin_anew(head(hour=6))
    again = BatchBook(store, BATCH)
    assert again.head == head()
    assert again.end is None
    again.set_control("paused", "ada")
    assert [one.batch_id for one in batches(store)] == [BATCH]
    assert again.rows().keys() == {"W-1"}
    again.finish(BatchEnd(state="done", ended="2026-11-22T07:00:00+00:00"))
    assert again.end is not None


def test_batches_are_listed_the_newest_first(store: LocalStore) -> None:
    for hour, pipeline in ((1, "teaser"), (3, "promo"), (2, "teaser")):
        BatchBook(store, f"b{hour}").begin(head(f"b{hour}", hour, pipeline))
    assert [one.batch_id for one in batches(store)] == ["b3", "b2", "b1"]
    assert [one.batch_id for one in batches(store, limit=1)] == ["b3"]
    assert [one.batch_id for one in batches(store, pipeline="teaser")] == ["b2", "b1"]


def test_a_person_pauses_and_resumes(store: LocalStore) -> None:
    book = BatchBook(store, BATCH)
    book.begin(head())
    assert book.control == "go"
    book.set_control("paused", "ada")
    assert (BatchBook(store, BATCH).control, BatchBook(store, BATCH).said.by) == ("paused", "ada")
    book.set_control("go", "ada")
    assert BatchBook(store, BATCH).control == "go"


def test_a_cancelled_batch_stays_cancelled(store: LocalStore) -> None:
    book = BatchBook(store, BATCH)
    book.begin(head())
    book.set_control("cancelled", "ada")
    book.set_control("cancelled", "bob")
    with pytest.raises(SpecError, match=r"\[batch\.cancelled\].*cancelled by bob.*start a new one"):
        book.set_control("go", "ada")


def test_a_batch_that_has_ended_takes_no_orders(store: LocalStore) -> None:
    book = BatchBook(store, BATCH)
    book.begin(head())
    book.finish(BatchEnd(state="done", ended="2026-11-22T05:00:00+00:00"))
    with pytest.raises(SpecError, match=r"\[batch\.ended\].*ended at 2026-11-22T05:00"):
        book.set_control("paused", "ada")


def test_five_thousand_rows_are_a_few_objects(store: LocalStore) -> None:
    book = BatchBook(store, BATCH)
    for wave in range(0, 5000, 250):
        book.note_rows({f"W-{at}": RowNote(state="started", run_id=f"run-{at}") for at in range(wave, wave + 250)})
    book.note_row("W-7", "success", run_id="run-7")
    book.note_row("W-4999", "failed", run_id="run-4999.2", again=2)
    there = BatchBook(store, BATCH).rows()
    assert len(there) == 5000
    assert there["W-7"] == RowNote(state="success", run_id="run-7")
    assert there["W-4999"] == RowNote(state="failed", run_id="run-4999.2", again=2)
    assert there["W-4998"].state == "started"
    assert len(list((store._root / "batches").rglob("rows.*.json"))) == 13


def test_another_process_goes_on_with_the_notes(store: LocalStore) -> None:
    BatchBook(store, BATCH).note_rows({f"a{at}": RowNote(state="started") for at in range(401)})
    BatchBook(store, BATCH).note_rows({"b": RowNote(state="unchanged"), "a0": RowNote(state="success")})
    there = BatchBook(store, BATCH).rows()
    assert (len(there), there["a0"].state, there["b"].state) == (402, "success", "unchanged")


def test_damaged_notes_are_no_notes(store: LocalStore) -> None:
    book = BatchBook(store, BATCH)
    book.note_row("W-1", "started")
    (page,) = (store._root / "batches").rglob("rows.*.json")
    page.write_text('{"rows": {"W-1": ["dancing", ""], "W-2": 7, "W-3": ["started", "r"]}}')
    assert BatchBook(store, BATCH).rows() == {"W-3": RowNote(state="started", run_id="r")}
