"""Where a reader is after a link, Back, a filter or a box; and what a lost connection says."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.served import settle
from tests.browser.test_visits import choose, follow, go, pill

MAIN = "document.querySelector('[data-testid=stMain]')"


def scrolled(page: Page) -> int:
    return int(page.evaluate(f"{MAIN}.scrollTop"))


def test_a_link_starts_at_the_heading_and_back_returns_to_the_place(
    page: Page, app_url: str
) -> None:
    go(page, f"{app_url}/neighbourhood-crime?lpa=dudley")
    page.evaluate(f"{MAIN}.scrollTo(0, 1500)")
    page.wait_for_timeout(200)
    for name in ("Drugs", "Definitions and sources", "Published statements"):
        follow(page, name)
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_be_focused()
        assert scrolled(page) == 0, name
        page.evaluate(f"{MAIN}.scrollTo(0, 300)")
        page.wait_for_timeout(200)
    for _ in range(3):
        page.go_back()
        settle(page)
    assert urlsplit(page.url).path == "/neighbourhood-crime"
    page.wait_for_function(f"{MAIN}.scrollTop > 1400")


def test_a_tile_leads_to_its_priority_with_the_filters(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/?lpa=walsall&window=3m")
    page.evaluate("window.stands = true")
    page.locator(".tile").get_by_role("link", name="Drugs").click()
    settle(page)
    assert urlsplit(page.url)[2:4] == ("/drugs", "lpa=walsall&window=3m")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.evaluate("window.stands")  # the app was not loaded again


def test_a_filter_is_announced_and_keeps_the_keyboard_where_it_is(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/drugs")
    pill(page, "Walsall").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Now shown: Walsall, year to")).to_have_count(
        1
    )
    expect(pill(page, "Walsall")).to_be_focused()
    box = page.get_by_label("Length of the period")
    box.focus()
    box.select_option(label="3 months")
    expect(page.get_by_role("status").filter(has_text="January to March 2026")).to_have_count(1)
    expect(box).to_be_focused()
    assert urlsplit(page.url).query == "lpa=walsall&window=3m"


def test_a_filter_leaves_the_page_where_it_is(page: Page, app_url: str) -> None:
    at = 120
    go(page, f"{app_url}/drugs")
    page.evaluate(f"{MAIN}.scrollTo(0, {at})")
    choose(page, "Walsall")
    assert abs(scrolled(page) - at) < 60  # a line more or less above the tiles


def test_tab_after_opening_a_box_lands_in_it(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/drugs")
    page.get_by_role("button", name="Share", exact=True).focus()
    page.keyboard.press("Enter")
    box = page.get_by_test_id("stPopoverBody")
    expect(box).to_be_visible()
    settle(page)
    page.keyboard.press("Tab")
    assert box.evaluate("one => one.contains(document.activeElement)")


def test_without_a_connection_the_page_says_so_and_goes_on_afterwards(
    page: Page, app_url: str
) -> None:
    go(page, f"{app_url}/drugs")
    page.context.set_offline(True)
    notice = page.get_by_role("alert").filter(has_text="There is no connection.")
    expect(notice).to_be_visible()
    expect(page.locator(".tile-value").first).to_be_visible()
    page.context.set_offline(False)
    expect(notice).to_have_count(0)
    choose(page, "Dudley")


def test_a_mangled_link_names_itself_and_offers_the_pages(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/homicide%3Flpa=walsall")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "There is no page “homicide?lpa=walsall”"
    )
    expect(page.get_by_test_id("stMain").get_by_role("link", name="Homicide")).to_be_visible()
