"""What a reader's eyes wait for, in Chromium: a first sight, a change of filter, and what moves."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

from bench.limits import Limit
from bench.served import serve
from pcc_metrics.domain.app_files import SERVER

ROUNDS = 10
FIRST_TIMES, CHANGE_TIMES, SHIFT = 1.5, 2.0, 0.05
PRIORITY = "serious-violence"
BENCH = Path(__file__).resolve().parent
# What a server needs to start without asking anybody; all else is as the framework comes.
PLAIN = {"STREAMLIT_SERVER_HEADLESS": "true", "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}

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
        && !document.getElementById("first-view")
        && !document.querySelector("[data-stale=true], [data-testid=stSkeleton]");
    if (!still) { delete window.stillSince; return false; }
    window.stillSince ??= performance.now();
    return performance.now() - window.stillSince > 500;
}"""
# From the next click until the page says something else, the run has ended and the frame after that
# is drawn; then until its charts are, too. Not by the state of the run alone: a short one can end
# before the page shows it.
_CHANGE = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const said = () => Array.from(document.querySelectorAll(
        "[data-testid=stMarkdown], [data-testid=stHtml]:not(:has(style)), .tiles"),
        one => one.textContent).join();
    const before = said();
    let begun = 0;
    document.addEventListener(
        "click", () => { begun = performance.now(); }, {capture: true, once: true});
    window.changed = window.charted = 0;
    const chart = one => one.querySelector("canvas, svg.marks");
    const look = () => {
        const stands = begun && app.dataset.testScriptState === "notRunning"
            && !document.querySelector("[data-stale=true]") && said() !== before;
        requestAnimationFrame(stands ? () => { window.changed = took(); lookAgain(); } : look);
    };
    const took = () => performance.now() - begun;
    const lookAgain = () => {
        const all = Array.from(document.querySelectorAll("[data-testid=stVegaLiteChart]"));
        const drawn = all.every(chart) && !document.querySelector("[data-testid=stSkeleton]");
        requestAnimationFrame(drawn ? () => { window.charted = took(); } : lookAgain);
    };
    look();
}"""


# Its options are drawn by the system: a choice is a change without a click, so the clock is told.
_CHOOSE_LAST = """label => {
    const box = document.querySelector(`select[aria-label="${label}"]`);
    box.value = box.options[box.options.length - 1].value;
    document.dispatchEvent(new MouseEvent("click"));
    box.dispatchEvent(new Event("change", {bubbles: true}));
}"""


@dataclass(frozen=True)
class Sight:
    """Of one page, the middle ones of the rounds: milliseconds, and the share that moved."""

    first: float
    change: float
    charts: float
    shift: float


@dataclass(frozen=True)
class Seen:
    """The app's page, an empty one with its settings, one as the framework comes, a side bar."""

    app: Sight
    empty: Sight
    plain: Sight
    bare: Sight


def measure(browser: Browser, tell: Callable[[str], None]) -> Seen:
    """The app's page, an empty page with one select box, and one with the app's own side bar.

    The empty page is served twice: with the app's settings, which make it faster, and with none.
    """
    with (
        serve(SERVER, timed=False, ready=True) as app,
        serve(BENCH / "one_box.py", timed=False) as empty,
        serve(BENCH / "one_box.py", PLAIN, timed=False, settings=BENCH) as plain,
        serve(BENCH / "bare.py", timed=False) as bare,
    ):
        pages = {
            "app": (f"{app.url}/{PRIORITY}", "Last month of the period"),
            "empty": (empty.url, "Area"),
            "plain": (plain.url, "Area"),
            "bare": (bare.url, ""),
        }
        by_page: dict[str, list[Sight]] = {name: [] for name in pages}
        for number in range(ROUNDS + 1):
            tell(f"looking at the pages, round {number} of {ROUNDS}")
            for name, (address, box) in pages.items():
                by_page[name].append(_look(browser, address, box))
    # The first round warms the servers up.
    return Seen(**{name: _middle(sights[1:]) for name, sights in by_page.items()})


def _look(browser: Browser, address: str, box: str) -> Sight:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(address)
    _wait(page, _STANDS, "the page stands")
    first, shift = page.evaluate("[window.firstContent, window.shift]")
    change, charts = _change(page, box) if box else (0.0, 0.0)
    context.close()
    return Sight(first, change, charts, shift)


def _change(page: Page, box: str) -> tuple[float, float]:
    """Choose the last option of a select box, opened beforehand, with a clock on it.

    Until the page says it, and until its charts are drawn as well.
    """
    if page.locator("select[data-app]").count():
        return _change_native(page, box)
    page.get_by_test_id("stSelectbox").get_by_label(box).click()
    option = page.get_by_role("option").last
    option.wait_for()
    _wait(page, _STANDS, "the page stands with its options open")
    page.evaluate(_CHANGE)
    option.click()
    return _changed(page, box)


def _change_native(page: Page, box: str) -> tuple[float, float]:
    """The same of a select box of the browser's own, which opens outside the page."""
    page.evaluate(_CHANGE)
    page.evaluate(_CHOOSE_LAST, box)
    return _changed(page, box)


def _changed(page: Page, box: str) -> tuple[float, float]:
    _wait(page, "window.charted", f"the page shows what was chosen in “{box}”")
    said, charted = page.evaluate("[window.changed, window.charted]")
    return float(said), float(charted)


def _wait(page: Page, function: str, until: str) -> None:
    try:
        page.wait_for_function(function, polling=50)
    except Error as error:
        state = page.get_by_test_id("stApp").get_attribute("data-test-script-state")
        raise RuntimeError(f"waited in vain until {until}; {page.url} is {state}") from error


def _middle(sights: list[Sight]) -> Sight:
    return Sight(
        statistics.median(one.first for one in sights),
        statistics.median(one.change for one in sights),
        statistics.median(one.charts for one in sights),
        statistics.median(one.shift for one in sights),
    )


def lines(seen: Seen) -> Iterator[str]:
    """What was found, for a terminal."""
    title = f"In Chromium, {PRIORITY}, middle of {ROUNDS}"
    yield f"{title:46}{_cells('app', 'empty', 'plain', 'side bar')}"
    sights = (seen.app, seen.empty, seen.plain, seen.bare)
    yield f"  {'first content':44}{_cells(*(f'{one.first:.0f} ms' for one in sights))}"
    changes = (f"{one.change:.0f} ms" if one.change else "" for one in sights)
    yield f"  {'a change of filter, drawn':44}{_cells(*changes)}"
    charts = (f"{one.charts:.0f} ms" if one.charts else "" for one in sights)
    yield f"  {'the same, with its charts':44}{_cells(*charts)}"
    shifts = (f"{one.shift:.3f}" for one in sights)
    yield f"  {'share of the screen that moved':44}{_cells(*shifts)}"


def _cells(*texts: str) -> str:
    return "".join(f"{text:>12}" for text in texts)


def limits(seen: Seen) -> Iterator[Limit]:
    """Reported, not held: a browser on a shared machine says more of the machine."""
    app, empties = seen.app, {"empty page": seen.empty, "plain empty app": seen.plain}
    for name, other in empties.items():
        text = f"first content, app / {name}"
        yield Limit(text, app.first / other.first, FIRST_TIMES, "times", held=False)
    for name, other in empties.items():
        text = f"a change of filter, drawn, app / {name}"
        yield Limit(text, app.change / other.change, CHANGE_TIMES, "times", held=False)
    yield Limit("layout shift, app, in all", app.shift, SHIFT, "of the screen", held=False)
