"""What an Airflow task writes into its run's book when a run cannot begin, and what a hostile configuration gets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException

from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook, runs, state_of
from nightreel.run.workspace import Workspace
from nightreel.spec.record import RunHead, RunRecord
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.protocol import Store
from nightreel_airflow.dags import build_dag

PIPELINE = """
name: tiny
title: Tiny
platforms: [draft]
steps: [{step: intake}, {step: enrich}, {step: generate}, {step: assemble}, {step: export}, {step: label}]
"""
WHEN = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def tenant_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client without a logo or music, and a pipeline of four steps."""
    root = tmp_path / "tenants/acme"
    (root / "pipelines").mkdir(parents=True)
    (root / "media").mkdir()
    (root / "tenant.yaml").write_text("name: acme\ntitle: Acme\nbrand: {name: Acme}\n")
    (root / "pipelines/tiny.yaml").write_text(PIPELINE)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "stores").as_uri())
    return root


def begin(
    root: Path,
    conf: Any,
    *,
    step: str = "intake",
    takes: Any = None,
    pipeline: str = "tiny",
    by: tuple[str, str] = ("manual", ""),
    **params: Any,
) -> Any:
    """Do the first task of a run, or ``step`` with what it takes; ``by`` is Airflow's type of the run and its user."""
    folder = load_tenant(root)
    dag = build_dag(compile_pipeline(folder, pipeline), folder)
    values = {name: getattr(value, "value", value) for name, value in dag.params.items() if name != "title"}
    run = SimpleNamespace(
        run_id="manual__x", dag_id=dag.dag_id, logical_date=WHEN, run_after=WHEN, start_date=WHEN, conf=conf,
        run_type=by[0], triggering_user_name=by[1] or None,
    )  # fmt: skip
    ti = SimpleNamespace(try_number=1, max_tries=3, xcom_push=lambda **_: None, map_index=-1)
    task: Any = dag.task_dict[step]
    if takes is not None:
        task.inputs = takes
    said = {**values, "title": "Cup", **params, **(conf if isinstance(conf, dict) else {})}
    return task.execute({"dag_run": run, "ti": ti, "task": task, "params": said})


def kept(root: Path) -> tuple[Store, RunRecord]:
    """Give the client's store and the run's book."""
    store = Workspace.from_environment().open_store(load_tenant(root).tenant)
    record = RunBook(store, "manual__x").read()
    assert record is not None
    return store, record


def earlier(root: Path, run_id: str, dag_id: str = "acme__tiny") -> RunBook:
    """Begin the book of an earlier run of a DAG."""
    store = Workspace.from_environment().open_store(load_tenant(root).tenant)
    book = RunBook(store, run_id)
    pipeline = dag_id.partition("__")[2]
    began = "2026-01-01T00:00:00+00:00"
    book.begin(
        RunHead(run_id=run_id, dag_id=dag_id, tenant="acme", pipeline=pipeline, title="Old", brief={}, began=began)
    )
    return book


def test_a_run_s_book_says_who_asked_for_what(tenant_folder: Path) -> None:
    earlier(tenant_folder, "manual__w")
    begin(tenant_folder, {"nightreel": {"asked_by": "ada", "parent": "manual__w", "root": "manual__w", "note": "dull"}})
    store, record = kept(tenant_folder)
    head = record.head
    assert (head.dag_id, head.tenant, head.pipeline) == ("acme__tiny", "acme", "tiny")
    assert (head.title, head.brief["duration_s"], head.began) == ("Cup", 15, "2026-01-02T00:00:00.000+00:00")
    assert (head.request.asked_by, head.request.parent, head.request.note) == ("ada", "manual__w", "dull")
    assert head.steps == ("intake", "enrich", "generate", "assemble", "export", "label")
    assert head.recipe
    assert [(part.step_id, part.fault) for part in record.steps] == [("intake", None)]
    assert state_of(record) == "processing"
    assert [one.run_id for one in runs(store, pipeline="tiny")] == ["manual__x", "manual__w"]


@pytest.mark.parametrize(
    ("by", "asked_by"),
    [(("manual", "eve"), "eve"), (("operator_triggered", "eve"), "ada"), (("scheduled", ""), "ada")],
)
def test_who_asked_is_the_person_that_airflow_names(tenant_folder: Path, by: tuple[str, str], asked_by: str) -> None:
    begin(tenant_folder, {"nightreel": {"asked_by": "ada"}}, by=by)
    assert kept(tenant_folder)[1].head.request.asked_by == asked_by


