"""``nightreel batch``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from nightreel.batch.book import BatchBook, BatchEnd, BatchHead, RowNote
from nightreel.cli import app
from nightreel.store.local import LocalStore

PIPELINE = """name: teaser
title: Teaser
platforms: [draft]
steps: [{step: intake}, {step: enrich}, {step: generate}, {step: assemble}, {step: export}]
batch:
  catalogue: spring.csv
  deadline: "06:30"
  time_zone: Europe/Berlin
"""
NIGHT = "teaser.scheduled__2026-11-22T00:00:00+00:00"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a tenant with a catalogue of four rows."""
    root = tmp_path / "tenants/acme"
    (root / "pipelines").mkdir(parents=True)
    (root / "tenant.yaml").write_text("name: acme\ntitle: Acme\nbrand: {name: Acme}\n")
    (root / "pipelines/teaser.yaml").write_text(PIPELINE)
    (root / "spring.csv").write_text("sku,title,slogan\nW-1,Aurora,Light\nW-2,,=A1+1\nW-1,Again,x\nW-4,Delta,[bold]x\n")
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("COLUMNS", "180")
    return root


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store/acme")


def run(*words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["batch", *words])
    assert not isinstance(ran.exception, Exception) or isinstance(ran.exception, SystemExit), ran.exception
    return ran.exit_code, ran.output


def begin(store: LocalStore, batch_id: str = NIGHT, hour: int = 1) -> BatchBook:
    book = BatchBook(store, batch_id)
    began = datetime(2026, 11, 22, hour, tzinfo=UTC).isoformat()
    book.begin(BatchHead(
        batch_id=batch_id, tenant="acme", pipeline="teaser", day="2026-11-22", began=began,
        counts={"ready": 5, "wrong": 1}, deadline="2026-11-22T06:30:00+01:00", notes=("Read as GBK.",),
    ))  # fmt: skip
    return book


def test_check_tells_rows_and_costs() -> None:
    code, told = run("check", "acme", "teaser", "--day", "2096-11-22")
    assert code == 1
    for words in (
        "spring.csv: rows that give no film", "got =A1+1, want a text or a number", "W-1 again, as in line 2",
        "spring.csv: 4 rows: 2 ready, 1 wrong, 1 with a key that another row has.", "2 films to make: ", "$0.00",
        "\nDue at 2096-11-22 06:30 CET.",
    ):  # fmt: skip
        assert words in told


def test_check_shows_no_deadline_that_is_past_as_one_to_come() -> None:
    _, told = run("check", "acme", "teaser", "--day", "2026-01-02")
    assert "\nWas due at 2026-01-02 06:30 CET." in told
    _, told = run("check", "acme", "teaser")
    due = datetime.strptime(told.partition("\nDue at ")[2][:16], "%Y-%m-%d %H:%M").replace(
        tzinfo=ZoneInfo("Europe/Berlin")
    )
    assert timedelta(0) < due - datetime.now(UTC) <= timedelta(hours=25)


def test_check_of_a_right_catalogue_ends_well(root: Path) -> None:
    (root / "spring.csv").write_text("sku,title\nW-1,Aurora\n")
    code, told = run("check", "acme", "teaser", "--day", "2026-11-22")
    assert (code, told.splitlines()[0]) == (0, "spring.csv: 1 row: 1 ready.")


def test_check_tells_films_that_a_cap_stops(root: Path) -> None:
    (root / "tenant.yaml").write_text("name: acme\ntitle: Acme\nbrand: {name: Acme}\ncaps: {wall_s: 0.1}\n")
    assert "The client's caps stop 2 films: line 2, 5." in run("check", "acme", "teaser")[1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("check", "nobody", "teaser"), "[tenant.unknown]"),
        (("check", "../acme", "teaser"), "[tenant.unknown]"),
        (("check", "acme", "teazer"), "[pipeline.name]"),
        (("check", "acme", "teaser", "--day", "soon"), "[batch.day]"),
        (("status", "nobody"), "[tenant.unknown]"),
        (("status", "acme", "x"), "[batch.name]"),
        (("pause", "acme", "x"), "[batch.name]"),
    ],
)
def test_an_error_is_a_sentence(words: tuple[str, ...], code: str) -> None:
    status, told = run(*words)
    assert status == 2
    assert told.startswith(code)


def test_a_catalogue_that_is_away_is_told(root: Path) -> None:
    (root / "spring.csv").rename(root / "spring_2026.csv")
    code, told = run("check", "acme", "teaser")
    assert code == 2
    assert told == (
        "[catalogue.missing] pipelines/teaser.yaml:6: got spring.csv, which is not there, want a file in acme/. "
        "Fix: write spring_2026.csv instead of spring.csv.\n"
    )


def test_status_shows_batches_and_their_rows(store: LocalStore) -> None:
    assert run("status", "acme") == (0, "acme has had no batch yet.\n")
    book = begin(store)
    book.note_rows({"W-1": RowNote(state="success", run_id="r1"), "[W]": RowNote(state="failed", run_id="r2")})
    code, told = run("status", "acme")
    assert code == 0
    for words in (NIGHT, "at work", "1 failed", "1 done", "3 to begin", "1 wrong", "2026-11-22 06:30"):
        assert words in told
    _, told = run("status", "acme", "teaser")
    assert "Rows without a film" in told
    assert "[W]" in told
    assert "Read as GBK." in told
    book.finish(BatchEnd(state="done", ended="2026-11-22T05:00:00+00:00"))
    told = run("status", "acme")[1]
    assert "done " in told
    assert "2026-11-22 05:00 UTC" in told


@pytest.mark.parametrize("name", [NIGHT, "teaser", "teaser.sched"])
def test_a_batch_is_paused_resumed_and_cancelled(store: LocalStore, name: str) -> None:
    book = begin(store)
    assert run("pause", "acme", name)[0] == 0
    assert book.control == "paused"
    told = run("status", "acme")[1]
    assert "paused" in told
    assert f"by {book.said.by}" in told
    assert run("resume", "acme", name) == (0, f"{NIGHT}: goes on\n")
    assert book.control == "go"
    assert run("cancel", "acme", name)[0] == 0
    code, told = run("resume", "acme", name)
    assert (code, "[batch.cancelled]" in told) == (2, True)


def test_a_beginning_that_fits_several_is_no_name(store: LocalStore) -> None:
    begin(store)
    newest = begin(store, "teaser.manual__2", hour=2)
    code, told = run("pause", "acme", "teaser.")
    assert (code, "which 2 batches begin with" in told) == (2, True)
    assert run("pause", "acme", "teaser")[0] == 0
    assert newest.control == "paused"
