"""The studio's walls: every route that its app has is tried by who may not, with hostile words too."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.running_airflow import ADMIN, BEN, CLEO

from nightreel.batch.book import BatchBook, BatchHead
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import load_tenant
from nightreel_airflow.links import SignedFile

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
API = "/nightreel/studio/api"
OWN = {"X-Nightreel": "studio", "If-Match": '"a tag"'}
DECISION = {"choice": "approve"}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/reviews/many"): {
        "decisions": [{"dag_id": "{dag_id}", "run_id": "{run_id}", "step_id": "review", **DECISION}],
    },
    ("POST", "/reviews/{dag_id}/{run_id}/{step_id}"): DECISION,
    ("POST", "/{tenant}/films/{run_id}/rating"): {"rating": 5},
    ("POST", "/{tenant}/films/{run_id}/publish-again"): None,
    ("POST", "/{tenant}/films/{run_id}/credentials"): None,
    ("POST", "/{tenant}/films/{run_id}/comments"): {"text": "A word"},
    ("POST", "/{tenant}/films/{run_id}/comments/{comment_id}"): {"resolved": True},
    ("PUT", "/uploads/{tenant}/catalogues/{file}"): b"sku,title\n1,A ring\n",
    ("DELETE", "/{tenant}/catalogues/{file}"): None,
    ("POST", "/{tenant}/catalogues/columns"): {"catalogue": "catalogues/spring.csv"},
    ("POST", "/{tenant}/catalogues/check"): {
        "pipeline": "catalogue_teaser",
        "batch": {"catalogue": "catalogues/spring.csv", "key": "sku", "columns": {"title": "Product"}},
    },
    ("PUT", "/{tenant}/batches/{pipeline}"): {"batch": {"catalogue": "catalogues/spring.csv", "key": "sku"}},
    ("POST", "/{tenant}/previews"): {"text": "{text}", "upto": "intake", "sample": "smartwatch"},
    ("DELETE", "/{tenant}/previews/{run_id}"): None,
    ("POST", "/{tenant}/batches/{pipeline}/schedule"): {"paused": True},
    ("POST", "/{tenant}/nights"): {"pipeline": "catalogue_teaser"},
    ("POST", "/{tenant}/nights/{night}"): {"action": "cancel"},
    ("POST", "/{tenant}/check"): {"text": "{text}"},
    ("PUT", "/{tenant}/pipelines/{name}"): {"text": "{text}", "message": "From a wall", "publish": True},
    ("POST", "/{tenant}/pipelines/{name}/restore"): {"number": 1, "message": ""},
    ("POST", "/{tenant}/pipelines/{name}/publish"): {"number": 1},
    ("POST", "/{tenant}/pipelines/{name}/take-down"): {"message": "From a wall"},
    ("POST", "/{tenant}/pipelines/{name}/bring-back"): {"message": "From a wall"},
}  # fmt: skip
"""A right body for every operation that changes or asks by a body: a new one without an entry here fails the test."""
QUERIES = {"/{tenant}/films/{run_id}/against": "?run={run_id}", "/{tenant}/pipelines/{name}/diff": "?a=1&b=1"}
HARMLESS = {
    ("POST", "/{tenant}/catalogues/columns"), ("POST", "/{tenant}/catalogues/check"),
    ("POST", "/{tenant}/films/{run_id}/credentials"), ("POST", "/{tenant}/check"),
}  # fmt: skip
"""What is posted and changes nothing: whoever sees the client may ask it."""
SPOKEN = {
    ("POST", "/{tenant}/films/{run_id}/comments"), ("POST", "/{tenant}/films/{run_id}/comments/{comment_id}"),
}  # fmt: skip
"""What whoever sees a film may say of it."""
OF_NO_TENANT = {"/me", "/reviews", "/reviews/many"}
TRAVERSALS = (
    "%2e%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5catelier", "%2fetc%2fpasswd", "demo%2f..%2fatelier", "a%00b",
    "x" * 4000, "%ff%fe", "*", "{{7*7}}", "%3Cimg%20src=x%20onerror=alert(1)%3E",
)  # fmt: skip


def routes() -> list[tuple[str, str]]:
    """Give every operation that the studio's app has, below the interface's prefix."""
    from nightreel_airflow.studio.routes import router

    found = [(method, route.path) for route in router.routes for method in sorted(route.methods - {"HEAD"})]
    return [(m, path.removeprefix("/studio/api")) for m, path in found if path.startswith("/studio/api/")]


class Wall:
    """Asks the studio's server for things of one client, as somebody."""

    def __init__(self, airflow: Any, things: dict[str, str]) -> None:
        self.things, self.tenants = things, airflow.tenants
        self._tokens: dict[str, str] = {}
        self._http = httpx.Client(base_url=airflow.settings.address, timeout=120, trust_env=False)

    def ask(
        self,
        method: str,
        path: str,
        user: tuple[str, str] | None,
        headers: dict[str, str] | None = None,
        **changed: str,
    ) -> httpx.Response:
        """Ask for a route with its right values and its right body, some values changed."""
        things = {**self.things, "run_id": self.things["preview"]} if "/previews/" in path else self.things
        values = {name: quote(value, safe="") for name, value in things.items()} | changed
        address = API + path.format(**values) + QUERIES.get(path, "").format(**values)
        sent = {**OWN, **(headers or {})} if headers is not None else dict(OWN)
        if user is not None:
            sent["Cookie"] = f"_token={self.token(user)}"
        body = BODIES.get((method, path))
        if isinstance(body, bytes):
            return self._http.request(method, address, content=body, headers={**sent, "Content-Type": "text/csv"})
        return self._http.request(method, address, json=self._filled(body), headers=sent)

    def raw(self, method: str, path: str, user: tuple[str, str], **more: Any) -> httpx.Response:
        """Ask for a path as it stands, as the studio's own page does."""
        headers = {**OWN, "Cookie": f"_token={self.token(user)}", **more.pop("headers", {})}
        return self._http.request(method, path, headers=headers, **more)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a path as nobody."""
        return self._http.get(path, headers=headers)

    def token(self, user: tuple[str, str]) -> str:
        """Give a user's token."""
        name, password = user
        if name not in self._tokens:
            answer = self._http.post("/auth/token", json={"username": name, "password": password})
            self._tokens[name] = answer.json()["access_token"]
        return self._tokens[name]

    def _filled(self, body: Any) -> Any:
        if isinstance(body, dict):
            return {key: self._filled(value) for key, value in body.items()}
        if isinstance(body, list):
            return [self._filled(value) for value in body]
        is_place = isinstance(body, str) and re.fullmatch(r"\{\w+\}", body)
        return self.things[body[1:-1]] if is_place else body


