"""The HTML file, read by a parser: structure, figures, pictures, tables, links, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import lxml.html
import pytest
from lxml.html import HtmlElement

from pcc_metrics.export.html_page import in_style
from tests.support.exports import BASE, TROUBLE, draft, made, seed_figures
from tests.support.statement_writers import SNAPSHOT
from tests.support.statements import SECOND

KINDS = pytest.mark.parametrize("kind", ["draft", "bare", "published", "hostile"])


@cache
def document(kind: str = "draft") -> HtmlElement:
    return lxml.html.document_fromstring(made(kind, "html").decode())


@cache
def with_charts() -> HtmlElement:
    return lxml.html.document_fromstring(made("second", "html").decode())


def one(root: HtmlElement, path: str) -> HtmlElement:
    (found,) = root.xpath(path)
    return found


def text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_figure_of_the_seed_is_there() -> None:
    said = text(document())
    assert [figure for figure in seed_figures() if figure not in said] == []
    assert not re.search(r"[-+−]\s?\d+% (de|in)crease", said)


@KINDS
def test_landmarks_and_headings(kind: str) -> None:
    root = document(kind)
    assert root.get("lang") == "en-GB"
    for path in ("//header", "//nav[@aria-label]", "//main", "//footer", "//h1"):
        one(root, path)
    levels = [int(found.tag[1]) for found in root.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    skip = one(root, "//body/a[1]")
    assert skip.get("href") == "#main" and one(root, "//*[@id='main']").tag == "main"


@KINDS
def test_every_name_is_there_once_and_every_link_inside_leads_to_one(kind: str) -> None:
    root = document(kind)
    names = root.xpath("//@id")
    assert len(names) == len(set(names))
    inside = {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")}
    assert inside and inside <= set(names)
    assert set(root.xpath("//@aria-labelledby")) <= set(names)


def test_sections_follow_the_priorities_with_their_parts() -> None:
    root = document()
    for section in draft().sections:
        part = one(root, f"//section[@aria-labelledby='{section.id}']")
        assert text(one(part, "h2")).endswith(f". {section.title}")
        under = [text(found) for found in part.xpath(".//h3")]
        assert under[:2] == ["What the figures say", "What was done"]
        assert [one.label for one in section.commentary] == under[2:]
        said = text(part)
        assert section.applicability.text in said and section.applicability.why in said


@KINDS
def test_tables_have_captions_and_scopes(kind: str) -> None:
    tables = document(kind).xpath("//table")
    assert tables
    for table in tables:
        assert text(one(table, "caption"))
        assert set(table.xpath("thead//th/@scope")) == {"col"}
        for row in table.xpath("tbody/tr"):
            assert row[0].tag == "th" and row[0].get("scope") == "row"
            assert len(row) == len(table.xpath("thead//th"))


def test_charts_are_pictures_with_their_text_and_a_table_each() -> None:
    root = with_charts()
    charts = {f"{s.id}-chart": s.chart for s in draft(SECOND).sections if s.chart}
    figures = {figure.get("id"): figure for figure in root.xpath("//figure")}
    assert list(figures) == list(charts)
    for name, figure in figures.items():
        chart = charts[name]
        pictures = figure.xpath(".//svg")
        assert len(pictures) == 2  # one for a page or screen, one for a phone
        assert {picture.get("aria-label") for picture in pictures} == {chart.alt}
        assert {picture.get("role") for picture in pictures} == {"img"}
        assert text(one(figure, "figcaption")).startswith(chart.title)
        rows = figure.xpath(".//details//tbody/tr")
        assert len(rows) == len(chart.table.rows)


@KINDS
def test_nothing_is_fetched_and_nothing_runs(kind: str) -> None:
    root = document(kind)
    assert root.xpath("//script|//link|//img|//iframe|//object|//@src|//@onclick") == []
    policy = one(root, "//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    style = one(root, "//style").text_content()
    assert "url(" not in style and "@import" not in style


def test_a_draft_is_marked_on_screen_and_on_every_printed_page() -> None:
    root = document()
    assert text(one(root, "//aside")) == "DRAFT"
    assert text(one(root, "//title")).startswith("DRAFT. ")
    assert 'content: "DRAFT"' in one(root, "//style").text_content()
    assert "DRAFT" not in made("published", "html").decode()


def test_the_page_says_what_it_is_of() -> None:
    facts = dict(zip(facts_of("dt"), facts_of("dd"), strict=True))
    assert (
        facts.items()
        >= {
            "Area": "West Midlands",
            "Quarter": "October to December 2023",
            "Status": "DRAFT, version 1, 25 November 2026",
            "Figures": f"Snapshot {SNAPSHOT}, as of 27 February 2024",
            "This version": draft().address,
            "Board": "Strategic Policing and Crime Board",
            "Date of the meeting": "Not yet given",
        }.items()
    )


def facts_of(tag: str) -> Iterator[str]:
    return (text(found) for found in document().xpath(f"//header//{tag}"))


def test_links_are_pinned_and_sources_named_with_their_licence() -> None:
    root = with_charts()
    found = root.xpath("//a/@href")
    for section in draft(SECOND).sections:
        assert section.pinned.startswith(BASE) and section.pinned in found
    said = text(one(root, "//section[@aria-labelledby='sources']"))
    for source in draft(SECOND).sources:
        assert source.url in found and source.licence.rstrip(".") in said
        assert source.attribution.rstrip(".") in said


def test_trouble_stays_text() -> None:
    root = document("hostile")
    assert text(root).count(TROUBLE) > 5
    assert "http://b" not in root.xpath("//a/@href")


def test_no_text_ends_a_string_of_the_style_sheet() -> None:
    assert in_style('"; } body { x\n</style>') == (
        "\\000022\\00003b\\000020\\00007d\\000020body\\000020\\00007b\\000020x\\00000a"
        "\\00003c\\00002fstyle\\00003e"
    )
