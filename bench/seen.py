"""What a reader's eyes wait for, in Chromium: a first sight, a change of filter, and what moves."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.limits import Limit
from bench.served import ROOT, serve

ROUNDS = 5
FIRST_TIMES, CHANGE_TIMES, SHIFT = 1.5, 3.0, 0.1
PRIORITY = "serious-violence"
BENCH = Path(__file__).resolve().parent
FRAME = ROOT / "pcc_metrics" / "ui" / "frame.py"
FILTERS = "Change area, period or comparison"

# From the first moment of the page: when its heading came, and how much moved without being asked.
_WATCH = """
window.shift = 0;
new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
}).observe({type: "layout-shift", buffered: true});
new MutationObserver(() => {
    if (document.querySelector("h1")) window.firstContent ??= performance.now();
}).observe(document, {childList: true, subtree: true});
"""
_STANDS = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const still = window.firstContent && app?.dataset.testScriptState === "notRunning"
        && !document.querySelector("[data-stale=true], [data-testid=stSkeleton]");
    if (!still) { delete window.stillSince; return false; }
    window.stillSince ??= performance.now();
    return performance.now() - window.stillSince > 500;
}"""
# From the next click until the run that it causes has ended and the frame after that is drawn.
_CHANGE = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    let begun = 0, ran = false;
    document.addEventListener(
        "click", () => { begun = performance.now(); }, {capture: true, once: true});
    new MutationObserver(() => { ran ||= begun > 0; })
        .observe(app, {attributeFilter: ["data-test-script-state"]});
    window.changed = new Promise(done => {
        const look = () => {
            const stands = ran && app.dataset.testScriptState === "notRunning"
                && !document.querySelector("[data-stale=true]");
            if (stands) requestAnimationFrame(() => done(performance.now() - begun));
            else requestAnimationFrame(look);
        };
        look();
    });
}"""


@dataclass(frozen=True)
class Sight:
    """Of one page, the middle ones of the rounds: milliseconds, and the share that moved."""

    first: float
    change: float
    shift: float


@dataclass(frozen=True)
class Seen:
    app: Sight
    empty: Sight
    bare: Sight


def measure(browser: Browser, tell: Callable[[str], None]) -> Seen:
    """The app's page, an empty page with one control, and one with the app's own side bar."""
    with (
        serve(FRAME) as app,
        serve(BENCH / "one_box.py") as empty,
        serve(BENCH / "bare.py") as bare,
    ):
        pages = {
            "app": (f"{app.url}/{PRIORITY}", _choose_area),
            "empty": (empty.url, _choose_option),
            "bare": (bare.url, None),
        }
        found: dict[str, list[Sight]] = {name: [] for name in pages}
        for number in range(ROUNDS + 1):
            tell(f"looking at the pages, round {number} of {ROUNDS}")
            for name, (address, choose) in pages.items():
                found[name].append(_look(browser, address, choose))
    # The first round warms the servers up.
    return Seen(**{name: _middle(sights[1:]) for name, sights in found.items()})


def _look(browser: Browser, address: str, choose: Callable[[Page], None] | None) -> Sight:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(address)
    page.wait_for_function(_STANDS, polling=50)
    first, shift = page.evaluate("[window.firstContent, window.shift]")
    change = 0.0
    if choose:
        choose(page)
        change = float(page.evaluate("window.changed"))
    context.close()
    return Sight(first, change, shift)


def _choose_area(page: Page) -> None:
    page.get_by_role("button", name=FILTERS).click()
    page.get_by_test_id("stMultiSelect").locator("input").click()
    _click_last(page)


def _choose_option(page: Page) -> None:
    page.get_by_test_id("stSelectbox").locator("input").click()
    _click_last(page)


def _click_last(page: Page) -> None:
    """Choose an option of the list that is open, with a clock on it."""
    option = page.get_by_role("option").last
    option.wait_for()
    page.wait_for_function(_STANDS, polling=50)
    page.evaluate(_CHANGE)
    option.click()


def _middle(sights: list[Sight]) -> Sight:
    return Sight(
        statistics.median(one.first for one in sights),
        statistics.median(one.change for one in sights),
        statistics.median(one.shift for one in sights),
    )


def lines(found: Seen) -> Iterator[str]:
    """What was found, for a terminal."""
    title = f"In Chromium, {PRIORITY}, middle of {ROUNDS}"
    yield f"{title:46}{_cells('app', 'empty', 'side bar')}"
    sights = (found.app, found.empty, found.bare)
    yield f"  {'first content':44}{_cells(*(f'{one.first:.0f} ms' for one in sights))}"
    changes = (f"{one.change:.0f} ms" if one.change else "" for one in sights)
    yield f"  {'a change of filter, drawn':44}{_cells(*changes)}"
    shifts = (f"{one.shift:.3f}" for one in sights)
    yield f"  {'share of the screen that moved':44}{_cells(*shifts)}"


def _cells(*texts: str) -> str:
    return "".join(f"{text:>12}" for text in texts)


def limits(found: Seen) -> Iterator[Limit]:
    """Reported, not held: a browser on a shared machine says more of the machine."""
    app, empty = found.app, found.empty
    yield Limit(
        "first content, app / empty page", app.first / empty.first, FIRST_TIMES, "times", held=False
    )
    text = "a change of filter, drawn, app / empty page"
    yield Limit(text, app.change / empty.change, CHANGE_TIMES, "times", held=False)
    text = "layout shift, app - empty page with its side bar"
    yield Limit(text, app.shift - found.bare.shift, SHIFT, "of the screen", held=False)
