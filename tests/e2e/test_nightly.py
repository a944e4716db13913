"""A catalogue each night through a real Airflow: one run a row, nothing made twice, everybody's share."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from nightreel.batch.book import BatchBook, BatchEnd
from nightreel.store.local import LocalStore
from nightreel_airflow.local.settings import CPU_SLOTS
from nightreel_airflow.nightly.names import batch_id_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1500)]
ADS, AGAIN, SOUTH, ASKED = "north__ads", "north__again", "south__ads", "north__asked"
WITHIN_S = 600


@pytest.fixture(scope="session")
def night(airflow: Any) -> str:
    """The first night of north's catalogue of eight rows, two of them wrong: its run id."""
    run_id = _trigger(airflow, ADS)
    assert airflow.wait(f"{ADS}__nightly", run_id, WITHIN_S) == "success", airflow.states(f"{ADS}__nightly", run_id)
    return run_id


def test_each_good_row_has_one_run_and_one_film(airflow: Any, night: str) -> None:
    runs = [run for run in _runs(airflow, ADS) if run["dag_run_id"].startswith("nightly__")]
    keys = sorted(run["dag_run_id"].split(".")[2] for run in runs)
    assert keys == ["n-1", "n-2", "n-3", "n-5", "n-6", "n-8"]
    assert {run["state"] for run in runs} == {"success"}
    manifests = (airflow.home / "published/north").glob("*/manifest.json")
    published = sorted(json.loads(manifest.read_text(encoding="utf-8"))["run"] for manifest in manifests)
    assert [run for run in published if run.startswith("nightly__")] == sorted(run["dag_run_id"] for run in runs)


def test_a_bad_row_fails_alone_and_the_report_says_how_to_mend_it(airflow: Any, night: str) -> None:
    rows = {row["row"]: row for row in _table(airflow, ADS, night)}
    assert [rows[number]["state"] for number in "23456789"] == [
        "success", "success", "success", "wrong", "success", "success", "wrong", "success",
    ]  # fmt: skip
    assert rows["5"]["code"] == "brief.title"
    assert rows["5"]["mend"]
    assert rows["8"]["code"] == "catalogue.duplicate"
    assert rows["8"]["run"] == "", "the row that comes twice has no film of its own"
    assert all(rows[number]["links"].startswith("http") for number in "234679")


def test_the_report_is_a_page_that_its_task_links_to(airflow: Any, night: str) -> None:
    links = airflow.client._ask(
        "GET", f"/api/v2/dags/{ADS}__nightly/dagRuns/{quote(night, safe='')}/taskInstances/report/links"
    )
    address = links["extra_links"]["Morning report"]
    page = httpx.get(f"{airflow.settings.address}{address}", headers=airflow.client._authorisation(), timeout=30)
    assert page.status_code == 200
    assert "Oak stool" in page.text
    assert httpx.get(f"{airflow.settings.address}{address}", timeout=30).status_code in (401, 403)


def test_the_reports_are_an_asset(airflow: Any, night: str) -> None:
    events = airflow.client._ask("GET", "/api/v2/assets/events?limit=200")["asset_events"]
    (event,) = [event for event in events if event["source_run_id"] == night]
    assert event["name"] == "north.ads.reports"
    assert event["extra"]["counts"] == {"success": 6, "wrong": 2}


def test_the_same_night_again_makes_nothing(airflow: Any, night: str) -> None:
    before = _runs(airflow, ADS)
    run_id = _trigger(airflow, ADS)
    assert airflow.wait(f"{ADS}__nightly", run_id, WITHIN_S) == "success"
    assert _runs(airflow, ADS) == before
    assert _end(airflow, ADS, run_id).counts == {"success": 6, "wrong": 2}


def test_unchanged_rows_of_another_night_have_no_run_and_keep_their_film(airflow: Any, night: str) -> None:
    before = _runs(airflow, ADS)
    run_id = _trigger(airflow, ADS, day="2031-05-04")
    assert airflow.wait(f"{ADS}__nightly", run_id, WITHIN_S) == "success"
    assert _runs(airflow, ADS) == before
    rows = [row for row in _table(airflow, ADS, run_id) if row["state"] == "unchanged"]
    assert len(rows) == 6
    assert all(row["run"] and row["links"] for row in rows)


