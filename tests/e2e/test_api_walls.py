"""Nobody of one client gets at another: every operation that the interface describes, and its links."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from nightreel.batch.book import BatchBook, BatchHead
from nightreel.client import NightreelClient
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import load_tenant
from nightreel_airflow.links import signed_path

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
BEN, CLEO, DORA = ((name, f"{name}'s password of a test") for name in ("ben", "cleo", "dora"))
BODIES: dict[str, Any] = {
    "/v1/runs": {"tenant": "atelier", "pipeline": "worded", "brief": {"title": "A ring"}},
    "/v1/video/generate": {"prompt": "A ring", "tenant": "atelier", "pipeline": "worded"},
    "/v1/runs/{run}/revisions": {"again": {"1": "brighter"}},
    "/v1/runs/{run}/decision": {"choice": "approve"},
    "/v1/runs/{run}/rating": {"rating": 1},
    "/v1/batches/{batch}": {"action": "cancel"},
    "/v1/works/{run}/ratings": {"stars": 5},
}
"""A right body for every operation that takes one: a new operation without an entry here fails the test."""
BY_KEY = {("POST", "/v1/works/{run}/ratings")}
"""Operations that take a tenant's key and no login: to every user of Airflow they say the same."""
LISTS = ("/v1/runs", "/v1/pipelines", "/v1/batches", "/v1/ratings")


@pytest.fixture(scope="module")
def theirs(airflow: Any) -> Iterator[str]:
    """A run of atelier, whom ben alone may see."""
    with NightreelClient(airflow.settings.address, user=BEN) as ben:
        yield ben.create("atelier", "worded", {"title": "A ring", "duration_s": 4}).id


@pytest.fixture(scope="module")
def their_batch(airflow: Any) -> str:
    """A night of atelier, whom ben alone may see."""
    store = Workspace.from_environment().open_store(load_tenant(airflow.tenants / "atelier").tenant)
    head = BatchHead(
        batch_id=f"worded.a-night-of-a-test-{time.time_ns()}", tenant="atelier", pipeline="worded", day="2026-01-02",
        began="2026-01-02T01:00:00+00:00", counts={"ready": 1},
    )  # fmt: skip
    BatchBook(store, head.batch_id).begin(head)
    return f"atelier.{head.batch_id}"


@pytest.fixture(scope="module")
def operations(airflow: Any) -> list[tuple[str, str]]:
    described = httpx.get(f"{airflow.settings.address}/nightreel/openapi.json", timeout=30).json()
    return [(method.upper(), path) for path, found in described["paths"].items() for method in found]


def test_every_operation_is_tried(operations: list[tuple[str, str]]) -> None:
    assert {path for method, path in operations if method == "POST"} == set(BODIES)
    assert len(operations) >= 16


@pytest.mark.parametrize("user", [DORA, CLEO], ids=["dora", "cleo"])
def test_another_clients_things_are_not_there(
    airflow: Any, theirs: str, their_batch: str, operations: list[tuple[str, str]], user: tuple[str, str]
) -> None:
    headers = _login(airflow, user)
    for method, path in operations:
        address = _filled(path, theirs, their_batch)
        query = {"tenant": "atelier"} if path in LISTS and method == "GET" else {}
        answer = _request(airflow, method, address, query, BODIES.get(path), headers)
        wanted = (403, 422) if path.startswith("/files") else (401,) if (method, path) in BY_KEY else (404,)
        assert answer.status_code in wanted, (method, path, answer.text)
        assert answer.json()["error"]["code"].split(".")[0] in ("run", "batch", "tenant", "link", "request", "rating")
        if method == "GET" and path in LISTS:
            assert "atelier" not in _request(airflow, method, path, {}, None, headers).text


