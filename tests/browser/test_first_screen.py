"""The first screen answers: every headline figure on it, and the questions of a meeting."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.served import settle
from tests.browser.test_accessibility import violations
from tests.browser.test_visits import go, pill

SCREENS = {"laptop": (1280, 800), "tablet": (820, 1180)}
PHONE = (390, 844)
MOST_WORDS = 60  # before an answer


# The text before an answer, from the page's title on: what one reads. The header and the select
# boxes, which are the same on every page, are not read for it.
_BEFORE = """answer => {
    const main = document.querySelector("[data-testid=stMain]").cloneNode(true);
    const hidden = "select, style, script, .view-words, [data-testid=stIconMaterial], " +
        "details:not([open]) > :not(summary)";
    main.querySelectorAll(hidden).forEach(one => one.remove());
    const title = main.querySelector("h1").textContent;
    const text = main.textContent;
    return text.slice(text.indexOf(title)).split(answer)[0].replace(/([a-z])([A-Z0-9])/g, "$1 $2");
}"""


def at_size(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.smoke
def test_all_six_priorities_stand_on_the_first_screen(
    page: Page, app_url: str, screen: str, theme: str
) -> None:
    at_size(page, SCREENS[screen])
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    go(page, app_url)
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(6)
    height = SCREENS[screen][1]
    bottoms = tiles.evaluate_all("all => all.map(one => one.getBoundingClientRect().bottom)")
    assert max(bottoms) <= height
    assert "in total only" in page.locator(".legend").inner_text()


def test_a_phone_and_a_page_at_four_times_its_size_scroll_one_way_only(
    page: Page, app_url: str
) -> None:
    for size in (PHONE, (320, 256)):  # the second is 1280 x 1024 at 400%
        at_size(page, size)
        for path in ("/", "/serious-violence?lpa=walsall"):
            go(page, app_url + path)
            main = page.get_by_test_id("stMain")
            wide = main.evaluate("one => one.scrollWidth - one.clientWidth")
            assert wide <= 0, (size, path)


def words_before(page: Page, answer: str) -> int:
    """How many words of the page stand before an answer, the header and filters included."""
    before = page.evaluate(_BEFORE, answer)
    return len(before.split())


def in_sight(page: Page, answer: str) -> bool:
    place = page.get_by_test_id("stMain").get_by_text(answer).first
    return bool(
        place.evaluate(
            "one => { const r = one.getBoundingClientRect();"
            " return r.top >= 0 && r.bottom <= innerHeight; }"
        )
    )


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(
    ("start", "click", "answer"),
    [
        ("/", "", "38 a year before, as reported"),  # are homicides up?
        (
            "/serious-violence",
            "Walsall",
            "381; 380 a year before",
        ),  # how is Walsall doing on robbery?
        ("/", "", "4% lower"),  # what got worse, or better?
        ("/", "Homicide", "10.5 per million people"),  # how do we compare?
        ("/", "Victim satisfaction", "96%"),  # are victims happier?
    ],
    ids=["homicides", "walsall", "worse", "compare", "victims"],
)
def test_a_question_is_answered_within_one_click_and_few_words(
    page: Page, app_url: str, screen: str, start: str, click: str, answer: str
) -> None:
    at_size(page, SCREENS[screen])
    go(page, app_url + start)
    if click:
        page.get_by_role("link", name=click, exact=True).last.click()
        settle(page)
    assert in_sight(page, answer)
    assert words_before(page, answer) <= MOST_WORDS


def test_chosen_areas_are_marked_in_forced_colours(page: Page, app_url: str) -> None:
    page.emulate_media(forced_colors="active")
    go(page, f"{app_url}/drugs?lpa=walsall")
    colours = [
        pill(page, area).evaluate("one => getComputedStyle(one).backgroundColor")
        for area in ("Walsall", "Dudley")
    ]
    assert colours[0] != colours[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 820, 390])
def test_a_number_opens_its_evidence_by_keyboard_and_is_not_printed_open(
    page: Page, app_url: str, width: int, theme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    go(page, f"{app_url}/serious-violence?lpa=walsall")
    tile = page.locator("li.tile", has=page.get_by_role("heading", name="Robbery", exact=True))
    source = tile.get_by_text("Street-level crime by neighbourhood")
    expect(source).to_be_hidden()
    tile.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(source).to_be_visible()
    first, second = page.locator(".two-figures").all()
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(first.get_by_text("Robbery (street-level data)")).to_be_visible()
    assert violations(page) == []
    wide = page.get_by_test_id("stMain").evaluate("one => one.scrollWidth - one.clientWidth")
    assert wide <= 0
    page.emulate_media(media="print")
    expect(source).to_be_hidden()
    expect(second.get_by_text("Possession of weapons (street-level data)")).to_be_visible()


ANSWERS = ("/", "/homicide", "/serious-violence?lpa=walsall", "/area-profile", "/what-moved")


@pytest.mark.parametrize("path", ANSWERS)
def test_answers_have_one_size_and_the_header_two_lines_on_a_tablet(
    page: Page, app_url: str, path: str
) -> None:
    at_size(page, SCREENS["tablet"])
    go(page, app_url + path)
    answer = page.get_by_test_id("stMain").locator("h1").locator("xpath=following::p[1]")
    assert float(answer.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")) > 18
    header = page.locator(".st-key-header").get_by_test_id("stMarkdown").locator("p")
    lines = "one => one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight)"
    assert header.evaluate(lines) < 2.1
