"""Every page, run as the server runs it: what it says for a view, a bad link, broken data."""

from __future__ import annotations

import ast
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from lxml.html import HtmlElement
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pcc_metrics import links
from pcc_metrics.domain.app_files import FRAME
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from pcc_metrics.ui.state import navigation, share
from pcc_metrics.ui.widgets.escape import escape_markup
from tests.support.chart_streams import read_first
from tests.support.data_client import data_client
from tests.support.environment import PROJECT
from tests.support.publications import publish, rows_of, withdraw

TINY = PROJECT / "tests" / "catalogue-tiny"
CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
PRIORITIES = list(CATALOGUE.priorities)
PAGES = ["", "area-profile", "what-moved", "definitions", *PRIORITIES]  # that read filters
FIRST = "2024-02-27"
SPOKEN = (
    *("title", "header", "subheader", "markdown", "html", "caption"),
    *("success", "warning", "error", "metric"),
)


def visit(path: str = "", **query: str | list[str]) -> AppTest:
    """Open a page as from a link."""
    at = AppTest.from_file(str(FRAME), default_timeout=60)
    at.query_params.update(query)
    at.session_state[share.BOX] = True  # what is in it is made when somebody opens it
    if path:
        at._page_hash = calc_hash(path)  # as the framework names a page by its address
    return at.run()


def said(at: AppTest, *kinds: str) -> str:
    """What the page says, as a reader sees it: without the marks of Markdown or HTML."""
    elements = [element for kind in kinds or SPOKEN for element in at.get(kind)]
    parts = [*map(spoken, elements), *(e.label for e in at.expander)]
    if not kinds:
        parts += ["\n".join(texts(one)) for one in fragments(at).values()]
        parts += [" ".join(one) for one in figures(at).items()]
    return "\n".join(parts)


def spoken(element: Any) -> str:
    if element.type == "html":
        return "\n".join(one.text_content() for one in prose(document(element)))
    text = f"{getattr(element, 'label', '')} {getattr(element, 'value', '')}"
    return re.sub(r"\\(?=[^\w\s])|\u2060", "", text)


def prose(part: HtmlElement) -> list[HtmlElement]:
    """The headings, paragraphs and items of a list in an element that is placed as HTML."""
    blocks: list[HtmlElement] = part.xpath(".//h2|.//h3|.//p|.//li[not(p)]")
    return blocks


def document(element: Any) -> HtmlElement:
    return html.fragment_fromstring(element.value, create_parent=True)


def fragments(at: AppTest) -> dict[str, HtmlElement]:
    """The parts of the page that our own templates make, by what they hold."""
    parts = [html.fragment_fromstring(part, create_parent=True) for part in own_html(at)]
    return {_holds(one): one for one in parts}


def own_html(at: AppTest) -> list[str]:
    """The HTML that our own components place."""
    placed = (json.loads(one.proto.json) for one in at.get("bidi_component"))
    return [
        part for one in placed for part in (*one.get("parts", ()), *filter(None, [one.get("html")]))
    ]


def _holds(part: HtmlElement) -> str:
    marks = {"filters": ".//select", "profile": ".//table[@class='profile']", "tiles": ".//li"}
    return next((name for name, mark in marks.items() if part.xpath(mark)), "legend")


def texts(part: HtmlElement) -> list[str]:
    """Blocks of text, each in one line, as a screen reader has them."""
    return [" ".join(one.text_content().split()) for one in prose(part)]


def tiles(at: AppTest) -> list[list[str]]:
    """The tiles of the page, each as its lines of text."""
    part = fragments(at).get("tiles")
    return [texts(tile) for tile in part.xpath(".//li")] if part is not None else []


def options(at: AppTest, select: str) -> dict[str, str]:
    """What a select box of the filters offers: its label -> where it leads, empty if nowhere."""
    (box,) = fragments(at)["filters"].xpath(f".//select[@id='filter-{select}']")
    return {one.text_content(): one.get("value") for one in box}


def chosen(at: AppTest) -> list[str]:
    """The areas and the options that the filters stand at."""
    part = fragments(at)["filters"]
    picked: list[str] = part.xpath(".//*[@aria-current or @selected]/text()")
    return picked