@pytest.mark.parametrize("field", ["parent", "root"])
def test_a_run_cannot_claim_a_family_that_is_not_its_dag_s(tenant_folder: Path, field: str) -> None:
    earlier(tenant_folder, "manual__w", "acme__other")
    for name in ("manual__w", "nothing"):
        with pytest.raises(AirflowFailException, match=r"\[run\.parent\].*a revision of"):
            begin(tenant_folder, {"nightreel": {field: name}})
    head = kept(tenant_folder)[1].head
    assert (head.request.parent, head.request.root) == ("", "")


def test_a_run_of_an_id_that_another_dag_has_used_is_refused_and_leaves_its_book_alone(tenant_folder: Path) -> None:
    (tenant_folder / "pipelines/other.yaml").write_text(PIPELINE.replace("name: tiny", "name: other"))
    begin(tenant_folder, {}, pipeline="other")
    before = kept(tenant_folder)[1]
    assert before.head.dag_id == "acme__other"
    for params in ({}, {"duration_s": 9000}):
        with pytest.raises(
            AirflowFailException, match=r"\[run\.id\] a run of acme__tiny: got manual__x, .*acme__other"
        ):
            begin(tenant_folder, {}, **params)
    assert kept(tenant_folder)[1] == before


def test_two_dags_with_one_schedule_have_a_book_each(tenant_folder: Path) -> None:
    (tenant_folder / "pipelines/other.yaml").write_text(PIPELINE.replace("name: tiny", "name: other"))
    for pipeline in ("other", "tiny", "tiny"):
        begin(tenant_folder, {}, pipeline=pipeline, by=("scheduled", ""))
    store, first = kept(tenant_folder)
    assert first.head.dag_id == "acme__other"
    assert {head.run_id: head.dag_id for head in runs(store)} == {
        "manual__x": "acme__other", "manual__x.acme__tiny": "acme__tiny",
    }  # fmt: skip
    second = RunBook(store, "manual__x.acme__tiny").read()
    assert second is not None
    assert [part.step_id for part in second.steps] == ["intake"]


def test_a_book_begun_without_a_brief_is_completed_by_the_next_good_try(tenant_folder: Path) -> None:
    row = {"batch": "tiny.night", "number": 3, "key": "cup", "digest": "0" * 16}
    with pytest.raises(AirflowFailException):
        begin(tenant_folder, {"nightreel": {"row": row}}, duration_s=9000)
    first = kept(tenant_folder)[1].head
    assert (first.brief, first.request.row) == ({}, None)
    begin(tenant_folder, {"nightreel": {"row": row}})
    store, record = kept(tenant_folder)
    assert record.head.brief["title"] == "Cup"
    assert record.head.request.row is not None
    assert record.head.request.row.digest == "0" * 16
    assert record.head.recipe
    assert record.head.began == first.began
    assert [one.run_id for one in runs(store)] == ["manual__x"]


@pytest.mark.parametrize(
    ("conf", "params", "code"),
    [
        ({"nightreel": "all"}, {}, "run.request"),
        ({"nightreel": {"off": ["label", "nothing"]}}, {}, "run.off"),
        ({"nightreel": {"off": ["export"]}}, {}, "run.off"),
        ({}, {"duration_s": 9000}, "brief.duration_s"),
        ({}, {"title": "x" * 500}, "brief.title"),
        ({}, {"title": "a nude woman"}, "safety.sexual"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_why_a_run_could_not_begin_is_in_its_book(
    tenant_folder: Path, conf: Any, params: dict[str, Any], code: str
) -> None:
    with pytest.raises(AirflowFailException) as failed:
        begin(tenant_folder, conf, **params)
    _, record = kept(tenant_folder)
    (part,) = record.steps
    assert part.fault is not None
    assert part.fault.code.startswith(code.partition(".")[0])
    assert f"[{part.fault.code}]" in str(failed.value)
    assert part.fault.fix
    assert state_of(record) in ("failed", "refused")


def test_a_script_of_another_place_is_refused(tenant_folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "script.json"
    elsewhere.write_text("{}")
    script = {"uri": elsewhere.as_uri(), "sha256": "0" * 64, "kind": "script", "size_bytes": 2}
    given = begin(tenant_folder, {"nightreel": {"script": script}})
    with pytest.raises(AirflowFailException, match=r"\[store\.outside\]"):
        begin(
            tenant_folder, {"nightreel": {"script": script}}, step="enrich", takes={"brief": given, "material": given}
        )
    fault = kept(tenant_folder)[1].steps[1].fault
    assert fault is not None
    assert fault.code == "store.outside"
