"""The studio as part of Airflow: how one comes in, who sees what, by day and by night, in English and in Chinese."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.running_airflow import ADMIN, BEN, CLEO
from tests.windows import Theme, open_room, place, shot

pytestmark = pytest.mark.e2e
ROOMS = {"canvas": "Canvas", "library": "Library", "review": "Review", "batch": "Batch"}


def test_a_person_logs_in_and_finds_the_studio_in_airflows_own_bar(windows: Any) -> None:
    page = windows.enter(ADMIN)
    page.context.clear_cookies()
    windows.expect("status of 401")
    page.goto(place("library"))
    page.get_by_label("Username").fill(ADMIN[0])
    page.get_by_label("Password", exact=True).fill(ADMIN[1])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/plugin/nightreel**")
    page.goto("/")
    page.get_by_role("link", name="Studio").click()
    page.wait_for_url("**/plugin/nightreel")
    rooms = page.get_by_role("navigation", name="Rooms of the studio")
    for name in ROOMS.values():
        rooms.get_by_role("link", name=name).click()
        expect(page.get_by_role("main", name=name)).to_be_visible()
        expect(page).to_have_title(f"{name} · Nightreel")
    page.go_back()
    expect(page.get_by_role("main", name="Review")).to_be_visible()


def test_each_person_sees_their_own_clients(windows: Any) -> None:
    seen = {}
    for user in (ADMIN, BEN, CLEO):
        page = windows.enter(user)
        open_room(page, "library")
        options = page.get_by_label("Client").locator("option").all()
        seen[user[0]] = {option.get_attribute("value") for option in options}
    everybodys = seen["ben"] - {"atelier"}
    assert "atelier" in seen["ben"]
    assert seen["ada"] == seen["cleo"] == everybodys | {"demo"}


def test_a_client_that_is_not_yours_is_not_shown_by_its_address(windows: Any) -> None:
    page = windows.enter(BEN)
    open_room(page, "library", "demo")
    assert page.get_by_label("Client").input_value() != "demo"
    assert "Lumen" not in page.locator(".nr").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_studio_takes_airflows_theme(windows: Any, theme: Theme) -> None:
    page = windows.enter(ADMIN, theme)
    open_room(page, "library")
    picture = Image.open(io.BytesIO(page.locator(".nr").screenshot())).convert("L")
    brightness = sum(picture.resize((8, 8)).tobytes()) / 64
    assert (brightness < 128) == (theme == "dark"), brightness


def test_the_studio_speaks_chinese_where_airflow_does(windows: Any) -> None:
    page = windows.enter(ADMIN, language="zh")
    open_room(page, "library")
    rooms = page.get_by_role("navigation", name="工作室各区")
    for name in ("画布", "影片库", "审阅", "批量"):
        expect(rooms.get_by_role("link", name=name)).to_be_visible()
    shot(page, "library_zh")
