"""Tenants' pipelines as DAGs."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from airflow.sdk import DAG

from nightreel.steps.base import all_steps
from nightreel_airflow import operators
from nightreel_airflow.dags import build_dags
from nightreel_airflow.operators import operator_class, operator_name

ROOT = Path(__file__).parents[3]
TENANTS = ROOT / "include/tenants"


@pytest.fixture(scope="module")
def dags() -> dict[str, DAG]:
    return build_dags(TENANTS)


def test_each_pipeline_of_each_tenant_is_a_dag(dags: dict[str, DAG]) -> None:
    wanted = {f"{path.parts[-3]}__{path.stem}" for path in TENANTS.glob("*/pipelines/*.yaml")}
    own = {f"{path.parent.name}__{name}" for path in TENANTS.glob("*/tenant.yaml") for name in ("callbacks", "preview")}
    assert {dag_id for dag_id in dags if not dag_id.endswith("__nightly")} == wanted | own
    assert not any("broken" in dag.tags for dag in dags.values())


def test_the_promo_is_wired_as_its_yaml_says(dags: dict[str, DAG]) -> None:
    dag = dags["demo__product_promo"]
    assert dag.task_dict["generate"].is_mapped
    assert dag.task_dict["assemble"].upstream_task_ids == {"generate", "enrich"}
    assert "export" in dag.task_dict["label"].upstream_task_ids
    assert {task.owner for task in dag.tasks} == {"nightreel"}


def test_tasks_carry_queue_pool_retries_and_time_out(dags: dict[str, DAG]) -> None:
    for task in dags["demo__product_promo"].tasks:
        assert task.queue in ("cpu", "gpu")
        assert task.pool == task.queue
        assert task.retries == 3
        assert task.retry_delay == timedelta(seconds=60)
        assert task.retry_exponential_backoff
        assert task.execution_timeout is not None


def test_a_broken_pipeline_becomes_a_placeholder_and_hides_nobody(tmp_path: Path) -> None:
    shutil.copytree(TENANTS, tmp_path / "tenants", ignore=shutil.ignore_patterns("media"))
    (tmp_path / "tenants/demo/pipelines/quick_draft.yaml").write_text(
        "name: quick_draft\ntitle: Draft\nsteps:\n  - step: grate\n"
    )
    (tmp_path / "tenants/atelier/tenant.yaml").write_text("name: [\n")
    dags = build_dags(tmp_path / "tenants")
    assert "broken" not in dags["demo__product_promo"].tags
    draft = dags["demo__quick_draft"]
    assert "broken" in draft.tags
    assert "pipelines/quick_draft.yaml:4" in draft.doc_md
    assert "grade" in draft.doc_md, "the near name is proposed"
    assert "broken" in dags["atelier__tenant"].tags


def test_every_step_has_an_operator_with_typed_arguments() -> None:
    import inspect

    for name, step in all_steps().items():
        operator = getattr(operators, operator_name(name))
        assert operator is operator_class(name)
        assert operator.__doc__ == step.__doc__
        parameters = inspect.signature(operator).parameters
        assert set(step.takes) <= set(parameters)
        assert {"tenant", "options", "engine"} <= set(parameters)


def test_operators_work_in_a_hand_written_dag() -> None:
    from nightreel_airflow.operators import CaptionOperator, EnrichOperator, GenerateOperator, IntakeOperator

    with DAG("hand_written", schedule=None) as dag:
        intake = IntakeOperator(task_id="intake", tenant="demo", brief={"run": "brief"})
        script = EnrichOperator(
            task_id="enrich", tenant="demo", brief=intake.output, material=intake.output, options={"height_px": 360}
        )
        shots = GenerateOperator.partial(task_id="generate", tenant="demo", inputs={"material": intake.output}).expand(
            script=script.output
        )
        CaptionOperator(task_id="caption", tenant="demo", reel=shots.output)
    assert dag.task_dict["generate"].upstream_task_ids == {"intake", "enrich"}
    assert dag.task_dict["caption"].upstream_task_ids == {"generate"}


def test_an_unknown_operator_names_the_steps() -> None:
    with pytest.raises(AttributeError, match="there is one for each of assemble"):
        _ = operators.TeleportOperator
