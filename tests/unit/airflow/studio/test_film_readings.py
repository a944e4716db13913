"""A run that reads pictures, in the library and in the interface's results: page, files, poster."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from nightreel.errors import StoreError
from nightreel.records.film_card import card_of, poster_of
from nightreel.spec.film import Manifest, Sidecar
from nightreel.spec.reading import (
    BoardReading,
    BoardShot,
    Difference,
    Differences,
    MovingReading,
    Panel,
    ReadBy,
    Reading,
    SeenFrame,
    WorkReading,
)
from nightreel.spec.record import RunHead, RunRecord, StepRecord
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore
from nightreel_airflow.api.results import results_of
from nightreel_airflow.studio.api.film_links import FilmLinks
from nightreel_airflow.studio.api.film_readings import reading_shown

BY = ReadBy(engine="offline", partial=True, would_add=("What happens.",))
ENDED = "2026-01-02T00:01:00+00:00"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTREEL_KEY_INSTALLATION_LINKS", "ab" * 32)


@pytest.fixture
def keep(store: LocalStore, tmp_path: Path) -> Any:
    def make(name: str, text: str = "") -> Artifact:
        path = tmp_path / name
        path.write_text(text or name)
        return store.keep(path, "page" if name.endswith("html") else "picture")

    return make


def record_of(store: LocalStore, reading: Reading, differences: Differences | None = None, **more: Any) -> RunRecord:
    outputs = {"reading": store.keep_model(reading, "reading"), **more}
    if differences is not None:
        outputs["differences"] = store.keep_model(differences, "differences")
    head = RunHead(
        run_id="manual__1", tenant="acme", pipeline="board", title="Night train", brief={"title": "Night train"},
        steps=("read_board",), began="2026-01-02T00:00:00+00:00",
    )  # fmt: skip
    step = StepRecord(step_id="read_board", step="read_board", outputs=outputs, ended=ENDED)
    return RunRecord(head=head, steps=(step,))


@pytest.fixture
def board(keep: Any) -> Reading:
    panels = tuple(
        Panel(number=number, media=keep(f"panel{number}.png"), width_px=640, height_px=360, origin="board.pdf, page 1")
        for number in (1, 2)
    )
    return Reading(
        kind="storyboard", title="Night train", language="en-US", by=BY, page=keep("page.html"),
        files=(Sidecar(name="script.fountain", media=keep("script.fountain")),), notes=("One panel is dark.",),
        board=BoardReading(panels=panels, shots=tuple(BoardShot(panel=number) for number in (1, 2))),
    )  # fmt: skip


@pytest.fixture
def differences(keep: Any) -> Differences:
    one = Difference(id="0" * 12, kind="missing", of="dialogue", line=3, script="Hello")
    return Differences(
        title="Night train", language="en-US", against="script", aligned="text", items=(one,), amount=0.25, by=BY,
        page=keep("differences.html"), files=(Sidecar(name="differences.json", media=keep("d.json")),),
    )  # fmt: skip


def test_a_board_stands_in_the_library_with_its_first_panel(store: LocalStore, board: Reading) -> None:
    record = record_of(store, board)
    card = card_of(record, store)
    assert (card.reads, card.state, card.still) == ("storyboard", "success", board.board.panels[0].media)  # type: ignore[union-attr]
    assert poster_of(record, store) == card.still


def test_moving_pictures_and_works_have_posters_too(store: LocalStore, keep: Any) -> None:
    frame, work = keep("frame.png"), keep("work.png")
    moving = MovingReading(
        source="a.gif", width_px=8, height_px=8, frames=9, duration_s=1, seen=(SeenFrame(at_s=0, media=frame),)
    )
    for kind, parts, picture in (
        ("moving", {"moving": (moving,)}, frame),
        ("artwork", {"works": (WorkReading(before=keep("before.png"), after=work),)}, work),
        ("artwork", {}, None),
    ):
        reading = Reading(kind=kind, title="x", language="en-US", by=BY, **parts)
        assert card_of(record_of(store, reading), store).still == picture


def test_the_library_shows_page_files_and_differences(
    store: LocalStore, board: Reading, differences: Differences
) -> None:
    shown = reading_shown(FilmLinks.of("acme"), record_of(store, board, differences), store)
    assert shown is not None
    assert (shown.kind, shown.pictures, shown.by.partial, shown.notes) == ("storyboard", 2, True, board.notes)
    assert shown.page is not None
    assert "/nightreel/files/acme/" in shown.page.play
    assert shown.page.name == "night-train-reading.html"
    assert [file.name for file in shown.files] == ["night-train-script.fountain", "night-train-differences.json"]
    assert shown.differences is not None
    assert (shown.differences.items, shown.differences.amount) == (1, 0.25)
    assert shown.differences.page is not None


def test_the_interface_gives_links_to_page_and_files(
    store: LocalStore, board: Reading, differences: Differences, keep: Any
) -> None:
    manifest = store.keep_model(Manifest(files={}, manifest=keep("manifest.json")), "manifest")
    results = results_of(record_of(store, board, differences, manifest=manifest), store)
    assert [(one.kind, one.name) for one in results] == [
        ("reading", "night-train-reading.html"), ("text", "night-train-script.fountain"),
        ("differences", "night-train-differences.html"), ("text", "night-train-differences.json"),
        ("manifest", "night-train-manifest.json"),
    ]  # fmt: skip
    assert all("signature=" in unquote(one.link) for one in results)


def test_what_was_removed_is_told_or_left_out(store: LocalStore, board: Reading) -> None:
    record = record_of(store, board)
    store.local(record.steps[0].outputs["reading"]).unlink()
    assert reading_shown(FilmLinks.of("acme"), record, store) is None
    assert card_of(record, store).reads is None
    with pytest.raises(StoreError):
        results_of(record, store)


def test_a_film_has_no_reading(store: LocalStore) -> None:
    head = RunHead(run_id="1", tenant="acme", pipeline="promo", title="Film", brief={}, began=ENDED)
    assert reading_shown(FilmLinks.of("acme"), RunRecord(head=head), store) is None
