"""What goes on with a pipeline, as Airflow's database says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.models.trigger import Trigger
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from nightreel_airflow.studio.api import in_use
from nightreel_airflow.studio.api.in_use import Use, begin_no_more, use_of

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """Airflow's three tables, with a pipeline's two DAGs and one of another client."""
    engine = create_engine(f"sqlite:///{tmp_path / 'airflow.db'}")
    DagModel.metadata.create_all(
        engine, tables=[model.__table__ for model in (DagModel, DagRun, TaskInstance, Trigger)]
    )
    session = Session(engine)

    @contextmanager
    def one() -> Iterator[Session]:
        yield session
        session.flush()

    monkeypatch.setattr(in_use, "create_session", one)
    for dag_id in ("acme__promo", "acme__promo__nightly", "other__promo"):
        session.add(DagModel(dag_id=dag_id, bundle_name="nightreel", is_stale=False, is_paused=False))
    session.flush()
    return session


def begun(session: Session, dag_id: str, run_id: str, state: str, *tasks: str) -> None:
    """Write a run down, with the states of its tasks."""
    session.execute(
        DagRun.__table__.insert().values(
            dag_id=dag_id, run_id=run_id, state=state, run_type="manual", run_after=NOW, logical_date=None,
            log_template_id=None, clear_number=0,
        )
    )  # fmt: skip
    for at, task in enumerate(tasks):
        session.execute(
            TaskInstance.__table__.insert().values(
                id=uuid.uuid4(), task_id=f"t{at}", dag_id=dag_id, run_id=run_id, map_index=-1, state=task,
                pool="p", pool_slots=1, max_tries=0,
            )
        )  # fmt: skip


def test_nothing_goes_on_with_a_pipeline_whose_runs_have_ended(database):
    begun(database, "acme__promo", "done", "success", "success")
    begun(database, "acme__promo", "bad", "failed", "failed")
    begun(database, "other__promo", "theirs", "running", "running")
    assert use_of("acme", "promo") == Use()


def test_films_reviews_and_nights_are_counted(database):
    begun(database, "acme__promo", "a", "running", "awaiting_input", "awaiting_input", "success")
    begun(database, "acme__promo", "b", "queued")
    begun(database, "acme__promo__nightly", "night", "running", "running")
    assert use_of("acme", "promo") == Use(films=2, waiting=1, nights=1)


@pytest.mark.parametrize(("paused", "begins"), [(False, True), (True, False)])
def test_a_schedule_counts_unless_it_is_paused(database, paused, begins):
    database.get(DagModel, "acme__promo__nightly").is_paused = paused
    database.get(DagModel, "acme__promo__nightly").next_dagrun_create_after = NOW
    database.flush()
    assert use_of("acme", "promo").begins_itself is begins


def test_airflow_begins_nothing_of_what_is_taken_down(database):
    begin_no_more("acme", "promo")
    database.expire_all()
    stale = {dag_id: database.get(DagModel, dag_id).is_stale for dag_id in ("acme__promo", "other__promo")}
    assert stale == {"acme__promo": True, "other__promo": False}
