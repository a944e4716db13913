"""What the canvas asks, by HTTP: who may, what is answered, and what is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.canvas_tenant import PROMO, write_acme

from nightreel_airflow import bundle_parse
from nightreel_airflow.api.errors import ForbiddenError
from nightreel_airflow.doorman import explain
from nightreel_airflow.guard import Caller, caller_of
from nightreel_airflow.studio.api import archive, in_use, palette, pipeline_rights, pipelines, versions

OURS = {"X-Nightreel": "studio"}
PATH = "/acme/pipelines/promo"
MORE = ("", "/versions", "/seen", "/diff?a=1&b=1")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tenants that Airflow was asked to read."""
    found: list[str] = []
    monkeypatch.setattr(bundle_parse, "ask_to_parse", lambda _, tenant: found.append(tenant))
    return found


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> list[in_use.Use]:
    """What goes on with every pipeline: each time that it is asked the next one, the last one from then on."""
    found = [in_use.Use()]
    monkeypatch.setattr(in_use, "use_of", lambda *_: found.pop(0) if len(found) > 1 else found[0])
    monkeypatch.setattr(in_use, "begin_no_more", lambda *_: None)
    return found


@pytest.fixture
def client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str], use: list[in_use.Use]
) -> Iterator[TestClient]:
    """The routes, for ada, who sees acme's DAGs and may change them."""
    folder = write_acme(tmp_path)
    (folder.root / "briefs").mkdir()
    (folder.root / "briefs/watch.yaml").write_text("title: Watch\ncategory: smart watch\nduration_s: 60\n")
    (folder.root / "briefs/broken.yaml").write_text("title: [")
    other = tmp_path / "other"
    (other / "pipelines").mkdir(parents=True)
    (other / "tenant.yaml").write_text("name: other\ntitle: Other\nbrand: {name: Other}\npeople: [ben]\n")
    (other / "pipelines/secret.yaml").write_text(PROMO.replace("name: promo", "name: secret"))
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setattr(pipeline_rights, "check_edit", lambda *_: None)
    app = FastAPI()
    explain(app)
    for one in (palette, pipelines, versions, archive):
        app.include_router(one.router)
    seen = frozenset({"acme__promo", "acme__spring", "acme__preview", "other__secret"})
    app.dependency_overrides[caller_of] = lambda: Caller("ada", seen)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def save(client: TestClient, text: str, tag: str, **fields: object):
    """Save a text on top of a tag."""
    headers = {**OURS, "If-Match": tag}
    return client.put(PATH, json={"text": text, "message": "why", **fields}, headers=headers)


def test_the_palette_and_the_samples_of_a_client(client):
    assert {step["name"] for step in client.get("/acme/palette").json()["steps"]} >= {"intake", "publish"}
    assert client.get("/acme/samples").json() == [
        {"name": "watch", "title": "Watch", "line": "smart watch · 60 s · en-US"}
    ]


def test_a_text_is_checked_and_priced_for_a_sample(client):
    plain = client.post("/acme/check", json={"text": PROMO}).json()
    sample = client.post("/acme/check", json={"text": PROMO, "sample": "watch"}).json()
    assert plain["faults"] == []
    assert sample["cost"]["duration_s"] == 60 > plain["cost"]["duration_s"]
    assert client.post("/acme/check", json={"text": PROMO, "sample": "../tenant"}).status_code == 404
    broken = client.post("/acme/check", json={"text": "steps: ["}).json()
    assert (broken["whole"], broken["graph"]) == (False, None)


def test_a_graph_comes_back_as_text(client):
    graph = client.post("/acme/check", json={"text": PROMO}).json()["graph"]
    assert client.post("/acme/check", json={"text": PROMO, "graph": graph}).json()["text"] == PROMO
    next(node for node in graph["nodes"] if node["id"] == "grade")["options"]["exposure"] = 9
    answer = client.post("/acme/check", json={"text": PROMO, "graph": graph}).json()
    assert "exposure: 9" in answer["text"]
    assert [(fault["node"], fault["place"]) for fault in answer["faults"]] == [("grade", ["options", "exposure"])]
    from_nothing = client.post("/acme/check", json={"text": "", "graph": graph}).json()
    assert len(from_nothing["graph"]["nodes"]) == 7


