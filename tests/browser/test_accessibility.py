"""In the browser: WCAG 2.2 AA as far as a machine can tell, on every page, theme and width.

What came of it, and what people checked by hand, stands in docs/accessibility.md.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as NotYet

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.ui.state.navigation import all_pages
from tests.browser.served import settle
from tests.browser.test_visits import go

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
PATHS = [f"/{place.path}" for place in all_pages(CATALOGUE)]
FILTERED = "/serious-violence?lpa=coventry&lpa=walsall"
VIEWS = ["/homicide?snapshot=2024-02-27", "/area-profile?compare=national", "/nowhere"]
JOURNEY = pytest.param(FILTERED, marks=pytest.mark.smoke)
# One of each layout: the others have the same parts, so they do not differ in a narrow window.
PROFILE = "/area-profile?lpa=walsall"
LAYOUTS = [
    *("/", PROFILE, "/what-moved", "/publish", "/history", "/definitions", "/statement"),
    JOURNEY,
]
WIDTH, NARROWER = 1280, (820, 390)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
HARM = ("serious", "critical")

# The page's own headings, and whether what a reader can press shows that it has the focus.
HEADINGS = "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e => Number(e.tagName[1]))"
TOO_WIDE = """() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(e => {
    const box = e.getBoundingClientRect(), shown = getComputedStyle(e);
    let up = e.parentElement, scrolled = false;
    while (up && !up.matches('[data-testid=stMain]')) {
        scrolled ||= ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX);
        up = up.parentElement;
    }
    return box.width && box.right > innerWidth + 1 && !scrolled && shown.position !== 'absolute';
}).map(e => `${e.tagName} ${e.dataset.testid ?? ''} ${e.textContent.slice(0, 40)}`).slice(0, 5)"""
FOCUSED = """() => {
    const e = document.activeElement, box = e.getBoundingClientRect(), s = getComputedStyle(e);
    const around = [e.parentElement, e.parentElement?.parentElement, e.nextElementSibling,
                    ...e.querySelectorAll('*')];
    const near = (e.tagName === 'MAIN' ? [e] : [e, ...around]).filter(Boolean)
        .map(x => getComputedStyle(x));
    const rim = e.closest('[data-testid=stTextAreaRootElement]');  // its rim turns from grey
    const turned = rim && getComputedStyle(rim).borderTopColor !== 'rgb(201, 209, 219)';
    const seen = turned
        || near.some(s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0)
        || s.boxShadow !== 'none') || e.matches('summary, input, [role=radio], [role=combobox]');
    const name = (e.getAttribute('aria-label') || e.innerText || e.value || '').slice(0, 50);
    const main = Boolean(e.closest('[data-testid=stMain]'));
    return {tag: e.tagName, name: name.trim(), seen, main, left: box.left, top: box.top +
            (document.querySelector('[data-testid=stMain]')?.scrollTop ?? 0)};
}"""


def violations(page: Page) -> list[str]:
    """What axe-core finds that harms somebody, each with the first element it names."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in HARM
    ]


def show(page: Page, theme: Literal["light", "dark"], width: int = WIDTH) -> None:
    """Turn to a theme and a width, and wait until the page has followed."""
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
    settle(page)


@pytest.mark.parametrize("path", [*PATHS, *VIEWS, JOURNEY])
def test_axe_finds_nothing_that_harms(page: Page, app_url: str, path: str) -> None:
    go(page, app_url + path)
    for theme in THEMES:
        show(page, theme)
        assert violations(page) == [], f"{path}, {theme}"
    levels = page.evaluate(HEADINGS)
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below <= level + 1 for level, below in pairwise(levels))


@pytest.mark.parametrize("path", LAYOUTS)
def test_axe_finds_nothing_that_harms_in_a_narrower_window(
    page: Page, app_url: str, path: str
) -> None:
    go(page, app_url + path)
    for width in NARROWER:
        show(page, "light", width)
        assert violations(page) == [], f"{path}, at {width} pixels"


def test_axe_would_find_it(page: Page, app_url: str) -> None:
    """A picture without a text, put into a page, is found: the check above can fail."""
    go(page, app_url)
    page.evaluate(
        "document.querySelector('main, section').insertAdjacentHTML('beforeend', '<img src=x>')"
    )
    assert any("image-alt" in line for line in violations(page))


def test_axe_finds_nothing_in_what_opens(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/serious-violence?lpa=coventry")
    for name in ("On the map", "Month by month"):
        page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).first.click()
        settle(page)
        assert violations(page) == [], name
    page.get_by_text("Table and download").first.click()
    settle(page)
    assert violations(page) == [], "table"
    for name in ("Share", "Does a figure look wrong"):
        page.get_by_role("button", name=name).click()
        settle(page)
        assert violations(page) == [], name
        page.keyboard.press("Escape")


@pytest.mark.parametrize("path", [*PATHS, JOURNEY])
def test_the_keyboard_reaches_every_control_in_order(page: Page, app_url: str, path: str) -> None:
    go(page, app_url + path)
    wanted = page.evaluate(
        """() => [...document.querySelectorAll(
            '[data-testid=stMain] :is(a[href], button, summary, input, [tabindex="0"])')]
            .filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0)
            .filter(e => {  // the arrow keys move within a group of buttons
                const group = e.closest('[data-testid=stButtonGroup]');
                return !group || group.querySelector('button') === e;
            }).length"""
    )
    reached: list[dict[str, Any]] = []
    for _ in range(wanted + 60):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if not found["seen"]:  # what shows it may take its time
            with suppress(NotYet):
                page.wait_for_function(f"() => ({FOCUSED})().seen", timeout=1_000)
            found = page.evaluate(FOCUSED)
        if reached and found == reached[0]:
            break
        if found["main"]:
            reached.append(found)
        elif reached:
            break  # out of the page again: nothing held the focus
    else:
        pytest.fail(f"the focus never leaves the page: {reached[-5:]}")
    assert len(reached) >= wanted
    assert [f for f in reached if not f["seen"]] == []
    back = [b for a, b in pairwise(reached) if b["top"] < a["top"] - 80 and b["left"] <= a["left"]]
    assert back == [], "neither further down nor further to the right"


@pytest.mark.parametrize("path", [*PATHS, JOURNEY])
def test_nothing_is_lost_at_320_pixels(page: Page, app_url: str, path: str) -> None:
    """320 pixels is a window of 1280 enlarged to 400%."""
    page.set_viewport_size({"width": 320, "height": 640})
    go(page, app_url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 320
    assert page.evaluate(TOO_WIDE) == []


def test_every_chart_says_what_it_shows(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/serious-violence?lpa=coventry")
    charts = page.get_by_test_id("stVegaLiteChart")
    expect(charts.first.locator("svg")).to_be_visible()
    for chart in charts.all():
        assert chart.get_attribute("role") == "graphics-document"
        assert "Robbery" in (chart.get_attribute("aria-label") or "")
        first = chart.locator("[aria-label]:not(button)").first.get_attribute("aria-label")
        assert first, "a chart without a text"
        assert "Coventry" in first
        assert first.endswith(".")


def test_nothing_moves_for_who_asked_for_less_motion(browser: Browser, app_url: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    go(page, f"{app_url}/homicide")
    moving = page.evaluate("document.getAnimations().filter(a => a.playState === 'running').length")
    context.close()
    assert moving == 0