def follow(at: AppTest, address: str) -> None:
    """Open an address of the same page in the same session, as a click on a filter does."""
    at.query_params.clear()
    at.query_params.update(parse_qs(urlsplit(address).query))
    at.run()


def pill(at: AppTest, area: str) -> str:
    """Where the button of an area leads."""
    (link,) = fragments(at)["filters"].xpath(f".//a[@id='area-{area}']")
    return str(link.get("href"))


def assert_well(at: AppTest) -> None:
    assert not at.exception, [f"{e.message}\n{e.stack_trace}" for e in at.exception]
    assert title(at)


def title(at: AppTest) -> str:
    """The page's title, which stands alone: the framework's own, or a heading above its text."""
    (found,) = [*(one.value for one in at.title), *headings(at, level=1)]
    return found


def figures(at: AppTest) -> dict[str, str]:
    """The values in large digits, by the name that stands beside each."""
    part = fragments(at).get("tiles")
    shown = part.xpath(".//li[.//*[@class='tile-value']]") if part is not None else []
    return {
        tile.xpath("string((.//*[@class='tile-name']|.//h2)[last()])"): tile.xpath(
            "string(.//*[@class='tile-value'])"
        )
        for tile in shown
    }


def headings(at: AppTest, level: int = 2) -> list[str]:
    """The headings of a level, in the order of the page."""
    marked = re.compile(rf"^#{{{level}}} (.+)$", re.MULTILINE)
    found = []
    for one in at.main:
        if one.type == "markdown":
            found += marked.findall(one.value)
        if one.type == "html":
            parts = prose(document(one))
            found += [part.text_content() for part in parts if part.tag == f"h{level}"]
    return found


def hrefs(at: AppTest) -> dict[str, dict[str, list[str]]]:
    """The links of the side bar: label -> the keys that they carry."""
    (menu,) = at.sidebar.get("bidi_component")
    listed = (
        link for section in json.loads(menu.proto.json)["sections"] for link in section["links"]
    )
    return {link["label"]: parse_qs(urlsplit(link["href"]).query) for link in listed}


def drafted(at: AppTest) -> str:
    """The whole drafted text, as it can be copied."""
    at.session_state["copy"] = True
    text = at.run().code[-1].value
    assert text.count("\n\n") > 2
    return text


def press(at: AppTest, label: str) -> None:
    next(button for button in at.button if button.label == label).click().run()


def shared(at: AppTest) -> list[dict[str, list[str]]]:
    """The keys of the links that the share button gives: the pinned one, then the live one."""
    return [parse_qs(urlsplit(code.value).query) for code in at.code]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"snapshot": FIRST},
        {"lpa": ["coventry", "walsall"]},
        {"lpa": "birmingham", "to": "2026-03", "window": "3m"},
        {"to": "2024-12", "window": "1m", "compare": "baseline"},
        {"window": "fytd", "compare": "national"},
        {"lpa": "solihull", "to": "2023-10", "snapshot": FIRST},
    ],
    ids=str,
)
def test_every_page_answers_every_view(page: str, query: dict[str, str | list[str]]) -> None:
    at = visit(page, **query)
    assert_well(at)
    assert CATALOGUE.body.office in said(at)
    shown = headings(at) or at.header or tiles(at) or "profile" in fragments(at)
    assert shown or "nothing could be looked at" in said(at)
    asked = {key: [value] if isinstance(value, str) else value for key, value in query.items()}
    for link in hrefs(at).values():
        assert {**link, "snapshot": asked.get("snapshot")} == {"snapshot": None, **asked}
        assert ("snapshot" in link) == ("snapshot" in query)


