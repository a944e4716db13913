"""A catalogue becomes films by sight: laid in, its columns named, every row checked, and the night begun."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.running_airflow import ADMIN, CLEO
from tests.windows import open_room, shot

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


def test_who_may_only_look_begins_no_night(windows: Any) -> None:
    page = windows.enter(CLEO)
    open_room(page, "batch")
    card = page.locator('[data-pipeline="catalogue_teaser"]')
    expect(card.get_by_role("button", name="Start now")).to_be_disabled()
    card.get_by_role("button", name="Set up").click()
    expect(page.get_by_text("You may look; to change it")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
