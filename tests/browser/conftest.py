"""A real browser: Chromium, driven by Playwright, with axe-core's accessibility rules.

Where Chromium is missing these tests are left out and said to be; with ORDSKIFTE_MANDATORY=1 they fail instead.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = [
    "--no-sandbox",  # continuous integration runs as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--metrics-recording-only",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder; Playwright talks to its browser through sockets."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)


def executable() -> str | None:
    """Where Chromium is on this machine."""
    names = (os.environ.get("CHROMIUM"), "/usr/bin/chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run; each test opens its own window in it."""
    path = executable()
    if path is None:
        said = "NO BROWSER: Chromium is missing, nothing here was checked (apt-get install chromium, or CHROMIUM=path)"
        pytest.fail(said) if os.environ.get("ORDSKIFTE_MANDATORY") == "1" else pytest.skip(said)
    # Playwright's loop lives in this thread, and Django would take a test's own queries for asynchronous ones.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Window:
    """A page, and what it did that it should not have done."""

    page: Page
    home: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note requests to other hosts, errors, and what the content security policy refused."""
        self.page.on("request", self._note_request)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "about:")):
            self.foreign.append(request.url)

    def open(self, path: str) -> Page:
        """Go to a page of ours and wait until all of it is there."""
        self.page.goto(self.home + path)
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return self.page

    def overflow(self) -> int:
        """Count the pixels that the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


OpenWindow = Callable[..., Window]


@pytest.fixture
def window(chromium: Browser) -> Iterator[OpenWindow]:
    """Open windows: `window(home=site_url, width=320, scheme="dark", script=False)`."""
    contexts = []

    def open_window(*, home: str, width: int = 1280, scheme: str = "light", script: bool = True) -> Window:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="nb-NO",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        opened = Window(context.new_page(), home)
        opened.watch()
        return opened

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The rules, from node_modules, which is made if it is not there."""
    subprocess.run([sys.executable, str(ROOT / "tools/assets.py"), "--modules"], check=True)
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def axe(axe_source: str) -> Callable[[Page], list[str]]:
    """Check a page: `axe(page)` gives a line for each violation of WCAG 2.2 A and AA."""

    def check(page: Page) -> list[str]:
        # Evaluated, not added as a script element, which our content security policy would refuse.
        page.evaluate(axe_source)
        found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
        assert found["passes"], "axe checked nothing"
        return [
            f"{rule['id']}: {rule['help']} at {node['target']} {node['html'][:120]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return check
