"""Versions in an S3 bucket, against a real HTTP server: of many savers on many machines one wins."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from tests.canvas_tenant import PROMO, write_acme

from nightreel.canvas.book import tag_of
from nightreel.canvas.stale import StaleError
from nightreel.canvas.version import Conflict
from nightreel.canvas.versions import VersionBook
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.s3 import S3Store, s3_client

pytestmark = pytest.mark.integration


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3_client().create_bucket(Bucket="versions")
    yield "s3://versions/acme"
    server.stop()


def test_of_many_machines_one_wins_and_nothing_is_lost(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGHTREEL_CACHE", str(tmp_path / "beside"))
    folder = write_acme(tmp_path)
    books = [VersionBook(S3Store(bucket, tmp_path / f"cache{at}"), folder, "promo") for at in range(4)]
    for at, book in enumerate(books):
        book._lock = tmp_path / f"machine{at}" / "lock"
    assert [version.origin for version in books[0].list()] == ["file"]
    won: list[str] = []
    lost: list[Conflict | None] = []
    start = threading.Barrier(len(books))

    def save(at: int) -> None:
        start.wait()
        try:
            won.append(books[at].save(f"{PROMO}# {at}\n", tag_of(PROMO), f"user {at}").by)
        except StaleError as error:
            lost.append(error.conflict)

    threads = [threading.Thread(target=save, args=(at,)) for at in range(len(books))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert [conflict.theirs.by for conflict in lost if conflict is not None] == won * 3
    newest, first = books[-1].list()
    assert (newest.by, newest.number, first.published) == (won[0], 2, True)
    books[0].publish(newest.number, newest.tag, "ada")
    assert (load_tenant(folder.root).root / "pipelines/promo.yaml").read_text() == f"{PROMO}# {won[0].split()[1]}\n"
