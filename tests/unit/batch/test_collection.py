"""A folder of pictures as a catalogue: a row for each, with what stands beside it; unchanged works cost nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nightreel.batch.book import RowBook
from nightreel.batch.columns_seen import see_columns
from nightreel.batch.recipe import recipe_of
from nightreel.batch.rows import BatchCheck, CheckedRow, check_catalogue, read_rows
from nightreel.batch.table_folder import DEEPEST
from nightreel.errors import NightreelError, RefusedError, SpecError
from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook
from nightreel.spec.batch import Batch
from nightreel.spec.reading import ReadBy, Reading, WorkReading
from nightreel.spec.record import RunHead, StepRecord
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

WHEN = "2026-11-22T01:00:00+00:00"


@pytest.fixture
def museum(write_tenant: Callable[..., TenantFolder]) -> Callable[..., TenantFolder]:
    """A tenant whose catalogue is the folder ``works/``; gives it with such files in it."""

    def write(files: dict[str, str | bytes], *lines: str, catalogue: str = "works/") -> TenantFolder:
        folder = write_tenant(*lines, catalogue=catalogue)
        for name, content in files.items():
            path = folder.root / "works" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write


@pytest.fixture
def check(tmp_path: Path) -> Callable[[TenantFolder], BatchCheck]:
    def run(folder: TenantFolder) -> BatchCheck:
        (tmp_path / "work").mkdir(exist_ok=True)
        return check_catalogue(folder, "teaser", "2026-11-22", tmp_path / "work")

    return run


def rows_of(done: BatchCheck) -> list[CheckedRow]:
    return list(read_rows(done.rows))


def test_each_picture_is_a_row_with_what_stands_beside_it(museum: Any, check: Any) -> None:
    records = "file,title,artist\nc.webp,Cypresses,Vincent\na.jpg,Not this,Nobody\n"
    done = check(museum({
        "b/water_lilies.png": b"b", "a.jpg": b"a", "c.webp": b"c", "read me.txt": "x", ".hidden.png": b"x",
        "a.json": json.dumps({"title": "Arles", "artist": "Vincent", "year": 1888, "category": "oil"}),
        "b/water_lilies.png.csv": "artist,technique\nClaude,oil on canvas\n",
        "records.csv": records,
    }))  # fmt: skip
    found = {row.key: row for row in rows_of(done)}
    assert list(found) == ["a.jpg", "b/water_lilies.png", "c.webp"], "in an order that is the same each night"
    assert found["a.jpg"].title == "Arles"
    assert found["a.jpg"].brief["parameters"] == {"artist": "Vincent", "year": 1888} or found["a.jpg"].brief[
        "parameters"
    ] == {"artist": "Vincent", "year": "1888"}
    assert found["a.jpg"].brief["category"] == "oil"
    assert found["a.jpg"].brief["pictures"] == ["works/a.jpg"]
    assert found["b/water_lilies.png"].title == "Water lilies"
    assert found["b/water_lilies.png"].brief["parameters"] == {"artist": "Claude", "technique": "oil on canvas"}
    assert (found["c.webp"].title, found["c.webp"].brief["parameters"]) == ("Cypresses", {"artist": "Vincent"})
    assert done.notes == ("1 file is no picture by its name.",)


def test_a_key_of_the_records_names_the_row(museum: Any, check: Any) -> None:
    done = check(museum({"a.png": b"a", "a.json": '{"inventory": "RF 1981"}', "b.png": b"b"}, "key: inventory"))
    assert [row.key for row in rows_of(done)] == ["RF 1981", "b.png"]


def test_filters_and_named_columns_work_as_for_any_catalogue(museum: Any, check: Any) -> None:
    done = check(museum(
        {"a.png": b"a", "a.json": '{"maker": "Claude", "room": "12"}', "b.png": b"b", "b.json": '{"room": "13"}'},
        "columns: {parameters.artist: maker}", "where: [{column: room, is: ['12']}]",
    ))  # fmt: skip
    assert done.counts == {"ready": 1, "wrong": 0, "duplicate": 0, "filtered": 1}
    assert rows_of(done)[0].brief["parameters"]["artist"] == "Claude"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.json", "[1, 2]", id="no_object"),
        pytest.param("a.json", "{", id="broken"),
        pytest.param("a.json", "[" * 20_000, id="brackets_without_end"),
        pytest.param("a.json", b"\xff\xfe\x00", id="no_text"),
        pytest.param("a.json", json.dumps({"title": "x" * 5000}), id="a_title_without_end"),
        pytest.param("a.csv", "", id="empty"),
        pytest.param("a.csv", "title\nA,B,C\n", id="more_values_than_names"),
        pytest.param("a.json", b" " * 300_000, id="too_large"),
    ],
)
def test_a_record_that_cannot_be_read_is_its_rows_fault(
    museum: Any, check: Any, name: str, content: str | bytes
) -> None:
    done = check(museum({"a.png": b"a", "b.png": b"b", name: content}))
    assert done.counts == {"ready": 1, "wrong": 1, "duplicate": 0, "filtered": 0}
    (fault,) = rows_of(done)[0].faults
    assert (fault.code, fault.where) == ("catalogue.record", f"works/{name}")
    assert fault.fix


@pytest.mark.parametrize("name", ["a\nb.png", "\u202egnp.exe.png", "a\x1b[31m.png", os.fsdecode(b"\xff.png")])
def test_names_that_cannot_be_shown_are_refused_one_by_one(museum: Any, check: Any, name: str) -> None:
    folder = museum({"b.png": b"b"})
    (folder.root / "works" / name).write_bytes(b"a")
    done = check(folder)
    assert (done.counts["ready"], done.counts["wrong"]) == (1, 1)
    assert "\n" not in str(next(row.faults for row in rows_of(done)))


def test_links_are_not_followed_and_depth_is_bounded(museum: Any, check: Any, tmp_path: Path) -> None:
    folder = museum({"a.png": b"a", "/".join("d" * DEEPEST) + "/deep.png": b"x"})
    (tmp_path / "secret.png").write_bytes(b"secret")
    (folder.root / "works/link.png").symlink_to(tmp_path / "secret.png")
    (folder.root / "works/ring").symlink_to(folder.root / "works")
    done = check(folder)
    assert [row.key for row in rows_of(done)] == ["a.png"]
    assert done.notes == ("2 links are not followed.", f"1 folder lies deeper than {DEEPEST} levels.")


@pytest.mark.parametrize(
    ("catalogue", "code"),
    [
        pytest.param("../works/", "catalogue.outside", id="outside"),
        pytest.param("/etc/", "catalogue.outside", id="absolute"),
        pytest.param("gone/", "catalogue.missing", id="gone"),
        pytest.param("./", "catalogue.kind", id="the_tenant_itself"),
        pytest.param("tenant.yaml/", "catalogue", id="a_file"),
        pytest.param("empty/", "catalogue.folder", id="empty"),
        pytest.param("out/", "catalogue.outside", id="a_link_to_elsewhere"),
        pytest.param("s3://works/paintings/", "catalogue.address", id="a_prefix_of_s3"),
    ],
)
def test_folders_that_cannot_be_read_say_why(
    museum: Any, check: Any, catalogue: str, code: str, tmp_path: Path
) -> None:
    folder = museum({}, catalogue=catalogue)
    (folder.root / "empty").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (folder.root / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NightreelError) as caught:
        check(folder)
    assert any(code in str(error) for error in getattr(caught.value, "errors", (caught.value,))), str(caught.value)
    assert isinstance(caught.value, (RefusedError, SpecError, ValueError))


def test_a_folder_without_its_stroke_says_how_to_write_it(museum: Any, check: Any) -> None:
    with pytest.raises(SpecError, match="write works/ for a folder"):
        check(museum({"a.png": b"a"}, "format: csv", catalogue="works"))


def test_the_studio_sees_the_columns_of_a_folder(museum: Any, tmp_path: Path) -> None:
    folder = museum({"a.png": b"a", "a.json": '{"artist": "Claude"}'})
    seen = see_columns("works/", folder.tenant, folder.root, "2026-11-22", tmp_path, Batch(catalogue="works/"))
    assert {column.name: column.guess for column in seen.columns} == {
        "file": "", "sku": "key", "pictures": "pictures", "title": "title", "artist": "",
        "parameters.artist": "parameters.artist",
    }  # fmt: skip


def test_of_two_thousand_works_the_second_night_costs_only_what_changed(
    museum: Any, check: Any, store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    works = {f"room{number % 9}/work-{number:04d}.png": f"picture {number}" for number in range(2000)}
    letters = str.maketrans("0123456789", "bdfhjlnprt")
    titles = {f"{name}.json": json.dumps({"title": f"Work {name[-8:-4].translate(letters)}"}) for name in works}
    folder: TenantFolder = museum({**works, **titles})
    recipe = recipe_of(compile_pipeline(folder, "teaser"), folder)
    rows = rows_of(check(folder))
    assert len(rows) == 2000
    assert [row.faults for row in rows if row.state != "ready"] == []
    (tmp_path / "page.html").write_text("page")
    page = store.keep(tmp_path / "page.html", "page")
    reading = described(store, page)
    for row in rows:
        describe(store, row, reading)
    assert RowBook(store, "teaser").made_all([(row, f"run-{row.number}", None) for row in rows], recipe) == 2000
    (folder.root / "works/room3/work-0003.png").write_text("cleaned and photographed anew")
    (folder.root / "works/room5/work-0005.png.json").write_text('{"title": "Another title"}')
    (folder.root / "works/room7/work-0007.png").unlink()
    book = RowBook(store, "teaser")
    night = rows_of(check(folder))
    changed = [row.key for row in night if book.unchanged(row, recipe) is None]
    assert len(night) == 1999
    assert changed == ["room3/work-0003.png", "room5/work-0005.png"]


def described(store: LocalStore, page: Artifact) -> Artifact:
    """Keep what a run leaves that has described a work; all works share it here."""
    work = WorkReading(before=page, after=page)
    reading = Reading(kind="artwork", title="Work", language="en-US", by=ReadBy(engine="offline"), works=(work,))
    return store.keep_model(reading, "reading")


def describe(store: LocalStore, row: CheckedRow, reading: Artifact) -> None:
    """Write the book of a run that has described a work."""
    book = RunBook(store, f"run-{row.number}")
    head = {"tenant": "acme", "pipeline": "teaser", "title": row.title, "brief": {}, "began": WHEN}
    book.begin(RunHead(run_id=book.run_id, steps=("describe_artwork",), **head))
    done = {"step_id": "describe_artwork", "step": "describe_artwork", "ended": WHEN}
    book.step(StepRecord(outputs={"reading": reading}, **done))
