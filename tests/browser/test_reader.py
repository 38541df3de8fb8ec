"""In the browser: from a sentence to its rows, copies, and pictures that open when asked for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.served import settle
from tests.browser.test_visits import go


def open_box(page: Page, within: Page | Locator, label: str) -> Locator:
    """Click what opens the first box whose label holds these words; returns the box."""
    box = within.get_by_test_id("stExpander").filter(
        has=page.locator("summary").filter(has_text=label)
    )
    box.locator("summary").filter(has_text=label).first.click()
    settle(page)
    return box.first


@pytest.mark.parametrize("width", [1280, 390])
def test_rows_are_two_clicks_from_a_sentence(
    page: Page, app_url: str, console_errors: list[str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    go(page, f"{app_url}/serious-violence?lpa=walsall&to=2026-03")
    more = open_box(page, page, "More (")
    more.get_by_role("radio").first.click()
    settle(page)
    origin = more.locator("[class*=st-key-origin-of-]")
    expect(origin.get_by_text("Figure:").first).to_be_visible()
    expect(origin.get_by_text("Source:").first).to_be_visible()
    expect(origin.get_by_test_id("stDataFrame")).to_be_visible()
    assert console_errors == []


def test_the_text_with_its_references_stands_ready_to_be_copied(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/homicide?snapshot=2024-02-27")
    box = open_box(page, page, "Copy the text")
    expect(box.get_by_test_id("stCode")).to_contain_text("41 homicides were recorded")
    box.get_by_text("With references").click()
    settle(page)
    code = box.get_by_test_id("stCode")
    expect(code).to_contain_text("[2] Homicides, West Midlands, November 2022 to October 2023")
    expect(code).to_contain_text("/homicide?lpa=west-midlands&to=2023-10")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_watched_month_opens_to_a_drawing_that_fits(
    page: Page, app_url: str, console_errors: list[str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    go(page, f"{app_url}/drugs?lpa=dudley")
    # The charts start with the measure of the first tile: drugs, street-level data.
    open_box(page, page, "Each month against its limits")
    box = page.locator(".st-key-watching-drugs_street")
    drawing = box.get_by_test_id("stVegaLiteChart").first
    expect(drawing.locator("canvas, svg").first).to_be_visible()
    expect(box.get_by_text("Of the last six months, ").first).to_be_visible()
    wide = drawing.bounding_box()
    assert wide is not None
    assert wide["x"] >= 0
    assert wide["x"] + wide["width"] <= width
    assert console_errors == []
