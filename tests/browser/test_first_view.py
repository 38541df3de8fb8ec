"""What a reader sees before the app has loaded, and how the app takes its place."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Literal
from urllib.parse import urljoin

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from pcc_metrics.domain.app_files import BUNDLED
from tests.browser.served import Server, settle
from tests.browser.test_accessibility import violations

WALSALL = "/serious-violence?lpa=walsall"
PATHS = (
    *("/", WALSALL, "/victim-satisfaction?snapshot=2024-02-27"),
    *("/area-profile?lpa=dudley", "/what-moved"),
)
SIZES = ((1280, 800), (820, 1180), (390, 844))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SHIFT = 0.05
# A bad mobile connection, as browsers' own tools have it.
SLOW = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SHIFTED = """
window.shift = 0;
new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
}).observe({type: "layout-shift", buffered: true});
"""
# Where the parts of the first screen stand: of the first view, or of the app.
PARTS = """root => ["h1", ".filters", ".tile", ".legend"].map(part => {
    const box = document.querySelector(`${root} ${part}`).getBoundingClientRect();
    return [box.left, box.top];
})"""


@pytest.fixture(scope="module")
def ready_url(app_server: Server) -> str:
    """The app on the bundled data, once it is ready."""
    return wait_until_ready(app_server)


def wait_until_ready(server: Server) -> str:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if requests.get(f"{server.url}/readyz", timeout=10).status_code == 200:
            return server.url
        time.sleep(0.1)
    raise AssertionError("the server is never ready")


def go_to_first_view(page: Page, url: str) -> None:
    """Open an address, again where a busy machine has sent the page without its first view."""
    for _ in range(20):
        answer = page.goto(known(url), wait_until="commit")
        if answer and 'id="first-view"' in answer.text():
            return
    raise AssertionError(f"{url} never came with a first view")


def known(url: str) -> str:
    """An address whose first view is worked out: a busy machine may need longer than 300 ms."""
    for _ in range(100):
        if 'id="first-view"' in requests.get(url, headers={"Accept": "text/html"}, timeout=30).text:
            return url
    raise AssertionError(f"{url} never has a first view")


def follow(page: Page, link: Locator) -> None:
    """Click a link whose first view is worked out."""
    known(urljoin(page.url, link.get_attribute("href") or ""))
    link.click()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Pages of contexts with their own settings."""
    contexts: list[BrowserContext] = []

    def open_page(width: int = 1280, height: int = 800, **settings: object) -> Page:
        viewport = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=viewport, **settings))  # type: ignore[arg-type]
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


def hold_back_app(page: Page) -> None:
    """Leave the app's files unanswered: what stands is the first view alone."""
    page.route("**/static/**", lambda _: None)


@pytest.mark.smoke
@pytest.mark.parametrize("path", PATHS)
def test_without_javascript_a_page_is_whole(
    ready_url: str, opened: Callable[..., Page], path: str
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(known(ready_url + path))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".first-answer")).to_contain_text(re.compile(r"\w+"))
    expect(page.locator(".tile, .profile, .moved").first).to_be_visible()
    expect(page.locator("#first-view noscript p")).to_be_visible()
    expect(page.locator("select").first).to_be_hidden()  # they would do nothing
    follow(page, page.locator(".pills").get_by_role("link", name="Walsall", exact=True))
    expect(page).to_have_url(
        re.compile("lpa=walsall") if path != WALSALL else re.compile("violence$")
    )
    follow(page, page.get_by_role("navigation").get_by_role("link", name="Homicide", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("homicide")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_app_takes_its_place_without_a_jump(
    ready_url: str,
    opened: Callable[..., Page],
    size: tuple[int, int],
    theme: Literal["light", "dark"],
) -> None:
    for path in PATHS:
        page = opened(*size, color_scheme=theme)
        page.add_init_script(SHIFTED)
        page.goto(known(ready_url + path), wait_until="commit")
        page.locator("#first-view .filters").wait_for()
        settle(page)
        page.wait_for_timeout(300)  # charts further down are still drawn
        assert page.evaluate("window.shift") < SHIFT, (path, size, theme)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_its_parts_stand_where_the_app_puts_them(
    ready_url: str, opened: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = opened(*size)
    page.goto(known(ready_url), wait_until="commit")
    page.locator("#first-view .legend").wait_for()
    before = page.evaluate(PARTS, "#first-view")
    settle(page)
    after = page.evaluate(PARTS, "#root")
    # A line more or less where this machine has no font as wide as the app's own.
    moved = [
        abs(a - b) for x, y in zip(before, after, strict=True) for a, b in zip(x, y, strict=True)
    ]
    assert max(moved) <= 64


def test_nothing_is_there_twice_for_a_screen_reader(
    ready_url: str, opened: Callable[..., Page]
) -> None:
    page = opened()
    # The app's heading is made; the run that makes it has not ended.
    page.add_init_script("""
        window.headings = 0;
        new MutationObserver(() => {
            const all = [...document.querySelectorAll("h1")];
            const shown = all.filter(one => one.checkVisibility({visibilityProperty: true}));
            window.headings = Math.max(window.headings, shown.length);
            window.both ||= all.length > 1;
        }).observe(document, {childList: true, subtree: true, attributes: true});
    """)
    page.goto(known(ready_url + WALSALL))
    settle(page)
    assert page.evaluate("window.both") is True
    assert page.evaluate("window.headings") == 1
    expect(page.locator("#first-view")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.smoke
def test_on_a_slow_network_the_figures_come_before_the_app(
    ready_url: str, opened: Callable[..., Page]
) -> None:
    page = opened()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    page.goto(known(ready_url), wait_until="commit")
    expect(page.locator(".tile-value").first).to_be_visible(timeout=5_000)
    assert page.get_by_test_id("stApp").count() == 0
    # A link leads on, though no app is there yet that could follow it.
    follow(page, page.get_by_role("link", name="Walsall", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "National policing priorities: Walsall"
    )


def test_the_first_request_of_all_to_a_new_server_has_its_first_view(
    serve: Callable[..., Server], opened: Callable[..., Page]
) -> None:
    server = serve(PCC_METRICS_DATA=BUNDLED)
    page = opened()
    page.goto(f"{wait_until_ready(server)}/serious-violence", wait_until="commit")
    expect(page.locator("#first-view h1")).to_have_text("Reduce serious violence")
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Reduce serious violence")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", [*PATHS, "/drugs?to=1999-01&colour=blue&lpa=nowhere"])
def test_a_first_view_that_goes_on_standing_harms_nobody(
    ready_url: str, opened: Callable[..., Page], path: str, theme: Literal["light", "dark"]
) -> None:
    page = opened(color_scheme=theme)
    hold_back_app(page)
    go_to_first_view(page, ready_url + path)
    expect(page.locator("#first-view .filters")).to_be_visible()
    assert violations(page) == []


def test_whoever_has_read_on_stays_there(ready_url: str, opened: Callable[..., Page]) -> None:
    page = opened(390, 844)
    page.goto(known(ready_url), wait_until="commit")
    page.locator("#first-view .legend").wait_for()
    page.get_by_role("link", name="Drugs", exact=True).first.focus()
    page.evaluate("scrollTo(0, 400)")
    settle(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollTop") == pytest.approx(400, abs=2)
