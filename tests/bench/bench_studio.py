"""The studio in a real browser: ``python tests/bench/bench_studio.py`` on a machine that has nothing else to do.

A real Airflow serves it; once its DAGs are known only the API server goes on. Measured in Chromium at 1600 x 900: how
many frames a second are drawn while a step is dragged over a pipeline of 100 steps (by the times that
``requestAnimationFrame`` gives, the slowest and the fastest tenth left out); what the first load of each room weighs
as gzip makes it, Airflow's own page not counted; and how long the library over 10,000 films takes to show its first
pictures, from the click on its name and from an empty page.
"""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import httpx
from bench_library import FILMS, write_books
from figures import write
from playwright.sync_api import Browser, Page
from tests.airflow_parts import AirflowParts
from tests.windows import a_browser, place

from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.keys import make_tenant_key

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "plugins/nightreel_airflow/studio/static"
STEPS, DRAGS, SECONDS, TIMES = 100, 5, 2.0, 5
ROOMS = ("canvas", "library", "review", "batch")
FRAMES = """() => {
  globalThis.frames_seen = [];
  const see = (time) => { globalThis.frames_seen.push(time); requestAnimationFrame(see); };
  requestAnimationFrame(see);
}"""
SHOWN = """(began) => new Promise((done, fail) => {
  setTimeout(() => fail(new Error("no picture came")), 120000);
  const look = () => {
    const picture = document.querySelector(".nr-tile img");
    if (picture?.complete) requestAnimationFrame(() => done(performance.now() - began));
    else requestAnimationFrame(look);
  };
  look();
})"""


def main() -> None:
    """Start Airflow, look at each thing in turn, stop it."""
    with tempfile.TemporaryDirectory(prefix="nightreel-bench-") as folder:
        base = Path(folder)
        os.environ |= {
            "NIGHTREEL_TENANTS": str(ROOT / "include/tenants"), "NIGHTREEL_STORE": (base / "store").as_uri(),
            "NIGHTREEL_CACHE": str(base / "cache"), "NIGHTREEL_KEYS": str(base / "keys"),
        }  # fmt: skip
        os.fsync = lambda handle: None  # as in bench_library: books are written, not kept
        make_tenant_key("demo", "watermark")
        workspace = Workspace.from_environment()
        write_books(workspace.open_store(load_tenant(workspace.tenant_root("demo")).tenant), base)
        parts = AirflowParts(base, {})
        try:
            parts.start("demo__product_promo")
            for part in ("scheduler", "dag-processor", "triggerer"):
                parts.kill_part(part)
            address = parts.settings.address
            _save(address)
            with a_browser() as browser:
                first_loads = {room: _first_load(browser, address, room) for room in ROOMS}
                write(
                    "studio", browser=browser.version, machine_cores=os.cpu_count(), steps=STEPS,
                    first_load_gzip_kb=first_loads, **_dragged(browser, address),
                )  # fmt: skip
                write("studio_library", browser=browser.version, films=FILMS, **_library(browser, address))
        finally:
            parts.stop()


def _token(address: str) -> str:
    return str(httpx.get(f"{address}/auth/token", timeout=60).json()["access_token"])


def _window(browser: Browser, address: str) -> Page:
    context = browser.new_context(viewport={"width": 1600, "height": 900}, base_url=address)
    context.set_default_timeout(120_000)
    context.add_cookies([{"name": "_token", "value": _token(address), "url": address}])
    return context.new_page()


def _save(address: str) -> None:
    """Save a draft of 100 steps: a film whose light is calmed and whose colours are graded again and again."""
    between = [f"  - step: {('grade', 'deflicker')[n % 2]}\n    id: again_{n}" for n in range(STEPS - 5)]
    first = ["  - step: intake", "  - step: enrich", "  - step: generate\n    engine: animatic", "  - step: assemble"]
    text = "\n".join(["name: hundred", "title: A hundred steps", "platforms: [draft]", "steps:", *first, *between])
    answer = httpx.put(
        f"{address}/nightreel/studio/api/demo/pipelines/hundred",
        json={"text": f"{text}\n  - step: export\n", "message": "For a figure"}, timeout=120,
        headers={"Cookie": f"_token={_token(address)}", "X-Nightreel": "studio", "If-None-Match": "*"},
    )  # fmt: skip
    answer.raise_for_status()


