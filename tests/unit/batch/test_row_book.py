"""Which rows have their film: what lets a night pass without a run."""

from __future__ import annotations

import json

import pytest

from nightreel.batch.book import RowBook
from nightreel.batch.recipe import recipe_of
from nightreel.batch.rows import CheckedRow
from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook
from nightreel.spec.record import Fault, RunHead, StepRecord
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

WHEN = "2026-11-22T01:00:00+00:00"
ROW = CheckedRow(number=2, key="W-1", digest="ab" * 32, title="Aurora")


@pytest.fixture
def films(tmp_path):
    """Make a run's film in a store: gives its rendition."""

    def make(store: LocalStore, run_id: str, *, fault: Fault | None = None, only_now: bool = False) -> Artifact:
        media = tmp_path / f"{run_id}.mp4"
        media.write_bytes(run_id.encode())
        film = store.keep(media, "video")
        listed = tmp_path / f"{run_id}.json"
        listed.write_text(json.dumps({"items": [{"platform": "draft", "media": film.model_dump(mode="json")}]}))
        book = RunBook(store, run_id)
        book.begin(
            RunHead(run_id=run_id, tenant="acme", pipeline="teaser", title="A", brief={}, steps=("export",), began=WHEN)
        )
        outputs = {"renditions": store.keep(listed, "renditions")}
        book.step(
            StepRecord(step_id="export", step="export", outputs=outputs, ended=WHEN, fault=fault, only_now=only_now)
        )
        return film

    return make


def test_a_row_with_its_film_is_unchanged(store, films):
    films(store, "run-1")
    assert RowBook(store, "teaser").made(ROW, "recipe", "run-1")
    book = RowBook(store, "teaser")
    assert book.unchanged(ROW, "recipe") == "run-1"
    assert book.unchanged(ROW, "another recipe") is None
    assert book.unchanged(ROW.model_copy(update={"digest": "cd" * 32}), "recipe") is None
    assert book.unchanged(ROW.model_copy(update={"key": "W-2"}), "recipe") is None
    assert RowBook(store, "promo").unchanged(ROW, "recipe") is None


def test_a_film_that_was_removed_is_made_again(store, films):
    film = films(store, "run-1")
    book = RowBook(store, "teaser")
    book.made(ROW, "recipe", "run-1")
    store.local(film).unlink()
    assert book.unchanged(ROW, "recipe") is None


@pytest.mark.parametrize("run_id", ["run-1", "nobody"])
def test_a_run_that_made_no_film_is_not_noted(store, films, run_id):
    films(store, "run-1", fault=Fault(code="export.failed"))
    assert not RowBook(store, "teaser").made(ROW, "recipe", run_id)
    assert RowBook(store, "teaser").unchanged(ROW, "recipe") is None


def test_a_film_with_a_substitute_is_made_again(store, films):
    films(store, "run-1", only_now=True)
    book = RowBook(store, "teaser")
    assert not book.made(ROW, "recipe", "run-1")
    films(store, "run-2")
    assert book.made(ROW, "recipe", "run-2")
    assert RowBook(store, "teaser").unchanged(ROW, "recipe") == "run-2"


def test_an_earlier_film_of_a_row_stands_when_the_row_goes_back(store, films):
    rows = [ROW.model_copy(update={"digest": f"{at:064d}"}) for at in range(6)]
    for at, row in enumerate(rows[:2]):
        films(store, f"run-{at}")
        assert RowBook(store, "teaser").made(row, "recipe", f"run-{at}")
    book = RowBook(store, "teaser")
    assert [book.unchanged(row, "recipe") for row in rows[:2]] == ["run-0", "run-1"]
    for at, row in enumerate(rows):  # but not every film that there ever was
        films(store, f"late-{at}")
        book.made(row, "recipe", f"late-{at}")
    book = RowBook(store, "teaser")
    assert [book.unchanged(row, "recipe") for row in rows] == [None, None, "late-2", "late-3", "late-4", "late-5"]


def test_the_newest_of_two_equal_films_stands(store, films):
    for run_id in ("run-1", "run-2"):
        films(store, run_id)
        RowBook(store, "teaser").made(ROW, "recipe", run_id)
    assert RowBook(store, "teaser").unchanged(ROW, "recipe") == "run-2"


