"""The index of films: found, filtered and counted, brought up to date, and made again when it is damaged."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.film_books import BEGAN, picture_in, write_film

from nightreel.errors import SpecError, StoreError
from nightreel.records.book import RunBook, run_name
from nightreel.records.comments import Said, add_comment, resolve
from nightreel.records.film_index import FilmIndex
from nightreel.records.film_query import Asked
from nightreel.records.verdicts import keep_verdict
from nightreel.spec.record import Fault, RunEnd, StepRecord, Verdict
from nightreel.store.local import LocalStore

HOSTILE = '<img src=x onerror=alert(1)> "; DROP TABLE films; -- 100% _ \u202e*'


@pytest.fixture(autouse=True)
def _wait_for_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is about what a disk has when its power fails."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def write(store: LocalStore, tmp_path: Path) -> Callable[..., RunBook]:
    """Write a film's book."""
    return lambda run_id, **fields: write_film(store, tmp_path, run_id, **fields)


@pytest.fixture
def index(store: LocalStore, tmp_path: Path) -> FilmIndex:
    """The index of an empty store."""
    return FilmIndex(tmp_path / "cache/films.sqlite", store, "acme", hidden={"acme__preview"})


def found(index: FilmIndex, **asked: Any) -> list[str]:
    return [row.card.run_id for row in index.page(Asked(**asked)).rows]


def test_a_film_is_found_with_all_that_the_grid_shows(index: FilmIndex, write: Callable[..., RunBook]) -> None:
    write("one", platforms=("youtube", "tiktok"), title=HOSTILE, brief={"title": HOSTILE, "category": "cup"})
    assert index.state() is not None
    assert index.refresh()
    assert index.state() is None
    page = index.page(Asked())
    card = page.rows[0].card
    assert (card.title, card.category, card.state, card.passed) == (HOSTILE, "cup", "success", True)
    assert (card.platforms, card.duration_s, card.dag_id) == (("youtube", "tiktok"), 2.0, "acme__film")
    assert card.still is not None
    assert card.hover is not None
    assert (page.total, page.next) == (1, "")


def test_pages_do_not_shift_when_films_begin(index: FilmIndex, write: Callable[..., RunBook]) -> None:
    for number in range(7):
        write(f"r{number}", minute=number)
    index.refresh()
    first = index.page(Asked(limit=3))
    write("newer", minute=99)
    index.refresh()
    second = index.page(Asked(limit=3, cursor=first.next))
    third = index.page(Asked(limit=3, cursor=second.next))
    pages = [[row.card.run_id for row in page.rows] for page in (first, second, third)]
    assert pages == [["r6", "r5", "r4"], ["r3", "r2", "r1"], ["r0"]]
    assert (third.next, first.total, second.total) == ("", 7, 8)
    assert (first.facets is not None, second.facets) == (True, None)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"pipeline": ("film",)}, ["c", "a"]),
        ({"pipeline": ("film", "teaser")}, ["c", "b", "a"]),
        ({"product": ("Lamp",)}, ["b"]),
        ({"product": ("tableware",)}, ["a"]),
        ({"platform": ("tiktok",)}, ["c"]),
        ({"platform": ("tik",)}, []),
        ({"state": ("processing",)}, ["b"]),
        ({"since": "2026-01-02T00:01:00+00:00"}, ["c", "b"]),
        ({"until": "2026-01-02"}, ["c", "b", "a"]),
        ({"until": "2026-01-01"}, []),
        ({"dag_ids": frozenset({"acme__teaser"})}, ["b"]),
        ({"dag_ids": frozenset()}, []),
        ({"q": "dishwasher safe"}, ["a"]),
        ({"q": "DISHWÄSHER"}, ["a"]),
        ({"q": "保温"}, ["c"]),
        ({"q": "保温杯"}, ["c"]),
        ({"q": "杯"}, ["c"]),
        ({"q": "cup lamp"}, []),
        ({"q": "la"}, ["b"]),
    ],
    ids=str,
)
def test_filters_and_words(
    index: FilmIndex, write: Callable[..., RunBook], asked: dict[str, Any], names: list[str]
) -> None:
    write("a", title="Cup", brief={"category": "tableware", "selling_points": ["Dishwasher safe"]})
    write("b", minute=1, title="Lamp", pipeline="teaser", brief={}, until="grade")
    write("c", minute=2, title="保温杯", platforms=("youtube", "tiktok"), brief={})
    index.refresh()
    assert found(index, **asked) == names
    assert index.page(Asked(**asked)).total == len(names)


