"""What a board member meets in the browser: links, filters, Back and Forward, tables, notices."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import Register
from pcc_metrics.ui.state.navigation import SECTIONS, all_pages
from tests.browser.served import Server, settle
from tests.support.publications import publish, rows_of

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
FIRST = "2024-02-27"
LISTED = sum(place.listed for place in all_pages(CATALOGUE))
# What is chosen, in words: the paragraph above the buttons that change it.
CHOSEN = "[data-view-words]"
# The drafted text: what stands under its heading, and the box with the rest of it.
TEXT = ":is([data-testid=stHtml]:has(h2:has-text('What the figures say')), .st-key-more) p"
DIGITS = ".tile-value"
# The charts have looked the same for 300 milliseconds.
DRAWN = """() => {
    const charts = document.querySelectorAll(".vega-embed svg");
    const now = [...charts].map(one => one.innerHTML).join();
    if (now !== window.drawn) { window.drawn = now; window.drawnSince = performance.now(); }
    return performance.now() - window.drawnSince > 300;
}"""


def go(page: Page, url: str) -> None:
    page.goto(url)
    settle(page)


def follow(page: Page, name: str) -> None:
    """Click a page in the side bar."""
    page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
    settle(page)


def asked(page: Page) -> dict[str, list[str]]:
    """The keys of the address."""
    return parse_qs(urlsplit(page.url).query)


def words(page: Page) -> str:
    """What is chosen, as the page says it."""
    return page.locator(CHOSEN).text_content() or ""


def choose(page: Page, *areas: str) -> None:
    """Choose areas one after another."""
    for area in areas:
        pill(page, area).click()
        expect(pill(page, area)).to_have_attribute("aria-current", "true")
        settle(page)


def pill(page: Page, area: str) -> Locator:
    """The filter of an area."""
    return page.get_by_role("group", name="Filters").get_by_role("link", name=area, exact=True)


def share(page: Page) -> list[str]:
    """The links that the share button gives: the pinned one, then the live one."""
    page.get_by_role("button", name="Share", exact=True).click()
    codes = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(codes).to_have_count(2)
    found = [text.strip() for text in codes.all_inner_texts()]
    page.keyboard.press("Escape")
    return found


def drafted(page: Page) -> list[str]:
    """The headline figures and the drafted text."""
    tiles = page.locator(DIGITS).all_inner_texts()
    text = page.locator(TEXT).all_inner_texts()
    assert sum(one.count(". ") for one in text) >= 2
    return [*tiles, *text]


@pytest.mark.smoke
def test_a_deep_link_is_the_first_thing_that_a_server_answers(
    page: Page, serve: Callable[..., Server], console_errors: list[str]
) -> None:
    server = serve()
    go(page, f"{server.url}/homicide?snapshot={FIRST}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reduce murder and other homicide")
    expect(page.get_by_test_id("stSidebar").get_by_role("link")).to_have_count(LISTED)
    assert page.locator(DIGITS).all_inner_texts() == ["41"]
    tile = page.locator("li.tile").first
    expect(page.locator(DIGITS).first).to_have_css("font-size", "28px")
    expect(tile).to_have_css("border-top-width", "1px")
    expect(tile.get_by_role("heading", name="Homicides", exact=True)).to_be_visible()
    expect(page.get_by_text("14.1 per million people").filter(visible=True).first).to_be_visible()
    assert "year to October 2023" in words(page)
    expect(page).to_have_title(re.compile("^Homicide"))
    assert console_errors == []


def test_the_side_bar_is_navigation_with_lists_and_says_where_one_is(
    page: Page, app_url: str
) -> None:
    go(page, f"{app_url}/drugs?lpa=dudley")
    menu = page.get_by_role("navigation", name="Pages")
    for section in SECTIONS:
        expect(menu.get_by_role("list", name=section, exact=True)).to_be_visible()
    here = menu.locator("[aria-current=page]")
    expect(here).to_have_text("Drugs")
    menu.get_by_role("link", name="History").focus()
    page.keyboard.press("Enter")
    settle(page)
    expect(here).to_have_text("History")
    # Reading starts at the heading of the new page, and so does the keyboard's next step.
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.go_back()
    settle(page)
    expect(here).to_have_text("Drugs")
    assert asked(page) == {"lpa": ["dudley"]}


@pytest.mark.smoke
def test_chosen_areas_go_with_the_reader_and_into_the_links(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/serious-violence")
    choose(page, "Coventry", "Walsall")
    assert words(page).startswith("Coventry and Walsall, year to ")
    follow(page, "Drugs")
    assert urlsplit(page.url).path == "/drugs"
    assert asked(page) == {"lpa": ["coventry", "walsall"]}
    assert words(page).startswith("Coventry and Walsall, year to ")
    pinned, live = share(page)
    assert live == f"{app_url}/drugs?lpa=coventry&lpa=walsall"
    keys = parse_qs(urlsplit(pinned).query)
    assert keys["lpa"] == ["coventry", "walsall"]
    assert keys["snapshot"] == [Register().current().snapshot]
    follow(page, "Overview")
    assert asked(page) == {"lpa": ["coventry", "walsall"]}


def test_back_and_forward_bring_back_what_was_seen(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/homicide?lpa=dudley")
    choose(page, "Walsall")
    follow(page, "Drugs")
    page.go_back()
    settle(page)
    assert (urlsplit(page.url).path, asked(page)) == ("/homicide", {"lpa": ["dudley", "walsall"]})
    page.go_back()
    settle(page)
    assert asked(page) == {"lpa": ["dudley"]}
    assert words(page).startswith("Dudley, ")
    follow(page, "Serious violence")
    assert asked(page) == {"lpa": ["dudley"]}
    assert words(page).startswith("Dudley, ")
    expect(pill(page, "Dudley")).to_have_attribute("aria-current", "true")
    expect(pill(page, "Walsall")).not_to_have_attribute("aria-current", "true")
    page.go_back()
    settle(page)
    page.go_forward()
    settle(page)
    assert urlsplit(page.url).path == "/serious-violence"
    assert words(page).startswith("Dudley, ")


def test_what_a_month_lacks_is_said_before_it_is_picked(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/neighbourhood-crime")
    of = len(CATALOGUE.priorities["neighbourhood-crime"].headlines)
    offered = page.get_by_label("Last month of the period").locator("option")
    # September 2024 is incomplete or missing in every area: no yearly sum of months has it.
    for month in ("December 2024", "March 2026"):
        label = f"to {month}: 1 of {of} figures"
        expect(offered.filter(has_text=label)).to_have_count(1)


@pytest.mark.smoke
def test_a_pinned_link_shows_the_same_when_newer_figures_exist(
    page: Page, serve: Callable[..., Server], data_copy: Path
) -> None:
    server = serve(PCC_METRICS_DATA=data_copy)
    go(page, f"{server.url}/homicide?lpa=birmingham")
    pinned, live = share(page)
    before = drafted(page)
    assert before[0].startswith("13")

    reader = Reader(Register(data_copy).open(), CATALOGUE)
    rows = [
        replace(row, value=14.0) if (row.measure, row.area) == ("homicides", "birmingham") else row
        for row in rows_of(reader)
    ]
    newer = publish(data_copy, rows, CATALOGUE, date(2026, 12, 1), "Revised figures")

    go(page, pinned)
    assert drafted(page) == before
    notice = page.locator(".st-key-superseded")
    expect(notice).to_contain_text(f"the current snapshot is {newer}")
    expect(notice).to_contain_text("Homicides: 13 homicides (Birmingham, year to June 2025) then")
    expect(notice).to_contain_text("revised since to 14 homicides")
    notice.get_by_role("button", name="This page on the latest figures").click()
    settle(page)
    assert page.url == live
    assert drafted(page) != before
    expect(page.locator(DIGITS).first).to_contain_text("14")
    page.go_back()
    settle(page)
    assert page.url == pinned
    assert drafted(page) == before


@pytest.mark.smoke
def test_on_a_phone_a_link_of_the_side_bar_closes_it(page: Page, app_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    go(page, f"{app_url}/homicide")
    page.get_by_test_id("stExpandSidebarButton").click()
    bar = page.get_by_test_id("stSidebar")
    expect(bar.get_by_role("link", name="Drugs")).to_be_in_viewport()
    follow(page, "Drugs")
    assert urlsplit(page.url).path == "/drugs"
    expect(bar.get_by_role("link", name="Drugs")).not_to_be_in_viewport()


def test_a_change_of_filter_keeps_the_charts_and_changes_what_they_show(
    page: Page, app_url: str
) -> None:
    go(page, f"{app_url}/serious-violence")
    drawn = page.locator(".vega-embed svg")
    expect(drawn).to_have_count(3)  # the last of other forces, beside the whole force only
    drawn.evaluate_all("found => found.forEach(one => { one.stands = true })")
    before = pictures(page)
    choose(page, "Walsall")
    expect(
        page.get_by_role("heading", name=re.compile("^Robbery in Walsall in the year"))
    ).to_be_visible()
    assert drawn.evaluate_all("found => found.map(one => one.stands)") == [True, True]
    after = pictures(page)
    assert all(now != then for now, then in zip(after, before[:2], strict=True))
    go(page, page.url)
    expect(drawn).to_have_count(2)
    assert pictures(page) == after


def pictures(page: Page) -> list[str]:
    """Every chart as it is drawn, once it stands still."""
    page.mouse.move(1, 1)
    page.evaluate("() => { delete window.drawn; }")
    page.wait_for_function(DRAWN, polling=50)
    return [chart.inner_html() for chart in page.locator(".vega-embed svg").all()]


def test_nonsense_in_a_link_is_named(page: Page, app_url: str, console_errors: list[str]) -> None:
    go(page, f"{app_url}/homicide?lpa=atlantis&to=2023-13&snapshot=1999&colour=<b>red</b>")
    notice = page.get_by_test_id("stAlert")
    for name in ("lpa=atlantis", "to=2023-13", "1999", "colour=<b>red</b>"):
        expect(notice).to_contain_text(name)
    expect(page.locator(DIGITS).first).to_contain_text("32")
    assert console_errors == []


@pytest.mark.parametrize("path", ["homicides", "overview", "%3Cb%3Ex"])
def test_an_unknown_page_says_so_inside_the_frame(page: Page, app_url: str, path: str) -> None:
    go(page, f"{app_url}/{path}?lpa=dudley")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"There is no page “{unquote(path)}”")
    expect(page.get_by_role("dialog")).to_have_count(0)
    follow(page, "Homicide")
    assert asked(page) == {"lpa": ["dudley"]}
    title = "Reduce murder and other homicide: Dudley"
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_table_under_a_chart_can_be_taken_away(
    page: Page, app_url: str, tmp_path: Path
) -> None:
    go(page, f"{app_url}/homicide?lpa=dudley")
    page.get_by_text("Table and download").last.click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download as CSV").last.click()
    assert "-dudley-2025-06" in started.value.suggested_filename
    file = tmp_path / "figures.csv"
    started.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [row["Area"] for row in rows][:2] == ["Birmingham", "Coventry"]
    assert {row["Snapshot"] for row in rows} == {Register().current().snapshot}
    assert all(row["Link"].startswith(f"{app_url}/homicide?lpa=dudley") for row in rows)


def test_text_from_data_is_shown_as_it_stands(
    page: Page, serve: Callable[..., Server], data_copy: Path, console_errors: list[str]
) -> None:
    title = ":material/home: *x* <script>y</script> [z](http://a.example) www.b.example -> $1$ :+1:"
    reader = Reader(Register(data_copy).open(), CATALOGUE)
    publish(data_copy, rows_of(reader), CATALOGUE, date(2026, 12, 1), title)
    go(page, f"{serve(PCC_METRICS_DATA=data_copy).url}/drugs")
    line = page.locator("[data-testid=stHtml] p").filter(has_text="as of 1 December 2026").last
    assert title in line.inner_text().replace("\u2060", "")
    expect(line.locator("a, em, script, .katex")).to_have_count(0)
    assert console_errors == []


def test_a_mistake_in_the_catalogue_is_said_on_every_address(
    page: Page, serve: Callable[..., Server], tmp_path: Path
) -> None:
    catalogue = tmp_path / "catalogue"
    shutil.copytree(BUNDLED_CATALOGUE, catalogue)
    (catalogue / "body.toml").write_text("office = ", encoding="utf-8")
    server = serve(PCC_METRICS_CATALOGUE=catalogue)
    for path in ("", "homicide"):
        go(page, f"{server.url}/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text("The catalogue cannot be read")
        expect(page.get_by_text("body.toml: this is not valid TOML")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
