"""The story of a pipeline: built by drag, broken, mended, saved, published, run, reviewed, found and verified."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.running_airflow import ADMIN
from tests.windows import open_room, shot

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
STEPS = (
    "Take the brief in", "Write the script", "Make the shots", "Cut the film", "Invisible watermark",
    "Render the films", "Metadata and AI disclosure",
)  # fmt: skip
STORY = "story_of_a_film"


def test_a_film_from_the_palette_to_its_credentials(windows: Any, airflow: Any) -> None:
    page = windows.enter(ADMIN, viewport={"width": 1600, "height": 900})
    _begin(page, "Story of a film")
    _drag_all(page)
    shot(page, "canvas_built")
    _break_and_mend(page)
    _ask_for_a_review(page)
    waited_s = _publish(page)
    shot(page, "canvas_published")
    assert waited_s < 30, f"Airflow knew the pipeline after {waited_s:.0f} s"
    dag_id = f"demo__{STORY}"
    brief = airflow.brief("smartwatch", title="Story of a watch", platforms=["draft"], duration_s=4)
    run_id = airflow.client.trigger(dag_id, brief)
    page.goto(f"/dags/{dag_id}/runs/{run_id}", wait_until="domcontentloaded")
    expect(page.get_by_role("link", name="Film", exact=True)).to_be_visible()
    _approve(page)
    assert airflow.wait(dag_id, run_id, 180) == "success"
    _find_play_and_verify(page, run_id)


def _begin(page: Page, title: str) -> None:
    open_room(page, "canvas")
    page.get_by_role("button", name="Empty canvas").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill(title)
    expect(dialog.get_by_label("Name")).to_have_value(STORY)
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def _entry(page: Page, title: str) -> Locator:
    return page.get_by_role("complementary", name="Steps").get_by_role("button", name=title, exact=True)


def _drag_all(page: Page) -> None:
    """Drag the steps to an empty place each; ports that fit connect by the order of steps."""
    sheet = page.locator(".nr-sheet").first
    for number, title in enumerate(STEPS):
        place = {"x": 110 + 120 * number, "y": 120 + 110 * (number % 3)}
        _entry(page, title).drag_to(sheet, target_position=place)
        expect(_card(page, title)).to_be_visible()
    _settings(page)
    page.get_by_role("tab", name="Step", exact=True).click()
    page.get_by_role("button", name="Tidy up (L)").click()
    expect(page.get_by_text("Tidied up")).to_be_attached()
    page.wait_for_timeout(600)
    expect(page.locator("article.nr-step[data-fault]")).to_have_count(0)


def _card(page: Page, title: str) -> Locator:
    return page.locator("article.nr-step").filter(has=page.get_by_role("heading", name=title, exact=True))


def _settings(page: Page) -> None:
    """Write in the text what a film of a test needs to be small: its platform and how it is rendered."""
    page.get_by_role("tab", name="YAML").click()
    text = page.locator(".cm-content")
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("# Made by a test\nplatforms: [draft]\n")
    _checked(page)


def _checked(page: Page) -> None:
    page.get_by_label("Checking").wait_for(state="hidden")
    page.wait_for_timeout(700)
    page.get_by_label("Checking").wait_for(state="hidden")


def _break_and_mend(page: Page) -> None:
    """Take the shots away: the fault stands on the node and in the list, from which a click leads to it."""
    card = _card(page, "Make the shots")
    card.get_by_role("heading").click()
    page.keyboard.press("Delete")
    expect(card).to_have_count(0)
    broken = _card(page, "Cut the film")
    expect(broken).to_have_attribute("data-fault", "true")
    page.get_by_role("tab", name="Problems").click()
    shot(page, "canvas_broken")
    fault = page.get_by_role("tabpanel").get_by_role("button").filter(has_text="assemble").first
    fault.click()
    expect(page.locator(".react-flow__node.selected")).to_have_count(1)
    page.get_by_role("button", name="Undo (Ctrl Z)").click()
    expect(card).to_be_visible()
    expect(page.locator("article.nr-step[data-fault]")).to_have_count(0)


def _ask_for_a_review(page: Page) -> None:
    """Add a review behind the export by the keyboard's way into the palette."""
    page.locator(".react-flow__pane").click(position={"x": 20, "y": 20})
    page.keyboard.press("/")
    page.keyboard.type("ask about the film")
    page.keyboard.press("Enter")
    expect(_card(page, "Ask about the film")).to_be_visible()
    _checked(page)
    expect(page.locator("article.nr-step[data-fault]")).to_have_count(0)


def _publish(page: Page) -> float:
    bar = page.get_by_role("toolbar", name="Pipeline")
    bar.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What changed").fill("The first film of a test")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as version 1")).to_be_visible()
    bar.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(dialog).to_have_count(0)
    began = time.monotonic()
    expect(page.get_by_role("link", name="In Airflow")).to_be_visible(timeout=60_000)
    return time.monotonic() - began


def _approve(page: Page) -> None:
    open_room(page, "review")
    line = page.get_by_role("navigation", name="Reviews that wait").get_by_text("Story of a watch")
    line.wait_for(timeout=300_000)
    line.click()
    expect(page.locator("video").first).to_be_visible()
    shot(page, "review_open")
    page.keyboard.press("a")
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved: Story of a watch.")).to_be_visible()


def _find_play_and_verify(page: Page, run_id: str) -> None:
    open_room(page, "library")
    page.get_by_label("Search films").fill("story of a watch")
    tile = page.locator(f'a[data-run="{run_id}"]')
    tile.wait_for(timeout=30_000)
    shot(page, "library_found")
    tile.click()
    expect(page.get_by_role("heading", level=2, name="Story of a watch")).to_be_visible()
    page.locator(".nr-stage video").wait_for()
    page.get_by_role("button", name="Play", exact=True).first.click()
    page.wait_for_function("document.querySelector('.nr-stage video').currentTime > 0.3")
    page.get_by_role("tab", name="Credentials").click()
    page.get_by_role("button", name="Read from the file").click()
    expect(page.locator(".nr-verdict")).to_have_attribute("data-good", "true", timeout=60_000)
    expect(page.get_by_role("heading", name="Invisible watermark")).to_be_visible()
    shot(page, "library_credentials")
