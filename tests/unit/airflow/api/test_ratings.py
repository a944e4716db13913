"""Visitors' ratings by HTTP: by the tenant's key alone, so many a minute, and read by the tenant's people only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from nightreel.records.book import RunBook
from nightreel.records.ratings import ratings
from nightreel.spec.film import Sidecar
from nightreel.spec.reading import ReadBy, Reading, WorkReading, WorkText
from nightreel.spec.record import RunHead, StepRecord
from nightreel.store.keys import make_tenant_key
from nightreel.store.local import LocalStore
from nightreel_airflow.api import visitors
from nightreel_airflow.api.described import describe
from nightreel_airflow.doorman import explain
from nightreel_airflow.guard import Caller, caller_of
from nightreel_airflow.pace import Pace

RUN = "museum.artwork.manual__1"
ENDED = "2026-01-02T00:01:00+00:00"
TENANT = "name: {0}\ntitle: {0}\nbrand: {{name: {0}}}\nvisitors: {{ratings_a_minute: 8, ratings_a_minute_each: 5}}\n"
PIPELINE = "name: artwork\ntitle: Artworks\nsteps: [{step: gather}]\n"
TEXTS = (
    WorkText(voice="curator", language="en-US", text="Water lilies on a pond."),
    WorkText(voice="children", language="en-US", text="A frog would like it here!"),
    WorkText(voice="children", language="zh-CN", text="青蛙会喜欢这里！"),
    WorkText(voice="guide", language="en-US", text="Never shown.", rating="refused"),
)


@pytest.fixture
def museum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalStore:
    """Two museums with keys, one client without; of the first one a work that was described."""
    for name in ("museum", "other", "keyless"):
        folder = tmp_path / "tenants" / name
        (folder / "pipelines").mkdir(parents=True)
        (folder / "tenant.yaml").write_text(TENANT.format(name))
        (folder / "pipelines/artwork.yaml").write_text(PIPELINE)
    for name, value in {
        "NIGHTREEL_TENANTS": tmp_path / "tenants", "NIGHTREEL_STORE": (tmp_path / "store").as_uri(),
        "NIGHTREEL_KEYS": tmp_path / "keys", "NIGHTREEL_CACHE": tmp_path / "cache",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    stands = Pace(tmp_path / "cache" / "pace.sqlite", clock=lambda: 1_800_000_000.0)
    monkeypatch.setattr(Pace, "of_machine", lambda: stands)  # however slow the machine: no bucket fills meanwhile
    for name in ("museum", "other"):
        make_tenant_key(name, "ratings")
    store = LocalStore(tmp_path / "store/museum")
    describe_work(store, tmp_path, "manual__1")
    return store


def describe_work(store: LocalStore, tmp_path: Path, run_id: str, *, ended: bool = True) -> None:
    (tmp_path / "work.png").write_bytes(b"picture")
    picture = store.keep(tmp_path / "work.png", "picture")
    work = WorkReading(record={"title": "Water lilies"}, before=picture, after=picture, texts=TEXTS)
    reading = Reading(
        kind="artwork", title="Water lilies", language="en-US", by=ReadBy(engine="offline"), works=(work,),
        files=(Sidecar(name="texts.md", media=picture),),
    )  # fmt: skip
    book = RunBook(store, run_id)
    steps = ("describe_artwork",) if ended else ("describe_artwork", "review_reading")
    book.begin(
        RunHead(
            run_id=run_id, tenant="museum", pipeline="artwork", title="Water lilies", brief={"title": "Water lilies"},
            steps=steps, began="2026-01-02T00:00:00+00:00",
        )
    )  # fmt: skip
    kept = {"reading": store.keep_model(reading, "reading")}
    book.step(StepRecord(step_id="describe_artwork", step="describe_artwork", outputs=kept, ended=ENDED))


@pytest.fixture
def client() -> Callable[..., TestClient]:
    def make(name: str = "ada", *, sees: tuple[str, ...] = ("museum__artwork",), host: str = "10.0.0.1") -> TestClient:
        app = FastAPI()
        explain(app)
        describe(app)
        app.include_router(visitors.router)
        app.dependency_overrides[caller_of] = lambda: Caller(name, frozenset(sees))
        return TestClient(app, client=(host, 50000))

    return make


def key_of(tmp_path: Path, tenant: str = "museum") -> dict[str, str]:
    return {"X-Nightreel-Key": (tmp_path / "keys" / tenant / "ratings.key").read_text()}


def rate(client: TestClient, headers: dict[str, str], run: str = RUN, **body: Any) -> Any:
    return client.post(f"/v1/works/{run}/ratings", json=body, headers=headers)


def test_a_rating_is_kept_and_averaged(museum: LocalStore, client: Callable[..., TestClient], tmp_path: Path) -> None:
    key = key_of(tmp_path)
    first = rate(client(), key, voice="curator", stars=2, visitor="ticket 7")
    assert first.status_code == 201, first.text
    rate(client(), key, voice="curator", stars=4, visitor="ticket 7")
    third = rate(
        client(), key, voice="curator", stars=5, visitor="ticket 8", correction="It is a\u202e bridge,\x1b too."
    )
    assert third.json() == {
        "picture": 1, "work": "Water lilies", "voice": "curator", "language": "en-US", "stars": 4.5, "ratings": 2,
        "spread": [0, 0, 0, 1, 1],
    }  # fmt: skip
    kept = list(ratings(museum))
    assert [one.stars for one in kept] == [2, 4, 5]
    assert kept[2].correction == "It is a bridge,  too."
    assert kept[2].of.text == "Water lilies on a pond."
    assert "ticket" not in "".join(one.model_dump_json() for one in kept), "no visitor's name is kept"


def test_people_of_the_tenant_read_averages_and_words(
    museum: LocalStore, client: Callable[..., TestClient], tmp_path: Path
) -> None:
    key = key_of(tmp_path)
    rate(client(), key, voice="children", language="zh-CN", stars=5)
    rate(client(), key, voice="curator", correction="Ring me: 13812345678, my private number")
    shown = client().get(f"/v1/works/{RUN}/ratings").json()
    assert {(one["voice"], one["language"]): one["stars"] for one in shown["texts"]} == {
        ("curator", "en-US"): None, ("children", "en-US"): None, ("children", "zh-CN"): 5, ("guide", "en-US"): None,
    }  # fmt: skip
    assert shown["said"][0]["correction"].startswith("Ring me")
    assert shown["said"][0]["held"] == "personal_data"
    assert shown["said"][1]["held"] == ""
    listed = client().get("/v1/ratings", params={"tenant": "museum"}).json()
    assert [(work["run"], work["title"], work["said"]) for work in listed["works"]] == [(RUN, "Water lilies", [])]


def test_the_list_goes_on_page_by_page(museum: LocalStore, client: Callable[..., TestClient], tmp_path: Path) -> None:
    for number in (2, 3):
        describe_work(museum, tmp_path, f"manual__{number}")
        rate(client(), key_of(tmp_path), f"museum.artwork.manual__{number}", voice="curator", stars=3)
    first = client().get("/v1/ratings", params={"tenant": "museum", "limit": 1}).json()
    second = client().get("/v1/ratings", params={"tenant": "museum", "limit": 1, "cursor": first["next"]}).json()
    seen = {work["run"] for page in (first, second) for work in page["works"]}
    assert seen == {"museum.artwork.manual__2", "museum.artwork.manual__3"}


def test_whoever_has_no_right_key_learns_nothing(
    museum: LocalStore, client: Callable[..., TestClient], tmp_path: Path
) -> None:
    said = set()
    for run in (RUN, "museum.artwork.never", "other.artwork.manual__1", "keyless.artwork.1", "nobody.artwork.1", "x"):
        answer = rate(client(), {"X-Nightreel-Key": "00" * 32}, run, stars=5)
        assert answer.status_code == 401, (run, answer.text)
        said.add(str(answer.json()["error"]))
    assert len(said) == 1
    hostile = client().post(f"/v1/works/{RUN}/ratings", json={"stars": "many", "x": 1})
    assert hostile.status_code == 401, "the key is asked for before the body is looked at"
    assert rate(client(), key_of(tmp_path, "other"), stars=5).status_code == 401, "another tenant's key"
    cookie = client().post(f"/v1/works/{RUN}/ratings", json={"stars": 5}, headers={"Cookie": "_token=x.y.z"})
    assert cookie.status_code == 401, "a session of Airflow does not rate"
    assert list(ratings(museum)) == []


def test_the_key_reads_nothing(museum: LocalStore, client: Callable[..., TestClient], tmp_path: Path) -> None:
    stranger = client("eve", sees=())
    for path, query in ((f"/v1/works/{RUN}/ratings", {}), ("/v1/ratings", {"tenant": "museum"})):
        assert stranger.get(path, params=query, headers=key_of(tmp_path)).status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({"voice": "poet", "stars": 3}, "rating.text", id="no_such_voice"),
        pytest.param({"voice": "children", "stars": 3}, "rating.text", id="two_languages"),
        pytest.param({"voice": "guide", "stars": 3}, "rating.text", id="a_refused_text"),
        pytest.param({"voice": "curator"}, "rating.empty", id="nothing_said"),
        pytest.param({"voice": "curator", "stars": 6}, "request.stars", id="six_stars"),
        pytest.param({"voice": "curator", "correction": "x" * 2001}, "request.correction", id="too_long"),
        pytest.param({"voice": "curator", "stars": 3, "rate": 1}, "request.rate", id="unknown_field"),
    ],
)
def test_what_cannot_be_kept_says_why(
    museum: LocalStore, client: Callable[..., TestClient], tmp_path: Path, body: dict[str, Any], code: str
) -> None:
    answer = rate(client(), key_of(tmp_path), **body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code), answer.text
    assert answer.json()["error"]["fix"]
    assert list(ratings(museum)) == []


def test_only_works_that_visitors_can_read_are_rated(
    museum: LocalStore, client: Callable[..., TestClient], tmp_path: Path
) -> None:
    describe_work(museum, tmp_path, "waits", ended=False)
    for run in ("museum.artwork.waits", "museum.artwork.never"):
        answer = rate(client(), key_of(tmp_path), run, voice="curator", stars=3)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "work.unknown")
    assert rate(client(), key_of(tmp_path), voice="curator", stars=3, picture=2).status_code == 404


def test_a_visitor_and_all_together_have_their_pace(
    museum: LocalStore, client: Callable[..., TestClient], tmp_path: Path
) -> None:
    key, codes = key_of(tmp_path), []
    for host in ("10.0.0.1", "10.0.0.2"):
        codes += [rate(client(host=host), key, voice="curator", stars=3).status_code for _ in range(6)]
    assert codes[:6] == [201] * 5 + [429], "five a minute from one address"
    assert codes[6:9] == [201] * 3, "what was refused to the one takes nothing from the other"
    assert 429 in codes[9:], "eight a minute together"
    late = rate(client(host="10.0.0.1"), key, voice="curator", stars=3)
    assert late.headers["Retry-After"]
    assert late.json()["error"]["code"] == "rating.pace"


def test_one_household_of_ipv6_has_one_pace(
    museum: LocalStore, client: Callable[..., TestClient], tmp_path: Path
) -> None:
    codes = [
        rate(client(host=f"2001:db8:1:2::{number}"), key_of(tmp_path), voice="curator", stars=3).status_code
        for number in range(1, 7)
    ]
    assert codes == [201] * 5 + [429]


def test_ipv4_addresses_on_a_socket_of_ipv6_have_a_pace_each(
    museum: LocalStore, client: Callable[..., TestClient], tmp_path: Path
) -> None:
    key = key_of(tmp_path)
    codes = [
        rate(client(host=f"::ffff:10.0.0.{number}"), key, voice="curator", stars=3).status_code
        for number in (1, 1, 1, 1, 1, 1, 2)
    ]
    assert codes == [201] * 5 + [429, 201]


def test_the_description_says_which_key(museum: LocalStore, client: Callable[..., TestClient]) -> None:
    described = client().get("/openapi.json").json()
    path = described["paths"]["/v1/works/{run}/ratings"]
    assert path["post"]["security"] == [{"visitors": []}]
    assert described["components"]["securitySchemes"]["visitors"]["name"] == "X-Nightreel-Key"
