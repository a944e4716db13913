"""Nightly DAGs, films in one task, and whose tasks go first."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk import DAG
from tests.batch_tenant import write_tenant

from nightreel.errors import Problems
from nightreel.plan.compile import compile_pipeline
from nightreel.spec.tenant_folder import load_tenant
from nightreel_airflow.dags import build_dags
from nightreel_airflow.operators.film import FILM
from nightreel_airflow.priority import ByKindOfRun

BATCH = """  schedule: "30 1 * * *"
  time_zone: Europe/Berlin
"""


@pytest.fixture
def tenants(tmp_path: Path) -> Path:
    """One tenant with one pipeline, a film a task, one row."""
    write_tenant(tmp_path, "works", 1, ahead=5)
    return tmp_path


def _mend(tenants: Path, old: str, new: str) -> dict[str, DAG]:
    path = tenants / "works/pipelines/ads.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return build_dags(tenants)


def test_a_pipeline_with_a_batch_has_a_nightly_dag(tenants: Path) -> None:
    dags = build_dags(tenants)
    assert set(dags) == {"works__ads", "works__ads__nightly", "works__callbacks", "works__preview"}
    night = dags["works__ads__nightly"]
    assert night.task_dict["admit"].upstream_task_ids == {"check_catalogue"}
    assert night.task_dict["report"].upstream_task_ids == {"admit", "check_catalogue"}
    assert night.task_dict["report"].trigger_rule == "all_done"
    assert (night.max_active_runs, night.catchup) == (1, False)
    assert all(task.retries >= 1 for task in night.tasks), "a deferred task may race with its own deferral"
    assert "broken" not in night.tags


def test_a_night_begins_by_the_clock_of_its_own_zone(tenants: Path) -> None:
    night = _mend(tenants, "  ahead: 5\n", f"  ahead: 5\n{BATCH}")["works__ads__nightly"]
    assert night.timetable.expression == "30 1 * * *"
    assert str(night.timetable.timezone) == "Europe/Berlin"


def test_without_a_schedule_somebody_starts_it(tenants: Path) -> None:
    assert build_dags(tenants)["works__ads__nightly"].schedule is None


def test_a_wrong_schedule_is_shown_where_the_night_would_be(tenants: Path) -> None:
    dags = _mend(tenants, "  ahead: 5\n", '  ahead: 5\n  schedule: "61 1 * * *"\n')
    assert "broken" in dags["works__ads__nightly"].tags
    assert "schedule" in str(dags["works__ads__nightly"].doc_md)


def test_a_broken_pipeline_keeps_its_night_so_that_people_are_told(tenants: Path) -> None:
    dags = _mend(tenants, "  ahead: 5\n", f"  ahead: 5\n{BATCH}")
    dags = _mend(tenants, "- step: assemble", "- step: assemblage")
    night = dags["works__ads__nightly"]
    assert "broken" in night.tags
    assert night.timetable.expression == "30 1 * * *"
    assert night.task_dict["mend_this_pipeline"].tells == "works"
    assert dags["works__ads"].task_dict["mend_this_pipeline"].tells == ""


def test_no_run_waits_in_a_queue_in_which_nobody_goes_first(tenants: Path) -> None:
    """Films that wait for a reviewer count as running, and the largest catalogue has 100,000 rows."""
    assert build_dags(tenants)["works__ads"].max_active_runs >= 100_000


def test_a_film_s_dag_is_on_when_its_night_needs_it_and_the_night_is_not(tenants: Path) -> None:
    dags = build_dags(tenants)
    assert dags["works__ads"].is_paused_upon_creation is False
    assert dags["works__ads__nightly"].is_paused_upon_creation is None


@pytest.mark.parametrize("name", ["callbacks", "preview", "tenant"])
def test_a_pipeline_does_not_take_the_name_of_a_dag_of_ours(tenants: Path, name: str) -> None:
    old = tenants / "works/pipelines/ads.yaml"
    text = old.read_text(encoding="utf-8").replace("name: ads", f"name: {name}")
    old.unlink()
    old.with_stem(name).write_text(text, encoding="utf-8")
    with pytest.raises(Problems, match=rf"\[plan\.name\] pipelines/{name}\.yaml:1: got {name}, want a name other than"):
        compile_pipeline(load_tenant(tenants / "works"), name)
    dags = build_dags(tenants)
    assert "broken" in dags[f"works__{name}__pipeline"].tags
    assert "broken" not in dags["works__callbacks"].tags


def test_a_film_is_one_task_with_what_its_steps_need(tenants: Path) -> None:
    (film,) = build_dags(tenants)["works__ads"].tasks
    assert film.task_id == FILM
    assert (film.queue, film.pool, film.retries) == ("cpu", "cpu", 3)
    assert film.execution_timeout == timedelta(hours=6), "of six steps"
    assert [asset.name for asset in film.outlets] == ["works.ads.films"]


def test_a_film_in_one_task_asks_nobody(tenants: Path) -> None:
    path = tenants / "works/pipelines/ads.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("  - step: publish", "  - step: review\n  - step: publish")
    )
    with pytest.raises(Problems, match=r"plan\.tasks.*ads\.yaml:17.*tasks: step"):
        compile_pipeline(load_tenant(tenants / "works"), "ads")


def test_a_tenant_without_batches_has_no_nightly_dag(tenants: Path) -> None:
    shutil.copytree(tenants / "works", tenants / "other")
    said = (tenants / "other/tenant.yaml").read_text(encoding="utf-8").replace("works", "other")
    (tenants / "other/tenant.yaml").write_text(said, encoding="utf-8")
    path = tenants / "other/pipelines/ads.yaml"
    before, _, after = path.read_text(encoding="utf-8").partition("batch:")
    path.write_text(before + after[after.index("steps:") :], encoding="utf-8")
    assert {dag_id for dag_id in build_dags(tenants) if dag_id.startswith("other")} == {
        "other__ads",
        "other__callbacks",
        "other__preview",
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("revision__x.1", 1), ("manual__2026", 900)),
        (("manual__2026", 1), ("nightly__a.b.c", 900)),
        (("api__7", 1), ("nightly__a.b.c", 900)),
        (("somebodys-own", 1), ("nightly__a.b.c", 1)),
        (("nightly__a.b.c", 6), ("nightly__a.b.d", 1)),
        (("nightly__a.b.c", 999), ("nightly__a.b.d", 5)),
        (("revision__x.1", 1), ("nightly__a", 5000)),
    ],
    ids=["revision", "person", "interface", "unknown", "later-step", "many-steps", "never-past-its-class"],
)
def test_what_people_wait_for_goes_first(first: tuple[str, int], second: tuple[str, int]) -> None:
    def weight(run_id: str, own: int) -> int:
        return ByKindOfRun().get_weight(SimpleNamespace(run_id=run_id, task=SimpleNamespace(priority_weight=own)))  # type: ignore[arg-type]

    assert weight(*first) > weight(*second)