@pytest.mark.parametrize(
    ("page", "query", "expected"),
    [
        (
            "homicide",
            {"snapshot": FIRST},
            [
                "Homicides 41",
                "year to October 2023",
                "14.1 per million people",
                "42%",
                "18%",
                "It is no share of the 41 homicides",
            ],
        ),
        (
            "serious-violence",
            {"snapshot": FIRST},
            ["165", "190", "13% lower", "could be chance"],
        ),
        ("drugs", {"snapshot": FIRST}, ["7,713", "2,164", "1,191", "4,358"]),
        (
            "neighbourhood-crime",
            {"snapshot": FIRST},
            ["62,686", "1% higher than the 2019 baseline"],
        ),
        (
            "victim-satisfaction",
            {"snapshot": FIRST},
            ["91%", "90%", "45 seconds", "This snapshot holds no figure for victim"],
        ),
        ("fraud-and-cybercrime", {"snapshot": FIRST}, ["This snapshot holds no figure for"]),
        ("homicide", {}, ["Homicides 32", "year to June 2025"]),
        (
            "serious-violence",
            {"lpa": "birmingham", "to": "2026-03"},
            ["Robbery 3,757", "Birmingham, year to March 2026"],
        ),
        (
            "serious-violence",
            {"lpa": "walsall", "to": "2026-03"},
            ["Robbery 476", "381", "380", "Walsall, November 2025"],
        ),
        (
            "serious-violence",
            {"to": "2024-12"},
            ["10 complete months of the year to December 2024", "incomplete"],
        ),
        ("serious-violence", {"lpa": "walsall", "window": "3m"}, ["January to March 2026"]),
        (
            "neighbourhood-crime",
            {"lpa": "dudley"},
            ["Dudley, the year to March 2026", "12.9 per 1,000 people (12.5 to 13.3)"],
        ),
        (
            "",
            {},
            ["Homicides 32", "Year to June 2025", "No figure is held", "in the year to March 2025"],
        ),
        ("", {"lpa": "birmingham"}, ["Homicides 13", "Birmingham"]),
    ],
)
def test_a_page_says_what_the_figures_say(
    page: str, query: dict[str, str], expected: list[str]
) -> None:
    at = visit(page, **query)
    assert_well(at)
    text = said(at)
    assert [words for words in expected if words.casefold() not in text.casefold()] == []


@pytest.mark.parametrize("page", PRIORITIES)
def test_a_priority_page_keeps_its_order(page: str) -> None:
    at = visit(page)
    assert CATALOGUE.body.comparators
    order = [
        "Over time",
        "What the figures say",
        "By local policing area",
        f"Beside {CATALOGUE.body.comparators.title}",
        "What it is made of",
        "Older figures",
        "What is being done",
        "Definitions and sources",
    ]
    found = headings(at)
    assert found == [heading for heading in order if heading in found]
    assert {"What the figures say", "Definitions and sources"} <= {*found}
    assert title(at) == CATALOGUE.priorities[page].title


def test_every_chart_has_its_table_and_its_file() -> None:
    at = visit("neighbourhood-crime")
    (names,) = (row for row in at.button_group if row.key == "measures")
    assert len(names.options) == 11
    every = [measure.id for measure in CATALOGUE.measures_of("neighbourhood-crime")]
    at.session_state["measures"] = every
    at.run()
    assert_well(at)
    charts = at.get("vega_lite_chart")
    assert len(charts) >= 15
    closed = [e for e in at.expander if e.label == "Table and download"]
    assert len(closed) == len(charts)
    assert not any(table.dataframe for table in closed)
    for table in closed:
        at.session_state[table.key] = True
    at.run()
    assert_well(at)
    tables = [e for e in at.expander if e.label == "Table and download"]
    assert all(table.dataframe and table.get("download_button") for table in tables)
    assert all(read_first(chart).endswith(".") for chart in charts)
    assert all(chart.proto.alt for chart in charts)


def test_definitions_can_be_searched() -> None:
    at = visit("definitions")
    assert "Homicides" in said(at, "subheader")
    at.text_input[0].set_value("999").run()
    found = said(at, "subheader")
    assert "999 calls answered within 10 seconds" in found
    assert "Homicides" not in found.splitlines()
    at.text_input[0].set_value("*nothing*").run()
    assert "No measure has “*nothing*” in its name or definition." in said(at)


# Filters and links