def _dragged(browser: Browser, address: str) -> dict[str, Any]:
    """Drag one step in circles while the browser counts its frames."""
    page = _window(browser, address)
    page.goto(place("canvas", pipeline="hundred"))
    cards = page.locator("article.nr-step")
    cards.nth(STEPS // 2).wait_for()
    page.wait_for_timeout(3000)
    drawn = cards.count()
    sheet = page.locator(".nr-sheet").first.bounding_box()
    boxes = [box for card in cards.all() if (box := card.bounding_box())]
    assert sheet is not None
    middle = (sheet["x"] + sheet["width"] / 2, sheet["y"] + sheet["height"] / 2)
    near = min(boxes, key=lambda box: abs(box["x"] - middle[0]) + abs(box["y"] - middle[1]))
    x, y = near["x"] + near["width"] / 2, near["y"] + min(12, near["height"] / 4)
    page.evaluate(FRAMES)
    rates, longest = [], []
    for _ in range(DRAGS):
        intervals = _one_drag(page, x, y)
        kept = intervals[len(intervals) // 10 : len(intervals) - len(intervals) // 10]
        rates.append(1000 / (sum(kept) / len(kept)))
        longest.append(intervals[int(len(intervals) * 0.95)])
    page.context.close()
    return {
        "steps_drawn": drawn, "drag_frames_per_s": round(median(rates), 1), "drag_slowest_per_s": round(min(rates), 1),
        "drag_frame_95_ms": round(median(longest), 1),
    }  # fmt: skip


def _one_drag(page: Page, x: float, y: float) -> list[float]:
    """Drag there and back for some seconds; give the times between frames in milliseconds, sorted."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("frames_seen.length = 0")
    began, turn = time.monotonic(), 0
    while time.monotonic() - began < SECONDS:
        turn += 1
        away = turn % 60
        page.mouse.move(x + 4 * min(away, 60 - away), y + 2 * min(away, 60 - away))
    seen: list[float] = page.evaluate("[...frames_seen]")
    page.mouse.move(x, y)
    page.mouse.up()
    return sorted(later - earlier for earlier, later in pairwise(seen))


def _first_load(browser: Browser, address: str, room: str) -> float:
    """Give what a room brings along before anything is clicked, in kB as gzip makes it."""
    page = _window(browser, address)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.split("?")[0]))
    page.goto(place(room))  # type: ignore[arg-type]
    page.locator("main.nr-room").wait_for()
    page.wait_for_load_state("networkidle")
    page.context.close()
    names = {url.rsplit("/", 1)[1] for url in asked if "/nightreel/studio/static/" in url}
    files = [STATIC / name for name in names if name.endswith((".js", ".css"))]
    return round(sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) / 1000, 1)


def _library(browser: Browser, address: str) -> dict[str, float]:
    """Open the library from another room, and as a whole page with nothing kept."""
    opened, loaded = [], []
    page = _window(browser, address)
    for _ in range(TIMES):
        page.goto(place("batch"))
        page.locator(".nr-batch").wait_for()
        page.evaluate("document.querySelector('.nr-bar-room[href*=library]').click()")
        opened.append(float(page.evaluate(SHOWN, page.evaluate("performance.now()"))))
    page.context.close()
    for _ in range(TIMES):
        page = _window(browser, address)
        page.goto(place("library"), wait_until="commit")
        loaded.append(float(page.evaluate(SHOWN, 0)))
        page.context.close()
    return {"library_opened_ms": round(median(opened)), "library_loaded_ms": round(median(loaded))}


if __name__ == "__main__":
    main()
