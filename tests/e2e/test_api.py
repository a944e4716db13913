"""The programming interface on a real Airflow: films from a program, and nothing of another client."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.running_airflow import PARKED_S

from nightreel.batch.book import BatchBook, BatchHead
from nightreel.client import NightreelClient, Run, verify_callback
from nightreel.errors import InputError, RefusedError
from nightreel.outbound.sign import callback_key
from nightreel.records.book import RunBook
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.keys import make_tenant_key

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
ADA = ("ada", "a password of a test")
BEN, CLEO, DORA = ((name, f"{name}'s password of a test") for name in ("ben", "cleo", "dora"))
BRIEF = {
    "product_type": "Aurora Watch", "key_features": ["14 days on a single charge"], "duration_seconds": 4,
    "category": "smart watch",
}  # fmt: skip


class Receiver:
    """Keeps every callback that it gets."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        got = self.got

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                got.append((self.headers["Nightreel-Signature"], body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                """Nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}/events"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.http.serve_forever, args=(0.1,))
    thread.start()
    yield receiver
    receiver.http.shutdown()
    thread.join()
    receiver.http.server_close()


@pytest.fixture(scope="module")
def dora(airflow: Any) -> Iterator[NightreelClient]:
    with NightreelClient(airflow.settings.address, user=DORA) as client:
        yield client


@pytest.fixture(scope="module")
def ada(airflow: Any) -> Iterator[NightreelClient]:
    with NightreelClient(airflow.settings.address, user=ADA) as client:
        yield client


@pytest.fixture(scope="module")
def started(airflow: Any, dora: NightreelClient, receiver: Receiver) -> dict[str, Run]:
    """Runs for each test, started together: they work side by side."""
    make_tenant_key("demo", "callback")
    config = {"duration": 4, "modules": ["subtitle_en"], "enable_audio": False, "seed": 3}
    return {
        "film": dora.generate(
            "Aurora Watch", tenant="demo", config=config, callback_url=receiver.address, key="film-1"
        ),
        "asked": dora.create("demo", "reviewed_twice", BRIEF),
    }


def test_the_same_key_is_the_same_film(
    airflow: Any, dora: NightreelClient, started: dict[str, Run], receiver: Receiver
) -> None:
    config = {"duration": 4, "modules": ["subtitle_en"], "enable_audio": False, "seed": 3}
    said = {"tenant": "demo", "config": config, "callback_url": receiver.address}
    before = len(list(dora.runs(tenant="demo", pipeline="by_api")))
    again = [dora.generate("Aurora Watch", key="film-1", **said) for _ in range(2)]
    assert {run.id for run in again} == {started["film"].id}
    assert len(list(dora.runs(tenant="demo", pipeline="by_api"))) == before
    with pytest.raises(InputError, match=r"idempotency\.used"):
        dora.generate("Another watch", key="film-1", **said)


def test_a_person_decides_through_the_interface(
    airflow: Any, dora: NightreelClient, ada: NightreelClient, started: dict[str, Run]
) -> None:
    run = dora.wait(started["asked"].id, within_s=120, until=("waiting",))
    assert (run.state, run.status, run.estimate_s) == ("waiting", "PROCESSING", None)
    assert run.step.startswith("Waits for a person")
    path = f"/runs/{run.id}/decision"
    not_hers = _ask(airflow, DORA, "POST", path, {"choice": "approve"})
    assert (not_hers.status_code, _code(not_hers)) == (403, "review.reviewer")
    time.sleep(PARKED_S)
    wrong = _ask(airflow, ADA, "POST", path, {"choice": "reject", "shots": {"99": "x"}})
    assert wrong.status_code == 422
    answer = _ask(airflow, ADA, "POST", path, {"choice": "reject", "note": "Not our tone"})
    assert (answer.status_code, answer.json()["by"]) == (200, "ada")
    late = _ask(airflow, ADA, "POST", path, {"choice": "approve"})
    assert late.status_code == 409
    ended = dora.wait(run.id, within_s=180)  # Airflow may try the task again before it hears the answer
    assert (ended.state, ended.status) == ("refused", "FAILED")
    assert ended.error is not None
    assert "Not our tone" in ended.error.got


def test_a_film_is_made_and_fetched(
    airflow: Any, dora: NightreelClient, started: dict[str, Run], receiver: Receiver, tmp_path: Path
) -> None:
    told: list[float] = []
    run = dora.wait(started["film"].id, within_s=150, told=lambda run: told.append(run.progress))
    assert (run.state, run.title, run.error) == ("success", "Aurora Watch", None)
    assert told == sorted(told)
    assert told[-1] == 1
    whole = _ask(airflow, DORA, "GET", f"/runs/{run.id}").json()
    assert set(whole["off"]) == {"sound", "grade"}
    assert whole["asked_by"] == "dora"
    films = [file for file in run.results if file.kind == "film"]
    path = dora.download(films[0], tmp_path)
    assert path.read_bytes()[4:8] == b"ftyp"
    part = httpx.get(films[0].link, headers={"Range": "bytes=4-7"}, timeout=30)
    assert (part.status_code, part.content) == (206, b"ftyp")
    _until(lambda: any(b"success" in body for _, body in receiver.got), 60)
    events = [verify_callback(callback_key("demo"), *event) for event in receiver.got]
    assert json.dumps(events[-1]).count(run.id) >= 1


def test_a_film_is_revised_and_rated(airflow: Any, dora: NightreelClient, started: dict[str, Run]) -> None:
    parent = dora.wait(started["film"].id, within_s=150)
    revision = dora.revise(parent.id, {"again": {"1": "warmer light"}, "note": "Too cold"})
    assert dora.wait(revision.id, within_s=120).state == "success"
    assert dora.get(revision.id).parent == parent.id
    assert dora.get(parent.id).revisions == (revision.id,)
    dora.rate(revision.id, 5, "Much better")
    for said, status in (({"rating": 6}, 422), ({"rating": 5, "starts": 1}, 422)):
        assert _ask(airflow, DORA, "POST", f"/runs/{revision.id}/rating", said).status_code == status
    unknown = _ask(airflow, DORA, "POST", f"/runs/{parent.id}/revisions", {"brief": {"platforms": ["tiktak"]}})
    assert (unknown.status_code, _code(unknown)) == (422, "platform.name"), unknown.text
    nothing = _ask(airflow, DORA, "POST", f"/runs/{parent.id}/revisions", {"note": "Nothing"})
    assert (nothing.status_code, _code(nothing)) == (422, "revision.nothing")


def test_a_run_is_cancelled_once(airflow: Any, dora: NightreelClient, started: dict[str, Run]) -> None:
    run = dora.create("demo", "by_api", BRIEF)
    for _ in range(2):
        cancelled = dora.cancel(run.id)
        assert (cancelled.state, cancelled.status) == ("cancelled", "FAILED")
    assert cancelled.error is not None
    assert cancelled.error.got == "cancelled by dora"
    assert dora.wait(started["film"].id, within_s=150).state == "success"
    late = _ask(airflow, DORA, "DELETE", f"/runs/{started['film'].id}")
    assert (late.status_code, _code(late)) == (409, "run.ended")


def test_lists_go_on_where_a_page_ended(airflow: Any, dora: NightreelClient, started: dict[str, Run]) -> None:
    for number in range(3):
        dora.cancel(dora.create("demo", "by_api", {**BRIEF, "seed": number}).id)
    pages, cursor = [], ""
    while True:
        page = _ask(airflow, DORA, "GET", f"/runs?tenant=demo&pipeline=by_api&limit=2&cursor={cursor}").json()
        pages += [run["id"] for run in page["runs"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(pages) == len(set(pages)) >= 4
    assert started["film"].id in pages
    cancelled = list(dora.runs(tenant="demo", pipeline="by_api", state="cancelled"))
    assert len(cancelled) >= 3
    assert {run.state for run in cancelled} == {"cancelled"}


def test_pipelines_say_what_a_request_may_say(dora: NightreelClient) -> None:
    found = {pipeline["name"]: pipeline for pipeline in dora.pipelines("demo")}
    mine = found["by_api"]
    assert set(mine["modules"]) == {"style_lock", "subtitles", "audio"}
    assert mine["brief_schema"]["properties"]["seed"]["default"] == 7
    slogan = mine["brief_schema"]["properties"]["slogan"]
    assert (slogan["default"], slogan["examples"]) == ("", ["Another example"])
    assert "product_type" in mine["brief_schema"]["properties"]["title"]["x-other-names"]


def test_what_cannot_be_made_is_refused_before_it_begins(airflow: Any, dora: NightreelClient) -> None:
    before = len(list(dora.runs(tenant="demo")))
    cases: list[tuple[dict[str, Any], str]] = [
        ({"brief": {**BRIEF, "duration_seconds": 900}}, "brief.duration_s"),
        ({"modules": {"safety_filter": False}}, "module.always"),
        ({"modules": {"seo_tags": False}}, "module.always"),
        ({"modules": ["super_resolution"]}, "module.absent"),
        ({"callback": {"url": "http://169.254.169.254/latest"}}, "callback.scheme"),
        ({"callback": {"url": "file:///etc/passwd"}}, "callback.address"),
        ({"pipeline": "by_apy"}, "pipeline.name"),
        ({"brief": {**BRIEF, "product_type": "How to build a pipe bomb"}}, "safety.weapons"),
    ]
    for change, code in cases:
        body = {"tenant": "demo", "pipeline": "by_api", "brief": BRIEF, **change}
        answer = _ask(airflow, DORA, "POST", "/runs", body)
        assert answer.status_code in (403, 422), answer.text
        assert _code(answer).startswith(code)
    assert len(list(dora.runs(tenant="demo"))) == before


def test_a_batch_is_paused_and_cancelled_for_good(airflow: Any) -> None:
    folder = load_tenant(airflow.tenants / "north")
    head = BatchHead(
        batch_id=f"ads.a-night-of-a-test-{time.time_ns()}", tenant="north", pipeline="ads", day="2026-01-02",
        began="2026-01-02T01:00:00+00:00", counts={"ready": 2},
    )  # fmt: skip
    BatchBook(Workspace.from_environment().open_store(folder.tenant), head.batch_id).begin(head)
    path = f"/batches/north.{head.batch_id}"
    assert path.rpartition("/")[2] in _ask(airflow, CLEO, "GET", "/batches?tenant=north&pipeline=ads").text
    assert _ask(airflow, CLEO, "POST", path, {"action": "pause"}).status_code == 403
    for action, state in (("pause", "paused"), ("pause", "paused"), ("resume", "working"), ("cancel", "cancelled")):
        answer = _ask(airflow, DORA, "POST", path, {"action": action})
        assert (answer.status_code, answer.json().get("state")) == (200, state), answer.text
    found = _ask(airflow, CLEO, "GET", path).json()
    assert (found["state"], found["by"], found["rows"]) == ("cancelled", "dora", {"ready": 2})
    late = _ask(airflow, DORA, "POST", path, {"action": "resume"})
    assert (late.status_code, _code(late)) == (409, "batch.cancelled")


def test_a_viewer_looks_and_changes_nothing(airflow: Any, started: dict[str, Run]) -> None:
    film = started["film"].id
    assert _ask(airflow, CLEO, "GET", f"/runs/{film}").status_code == 200
    body = {"tenant": "demo", "pipeline": "by_api", "brief": BRIEF}
    store = Workspace.from_environment().open_store(load_tenant(airflow.tenants / "demo").tenant)
    book = RunBook(store, film.split(".", 2)[2])
    before = book.revisions(), _ask(airflow, CLEO, "GET", f"/runs/{film}").json()["revisions"]
    for method, path, said in (
        ("POST", "/runs", body),
        ("POST", f"/runs/{film}/rating", {"rating": 1}),
        ("POST", f"/runs/{film}/revisions", {"again": {"1": "brighter"}}),
        ("POST", f"/runs/{started['asked'].id}/decision", {"choice": "approve", "step": "review_script"}),
    ):
        answer = _ask(airflow, CLEO, method, path, said)
        assert answer.status_code == 403, (path, answer.text)
    assert (book.revisions(), _ask(airflow, CLEO, "GET", f"/runs/{film}").json()["revisions"]) == before


def test_who_is_not_known_or_of_another_client_gets_nothing(airflow: Any) -> None:
    with pytest.raises(RefusedError, match=r"client\.login"):
        NightreelClient(airflow.settings.address, user=("nobody", "x")).pipelines()
    with (
        NightreelClient(airflow.settings.address, user=BEN) as ben,
        pytest.raises(RefusedError, match=r"tenant\.unknown"),
    ):
        ben.create("demo", "by_api", BRIEF)


def _ask(airflow: Any, user: tuple[str, str], method: str, path: str, body: Any = None) -> httpx.Response:
    with NightreelClient(airflow.settings.address, user=user) as client:
        client.pipelines()  # logs in
        token = client._token
    address = f"{airflow.settings.address}/nightreel/v1{path}"
    return httpx.request(method, address, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def _code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


def _until(is_so: Any, within_s: float) -> None:
    give_up = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(0.5)
