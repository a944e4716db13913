"""Waves of a batch, with runs that are kept in memory."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowRuntimeError, ErrorType
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import (
    DagRunResult,
    DagRunStateResult,
    DRCount,
    ErrorResponse,
    GetDagRun,
    GetDagRunState,
    GetDRCount,
    GetTaskStates,
    OKResponse,
    TaskStatesResult,
    TriggerDagRun,
)
from tests.batch_tenant import write_tenant

from nightreel.batch.rows import check_catalogue
from nightreel.errors import BusyError, InputError
from nightreel.records.book import RunBook
from nightreel.spec.record import RunEnd, RunHead
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant_folder import load_tenant
from nightreel_airflow.nightly.admission import Admission, OpenRun, Position
from nightreel_airflow.nightly.deadline import warn
from nightreel_airflow.nightly.night import Checked, Night
from nightreel_airflow.nightly.runs import Runs
from nightreel_airflow.nightly.shares import quota_of

DAG, NIGHT = "works__ads", "works__ads__nightly"
LOG: Any = logging.getLogger("nightly")


class Supervisor:
    """What a task's supervisor answers, from runs in memory."""

    def __init__(self) -> None:
        self.runs: dict[tuple[str, str], dict[str, Any]] = {}
        self.tasks: dict[str, dict[str, str | None]] = {}
        self.questions = 0
        self.refuses: Callable[[TriggerDagRun], str] = lambda _: ""
        self.is_away = False

    def of(self, dag_id: str) -> dict[str, dict[str, Any]]:
        return {run_id: run for (at, run_id), run in self.runs.items() if at == dag_id}

    def end(self, run_id: str, state: str = "success", dag_id: str = DAG) -> None:
        self.runs[dag_id, run_id]["state"] = state

    def send(self, message: Any) -> Any:
        self.questions += 1
        if self.is_away:
            raise _fault(503, "nobody is there")
        answers: dict[type, Callable[[Any], Any]] = {
            TriggerDagRun: self._trigger, GetDRCount: self._count, GetDagRunState: self._state, GetDagRun: self._run,
            GetTaskStates: lambda asked: TaskStatesResult(task_states={run: self.tasks[run] for run in asked.run_ids}),
        }  # fmt: skip
        return answers[type(message)](message)

    def _trigger(self, message: TriggerDagRun) -> Any:
        if (message.dag_id, message.run_id) in self.runs:
            return ErrorResponse(error=ErrorType.DAGRUN_ALREADY_EXISTS)
        if why := self.refuses(message):
            raise _fault(400, {"reason": "value_error", "message": why})
        self.runs[message.dag_id, message.run_id] = {"state": "running", "conf": message.conf}
        return OKResponse(ok=True)

    def _count(self, message: GetDRCount) -> DRCount:
        runs = self.of(message.dag_id)
        wanted = runs.keys() if message.run_ids is None else runs.keys() & set(message.run_ids)
        return DRCount(count=sum(message.states is None or runs[run]["state"] in message.states for run in wanted))

    def _state(self, message: GetDagRunState) -> DagRunStateResult:
        return DagRunStateResult(state=self._found(message)["state"])

    def _run(self, message: GetDagRun) -> Any:
        run, now = self._found(message), datetime.now(UTC)
        return DagRunResult(
            dag_id=message.dag_id, run_id=message.run_id, run_after=now, start_date=now, end_date=now,
            state=run["state"], conf=run["conf"], run_type="operator_triggered", clear_number=0,
            consumed_asset_events=[], logical_date=None, data_interval_start=None, data_interval_end=None,
            partition_key=None,
        )  # fmt: skip

    def _found(self, message: Any) -> dict[str, Any]:
        if (message.dag_id, message.run_id) not in self.runs:
            raise _fault(404, {"reason": "not_found"})
        return self.runs[message.dag_id, message.run_id]


def _fault(status: int, detail: Any) -> AirflowRuntimeError:
    told = {"status_code": status, "detail": detail, "message": "-"}
    return AirflowRuntimeError(ErrorResponse(error=ErrorType.API_SERVER_ERROR, detail=told))


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """The task's supervisor, in memory."""
    supervisor = Supervisor()
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", supervisor, raising=False)
    return supervisor


@pytest.fixture
def make_night(tmp_path: Path, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Make a night of so many rows of which at most four are under way."""
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("NIGHTREEL_BATCH_RUNS", "4")

    def make(rows: int, *, again: bool = False, batch_id: str = "ads.first", day: str = "2026-11-22") -> Any:
        if not (tmp_path / "tenants/works").exists():
            write_tenant(tmp_path / "tenants", "works", rows, ahead=10)
        folder = load_tenant(tmp_path / "tenants/works")
        night = Night(folder, "ads", day, datetime.now(UTC), batch_id, again)
        check = check_catalogue(folder, "ads", day, tmp_path)
        checked = Checked(day=day, recipe="r", rows=night.store.keep(check.rows, "json"), counts=check.counts)
        night.book.begin(night.head(checked))

        def wave(position: Position, control: str = "go") -> Position:
            return Admission(night, checked, check.rows, position, LOG).wave(control)

        return SimpleNamespace(night=night, wave=wave, checked=checked, rows=check.rows)

    return make


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
    while position.working or not waves:
        position, waves = wave(position), waves + 1
        for run in position.working[:2]:
            supervisor.end(run.run_id, "failed" if "works-3" in run.run_id else "success")
        assert waves < 10
    assert (position.next, position.started) == (10, 10)
    assert sorted(_keys(supervisor), key=lambda key: int(key[6:])) == [f"works-{n}" for n in range(1, 11)]
    assert len(position.seconds) == 10


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
    assert [run.waits for run in position.open] == [False, True, False, False, False]
    assert position.started == 5


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
