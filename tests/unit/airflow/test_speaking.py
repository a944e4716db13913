"""Answers in the language that a request asks for: one seam for faults, findings and notes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import FileResponse, Response, StreamingResponse
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

    @app.get("/studio/api/raw")
    def raw(body: str, more: str = "") -> Response:
        headers = dict([more.split(":")]) if more else {}
        return Response(body.encode("utf-8", "surrogatepass"), media_type="application/json", headers=headers)

    @app.get("/studio/api/long")
    def long(count: int, whole: bool = True) -> Response:
        parts = iter(
            [b'[{"code": "yaml.tab", "want": "", "got": "a tab"}', *[b', "%s"' % (b"x" * 10**6)] * count, b"]"]
        )
        kind = "application/json"
        return Response(b"".join(parts), media_type=kind) if whole else StreamingResponse(parts, media_type=kind)

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
        ("fr, zh;q=0.1", "zh"),
        ("zh;q=0.1, zh-CN;q=0.9, en;q=0.5", "zh"), ("en;q=0.1, zh", "zh"), ("*", "en"), ("zh;q=2", "en"),
        (";;,,", "en"),
    ],
)  # fmt: skip
def test_the_language_is_what_is_liked_best(header: str, language: str) -> None:
    assert language_of(header) == language


@pytest.mark.parametrize(
    "body", ["{", "[" * 9_000, '["\\ud800"]', "[1e999]", ""], ids=["half", "deep", "half a sign", "far", "no"]
)
def test_what_is_no_plain_json_goes_out_as_it_came(client: TestClient, body: str) -> None:
    answer = client.get("/studio/api/raw", headers=CHINESE, params={"body": body})
    assert (answer.status_code, answer.text) == (200, body)
    assert (answer.headers["content-length"], "content-language" in answer.headers) == (str(len(answer.text)), False)


def test_what_is_packed_goes_out_as_it_came(client: TestClient) -> None:
    asked = {"body": '{"code": "yaml.tab", "want": "", "got": "a tab"}', "more": "Content-Encoding:identity"}
    assert client.get("/studio/api/raw", headers=CHINESE, params=asked).json()["got"] == "a tab"


def test_a_cache_tells_both_languages_apart(client: TestClient) -> None:
    for headers in (CHINESE, {"Accept-Language": "en"}):
        assert client.get("/studio/api/checked", headers=headers).headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(("count", "got"), [(1, "制表符"), (9, "a tab")])
def test_a_very_long_answer_is_kept_by_nobody(client: TestClient, count: int, got: str, whole: bool) -> None:
    answer = client.get("/studio/api/long", headers=CHINESE, params={"count": count, "whole": whole})
    assert (answer.json()[0]["got"], len(answer.json())) == (got, count + 1)
