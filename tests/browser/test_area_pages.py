"""In the browser: the area profile and what moved, sorted, printed, downloaded and followed."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from pcc_metrics.content.profile_html import NOT_ON_PAPER
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from tests.browser.served import Server, settle
from tests.browser.test_visits import asked, follow, go
from tests.support.environment import cannot_run

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
PROFILE = "/area-profile?lpa=walsall"
SHEETS = 2
SEVEN = "&".join(f"lpa={area.id}" for area in CATALOGUE.lpas)
PRINTED = [
    "/area-profile",
    PROFILE,
    "/area-profile?lpa=coventry&lpa=dudley&lpa=walsall&compare=baseline",
    f"/area-profile?{SEVEN}",
    "/area-profile?compare=national",
    "/area-profile?lpa=walsall&snapshot=2024-02-27",
    "/what-moved",
]


def rows(page: Page) -> Locator:
    return page.locator(".profile tr.measure")


def names(page: Page) -> list[str]:
    return rows(page).locator("th a").all_inner_texts()


def sorted_by(page: Page) -> dict[str, str]:
    """The headings that say how rows are sorted."""
    heads = page.locator(".profile thead th[aria-sort]:not([aria-sort=none])")
    return {
        one.get_by_role("button").inner_text().strip(): one.get_attribute("aria-sort") or ""
        for one in heads.all()
    }


@pytest.mark.smoke
def test_a_profile_is_the_first_thing_that_a_server_answers(
    page: Page, serve: Callable[..., Server], console_errors: list[str]
) -> None:
    go(page, f"{serve().url}{PROFILE}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Walsall: all measures")
    expect(page).to_have_title("Area profile, Walsall, year to March 2026 – "
                               "West Midlands Police and Crime Commissioner")  # fmt: skip
    expect(
        page.get_by_role("table").get_by_role("rowheader", name="Homicides", exact=True)
    ).to_be_visible()
    expect(page.get_by_text("1.6 per 1,000 people, 2.2 elsewhere").first).to_be_in_viewport()
    follow(page, "What moved")
    expect(page.get_by_role("heading", level=1)).to_have_text("Walsall: what moved")
    assert asked(page) == {"lpa": ["walsall"]}
    assert console_errors == []


def test_rows_are_sorted_with_the_keyboard_and_put_back(page: Page, app_url: str) -> None:
    go(page, app_url + PROFILE)
    first = names(page)
    heading = page.get_by_role("button", name="Rate here")
    heading.focus()
    page.keyboard.press("Enter")
    assert sorted_by(page) == {"Rate here": "descending"}
    rates = [float(one) for one in page.locator(".profile .own[data-sort]").evaluate_all(
        "cells => cells.map(cell => cell.dataset.sort)")]  # fmt: skip
    assert rates == sorted(rates, reverse=True)
    assert set(names(page)) == set(first) and names(page) != first
    expect(page.locator(".profile tr.group")).to_have_count(0)
    expect(heading).to_be_focused()
    expect(page.get_by_text("Sorted by Rate here, descending")).to_have_count(1)
    page.keyboard.press("Enter")
    assert sorted_by(page) == {"Rate here": "ascending"}
    missing = rows(page).last.locator(".own")
    assert missing.get_attribute("data-sort") is None  # what is missing stands last either way
    page.keyboard.press("Enter")
    assert sorted_by(page) == {}
    assert names(page) == first
    expect(heading).to_be_focused()
    expect(page.get_by_text("In the order of the priorities")).to_have_count(1)


def test_names_are_sorted_as_words(page: Page, app_url: str) -> None:
    go(page, app_url + PROFILE)
    page.get_by_role("button", name="Measure", exact=True).click()
    assert sorted_by(page) == {"Measure": "ascending"}
    assert names(page) == page.evaluate(
        "names => [...names].sort((a, b) => a.localeCompare(b))", names(page)
    )


def test_a_change_of_filter_keeps_the_order_that_a_reader_chose(page: Page, app_url: str) -> None:
    go(page, app_url + PROFILE)
    page.get_by_role("button", name="Value", exact=True).click()
    page.get_by_role("link", name="Walsall", exact=True).click()
    settle(page)
    page.get_by_role("link", name="Dudley", exact=True).click()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Dudley: all measures")
    assert sorted_by(page) == {"Value": "descending"}
    values = page.locator(".profile .value[data-sort]").evaluate_all(
        "cells => cells.map(cell => Number(cell.dataset.sort))"
    )
    assert values == sorted(values, reverse=True)


def test_a_name_leads_on_without_loading_the_app_again(page: Page, app_url: str) -> None:
    go(page, app_url + PROFILE)
    page.evaluate("window.still = true")
    rows(page).get_by_role("link", name="Drugs, street-level").click()
    settle(page)
    assert urlsplit(page.url).path == "/drugs"
    assert asked(page) == {"lpa": ["walsall"]}
    assert page.evaluate("window.still")
    page.go_back()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Walsall: all measures")


def test_what_moved_leads_to_the_page_of_the_area(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/what-moved")
    page.get_by_role("link", name="Robbery, Solihull").click()
    settle(page)
    assert (urlsplit(page.url).path, asked(page)) == ("/serious-violence", {"lpa": ["solihull"]})


@pytest.mark.parametrize("path", PRINTED)
def test_a_page_is_printed_on_two_sheets(
    page: Page, app_url: str, tmp_path: Path, path: str
) -> None:
    go(page, app_url + path)
    shown = page.locator(".profile .measure:not(.faint) th a").all_inner_texts()
    paper = tmp_path / "page.pdf"
    page.pdf(path=paper, format="A4", prefer_css_page_size=True)
    reads = shutil.which("pdftotext") or cannot_run("there is no pdftotext: install poppler-utils")
    text = subprocess.run([reads, str(paper), "-"], check=True, capture_output=True, text=True)
    sheets = text.stdout.removesuffix("\f").split("\f")
    assert len(sheets) <= SHEETS
    printed = set(text.stdout.split())
    assert set(" ".join(shown).split()) <= printed
    if page.locator(".profile .faint").count():
        assert NOT_ON_PAPER in " ".join(text.stdout.split())
    if shown and len(sheets) > 1:
        assert all("Period" in sheet and "Change" in sheet for sheet in sheets)


@pytest.mark.parametrize("width", [1280, 820, 390])
@pytest.mark.parametrize(
    "path", ["/area-profile", PROFILE, f"/area-profile?{SEVEN}", "/what-moved"]
)
def test_nothing_is_wider_than_the_window(page: Page, app_url: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    go(page, app_url + path)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
    wide = page.evaluate(
        "() => [...document.querySelectorAll('.profile *, .moved *')].filter(e => "
        "e.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert wide == 0


def test_the_file_is_named_after_its_area(page: Page, app_url: str) -> None:
    go(page, app_url + PROFILE)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download").click()
    assert started.value.suggested_filename.startswith("area-profile-walsall-2026-03-")
    assert started.value.suggested_filename.endswith(".csv")
    with Path(started.value.path()).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == rows(page).count()
    assert lines[0]["Link"].startswith(f"{app_url}/area-profile?lpa=walsall&to=2026-03")


def test_on_a_phone_the_menu_has_a_name(page: Page, app_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    go(page, app_url + PROFILE)
    button = page.get_by_role("button", name="Menu", exact=True)
    button.click()
    page.evaluate("window.stands = true")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="What moved").click()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Walsall: what moved")
    expect(button).to_be_visible()  # the side bar is closed
    assert page.evaluate("window.stands")  # the app was not loaded again
