"""A night over a folder of 2,000 pictures: only what has changed is begun, and a night that was killed goes on."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.batch_supervisor import Supervisor

from nightreel.batch.book import RowBook
from nightreel.batch.recipe import recipe_of
from nightreel.batch.rows import CheckedRow, check_catalogue, read_rows
from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook
from nightreel.spec.reading import ReadBy, Reading, WorkReading
from nightreel.spec.record import RunHead, StepRecord
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.nightly.admission import Admission, Position
from nightreel_airflow.nightly.night import Checked, Night

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[3]
LOG: Any = logging.getLogger("nightly")
DAG = "museum__collection"
WHEN = "2026-11-21T01:00:00+00:00"
WORKS = 2000
LETTERS = str.maketrans("0123456789", "bdfhjlnprt")


@pytest.fixture
def museum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The museum with its own pipeline over a folder of 2,000 pictures, each with its record."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("NIGHTREEL_BATCH_RUNS", "8")
    root, ours = tmp_path / "tenants/museum", ROOT / "include/tenants/museum"
    (root / "pipelines").mkdir(parents=True)
    (root / "house").mkdir()
    (root / "tenant.yaml").write_text((ours / "tenant.yaml").read_text())
    for name in ("glossary.yaml", "blocked.yaml"):
        (root / "house" / name).write_bytes((ours / "house" / name).read_bytes())
    text = (ours / "pipelines/collection.yaml").read_text()
    head, _, rest = text.partition("batch:")
    batch = "batch:\n  catalogue: collection/\n  key: file\n  ahead: 8\n\nform:"
    (root / "pipelines/collection.yaml").write_text(head + batch + rest.partition("form:")[2])
    (root / "collection").mkdir()
    for number in range(WORKS):
        name = root / f"collection/work-{number:04d}.jpg"
        name.write_text(f"picture {number}")
        record = {"title": f"Work {f'{number:04d}'.translate(LETTERS)}", "artist": "Marta Oberlin", "genre": "abstract"}
        name.with_suffix(".json").write_text(json.dumps(record))
    return root


@pytest.fixture
def night(museum: Path, tmp_path: Path, supervisor: Supervisor) -> Callable[[str], Any]:
    """Check the folder as a night does; gives its rows, its recipe and its waves."""

    def make(day: str) -> tuple[list[CheckedRow], str, Store, Callable[[Position], Position]]:
        folder = load_tenant(museum)
        here = Night(folder, "collection", day, datetime.now(UTC), f"collection.{day}", False)
        check = check_catalogue(folder, "collection", day, tmp_path)
        recipe = recipe_of(compile_pipeline(folder, "collection"), folder)
        checked = Checked(day=day, recipe=recipe, rows=here.store.keep(check.rows, "json"), counts=check.counts)
        here.book.begin(here.head(checked))
        rows = list(read_rows(check.rows))

        def wave(position: Position) -> Position:
            return Admission(here, checked, check.rows, position, LOG).wave("go")

        return rows, recipe, here.store, wave

    return make


def test_the_second_night_begins_only_what_has_changed(
    night: Any, museum: Path, supervisor: Supervisor, tmp_path: Path
) -> None:
    rows, recipe, store, wave = night("2026-11-21")
    assert {row.state for row in rows} == {"ready"}
    position = wave(Position())
    assert len(supervisor.of(DAG)) == 8, "nothing was described yet: the first works are begun, eight at once"
    wave(Position())
    assert len(supervisor.of(DAG)) == 8, "a night that was killed goes on where it was"
    (tmp_path / "page.html").write_text("page")
    page = store.keep(tmp_path / "page.html", "page")
    reading = described(store, page)
    for row in rows:
        describe(store, row, reading)
    RowBook(store, "collection").made_all([(row, f"run-{row.number}", None) for row in rows], recipe)
    (museum / "collection/work-0003.jpg").write_text("photographed anew")
    record = museum / "collection/work-0005.json"
    record.write_text(record.read_text().replace("Marta", "Mara"))
    supervisor.runs.clear()
    _, again, _, wave = night("2026-11-22")
    assert again == recipe
    position = Position()
    while position.next < WORKS or position.open:
        position = wave(position)
        for run in position.open:
            supervisor.end(run.run_id, dag_id=DAG)
    begun = [run_id.split(".")[2] for run_id in supervisor.of(DAG)]
    assert len(begun) == 2, begun
    assert {"0003", "0005"} == {key.split("-")[1] for key in begun}


def described(store: Store, page: Artifact) -> Artifact:
    """Keep what a run leaves that has described a work; all works share it here."""
    work = WorkReading(before=page, after=page)
    reading = Reading(kind="artwork", title="Work", language="en-US", by=ReadBy(engine="offline"), works=(work,))
    return store.keep_model(reading, "reading")


def describe(store: Store, row: CheckedRow, reading: Artifact) -> None:
    """Write the book of a run that has described a work."""
    book = RunBook(store, f"run-{row.number}")
    head = {"tenant": "museum", "pipeline": "collection", "title": row.title, "brief": {}, "began": WHEN}
    book.begin(RunHead(run_id=book.run_id, steps=("describe_artwork",), **head))
    done = {"step_id": "describe_artwork", "step": "describe_artwork", "ended": WHEN}
    book.step(StepRecord(outputs={"reading": reading}, **done))
