"""Morning reports on the server: lists, pages and tables, for those who may see the client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from nightreel.batch.book import BatchBook, BatchEnd, BatchHead
from nightreel.batch.report import ReportLine, write_report
from nightreel.batch.report_page import NAVIGATION
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.local import LocalStore
from nightreel_airflow import report_pages
from nightreel_airflow.doorman import explain
from nightreel_airflow.guard import Caller, caller_of

pytestmark = pytest.mark.integration
BATCH = "scheduled__2026-11-22T00:00:00+00:00"
AT_WORK = "manual__2026-11-23T00:00:00+00:00"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalStore:
    """Two tenants; acme has one night with its report and one at work."""
    for name in ("acme", "other"):
        root = tmp_path / "tenants" / name
        (root / "pipelines").mkdir(parents=True)
        (root / "tenant.yaml").write_text(f"name: {name}\ntitle: '{name} <b>'\nbrand: {{name: {name}}}\n")
        (root / "pipelines/promo.yaml").write_text("name: promo\ntitle: Promo film\nsteps: [{step: intake}]\n")
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    store = LocalStore(tmp_path / "store/acme")
    head = BatchHead(
        batch_id=BATCH, tenant="acme", pipeline="promo", day="2026-11-22", began="2026-11-22T00:00:00+00:00"
    )
    BatchBook(store, BATCH).begin(head)
    work = tmp_path / "work"
    work.mkdir()
    lines = [ReportLine(number=2, key="k", title="智慧 <script>", state="success")]
    files = write_report(store, load_tenant(tmp_path / "tenants/acme").tenant, head, lines, work)
    BatchBook(store, BATCH).finish(
        BatchEnd(state="done", ended="2026-11-22T04:00:00+00:00", counts={"success": 34, "unchanged": 2, "waiting": 1,
                 "wrong": 3, "skipped": 9}, money=12.5, page=files.page, table=files.table)
    )  # fmt: skip
    later = head.model_copy(update={"batch_id": AT_WORK, "day": "2026-11-23", "began": "2026-11-23T00:00:00+00:00"})
    BatchBook(store, AT_WORK).begin(later)
    return store


@pytest.fixture
def client(store: LocalStore) -> Iterator[TestClient]:
    """The pages, for somebody who may see acme's DAGs."""
    app = FastAPI()
    explain(app)
    app.include_router(report_pages.router)
    app.dependency_overrides[caller_of] = lambda: Caller("ada", frozenset({"acme__promo", "acme__promo__nightly"}))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_mornings_are_listed_newest_first(client):
    page = client.get("/reports/acme")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    words = page.text
    assert words.index("Monday, 23 November 2026") < words.index("Sunday, 22 November 2026")
    assert "<b>36</b> of 40 ready" in words
    assert "<b>3</b> not made" in words
    assert "At work" in words
    assert "$12.50" in words
    assert "Promo film" in words
    assert "acme &lt;b&gt;" in words
    assert words.count("<a href") == 1, "a night at work has no report to open"


def test_a_list_has_pages(client, store):
    for number in range(70):
        day = f"2025-01-01T{number // 60:02d}:{number % 60:02d}:00+00:00"
        head = BatchHead(batch_id=f"b{number}", tenant="acme", pipeline="promo", day="2025-01-01", began=day)
        BatchBook(store, head.batch_id).begin(head)
    assert '<a href="?skip=60">Older</a>' in client.get("/reports/acme").text
    second = client.get("/reports/acme?skip=60").text
    assert '<a href="?skip=0">Newer</a>' in second
    assert second.count("<li>") == 12
    assert client.get("/reports/acme?skip=-1").status_code == 422


def test_a_report_is_shown_with_ways_to_its_table_and_the_other_mornings(client):
    page = client.get(f"/reports/acme/{BATCH}")
    assert page.status_code == 200
    assert "The film is ready." in page.text
    assert "智慧 &lt;script&gt;" in page.text
    assert NAVIGATION not in page.text
    assert 'href="/nightreel/reports/acme"' in page.text
    way = "/nightreel/reports/acme/scheduled__2026-11-22T00%3A00%3A00%2B00%3A00.csv"
    assert f'href="{way}"' in page.text
    table = client.get(way.removeprefix("/nightreel"))
    assert table.status_code == 200
    assert table.content.startswith(b"\xef\xbb\xbfrow,key,title")
    assert table.headers["content-disposition"] == "attachment; filename*=UTF-8''acme-promo-2026-11-22.csv"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/reports/acme/nobody", "batch.unknown"),
        ("/reports/acme/nobody.csv", "batch.unknown"),
        (f"/reports/acme/{AT_WORK}", "report.early"),
        (f"/reports/acme/{AT_WORK}.csv", "report.early"),
        ("/reports/other", "tenant.unknown"),
        (f"/reports/other/{BATCH}", "tenant.unknown"),
        ("/reports/nobody", "tenant.unknown"),
        ("/reports/..%2Facme", "tenant.unknown"),
        ("/reports/acme/..%2F..%2Fx", "not.found"),
    ],
)
def test_what_is_not_there_or_not_yours_is_not_found(client, path, code):
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == code


def test_a_report_that_was_cleaned_up_is_said_to_be_gone(client, store):
    Path(BatchBook(store, BATCH).end.page.uri.removeprefix("file://")).unlink()
    answer = client.get(f"/reports/acme/{BATCH}", headers={"Accept": "application/json"})
    assert answer.status_code == 410
    assert answer.json()["error"]["code"] == "store.missing"


def test_a_client_without_nights_says_so(client, store, tmp_path):
    client.app.dependency_overrides[caller_of] = lambda: Caller("ada", frozenset({"other__promo"}))
    assert "No night has worked for this client yet" in client.get("/reports/other").text


def test_who_sees_another_pipeline_of_the_client_sees_none_of_this_ones_mornings(client, store):
    client.app.dependency_overrides[caller_of] = lambda: Caller("ben", frozenset({"acme__promo"}))
    assert "No night has worked for this client yet" in client.get("/reports/acme").text
    for path in (f"/reports/acme/{BATCH}", f"/reports/acme/{BATCH}.csv", f"/reports/acme/{AT_WORK}"):
        answer = client.get(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "batch.unknown"), path
