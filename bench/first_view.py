"""When the first figure can be read, in a new browser: `python -m bench first`.

Beside a page of plain HTML with the same words, over the same network: what any server would take.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from lxml import html
from playwright.sync_api import Browser

from bench.limits import Limit
from bench.measure import COLD_STARTS
from bench.served import free_port, serve
from bench.session import Session
from pcc_metrics.domain.app_files import FRAME, ROOT, SERVER

ROUNDS = 10
SLOW_MS, TIMES, LOOPBACK_MS, FIRST_RUN_MS = 1_000, 1.3, 300, 60
PRIORITY = "serious-violence"
# A bad mobile connection, as browsers' own tools have it: latency in milliseconds, bytes a second.
SLOW = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
LOOPBACK = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

# From the first moment of the page until a frame is drawn in which its first large figure is seen.
_WATCH = """
const look = () => {
    const value = document.querySelector(".tile-value");
    const seen = value?.getClientRects().length && getComputedStyle(value).visibility === "visible";
    if (!seen) { requestAnimationFrame(look); return; }
    requestAnimationFrame(() => setTimeout(() => { window.readable = performance.now(); }));
};
requestAnimationFrame(look);
"""
_PAINTED = """() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return window.readable && paint ? Math.max(window.readable, paint.startTime) : 0;
}"""


@dataclass(frozen=True)
class FirstSights:
    """Milliseconds, the middle ones of the rounds: until the first figure can be read.

    `first_run` is the first run of a page's script in a server that says that it is ready.
    """

    slow: float
    slow_static: float
    loopback: float
    loopback_static: float
    first_run: float


def measure(browser: Browser, tell: Callable[[str], None]) -> FirstSights:
    """The overview beside a static page with its words, in turn."""
    times: dict[str, list[float]] = {}
    with serve(SERVER, timed=False, ready=True) as app, _static_page(app.url) as static:
        pages = [
            *(("slow", app.url, SLOW), ("slow_static", static, SLOW)),
            *(("loopback", app.url, LOOPBACK), ("loopback_static", static, LOOPBACK)),
        ]
        for number in range(ROUNDS + 1):
            tell(f"opening pages in new browsers, round {number} of {ROUNDS}")
            for name, address, network in pages:
                times.setdefault(name, []).append(_readable_at(browser, address, network))
    tell("starting servers")
    runs = [_first_run() for _ in range(COLD_STARTS)]
    # The first round warms the browser up.
    middle = {name: statistics.median(each[1:]) for name, each in times.items()}
    return FirstSights(**middle, first_run=statistics.median(runs))


def _first_run() -> float:
    with serve(FRAME, ready=True) as served, Session(served, PRIORITY) as session:
        return 1_000 * session.visit().script


def _readable_at(browser: Browser, address: str, network: dict[str, float]) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {"offline": False, **network})
    page.add_init_script(_WATCH)
    page.goto(address, wait_until="commit")
    page.wait_for_function(_PAINTED, polling=20)
    at = float(page.evaluate(_PAINTED))
    context.close()
    return at


@contextmanager
def _static_page(app: str) -> Iterator[str]:
    """Serves the words of the app's first view, and nothing else, packed as the app does."""
    asked = Request(app, headers={"Accept": "text/html"})  # noqa: S310 - our own server
    page = html.document_fromstring(urlopen(asked).read())  # noqa: S310 - our own server
    (words,) = page.xpath("//*[@id='first-view']")
    title, port = page.findtext(".//title"), free_port()
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "index.html"
        written = html.tostring(words, encoding="unicode")
        file.write_text(f"<!doctype html><meta charset=utf-8><title>{title}</title>{written}")
        command = [sys.executable, "-m", "uvicorn", "bench.static_page:app", f"--port={port}"]
        process = subprocess.Popen(
            [*command, "--log-level=error"], cwd=ROOT, env={**os.environ, "BENCH_PAGE": str(file)}
        )
        try:
            yield _wait_for(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait()


def _wait_for(address: str) -> str:
    for _ in range(200):
        try:
            urlopen(address)  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.05)
        else:
            return address
    raise RuntimeError(f"{address} does not answer")


def lines(sights: FirstSights) -> Iterator[str]:
    """What was measured, for a terminal."""
    title = f"First figure readable, new browser, middle of {ROUNDS}"
    yield f"{title:48}{'app':>12}{'static page':>14}"
    rows = (
        ("1.6 Mbps and 150 ms", sights.slow, sights.slow_static),
        ("loopback", sights.loopback, sights.loopback_static),
    )
    for name, app, static in rows:
        yield f"  {name:46}{app:9.0f} ms{static:11.0f} ms"
    yield f"  {'first run of a script after ready':46}{sights.first_run:9.0f} ms"


def limits(sights: FirstSights) -> Iterator[Limit]:
    """Reported, not held: a browser on a shared machine says more of the machine."""
    yield Limit("first figure readable, slow", sights.slow, SLOW_MS, "ms", held=False)
    times = sights.slow / sights.slow_static
    yield Limit("first figure readable, slow, app / static page", times, TIMES, "times", held=False)
    text = "first figure readable, loopback"
    yield Limit(text, sights.loopback, LOOPBACK_MS, "ms", held=False)
    text = "first run of a page's script after ready"
    yield Limit(text, sights.first_run, FIRST_RUN_MS, "ms", held=False)