def test_the_films_of_a_thousand_rows_lie_on_few_shelves(store, films):
    films(store, "run-1")
    record = RunBook(store, "run-1").read()
    rows = [ROW.model_copy(update={"key": f"W-{at}"}) for at in range(1000)]
    assert RowBook(store, "teaser").made_all([(row, "run-1", record) for row in rows], "recipe") == 1000
    book = RowBook(store, "teaser")
    assert all(book.unchanged(row, "recipe") for row in rows)
    assert len(list((store._root / "memo").rglob("*.json"))) <= 64


def test_a_damaged_shelf_is_no_shelf(store, films):
    films(store, "run-1")
    RowBook(store, "teaser").made(ROW, "recipe", "run-1")
    for path in (store._root / "memo").rglob("*.json"):
        path.write_text('{"W-1": {"digest": 7}}')
    assert RowBook(store, "teaser").unchanged(ROW, "recipe") is None


def test_a_store_that_moved_has_no_films(store, films, tmp_path):
    films(store, "run-1")
    RowBook(store, "teaser").made(ROW, "recipe", "run-1")
    moved = tmp_path / "moved"
    (tmp_path / "store").rename(moved)
    assert RowBook(LocalStore(moved), "teaser").unchanged(ROW, "recipe") is None


def _recipe(folder) -> str:
    return recipe_of(compile_pipeline(folder, "teaser"), folder)


def test_a_recipe_changes_with_what_a_film_looks_like_and_with_nothing_else(write_tenant):
    plain = _recipe(write_tenant())
    assert _recipe(write_tenant("schedule: 0 3 * * *", "notify: {email: [a@b.example]}", "limit: 3")) == plain
    assert _recipe(write_tenant(tenant="people: [ada]\ncaps: {money: 3}\nshare: 2\n")) == plain
    assert _recipe(write_tenant(tenant="trade: pharmacy\n")) != plain
    folder = write_tenant()
    path = folder.root / "pipelines" / "teaser.yaml"
    text = path.read_text()
    for old, new in (("[draft]", "[square]"), ("  - step: export", "  - step: export\n    options: {preset: slow}")):
        path.write_text(text.replace(old, new))
        assert _recipe(write_tenant_again(folder)) != plain, new
    path.write_text(text.replace("  - step: export", "  - step: export\n    retries: 7\n    timeout_s: 99"))
    assert _recipe(write_tenant_again(folder)) == plain


@pytest.mark.parametrize(("shown", "told"), [("${run.date}", "day"), ("${run.id}", "run")])
def test_a_recipe_changes_with_what_a_film_shows_of_its_run(write_tenant, shown, told):
    folder = write_tenant()
    path = folder.root / "pipelines" / "teaser.yaml"

    def recipes() -> list[str]:
        plan, again = compile_pipeline(write_tenant_again(folder), "teaser"), write_tenant_again(folder)
        nights = (
            {"day": "2026-11-22", "run": "a"},
            {"day": "2026-11-23", "run": "a"},
            {"day": "2026-11-22", "run": "b"},
        )
        return [recipe_of(plan, again, **night) for night in nights]

    assert len(set(recipes())) == 1
    text = path.read_text()
    line = f"  - step: export\n  - step: label\n    options: {{description: 'Prices of {shown}'}}"
    path.write_text(text.replace("  - step: export", line))
    first, next_day, next_run = recipes()
    assert (first != next_day, first != next_run) == (told == "day", told == "run")


def write_tenant_again(folder):
    """Read a tenant's folder again."""
    from nightreel.spec.tenant_folder import load_tenant

    return load_tenant(folder.root)


@pytest.mark.parametrize("part", ["logo", "music"])
def test_a_recipe_changes_with_a_file_of_the_brand(write_tenant, part):
    folder = write_tenant()
    yaml = folder.root / "tenant.yaml"
    yaml.write_text(yaml.read_text().replace("{name: Acme}", f"{{name: Acme, {part}: file.bin}}"))
    file = folder.root / "media" / "file.bin"
    file.write_bytes(b"one")
    first = _recipe(write_tenant_again(folder))
    file.write_bytes(b"two")
    assert _recipe(write_tenant_again(folder)) != first


def test_a_recipe_changes_with_the_key_of_the_watermark(write_tenant, monkeypatch):
    folder = write_tenant()
    path = folder.root / "pipelines" / "teaser.yaml"
    path.write_text(path.read_text().replace("  - step: export", "  - step: watermark\n  - step: export"))
    found = set()
    for key in ("ab" * 32, "cd" * 32, "cd" * 32):
        monkeypatch.setenv("NIGHTREEL_KEY_ACME_WATERMARK", key)
        found.add(_recipe(write_tenant_again(folder)))
    assert len(found) == 2
