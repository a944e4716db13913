"""Work on the canvas: by keys alone, in the text, in two windows at once, and by somebody who may only look."""

from __future__ import annotations

import secrets
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.running_airflow import ADMIN, CLEO, DORA
from tests.windows import open_room, shot, token_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
TEXT = """# Ours for the spring, agreed with the client
name: {name}
title: {title}
platforms: [draft]  # small on purpose
steps:
  - step: intake
  - step: enrich
    options:
      height_px: 180  # a small picture
  - step: generate
    engine: animatic
  - step: assemble
  - step: export
"""


@pytest.fixture
def saved(airflow: Any, request: pytest.FixtureRequest) -> str:
    """Save a draft of a pipeline of its own for a test, and give its name."""
    name = f"{request.node.name.removeprefix('test_')[:30].rstrip('_')}_{secrets.token_hex(2)}"
    headers = {"Cookie": f"_token={token_of(airflow.settings.address, ADMIN)}", "X-Nightreel": "studio"}
    address = f"{airflow.settings.address}/nightreel/studio/api/demo/pipelines/{name}"
    body = {"text": TEXT.format(name=name, title="Spring"), "message": "Begun"}
    answer = httpx.put(address, json=body, headers={**headers, "If-None-Match": "*"}, timeout=60)
    assert answer.status_code == 200, answer.text
    return name


def _card(page: Page, title: str) -> Any:
    return page.locator("article.nr-step").filter(has=page.get_by_role("heading", name=title, exact=True))


def _yaml(page: Page) -> str:
    page.get_by_role("tab", name="YAML").click()
    page.locator(".cm-content").wait_for()
    return str(page.evaluate("[...document.querySelectorAll('.cm-line')].map(line => line.textContent).join('\\n')"))


def test_a_small_pipeline_is_built_by_keys_alone(windows: Any) -> None:
    page = windows.enter(ADMIN)
    open_room(page, "canvas")
    page.get_by_role("button", name="Empty canvas").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Title")).to_be_focused()
    page.keyboard.type("Keys alone")
    expect(page.get_by_role("button", name="Create")).to_be_enabled()
    page.keyboard.press("Enter")
    page.locator(".nr-sheet").wait_for()
    for title in ("Take the brief in", "Write the script", "Make the shots", "Cut the film", "Render the films"):
        page.keyboard.press("Escape")
        page.locator("body").press("/")
        page.keyboard.press("Control+a")
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(_card(page, title)).to_be_visible()
    page.locator(".react-flow__node").filter(has_text="Cut the film").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    expect(_card(page, "Cut the film")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(_card(page, "Cut the film")).to_be_visible()
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("What changed")).to_be_focused()
    page.keyboard.type("No mouse was touched")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved as version 1")).to_be_visible()


def test_the_text_and_the_canvas_are_one_and_comments_stay(windows: Any, saved: str) -> None:
    page = windows.enter(ADMIN)
    open_room(page, "canvas", pipeline=saved)
    card = _card(page, "Calm the light")
    page.keyboard.press("/")
    page.keyboard.type("calm the light")
    page.keyboard.press("Enter")
    expect(card).to_be_visible()
    page.wait_for_function("!document.querySelector('.nr-cost[data-busy]')")
    page.wait_for_timeout(600)
    text = _yaml(page)
    assert "step: deflicker" in text
    for comment in ("# Ours for the spring, agreed with the client", "# small on purpose", "# a small picture"):
        assert comment in text
    page.locator(".cm-line").filter(has_text="step: deflicker").click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.insert_text("  - step: grade")
    expect(_card(page, "Grade colours")).to_be_visible()
    expect(card).to_have_count(0)
    shot(page, "canvas_yaml")


def test_a_text_that_cannot_be_read_is_said_and_taken_back(windows: Any, saved: str) -> None:
    page = windows.enter(ADMIN)
    open_room(page, "canvas", pipeline=saved)
    _yaml(page)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n  - [step: ")
    expect(page.get_by_text("This text cannot be read yet.")).to_be_visible()
    expect(page.locator("article.nr-step")).to_have_count(5)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("This text cannot be read yet.")).to_have_count(0)


def test_of_two_windows_the_second_is_told_and_nothing_is_lost(windows: Any, saved: str) -> None:
    ada, dora = windows.enter(ADMIN), windows.enter(DORA)
    for page, step in ((ada, "grade colours"), (dora, "calm the light")):
        open_room(page, "canvas", pipeline=saved)
        page.keyboard.press("/")
        page.keyboard.type(step)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Not saved")).to_be_visible()
        page.wait_for_timeout(800)
    _save(ada, "Ada's colours")
    expect(ada.get_by_text("Saved as version 2")).to_be_visible()
    windows.expect("status of 412")
    _save(dora, "Dora's light")
    conflict = dora.get_by_role("dialog").filter(has_text="Somebody saved in between")
    expect(conflict.get_by_text("ada saved version 2")).to_be_visible()
    expect(conflict.get_by_text("Ada's colours")).to_be_visible()
    shot(dora, "canvas_conflict")
    conflict.get_by_role("button", name="Save mine as a newer version").click()
    expect(dora.get_by_text("Saved as version 3")).to_be_visible()
    dora.get_by_role("tab", name="Versions").click()
    for message in ("Ada's colours", "Dora's light", "Begun"):
        expect(dora.get_by_role("tabpanel").get_by_text(message)).to_be_visible()
    dora.get_by_role("button", name="Restore version 1").click()
    expect(dora.get_by_role("tabpanel").get_by_text("Version 1 again")).to_be_visible()
    expect(_card(dora, "Grade colours").or_(_card(dora, "Calm the light"))).to_have_count(0)
    expect(dora.locator("article.nr-step")).to_have_count(5)
    _delete_and_restore(dora, saved)


def _delete_and_restore(page: Page, name: str) -> None:
    """Put the draft into the archive and take it out again."""
    page.get_by_role("link", name="All pipelines").click()
    page.get_by_role("button", name=f"Delete draft {name}").click()
    dialog = page.get_by_role("dialog")
    shot(page, "canvas_delete")
    dialog.get_by_role("button", name="Delete draft").click()
    archive = page.locator(".nr-archive")
    archive.locator("summary").click()
    row = archive.get_by_role("listitem").filter(has_text=name)
    expect(row).to_be_visible()
    expect(page.get_by_role("button", name=f"Delete draft {name}")).to_have_count(0)
    shot(page, "canvas_archive")
    row.get_by_role("button").click()
    expect(page.get_by_role("button", name=f"Delete draft {name}")).to_be_visible()


def _save(page: Page, message: str) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What changed").fill(message)
    dialog.get_by_role("button", name="Save", exact=True).click()


def test_who_may_only_look_can_change_nothing(windows: Any) -> None:
    page = windows.enter(CLEO)
    open_room(page, "canvas")
    expect(page.get_by_role("heading", name="New from", exact=False)).to_have_count(0)
    expect(page.get_by_role("button", name="Empty canvas")).to_have_count(0)
    open_room(page, "canvas", pipeline="reviewed")
    expect(page.get_by_text("You may look, not change")).to_be_visible()
    bar = page.get_by_role("toolbar", name="Pipeline")
    for name in ("Save", "Publish", "Preview"):
        expect(bar.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("complementary", name="Steps")).to_have_count(0)
    cards = page.locator("article.nr-step")
    before = cards.count()
    cards.first.click()
    page.keyboard.press("Delete")
    assert cards.count() == before
    assert page.locator(".cm-content[contenteditable=true]").count() == 0