def test_a_graph_is_not_written_into_a_text_that_is_no_yaml(client):
    graph = client.post("/acme/check", json={"text": PROMO}).json()["graph"]
    answer = client.post("/acme/check", json={"text": PROMO + "x: [", "graph": graph}).json()
    assert answer["text"] == PROMO + "x: ["
    assert not answer["whole"]
    wrong = {**graph, "nodes": [{"id": "../x", "step": "grade"}]}
    refused = client.post("/acme/check", json={"text": PROMO, "graph": wrong})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "canvas.id")


def test_a_pipeline_is_opened_changed_and_published(client, asked, tmp_path):
    opened = client.get(PATH)
    assert opened.headers["etag"] == f'"{opened.json()["line"]["tag"]}"'
    saved = save(client, PROMO + "# more\n", opened.headers["etag"])
    assert saved.status_code == 200
    assert saved.json()["line"]["state"] == "changed"
    assert saved.json()["line"]["dag_id"] == "acme__promo"
    assert asked == []
    published = save(client, PROMO + "# most\n", saved.headers["etag"], publish=True)
    assert published.json()["line"]["state"] == "published"
    assert (tmp_path / "acme/pipelines/promo.yaml").read_text() == PROMO + "# most\n"
    assert asked == ["acme"]
    assert [one["number"] for one in client.get(f"{PATH}/versions").json()["versions"]] == [3, 2, 1]
    assert client.get(PATH, params={"version": 1}).json()["checked"]["text"] == PROMO
    assert client.get(f"{PATH}/diff", params={"a": 1, "b": 3}).json()["text_b"].endswith("# most\n")


def test_somebody_elses_version_is_shown_and_never_overwritten(client):
    tag = client.get(PATH).headers["etag"]
    save(client, PROMO.replace("Promo film", "Hers"), tag)
    refused = save(client, PROMO.replace("Promo film", "His"), tag)
    answer = refused.json()
    assert refused.status_code == 412
    assert answer["error"]["code"] == "version.stale"
    assert (answer["theirs"]["number"], "Hers" in answer["text"]) == (2, True)
    assert [one["field"] for one in answer["changes"]] == ["title"]
    for way, body in (("restore", {"number": 1}), ("publish", {"number": 1}), ("take-down", {}), ("bring-back", {})):
        again = client.post(f"{PATH}/{way}", json=body, headers={**OURS, "If-Match": tag})
        assert again.status_code == 412


def test_an_earlier_version_is_restored_and_published(client, asked):
    tag = save(client, PROMO + "# more\n", client.get(PATH).headers["etag"], publish=True).headers["etag"]
    back = client.post(f"{PATH}/restore", json={"number": 1, "message": "no"}, headers={**OURS, "If-Match": tag})
    assert back.json()["checked"]["text"] == PROMO
    assert back.json()["version"]["message"] == "no"
    live = client.post(f"{PATH}/publish", json={"number": 3}, headers={**OURS, "If-Match": back.headers["etag"]})
    assert live.json()["published"]["number"] == 3
    assert asked == ["acme", "acme"]


def test_a_text_with_faults_is_a_draft_only(client):
    tag = client.get(PATH).headers["etag"]
    refused = save(client, PROMO.replace("exposure: 0.5", "exposure: 9"), tag, publish=True)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "grade.exposure")
    assert save(client, PROMO.replace("exposure: 0.5", "exposure: 9"), tag).json()["line"]["faults"] == 1


def test_a_new_pipeline_must_be_new(client, tmp_path):
    order = {"text": PROMO.replace("name: promo", "name: spring"), "message": "", "publish": True}
    made = client.put("/acme/pipelines/spring", json=order, headers={**OURS, "If-None-Match": "*"})
    assert made.json()["line"]["state"] == "published"
    assert (tmp_path / "acme/pipelines/spring.yaml").is_file()
    assert [line["name"] for line in client.get("/acme/pipelines").json()] == ["promo", "spring"]
    again = client.put("/acme/pipelines/spring", json=order, headers={**OURS, "If-None-Match": "*"})
    assert again.status_code == 412


@pytest.mark.parametrize("headers", [{}, {"If-Match": "*"}, {"If-Match": "x" * 100}, {"If-None-Match": "abc"}])
def test_a_change_says_what_it_began_with(client, headers):
    refused = client.put(PATH, json={"text": PROMO}, headers={**OURS, **headers})
    assert (refused.status_code, refused.json()["error"]["code"]) == (428, "version.tag")