@pytest.mark.parametrize(
    "words", ['"', '""', "a OR b", "NEAR(", "cup*", "%", "_", "-cup", "text:cup", "\0", "😀" * 99, "a" * 999]
)
def test_no_words_of_a_search_are_a_query(index: FilmIndex, write: Callable[..., RunBook], words: str) -> None:
    write("a")
    index.refresh()
    assert found(index, q=words) == [] or not words.strip("\0 ")


def test_a_facet_counts_what_choosing_it_would_give(index: FilmIndex, write: Callable[..., RunBook]) -> None:
    write("a", title="Cup", brief={"category": "ware"})
    write("b", title="Lamp", brief={"category": "light"}, platforms=("youtube", "tiktok"))
    write("c", title="Lamp", brief={"category": "light"}, pipeline="teaser")
    index.refresh()
    facets = index.page(Asked(pipeline=("film",), product=("light",))).facets
    assert facets is not None
    counted = {name: {count.value: count.films for count in value} for name, value in facets}
    assert counted["pipeline"] == {"film": 1, "teaser": 1}
    assert counted["category"] == {"ware": 1, "light": 1}
    assert counted["product"] == {"Cup": 1, "Lamp": 1}
    assert counted["platform"] == {"youtube": 1, "tiktok": 1}
    assert counted["rating"] == {"none": 1}


@pytest.mark.parametrize(
    "cursor",
    ["x", "%%%", "a" * 200, *(base64.urlsafe_b64encode(text).decode() for text in (
        b"1' OR 1=1 --", b"\xff\xfe", b"9999999999999.0000000g." + b"0" * 32))],
    ids=range(6),
)  # fmt: skip
def test_a_cursor_of_somebodys_own_making_is_refused(index: FilmIndex, cursor: str) -> None:
    with pytest.raises(SpecError, match=r"films\.cursor"):
        index.page(Asked(cursor=cursor))


@pytest.mark.parametrize("field", ["since", "until"])
@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "9999-12-31T99:00", "9999-12-31", "0" * 10])
def test_a_time_that_is_none_is_refused(index: FilmIndex, field: str, text: str) -> None:
    if (field, text) == ("since", "9999-12-31"):
        assert found(index, since=text) == []
        return
    with pytest.raises(SpecError, match=rf"films\.{field}"):
        index.page(Asked(**{field: text}))


def test_another_tenants_films_and_previews_are_never_shown(
    index: FilmIndex, write: Callable[..., RunBook], store: LocalStore, tmp_path: Path
) -> None:
    write("ours")
    write("theirs", tenant="brook")
    write("tried", dag_id="acme__preview")
    index.refresh()
    assert found(index) == ["ours"]
    assert index.state() is None
    theirs = FilmIndex(tmp_path / "cache/theirs.sqlite", store, "brook")
    theirs.refresh()
    assert found(theirs) == ["theirs"]