@pytest.fixture(scope="module")
def wall(airflow: Any) -> Iterator[Wall]:
    """Things of demo, all of them real: a film that waits for its review, a comment, a night, a catalogue."""
    folder = load_tenant(airflow.tenants / "demo")
    shelf = folder.root / "catalogues/unused.csv"
    shelf.write_text("sku,title\n1,A watch\n", encoding="utf-8")
    run = airflow.client.trigger(
        "demo__reviewed", airflow.brief("smartwatch", title="Walled", platforms=["draft"], duration_s=4)
    )
    name = f"catalogue_teaser.a-night-of-a-wall-{time.time_ns()}"
    head = BatchHead(
        batch_id=name, tenant="demo", pipeline="catalogue_teaser", day="2026-01-02",
        began="2026-01-02T01:00:00+00:00", counts={"ready": 1},
    )  # fmt: skip
    BatchBook(Workspace.from_environment().open_store(folder.tenant), name).begin(head)
    _until_waits(airflow, run)
    things = {
        "tenant": "demo", "dag_id": "demo__reviewed", "run_id": run, "step_id": "review", "file": "unused.csv",
        "pipeline": "catalogue_teaser", "night": name, "name": "reviewed", "preview": "",
        "text": (folder.root / "pipelines/reviewed.yaml").read_text(encoding="utf-8"),
    }  # fmt: skip
    made = Wall(airflow, things)
    said = made.raw("POST", f"{API}/demo/films/{quote(run, safe='')}/comments", ADMIN, json={"text": "First"})
    assert said.status_code == 201, said.text
    things["comment_id"] = said.json()["id"]
    begun = made.ask("POST", "/{tenant}/previews", ADMIN)
    assert begun.status_code == 202, begun.text
    things["preview"] = begun.json()["run_id"]
    yield made
    shelf.unlink(missing_ok=True)


