"""The main job: a brief becomes finished films, through a real Airflow, triggered by REST."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlparse

import httpx
import pytest

from nightreel.run.summary import Summary, summarise

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1500)]
PROMO, DRAFT = "demo__product_promo", "demo__quick_draft"
FILM_WITHIN_S = 900


@pytest.fixture(scope="session")
def film(airflow: Any) -> tuple[str, float, Summary]:
    """The demo's film: its run, the seconds that it took, what lies in the published files."""
    began = time.monotonic()
    run_id = airflow.client.trigger(PROMO, airflow.brief("smartwatch"))
    state = airflow.wait(PROMO, run_id, FILM_WITHIN_S)
    assert state == "success", airflow.states(PROMO, run_id)
    return run_id, time.monotonic() - began, summarise(_manifest(airflow, PROMO, run_id))


def _manifest(airflow: Any, dag_id: str, run_id: str) -> Path:
    model = airflow.client.returned(dag_id, run_id, "publish")["manifest"]
    document = json.loads(Path(unquote(urlparse(model["uri"]).path)).read_text())
    return Path(unquote(urlparse(document["manifest"]["facts"]["address"]).path))


def test_three_renditions_are_what_their_platforms_want(film: tuple[str, float, Summary]) -> None:
    items = {item.platform: item for item in film[2].renditions}
    sizes = {name: (item.width, item.height) for name, item in items.items()}
    assert sizes == {"youtube": (1920, 1080), "instagram": (1080, 1350), "tiktok": (1080, 1920)}
    for item in items.values():
        assert item.duration_s == pytest.approx(15.0, abs=0.05)
        assert item.lufs == pytest.approx(-14.0, abs=1.0)
        assert item.true_peak_dbtp <= -0.5


def test_every_rendition_tells_where_it_comes_from(film: tuple[str, float, Summary]) -> None:
    payloads = {item.watermark for item in film[2].renditions}
    assert len(payloads) == 1
    assert None not in payloads
    for item in film[2].renditions:
        assert item.labels["title"] == "Aurora Watch"
        assert item.labels["copyright"]
        assert "AI" in item.labels["ai_disclosure"]
        assert item.labels["digital_source_type"].endswith("/compositeWithTrainedAlgorithmicMedia")


def test_shots_were_mapped_tasks(airflow: Any, film: tuple[str, float, Summary]) -> None:
    shots = [task for task in airflow.client.tasks(PROMO, film[0]) if task["task_id"] == "generate"]
    assert len(shots) >= 4
    assert {task["state"] for task in shots} == {"success"}
    assert {task["map_index"] for task in shots} == set(range(len(shots)))


def test_the_same_brief_again_reuses_every_result(airflow: Any, film: tuple[str, float, Summary]) -> None:
    run_id = airflow.client.trigger(PROMO, airflow.brief("smartwatch"))
    assert airflow.wait(PROMO, run_id, 300) == "success"
    made = [
        task["task_id"]
        for task in airflow.client.tasks(PROMO, run_id)
        if not airflow.client.returned(PROMO, run_id, task["task_id"], "preview", task["map_index"])["reused"]
    ]
    assert set(made) <= {"intake", "publish"}, "only steps that look outside the store are done again"
    again = summarise(_manifest(airflow, PROMO, run_id))
    assert [item.sha256 for item in again.renditions] == [item.sha256 for item in film[2].renditions]


def test_progress_is_in_the_log_and_the_state_store(airflow: Any, film: tuple[str, float, Summary]) -> None:
    task = next(task for task in airflow.client.tasks(PROMO, film[0]) if task["task_id"] == "export")
    log = "\n".join(airflow.client.log(PROMO, film[0], task))
    assert "100 %" in log
    path = f"/api/v2/dags/{PROMO}/dagRuns/{quote(film[0], safe='')}/taskInstances/export"
    found = airflow.client._ask("GET", f"{path}/state-store/progress?map_index=-1")
    assert '"fraction": 1' in str(found).replace("'", '"')


def test_each_task_has_a_preview_page_for_those_who_may_see_it(airflow: Any, film: tuple[str, float, Summary]) -> None:
    path = f"{airflow.settings.address}/nightreel/preview/{PROMO}/{quote(film[0], safe='')}/grade/-1"
    assert httpx.get(path, timeout=30).status_code in (401, 403)
    page = httpx.get(path, headers=airflow.client._authorisation(), timeout=30)
    assert page.status_code == 200
    assert page.text.count('src="data:image/png;base64,') >= 3
    pictures = f"{airflow.settings.address}/nightreel/media"
    headers = airflow.client._authorisation()
    assert httpx.get(f"{pictures}/demo", timeout=30).status_code in (401, 403)
    assert httpx.get(f"{pictures}/demo", headers=headers, timeout=30).headers["content-type"] == "image/png"
    assert httpx.get(f"{pictures}/nobody", headers=headers, timeout=30).status_code == 404


def test_the_films_are_an_asset(airflow: Any, film: tuple[str, float, Summary]) -> None:
    events = airflow.client._ask("GET", "/api/v2/assets/events?limit=50")["asset_events"]
    (event,) = [event for event in events if event["source_run_id"] == film[0]]
    assert event["name"] == "demo.product_promo.films"
    assert set(event["extra"]["files"].values()) >= {item.sha256 for item in film[2].renditions}


def test_a_broken_pipeline_shows_its_mend_and_hides_nobody(airflow: Any) -> None:
    dag = airflow.client._ask("GET", "/api/v2/dags/clumsy__broken/details")
    assert "contrst" in dag["doc_md"]
    assert "Fix:" in dag["doc_md"]
    assert airflow.client.has_dag("clumsy__new_piece")
    assert airflow.client._ask("GET", "/api/v2/importErrors")["total_entries"] == 0


def test_a_wrong_brief_fails_at_once_in_plain_words(airflow: Any) -> None:
    run_id = airflow.client.trigger(DRAFT, airflow.brief("smartwatch", pictures=["../../etc/passwd"]))
    assert airflow.wait(DRAFT, run_id, 180) == "failed"
    task = next(task for task in airflow.client.tasks(DRAFT, run_id) if task["task_id"] == "intake")
    assert task["try_number"] == 1, "a retry would meet the same fault"
    said = [line for line in airflow.client.log(DRAFT, run_id, task) if line.startswith("[")]
    assert any("Fix:" in line and "passwd" in line for line in said)
