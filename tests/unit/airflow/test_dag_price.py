"""A film's price in its form, and caps that stop a run in its first task."""

from __future__ import annotations

import json
import logging
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException
from airflow.sdk import DAG

from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook
from nightreel.run.history import history_path
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import load_tenant
from nightreel_airflow import dags as dags_module
from nightreel_airflow.caps import price_sentence
from nightreel_airflow.dags import build_dag, build_dags

TENANTS = Path(__file__).parents[3] / "include/tenants"


@pytest.fixture
def tenants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example tenants with a store of their own."""
    root = tmp_path / "tenants"
    shutil.copytree(TENANTS, root, ignore=shutil.ignore_patterns("media"))
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(root))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "stores").as_uri())
    monkeypatch.delenv("NIGHTREEL_HISTORY", raising=False)
    return root


def _cap(tenants: Path, caps: str, tenant: str = "demo") -> None:
    file = tenants / tenant / "tenant.yaml"
    file.write_text(file.read_text(encoding="utf-8") + f"\ncaps: {caps}\n", encoding="utf-8")


def _dag(tenants: Path, tenant: str = "demo", pipeline: str = "quick_draft") -> DAG:
    folder = load_tenant(tenants / tenant)
    return build_dag(compile_pipeline(folder, pipeline), folder)


def _run(dag: DAG, task_id: str, **params: Any) -> Any:
    values = {name: value.resolve() if hasattr(value, "resolve") else value for name, value in dag.params.items()}
    when = datetime(2026, 1, 2, tzinfo=UTC)
    run = SimpleNamespace(
        run_id="manual", dag_id=dag.dag_id, logical_date=when, run_after=None, start_date=when, conf={}
    )
    ti = SimpleNamespace(try_number=1, max_tries=3, xcom_push=lambda **_: None, map_index=-1)
    task: Any = dag.task_dict[task_id]
    return task.execute({"dag_run": run, "ti": ti, "task": task, "params": {**values, "pictures": [], **params}})


def _made(base: Path) -> list[Path]:
    return [path for path in (base / "stores").rglob("*") if path.is_file() and "runs" not in path.parts]


def _faults(tenants: Path, tenant: str) -> list[tuple[str, str, bool]]:
    """What the book of the run says: step, code, whether a rule said no."""
    record = RunBook(Workspace.from_environment().open_store(load_tenant(tenants / tenant).tenant), "manual").read()
    assert record is not None
    return [(part.step_id, part.fault.code, part.fault.refused) for part in record.steps if part.fault is not None]


def test_the_form_says_what_the_default_film_costs(tenants: Path) -> None:
    dag = _dag(tenants)
    words = dag.params.get_param("duration_s").schema["description_md"]
    assert "0 GPU seconds, $0.00 for the default 6 s; each further second about" in words
    assert words.rsplit("\n", 1)[-1] in str(dag.doc_md)


def test_a_worker_spends_no_time_on_it(tenants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        dags_module, "get_parsing_context", lambda: SimpleNamespace(dag_id="demo__quick_draft", task_id="x")
    )
    (dag,) = build_dags(tenants).values()
    assert "GPU seconds" not in str(dag.doc_md)


def test_measured_times_change_the_sentence(tenants: Path) -> None:
    folder = load_tenant(tenants / "demo")
    plan = compile_pipeline(folder, "quick_draft")
    before = price_sentence(plan)
    path = history_path(Workspace.from_environment().store_address(folder.tenant))
    path.parent.mkdir(parents=True)
    sample = {
        "step": "export", "engine": "", "model": "", "device": "cpu", "units": 1.4, "film_s": 6.0, "seconds": 600.0,
        "gpu_s": 0.0, "money": 0.0, "input_tokens": 0, "output_tokens": 0, "at": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip
    path.write_text(json.dumps(sample) + "\n")
    after = price_sentence(plan)
    assert before.startswith("About 4")
    assert after.startswith("About 10 minutes")


def test_the_sentence_is_quick(tenants: Path) -> None:
    plan = compile_pipeline(load_tenant(tenants / "demo"), "product_promo")
    price_sentence(plan)
    spent = []
    for _ in range(20):
        began = time.process_time()
        price_sentence(plan)
        spent.append(time.process_time() - began)
    assert min(spent) < 2e-3


def test_only_first_tasks_look_at_the_caps(tenants: Path) -> None:
    dag = _dag(tenants)
    looking = [task_id for task_id, task in dag.task_dict.items() if getattr(task, "caps_of", "")]
    assert looking == ["intake"]


def test_a_run_above_its_cap_fails_at_once_and_leaves_only_its_book(
    tenants: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _cap(tenants, "{wall_s: 10}")
    with caplog.at_level(logging.ERROR), pytest.raises(AirflowFailException, match=r"\[price\.cap\] demo/quick_draft"):
        _run(_dag(tenants), "intake")
    assert _made(tmp_path) == []
    assert _faults(tenants, "demo") == [("intake", "price.cap", True)]


def test_a_run_whose_services_are_not_set_up_fails_at_once_and_leaves_only_its_book(
    tenants: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("NIGHTREEL_ENDPOINTS", raising=False)
    dag = _dag(tenants, pipeline="model_film")
    with caplog.at_level(logging.ERROR), pytest.raises(AirflowFailException, match=r"\[endpoint\.name\].*step enrich"):
        _run(dag, "intake")
    assert _made(tmp_path) == []
    assert _faults(tenants, "demo") == [("intake", "endpoint.name", False)]


def test_a_run_below_its_cap_goes_on(tenants: Path) -> None:
    _cap(tenants, "{wall_s: 3600, money: 1, gpu_s: 1}", "atelier")
    given = _run(_dag(tenants, "atelier", "new_piece"), "intake")
    assert set(given) == {"brief", "material"}