def test_a_filter_leads_to_the_page_that_it_names() -> None:
    at = visit("serious-violence")
    follow(at, pill(at, "walsall"))
    follow(at, pill(at, "coventry"))
    assert at.query_params == {"lpa": ["coventry", "walsall"]}
    assert "Coventry and Walsall, year to March 2026 (April 2025 to March 2026)" in said(at)
    assert title(at) == "Reduce serious violence: Coventry and Walsall"
    follow(at, options(at, "to")["to June 2025: 4 of 6 figures"])
    follow(at, options(at, "compare")["Compared with each measure’s baseline"])
    assert_well(at)
    assert at.query_params == {
        "lpa": ["coventry", "walsall"],
        "to": "2025-06",
        "compare": "baseline",
    }
    # A baseline is of twelve months: the shorter period is compared with the year before.
    follow(at, options(at, "window")["3 months"])
    assert at.query_params["window"] == "3m" and "compare" not in at.query_params
    assert "Coventry and Walsall, April to June 2025, compared with the same months" in said(at)
    follow(at, pill(at, "coventry"))
    assert at.query_params["lpa"] == "walsall"
    follow(at, pill(at, "west-midlands"))
    assert "lpa" not in at.query_params


def test_what_cannot_be_compared_is_said_before_it_is_chosen() -> None:
    reasons = {
        (): "Beside the rest of the force: choose one area",
        ("walsall",): "Beside other forces: for the whole force only",
        ("coventry", "walsall"): "Beside the rest of the force: choose one area",
    }
    for areas, label in reasons.items():
        at = visit("drugs", lpa=list(areas))
        assert options(at, "compare")[label] == ""
        for address in filter(None, options(at, "compare").values()):
            follow(at, address)
            assert not at.warning, address


def test_what_is_chosen_promises_no_more_than_the_page_shows() -> None:
    def words(path: str, **query: str) -> str:
        (line,) = fragments(visit(path, **query))["filters"].xpath(".//*[@data-view-words]")
        return str(line.text_content())

    assert words("drugs", to="2027-06") == "The West Midlands, each figure for its own period"
    assert words("neighbourhood-crime").endswith("compared with the year before")
    old = words("homicide", snapshot=FIRST)
    assert old.endswith("compared with the year before where an earlier figure is held")


def test_reset_takes_every_filter_away_and_keeps_the_snapshot() -> None:
    at = visit("homicide", lpa="dudley", to="2023-10", window="1m", snapshot=FIRST)
    (reset,) = fragments(at)["filters"].xpath(".//a[@id='filter-reset']")
    follow(at, reset.get("href"))
    assert at.query_params == {"snapshot": Register().find(FIRST).snapshot}
    assert "The West Midlands, year to October 2023" in said(at)
    assert not fragments(at)["filters"].xpath(".//a[@id='filter-reset']")


def test_the_controls_follow_the_address() -> None:
    at = visit("homicide", lpa="dudley", window="3m")
    assert chosen(at)[:2] == ["Dudley", "3 months"]
    follow(at, pill(at, "walsall"))
    assert chosen(at)[:2] == ["Dudley", "Walsall"]
    follow(at, "?lpa=solihull")  # as the browser's Back does
    assert chosen(at)[:2] == ["Solihull", "12 months"]
    assert at.query_params == {"lpa": "solihull"}


def test_every_link_to_another_page_keeps_the_filters() -> None:
    query = {"lpa": ["coventry", "walsall"], "to": ["2025-06"], "window": ["3m"]}
    at = visit("homicide", **query)
    found = hrefs(at)
    assert len(found) == len(PRIORITIES) + sum(place.listed for place in navigation.PAGES)
    assert all(keys == query for keys in found.values())


def data_addresses(at: AppTest) -> dict[str, str]:
    """The addresses of data that the share button gives, by what they are called."""
    (listed,) = [one.value for one in at.markdown if "/feed.atom)" in one.value]
    return dict(re.findall(r"\[([^\]]+)\]\(([^)]+)\)", listed))


@pytest.mark.parametrize("page", ["", "serious-violence", "area-profile"])
def test_the_share_button_gives_the_figures_of_the_page_as_data(page: str) -> None:
    """Each address answers as it stands, and follows the filters of the page."""
    at, client = visit(page, lpa="walsall", window="3m"), data_client()
    assert "Data for Excel, Power BI, R" in said(at)
    given = data_addresses(at)
    query = "?lpa=walsall&window=3m"
    assert f"/api/v1/series/robbery_street.csv{query}" in given.values()
    assert given["Feed: told when something changes"] == "/feed.atom"
    whole = given.get("All of this page, as JSON")
    assert whole == (f"/api/v1/pages/{page}{query}" if page in CATALOGUE.priorities else None)
    assert [a for a in given.values() if client.get(a).status_code != 200] == []