@pytest.mark.parametrize(
    "headers", [{}, {**OURS, "Origin": "https://elsewhere.example"}, {**OURS, "Sec-Fetch-Site": "cross-site"}]
)
@pytest.mark.parametrize(("method", "path"), [("put", PATH), ("post", f"{PATH}/restore"), ("post", f"{PATH}/publish")])
def test_another_site_changes_nothing(client, headers, method, path):
    for way in ("take-down", "bring-back"):
        refused = client.post(f"{PATH}/{way}", json={}, headers={"If-Match": '"x"', **headers})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "studio.origin")
    refused = getattr(client, method)(path, json={"text": PROMO, "number": 1}, headers={"If-Match": '"x"', **headers})
    assert refused.status_code in (403, 422)
    good = getattr(client, method)(path, json={"text": PROMO} if method == "put" else {"number": 1}, headers=headers)
    assert (good.status_code, good.json()["error"]["code"]) == (403, "studio.origin")


def test_who_may_only_look_changes_nothing(client, monkeypatch, tmp_path):
    def refuse(caller: Caller, dag_id: str, method: str) -> None:
        raise ForbiddenError("access.denied", where=f"{method} {dag_id}", got=caller.name, fix="ask")

    monkeypatch.setattr(pipeline_rights, "check_edit", refuse)
    tag = client.get(PATH).headers["etag"]
    refused = save(client, PROMO + "#", tag, publish=True)
    assert (refused.status_code, refused.json()["error"]["where"]) == (403, "PUT acme__promo")
    fresh = client.put("/acme/pipelines/spring", json={"text": PROMO}, headers={**OURS, "If-None-Match": "*"})
    assert fresh.json()["error"]["where"] == "POST acme__spring"
    for way in ("take-down", "bring-back"):
        assert client.post(f"{PATH}/{way}", json={}, headers={**OURS, "If-Match": tag}).status_code == 403
    for way in ("restore", "publish"):
        assert client.post(f"{PATH}/{way}", json={"number": 1}, headers={**OURS, "If-Match": tag}).status_code == 403
    assert (tmp_path / "acme/pipelines/promo.yaml").read_text() == PROMO


@pytest.mark.parametrize("path", ["palette", "samples", "pipelines", *(f"pipelines/secret{more}" for more in MORE)])
def test_another_clients_things_are_not_there(client, path):
    for tenant in ("other", "nobody", "..%2fother"):
        answer = client.get(f"/{tenant}/{path}")
        assert answer.status_code == 404
        assert PROMO[:20] not in answer.text
    assert client.post("/other/check", json={"text": PROMO}).status_code == 404


@pytest.mark.parametrize("name", ["nobody", "..%2f..%2fetc", "hidden", "%00", "a" * 64, "PROMO", "tenant"])
def test_a_pipeline_that_is_not_there_or_not_to_be_seen(client, tmp_path, name):
    (tmp_path / "acme/pipelines/hidden.yaml").write_text(PROMO.replace("name: promo", "name: hidden"))
    for path in MORE:
        assert client.get(f"/acme/pipelines/{name}{path}").status_code in (404, 422)
    order = {"text": PROMO, "publish": True}
    assert client.put(f"/acme/pipelines/{name}", json=order, headers={**OURS, "If-Match": '"x"'}).status_code in (
        404,
        422,
    )
    assert "hidden" not in [line["name"] for line in client.get("/acme/pipelines").json()]


def test_a_broken_file_stands_in_the_list_and_can_be_mended(client, tmp_path):
    path = tmp_path / "acme/pipelines/promo.yaml"
    path.write_text(PROMO.replace("steps:", "steps: ["))
    line = client.get("/acme/pipelines").json()[0]
    assert (line["name"], line["faults"]) == ("promo", 1)
    opened = client.get(PATH)
    assert opened.json()["checked"]["whole"] is False
    assert save(client, PROMO, opened.headers["etag"], publish=True).json()["line"]["faults"] == 0
    assert path.read_text() == PROMO
    path.write_bytes(b"name: promo\n\xff")
    assert client.get("/acme/pipelines").json()[0]["faults"] == 1
    assert client.get(PATH).json()["error"]["code"] == "yaml.encoding"


