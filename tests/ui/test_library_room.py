"""The library: films are found, filtered, played by frames, spoken about; and their names are only names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.running_airflow import ADMIN, CLEO
from tests.windows import open_room, shot

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


def test_films_are_filtered_and_the_address_remembers_it(windows: Any, films: dict[str, str]) -> None:
    page = windows.enter(ADMIN)
    open_room(page, "library")
    mine = page.locator(f'a[data-run="{films["plain"]}"]')
    mine.wait_for()
    page.get_by_label("Pipeline", exact=True).select_option("by_api")
    expect(page.locator("a[data-run]").first).to_be_visible()
    expect(page).to_have_url(re.compile("pipeline=by_api"))
    expect(mine).to_be_visible()
    page.get_by_label("Search films").fill("ring of amber")
    expect(page.locator(f'a[data-run="{films["hostile"]}"]')).to_have_count(0)
    expect(mine).to_be_visible()
    page.reload(wait_until="domcontentloaded")
    expect(page.get_by_label("Search films")).to_have_value("ring of amber")
    expect(mine).to_be_visible()
    page.get_by_label("Search films").fill("no film has these words")
    expect(page.get_by_role("heading", name="No film fits these filters")).to_be_visible()
    page.get_by_role("button", name="Clear all").last.click()
    expect(mine).to_be_visible()
    shot(page, "library_grid")


def test_a_film_is_played_by_frames_and_spoken_about(windows: Any, films: dict[str, str]) -> None:
    page = windows.enter(CLEO, viewport={"width": 1920, "height": 1080})
    open_room(page, "library", film=films["plain"])
    page.locator(f'a[data-run="{films["plain"]}"]').or_(page.locator("video")).first.wait_for()
    if page.locator("video").count() == 0:
        page.locator(f'a[data-run="{films["plain"]}"]').click()
    page.locator("video").first.wait_for()
    page.wait_for_function("document.querySelector('video').readyState >= 2")
    at = page.evaluate("document.querySelector('video').currentTime")
    page.get_by_role("button", name="One frame on (.)").click()
    page.wait_for_function(f"document.querySelector('video').currentTime > {at}")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement?.querySelector('video') != null")
    shot(page, "library_full_screen")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    page.get_by_role("tab", name=re.compile("Comments")).click()
    page.get_by_role("textbox", name="Comment").fill("The ring could be nearer")
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_role("tabpanel").get_by_text("The ring could be nearer")).to_be_visible()
    shot(page, "library_film")


def test_a_hostile_name_is_only_a_name(windows: Any, films: dict[str, str], hostile: str) -> None:
    page = windows.enter(ADMIN)
    open_room(page, "library")
    tile = page.locator(f'a[data-run="{films["hostile"]}"]')
    tile.wait_for()
    expect(tile.get_by_text("<img src=x").first).to_be_visible()
    tile.click()
    expect(page.get_by_role("heading", level=2, name="<img src=x")).to_be_visible()
    page.get_by_role("tab", name=re.compile("Comments")).click()
    page.get_by_role("textbox", name="Comment").fill(hostile)
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_role("tabpanel").get_by_text("<img src=x")).to_be_visible()
    assert page.locator('img[src="x"]').count() == 0
    assert page.title() != "taken"
