"""What a card shows of a step that brings, cleans or reads files."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.spec.reading import ReadBy, Reading, Source, Sources, WorkReading, WorkText
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore
from nightreel_airflow.studio.api.film_links import FilmLinks
from nightreel_airflow.studio.api.preview_read import read_of


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalStore:
    """An empty store, and keys to sign addresses with."""
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    return LocalStore(tmp_path / "store")


@pytest.fixture
def links() -> FilmLinks:
    """Addresses of acme."""
    return FilmLinks.of("acme")


def keep(store: LocalStore, name: str) -> Artifact:
    """Keep a file with that ending."""
    path = store.local(store.keep_model(ReadBy(engine=name), "reading")).with_name(name)
    path.write_bytes(name.encode())
    return store.keep(path, "source")


def test_files_that_were_brought_are_pictures_and_names(store, links):
    items = (
        Source(name="a.png", kind="picture", media=keep(store, "a.png"), width_px=64, height_px=48),
        Source(name="b.tif", kind="picture", media=keep(store, "b.tif"), width_px=9, height_px=9),
        Source(name="words.txt", kind="text", media=keep(store, "words.txt")),
    )
    read = read_of(store, links, {"sources": store.keep_model(Sources(items=items), "sources")})
    assert (len(read.pictures), read.before) == (1, ""), "a browser shows no TIFF"
    assert read.lines == ("a.png, 64 × 48", "b.tif, 9 × 9", "words.txt")


def test_a_cleaned_picture_stands_beside_the_one_that_came(store, links):
    item = Source(name="a.png", kind="picture", media=keep(store, "after.png"), before=keep(store, "before.png"))
    read = read_of(store, links, {"sources": store.keep_model(Sources(items=(item,)), "sources")})
    assert read.before != ""
    assert read.before not in read.pictures


def test_a_works_texts_stand_beside_its_picture(store, links):
    picture = keep(store, "work.png")
    texts = tuple(WorkText(voice="plain", language="en-US", text=text) for text in ("A boat at dusk.", "x" * 400))
    work = WorkReading(before=picture, after=picture, texts=texts)
    reading = Reading(kind="artwork", title="Boat", language="en-US", by=ReadBy(engine="rules"), works=(work,))
    read = read_of(store, links, {"reading": store.keep_model(reading, "reading")})
    assert (len(read.pictures), read.lines) == (1, ("A boat at dusk.", "x" * 300))


def test_other_steps_and_what_was_removed_have_nothing(store, links):
    gone = keep(store, "gone.json")
    store.local(gone).unlink()
    assert read_of(store, links, {}) is None
    assert read_of(store, links, {"reading": gone}) is None
