"""What is known of a night before its first film, when people are told that it will be late, and its report."""

from __future__ import annotations

import csv
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.batch_supervisor import DAG, Supervisor
from tests.batch_tenant import write_tenant

from nightreel.batch.book import BatchBook, BatchHead
from nightreel.batch.rows import read_rows
from nightreel.records.book import RunBook
from nightreel.spec.record import RunHead, StepRecord
from nightreel_airflow.nightly.admission import OpenRun, Position
from nightreel_airflow.nightly.deadline import warn
from nightreel_airflow.nightly.forecast import Forecast, make_forecast
from nightreel_airflow.nightly.operators import CheckCatalogueOperator
from nightreel_airflow.nightly.report import make_report
from nightreel_airflow.nightly.shares import quota_of

LOG: Any = logging.getLogger("nightly")
NIGHT = "works__ads__nightly"


def _made(made: Any, first: int) -> None:
    """Give every row from a place on its film, as an earlier night would have left it."""
    store, when = made.night.store, "2026-11-20T03:00:00+00:00"
    result = made.rows.with_name("reel.json")
    result.write_text("{}")
    kept = store.keep(result, "json")
    rows = list(read_rows(made.rows))[first:]
    for row in rows:
        book = RunBook(store, f"old.{row.key}")
        book.begin(
            RunHead(
                run_id=f"old.{row.key}", tenant="works", pipeline="ads", title="-", brief={}, steps=("a",), began=when
            )
        )
        book.step(StepRecord(step_id="a", step="assemble", outputs={"reel": kept}, ended=when))
    assert made.night.row_book.made_all([(row, f"old.{row.key}", None) for row in rows], "r") == len(rows)


def _warned(made: Any, caplog: Any, position: Position, due_s: float) -> list[str]:
    night = replace(made.night, due=datetime.now(UTC) + timedelta(seconds=due_s))
    warn(night, made.checked, made.rows, position, LOG)
    return [record.getMessage() for record in caplog.records if "ready by" in record.getMessage()]


def _open(count: int) -> tuple[OpenRun, ...]:
    return tuple(OpenRun(index=n, run_id=f"r{n}") for n in range(count))


def test_rows_that_have_their_film_make_no_night_late(make_night: Any, caplog: Any) -> None:
    made = make_night(40)
    _made(made, 12)
    forecast = make_forecast(made.night, made.checked, made.rows, LOG)
    assert forecast is not None
    assert forecast.new == tuple(range(12))
    position = Position(next=8, open=_open(8)[4:], seconds=(30.0,) * 4)
    assert _warned(made, caplog, position, 120) == [], "two rounds of four, and not nine"
    (said,) = _warned(made, caplog, position, 40)
    assert [f"(works-{n})" in said for n in (12, 13, 40)] == [True, False, False], "none that has its film is named"


def test_without_a_forecast_every_row_counts(make_night: Any, caplog: Any) -> None:
    made = make_night(40)
    assert len(_warned(made, caplog, Position(next=8, open=_open(4), seconds=(30.0,) * 4), 120)) == 1


def test_a_night_of_few_long_films_is_told_by_the_plan_s_price(make_night: Any, caplog: Any) -> None:
    made = make_night(3)
    made.night.store.remember("forecast/ads.first", Forecast(new=(0, 1, 2), film_s=7200).model_dump(mode="json"))
    assert _warned(made, caplog, Position(next=3, open=_open(3)), 6000) == []
    (said,) = _warned(made, caplog, Position(next=3, open=_open(3)), 1800)
    assert "will not be ready by" in said


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_open_at_the_deadline_is_always_told_once(make_night: Any, caplog: Any, count: int) -> None:
    made = make_night(3)
    position = Position(next=3, open=_open(count))
    for _ in range(2):
        told = _warned(made, caplog, position, -1)
    (said,) = told
    assert ("1 film was not ready by" if count == 1 else "3 films were not ready by") in said
    assert "look whether workers work" in said


