"""Books, revisions and verdicts in an S3 bucket, against a real HTTP server."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from nightreel.records.book import RunBook, runs, state_of
from nightreel.records.revision import Changes, revise, script_of
from nightreel.records.verdicts import export, keep_verdict, verdict_on, verdicts
from nightreel.spec.record import RunHead, StepRecord
from nightreel.spec.script import Script, Shot
from nightreel.store.s3 import S3Store, s3_client

pytestmark = pytest.mark.integration
SHOT = Shot(index=0, role="hook", start_frame=0, frames=12, scene="a cup")
SCRIPT = Script(title="Cup", language="en-US", arc="emotion", fps=12, width_px=320, height_px=180, shots=(SHOT,))


@pytest.fixture
def s3(s3_environment: None, tmp_path: Path) -> S3Store:
    s3_client().create_bucket(Bucket="books")
    return S3Store(f"s3://books/{tmp_path.name}", tmp_path / "cache")


def begun(store: S3Store, run_id: str, second: int = 0) -> RunBook:
    book = RunBook(store, run_id)
    book.begin(
        RunHead(
            run_id=run_id, tenant="acme", pipeline="film", title="Cup", brief={"title": "Cup"}, steps=("enrich",),
            began=f"2026-01-02T00:00:{second:02}+00:00",
        )
    )  # fmt: skip
    return book


def test_a_run_is_kept_revised_and_judged(s3: S3Store, tmp_path: Path) -> None:
    book = begun(s3, "first")
    script = s3.keep_model(SCRIPT, "script")
    book.step(StepRecord(step_id="enrich", step="enrich", outputs={"script": script}, ended="2026-01-02", shots=1))
    record = book.read()
    assert record is not None
    assert state_of(record) == "success"
    revision = revise(s3, record, Changes(again={1: "light"}), "ada")
    assert revision.run_id == "revision__first.1"
    assert revision.request.script is not None
    assert s3.load(revision.request.script, Script).shots[0].take == 2
    assert script_of(record, s3) == SCRIPT
    keep_verdict(s3, verdict_on(record, s3, by="ada", rating=3))
    assert [one.rating for one in verdicts(s3)] == [3]
    assert export(s3, tmp_path / "set").scripts == 1


def test_pages_are_listed_newest_first(s3: S3Store) -> None:
    for number in range(13):
        begun(s3, f"run-{number}", number)
    first = [head.run_id for head in runs(s3, limit=5)]
    assert first == [f"run-{n}" for n in range(12, 7, -1)]
    assert [head.run_id for head in runs(s3, limit=5, after=first[-1])] == [f"run-{n}" for n in range(7, 2, -1)]
    assert [head.run_id for head in runs(s3, pipeline="film")][-1] == "run-0"
    assert list(runs(s3, pipeline="other")) == []


def test_of_many_at_once_one_begins_a_run_and_each_gets_its_own_number(s3: S3Store) -> None:
    won, numbers = [], []

    def work(second: int) -> None:
        book = RunBook(s3, "shared")
        head = RunHead(
            run_id="shared", tenant="acme", pipeline="film", title=str(second), brief={},
            began=f"2026-01-02T00:00:0{second}+00:00",
        )  # fmt: skip
        won.append(book.begin(head))
        numbers.append(book.reserve_revision("ada"))

    workers = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(won) == [False] * 5 + [True]
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    assert [head.run_id for head in runs(s3)] == ["shared"]
