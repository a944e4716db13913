"""What the studio's own routes answer to a Chinese page: problems of a pipeline, and faults of the request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.canvas_tenant import PROMO, write_acme

from nightreel_airflow.doorman import explain
from nightreel_airflow.guard import Caller, caller_of
from nightreel_airflow.studio.api import palette

CHINESE = {"Accept-Language": "zh", "X-Nightreel": "studio"}
BROKEN = PROMO.replace("step: generate", "step: generat").replace("exposure: 0.5", "exposure: bright")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The canvas's questions below the studio's address, for ada of acme."""
    write_acme(tmp_path)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path))
    app = FastAPI()
    explain(app)
    app.include_router(palette.router, prefix="/studio/api")
    app.dependency_overrides[caller_of] = lambda: Caller("ada", frozenset({"acme__promo"}))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_problems_of_a_pipeline_are_said_in_chinese(client: TestClient) -> None:
    answer = client.post("/studio/api/acme/check", json={"text": BROKEN}, headers=CHINESE).json()
    assert answer["text"] == BROKEN
    said = {fault["code"]: (fault["got"], fault["want"], fault["fix"]) for fault in answer["faults"]}
    assert said["step.unknown"][0] == "generat"
    assert said["step.unknown"][1].endswith("之一")
    assert said["step.unknown"][2] == "将 generat 改写为 generate"
    assert said["grade.exposure"] == ("bright", "数字", "写成数字")
    assert all("解决办法：" in fault["sentence"] for fault in answer["faults"])


def test_an_english_page_is_answered_in_english(client: TestClient) -> None:
    answer = client.post("/studio/api/acme/check", json={"text": BROKEN}, headers={"Accept-Language": "en"}).json()
    assert {fault["fix"] for fault in answer["faults"]} >= {"write generate instead of generat", "write a number"}


def test_a_client_that_nobody_may_see_is_refused_in_chinese(client: TestClient) -> None:
    error = client.get("/studio/api/nobody/samples", headers=CHINESE).json()["error"]
    assert (error["code"], error["got"], error["want"]) == ("tenant.unknown", "nobody", "你有权查看的客户")
