"""A reading in the review room: ruled on by keys, each finding beside its panel and boxes; and found in the library."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from playwright.sync_api import expect
from tests.running_airflow import ADMIN
from tests.windows import barriers, open_room, shot

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
DAG_ID = "film-studio__compare_with_script"


@pytest.fixture(scope="module")
def board(airflow: Any) -> str:
    """A storyboard that waits for its director: its run."""
    airflow.knows(DAG_ID)
    text = (airflow.tenants / "film-studio/briefs/the_key.yaml").read_text(encoding="utf-8")
    run: str = airflow.client.trigger(DAG_ID, yaml.safe_load(text))
    return run


def test_a_director_rules_on_each_difference_by_keys(windows: Any, airflow: Any, board: str) -> None:
    page = windows.enter(ADMIN, viewport={"width": 1440, "height": 900})
    open_room(page, "review", tenant="film-studio")
    line = page.get_by_role("navigation", name="Reviews that wait").get_by_text("The key")
    line.wait_for(timeout=300_000)
    line.click()
    cards = page.locator(".nr-vd-card")
    expect(cards.nth(1)).to_be_visible()
    count = cards.count()
    _to_a_panel(page)
    assert barriers(page) == []
    shot(page, "review_reading")
    page.keyboard.press("r")
    said = page.locator("textarea").first
    said.wait_for()
    said.fill("The writer agreed to it")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Shift+A")
    expect(page.locator('.nr-vd-card[data-ruling="adopt"]')).to_have_count(count - 1)
    expect(page.locator('.nr-vd-card[data-ruling="reject"]')).to_have_count(1)
    page.keyboard.press("f")
    page.get_by_role("dialog").locator("[data-hook=confirm]").click()
    expect(page.get_by_text("Approved: The key.")).to_be_visible()
    assert airflow.wait(DAG_ID, board, 180) == "success"


def _to_a_panel(page: Any) -> None:
    """Go on until a finding has a panel with a box."""
    for _ in range(20):
        if page.locator(".nr-vd-box").count():
            break
        page.keyboard.press("j")
        page.wait_for_timeout(200)
    expect(page.locator(".nr-vd-box").first).to_be_visible()
    page.wait_for_function("document.querySelector('.nr-vd-picture img').naturalWidth > 100")


def test_what_was_read_is_found_with_its_page(windows: Any, airflow: Any, board: str) -> None:
    assert airflow.wait(DAG_ID, board, 180) == "success"
    page = windows.enter(ADMIN, viewport={"width": 1440, "height": 900})
    open_room(page, "library", tenant="film-studio")
    tile = page.locator(f'a[data-run="{board}"]')
    tile.wait_for()
    shot(page, "library_readings")
    windows.expect(
        "Blocked script execution.*sandboxed"
    )  # the browser's driver tries one in every frame; pages have none
    tile.click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1, name="The key").first).to_be_visible()
    assert barriers(page) == []
    shot(page, "library_reading")
