"""What the canvas shows of a draft: stills, words and sound on the steps; and names that are only names."""

from __future__ import annotations

import json
import secrets
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.running_airflow import ADMIN
from tests.windows import open_room, shot, token_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
TEXT = """name: {name}
title: {title}
description: {title}
platforms: [draft]
steps:
  - step: intake
  - step: enrich
    options: {{height_px: 180}}
  - step: generate
    engine: animatic
  - step: assemble
  - step: sound
  - step: export
  - step: publish
canvas:
  notes:
    - {{text: {title}, at: [40, 40]}}
"""


def _save(airflow: Any, title: str) -> str:
    name = f"shown_{secrets.token_hex(3)}"
    headers = {"Cookie": f"_token={token_of(airflow.settings.address, ADMIN)}", "X-Nightreel": "studio"}
    address = f"{airflow.settings.address}/nightreel/studio/api/demo/pipelines/{name}"
    body = {"text": TEXT.format(name=name, title=json.dumps(title)), "message": title}
    answer = httpx.put(address, json=body, headers={**headers, "If-None-Match": "*"}, timeout=60)
    assert answer.status_code == 200, answer.text
    return name


def _picture(page: Page, step: str) -> Any:
    return page.locator(f'.react-flow__node[data-id="{step}"] .nr-step-picture')


def test_a_preview_shows_what_each_step_made(windows: Any, airflow: Any) -> None:
    page = windows.enter(ADMIN, viewport={"width": 1600, "height": 900})
    open_room(page, "canvas", pipeline=_save(airflow, "Shown"))
    page.get_by_role("toolbar", name="Pipeline").get_by_role("button", name="Preview").click()
    dialog = page.get_by_role("dialog")
    upto = dialog.get_by_label("Up to")
    assert upto.locator("option").all_inner_texts()[-1] == "Render the films", "nothing is published by a preview"
    upto.select_option(label="Add voice and music")
    dialog.get_by_label("Sample").select_option(label="Aurora Watch")
    dialog.get_by_role("button", name="Make the preview").click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    expect(_picture(page, "sound")).to_have_attribute("data-kind", "still", timeout=240_000)  # its wave is drawn there
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    for step, kind in (("intake", "still"), ("enrich", "lines"), ("generate", "still"), ("export", "drawn")):
        expect(_picture(page, step)).to_have_attribute("data-kind", kind)
    drawn = "[...document.querySelectorAll('.nr-step-picture img')].every(picture => picture.naturalWidth > 40)"
    page.wait_for_function(drawn)
    shot(page, "canvas_preview")


def test_hostile_names_and_notes_are_only_words(windows: Any, airflow: Any, hostile: str) -> None:
    page = windows.enter(ADMIN)
    name = _save(airflow, hostile)
    open_room(page, "canvas", pipeline=name)
    expect(page.get_by_role("heading", level=1, name="<img src=x")).to_be_visible()
    expect(page.locator(".react-flow__node[data-id='note:0']").get_by_text("<img src=x")).to_be_visible()
    page.get_by_role("tab", name="Versions").click()
    expect(page.get_by_role("tabpanel").get_by_text("<img src=x").first).to_be_visible()
    page.get_by_role("tab", name="YAML").click()
    expect(page.locator(".cm-content").get_by_text("<img src=x").first).to_be_visible()
    open_room(page, "canvas")
    expect(page.locator(".nr-pipeline").filter(has_text="<img src=x")).to_be_visible()
    assert page.locator('img[src="x"]').count() == 0
    assert page.title() != "taken"
