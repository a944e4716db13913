"""Windows of a real browser on the real Airflow: each somebody's, watched for faults, pictured when a test fails."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode, urlsplit

import httpx
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    WebError,
    expect,
    sync_playwright,
)

ROOT = Path(__file__).parents[1]
OUT = ROOT / "out/ui"
AXE = ROOT / "plugins/nightreel_airflow/studio/web/node_modules/axe-core/axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
Room = Literal["canvas", "library", "review", "batch"]
Theme = Literal["light", "dark"]
PATIENCE_MS = 30_000
"""How long something is waited for; only a machine with much else to do ever needs it."""
_OWN = ("data:", "blob:", "about:", "chrome-extension:")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Start the machine's own Chromium without a screen."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert program, "no Chromium on this machine: run tools/programs.sh chromium"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        # A machine without a graphics card draws by itself; root's Chromium has no sandbox.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """What went wrong in a window, beyond what its test expects.

    Args:
        host: the only one that a page may ask.
    """

    host: str
    faults: list[str] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)

    def expect(self, *patterns: str) -> None:
        """Let faults pass that say one of these: ``expect("status of 412")``."""
        self.expected += [re.compile(pattern) for pattern in patterns]

    def left(self) -> list[str]:
        """Give the faults that nobody expected."""
        return [fault for fault in self.faults if not any(pattern.search(fault) for pattern in self.expected)]

    def on(self, context: BrowserContext) -> None:
        """Watch everything that a context's pages say and ask."""
        context.on("console", self._said)
        context.on("weberror", self._thrown)
        context.on("request", self._asked)
        context.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _thrown(self, error: WebError) -> None:
        self.faults.append(f"thrown: {error.error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(_OWN) and urlsplit(request.url).netloc != self.host:
            self.faults.append(f"asked elsewhere: {request.url}")


@dataclass
class Desk:
    """Somebody's browser: what it loaded once it does not load again; a test's pages are open on it, then closed."""

    context: BrowserContext
    watch: Watch

    def begin(self) -> None:
        """Begin a test."""
        self.watch.faults.clear()
        self.watch.expected.clear()
        self.context.tracing.start_chunk()

    def end(self, stem: Path | None) -> None:
        """End a test; with a stem, keep pictures and a trace under that name."""
        for number, page in enumerate(self.context.pages):
            if stem is not None:
                page.screenshot(path=stem.with_name(f"{stem.name}_{number}.png"))
            with suppress(Error):  # a page that has just gone elsewhere
                page.evaluate("localStorage.clear()")
            page.close()
        self.context.tracing.stop_chunk(**({} if stem is None else {"path": stem.with_name(f"{stem.name}.zip")}))


@dataclass
class Windows:
    """Opens windows for people on one browser.

    Args:
        browser: that they belong to.
        address: Airflow's.
    """

    browser: Browser
    address: str
    desks: dict[str, Desk] = field(default_factory=dict)
    used: list[Desk] = field(default_factory=list)

    def enter(
        self, user: tuple[str, str], theme: Theme = "light", language: Literal["en", "zh"] = "en", **more: Any
    ) -> Page:
        """Open a window in which somebody is logged in; ``more`` are options of a browser's context."""
        key = repr((user, theme, language, more))
        if key not in self.desks:
            self.desks[key] = self._desk(user, theme, language, more)
        desk = self.desks[key]
        if desk not in self.used:
            self.used.append(desk)
            desk.begin()
            token = token_of(self.address, user)
            desk.context.add_cookies([{"name": "_token", "value": token, "url": self.address}])
        return desk.context.new_page()

    def _desk(self, user: tuple[str, str], theme: Theme, language: str, more: dict[str, Any]) -> Desk:
        plain: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "accept_downloads": True}
        context = self.browser.new_context(color_scheme=theme, base_url=self.address, **{**plain, **more})
        context.set_default_timeout(PATIENCE_MS)
        said = json.dumps({"theme": theme, "i18nextLng": {"en": "en", "zh": "zh-CN"}[language]})
        context.add_init_script(
            f"try {{ for (const [key, value] of Object.entries({said})) localStorage.setItem(key, value); }} catch {{}}"
        )
        context.tracing.start(snapshots=True, screenshots=False)
        watch = Watch(urlsplit(self.address).netloc)
        watch.on(context)
        return Desk(context, watch)

    def expect(self, *patterns: str) -> None:
        """Let faults pass in every window that is open now."""
        for desk in self.used:
            desk.watch.expect(*patterns)

    def left(self) -> list[str]:
        """Give what went wrong in all windows of this test."""
        return [fault for desk in self.used for fault in desk.watch.left()]

    def clear(self, failed: str = "") -> None:
        """Close a test's windows; pictures and traces of one that failed are kept under its name."""
        for number, desk in enumerate(self.used):
            stem = OUT / "failed" / f"{re.sub(r'[^a-zA-Z0-9]+', '_', failed).strip('_')}_{number}" if failed else None
            desk.end(stem)
        self.used.clear()


_tokens: dict[tuple[str, str], str] = {}


def token_of(address: str, user: tuple[str, str]) -> str:
    """Give a user's token, asked for once."""
    name, password = user
    if (address, name) not in _tokens:
        answer = httpx.post(f"{address}/auth/token", json={"username": name, "password": password}, timeout=30)
        answer.raise_for_status()
        _tokens[address, name] = answer.json()["access_token"]
    return _tokens[address, name]


def place(room: Room, tenant: str = "demo", **more: str) -> str:
    """Give the path of a room of the studio."""
    return f"/plugin/nightreel?{urlencode({'room': room, 'tenant': tenant, **more}, quote_via=quote)}"


def open_room(page: Page, room: Room, tenant: str = "demo", **more: str) -> None:
    """Go to a room and wait until it is there."""
    page.goto(place(room, tenant, **more), wait_until="domcontentloaded")
    page.locator("main.nr-room").wait_for()
    page.locator(".nr-waiting").first.wait_for(state="hidden")


def shot(page: Page, name: str) -> None:
    """Keep a picture of a window in ``out/ui``."""
    OUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUT / f"{name}.png", animations="disabled")


def barriers(page: Page) -> list[str]:
    """Give the serious and critical faults that axe finds in the studio's part of a page, one a line."""
    assert AXE.is_file(), "bring the studio's packages first: tools/studio.sh build"
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # A card is named by its title; its other words describe it (aria-describedby).
    off = {"label-content-name-mismatch": {"enabled": False}}
    options = {"runOnly": _RULES, "rules": off, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run({include: ['.nr']}, options)", options)
    return [
        f"{fault['impact']} {fault['id']}: {node['target']} {node['html'][:160]} — {node['failureSummary'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