def test_data_of_a_pinned_page_are_of_its_snapshot() -> None:
    given = data_addresses(visit("homicide", snapshot="2024-02-27"))
    assert given["Homicides"].startswith("/api/v1/series/homicides.csv?snapshot=2024-02-27-")


@pytest.mark.parametrize("page", PAGES)
def test_the_share_button_gives_a_pinned_and_a_live_link(page: str) -> None:
    at = visit(page, lpa="coventry", snapshot=FIRST)
    pinned, live = shared(at)
    assert list(pinned) == list(links.KEYS)
    assert pinned["snapshot"] == [Register().find(FIRST).snapshot]
    assert live == {"lpa": ["coventry"]}
    again = visit(page, **pinned)
    assert shared(again)[0] == pinned
    assert without_addresses(again) == without_addresses(at)


def without_addresses(at: AppTest) -> str:
    """What a page says; where its links lead follows the address that it was opened with."""
    return re.sub(r"\]\([^)]*\)", "]", said(at, "markdown", "html"))


def test_a_pinned_link_of_the_whole_force_names_it() -> None:
    pinned, _ = shared(visit("homicide"))
    assert pinned["lpa"] == [CATALOGUE.force.id]
    assert not visit("homicide", **pinned).warning


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"lpa": "atlantis"}, "“lpa=atlantis”: there is no such local policing area."),
        ({"lpa": "greater-manchester"}, "Greater Manchester is not one of the local policing"),
        ({"to": "2023-13"}, "“to=2023-13”: this is not a month."),
        ({"to": "2031-01"}, "“to=2031-01”: no figure of this page ends with January 2031."),
        ({"window": "24m"}, "“window=24m”: this is not known."),
        ({"compare": "last"}, "“compare=last”: this is not known."),
        ({"snapshot": "1999"}, "There is no snapshot “1999”."),
        ({"colour": "*red*"}, "“colour=*red*”: this app does not know “colour”."),
    ],
    ids=str,
)
def test_what_a_link_asks_for_in_vain_is_named(query: dict[str, str], expected: str) -> None:
    at = visit("homicide", **query)
    assert_well(at)
    assert expected in said(at, "warning")
    assert "32 homicides" in said(at)


def test_a_comparison_that_no_measure_of_a_page_allows_is_named() -> None:
    at = visit("drugs", compare="baseline")
    assert_well(at)
    assert "“compare=baseline”: no measure of this page can be compared" in said(at, "warning")


def test_a_link_full_of_nonsense_does_not_bury_the_page() -> None:
    at = visit("homicide", **{f"key{number}": "x" * 10 for number in range(90)})
    assert_well(at)
    assert "“key0=xxx" in said(at, "warning")
    assert "and 80 more" in said(at, "warning")
    assert len(said(at, "warning")) < 3_000


def test_an_address_that_is_far_too_long_is_said_to_be_and_the_page_stands() -> None:
    at = visit("homicide", lpa=["z" * 3_000])
    assert_well(at)
    assert "The address is too long: at most 2,000 characters" in said(at, "warning")
    assert "z" * 60 not in said(at)
    at = visit("statements", statement=f"2026-03-{'a' * 300}-1")
    assert_well(at)
    assert "this names no published statement" in said(at)


# Snapshots that are no longer current


def newer(folder: Path, **values: float) -> str:
    """Publish what is current with other values for some measures' latest row of the force."""
    reader = Reader(Register(folder).open(), CATALOGUE)
    rows = rows_of(reader)
    for measure, value in values.items():
        own = (r for r in rows if (r.measure, r.area) == (measure, CATALOGUE.force.id))
        latest = max(own, key=lambda r: r.period.end)
        rows = [replace(r, value=value) if r is latest else r for r in rows]
    return publish(folder, rows, CATALOGUE, date(2026, 12, 1), "Newer figures")


def test_a_pinned_page_says_what_has_changed_since(data_copy: Path) -> None:
    current = Register(data_copy).current().snapshot
    at = visit("homicide", snapshot=FIRST)
    text = said(at)
    assert "Newer figures exist." in text
    assert current in text
    assert (
        "Homicides: 41 homicides (year to October 2023) then; "
        "32 homicides (year to June 2025) now, not comparable with the "
        "figure then, which was from another source." in text
    )
    press(at, "This page on the latest figures")
    assert at.query_params == {}
    assert figures(at)["Homicides"] == "32"


