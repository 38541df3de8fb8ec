"""A real Chromium, where there is one, that says when a page stands on the screen."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
MOST_MILLISECONDS = 60_000

# The script has ended and as many charts are drawn as the page has.
_DRAWN = """charts => {
    const app = document.querySelector("[data-testid=stApp]");
    const drawn = document.querySelectorAll(".vega-embed canvas, .vega-embed svg.marks");
    return app?.dataset.testScriptState === "notRunning" && drawn.length >= charts;
}"""


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """A Chromium that has started, or `None` where none is installed."""
    with sync_playwright() as playwright:
        executable = _installed(playwright)
        if executable is None:
            yield None
            return
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


def _installed(playwright: Playwright) -> str | None:
    names = (shutil.which(name) for name in NAMES)
    candidates = [path for path in (*names, playwright.chromium.executable_path) if path]
    return next((path for path in candidates if Path(path).is_file()), None)


def drawn_at(browser: Browser, address: str, charts: int) -> float:
    """Opens an address with nothing cached; the clock (`perf_counter`) when its charts stand."""
    page = browser.new_page()
    page.goto(address)
    page.wait_for_function(_DRAWN, arg=charts, timeout=MOST_MILLISECONDS, polling=20)
    at = time.perf_counter()
    page.close()
    return at
