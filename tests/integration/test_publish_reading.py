"""Publishing what was read: whole, once, inside the tenant's own places, under names that harm nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from nightreel.context import StepContext
from nightreel.errors import CheckError, RefusedError
from nightreel.records.book import RunBook
from nightreel.spec.film import Manifest, Sidecar
from nightreel.spec.reading import (
    BoardReading,
    BoardShot,
    Difference,
    Differences,
    Evidence,
    MovingAnswer,
    MovingReading,
    Panel,
    ReadBy,
    Reading,
    Ruled,
    SeenFrame,
    Source,
    Sources,
    WorkReading,
    WorkText,
)
from nightreel.spec.record import RunHead, StepRecord
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


@pytest.mark.parametrize("reused", [True, False])
def test_what_an_earlier_run_took_is_not_counted_again(
    context: StepContext, reading: Reading, published: Path, store: LocalStore, reused: bool
) -> None:
    reading = reading.model_copy(update={"by": ReadBy(engine="endpoint", requests=3, tokens_in=90, money=0.5)})
    outputs = {"reading": store.keep_model(reading, "reading")}
    book = RunBook(store, context.run.run_id)
    book.begin(RunHead(run_id=context.run.run_id, tenant="acme", pipeline="board", title="T", brief={}, steps=("read",),
                       began="2026-01-02T03:04:05+00:00"))  # fmt: skip
    book.step(StepRecord(step_id="read", step="read_board", outputs=outputs, reused=reused, ended="2026-01-02"))
    passed = StepRecord(step_id="ask", step="review_reading", outputs=outputs, ended="2026-01-02",
                        inputs={"reading": (outputs["reading"],)})  # fmt: skip
    book.step(passed)
    publish(context, reading)
    by = json.loads(published_text(published)["manifest.json"])["reading"]["by"]
    took = {name: by[name] for name in ("requests", "tokens_in", "money")}
    before = {"requests": 3, "reused": 0, "tokens_in": 90, "tokens_out": 0, "money": 0.5}
    assert by.get("as_before") == (before if reused else None)
    assert took == (
        {"requests": 0, "tokens_in": 0, "money": 0} if reused else {"requests": 3, "tokens_in": 90, "money": 0.5}
    )


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


# ------------------------------------------------------------------------------------------- what a person has ruled


def ruled(choice: str, reason: str = "", was: str = "") -> Ruled:
    return Ruled(choice=choice, by="ada", when="2026-01-02T03:04:05+00:00", reason=reason, was=was)


@pytest.fixture
def picture(store: LocalStore, tmp_path: Path) -> Artifact:
    path = tmp_path / "picture.png"
    Image.new("RGB", (320, 200), (40, 90, 60)).save(path)
    return store.keep(path, "picture")


def published_text(published: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in published.rglob("*") if path.is_file()}


def test_texts_go_out_as_people_left_them(context: StepContext, picture: Artifact, published: Path) -> None:
    texts = (
        WorkText(voice="curator", language="en-US", text="A pond, edited.", ruling=ruled("edit", was="A pool.")),
        WorkText(voice="children", language="en-US", text="Rejected words.", ruling=ruled("reject", "Too long")),
        WorkText(voice="wall_label", language="zh-CN", text="池塘。"),
    )
    work = WorkReading(record={"title": "Pond"}, before=picture, after=picture, texts=texts)
    reading = Reading(kind="artwork", title="Pond", language="en-US", by=BY, works=(work,))
    given = PublishReading().run(PublishReadingOptions(), context, reading=reading)
    told = published_text(published)
    assert {"reading.html", "texts.md", "texts.json", "curator.en-us.txt", "wall-label.zh-cn.txt"} <= set(told)
    assert told["curator.en-us.txt"] == "A pond, edited.\n"
    assert not any("Rejected words" in text for text in told.values())
    left = given["reading"]
    assert isinstance(left, Reading)
    assert [text.voice for text in left.works[0].texts] == ["curator", "wall_label"]


def test_answers_go_out_as_people_left_them(context: StepContext, picture: Artifact, published: Path) -> None:
    answers = (
        MovingAnswer(preset="alt_text", question="What is seen?", text="A leaf turns.", data={"text": "A leaf spins."},
                     ruling=ruled("edit"), evidence=(Evidence(look=0, reason="here"),)),
        MovingAnswer(preset="caption", question="Caption?", text="Rejected <b>words</b>.",
                     data={"text": "Rejected words."}, ruling=ruled("reject")),
        MovingAnswer(preset="steps", question="Which steps?", text="1. Press save.",
                     data={"goal": "old goal", "steps": []}, ruling=ruled("edit")),
        MovingAnswer(preset="moderation", question="Labels?", text="A person falls.", ruling=ruled("edit"),
                     data={"decision": "review", "labels": [{"label": "gore", "level": "clear", "what": "spins"}]}),
    )  # fmt: skip
    moving = MovingReading(
        source="leaf.gif", width_px=320, height_px=200, frames=9, duration_s=1, answers=answers,
        seen=(SeenFrame(at_s=0, media=picture), SeenFrame(at_s=0.5, media=picture)), cuts_s=(0.5,),
        motion=((0, 0), (0.5, 30)),
    )  # fmt: skip
    reading = Reading(kind="moving", title="Leaf", language="zh-CN", by=BY, moving=(moving,))
    publish(context, reading)
    told = published_text(published)
    assert told["alt-text.txt"] == "A leaf turns.\n"
    assert "A leaf turns." in told["posts.json"]
    assert told["steps.md"] == "# Leaf\n\n1. Press save.\n"
    assert json.loads(told["moderation.json"]) == {
        "source": "leaf.gif", "decision": "review", "labels": [{"label": "gore", "level": "clear"}],
        "text": "A person falls.",
    }  # fmt: skip
    page = told["reading.html"]
    assert ('class="timeline"' in page, page.count("data:image/jpeg")) == (True, 2), "frames and timeline are kept"
    assert "ada 审定" in told["reading.html"]
    assert "ada 修改" in told["reading.html"]
    assert not any("Rejected" in text or "spins" in text or "old goal" in text for text in told.values())


def test_a_ruling_renames_no_file(context: StepContext, picture: Artifact, published: Path) -> None:
    answer = MovingAnswer(preset="alt_text", question="What is seen?", text="A leaf.", data={"text": "A leaf."})
    seen = (SeenFrame(at_s=0, media=picture),)
    moving = tuple(
        MovingReading(source=name, width_px=320, height_px=200, frames=1, duration_s=0, seen=seen,
                      answers=(answer.model_copy(update={"ruling": ruled("adopt")}),))
        for name in ("clips/Leaf falls.gif", "wind.webp")
    )  # fmt: skip
    publish(context, Reading(kind="moving", title="Leaf", language="en-US", by=BY, moving=moving))
    assert {"leaf-falls.alt-text.txt", "wind.alt-text.txt"} <= set(published_text(published))


def test_differences_go_out_as_people_left_them(
    context: StepContext, picture: Artifact, differences: Differences, published: Path
) -> None:
    panel = Panel(number=1, media=picture, width_px=320, height_px=200, origin="1.png")
    shot = BoardShot(panel=1, action="She runs.")
    board = BoardReading(panels=(panel,), shots=(shot,))
    reading = Reading(kind="storyboard", title="Train", language="en-US", by=BY, board=board)
    items = (
        Difference(id="1" * 12, kind="changed", of="action", panel=1, script="She walks.", board="She runs.",
                   ruling=ruled("edit", "She only hurries"), evidence=(Evidence(look=0, region=None),)),
        Difference(id="2" * 12, kind="missing", of="dialogue", script="Rejected line", ruling=ruled("reject")),
        Difference(id="3" * 12, kind="added", of="panel", panel=1, board="A cat.", ruling=ruled("adopt")),
    )  # fmt: skip
    found = differences.model_copy(update={"items": items, "panels": (panel,)})
    publish(context, reading, differences=found)
    told = published_text(published)
    assert "Rejected line" not in told["differences.json"] + told["differences.html"]
    assert "edited by ada" in told["differences.html"]
    assert "She only hurries" in told["differences.html"]
    assert "adopted by ada" in told["differences.html"]
    assert {"reading.html", "board.fountain", "board.md", "board.json"} <= set(told), "an edit changes the script, too"


def test_what_nobody_has_ruled_on_goes_out_as_it_is(context: StepContext, reading: Reading, published: Path) -> None:
    given = PublishReading().run(PublishReadingOptions(), context, reading=reading)
    assert given["reading"] is reading
