"""A film in one task: what its run's book says of tries that end badly, and of the one that does not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException
from airflow.sdk.exceptions import AirflowTaskTimeout
from tests.batch_tenant import write_tenant

from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook, state_of
from nightreel.run.workspace import Workspace
from nightreel.spec.record import RunRecord, StepRecord
from nightreel.spec.tenant_folder import load_tenant
from nightreel_airflow.dags import build_dag

RUN = "manual__film"


class TooLate:
    """A task's state store: the task's time is over while it is written."""

    def set(self, name: str, value: Any) -> None:
        raise AirflowTaskTimeout("6 hours")


@pytest.fixture
def film_tenant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tenant whose pipeline is one task."""
    write_tenant(tmp_path / "tenants", "works", 1)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    return tmp_path / "tenants/works"


def _execute(root: Path, try_number: int, *, title: str = "Cup", state_store: Any = None) -> None:
    folder, when = load_tenant(root), datetime(2026, 1, 2, tzinfo=UTC)
    task: Any = build_dag(compile_pipeline(folder, "ads"), folder).task_dict["film"]
    run = SimpleNamespace(
        run_id=RUN, dag_id="works__ads", logical_date=when, run_after=when, start_date=when, conf={}
    )  # fmt: skip
    ti = SimpleNamespace(try_number=try_number, max_tries=1, xcom_push=lambda **_: None, map_index=-1)
    said = {"title": title, "duration_s": 4}
    task.execute({"dag_run": run, "ti": ti, "task": task, "params": said, "task_state_store": state_store})


def _record(root: Path) -> RunRecord:
    record = RunBook(Workspace.from_environment().open_store(load_tenant(root).tenant), RUN).read()
    assert record is not None
    return record


def test_a_film_that_may_be_tried_again_has_not_ended(film_tenant: Path) -> None:
    with pytest.raises(AirflowTaskTimeout):
        _execute(film_tenant, 1, state_store=TooLate())
    assert (_record(film_tenant).end, state_of(_record(film_tenant))) == (None, "processing")
    with pytest.raises(AirflowTaskTimeout):
        _execute(film_tenant, 2, state_store=TooLate())
    end = _record(film_tenant).end
    assert end is not None
    assert (end.state, state_of(_record(film_tenant))) == ("timeout", "timeout")


def test_why_a_film_could_not_begin_gives_way_to_the_try_that_does(film_tenant: Path) -> None:
    with pytest.raises(AirflowFailException, match=r"\[brief\.title\]"):
        _execute(film_tenant, 1, title="x" * 500)
    record = _record(film_tenant)
    assert (record.end, state_of(record)) == (None, "failed")
    (part,) = record.steps
    assert part.fault is not None
    assert (part.step_id, part.fault.code) == ("intake", "brief.title")
    book = RunBook(Workspace.from_environment().open_store(load_tenant(film_tenant).tenant), RUN)
    now = datetime.now(UTC).isoformat()
    for step in record.head.steps:  # a person mended the field and cleared the task
        book.step(StepRecord(step_id=step, step=step, attempt=2, ended=now))
    assert state_of(_record(film_tenant)) == "success"
