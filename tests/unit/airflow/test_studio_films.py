"""The library's answers: only to who may see them, whole, and with words for everything that cannot be."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from PIL import Image
from tests.film_books import media_in, picture_in, write_film

from nightreel.spec.run import RunRequest
from nightreel.store.local import LocalStore
from nightreel_airflow.doorman import explain
from nightreel_airflow.files import router as files
from nightreel_airflow.guard import Caller, caller_of
from nightreel_airflow.studio.api import (
    comments,
    credentials,
    film_again,
    film_parts,
    film_shelf,
    films,
)

ROUTERS = (films.router, film_parts.router, film_again.router, credentials.router, comments.router)
API = "/nightreel/studio/api"
OURS = {"x-nightreel": "studio"}
HOSTILE = '<img src=x onerror=alert(1)>"; -- \u202e'
STEPS = "{step: intake}, {step: enrich}, {step: generate}, {step: assemble}"
PIPELINE = "name: {name}\ntitle: {name}\nsteps: [{steps}{more}]\n"


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two tenants, acme and brook, with two pipelines and a store each."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    for tenant in ("acme", "brook"):
        folder = tmp_path / "tenants" / tenant
        (folder / "pipelines").mkdir(parents=True)
        (folder / "tenant.yaml").write_text(f"name: {tenant}\ntitle: {tenant}\nbrand: {{name: {tenant}}}\n")
        for name, more in (("film", ", {step: export}, {step: publish}"), ("teaser", "")):
            (folder / f"pipelines/{name}.yaml").write_text(PIPELINE.format(name=name, steps=STEPS, more=more))
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("NIGHTREEL_KEY_INSTALLATION_LINKS", "ab" * 32)
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("NIGHTREEL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(film_shelf, "states_in_airflow", lambda dag_ids, keys: {})
    return tmp_path


@pytest.fixture
def store(installation: Path) -> LocalStore:
    """The store of acme."""
    return LocalStore(installation / "store/acme")


@pytest.fixture
def dag_ids() -> set[str]:
    """DAGs that Airflow lets the caller see."""
    return {"acme__film", "acme__teaser"}


@pytest.fixture
def client(installation: Path, dag_ids: set[str]) -> Iterator[TestClient]:
    """Somebody who sees acme and not brook."""
    app = FastAPI()
    explain(app)
    for router in ROUTERS:
        app.include_router(router, prefix=API)
    app.include_router(files, prefix="/nightreel")
    app.dependency_overrides[caller_of] = lambda: Caller("ann", frozenset(dag_ids))
    with TestClient(
        app, raise_server_exceptions=False, base_url="http://airflow.test", follow_redirects=False
    ) as client:
        yield client


@pytest.fixture
def film(store: LocalStore, installation: Path) -> str:
    """Run id of a film of acme."""
    write_film(store, installation, "manual__2026-01-02T00:00:00+00:00", title=HOSTILE, platforms=("youtube", "tiktok"))
    return "manual__2026-01-02T00%3A00%3A00%2B00%3A00"


def test_the_grid_shows_a_film_with_links_that_open(client: TestClient, film: str) -> None:
    page = client.get(f"{API}/acme/films").json()
    assert (page["total"], page["next"], page["indexing"], page["stale"]) == (1, "", None, "")
    card = page["films"][0]
    assert (card["title"], card["state"], card["platforms"]) == (HOSTILE, "success", ["youtube", "tiktok"])
    assert client.get(card["hover"]).content == b"film"
    assert page["facets"]["platform"] == [{"value": "youtube", "films": 1}, {"value": "tiktok", "films": 1}]


def test_a_poster_is_made_once_and_comes_by_a_signed_link(
    client: TestClient, store: LocalStore, installation: Path, film: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    poster = client.get(f"{API}/acme/films").json()["films"][0]["poster"]
    assert poster == f"{API}/acme/films/{film}/poster"
    sent = client.get(poster)
    assert sent.status_code == 307
    picture = client.get(sent.headers["location"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
    monkeypatch.setattr("nightreel.media.thumbnail.write_thumbnail", _never)
    assert client.get(poster).headers["location"] == sent.headers["location"]
    card = client.get(f"{API}/acme/films").json()["films"][0]
    assert (card["poster"], card["poster_width_px"]) == (sent.headers["location"], 96)


def test_a_large_still_becomes_a_small_picture(store: LocalStore, tmp_path: Path) -> None:
    from nightreel.media.thumbnail import thumbnail_of

    made = thumbnail_of(store, picture_in(store, tmp_path, 99, (1920, 1080)))
    with Image.open(store.local(made)) as image:
        assert (image.size, image.format) == ((480, 270), "WEBP")
    assert made.facts == {"width_px": 480, "height_px": 270}


def test_a_film_in_full(client: TestClient, film: str) -> None:
    found = client.get(f"{API}/acme/films/{film}").json()
    assert [item["platform"] for item in found["renditions"]] == ["youtube", "tiktok"]
    assert [(shot["number"], shot["start_s"], shot["headline"]) for shot in found["shots"]] == [
        (1, 0.0, "Shot 1"), (2, 1.0, "Shot 2"),
    ]  # fmt: skip
    assert all(client.get(shot["still"]).status_code == 200 for shot in found["shots"])
    download = client.get(found["renditions"][0]["file"]["download"])
    assert download.headers["content-disposition"].startswith("attachment")
    assert [step["step_id"] for step in found["steps"]] == ["enrich", "generate", "grade", "export", "check"]
    assert (found["quality"]["passed"], found["quality"]["findings"][0]["title"]) == (True, "Loudness")
    assert (found["spent"]["seconds"], [line["is_this"] for line in found["history"]]) == (12.0, [True])


def test_a_film_whose_files_are_gone_is_still_shown(
    client: TestClient, store: LocalStore, installation: Path, film: str
) -> None:
    for path in (installation / "store/acme/objects").rglob("*.json"):
        path.unlink()
    found = client.get(f"{API}/acme/films/{film}")
    assert found.status_code == 200
    assert found.json()["renditions"] == []
    assert "store.missing" in " ".join(found.json()["notes"])
    assert client.get(f"{API}/acme/films/{film}/wave").status_code == 404


@pytest.mark.parametrize(
    "name", ["x", "..", "%2e%2e", "%00", "a" * 601, "a" * 5000, "<script>", "😀", "%ff", "manual__x%0a"], ids=range(10)
)
def test_no_name_of_a_film_does_harm(client: TestClient, film: str, name: str) -> None:
    for method, path in _asked(f"acme/films/{name}"):
        answer = client.request(method, f"{API}/{path}", headers=OURS, json=_body(path))
        assert answer.status_code in (404, 422), (method, path, answer.text)
        assert answer.json()["error"]["fix"]


def test_another_tenants_films_are_not_there(client: TestClient, installation: Path, film: str) -> None:
    write_film(LocalStore(installation / "store/brook"), installation, "secret", tenant="brook", title="Secret")
    for method, path in [("GET", "brook/films"), *_asked("brook/films/secret"), *_asked("acme/films/secret")]:
        answer = client.request(method, f"{API}/{path}", headers=OURS, json=_body(path))
        assert answer.status_code == 404, (method, path)
        assert "Secret" not in answer.text


def test_films_of_pipelines_that_airflow_hides_are_not_there(
    client: TestClient, dag_ids: set[str], store: LocalStore, installation: Path, film: str
) -> None:
    write_film(store, installation, "teased", pipeline="teaser", minute=1)
    write_film(store, installation, "old", pipeline="gone", minute=2)
    assert client.get(f"{API}/acme/films").json()["total"] == 3, "who sees all sees also what a pipeline has left"
    dag_ids.remove("acme__film")
    page = client.get(f"{API}/acme/films").json()
    assert [card["run_id"] for card in page["films"]] == ["teased"]
    assert page["facets"]["pipeline"] == [{"value": "teaser", "films": 1}]
    for method, path in [*_asked(f"acme/films/{film}"), *_asked("acme/films/old")]:
        assert client.request(method, f"{API}/{path}", headers=OURS, json=_body(path)).status_code == 404, path


@pytest.mark.parametrize(
    "headers",
    [{}, {**OURS, "origin": "https://evil.example"}, {**OURS, "sec-fetch-site": "cross-site"}],
    ids=range(3),
)
def test_nothing_is_changed_from_elsewhere(client: TestClient, film: str, headers: dict[str, str]) -> None:
    changing = [path for method, path in _asked(f"acme/films/{film}") if method == "POST"]
    assert len(changing) == 5
    for path in changing:
        answer = client.post(f"{API}/{path}", headers=headers, json=_body(path))
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "studio.origin"), path


def test_comments_are_kept_read_and_resolved(client: TestClient, film: str) -> None:
    place = f"{API}/acme/films/{film}/comments"
    said = client.post(place, headers=OURS, json={"text": f" {HOSTILE}\0 ", "at_s": 1.5, "shot": 2})
    assert said.status_code == 201
    assert (said.json()["by"], said.json()["text"]) == ("ann", '<img src=x onerror=alert(1)>"; --')
    assert client.get(place).json()["comments"] == [said.json()]
    assert client.get(f"{API}/acme/films").json()["films"][0]["open_comments"] == 1
    done = client.post(f"{place}/{said.json()['id']}", headers=OURS, json={"resolved": True})
    assert (done.json()["resolved"], done.json()["resolved_by"]) == (True, "ann")
    assert client.get(f"{API}/acme/films").json()["films"][0]["open_comments"] == 0


@pytest.mark.parametrize(
    "order",
    [{}, {"text": ""}, {"text": " \n"}, {"text": "a" * 2001}, {"text": "a", "at_s": -1}, {"text": "a", "at_s": "NaN"},
     {"text": "a", "shot": 0}, {"text": "a", "by": "ben"}, []],
    ids=range(9),
)  # fmt: skip
def test_no_comment_that_is_none(client: TestClient, film: str, order: Any) -> None:
    answer = client.post(f"{API}/acme/films/{film}/comments", headers=OURS, json=order)
    assert answer.status_code == 422
    assert client.get(f"{API}/acme/films/{film}/comments").json()["comments"] == []


@pytest.fixture
def _may_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "check_change", lambda caller, dag_id: None)


def test_who_may_only_look_rates_nothing(client: TestClient, store: LocalStore, film: str) -> None:
    answer = client.post(f"{API}/acme/films/{film}/rating", headers=OURS, json={"rating": 4})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "access.denied")
    assert not store.keys("verdicts")
    assert client.get(f"{API}/acme/films/{film}").json()["may_rate"] is False


@pytest.mark.usefixtures("_may_change")
def test_a_rating_is_answered_though_the_index_is_behind(
    client: TestClient, film: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"{API}/acme/films/{film}/rating"
    client.post(place, headers=OURS, json={"rating": 2})
    monkeypatch.setattr(film_shelf.Shelf, "freshen_now", lambda shelf: None)
    rated = client.post(place, headers=OURS, json={"rating": 5}).json()
    assert (rated["rating"], rated["ratings"]) == (5, 1)


@pytest.mark.usefixtures("_may_change")
def test_a_rating_is_shown_at_once(client: TestClient, film: str) -> None:
    rated = client.post(f"{API}/acme/films/{film}/rating", headers=OURS, json={"rating": 4, "note": "Fine"})
    assert (rated.status_code, rated.json()["rating"], rated.json()["ratings"]) == (201, 4, 1)
    assert client.get(f"{API}/acme/films?rating=4").json()["total"] == 1
    assert client.get(f"{API}/acme/films?rating=5&rating=none").json()["total"] == 0
    found = client.get(f"{API}/acme/films/{film}").json()
    assert (found["verdicts"][0]["note"], found["may_rate"]) == ("Fine", True)


@pytest.mark.parametrize(
    ("query", "code"),
    [("cursor=x", "films.cursor"), ("since=now", "films.since"), ("rating=9", "request.rating"),
     ("limit=0", "request.limit"), ("limit=1000", "request.limit"),
     ("state=none", "request.state"), ("sate=failed", "request.parameter")],
)  # fmt: skip
def test_a_wrong_question_is_answered_in_words(client: TestClient, query: str, code: str) -> None:
    answer = client.get(f"{API}/acme/films?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


def test_a_file_that_is_no_film_is_said_to_be_none(client: TestClient, film: str) -> None:
    for method, part in (("GET", "wave"), ("POST", "credentials")):
        answer = client.request(method, f"{API}/acme/films/{film}/{part}?platform=tiktok", headers=OURS)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "media.broken"), part
        unknown = client.request(method, f"{API}/acme/films/{film}/{part}?platform=cinema", headers=OURS)
        assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "film.platform")


def test_a_first_run_is_held_against_nothing_and_a_revision_against_its_parent(
    client: TestClient, store: LocalStore, installation: Path, film: str
) -> None:
    parent = "manual__2026-01-02T00:00:00+00:00"
    request = RunRequest(parent=parent, root=parent, note="Lighter", asked_by="ben")
    write_film(
        store, installation, "revision__1.1", minute=5, request=request, media=media_in(store, installation, b"2")
    )
    assert client.get(f"{API}/acme/films/{film}/against").json()["error"]["code"] == "film.parent"
    found = client.get(f"{API}/acme/films/revision__1.1/against").json()
    assert (found["before"]["run_id"], found["after"]["note"], found["is_same"]) == (parent, "Lighter", False)
    assert client.get(f"{API}/acme/films/revision__1.1/against?run=nobody").status_code == 404


def test_a_film_is_published_again_with_nothing_changed(
    client: TestClient, film: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []

    async def start(request: Any, folder: Any, pipeline: str, brief: Any, run: RunRequest, run_id: str) -> str:
        started.append((folder.tenant.name, pipeline, brief, run, run_id))
        return run_id

    async def room(request: Any, folder: Any) -> None:
        return None

    monkeypatch.setattr(film_again, "check_change", lambda caller, dag_id, method: None)
    monkeypatch.setattr(film_again, "start_run", start)
    monkeypatch.setattr(film_again, "check_room", room)
    answer = client.post(f"{API}/acme/films/{film}/publish-again", headers=OURS)
    assert answer.status_code == 202, answer.text
    ((tenant, pipeline, brief, run, run_id),) = started
    assert (tenant, pipeline, brief) == ("acme", "film", {"title": "Cup"})
    assert (run.parent, run.asked_by, run.again, run.script is not None) == (
        "manual__2026-01-02T00:00:00+00:00",
        "ann",
        (),
        True,
    )
    assert (answer.json()["run_id"], run_id) == (run_id, "revision__manual__2026-01-02T00:00:00+00:00.1")
    assert answer.json()["charged"], "nothing is known of how the first run was made"


def test_who_may_only_look_publishes_nothing(client: TestClient, film: str) -> None:
    assert (
        client.post(f"{API}/acme/films/{film}/publish-again", headers=OURS).json()["error"]["code"] == "access.denied"
    )
    assert client.get(f"{API}/acme/films/{film}").json()["may_publish"] is False


def test_a_page_answers_while_books_are_read(
    client: TestClient, store: LocalStore, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(90):
        write_film(store, installation, f"r{number}", minute=number, until="enrich")
    slow = film_shelf.states_in_airflow
    monkeypatch.setattr(film_shelf, "states_in_airflow", lambda *asked: (time.sleep(1), slow(*asked))[1])
    page = client.get(f"{API}/acme/films").json()
    assert page["indexing"]["of"] == 90
    assert page["indexing"]["done"] < 90
    ends = time.monotonic() + 20
    while client.get(f"{API}/acme/films").json()["indexing"] is not None and time.monotonic() < ends:
        time.sleep(0.2)
    assert client.get(f"{API}/acme/films").json()["total"] == 90


def _asked(film: str) -> Iterator[tuple[str, str]]:
    """Give every route of one film."""
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and "{run_id}" in route.path:
                path = route.path.replace("/{tenant}/films/{run_id}", film).replace("{comment_id}", "0000000000000.0")
                yield next(iter(route.methods)), path


def _body(path: str) -> Any:
    if path.endswith("comments"):
        return {"text": "a"}
    if "/comments/" in path:
        return {"resolved": True}
    return {"rating": 3} if path.endswith("rating") else None


def _never(*_: Any) -> Any:
    raise AssertionError("made again")