def test_tenants_and_stores_have_indexes_of_their_own(
    store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGHTREEL_CACHE", str(tmp_path / "c"))
    paths = {FilmIndex.of(LocalStore(tmp_path / name), tenant).path for name in "xy" for tenant in ("a", "b")}
    assert len(paths) == 4
    assert all(path.parent == tmp_path / "c/films" for path in paths)


def test_a_run_that_goes_on_is_looked_at_until_it_ends(
    index: FilmIndex, write: Callable[..., RunBook], store: LocalStore
) -> None:
    book = write("r", until="generate", dag_id="acme__film")
    states = {("r", "acme__film"): "running"}
    index.refresh(lambda keys: states)
    assert index.page(Asked()).rows[0].card.state == "processing"
    book.step(StepRecord(step_id="review", step="review", waiting=True, ended=datetime.now(UTC).isoformat()))
    _make_due(index)
    index.refresh(lambda keys: states)
    assert index.page(Asked()).rows[0].card.state == "waiting"
    states[("r", "acme__film")] = "failed"
    index.refresh(lambda keys: states)
    assert index.page(Asked()).rows[0].card.state == "failed"
    states[("r", "acme__film")] = "running"
    index.refresh(lambda keys: states)
    assert index.page(Asked(state=("waiting",))).total == 1, "somebody has let it go on"


def test_a_refused_film_says_why(index: FilmIndex, write: Callable[..., RunBook]) -> None:
    book = write("r", until="generate")
    fault = Fault(
        code="review.rejected", where="Ask about the film", got="rejected by ann", fix="change the brief", refused=True
    )
    book.end(RunEnd(state="refused", ended="2026-01-02T00:10:00+00:00", by="ann", fault=fault))
    index.refresh()
    card = index.page(Asked()).rows[0].card
    assert (card.state, card.fault) == ("refused", "Ask about the film, rejected by ann. Change the brief.")


def test_ratings_are_means_of_each_persons_last(
    index: FilmIndex, write: Callable[..., RunBook], store: LocalStore
) -> None:
    write("r")
    _rate(store, "ann", 1, 0)
    index.refresh()
    assert (index.page(Asked()).rows[0].rating, found(index, rating=("1",))) == (1, ["r"])
    _rate(store, "ann", 4, 1)
    _rate(store, "ben", 5, 2)
    index.refresh()
    row = index.page(Asked()).rows[0]
    assert (row.rating, row.ratings) == (4.5, 2)
    assert (found(index, rating=("5",)), found(index, rating=("none",))) == (["r"], [])
    assert [opinion.by for opinion in index.opinions("r")] == ["ben", "ann", "ann"]


def test_comments_are_counted(index: FilmIndex, write: Callable[..., RunBook], store: LocalStore) -> None:
    write("r")
    index.refresh()
    said = Said(run_id="r", by="ann", when="2026-01-02T00:00:00+00:00", text="Too dark")
    first = add_comment(store, said)
    add_comment(store, said)
    index.refresh()
    assert [(row.comments, row.open_comments) for row in index.page(Asked()).rows] == [(2, 2)]
    resolve(store, "r", first.id, by="ben")
    index.refresh()
    assert [(row.comments, row.open_comments) for row in index.page(Asked()).rows] == [(2, 1)]


def test_comments_of_a_film_that_comes_back_are_counted(
    index: FilmIndex, write: Callable[..., RunBook], store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"by": "ann", "when": "2026-01-02T00:00:00+00:00", "text": "Too dark"}
    for minute, run_id in enumerate(("long_ago", "now")):
        write(run_id, minute=minute)
        monkeypatch.setattr(
            "nightreel.records.comments._stamp", lambda hour=minute: f"{1767312000000 + 3_600_000 * hour:013d}"
        )
        add_comment(store, Said(run_id=run_id, **said))
        monkeypatch.undo()
    index.refresh()
    kept, aside = Path(store.root.removeprefix("file://")) / "runs", tmp_path / "aside"
    aside.mkdir()
    lost = [kept / run_name("long_ago"), next(kept.glob(f"by-time/*{run_name('long_ago')}.json"))]
    for path in lost:
        path.rename(aside / path.name)
    _make_due(index)
    index.refresh()
    assert found(index) == ["now"]
    for path in lost:
        (aside / path.name).rename(path)
    _make_due(index)
    index.refresh()
    assert {row.card.run_id: row.comments for row in index.page(Asked()).rows} == {"long_ago": 1, "now": 1}


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_index_is_made_again(index: FilmIndex, write: Callable[..., RunBook], content: bytes) -> None:
    write("r")
    index.refresh()
    index.forget()
    index.path.write_bytes(content)
    assert found(index) == []
    index.refresh()
    assert found(index) == ["r"]


def test_an_index_that_is_damaged_inside_is_made_again(index: FilmIndex, write: Callable[..., RunBook]) -> None:
    import sqlite3

    write("r")
    index.refresh()
    with sqlite3.connect(index.path) as base:
        base.execute("DROP TABLE words")
        base.execute("DROP TABLE films")
    assert found(index) == []
    index.refresh()
    assert found(index, q="cup") == ["r"]


def test_an_index_that_cannot_be_kept_says_so(store: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"films\.index.*NIGHTREEL_CACHE"):
        FilmIndex(tmp_path / "file/films.sqlite", store, "acme").page(Asked())


def test_a_damaged_book_is_passed_over_and_taken_in_once_mended(
    index: FilmIndex, write: Callable[..., RunBook], store: LocalStore
) -> None:
    now = int((datetime.now(UTC) - BEGAN).total_seconds() / 60)
    write("good")
    write("bad", minute=now)
    head = Path(store.root.removeprefix("file://")) / "runs" / run_name("bad") / "head.json"
    whole = head.read_bytes()
    head.write_bytes(whole[:40])
    index.refresh()
    assert (found(index), index.state()) == (["good"], None)
    head.write_bytes(whole)
    _make_due(index)
    index.refresh()
    assert found(index) == ["bad", "good"]


def test_films_whose_books_are_gone_go(index: FilmIndex, write: Callable[..., RunBook], store: LocalStore) -> None:
    import shutil

    for number in range(3):
        write(f"r{number}", minute=number)
    index.refresh()
    root = Path(store.root.removeprefix("file://")) / "runs"
    shutil.rmtree(root / run_name("r1"))
    next(root.glob(f"by-time/*{run_name('r1')}.json")).unlink()
    _make_due(index)
    index.refresh()
    assert found(index) == ["r2", "r0"]
    assert found(index, q="cup") == ["r2", "r0"]


def test_a_poster_belongs_to_its_still(
    index: FilmIndex, write: Callable[..., RunBook], store: LocalStore, tmp_path: Path
) -> None:
    write("r")
    index.refresh()
    row = index.row("r")
    assert row is not None
    assert row.card.still is not None
    other = picture_in(store, tmp_path, 7)
    index.keep_poster("r", other, other)
    assert _poster(index) is None, "made of another picture"
    index.keep_poster("r", row.card.still, other)
    assert _poster(index) == other


REFRESH = """
import sys
from pathlib import Path
from nightreel.records.film_index import FilmIndex
from nightreel.store.local import LocalStore
index = FilmIndex(Path(sys.argv[2]), LocalStore(Path(sys.argv[1])), "acme")
while index.state() is not None:
    index.refresh()
"""


def test_several_processes_make_one_index(index: FilmIndex, write: Callable[..., RunBook], store: LocalStore) -> None:
    for number in range(50):
        write(f"r{number}", minute=number, until="enrich")
    arguments = [sys.executable, "-c", REFRESH, store.root.removeprefix("file://"), str(index.path)]
    other = subprocess.Popen(arguments)
    while other.poll() is None:
        index.refresh()
    assert other.returncode == 0
    assert found(index, limit=100) == [f"r{number}" for number in reversed(range(50))]


def _poster(index: FilmIndex) -> object:
    row = index.row("r")
    return row.poster if row is not None else None


def _rate(store: LocalStore, by: str, rating: int, minute: int) -> None:
    when = (datetime(2026, 1, 3, tzinfo=UTC) + timedelta(minutes=minute)).isoformat()
    keep_verdict(
        store, Verdict(run_id="r", tenant="acme", pipeline="film", by=by, when=when, decision="rated", rating=rating)
    )


def _make_due(index: FilmIndex) -> None:
    """Let the index look at everything again, as it does after some minutes."""
    import sqlite3

    with sqlite3.connect(index.path) as base:
        base.execute("UPDATE films SET look_at = 0 WHERE look_at IS NOT NULL")
        base.execute("UPDATE passed SET look_at = 0 WHERE look_at IS NOT NULL")
        base.execute("UPDATE facts SET value = '0' WHERE name = 'listed_at'")
