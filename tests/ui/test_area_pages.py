"""The area profile and what moved, run as the server runs them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml.html import HtmlElement
from streamlit.testing.v1 import AppTest

from pcc_metrics.charts.tables import to_csv
from pcc_metrics.content.profile_table import profile_table
from pcc_metrics.narrative.profile_text import CAUTION
from pcc_metrics.store.register import Register
from pcc_metrics.ui.area import profile_page
from tests.ui.test_pages import (
    CATALOGUE,
    FIRST,
    PRIORITIES,
    assert_well,
    chosen,
    follow,
    fragments,
    headings,
    hrefs,
    options,
    pill,
    said,
    title,
    visit,
)

MEASURES = {m.id for one in PRIORITIES for m in CATALOGUE.measures_of(one)}
SECTIONS = {
    "Priorities": ["Overview", *(one.short for one in CATALOGUE.priorities.values())],
    "Areas": ["Area profile", "What moved"],
    "Statements": ["Published statements"],
    "About": ["Definitions and sources", "What the words mean", "Accessibility"],
    "For the office": ["Compose a statement", "Check a statement", "Publish figures", "History"],
}


def table(at: AppTest) -> HtmlElement:
    return fragments(at)["profile"]


def measures(at: AppTest) -> list[HtmlElement]:
    rows: list[HtmlElement] = table(at).xpath(".//tr[contains(@class, 'measure')]")
    return rows


def heads(at: AppTest) -> list[str]:
    texts: list[str] = table(at).xpath(".//thead//th//text()")
    return [text for text in texts if text.strip()]


def menu(at: AppTest) -> dict[str, list[str]]:
    (bar,) = at.sidebar.get("bidi_component")
    sections = json.loads(bar.proto.json)["sections"]
    return {one["name"]: [link["label"] for link in one["links"]] for one in sections}


def test_the_menu_has_its_sections_and_ends_with_the_office() -> None:
    assert menu(visit("what-moved")) == SECTIONS
    assert list(hrefs(visit("area-profile"))) == [
        name for each in SECTIONS.values() for name in each
    ]


@pytest.mark.parametrize(
    ("query", "name", "columns"),
    [
        ({}, "West Midlands", ["Rate"]),
        ({"lpa": "walsall"}, "Walsall", ["Rate here", "Rest of the force", "95% intervals"]),
        ({"lpa": ["coventry", "walsall"]}, "Coventry and Walsall", ["Rest of the force"]),
        ({"lpa": [one.id for one in CATALOGUE.lpas]}, "Seven areas", ["Rate"]),
        ({"compare": "national"}, "West Midlands", ["Elsewhere", "95% intervals"]),
        ({"lpa": "walsall", "compare": "rest"}, "Walsall", ["Rest of the force"]),
        ({"lpa": "walsall", "compare": "baseline"}, "Walsall", ["Rest of the force"]),
        ({"lpa": "walsall", "snapshot": FIRST}, "Walsall", ["Rate"]),
    ],
    ids=str,
)
def test_a_profile_has_a_row_a_measure(
    query: dict[str, str | list[str]], name: str, columns: list[str]
) -> None:
    at = visit("area-profile", **query)
    assert_well(at)
    assert title(at) == f"{name}: all measures"
    shown = {row.xpath("string(th/a/@id)").removeprefix("measure-") for row in measures(at)}
    assert len(shown) == len(measures(at)) > 20
    assert shown == MEASURES or "snapshot" in query  # an older one has its own definitions
    assert set(columns) <= set(heads(at))
    assert CAUTION in said(at)
    assert not at.warning or query.get("snapshot")


def test_a_name_leads_to_the_page_that_shows_the_measure_with_the_same_filters() -> None:
    query = {"lpa": ["coventry", "walsall"], "to": ["2025-12"], "compare": ["baseline"]}
    at = visit("area-profile", **query)
    for row in measures(at):
        address = urlsplit(row.xpath("string(th/a/@href)"))
        assert parse_qs(address.query) == query
        measure = row.xpath("string(th/a/@id)").removeprefix("measure-")
        assert address.path.removeprefix("/") in CATALOGUE.measures[measure].priorities


def test_a_pinned_profile_leads_to_pinned_pages() -> None:
    at = visit("area-profile", snapshot=FIRST)
    full = Register().find(FIRST).snapshot
    for row in measures(at):
        assert parse_qs(urlsplit(row.xpath("string(th/a/@href)")).query) == {"snapshot": [full]}


def test_every_heading_of_numbers_is_a_button_that_sorts() -> None:
    at = visit("area-profile", lpa="walsall")
    buttons = table(at).xpath(".//thead//th[@aria-sort='none']/button/text()")
    assert buttons == [
        "Measure", "Value", "Period", "Change", "Rate here", "Rest of the force",
        "Of the force’s change",
    ]  # fmt: skip


def test_the_file_of_a_profile_names_its_area_and_holds_its_rows() -> None:
    at = visit("area-profile", lpa="walsall")
    (button,) = at.get("download_button")
    assert button.proto.label == "Download"
    page = at.session_state["_visit"].content.page
    text = to_csv(profile_table(page), "the snapshot", "https://here", page.credits)
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert len(rows) == len(measures(at))
    assert {row["Asked for"] for row in rows} == {"Walsall"}
    assert {row["Snapshot"] for row in rows} == {"the snapshot"}


def test_a_comparison_that_a_profile_cannot_have_is_said() -> None:
    at = visit("area-profile", compare="rest")
    assert "“compare=rest”: no measure of this page can be compared in this way" in said(at)
    assert "Beside the rest of the force: choose one area" in options(at, "compare")


@pytest.mark.parametrize("path", ["area-profile", "what-moved"])
def test_no_choice_of_the_filters_is_answered_as_a_mistake(path: str) -> None:
    at = visit(path, lpa="walsall")
    for select in ("compare", "window"):
        for address in filter(None, options(at, select).values()):
            follow(at, address)
            assert_well(at)
            assert not at.warning, address
    follow(at, pill(at, "west-midlands"))
    assert not at.warning


@pytest.mark.parametrize("path", ["area-profile", "what-moved"])
def test_without_any_figures_a_sentence_says_so(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path / "nowhere"))
    at = visit(path, lpa="walsall")
    assert not at.exception
    assert "There is no snapshot that can be shown" in said(at, "markdown")
    assert "There are no figures to show." in said(at, "error")


def test_a_failing_table_leaves_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("out of cheese")

    monkeypatch.setattr(profile_page, "render_profile", broken)
    at = visit("area-profile", lpa="walsall")
    assert not at.exception
    assert title(at) == "Walsall: all measures"
    assert "(1.6 per 1,000 people" in said(at)
    assert "cannot be shown" in said(at)


# What moved


def test_what_moved_leads_to_the_area_and_measure_that_did() -> None:
    at = visit("what-moved", to="2026-03", window="12m")
    assert_well(at)
    assert title(at) == "West Midlands: what moved"
    links = fragments(at)["tiles"].xpath(".//li/a")
    addresses = {link.text_content(): urlsplit(link.get("href")) for link in links}
    robbery = addresses["Robbery, Solihull"]
    assert robbery.path == "/serious-violence"
    assert parse_qs(robbery.query) == {"lpa": ["solihull"], "to": ["2026-03"]}
    whole = addresses["Vehicle crime, West Midlands"]
    assert parse_qs(whole.query) == {"to": ["2026-03"]}


def test_what_moved_tells_the_rule_and_how_many_were_looked_at() -> None:
    text = said(visit("what-moved"))
    assert "56 combinations of area and measure were looked at; nine moved." in text
    assert "An area is named where its figure is at least 10% higher or lower" in text
    assert "29 other measures could not be looked at" in text


def test_what_moved_promises_no_other_comparison_than_its_own() -> None:
    at = visit("what-moved", compare="baseline")
    assert not at.warning
    assert "compared with the year before" in said(at)
    assert "baseline" not in " ".join(chosen(at))
    links = fragments(at)["tiles"].xpath(".//li/a/@href")
    assert all(parse_qs(urlsplit(one).query)["compare"] == ["baseline"] for one in links)


def test_where_nothing_moved_the_page_says_so() -> None:
    at = visit("what-moved", lpa="walsall")
    assert "None of 8 combinations of area and measure in Walsall stood out" in said(at)
    assert headings(at) == []
