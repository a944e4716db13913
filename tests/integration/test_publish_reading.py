"""Publishing what was read: whole, once, inside the tenant's own places, under names that harm nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nightreel.context import StepContext
from nightreel.errors import CheckError, RefusedError
from nightreel.spec.film import Manifest, Sidecar
from nightreel.spec.reading import Difference, Differences, ReadBy, Reading, Source, Sources
from nightreel.steps.publish_reading import PublishReading, PublishReadingOptions, file_name
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

pytestmark = pytest.mark.integration

BY = ReadBy(engine="offline", partial=True, prompts="p1")


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NIGHTREEL_PUBLISH", str(tmp_path / "published"))
    return tmp_path / "published"


@pytest.fixture
def kept(store: LocalStore, tmp_path: Path) -> Any:
    def keep(name: str, text: str = "x") -> Artifact:
        path = tmp_path / f"kept{Path(name).suffix}"
        path.write_text(text)
        return store.keep(path, "page" if name.endswith("html") else "text")

    return keep


@pytest.fixture
def reading(kept: Any) -> Reading:
    return Reading(
        kind="storyboard", title="夜行列车 / The “night” train", language="zh-CN", by=BY,
        page=kept("page.html", "<p>page</p>"),
        files=(
            Sidecar(name="script.md", media=kept("a.md", "# script")),
            Sidecar(name="script.fountain", media=kept("a.fountain", "INT. TRAIN - NIGHT")),
        ),
    )  # fmt: skip


@pytest.fixture
def differences(kept: Any) -> Differences:
    one = Difference(id="0" * 12, kind="missing", of="dialogue", line=3, script="Hello")
    return Differences(
        title="The night train", language="en-US", against="script", aligned="text", items=(one,), amount=0.25, by=BY,
        page=kept("d.html", "<p>differences</p>"),
        files=(
            Sidecar(name="differences.json", media=kept("d.json", "{}")),
            Sidecar(name="script.md", media=kept("d.md", "# other")),
        ),
    )  # fmt: skip


def publish(context: StepContext, reading: Reading, options: dict[str, str] | None = None, **inputs: Any) -> Manifest:
    given = PublishReading().run(PublishReadingOptions(**options or {}), context, reading=reading, **inputs)["manifest"]
    assert isinstance(given, Manifest)
    return given


def test_a_folder_holds_page_files_and_who_has_read(
    context: StepContext, reading: Reading, differences: Differences, published: Path, kept: Any
) -> None:
    seen = Sources(items=(Source(name="board/1.png", kind="picture", media=kept("1.txt", "picture")),))
    manifest = publish(context, reading, differences=differences, sources=seen)
    (folder,) = (published / "acme").iterdir()
    assert folder.name.startswith("夜行列车-the-night-train-")
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "reading.html", "script.md", "script.fountain", "differences.html", "differences.json",
        "differences.script.md", "manifest.json",
    }  # fmt: skip
    assert (folder / "script.md").read_text() == "# script"
    assert (folder / "differences.script.md").read_text() == "# other"
    document = json.loads((folder / "manifest.json").read_text())
    assert {entry["sha256"] for entry in document["files"]} == set(manifest.files.values())
    assert document["reading"]["by"]["engine"] == "offline"
    assert document["reading"]["by"]["partial"] is True
    assert document["reading"]["sources"] == [{"name": "board/1.png", "sha256": seen.items[0].media.sha256}]
    assert document["reading"]["differences"]["amount"] == 0.25
    assert manifest.manifest.facts["address"] == (folder / "manifest.json").as_uri()


def test_publishing_again_changes_nothing(context: StepContext, reading: Reading, published: Path) -> None:
    publish(context, reading)
    (folder,) = (published / "acme").iterdir()
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    publish(context, reading)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert len(list((published / "acme").iterdir())) == 1


def test_another_reading_of_one_title_has_its_own_folder(
    context: StepContext, reading: Reading, published: Path, kept: Any
) -> None:
    publish(context, reading)
    publish(context, reading.model_copy(update={"page": kept("page.html", "<p>read by a model</p>")}))
    assert len(list((published / "acme").iterdir())) == 2


def test_the_manifest_is_last(
    context: StepContext, reading: Reading, published: Path, store: LocalStore, kept: Any
) -> None:
    gone = kept("gone.txt", "gone")
    store.local(gone).unlink()
    files = (*reading.files, Sidecar(name="gone.txt", media=gone))
    with pytest.raises(OSError, match="store"):
        publish(context, reading.model_copy(update={"files": files}))
    assert not list(published.rglob("manifest.json"))


def test_what_has_no_file_or_one_name_twice_is_refused(
    context: StepContext, reading: Reading, published: Path, kept: Any
) -> None:
    with pytest.raises(CheckError, match=r"\[publish_reading\.files\]"):
        publish(context, reading.model_copy(update={"page": None, "files": ()}))
    for name in ("SCRIPT.md", "a/script.md", "Manifest.json"):
        files = (*reading.files, Sidecar(name=name, media=kept("b.md", "other")))
        with pytest.raises(CheckError, match=r"\[publish_reading\.names\]"):
            publish(context, reading.model_copy(update={"files": files}))
    assert not published.exists()


@pytest.mark.parametrize("to", ["../other", "/etc", "file:///tmp", "s3://films/other"])
def test_places_outside_are_refused(context: StepContext, reading: Reading, published: Path, to: str) -> None:
    with pytest.raises(RefusedError, match=r"\[publish\.outside\]"):
        publish(context, reading, {"to": to})
    assert not published.exists()


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("script.md", "script.md"),
        ("../../etc/passwd", "passwd.txt"),
        ("..\\..\\boot.ini", "boot.ini"),
        (".htaccess", "htaccess.txt"),
        ("睡莲 (1906).curator.md", "睡莲-1906.curator.md"),
        ("a.ht\nml", "a.html"),
        ("...", "reading.txt"),
        ("<b>.json", "b.json"),
        ("", "reading.txt"),
    ],
)
def test_names_are_made_safe(kept: Any, given: str, name: str) -> None:
    assert file_name(Sidecar(name=given, media=kept("a.txt"))) == name