def test_a_changed_row_is_made_and_the_others_are_not(airflow: Any, night: str) -> None:
    catalogue = airflow.tenants / "north/products.csv"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace("Elm bowl", "Elm dish"), encoding="utf-8")
    try:
        run_id = _trigger(airflow, ADS, day="2031-05-05")
        assert airflow.wait(f"{ADS}__nightly", run_id, WITHIN_S) == "success"
    finally:
        catalogue.write_text(text, encoding="utf-8")
    assert _end(airflow, ADS, run_id).counts == {"success": 1, "unchanged": 5, "wrong": 2}
    made = [run["dag_run_id"] for run in _runs(airflow, ADS) if run["dag_run_id"].endswith("2031-05-05")]
    assert [run_id.split(".")[2] for run_id in made] == ["n-5"]


def test_a_paused_batch_starts_nothing_goes_on_and_can_be_cancelled(airflow: Any, night: str) -> None:
    with _closed_pool(airflow):
        run_id = _trigger(airflow, AGAIN, day="2031-06-01")
        book = _book(airflow, AGAIN, run_id)
        book.set_control("paused", "ada")
        _until(lambda: _task(airflow, f"{AGAIN}__nightly", run_id, "admit") == "deferred")
        assert _of_day(airflow, AGAIN, "2031-06-01") == []
        book.set_control("go", "ada")
        _until(lambda: len(_of_day(airflow, AGAIN, "2031-06-01")) == 4)
        book.set_control("cancelled", "ada")
    assert airflow.wait(f"{AGAIN}__nightly", run_id, WITHIN_S) == "success"
    assert len(_of_day(airflow, AGAIN, "2031-06-01")) == 4, "what was queued is not begun any more, nor is anything new"
    end = _end(airflow, AGAIN, run_id)
    assert (end.state, end.counts) == ("cancelled", {"cancelled": 4, "wrong": 2, "not_begun": 2})


def test_two_tenants_get_their_shares_and_a_revision_goes_ahead(airflow: Any, night: str) -> None:
    day = "2031-07-01"
    with _closed_pool(airflow):
        nights = [(dag_id, _trigger(airflow, dag_id, day=day)) for dag_id in (AGAIN, SOUTH)]
        for dag_id, run_id in nights:
            _until(lambda at=(dag_id, run_id): _task(airflow, f"{at[0]}__nightly", at[1], "admit") == "deferred")
        assert (len(_of_day(airflow, AGAIN, day)), len(_of_day(airflow, SOUTH, day))) == (4, 2), "of six, two to one"
        revision = f"revision__{day}.1"
        airflow.client._ask(
            "POST", f"/api/v2/dags/{AGAIN}/dagRuns",
            {"dag_run_id": revision, "conf": {"title": "Ash shelf", "duration_s": 4}, "logical_date": None},
        )  # fmt: skip
        _until(lambda: _task(airflow, AGAIN, revision, "film") == "scheduled")
    for dag_id, run_id in nights:
        assert airflow.wait(f"{dag_id}__nightly", run_id, WITHIN_S) == "success"
    assert airflow.wait(AGAIN, revision, WITHIN_S) == "success"
    runs = [(AGAIN, revision), *((dag_id, run) for dag_id in (AGAIN, SOUTH) for run in _of_day(airflow, dag_id, day))]
    began = {run: airflow.client.tasks(dag_id, run)[0]["start_date"] for dag_id, run in runs}
    assert revision in sorted(began, key=lambda run: began[run])[:CPU_SLOTS], "asked for last, made among the first"
    assert len(began) == 1 + 6 + 3


