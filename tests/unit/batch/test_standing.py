"""How the rows of a batch stand now."""

from __future__ import annotations

import pytest

from nightreel.batch.book import BatchBook, BatchEnd, BatchHead, RowNote
from nightreel.batch.rows import CheckedRow
from nightreel.batch.standing import Standings
from nightreel.records.book import RunBook
from nightreel.spec.record import Fault, RunHead, StepRecord
from nightreel.store.local import LocalStore

BEGAN, ENDED = "2026-11-22T01:00:00+00:00", "2026-11-22T01:00:40+00:00"


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "store")


def begin(store, tmp_path, notes):
    rows = [CheckedRow(number=n + 2, key=f"W-{n}", title=f"Watch {n}") for n in range(6)]
    fault = Fault(code="brief.title", where="spring.csv:8, column Name", got="an empty cell", fix="fill the cell")
    rows.append(CheckedRow(number=8, key="W-9", state="wrong", faults=(fault,)))
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(row.model_dump_json(exclude_defaults=True) + "\n" for row in rows))
    book = BatchBook(store, "ads.night")
    head = BatchHead(
        batch_id="ads.night", tenant="acme", pipeline="ads", day="2026-11-22", began=BEGAN,
        counts={"ready": 6, "wrong": 1}, rows=store.keep(path, "json"),
    )  # fmt: skip
    book.begin(head)
    book.note_rows(notes)
    return head, book


def run(store, run_id, *, steps=2, waiting=False, fault=None):
    book = RunBook(store, run_id)
    book.begin(RunHead(run_id=run_id, tenant="acme", pipeline="ads", title="A", brief={"title": "A"},
                       steps=("intake", "export"), began=BEGAN))  # fmt: skip
    for name in ("intake", "export")[:steps]:
        book.step(StepRecord(step_id=name, step=name, ended=ENDED, waiting=waiting, fault=fault))


def test_each_row_says_what_is_known_of_it_now(store, tmp_path):
    run(store, "r0")
    run(store, "r1", steps=1)
    run(store, "r2", steps=1, waiting=True)
    run(store, "r3", steps=1, fault=Fault(code="x", got="a cable", fix="plug it in"))
    notes = {f"W-{n}": RowNote(state="started", run_id=f"r{n}") for n in range(5)}
    head, book = begin(store, tmp_path, notes)
    standings = Standings(store, head, book)
    assert standings.states == ("success", "processing", "waiting", "failed", "pending", "to_begin", "wrong")
    total, rows = standings.page((), 0, 10)
    assert (total, rows[1].fraction, rows[0].run_id) == (7, 0.5, "r0")
    assert rows[3].faults == ("a cable. Plug it in.",)
    assert rows[6].faults == ("Name: an empty cell. fill the cell.",)
    assert standings.page(("wrong", "failed"), 1, 5)[1][0].number == 8


def test_rows_that_nobody_came_to_are_not_begun_after_the_end(store, tmp_path):
    head, book = begin(store, tmp_path, {})
    book.finish(BatchEnd(state="cancelled", ended=ENDED))
    assert Standings(store, head, BatchBook(store, "ads.night")).counts == {"not_begun": 6, "wrong": 1}


def test_the_time_that_is_left_comes_from_films_that_are_done(store, tmp_path):
    run(store, "r0")
    head, book = begin(store, tmp_path, {"W-0": RowNote(state="success", run_id="r0")})
    assert Standings(store, head, book).estimate(5).seconds == 40
    empty = LocalStore(tmp_path / "other")
    head, book = begin(empty, tmp_path, {})
    assert not Standings(empty, head, book).estimate(5).is_known
