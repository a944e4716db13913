"""A catalogue becomes films by sight: laid in, its columns named, every row checked, and the night begun."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.running_airflow import ADMIN, CLEO
from tests.windows import open_room, shot

from nightreel.batch.book import BatchBook, BatchHead
from nightreel.batch.rows import CheckedRow
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import load_tenant

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
ROWS = """Article;Product;What it is;Seconds
A1;Amber ring;ring;4
A2;<b onmouseover=alert(1)>Silver ring</b>;ring;4
A3;;ring;4
A4;Gold ring;ring;nine hundred
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Four rows: two right ones, one without a title and one that is too long."""
    file = tmp_path / "rings.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def test_a_catalogue_is_laid_in_mapped_and_checked(windows: Any, airflow: Any, catalogue: Path) -> None:
    page = windows.enter(ADMIN)
    open_room(page, "batch")
    shot(page, "batch_list")
    page.get_by_role("listitem").filter(has_text="by_api").get_by_role("button", name="Give it a catalogue").click()
    page.locator("input[type=file]").set_input_files(catalogue)
    expect(page.locator('[data-file="rings.csv"] input[type=radio]')).to_be_checked()
    assert (airflow.tenants / "demo/catalogues/rings.csv").read_text(encoding="utf-8") == ROWS
    expect(page.get_by_role("region", name="What it holds").get_by_text("Amber ring")).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).click()
    for column, use in (("Article", "key"), ("Product", "title"), ("Seconds", "duration_s")):
        page.get_by_label(f"What {column} is").select_option(use)
    expect(page.get_by_text("Everything that a film needs is there.")).to_be_visible()
    shot(page, "batch_columns")
    page.get_by_role("button", name="Next", exact=True).click()
    table = page.get_by_role("region", name="Rows of the catalogue")
    expect(table.get_by_text("<b onmouseover=alert(1)>Silver ring</b>").first).to_be_visible()
    assert table.locator("b").count() == 0
    expect(table.locator("td[data-wrong=true]").first).to_be_visible()
    expect(page.locator(".nr-check-kinds [data-kind=wrong] b")).to_have_text("2")
    shot(page, "batch_check")


@pytest.fixture
def night(airflow: Any, tmp_path: Path) -> str:
    """A night of one row that goes on, as its book says; no run of Airflow's stands behind it."""
    name = f"catalogue_teaser.clicked__{secrets.token_hex(3)}"
    tenant = load_tenant(airflow.tenants / "demo").tenant
    store = Workspace.from_environment().open_store(tenant)
    rows = tmp_path / "rows.jsonl"
    rows.write_text(CheckedRow(number=1, key="A1", title="Amber ring").model_dump_json() + "\n", encoding="utf-8")
    head = BatchHead(
        batch_id=name, tenant="demo", pipeline="catalogue_teaser", day="2026-11-22", began="2026-11-22T20:00:00+00:00",
        counts={"ready": 1}, rows=store.keep(rows, "json"),
    )  # fmt: skip
    BatchBook(store, name).begin(head)
    return name


def test_a_night_is_paused_goes_on_and_is_cancelled_by_clicks(windows: Any, night: str) -> None:
    page = windows.enter(ADMIN)
    open_room(page, "batch", night=night)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_text("Paused. Films under way are finished.")).to_be_visible()
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_text("It goes on.")).to_be_visible()
    page.get_by_role("button", name="Cancel", exact=True).click()
    shot(page, "batch_cancel")
    page.get_by_role("dialog").get_by_role("button", name="Cancel the night").click()
    expect(page.get_by_text("Cancelled.", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_have_count(0)


def test_who_may_only_look_begins_no_night(windows: Any) -> None:
    page = windows.enter(CLEO)
    open_room(page, "batch")
    card = page.locator('[data-pipeline="catalogue_teaser"]')
    expect(card.get_by_role("button", name="Start now")).to_be_disabled()
    card.get_by_role("button", name="Set up").click()
    expect(page.get_by_text("You may look; to change it")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
