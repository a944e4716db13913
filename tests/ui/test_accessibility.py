"""No room has a serious or critical barrier, by day or by night; every picture of them is kept to be looked at."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page
from tests.running_airflow import ADMIN
from tests.windows import Room, Theme, barriers, open_room, shot

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
ROOMS: tuple[Room, ...] = ("canvas", "library", "review", "batch")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_room_has_a_serious_barrier(windows: Any, films: dict[str, str], theme: Theme) -> None:
    page = windows.enter(ADMIN, theme)
    found: list[str] = []
    for room in ROOMS:
        open_room(page, room)
        found += _looked_at(page, f"{room}_{theme}")
    open_room(page, "canvas", pipeline="product_promo")
    page.locator("article.nr-step").first.wait_for()
    for tab in ("Step", "Pipeline", "Problems", "YAML", "Versions"):
        page.get_by_role("tab", name=tab, exact=True).click()
        found += _looked_at(page, f"canvas_{tab.lower()}_{theme}")
    open_room(page, "library")
    page.locator(f'a[data-run="{films["plain"]}"]').click()
    page.locator("video").first.wait_for()
    found += _looked_at(page, f"film_{theme}")
    open_room(page, "batch", setup="catalogue_teaser")
    found += _looked_at(page, f"batch_setup_{theme}")
    assert found == []


def _looked_at(page: Page, name: str) -> list[str]:
    page.wait_for_timeout(700)
    shot(page, name)
    return [f"{name}: {fault}" for fault in barriers(page)]
