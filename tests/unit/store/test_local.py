"""The folder store: content addressed, atomic, verified."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from nightreel.errors import StoreError
from nightreel.spec.film import Box
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clip.MP4"
    path.write_bytes(b"not really a film" * 1000)
    return path


def test_keeps_the_same_content_once(store: LocalStore, file: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.mp4"
    twin.write_bytes(file.read_bytes())
    assert store.keep(file, "video") == store.keep(twin, "video")
    assert len(list(Path(store.root.removeprefix("file://")).glob("objects/*/*"))) == 1
    assert file.exists(), "the original stays"


def test_move_gives_the_file_away(store: LocalStore, file: Path) -> None:
    artifact = store.keep(file, "video", facts={"width_px": 640}, move=True)
    assert not file.exists()
    assert store.local(artifact).read_bytes().startswith(b"not really")
    assert artifact.facts == {"width_px": 640}


def test_models_come_back(store: LocalStore) -> None:
    box = Box(x=0.25, y=0, width=0.5, height=1)
    assert store.load(store.keep_model(box, "json"), Box) == box


def test_a_damaged_file_is_refused(store: LocalStore, file: Path) -> None:
    artifact = store.keep(file, "video")
    store.local(artifact).write_bytes(b"x" * artifact.size_bytes)
    with pytest.raises(StoreError, match=r"\[store\.damaged\].*Fix: delete the file and run the step again"):
        store.local(artifact)


def test_a_removed_file_is_named(store: LocalStore, file: Path) -> None:
    artifact = store.keep(file, "video")
    store.local(artifact).unlink()
    with pytest.raises(StoreError, match=r"\[store\.missing\]"):
        store.local(artifact)


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "file:///{root}/../../secret.json", "http://host/x", "s3://b/x"])
def test_an_address_outside_is_refused(store: LocalStore, uri: str) -> None:
    uri = uri.replace("/{root}", store.root.removeprefix("file://"))
    artifact = Artifact(uri=uri, sha256="0" * 64, kind="json", size_bytes=1)
    with pytest.raises(StoreError, match=r"\[store\.outside\]"):
        store.local(artifact)


def test_a_full_disk_leaves_nothing(store: LocalStore, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=r"\[store\.full\].*free space") as caught:
        store.keep(file, "video")
    assert isinstance(caught.value, OSError)
    root = Path(store.root.removeprefix("file://"))
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_the_memo_forgets_what_was_damaged(store: LocalStore) -> None:
    store.remember("key", {"a": [1, 2]})
    assert store.recall("key") == {"a": [1, 2]}
    (entry,) = Path(store.root.removeprefix("file://")).glob("memo/*/*")
    entry.write_text("{")
    assert store.recall("key") is None
    assert store.recall("another") is None
