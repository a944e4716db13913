"""Previews through a real Airflow: what a draft shows, whose it is, and that nothing of it is a film."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from tests.running_airflow import BEN, CLEO

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
DRAFT = """\
name: never_saved
title: Never saved
platforms: [draft]
steps:
  - step: intake
  - step: enrich
    options: {height_px: 180}
  - step: review_script
"""
ORDER = {"text": DRAFT, "upto": "review_script", "sample": "smartwatch"}


@pytest.fixture(scope="module")
def looked_at(airflow: Any) -> str:
    answer = _ask(airflow, "POST", "demo/previews", ORDER)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["run_id"])


def test_a_draft_is_shown_step_by_step_and_nobody_is_asked(airflow: Any, looked_at: str) -> None:
    give_up = time.monotonic() + 300
    while (seen := _ask(airflow, "GET", f"demo/previews/{looked_at}").json())["state"] in ("queued", "running"):
        assert time.monotonic() < give_up, seen
        time.sleep(1)
    assert (seen["state"], seen["fault"]) == ("success", None), seen
    assert [(node["node"], node["state"]) for node in seen["nodes"]] == [
        ("intake", "done"), ("enrich", "done"), ("review_script", "done"),
    ]  # fmt: skip
    intake, enrich, _ = seen["nodes"]
    assert enrich["script"][0]["headline"]
    still = httpx.get(airflow.settings.address + intake["stills"][0], timeout=30) if intake["stills"] else None
    assert still is None or still.headers["content-type"] == "image/png"
    films = _ask(airflow, "GET", "demo/films?pipeline=never_saved").json()
    assert films["films"] == []


def test_another_clients_preview_is_not_there_and_a_viewer_starts_none(airflow: Any, looked_at: str) -> None:
    path = f"demo/previews/{looked_at}"
    assert [_ask(airflow, method, path, user=BEN).status_code for method in ("GET", "DELETE")] == [404, 404]
    assert _ask(airflow, "POST", "demo/previews", ORDER, user=BEN).status_code == 404
    assert _ask(airflow, "GET", f"atelier/previews/{looked_at}", user=BEN).status_code == 404
    assert _ask(airflow, "POST", "demo/previews", ORDER, user=CLEO).status_code == 403
    assert _ask(airflow, "DELETE", path, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    elsewhere = {**ORDER, "sample": "../../atelier/briefs/stoneware"}
    refused = _ask(airflow, "POST", "demo/previews", elsewhere)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "preview.sample")


def _ask(
    airflow: Any, method: str, path: str, body: Any = None, user: Any = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    client = airflow.client if user is None else airflow.as_user(user)
    sent = {**client._authorisation(), "X-Nightreel": "studio", **(headers or {})}
    address = f"{airflow.settings.address}/nightreel/studio/api/{path}"
    return httpx.request(method, address, json=body, headers=sent, timeout=60)
