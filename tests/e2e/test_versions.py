"""Versions through a real Airflow: a run in review goes on as it began; a run after it takes what was published."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.running_airflow import PARKED_S

from nightreel.records.book import RunBook
from nightreel.run.workspace import Workspace
from nightreel.spec.record import StepRecord
from nightreel.spec.tenant_folder import load_tenant

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
TENANT, DAG_ID = "keeper", "keeper__kept"
SAID = """\
name: keeper
title: Keeper
subscription: agency
brand:
  name: Keeper
  frame_rate: %s
"""
PIPELINE = """\
name: kept
title: %(title)s
platforms: [draft]
form:
  platforms: {default: [draft], hidden: true}
steps:
  - step: intake
  - step: enrich
    options: {height_px: 180}
  - step: review_script
  - step: generate
    id: %(shots)s
    engine: animatic
    options: {motion: %(motion)s, seed: "${brand.frame_rate}"}
"""
BRIEF = {
    "title": "Aurora Watch", "category": "smart watch", "duration_s": 4, "seed": 7, "platforms": ["draft"],
    "selling_points": ["14 days on a single charge"],
}  # fmt: skip
FIRST = {"title": "First", "shots": "shots", "motion": "0.5"}
SECOND = {"title": "Second", "shots": "new_shots", "motion": "1.5"}


@pytest.fixture(scope="module")
def root(airflow: Any) -> Path:
    """A tenant that comes while Airflow works."""
    root: Path = airflow.tenants / TENANT
    (root / "pipelines").mkdir(parents=True)
    (root / "media").mkdir()
    _write(root / "pipelines/kept.yaml", PIPELINE % FIRST)
    _write(root / "tenant.yaml", SAID % 24)
    _until(lambda: airflow.client.has_dag(DAG_ID), "the new tenant's DAG")
    return root


def test_a_run_in_review_keeps_its_version_and_a_later_run_takes_the_new_one(airflow: Any, root: Path) -> None:
    before = airflow.client.trigger(DAG_ID, {**BRIEF, "title": "Begun before"})
    _until_waits(airflow, before)
    _write(root / "tenant.yaml", SAID % 30)
    _write(root / "pipelines/kept.yaml", PIPELINE % SECOND)
    for _ in range(3):  # while the processor may read the file already
        _ask_to_parse(airflow)
        time.sleep(1)
    of_dag = f"/api/v2/dags/{DAG_ID}"
    _until(lambda: airflow.client._ask("GET", of_dag)["dag_display_name"].endswith("Second"), "the second version")
    after = airflow.client.trigger(DAG_ID, {**BRIEF, "title": "Begun after"})
    _until_waits(airflow, after)
    for run in (before, after):
        _approve(airflow, run)
    assert [airflow.wait(DAG_ID, run, 240) for run in (before, after)] == ["success", "success"], airflow.states(
        DAG_ID, before
    )
    assert _shots(before) == ("shots", 0.5, 24)
    assert _shots(after) == ("new_shots", 1.5, 30)


def _shots(run: str) -> tuple[str, Any, Any]:
    workspace = Workspace.from_environment()
    record = RunBook(workspace.open_store(load_tenant(workspace.tenant_root(TENANT)).tenant), run).read()
    assert record is not None
    made: StepRecord = record.steps[-1]
    return made.step_id, made.options["motion"], made.options["seed"]


def _write(path: Path, text: str) -> None:
    half = path.with_suffix(".half")
    half.write_text(text, encoding="utf-8")
    os.replace(half, path)


def _ask_to_parse(airflow: Any) -> None:
    token = airflow.client._ask("GET", f"/api/v2/dags/{DAG_ID}")["file_token"]
    address = f"{airflow.settings.address}/api/v2/parseDagFile/{quote(token, safe='')}"
    assert httpx.put(address, headers=airflow.client._authorisation(), timeout=30).status_code in (201, 409)


def _approve(airflow: Any, run: str) -> None:
    """Decide by our own route: an answer that only Airflow has is lost where it fails a task that goes on too soon."""
    path = f"/nightreel/review/{DAG_ID}/{quote(run, safe='')}/review_script"
    headers = {**airflow.client._authorisation(), "X-Nightreel": "review"}
    answer = httpx.post(airflow.settings.address + path, json={"choice": "approve"}, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text


def _until_waits(airflow: Any, run: str) -> None:
    _until(lambda: airflow.states(DAG_ID, run).get("review_script[-1]") == "awaiting_input", f"{run} waits")
    time.sleep(PARKED_S)


def _until(is_so: Callable[[], bool], what: str, within_s: float = 180) -> None:
    give_up = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < give_up, what
        time.sleep(0.5)
