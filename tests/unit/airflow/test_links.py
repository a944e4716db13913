"""Links that are signed and end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from airflow.models.taskinstancekey import TaskInstanceKey
from fastapi import FastAPI
from fastapi.testclient import TestClient

from nightreel.errors import InputError, RefusedError
from nightreel.store.artifact import Artifact, Kind
from nightreel.store.local import LocalStore
from nightreel_airflow.doorman import explain
from nightreel_airflow.files import router
from nightreel_airflow.links import LONGEST_S, PreviewLink, ReviewLink, SignedFile, signed_path
from nightreel_airflow.nightly.links import ReportLink

PAGE = "<script>alert(1)</script>"


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two tenants, acme and brook, with a store each."""
    for tenant in ("acme", "brook"):
        folder = tmp_path / "tenants" / tenant
        folder.mkdir(parents=True)
        (folder / "tenant.yaml").write_text(f"name: {tenant}\ntitle: {tenant}\nbrand: {{name: {tenant}}}\n")
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("NIGHTREEL_KEY_INSTALLATION_LINKS", "ab" * 32)
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    return tmp_path


@pytest.fixture
def client(installation: Path) -> Iterator[TestClient]:
    app = FastAPI()
    explain(app)
    app.include_router(router, prefix="/nightreel")
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def _kept(installation: Path, tenant: str, name: str, content: str, kind: Kind = "video") -> Artifact:
    file = installation / name
    file.write_text(content)
    return LocalStore(installation / "store" / tenant).keep(file, kind)


def test_a_link_gives_the_file_whole_and_in_parts(client: TestClient, installation: Path) -> None:
    path = signed_path("acme", _kept(installation, "acme", "a.mp4", "0123456789"), "Aurora · 1.mp4")
    whole = client.get(path)
    assert (whole.status_code, whole.text, whole.headers["content-type"]) == (200, "0123456789", "video/mp4")
    assert whole.headers["content-disposition"] == "inline; filename*=UTF-8''Aurora%20_%201.mp4"
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = client.get(path, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.text, part.headers["content-range"]) == (206, "234", "bytes 2-4/10")
    assert client.get(path, headers={"Range": "bytes=10-"}).status_code == 416
    assert client.get(path, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    assert client.head(path).headers["content-length"] == "10"
    assert client.get(f"{path}&download=1").headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("old", "new"),
    [("acme/", "brook/"), ("size=10", "size=9"), ("until=1", "until=2"), ("a.mp4", "a.html"), ("ture=", "ture=x")],
)  # fmt: skip
def test_a_changed_link_is_refused(client: TestClient, installation: Path, old: str, new: str) -> None:
    for tenant in ("acme", "brook"):
        artifact = _kept(installation, tenant, "a.mp4", "0123456789")
    path = signed_path("acme", artifact, "a.mp4")
    assert client.get(path).status_code == 200
    answer = client.get(path.replace(old, new, 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "link.signature")


def test_a_link_ends(client: TestClient, installation: Path) -> None:
    path = signed_path("acme", _kept(installation, "acme", "a.mp4", "0123456789"), "a.mp4", expires_s=-1)
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "link.ended")


def test_no_link_lasts_for_ever(installation: Path) -> None:
    path = signed_path("acme", _kept(installation, "acme", "a.mp4", "0123456789"), "a.mp4", expires_s=1e12)
    until = int(dict(parse_qsl(urlsplit(path).query))["until"])
    assert until <= time.time() + LONGEST_S


def test_a_page_of_a_run_is_shown_in_a_sandbox(client: TestClient, installation: Path) -> None:
    artifact = _kept(installation, "acme", "report.html", PAGE, "page")
    policy = client.get(signed_path("acme", artifact, "report.html")).headers["content-security-policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("name", ["drawing.svg", "words.txt", "data.json", "odd"])
def test_what_a_browser_might_run_is_saved(client: TestClient, installation: Path, name: str) -> None:
    answer = client.get(signed_path("acme", _kept(installation, "acme", "a.mp4", PAGE), name))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "html" not in answer.headers["content-type"]


def test_a_file_that_was_removed_is_gone(client: TestClient, installation: Path) -> None:
    artifact = _kept(installation, "acme", "a.mp4", "0123456789")
    path = signed_path("acme", artifact, "a.mp4")
    assert client.get(path).status_code == 200
    Path(urlsplit(artifact.uri).path).unlink()
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "link.gone")


def test_a_file_that_was_changed_is_not_given(client: TestClient, installation: Path) -> None:
    artifact = _kept(installation, "acme", "a.mp4", "0123456789")
    path = signed_path("acme", artifact, "a.mp4")
    Path(urlsplit(artifact.uri).path).write_text("9876543210")
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "s3://bucket/objects/ab/../../x", "file:///store/a.mp4"])
def test_only_what_a_store_keeps_gets_a_link(installation: Path, uri: str) -> None:
    artifact = Artifact(uri=uri, sha256="a" * 64, kind="video", size_bytes=1)
    with pytest.raises(InputError, match=r"link\.artifact"):
        signed_path("acme", artifact, "a.mp4")


def test_another_installation_signs_otherwise(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SignedFile("acme", "a" * 64, "a.mp4", 1, 2**33)
    signature = file.signature
    file.check(signature)
    monkeypatch.setenv("NIGHTREEL_KEY_INSTALLATION_LINKS", "cd" * 32)
    with pytest.raises(RefusedError, match=r"link\.signature"):
        file.check(signature)
    with pytest.raises(RefusedError, match=r"link\.signature"):
        file.check("é")


def test_links_of_tasks_hold_where_airflow_is_served_below_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://films.example/airflow/")
    key = TaskInstanceKey("acme__promo", "review", "manual__1+00:00", map_index=2)
    links = {link.name: link.get_link(None, ti_key=key) for link in (PreviewLink(), ReviewLink(), ReportLink())}
    assert links == {
        "Preview": "/airflow/nightreel/preview/acme__promo/manual__1%2B00%3A00/review/2",
        "Review": "/airflow/nightreel/review/acme__promo/manual__1%2B00%3A00/review",
        "Morning report": "/airflow/nightreel/reports/acme/promo.manual__1%2B00%3A00",
    }