def test_who_may_see_them_finds_the_very_things_that_others_do_not(
    airflow: Any, theirs: str, their_batch: str, operations: list[tuple[str, str]]
) -> None:
    headers = _login(airflow, BEN)
    looked_at = [path for method, path in operations if method == "GET" and not path.startswith("/files")]
    assert {"/v1/runs/{run}", "/v1/batches/{batch}"} <= set(looked_at)
    for path in looked_at:
        answer = _request(airflow, "GET", _filled(path, theirs, their_batch), {}, None, headers)
        # Nobody has rated anything of theirs: the list of what was rated is empty.
        assert (answer.status_code, "atelier" in answer.text) == (200, path != "/v1/ratings"), (path, answer.text)


def test_without_a_login_there_is_nothing(
    airflow: Any, theirs: str, their_batch: str, operations: list[tuple[str, str]]
) -> None:
    for headers, status in (({}, 401), ({"Authorization": "Bearer x.y.z"}, 403), ({"Cookie": "_token=x.y.z"}, 403)):
        for method, path in operations:
            if path.startswith("/files"):
                continue
            answer = _request(airflow, method, _filled(path, theirs, their_batch), {}, BODIES.get(path), headers)
            assert answer.status_code in (401, status), (method, path, answer.text)
            assert set(answer.json()["error"]) == {"code", "where", "got", "want", "fix"}


def test_what_is_not_there_and_what_is_not_yours_look_alike(airflow: Any, theirs: str, their_batch: str) -> None:
    headers = _login(airflow, DORA)
    for path in ("/v1/runs/{run}", "/v1/batches/{batch}"):
        said = []
        for client in ("atelier", "nobody"):
            address = _filled(path, theirs, their_batch).replace("atelier", client)
            answer = _request(airflow, "GET", address, {}, None, headers)
            error = {**answer.json()["error"], "got": ""}
            said.append((answer.status_code, error))
        assert said[0] == said[1]


def test_a_link_of_another_client_opens_nothing_but_its_own_file(airflow: Any, tmp_path: Any) -> None:
    folder = load_tenant(airflow.tenants / "atelier")
    file = tmp_path / "ring.txt"
    file.write_text("a ring")
    kept = Workspace.from_environment().open_store(folder.tenant).keep(file, "json")
    keys = {"AIRFLOW__API__SECRET_KEY": airflow.settings.environment()["AIRFLOW__API__SECRET_KEY"]}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in keys.items():
            patch.setenv(name, value)
        path, ended = signed_path("atelier", kept, "ring.txt"), signed_path("atelier", kept, "ring.txt", expires_s=-5)
    address = airflow.settings.address
    assert httpx.get(address + path, timeout=30).text == "a ring"
    stored = path.split("/")[-2]
    unsigned = address + f"/nightreel/files/atelier/{stored}/ring.txt?size=6&until=9999999999&signature=x"
    for headers in ({}, _login(airflow, BEN)):
        answer = httpx.get(unsigned, headers=headers, timeout=30)
        assert (answer.status_code, answer.json()["error"]["code"].split(".")[0]) == (403, "link"), "a right is no link"
    for changed in (path.replace("/atelier/", "/demo/"), path.replace("ring.txt", "king.txt"), path[:-2] + "AA", ended):
        answer = httpx.get(address + changed, timeout=30)
        assert (answer.status_code, answer.json()["error"]["code"].split(".")[0]) == (403, "link")


def _filled(path: str, run: str, batch: str) -> str:
    stored = "a" * 64 + ".mp4"
    values = {"run": run, "batch": batch, "tenant": "atelier", "stored": stored, "name": "a.mp4"}
    return path.format(**values) + ("?size=1&until=9999999999&signature=x" if path.startswith("/files") else "")


def _login(airflow: Any, user: tuple[str, str]) -> dict[str, str]:
    body = {"username": user[0], "password": user[1]}
    answer = httpx.post(f"{airflow.settings.address}/auth/token", json=body, timeout=30)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def _request(
    airflow: Any, method: str, path: str, query: dict[str, str], body: Any, headers: dict[str, str]
) -> httpx.Response:
    address = f"{airflow.settings.address}/nightreel{path}"
    return httpx.request(method, address, params=query or None, json=body, headers=headers, timeout=60)
