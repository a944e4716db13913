"""Catalogues in S3, against a real HTTP server."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from nightreel.batch.book import BatchBook, RowBook, RowNote, batches
from nightreel.batch.rows import CheckedRow, check_catalogue, read_rows
from nightreel.errors import BusyError, NightreelError, SpecError
from nightreel.spec.record import RunHead, RunRecord, StepRecord
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel.store.s3 import S3Store, s3_client

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def bucket(s3_environment: None) -> None:
    """A bucket with a catalogue where the tenant may read it, and one where it may not."""
    client = s3_client()
    client.create_bucket(Bucket="lumen")
    client.put_object(Bucket="lumen", Key="feeds/2026-11-22.csv", Body="sku,title\nW-1,极光\nW-2,曙光\n".encode())
    client.put_object(Bucket="lumen", Key="feeds/empty.csv", Body=b"")


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str], TenantFolder]:
    """Write a tenant whose pipeline reads such a catalogue."""

    def write(catalogue: str) -> TenantFolder:
        root = tmp_path / "acme"
        (root / "pipelines").mkdir(parents=True)
        (root / "tenant.yaml").write_text(
            "name: acme\ntitle: Acme\nbrand: {name: Acme}\nread_from: ['s3://lumen/feeds/', 's3://gone/x']\n"
        )
        (root / "pipelines" / "t.yaml").write_text(
            f"name: t\ntitle: T\nsteps: [{{step: intake}}]\nbatch:\n  catalogue: {catalogue}\n"
        )
        return load_tenant(root)

    return write


def test_an_object_is_read_like_a_file(folder: Callable[[str], TenantFolder], tmp_path: Path) -> None:
    check = check_catalogue(folder("s3://lumen/feeds/${run.day}.csv"), "t", "2026-11-22", tmp_path)
    assert [row.title for row in read_rows(check.rows)] == ["极光", "曙光"]
    assert check.catalogue == "s3://lumen/feeds/2026-11-22.csv"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("s3://lumen/feeds/gone.csv", "catalogue.missing"),
        ("s3://gone/x/a.csv", "catalogue.missing"),
        ("s3://lumen/feeds/empty.csv", "catalogue.empty"),
        ("s3://lumen/other/a.csv", "catalogue.outside"),
        ("s3://lumen/feeds/../other/a.csv", "catalogue.outside"),
    ],
)
def test_an_object_that_is_not_there_is_told(
    folder: Callable[[str], TenantFolder], tmp_path: Path, address: str, code: str
) -> None:
    with pytest.raises(NightreelError) as caught:
        check_catalogue(folder(address), "t", "2026-11-22", tmp_path)
    assert (caught.value.code, caught.value.retry) == (code, False)


def test_a_catalogue_that_is_too_large_is_not_fetched(
    folder: Callable[[str], TenantFolder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nightreel.batch.catalogue_file.MAX_BYTES", 10)
    with pytest.raises(SpecError, match=r"\[catalogue\.size\] s3://lumen/feeds/2026-11-22\.csv"):
        check_catalogue(folder("s3://lumen/feeds/2026-11-22.csv"), "t", "2026-11-22", tmp_path)
    assert not list(tmp_path.glob("catalogue*"))


def test_a_service_that_is_away_may_be_asked_again(
    folder: Callable[[str], TenantFolder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(BusyError, match=r"\[catalogue\.away\] s3://lumen/feeds/a\.csv") as caught:
            check_catalogue(folder("s3://lumen/feeds/a.csv"), "t", "2026-11-22", tmp_path)
    assert caught.value.retry


@pytest.mark.parametrize(
    ("head", "kind", "code"),
    [
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: x\r\n\r\nsku,title\nW-1,A\n",
            BusyError,
            "catalogue.away",
        ),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", SpecError, "catalogue.denied"),
    ],
    ids=["breaks off", "refuses"],
)
def test_a_service_that_breaks_off_or_refuses(
    folder: Callable[[str], TenantFolder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    head: bytes, kind: type[NightreelError], code: str,
) -> None:  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{listener.getsockname()[1]}")
        threading.Thread(target=_answer, args=(listener, head), daemon=True).start()
        with pytest.raises(kind) as caught:
            check_catalogue(folder("s3://lumen/feeds/a.csv"), "t", "2026-11-22", tmp_path)
    assert caught.value.code == code


def _answer(listener: socket.socket, head: bytes) -> None:
    """Say what was told to be said, then hang up."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            connection.sendall(head)


def test_the_books_of_a_batch_lie_in_a_bucket(tmp_path: Path) -> None:
    from tests.unit.batch.test_book import head

    store = S3Store("s3://lumen/acme", tmp_path / "cache")
    BatchBook(store, "b1").begin(head("b1", 1))
    BatchBook(store, "b2").begin(head("b2", 2))
    BatchBook(store, "b1").set_control("paused", "ada")
    BatchBook(store, "b1").note_rows({f"W-{at}": RowNote(state="started", run_id="r") for at in range(900)})
    assert [one.batch_id for one in batches(store)] == ["b2", "b1"]
    other = BatchBook(S3Store("s3://lumen/acme", tmp_path / "elsewhere"), "b1")
    assert (other.control, len(other.rows())) == ("paused", 900)
    listed = s3_client().list_objects_v2(Bucket="lumen", Prefix="acme/batches/")["Contents"]
    assert len(listed) == 2 * 2 + 1 + 3


def test_a_film_in_a_bucket_lets_its_row_pass(tmp_path: Path) -> None:
    store = S3Store("s3://lumen/acme", tmp_path / "cache")
    media, listed = tmp_path / "film.mp4", tmp_path / "films.json"
    media.write_bytes(b"film")
    film = store.keep(media, "video")
    listed.write_text(json.dumps({"items": [{"platform": "draft", "media": film.model_dump(mode="json")}]}))
    when = "2026-11-22T01:00:00+00:00"
    outputs = {"renditions": store.keep(listed, "renditions")}
    record = RunRecord(
        head=RunHead(run_id="r", tenant="acme", pipeline="t", title="A", brief={}, steps=("export",), began=when),
        steps=(StepRecord(step_id="export", step="export", outputs=outputs, ended=when),),
    )
    row = CheckedRow(number=2, key="W-1", digest="ab" * 32)
    assert RowBook(store, "t").unchanged(row, "recipe") is None
    assert RowBook(store, "t").made(row, "recipe", "r", record)
    assert RowBook(store, "t").unchanged(row, "recipe") == "r"
    s3_client().delete_object(Bucket="lumen", Key=film.uri.removeprefix("s3://lumen/"))
    assert RowBook(store, "t").unchanged(row, "recipe") is None