def test_a_night_that_is_ready_in_time_tells_nothing_at_its_deadline(make_night: Any, caplog: Any) -> None:
    made = make_night(3)
    make_forecast(made.night, made.checked, made.rows, LOG)
    assert _warned(made, caplog, Position(next=3, waiting=2), -1) == []


def test_what_a_night_will_likely_take_is_in_its_book(
    make_night: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    night = make_night(5, batch_id="ads.priced").night
    checked = CheckCatalogueOperator(task_id="check_catalogue", tenant="works", pipeline="ads")._check(night)
    head = night.book.head
    assert checked.counts["ready"] == 5
    assert (head.money, head.counts["ready"]) == (0, 5)
    assert head.seconds > 5


def test_a_price_that_cannot_be_told_fails_nobody(
    make_night: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    made = make_night(3)
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", "/nowhere/endpoints.yaml")
    forecast = make_forecast(made.night, made.checked, made.rows, LOG)
    assert forecast == Forecast(new=(0, 1, 2)), "which rows are new is known all the same"
    assert "What the night will take cannot be told" in caplog.text


def test_the_nights_of_a_backfill_divide_their_share(make_night: Any, supervisor: Supervisor, tmp_path: Path) -> None:
    night = make_night(3).night
    write_tenant(tmp_path / "tenants", "other", 1)
    supervisor.runs["other__ads__nightly", "b"] = {"state": "running", "conf": {}}
    for run_id in ("first", "x"):
        supervisor.runs[NIGHT, run_id] = {"state": "running", "conf": {}}
    assert quota_of(night) == 1, "of four, two tenants, two nights"


def test_a_paused_night_leaves_its_share_to_others(make_night: Any, supervisor: Supervisor, tmp_path: Path) -> None:
    night = make_night(3).night
    write_tenant(tmp_path / "tenants", "other", 1)
    supervisor.runs[NIGHT, "first"] = {"state": "running", "conf": {}}
    supervisor.runs["other__ads__nightly", "b"] = {"state": "running", "conf": {}}
    assert quota_of(night) == 2
    store = _store_of("other")
    head = BatchHead(
        batch_id="ads.b", tenant="other", pipeline="ads", day="2026-11-22", began="2026-11-22T00:00:00+00:00"
    )
    book = BatchBook(store, "ads.b")
    book.begin(head)
    assert quota_of(night) == 2
    book.set_control("paused", "ada")
    assert quota_of(night) == 4
    book.set_control("go", "ada")
    assert quota_of(night) == 2


def _store_of(tenant: str) -> Any:
    from nightreel.run.workspace import Workspace
    from nightreel.spec.tenant_folder import load_tenant

    workspace = Workspace.from_environment()
    return workspace.open_store(load_tenant(workspace.tenant_root(tenant)).tenant)


@pytest.mark.parametrize(
    ("control", "broke_off", "state", "words"),
    [
        ("cancelled", False, "cancelled", "8 were not begun: cancelled by ada."),
        ("go", True, "failed", "8 were not begun: the batch broke off"),
    ],
)
def test_rows_that_nobody_came_to_are_reported_as_such(
    make_night: Any, supervisor: Supervisor, control: Any, broke_off: bool, state: str, words: str
) -> None:
    made = make_night(10)
    position = made.wave(Position())
    for run in position.open[:2]:
        supervisor.end(run.run_id)
    for run in position.open[2:]:
        del supervisor.runs[DAG, run.run_id]
    made.night.book.set_control(control, "ada")
    made.wave(position, "cancelled")
    report = make_report(made.night, made.checked, LOG, broke_off=broke_off)
    end = made.night.book.end
    assert (end.state, end.counts) == (state, {"success": 2, "not_begun": 8})
    page = made.night.store.local(report.page).read_text(encoding="utf-8")
    assert f"2 of 10 films are ready. {words}" in page
    table = csv.DictReader(made.night.store.local(report.table).read_text(encoding="utf-8-sig").splitlines())
    assert {row["code"] for row in table} == {"", "batch.not_begun"}
