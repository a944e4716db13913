"""Reviews: one decided by keys beside its film, many at once on the contact sheet, and none by who may only look."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.running_airflow import ADMIN, DORA
from tests.windows import open_room, shot

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
TWICE = "demo__reviewed_twice"


@pytest.fixture(scope="module")
def scripts(airflow: Any, hostile: str) -> list[str]:
    """Titles of three scripts that wait for somebody, the last one hostile; nothing is made of them."""
    titles = ["Script number 1", "Script number 2", hostile]
    for title in titles:
        airflow.client.trigger(TWICE, airflow.brief("smartwatch", title=title, platforms=["draft"], duration_s=4))
    return titles


def test_many_are_rejected_at_once_and_each_says_what_became_of_it(windows: Any, scripts: list[str]) -> None:
    looking = windows.enter(DORA)
    open_room(looking, "review")
    for title in scripts:
        looking.get_by_role("navigation", name="Reviews that wait").get_by_text(title).wait_for(timeout=300_000)
    looking.get_by_role("navigation", name="Reviews that wait").get_by_text(scripts[0]).click()
    expect(looking.get_by_text("Others decide this client's reviews; you may look.")).to_be_visible()
    page = windows.enter(ADMIN)
    open_room(page, "review")
    page.get_by_role("navigation", name="Reviews that wait").get_by_text(scripts[0]).wait_for()
    shot(page, "review_queue")
    page.keyboard.press("b")
    for title in scripts[:2]:
        page.get_by_role("checkbox", name=re.compile(re.escape(title))).check()
    shot(page, "review_sheet")
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog")
    confirm = dialog.locator("[data-hook=confirm]")
    expect(confirm).to_be_disabled()
    dialog.get_by_role("textbox").fill("Not this season")
    confirm.click()
    expect(dialog.locator("[data-outcome=done]")).to_have_count(2, timeout=30_000)
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("checkbox", name=re.compile(scripts[0]))).to_have_count(0, timeout=20_000)
    expect(page.get_by_role("checkbox", name=re.compile(re.escape(scripts[2])))).to_be_visible()


def test_a_script_is_rejected_by_keys_and_its_hostile_title_is_only_words(windows: Any, scripts: list[str]) -> None:
    page = windows.enter(ADMIN)
    open_room(page, "review")
    line = page.get_by_role("navigation", name="Reviews that wait").get_by_text(scripts[2])
    line.wait_for(timeout=60_000)
    line.click()
    expect(page.get_by_text("Is this script good to film?")).to_be_visible()
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(f"Nor this one {scripts[2]}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"Rejected: {scripts[2]}.")).to_be_visible()
    assert page.locator('img[src="x"]').count() == 0
    assert page.title() != "taken"