def test_the_page_says_when_airflow_runs_what_was_published(client, monkeypatch):
    known = bundle_parse.Known(is_new=False)
    monkeypatch.setattr(bundle_parse, "seen", lambda dag_id, pipeline: known)
    waiting = client.get(f"{PATH}/seen").json()
    assert (waiting["seen"], waiting["dag_id"]) == (False, "acme__promo")
    known = bundle_parse.Known(is_new=True, since=datetime.now(UTC))
    assert client.get(f"{PATH}/seen").json()["sentence"] == "Airflow runs version 1."
    known = bundle_parse.Known(is_new=False, broken=True, problem="no such file")
    assert "no such file" in client.get(f"{PATH}/seen").json()["sentence"]


def moved(client: TestClient, way: str, tag: str, **order: object):
    """Put the pipeline into the archive, or bring it back."""
    return client.post(f"{PATH}/{way}", json=order, headers={**OURS, "If-Match": tag})


def test_a_pipeline_goes_into_the_archive_and_comes_back(client, asked, tmp_path):
    file = tmp_path / "acme/pipelines/promo.yaml"
    gone = moved(client, "take-down", client.get(PATH).headers["etag"], message="season is over")
    line = gone.json()["line"]
    assert (gone.status_code, line["state"], line["by"], file.exists()) == (200, "archived", "ada", False)
    assert [one["state"] for one in client.get("/acme/pipelines").json()] == ["archived"]
    mark = client.get(f"{PATH}/versions").json()["versions"][0]
    assert (mark["origin"], mark["message"], mark["by"]) == ("archive", "season is over", "ada")
    refused = save(client, PROMO + "# more\n", client.get(PATH, params={"version": 1}).json()["version"]["tag"])
    assert refused.status_code == 412
    order = {"text": PROMO}
    again = client.put(PATH, json=order, headers={**OURS, "If-None-Match": "*"})
    assert again.json()["sentence"] == "There is a pipeline promo already in the archive."
    back = moved(client, "bring-back", gone.headers["etag"])
    assert (back.json()["line"]["state"], file.read_text()) == ("published", PROMO)
    assert asked == ["acme", "acme"]
    assert moved(client, "bring-back", back.headers["etag"]).json()["error"]["code"] == "pipeline.archive"


@pytest.mark.parametrize(
    ("goes_on", "code", "got"),
    [
        (in_use.Use(films=3, waiting=1), "pipeline.busy", "2 films being made, 1 review that waits"),
        (in_use.Use(nights=1), "pipeline.busy", "1 night under way"),
        (in_use.Use(begins_itself=True), "pipeline.nightly", "nights that begin by themselves"),
    ],
    ids=["films", "a night", "a schedule"],
)
def test_what_something_depends_on_stays(client, use, tmp_path, goes_on, code, got):
    tag = client.get(PATH).headers["etag"]
    use[:] = [goes_on]
    error = moved(client, "take-down", tag).json()["error"]
    assert (error["code"], error["got"]) == (code, got)
    assert (tmp_path / "acme/pipelines/promo.yaml").read_text() == PROMO
    assert client.get(PATH).headers["etag"] == tag


def test_a_film_that_is_begun_meanwhile_is_not_stopped(client, use, asked, tmp_path):
    tag = client.get(PATH).headers["etag"]
    use[:] = [in_use.Use(), in_use.Use(films=1)]
    refused = moved(client, "take-down", tag)
    assert (refused.status_code, refused.json()["error"]["got"]) == (409, "1 film being made")
    assert (tmp_path / "acme/pipelines/promo.yaml").read_text() == PROMO
    assert client.get(PATH).json()["line"]["state"] == "published"
    assert asked == ["acme"]


def test_versions_come_in_pages(client):
    tag = client.get(PATH).headers["etag"]
    for at in range(4):
        tag = save(client, f"{PROMO}# {at}\n", tag).headers["etag"]
    first = client.get(f"{PATH}/versions", params={"count": 2}).json()
    assert ([one["number"] for one in first["versions"]], first["older"]) == ([5, 4], 3)
    rest = client.get(f"{PATH}/versions", params={"before": 4}).json()
    assert ([one["number"] for one in rest["versions"]], rest["older"]) == ([3, 2, 1], 0)
    assert client.get(f"{PATH}/versions", params={"count": 0}).status_code == 422


def test_words_of_a_pipeline_stay_words(client):
    nasty = PROMO.replace("'Promo film'", "'<img src=x onerror=alert(1)>'")
    tag = client.get(PATH).headers["etag"]
    answer = save(client, nasty, tag)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["line"]["title"] == "<img src=x onerror=alert(1)>"
