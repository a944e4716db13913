"""Every fault is a sentence, in one form, and no body is larger than it may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Header, HTTPException, Query
from fastapi.testclient import TestClient

from nightreel.errors import BusyError, InputError, Problems, RefusedError, SpecError, StoreError
from nightreel.spec.model import Model
from nightreel_airflow.api.errors import ConflictError, NotFoundError, TooManyError
from nightreel_airflow.doorman import MAX_BODY_BYTES, explain, only

FAULTS = {
    "spec": (SpecError("a.b", where="field", got=3, want="4", fix="mend it"), 422),
    "refused": (RefusedError("rule"), 403),
    "busy": (BusyError("away"), 503),
    "input": (InputError("file"), 422),
    "missing": (StoreError("store.missing"), 410),
    "denied": (StoreError("store.denied"), 500),
    "conflict": (ConflictError("late"), 409),
    "unknown": (NotFoundError("none"), 404),
    "many": (TooManyError("many"), 429),
    "several": (Problems([SpecError("one"), SpecError("two")]), 422),
    "unforeseen": (ZeroDivisionError("a secret in its words"), 500),
    "http": (HTTPException(418, "I am a teapot"), 418),
}


class Order(Model):
    """A body of a test."""

    name: str
    count: int = 1


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = FastAPI()
    explain(app)

    @app.get("/v1/fault/{name}")
    def fault(name: str) -> None:
        raise FAULTS[name][0]

    @app.get("/page")
    def page() -> None:
        raise NotFoundError("none", got="<script>")

    @app.get("/page/tab")
    def tab() -> None:
        raise SpecError("yaml.tab", where="promo.yaml:3", got="a tab", want="", fix="use two spaces")

    @app.post("/v1/order", dependencies=[Depends(only("dry", "limit"))])
    def order(order: Order, limit: Annotated[int, Query(ge=1)] = 1, key: Annotated[str | None, Header()] = None) -> str:
        return f"{order.name}{limit}{key}"

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_its_status_and_one_form(client: TestClient, name: str) -> None:
    error, status = FAULTS[name]
    answer = client.get(f"/v1/fault/{name}")
    said = answer.json()
    assert answer.status_code == status
    assert set(said["error"]) == {"code", "where", "got", "want", "fix"}
    assert said["request_id"] == answer.headers["x-request-id"]
    assert "secret" not in answer.text
    assert ("errors" in said) == (name == "several")
    assert ("retry-after" in answer.headers) == (status in (429, 503))
    if isinstance(error, SpecError) and name == "spec":
        assert said["error"] == {"code": "a.b", "where": "field", "got": "3", "want": "4", "fix": "mend it"}


@pytest.mark.parametrize(
    ("body", "kind", "status", "code", "fix"),
    [
        (b"{", "application/json", 400, "request.malformed", "mend the request"),
        (b"\xff\xfe", "application/json", 400, "request.malformed", "mend the request"),
        (b"[]", "application/json", 422, "request", "write names and values"),
        (b"null", "application/json", 422, "request", "write names and values"),
        (b'{"nmae": "a"}', "application/json", 422, "request.name", "add name"),
        (b'{"name": "a", "cuont": 2}', "application/json", 422, "request.cuont", "write count instead of cuont"),
        (b'{"name": "a", "count": "x"}', "application/json; charset=utf-8", 422, "request.count", None),
        (b"name=a", "application/x-www-form-urlencoded", 415, "request.type", None),
        (b'{"name": "a"}', "", 415, "request.type", None),
    ],
)
def test_a_wrong_body_is_told_by_its_field(
    client: TestClient, body: bytes, kind: str, status: int, code: str, fix: str | None
) -> None:
    answer = client.post("/v1/order", content=body, headers={"Content-Type": kind} if kind else {})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert fix in (None, answer.json()["error"]["fix"])


def test_wrong_parameters_are_told(client: TestClient) -> None:
    low = client.post("/v1/order?limit=0", json={"name": "a"})
    assert (low.status_code, low.json()["error"]["where"]) == (422, "query limit")
    assert low.json()["error"]["want"] == "at least 1"
    text = client.post("/v1/order?limit=many", json={"name": "a"}).json()["error"]
    assert (text["got"], text["want"], text["fix"]) == ("many", "a whole number", "write a whole number")
    odd = client.post("/v1/order?drry=1", json={"name": "a"})
    assert odd.json()["error"]["fix"] == "write dry instead of drry"


def test_a_large_body_is_refused_whether_it_says_its_length_or_not(client: TestClient) -> None:
    large = b'{"name": "' + b"a" * MAX_BODY_BYTES + b'"}'

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(large), 65_536):
            yield large[start : start + 65_536]

    headers = {"Content-Type": "application/json"}
    for content in (large, pieces()):
        answer = client.post("/v1/order", content=content, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request.size")
    assert client.post("/v1/order", content=large[: MAX_BODY_BYTES // 2] + b'"}', headers=headers).status_code == 200


def test_a_wrong_method_says_which_are_right(client: TestClient) -> None:
    answer = client.delete("/v1/order")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_browser_gets_a_page_and_a_program_json(client: TestClient) -> None:
    page = client.get("/page", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text
    assert client.get("/page").json()["error"]["code"] == "none"


def test_a_name_for_a_request_is_kept_when_it_is_plain(client: TestClient) -> None:
    assert client.get("/page", headers={"X-Request-Id": "mine-4711"}).json()["request_id"] == "mine-4711"
    assert client.get("/page", headers={"X-Request-Id": "<bad>"}).json()["request_id"] != "<bad>"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN,zh;q=0.9", ('lang="zh-CN"', "此操作未能完成。", "<dd>制表符</dd>", "使用两个空格。</dd>")),
        ("de", ('lang="en"', "This could not be done.", "<dt>Found</dt><dd>a tab</dd>", "Use two spaces.</dd>")),
    ],
)  # fmt: skip
def test_a_page_of_a_fault_speaks_the_browsers_language(client: TestClient, language: str, said: tuple[str]) -> None:
    page = client.get("/page/tab", headers={"Accept": "text/html", "Accept-Language": language})
    assert [words for words in said if words not in page.text] == []
    assert page.headers["vary"] == "Accept-Language"
    assert page.text.startswith("<!doctype html>")
