"""The S3 store against a real HTTP server."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from nightreel.errors import StoreAwayError, StoreError
from nightreel.spec.film import Box
from nightreel.store.artifact import Artifact
from nightreel.store.s3 import S3Store, s3_client

pytestmark = pytest.mark.integration


@pytest.fixture
def bucket(s3_environment: None) -> str:
    s3_client().create_bucket(Bucket="films")
    return "films"


@pytest.fixture
def s3(bucket: str, tmp_path: Path) -> S3Store:
    return S3Store(f"s3://{bucket}/acme", tmp_path / "cache")


def test_another_worker_reads_what_one_kept(s3: S3Store, bucket: str, tmp_path: Path) -> None:
    file = tmp_path / "film.mp4"
    file.write_bytes(b"film" * 4096)
    artifact = s3.keep(file, "video", facts={"fps": "30"}, move=True)
    assert not file.exists()
    other = S3Store(f"s3://{bucket}/acme", tmp_path / "elsewhere")
    assert other.local(artifact).read_bytes() == b"film" * 4096
    assert list((tmp_path / "elsewhere").rglob("*.half")) == []


def test_memo_and_models(s3: S3Store) -> None:
    box = Box(x=0, y=0, width=1, height=1)
    assert s3.load(s3.keep_model(box, "json"), Box) == box
    assert s3.recall("k") is None
    s3.remember("k", {"done": True})
    assert s3.recall("k") == {"done": True}


def test_content_that_changed_on_the_server_is_refused(s3: S3Store, bucket: str, tmp_path: Path) -> None:
    artifact = s3.keep_model(Box(x=0, y=0, width=1, height=1), "json")
    key = artifact.uri.removeprefix(f"s3://{bucket}/")
    s3_client().put_object(Bucket=bucket, Key=key, Body=b"{}")
    with pytest.raises(StoreError, match=r"\[store\.damaged\]"):
        S3Store(f"s3://{bucket}/acme", tmp_path / "fresh").local(artifact)


@pytest.mark.parametrize(
    "uri", ["s3://films/other/objects/x", "s3://other/acme/objects/x", "s3://films/acme/objects/../x"]
)
def test_another_tenants_address_is_refused(s3: S3Store, uri: str) -> None:
    with pytest.raises(StoreError, match=r"\[store\.outside\]"):
        s3.local(Artifact(uri=uri, sha256="0" * 64, kind="json", size_bytes=1))


def test_a_missing_bucket_is_named(s3: S3Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"\[store\.bucket\].*create the bucket"):
        S3Store("s3://no-such-bucket-here/acme", tmp_path).remember("k", {})


def test_a_server_that_is_away_may_be_tried_again(s3: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{unused.getsockname()[1]}")
        away = S3Store("s3://films/acme", tmp_path)
        with pytest.raises(StoreAwayError, match=r"\[store\.away\]") as caught:
            away.recall("k")
    assert caught.value.retry


def test_a_server_that_refuses_is_not_tried_again(s3: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{listener.getsockname()[1]}")
        threading.Thread(target=_refuse, args=(listener,), daemon=True).start()
        with pytest.raises(StoreError, match=r"\[store\.denied\].*AccessDenied.*give the S3 user the right") as caught:
            S3Store("s3://films/acme", tmp_path / "refused").remember("k", {})
    assert not caught.value.retry


def test_a_connection_that_drops_in_the_middle_leaves_no_file(
    s3: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{listener.getsockname()[1]}")
        threading.Thread(target=_answer_half, args=(listener,), daemon=True).start()
        store = S3Store("s3://films/acme", tmp_path / "half")
        artifact = Artifact(uri="s3://films/acme/objects/aa/aa.mp4", sha256="a" * 64, kind="video", size_bytes=100_000)
        with pytest.raises(StoreAwayError):
            store.local(artifact)
    assert [path for path in (tmp_path / "half").rglob("*") if path.is_file()] == []


def _answer_half(listener: socket.socket) -> None:
    """Promise 100,000 bytes, send ten, hang up."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            request = connection.recv(65536)
            head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: x\r\n"
            head += b"Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\n"
            connection.sendall(head if request.startswith(b"HEAD") else head + b"0123456789")


def _refuse(listener: socket.socket) -> None:
    body = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    head = b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            connection.sendall(head % len(body) + body)


def test_of_two_that_write_a_new_value_one_succeeds(s3: S3Store, bucket: str, tmp_path: Path) -> None:
    other = S3Store(f"s3://{bucket}/acme", tmp_path / "elsewhere")
    assert s3.remember_new("jobs/x-1", {"n": 1})
    assert not other.remember_new("jobs/x-1", {"n": 2})
    assert other.recall("jobs/x-1") == {"n": 1}
    other.remember("jobs/x-1", {"n": 3})
    assert s3.keys("jobs") == ("jobs/x-1",)