def _until_waits(airflow: Any, run: str) -> None:
    give_up = time.monotonic() + 180
    while airflow.states("demo__reviewed", run).get("review[-1]") != "awaiting_input":
        assert time.monotonic() < give_up, airflow.states("demo__reviewed", run)
        time.sleep(1)


@pytest.fixture
def nothing_changes(airflow: Any, wall: Wall) -> Iterator[None]:
    """Fail a test that changed the client's folder, what people keep in its store, or what Airflow runs.

    What steps keep is left out: films of other tests may be under way.
    """
    before = _state(airflow, wall)
    yield
    after = _state(airflow, wall)
    assert {name: said for name, said in after.items() if before.get(name) != said} == {}
    assert set(before) <= set(after)


def _state(airflow: Any, wall: Wall) -> dict[str, str]:
    store = Path(
        Workspace.from_environment()
        .open_store(load_tenant(airflow.tenants / "demo").tenant)
        .root.removeprefix("file://")
    )
    kept = [store / room for room in ("versions", "comments", "verdicts", "batches")]
    roots = [airflow.tenants / "demo", *kept]
    files = [path for root in roots for path in root.rglob("*") if path.is_file() and path.name != ".lock"]
    digests = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    for dag_id in ("demo__reviewed", "demo__catalogue_teaser__nightly"):
        found = wall.raw("GET", f"/api/v2/dags/{dag_id}/dagRuns?limit=1", ADMIN).json()
        dag = wall.raw("GET", f"/api/v2/dags/{dag_id}", ADMIN).json()
        digests[dag_id] = f"{found['total_entries']} runs, paused: {dag['is_paused']}"
    return digests


def test_every_route_has_a_body_and_values(wall: Wall) -> None:
    found = routes()
    assert {route for route in found if route[0] != "GET"} == set(BODIES)
    assert len(found) >= 28
    places = {place for _, path in found for place in re.findall(r"\{(\w+)\}", path)}
    assert places <= set(wall.things), "each place of a path needs a value that is there"


def test_who_sees_the_client_finds_the_very_things(wall: Wall) -> None:
    for method, path in routes():
        if method == "GET" or (method, path) in HARMLESS:
            answer = wall.ask(method, path, ADMIN)
            assert answer.status_code in (200, 307), (method, path, answer.text)


@pytest.mark.usefixtures("nothing_changes")
def test_nobody_of_another_client_finds_anything_or_changes_it(wall: Wall) -> None:
    for method, path in routes():
        answer = wall.ask(method, path, BEN)
        if path == "/reviews/many":
            assert not answer.json()["outcomes"][0]["done"], answer.text
            assert answer.json()["outcomes"][0]["error"]["code"] == "tenant.unknown"
        elif path in OF_NO_TENANT:
            assert (answer.status_code, "demo" in answer.text.replace("Lumen (demo)", "demo")) == (200, False), path
        else:
            assert answer.status_code == 404, (method, path, answer.status_code, answer.text)
            assert wall.things["run_id"] not in answer.json()["error"]["want"]


def test_what_is_not_there_and_what_is_not_yours_look_alike(wall: Wall) -> None:
    for method, path in routes():
        if "{tenant}" in path:
            said = [wall.ask(method, path, BEN, tenant=name) for name in ("demo", "nobody")]
            words = [answer.text.replace("nobody", "demo") for answer in said]
            errors = [{**answer.json()["error"], "got": ""} for answer in said]
            assert errors[0] == errors[1], (method, path, words)
            assert (said[0].status_code, len(words[0])) == (said[1].status_code, len(words[1]))