def test_what_has_changed_for_an_area_says_whose_figures_these_are() -> None:
    """The statement had figures of the force alone."""
    text = said(visit("homicide", snapshot=FIRST, lpa="dudley"))
    assert (
        "Homicides: 41 homicides (the West Midlands, year to October 2023) then; "
        "1 homicide (Dudley, year to June 2025) now, not comparable with the "
        "figure then, which was of another area." in text
    )
    assert "14.1 per million people (the West Midlands, year to October 2023) then" in text


def test_a_pinned_link_shows_the_same_after_a_newer_snapshot(data_copy: Path) -> None:
    before = visit("homicide")
    pinned, _ = shared(before)
    newer(data_copy)
    after = visit("homicide", **pinned)
    assert_well(after)
    assert "Newer figures exist." in said(after)
    assert "No figure of this page is another one now" in said(after)
    assert figures(after) == figures(before) != {}
    for level in (2, 3):
        assert headings(after, level) == headings(before, level) != []
    assert drafted(after) == drafted(before)


def test_a_live_link_follows_a_newer_snapshot(data_copy: Path) -> None:
    assert "Newer figures, as of 1 December 2026" not in said(visit("homicide"))
    name = newer(data_copy)
    text = said(visit("homicide"))
    assert "Newer figures, as of 1 December 2026" in text
    assert name in text


def test_a_revised_figure_is_said_to_be_revised(data_copy: Path) -> None:
    pinned, _ = shared(visit("homicide"))
    newer(data_copy, homicide_rate_3yr=13.3)
    text = said(visit("homicide", **pinned))
    assert "Mean yearly homicide rate: 12.7 per million people" in text
    assert "revised since to 13.3 per million people" in text


def test_a_withdrawn_snapshot_says_why(data_copy: Path) -> None:
    pinned, _ = shared(visit("drugs"))
    withdraw(data_copy, pinned["snapshot"][0], "two columns were swapped")
    at = visit("drugs", **pinned)
    assert_well(at)
    assert "was withdrawn on" in said(at, "error")
    assert "by A tester: two columns were swapped." in said(at, "error")
    assert "2026-11-22" in said(visit("drugs"), "html")


def test_definitions_that_have_changed_since_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "catalogue"
    shutil.copytree(BUNDLED_CATALOGUE, other)
    file = other / "measures" / "homicide.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('title = "Homicides"', 'title = "Killings"'), encoding="utf-8")
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(other))
    at = visit("homicide", snapshot=FIRST)
    assert_well(at)
    assert "Definitions or wording have changed since" in said(at)
    assert "Homicides: its title was “Homicides” and is now “Killings”." in said(at)
    assert figures(at)["Homicides"] == "41"


def test_newer_drafting_rules_are_announced_on_a_pinned_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pcc_metrics.ui.shell.notices.DRAFTING_RULES_DATE", "2026-11-22")
    assert "Sentences are drafted by the rules" not in said(visit("homicide", snapshot=FIRST))
    monkeypatch.setattr("pcc_metrics.ui.shell.notices.DRAFTING_RULES_DATE", "2031-02-03")
    announced = said(visit("homicide", snapshot=FIRST))
    assert "Sentences are drafted by the rules of 2031-02-03; at publication by those" in announced


# Broken data


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def test_without_a_data_folder_a_page_still_says_what_it_is_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path / "nowhere"))
    for page in ("", "homicide", "definitions"):
        at = visit(page)
        assert_well(at)
        assert "There is no data folder at" in said(at, "error")
        assert "nowhere" in said(at, "error")
    assert "Reduce murder and other homicide" in said(visit("homicide"))
    assert "Murder, manslaughter, infanticide" in said(visit("homicide"))


def test_a_broken_snapshot_offers_the_others(data_copy: Path) -> None:
    current = Register(data_copy).current()
    truncate(data_copy / current.file)
    at = visit("homicide")
    assert_well(at)
    assert "is not the file that was published" in said(at, "error")
    offered = [button.label for button in at.button]
    assert f"Open snapshot {Register(data_copy).find(FIRST).snapshot} instead" in offered
    assert figures(visit("homicide", snapshot=FIRST))["Homicides"] == "41"