def test_films_that_wait_for_a_person_stop_neither_the_batch_nor_a_revision(airflow: Any, night: str) -> None:
    """Twelve films of which three are made at once: more wait than a pipeline of that batch had runs at once before."""
    day, asked = "2031-08-01", {}
    run_id = _trigger(airflow, ASKED, day=day)
    try:
        assert airflow.wait(f"{ASKED}__nightly", run_id, WITHIN_S) == "success"
        assert _end(airflow, ASKED, run_id).counts == {"waiting": 12}
        asked = {run: airflow.states(ASKED, run)["review_script[-1]"] for run in _of_day(airflow, ASKED, day)}
        assert (len(asked), set(asked.values())) == (12, {"awaiting_input"})
        revision = f"revision__{day}.1"
        asked[revision] = ""
        airflow.client._ask(
            "POST", f"/api/v2/dags/{ASKED}/dagRuns",
            {"dag_run_id": revision, "conf": {"title": "Ash shelf", "duration_s": 4}, "logical_date": None},
        )  # fmt: skip
        _until(lambda: _task(airflow, ASKED, revision, "review_script") == "awaiting_input")
    finally:  # nobody else's tests meet these questions
        for run in asked:
            path = f"/api/v2/dags/{ASKED}/dagRuns/{quote(run, safe='')}"
            airflow.client._ask("PATCH", path, {"state": "failed"})


def test_a_backfill_gives_each_night_its_own_day(airflow: Any, night: str) -> None:
    airflow.client._ask(
        "POST", "/api/v2/backfills",
        {
            "dag_id": f"{SOUTH}__nightly", "from_date": "2026-03-01T00:00:00Z", "to_date": "2026-03-02T00:00:00Z",
            "dag_run_conf": {}, "max_active_runs": 1, "reprocess_behavior": "none",
        },
    )  # fmt: skip
    _until(lambda: len(_of_day(airflow, SOUTH, "2026-03-02")) == 3)
    # Half past one in Shanghai is the evening before in UTC: its films are of the day that Shanghai has.
    assert _of_day(airflow, SOUTH, "2026-03-01") == []
    _until(lambda: _states_of_day(airflow, SOUTH, "2026-03-02") == {"success"})


def _trigger(airflow: Any, dag_id: str, **params: Any) -> str:
    return str(airflow.client.trigger(f"{dag_id}__nightly", params))


def _runs(airflow: Any, dag_id: str) -> list[dict[str, Any]]:
    found = airflow.client._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns?limit=100&order_by=dag_run_id")
    keep = ("dag_run_id", "state", "start_date")
    return [{name: run[name] for name in keep} for run in found["dag_runs"]]


def _of_day(airflow: Any, dag_id: str, day: str) -> list[str]:
    names = [run["dag_run_id"] for run in _runs(airflow, dag_id)]
    return [name for name in names if name.startswith("nightly__") and name.endswith(day)]


def _states_of_day(airflow: Any, dag_id: str, day: str) -> set[str]:
    return {run["state"] for run in _runs(airflow, dag_id) if run["dag_run_id"].endswith(day)}


def _task(airflow: Any, dag_id: str, run_id: str, task_id: str) -> str:
    return str(airflow.states(dag_id, run_id)[f"{task_id}[-1]"])


def _store(airflow: Any, dag_id: str) -> LocalStore:
    return LocalStore(airflow.home / "store" / dag_id.partition("__")[0])


def _book(airflow: Any, dag_id: str, run_id: str) -> BatchBook:
    return BatchBook(_store(airflow, dag_id), batch_id_of(dag_id.partition("__")[2], run_id))


def _end(airflow: Any, dag_id: str, run_id: str) -> BatchEnd:
    end = _book(airflow, dag_id, run_id).end
    assert end is not None
    return end


def _table(airflow: Any, dag_id: str, run_id: str) -> list[dict[str, str]]:
    table = _end(airflow, dag_id, run_id).table
    assert table is not None
    text = Path(_store(airflow, dag_id).local(table)).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def _until(is_so: Callable[[], bool], within_s: float = 240) -> None:
    give_up = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(0.5)


@contextmanager
def _closed_pool(airflow: Any) -> Iterator[None]:
    """No film is worked on for a while; whatever is started waits."""
    slots = airflow.client._ask("GET", "/api/v2/pools/cpu")["slots"]
    path = "/api/v2/pools/cpu?update_mask=slots"
    body = {"pool": "cpu", "slots": 0, "include_deferred": False}
    airflow.client._ask("PATCH", path, body)
    try:
        yield
    finally:
        airflow.client._ask("PATCH", path, {**body, "slots": slots})