@pytest.mark.usefixtures("nothing_changes")
def test_without_a_login_there_is_nothing(wall: Wall) -> None:
    for method, path in routes():
        for cookie in ({}, {"Cookie": "_token=x.y.z"}, {"Authorization": "Bearer x.y.z"}):
            answer = wall.ask(method, path, None, cookie)
            assert answer.status_code in ((401, 403) if cookie else (401,)), (method, path, cookie, answer.text)
            assert set(answer.json()["error"]) == {"code", "where", "got", "want", "fix"}


@pytest.mark.usefixtures("nothing_changes")
def test_who_may_only_look_changes_nothing(wall: Wall) -> None:
    for method, path in sorted(set(BODIES) - HARMLESS - SPOKEN):
        answer = wall.ask(method, path, CLEO)
        if path == "/reviews/many":
            assert answer.json()["outcomes"][0]["error"]["code"] == "review.reviewer"
        else:
            assert answer.status_code == 403, (method, path, answer.status_code, answer.text)


def test_who_may_only_look_may_look_and_speak(wall: Wall) -> None:
    for method, path in routes():
        if method == "GET" or (method, path) in HARMLESS | SPOKEN:
            answer = wall.ask(method, path, CLEO)
            assert answer.status_code in (200, 201, 307), (method, path, answer.text)


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-Nightreel": ""}, id="no_own_header"),
        pytest.param({"Origin": "https://elsewhere.example"}, id="foreign_origin"),
        pytest.param({"Origin": "null"}, id="no_origin_of_a_frame"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross_site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="neighbour_site"),
    ],
)
def test_another_sites_page_changes_nothing_with_a_persons_cookie(wall: Wall, headers: dict[str, str]) -> None:
    for method, path in set(BODIES) - {("POST", "/{tenant}/check")}:
        answer = wall.ask(method, path, ADMIN, headers)
        assert answer.status_code == 403, (method, path, answer.status_code, answer.text)
        assert answer.json()["error"]["code"] == "studio.origin"


@pytest.mark.usefixtures("nothing_changes")
def test_no_path_leads_out_of_a_clients_things(wall: Wall) -> None:
    for method, path in routes():
        for place in re.findall(r"\{(\w+)\}", path):
            for hostile in TRAVERSALS:
                answer = wall.ask(method, path, ADMIN, **{place: hostile})
                asked = (method, path, place, hostile[:40], answer.status_code)
                assert 400 <= answer.status_code < 500, (*asked, answer.text[:300])
                assert "Traceback" not in answer.text, asked
                assert str(wall.tenants) not in answer.text, asked


def test_no_static_name_leads_out_of_the_built_files(wall: Wall) -> None:
    assert wall.get("/nightreel/studio/static/studio.js").status_code == 200
    for hostile in (*TRAVERSALS, "..%2froutes.py", "%2e%2e%2fweb%2fpackage.json", ".", "%2e"):
        answer = wall.get(f"/nightreel/studio/static/{hostile}")
        assert answer.status_code in (404, 414, 422), (hostile, answer.status_code)
        assert "router" not in answer.text


def test_a_film_is_given_in_ranges_by_a_link_that_ends_and_cannot_be_changed(wall: Wall, airflow: Any) -> None:
    sheet = wall.ask("GET", "/{tenant}/films/{run_id}", ADMIN).json()
    link = sheet["renditions"][0]["file"]["play"]
    part = wall.get(link, Range="bytes=100-199")
    assert (part.status_code, len(part.content), part.headers["content-type"]) == (206, 100, "video/mp4")
    whole = wall.get(link).content
    assert (whole[100:200], f"bytes 100-199/{len(whole)}") == (part.content, part.headers["content-range"])
    assert wall.get(link, Range=f"bytes={len(whole) + 1}-").status_code == 416
    path, query = link.split("?")
    told = dict(pair.split("=") for pair in query.split("&"))
    changes = {
        "until": str(int(told["until"]) + 3600),
        "size": str(int(told["size"]) + 1),
        "signature": told["signature"][:-2] + "AA",
    }
    for name, value in changes.items():
        changed = "&".join(f"{key}={value if key == name else said}" for key, said in told.items())
        assert wall.get(f"{path}?{changed}").status_code == 403, name
    assert wall.get(link.replace("/files/demo/", "/files/atelier/")).status_code == 403
    ended = _ended_link(airflow, path)
    assert wall.get(ended).json()["error"]["code"] == "link.ended"
    assert int(told["until"]) - time.time() <= 86_400