def test_a_broken_pinned_snapshot_says_so_and_shows_the_current_one(data_copy: Path) -> None:
    entry = Register(data_copy).find(FIRST)
    (data_copy / entry.file).unlink()
    at = visit("homicide", snapshot=FIRST)
    assert_well(at)
    assert "but the file is not there" in said(at, "error")
    assert "The figures below are not those of the link" in said(at, "error")
    assert figures(at)["Homicides"] == "32"
    assert "Live" in said(at, "markdown")


def test_a_broken_register_is_named(data_copy: Path) -> None:
    (data_copy / "register" / "000001.json").write_text("{", encoding="utf-8")
    at = visit("drugs")
    assert_well(at)
    assert "000001.json in the register cannot be read" in said(at, "error")


def test_an_empty_register_is_said(data_copy: Path) -> None:
    shutil.rmtree(data_copy / "register")
    at = visit()
    assert_well(at)
    assert "No snapshot has been published" in said(at, "error")


@pytest.mark.parametrize("page", ["", "homicide"])
def test_a_mistake_in_the_catalogue_is_one_page_that_says_where(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "catalogue"
    shutil.copytree(BUNDLED_CATALOGUE, other)
    file = other / "measures" / "homicide.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("polarity =", "polarty ="), encoding="utf-8")
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(other))
    at = visit(page)
    assert_well(at)
    assert "The catalogue cannot be read" in said(at)
    assert "measures/homicide.toml, homicides" in said(at)
    assert "polarty" in said(at)


# Another force, and text that looks like markup


def test_another_force_needs_no_other_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = load_catalogue(TINY)
    data = tmp_path / "data"
    publish(data, _robberies([lpa.id for lpa in tiny.lpas]), tiny)
    monkeypatch.setenv("PCC_METRICS_DATA", str(data))
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(TINY))
    for page in ("", *tiny.priorities, "definitions"):
        at = visit(page)
        assert_well(at)
        assert tiny.body.office in said(at)
        assert "West Midlands" not in said(at)
        assert "Birmingham" not in said(at)
    at = visit("serious-violence", lpa=tiny.lpas[0].id)
    assert f"{tiny.lpas[0].title}, year to March 2026" in said(at)
    assert "Robbery" in figures(at)


def _robberies(areas: list[str]) -> list[Observation]:
    months = Period(Month.of(2024, 4), Month.of(2026, 3)).months()
    return [
        Observation("robbery_street", area, Period(month, month), 7, "police-uk-street")
        for month in months
        for area in areas
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("14.1 per million (mid-2024), 42% of 41", "14.1 per million (mid-2024), 42% of 41"),
        ("*bold* _x_ `code`", r"\*bold\* \_x\_ \`code\`"),
        ("[a](http://b.example)", "\\[a\\](http\\:\u2060//b.example)"),
        ("<b>x</b>", r"\<b\>x\</b\>"),
        (":material/home:", "\\:\u2060material/home:"),
        (":red[x]", r"\:red\[x\]"),
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        ("# one", r"\# one"),
        ("a -> b", "a -\u2060\\> b"),
        ("two\n\n# lines", "two # lines"),
        ("costs £5 or $5", r"costs £5 or \$5"),
    ],
)
def test_text_from_data_is_never_read_as_markup(text: str, written: str) -> None:
    assert escape_markup(text) == written


# The shape of the code


def test_only_the_pages_and_their_parts_import_streamlit() -> None:
    package = PROJECT / "pcc_metrics"
    modules = [p for p in package.rglob("*.py") if p.relative_to(package).parts[0] != "ui"]
    assert len(modules) > 100
    assert [p.name for p in modules if "streamlit" in _imports(p)] == []


def test_pages_only_place_parts() -> None:
    scripts = sorted((PROJECT / "pages").glob("*.py"))
    assert scripts
    for script in scripts:
        assert _imports(script) <= {"streamlit", "pcc_metrics"}, script.name
        nodes = list(ast.walk(ast.parse(script.read_text(encoding="utf-8"))))
        assert not [n for n in nodes if isinstance(n, ast.BinOp)], f"arithmetic in {script.name}"


def _imports(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = [
        name
        for node in nodes
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    ]
    return {name.partition(".")[0] for name in names}
