"""Answers in the language that a request asks for: one seam for faults, findings and notes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.testclient import TestClient

from nightreel.errors import SpecError
from nightreel_airflow.doorman import explain
from nightreel_airflow.speaking import language_of

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """Routes of the studio and of pages, behind the doorman."""
    app = FastAPI()
    explain(app)
    script = tmp_path / "script.json"
    script.write_text(
        '{"code": "yaml.tab", "got": "a tab", "want": "spaces in front of names", "fix": "use two spaces"}'
    )

    @app.get("/studio/api/fault")
    @app.get("/pages/fault")
    def fault() -> None:
        raise SpecError(
            "yaml.tab", where="promo.yaml:3", got="a tab", want="spaces in front of names", fix="use two spaces"
        )

    @app.get("/studio/api/checked")
    def checked() -> dict[str, object]:
        return {"title": "a tab", "faults": [{"code": "yaml.tab", "got": "a tab", "want": "", "fix": "use two spaces"}]}

    @app.get("/studio/api/script")
    def file() -> FileResponse:
        return FileResponse(script)

    @app.post("/studio/api/order")
    def order(count: int) -> int:
        return count

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_fault_is_said_in_chinese(client: TestClient) -> None:
    answer = client.get("/studio/api/fault", headers=CHINESE)
    assert answer.status_code == 422
    assert answer.headers["content-language"] == "zh"
    assert answer.headers["vary"] == "Accept-Language"
    assert answer.json()["error"] == {
        "code": "yaml.tab", "where": "promo.yaml:3", "got": "制表符", "want": "名称前用空格", "fix": "使用两个空格",
    }  # fmt: skip
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("language", ["en", "en-GB,zh;q=0.5", "de", "", "zh;q=0", "x" * 9000])
def test_everybody_else_hears_english(client: TestClient, language: str) -> None:
    answer = client.get("/studio/api/fault", headers={"Accept-Language": language})
    assert answer.json()["error"]["got"] == "a tab"
    assert "content-language" not in answer.headers


def test_faults_within_an_answer_are_said_in_chinese(client: TestClient) -> None:
    answer = client.get("/studio/api/checked", headers=CHINESE).json()
    assert answer == {
        "title": "a tab",
        "faults": [{"code": "yaml.tab", "got": "制表符", "want": "", "fix": "使用两个空格"}],
    }


def test_files_and_pages_stay_as_they_are(client: TestClient) -> None:
    assert client.get("/studio/api/script", headers=CHINESE).json()["got"] == "a tab"
    assert client.get("/pages/fault", headers=CHINESE).json()["error"]["got"] == "a tab"


def test_what_the_doorman_refuses_is_said_in_chinese(client: TestClient) -> None:
    refused = client.post("/studio/api/order", headers={**CHINESE, "Content-Type": "text/plain"}, content=b"x")
    assert (refused.status_code, refused.json()["error"]["fix"]) == (415, "发送 JSON，并在 Content-Type 请求头中写明")
    wrong = client.post("/studio/api/order?count=many", headers=CHINESE)
    assert (wrong.status_code, wrong.json()["error"]["want"]) == (422, "整数")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh", "zh"), ("zh-Hans-CN", "zh"), ("en;q=0.3, zh;q=0.7", "zh"), ("en, zh", "en"), ("zh, en", "zh"),
        ("fr, zh;q=0.1", "zh"), ("*", "en"), ("zh;q=2", "en"), (";;,,", "en"),
    ],
)  # fmt: skip
def test_the_language_is_what_is_liked_best(header: str, language: str) -> None:
    assert language_of(header) == language
