"""Waves of a batch, with runs that are kept in memory."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.batch_supervisor import DAG, Supervisor
from tests.batch_tenant import write_tenant

from nightreel.errors import BusyError, InputError
from nightreel.records.book import RunBook
from nightreel.spec.record import RunEnd, RunHead
from nightreel.spec.run import RunRequest
from nightreel_airflow.nightly.admission import OpenRun, Position
from nightreel_airflow.nightly.deadline import warn
from nightreel_airflow.nightly.runs import Runs
from nightreel_airflow.nightly.shares import quota_of

NIGHT = "works__ads__nightly"
LOG: Any = logging.getLogger("nightly")


def _keys(supervisor: Supervisor, state: str = "") -> list[str]:
    return [run_id.split(".")[2] for run_id, run in supervisor.of(DAG).items() if state in ("", run["state"])]


def test_rows_are_started_in_order_and_no_more_than_the_share(make_night: Any, supervisor: Supervisor) -> None:
    wave = make_night(10).wave
    position = wave(Position())
    assert _keys(supervisor) == ["works-1", "works-2", "works-3", "works-4"]
    assert wave(position) == position, "nothing has ended"
    supervisor.end(next(iter(supervisor.of(DAG))))
    assert wave(position).started == 5
    assert _keys(supervisor, "running") == ["works-2", "works-3", "works-4", "works-5"]


def test_a_whole_night_starts_each_row_once_and_ends(make_night: Any, supervisor: Supervisor) -> None:
    wave, position, waves = make_night(10).wave, Position(), 0
    while position.open or not waves:
        position, waves = wave(position), waves + 1
        for run in position.open[:2]:
            supervisor.end(run.run_id, "failed" if "works-3" in run.run_id else "success")
        assert waves < 10
    assert (position.next, position.started) == (10, 10)
    assert sorted(_keys(supervisor), key=lambda key: int(key[6:])) == [f"works-{n}" for n in range(1, 11)]
    assert len(position.seconds) == 9, "the one that failed says nothing of how long a film takes"


def test_a_batch_that_was_killed_goes_on_without_doubling_anything(make_night: Any, supervisor: Supervisor) -> None:
    wave = make_night(10).wave
    position = wave(Position())
    for run in position.open[:3]:
        supervisor.end(run.run_id)
    wave(position)
    again = wave(Position())
    assert len(_keys(supervisor)) == len(set(_keys(supervisor))) == 7
    assert [run.index for run in again.open] == [3, 4, 5, 6]


def test_a_run_that_airflow_lost_is_started_again(make_night: Any, supervisor: Supervisor) -> None:
    wave = make_night(10).wave
    position = wave(Position())
    lost = position.open[1].run_id
    del supervisor.runs[DAG, lost]
    assert lost in [run.run_id for run in wave(position).open]
    assert supervisor.of(DAG)[lost]["state"] == "running"


def test_thousands_of_rows_that_are_done_cost_few_questions(make_night: Any, supervisor: Supervisor) -> None:
    made = make_night(600)
    made.wave(Position())
    (first, *_) = supervisor.of(DAG)
    for number in range(1, 601):
        supervisor.runs.setdefault((DAG, first.replace("works-1", f"works-{number}")), {"state": "queued", "conf": {}})
    run_ids = list(supervisor.of(DAG))
    for run_id in run_ids:
        supervisor.end(run_id)
    supervisor.end(run_ids[77], "failed")
    supervisor.questions = 0
    states = made.night.runs.states([*run_ids, "nightly__of.nobody"])
    assert states == {run_id: supervisor.of(DAG)[run_id]["state"] for run_id in run_ids}
    assert supervisor.questions < 60


def test_a_paused_batch_starts_nothing_and_notes_what_ends(make_night: Any, supervisor: Supervisor) -> None:
    made = make_night(10)
    position = made.wave(Position())
    supervisor.end(position.open[0].run_id, "failed")
    position = made.wave(position, "paused")
    assert (len(_keys(supervisor)), len(position.open)) == (4, 3)
    assert made.night.book.rows()["works-1"].state == "failed"


def test_a_word_that_is_said_while_rows_are_started_is_heard(make_night: Any, supervisor: Supervisor) -> None:
    made = make_night(10)
    made.night.book.set_control("cancelled", "ada")
    assert made.wave(Position(), "go").started == 0


def test_a_row_that_airflow_refuses_fails_alone_with_its_reason(make_night: Any, supervisor: Supervisor) -> None:
    supervisor.refuses = lambda message: "audience is none of these" if "works-2." in message.run_id else ""
    made = make_night(3)
    position = made.wave(Position())
    assert (position.started, position.refused) == (2, 1)
    note = made.night.book.rows()["works-2"]
    record = RunBook(made.night.store, note.run_id).read()
    assert note.state == "failed"
    assert record is not None
    assert record.end is not None
    assert "audience is none of these" in record.end.fault.got  # type: ignore[union-attr]


def test_an_airflow_that_is_away_is_worth_another_try(make_night: Any, supervisor: Supervisor) -> None:
    supervisor.is_away = True
    with pytest.raises(BusyError, match=r"airflow\.away"):
        make_night(3).wave(Position())


def test_failed_rows_are_made_again_once_where_somebody_asks(make_night: Any, supervisor: Supervisor) -> None:
    position = make_night(3).wave(Position())
    for run, state in zip(position.open, ("success", "failed", "failed"), strict=True):
        supervisor.end(run.run_id, state)
    second = make_night(3, again=True, batch_id="ads.second")
    position = second.wave(Position())
    assert [run.run_id.rsplit(".", 1)[1] for run in position.open] == ["2", "2"]
    supervisor.end(position.open[0].run_id, "failed")
    assert second.wave(Position()).started == 0, "its own failure is not tried a third time"
    assert len(supervisor.of(DAG)) == 5


def test_a_film_that_waits_for_a_person_takes_no_place(make_night: Any, supervisor: Supervisor, tmp_path: Path) -> None:
    write_tenant(tmp_path / "tenants", "works", 10, tasks="step", ahead=10)
    path = tmp_path / "tenants/works/pipelines/ads.yaml"
    text = path.read_text(encoding="utf-8").replace("  - step: publish", "  - step: review\n  - step: publish")
    path.write_text(text, encoding="utf-8")
    made = make_night(10)
    position = made.wave(Position())
    supervisor.tasks = {run.run_id: {"export": "running"} for run in position.open}
    supervisor.tasks[position.open[1].run_id] = {"export": "success", "review": "awaiting_input", "publish": None}
    position = made.wave(position)
    assert [run.index for run in position.open] == [0, 2, 3, 4]
    assert (position.started, position.waiting) == (5, 1)
    assert made.night.book.rows()["works-2"].state == "waiting"


def test_what_a_reviewer_refused_is_not_made_again_the_next_night(
    make_night: Any, supervisor: Supervisor, tmp_path: Path
) -> None:
    write_tenant(tmp_path / "tenants", "works", 3, tasks="step", ahead=10)
    path = tmp_path / "tenants/works/pipelines/ads.yaml"
    text = path.read_text(encoding="utf-8").replace("  - step: publish", "  - step: review\n  - step: publish")
    path.write_text(text, encoding="utf-8")
    first = make_night(3)
    position = first.wave(Position())
    refused = position.open[0].run_id
    book = RunBook(first.night.store, refused)
    request = RunRequest.of(supervisor.of(DAG)[refused]["conf"])
    when = "2026-11-22T03:00:00+00:00"
    book.begin(
        RunHead(run_id=refused, tenant="works", pipeline="ads", title="-", brief={}, request=request, began=when)
    )
    book.end(RunEnd(state="refused", ended=when))
    for run in position.open:
        supervisor.end(run.run_id, "failed")
    supervisor.tasks = {run.run_id: {} for run in position.open}
    first.wave(position)
    second = make_night(3, batch_id="ads.second", day="2026-11-23")
    position = second.wave(Position())
    assert [run.index for run in position.open] == [1, 2]
    assert second.night.book.rows()["works-1"].state == "refused"


def test_two_tenants_share_what_there_is(make_night: Any, supervisor: Supervisor, tmp_path: Path) -> None:
    night = make_night(3).night
    write_tenant(tmp_path / "tenants", "other", 1)
    supervisor.runs[NIGHT, "a"] = {"state": "running", "conf": {}}
    assert quota_of(night) == 4
    supervisor.runs["other__ads__nightly", "b"] = {"state": "running", "conf": {}}
    assert quota_of(night) == 2
    supervisor.end("b", dag_id="other__ads__nightly")
    assert quota_of(night) == 4


def test_a_run_that_exists_counts_as_started(supervisor: Supervisor) -> None:
    runs, now = Runs(DAG), datetime.now(UTC)
    assert runs.start("x", {}, now)
    assert not runs.start("x", {}, now)
    supervisor.refuses = lambda _: "no"
    with pytest.raises(InputError, match=r"run\.refused.*no"):
        runs.start("y", {}, now)
    assert runs.detail("y") is None


def test_a_deadline_that_will_not_hold_is_told_once_and_before(make_night: Any, caplog: Any) -> None:
    made = make_night(10)
    due = datetime.now(UTC) + timedelta(seconds=150)
    night = replace(made.night, due=due)
    position = Position(next=4, open=tuple(OpenRun(index=n, run_id=f"r{n}") for n in range(4)), seconds=(100.0,) * 3)
    for _ in range(2):
        warn(night, made.checked, made.rows, position, LOG)
    (said,) = [record.getMessage() for record in caplog.records if "will not be ready" in record.getMessage()]
    assert "4 films will not be ready" in said, "six are left in two rounds of four, with one and a half in time"
    assert [f"(works-{n})" in said for n in range(6, 11)] == [False, True, True, True, True]
    assert "What would help" in said


@pytest.mark.parametrize(
    ("due_s", "seconds"),
    [(1000, (100.0,) * 3), (150, (100.0,) * 2), (-5, (100.0,) * 3), (None, (100.0,) * 3)],
    ids=["holds", "too-few-to-know", "is-over", "none"],
)
def test_nothing_is_told_without_need(
    make_night: Any, caplog: Any, due_s: float | None, seconds: tuple[float, ...]
) -> None:
    made = make_night(10)
    due = None if due_s is None else datetime.now(UTC) + timedelta(seconds=due_s)
    position = Position(next=4, open=tuple(OpenRun(index=n, run_id=f"r{n}") for n in range(4)), seconds=seconds)
    warn(replace(made.night, due=due), made.checked, made.rows, position, LOG)
    assert "will not be ready" not in caplog.text