def _ended_link(airflow: Any, path: str) -> str:
    stored, name = path.split("/")[-2:]
    secret = airflow.settings.environment()["AIRFLOW__API__SECRET_KEY"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW__API__SECRET_KEY", secret)
        file = SignedFile("demo", stored, name, 1, int(time.time()) - 5)
        return f"{path}?size=1&until={file.until}&signature={file.signature}"


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize(
    ("name", "content", "statuses"),
    [
        pytest.param("big.csv", b"sku,title\n" + b"1,A watch\n" * 2_200_000, (413,), id="over_20_mb"),
        pytest.param("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, (415, 422), id="picture_named_csv"),
        pytest.param("program.csv", b"\x7fELF" + bytes(4000), (415, 422), id="program_named_csv"),
        pytest.param("page.html", b"<script>alert(1)</script>", (415, 422), id="page"),
        pytest.param("empty.csv", b"", (415, 422), id="nothing"),
    ],
)
def test_an_upload_is_what_its_name_says_and_not_too_big(
    wall: Wall, name: str, content: bytes, statuses: tuple[int, ...]
) -> None:
    path = f"{API}/uploads/demo/catalogues/{quote(name)}"
    answer = wall.raw("PUT", path, ADMIN, content=content, headers={"Content-Type": "text/csv", "If-Match": ""})
    assert answer.status_code in statuses, answer.text
    assert set(answer.json()["error"]) == {"code", "where", "got", "want", "fix"}


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        pytest.param("rows.parquet", "rows.csv", id="another_kind"),
        pytest.param("tenant.yaml", "tenant.yaml.csv", id="a_name_of_ours"),
        pytest.param(".hidden", "hidden.csv", id="hidden"),
        pytest.param("a\u202evsc.exe", "a_vsc.exe.csv", id="a_name_that_reads_backwards"),
    ],
)
def test_an_upload_is_named_after_what_it_is(wall: Wall, airflow: Any, name: str, kept_as: str) -> None:
    path = f"{API}/uploads/demo/catalogues/{quote(name)}"
    answer = wall.raw("PUT", path, ADMIN, content=b"sku,title\n1,A watch\n", headers={"If-Match": ""})
    assert answer.status_code == 200, answer.text
    line = answer.json()
    try:
        assert (line["name"], line["address"]) == (kept_as, f"catalogues/{kept_as}")
        assert not (airflow.tenants / "demo/catalogues" / name).exists()
    finally:
        (airflow.tenants / "demo" / line["address"]).unlink()


def test_a_body_that_never_ends_is_cut_off(wall: Wall) -> None:
    def forever() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 2**20

    answer = wall.raw("PUT", f"{API}/uploads/demo/catalogues/long.csv", ADMIN, content=forever())
    assert answer.status_code == 413, answer.text


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize(
    "address",
    ["/etc/passwd", "../../etc/passwd", "catalogues/../../atelier/tenant.yaml", "file:///etc/passwd", "tenant.yaml",
     "http://127.0.0.1:1/x.csv", "catalogues/\x00.csv", "s3://nobodys/x.csv"],
)  # fmt: skip
def test_no_catalogue_is_read_from_beside_its_folder(wall: Wall, address: str) -> None:
    for path, body in (("columns", {}), ("check", {"pipeline": "catalogue_teaser"})):
        asked = {"catalogue": address} if path == "columns" else {**body, "batch": {"catalogue": address, "key": "sku"}}
        answer = wall.raw("POST", f"{API}/demo/catalogues/{path}", ADMIN, json=asked)
        assert answer.status_code in (403, 404, 422, 502, 503), (path, answer.text)
        assert "root:" not in answer.text
