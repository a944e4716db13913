"""Nights whose films wait for a reviewer, and runs that somebody deleted."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.execution_time.comms import TriggerDagRun
from tests.batch_supervisor import DAG, Supervisor, fault_of
from tests.batch_tenant import write_tenant

from nightreel.errors import BusyError
from nightreel.records.book import RunBook
from nightreel.spec.record import RunEnd, RunHead, StepRecord
from nightreel_airflow.nightly import trigger
from nightreel_airflow.nightly.admission import Position, ready_rows

WAITS = {"export": "success", "review": "awaiting_input", "publish": None}


@pytest.fixture
def reviewed(make_night: Any, tmp_path: Path) -> Any:
    """A night of forty films that a person has to approve, four at once."""
    write_tenant(tmp_path / "tenants", "works", 40, tasks="step", ahead=10)
    path = tmp_path / "tenants/works/pipelines/ads.yaml"
    text = path.read_text(encoding="utf-8").replace("  - step: publish", "  - step: review\n  - step: publish")
    path.write_text(text, encoding="utf-8")
    return make_night(40)


def _until_all_wait(reviewed: Any, supervisor: Supervisor) -> Position:
    position, waves = reviewed.wave(Position()), 1
    while position.open:
        supervisor.tasks |= {run.run_id: dict(WAITS) for run in position.open}
        position, waves = reviewed.wave(position), waves + 1
        assert waves < 20
    return position


def _ended_well(reviewed: Any, run_id: str, *seconds: float) -> None:
    book, when = RunBook(reviewed.night.store, run_id), datetime.now(UTC).isoformat()
    book.begin(RunHead(run_id=run_id, tenant="works", pipeline="ads", title="-", brief={}, began=when))
    for number, each in enumerate(seconds):
        book.step(StepRecord(step_id=f"s{number}", step="grade", seconds=each, ended=when))
    book.step(StepRecord(step_id="review", step="review", seconds=30_000, ended=when))
    book.end(RunEnd(state="success", ended=when))


def test_films_that_wait_stop_nobody_and_are_not_carried_along(reviewed: Any, supervisor: Supervisor) -> None:
    position = _until_all_wait(reviewed, supervisor)
    assert (position.next, position.started, position.waiting) == (40, 40, 40)
    assert position.open == (), "what goes through the database does not grow with the films that wait"
    assert {note.state for note in reviewed.night.book.rows().values()} == {"waiting"}


def test_a_film_that_goes_on_after_its_review_takes_a_place_again(reviewed: Any, supervisor: Supervisor) -> None:
    position = _until_all_wait(reviewed, supervisor)
    first, second = list(supervisor.of(DAG))[:2]
    supervisor.tasks[first] = {"export": "success", "review": "success", "publish": "running"}
    supervisor.tasks[second] = {"export": "success", "review": "success", "publish": "success"}
    supervisor.end(second)
    position = reviewed.wave(position)
    assert ([run.run_id for run in position.open], position.waiting) == ([first], 38)
    assert reviewed.night.book.rows()["works-2"].state == "success"
    assert reviewed.night.book.rows()["works-1"].state == "started"


def test_after_a_kill_films_that_wait_take_no_place(reviewed: Any, supervisor: Supervisor) -> None:
    position = reviewed.wave(Position())
    supervisor.tasks |= {run.run_id: dict(WAITS) for run in position.open}
    again = reviewed.wave(Position())
    assert [run.index for run in again.open] == [4, 5, 6, 7]
    assert again.waiting == 4


@pytest.mark.parametrize(("asks", "why"), [(True, "runs wait for a person"), (False, "the time is over")])
def test_a_film_that_waits_frees_its_place_at_once(
    reviewed: Any, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, asks: bool, why: str
) -> None:
    for name in ("SETTLE_S", "CONTROL_S", "POLL_S"):
        monkeypatch.setattr(trigger, name, 0.01)
    run_ids = tuple(run.run_id for run in reviewed.wave(Position()).open)
    supervisor.tasks |= {run_id: dict(WAITS) for run_id in run_ids[:2]}
    of = {"dag_id": DAG, "tenant": "works", "batch_id": reviewed.night.batch_id, "run_ids": run_ids}
    pause = trigger.Pause(**of, ended=2, asks=asks, ends_s=time.time() + (60 if asks else 0.2))
    assert asyncio.run(trigger.WaveTrigger(pause, {})._wait()) == why


def test_hours_with_a_reviewer_are_no_work(reviewed: Any, supervisor: Supervisor) -> None:
    position = reviewed.wave(Position())
    run_ids = [run.run_id for run in position.open]
    _ended_well(reviewed, run_ids[0], 40, 20)
    _ended_well(reviewed, run_ids[1], 7)
    supervisor.tasks[run_ids[0]] = dict(WAITS)
    supervisor.end(run_ids[1])
    supervisor.end(run_ids[2], "failed")
    position = reviewed.wave(position)
    assert sorted(position.seconds) == [7, 60]
    assert sorted(reviewed.wave(position).seconds) == [7, 60], "a film that still waits is not counted twice"


@pytest.mark.parametrize(("said", "state", "kept"), [("paused", "started", 4), ("cancelled", "not_begun", 3)])
def test_a_run_that_somebody_deleted_comes_back_only_where_the_batch_goes_on(
    make_night: Any, supervisor: Supervisor, said: str, state: str, kept: int
) -> None:
    made = make_night(10)
    position = made.wave(Position())
    lost = position.open[1].run_id
    del supervisor.runs[DAG, lost]
    position = made.wave(position, said)
    assert lost not in supervisor.of(DAG)
    assert len(position.open) == kept
    assert made.night.book.rows()["works-2"].state == state
    if said == "paused":
        assert lost in [run.run_id for run in made.wave(position).open]
        assert lost in supervisor.of(DAG)


def test_a_deploy_that_goes_wrong_fails_no_row(
    make_night: Any, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_night(10)
    fault = {"reason": "import_errors", "message": "Dag with dag_id 'works__ads' has import errors"}
    answers = supervisor.send

    def send(message: Any) -> Any:
        if isinstance(message, TriggerDagRun):
            raise fault_of(400, fault)
        return answers(message)

    monkeypatch.setattr(supervisor, "send", send)
    with pytest.raises(BusyError, match="import errors"):
        made.wave(Position())
    assert made.night.book.rows() == {}, "the task is tried again, and no row is given up"


def test_a_file_is_read_from_where_the_last_wave_stopped(make_night: Any) -> None:
    made = make_night(10)
    everything = list(ready_rows(made.rows))
    assert [place.index for place, _ in everything] == list(range(10))
    for place, row in everything:
        assert next(ready_rows(made.rows, place.index, place.at)) == (place, row)
        after = next(ready_rows(made.rows, place.index + 1, place.after), None)
        assert after == (everything[place.index + 1] if place.index < 9 else None)
