"""The Word file, opened: figures, headings, tables, pictures, links, and what is on every page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE
from pcc_metrics.domain.errors import InputError
from pcc_metrics.export import word_template
from pcc_metrics.export.files import make_file
from pcc_metrics.export.table_cells import column_widths
from pcc_metrics.export.word_xml import LONGEST_NAME, bookmark_name
from tests.support.exports import BASE, TROUBLE, draft, made, seed_figures
from tests.support.statements import SECOND


def opened(kind: str = "draft") -> Document:
    return docx.Document(io.BytesIO(made(kind, "docx")))


def text_of(document: Document) -> str:
    """Everything in the body, links and tables included."""
    body = document.element.body
    paragraphs = ("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))
    return "\n".join(paragraphs)


def on_pages(document: Document) -> tuple[str, str]:
    """The text of header and footer."""
    section = document.sections[0]
    head, foot = section.header.paragraphs, section.footer.paragraphs
    return "\n".join(p.text for p in head), "\n".join(p.text for p in foot)


def links(document: Document) -> Iterator[str]:
    """The addresses that words of the body lead to."""
    for link in document.element.body.iter(qn("w:hyperlink")):
        key = link.get(qn("r:id"))
        if key:
            yield document.part.rels[key].target_ref


def test_every_figure_of_the_seed_is_there() -> None:
    text = text_of(opened())
    assert [figure for figure in seed_figures() if figure not in text] == []
    assert not re.search(r"[-+−]\s?\d+% (de|in)crease", text)


def test_headings_are_real_and_in_order() -> None:
    styles = [p.style.name for p in opened().paragraphs if p.style and p.style.name]
    assert styles.count("Title") == 1
    levels = [int(name[-1]) for name in styles if name.startswith("Heading ")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_each_priority_has_its_own_parts() -> None:
    headings = [
        (p.style.name, p.text) for p in opened().paragraphs if p.style.name.startswith("Heading")
    ]
    titles = [text for style, text in headings if style == "Heading 1"]
    assert titles[0] == "Since the last statement"
    wanted = [section.title for section in draft().sections]
    assert [title for title in titles if title in wanted] == wanted
    under = [text for style, text in headings if style == "Heading 2"]
    for start in ("Whether it applies", "Figures, ", "What West Midlands Police did in "):
        assert sum(text.startswith(start) for text in under) == len(wanted)
    for label in ("Quarterly reflections", "Planned activity"):
        own = [text for text in under if text.startswith(label)]
        assert len(own) == len(wanted)
        assert all(text.endswith("of the Police and Crime Commissioner") for text in own)


def test_tables_have_a_header_row_that_is_repeated_and_a_caption() -> None:
    tables = opened().tables
    assert len(tables) == 1 + sum(s.headlines is not None for s in draft().sections)
    for table in tables:
        marked = [bool(row._tr.findall(f".//{qn('w:tblHeader')}")) for row in table.rows]
        assert marked == [True] + [False] * (len(table.rows) - 1)
        caption = table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        before = Paragraph(table._tbl.getprevious(), table._parent)
        assert before.text == caption and before.style.name == "Caption"
        assert table.style is not None and table.style.name == word_template.TABLE
        assert whole(table) == pytest.approx(word_template.RIGHT, abs=len(table.columns))


def whole(table: Table) -> float:
    """The width of a table, in twentieths of a point."""
    return sum((column.width or 0) / 635 for column in table.columns)


def test_pictures_have_the_text_of_their_chart() -> None:
    document = docx.Document(io.BytesIO(made("second", "docx")))
    found = [shape._inline.docPr for shape in document.inline_shapes]
    charts = [section.chart for section in draft(SECOND).sections if section.chart]
    assert charts
    assert [one.get("descr") for one in found] == [chart.alt for chart in charts]
    assert [one.get("title") for one in found] == [chart.title for chart in charts]
    width = document.inline_shapes[0].width
    assert width is not None and width.mm == pytest.approx(word_template.TEXT_MM, abs=1)


def test_a_draft_is_marked_on_every_page_and_a_published_statement_is_not() -> None:
    head, foot = on_pages(opened())
    assert head.endswith("\tDRAFT") and "West Midlands" in head
    for said in ("October to December 2023", draft().snapshot, "25 November 2026", "DRAFT"):
        assert said in foot
    head, foot = on_pages(opened("published"))
    assert "DRAFT" not in head + foot + text_of(opened("published"))
    assert "Published version 2, 25 November 2026" in foot
    assert "A source was corrected." in text_of(opened("published"))


def test_pages_are_numbered_out_of_all() -> None:
    footer = opened().sections[0].footer._element
    codes = [found.text.strip() for found in footer.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_links_are_real_and_pinned() -> None:
    document = opened()
    found = list(links(document))
    for section in draft().sections:
        assert section.pinned.startswith(BASE) and found.count(section.pinned) == 2
    assert draft().address in found
    assert {one.url for one in draft().references if one.url} <= set(found)
    assert {one.url for one in draft().sources} <= set(found)


def test_links_inside_lead_somewhere() -> None:
    body = opened().element.body
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names))
    wanted = {a for link in body.iter(qn("w:hyperlink")) if (a := link.get(qn("w:anchor")))}
    assert wanted and wanted <= set(names)


def test_lists_are_real_and_start_anew() -> None:
    document = opened()
    bulleted = [p for p in document.paragraphs if p.style.name in ("List Bullet", "Own words list")]
    numbered = [p for p in document.paragraphs if p.style.name == "List Number"]
    assert bulleted and numbered
    assert all(p._p.pPr.numPr is not None for p in (*bulleted, *numbered))
    assert {"first thing", "second thing"} <= {p.text for p in bulleted}


def test_sources_carry_their_licence() -> None:
    text = text_of(docx.Document(io.BytesIO(made("second", "docx"))))
    for source in draft(SECOND).sources:
        assert source.title in text and source.licence.rstrip(".") in text
        assert source.attribution.rstrip(".") in text


def test_the_file_says_what_it_is() -> None:
    core = opened().core_properties
    assert core.title.startswith("DRAFT. National policing priorities")
    assert core.author == draft().office and core.language == "en-GB"
    assert draft().snapshot in core.keywords
    languages = {found.get(qn("w:val")) for found in opened().styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_the_contents_name_every_part() -> None:
    lines = [p for p in opened().paragraphs if p.style.name == "toc 1"]
    texts = ["".join(t.text or "" for t in p._p.iter(qn("w:t"))) for p in lines]
    headings = [p.text for p in opened().paragraphs if p.style.name == "Heading 1"]
    assert texts == headings


def test_trouble_stays_text() -> None:
    document = opened("hostile")
    assert text_of(document).count(TROUBLE) > 5
    assert "http://b" not in list(links(document))


def test_the_bundled_template_is_the_one_that_is_made() -> None:
    kept, made_now = (
        docx.Document(io.BytesIO(content))
        for content in (
            (BUNDLED_CATALOGUE / word_template.NAME).read_bytes(),
            word_template.make_template(),
        )
    )
    assert kept.styles.element.xml == made_now.styles.element.xml
    assert kept.element.xml == made_now.element.xml


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue folder of an office, which may hold a template of its own."""
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(tmp_path))
    return tmp_path / word_template.NAME


def test_an_office_sets_the_style(office: Path) -> None:
    own = docx.Document()  # another style sheet altogether, without most of our names
    own.styles["Heading 1"].font.name = "Georgia"
    own.add_paragraph("Text of the template that is no part of a statement.")
    own.sections[0].header.paragraphs[0].text = "The office’s own letterhead"
    own.sections[0].different_first_page_header_footer = True
    own.save(str(office))
    document = docx.Document(io.BytesIO(make_file(draft(), "docx")))
    assert document.styles["Heading 1"].font.name == "Georgia"
    assert "no part of a statement" not in text_of(document)
    assert on_pages(document)[0].startswith("The office’s own letterhead\n")
    first = document.sections[0].first_page_header.paragraphs
    assert "DRAFT" in "".join(p.text for p in first)
    assert {p.style.name for p in document.paragraphs} >= {"Data text", "Own words", "Missing"}


def test_a_template_without_lists_gets_them(office: Path) -> None:
    own = docx.Document(str(BUNDLED_CATALOGUE / word_template.NAME))
    numbering = next(k for k, rel in own.part.rels.items() if rel.reltype.endswith("/numbering"))
    own.part.drop_rel(numbering)
    own.save(str(office))
    document = docx.Document(io.BytesIO(make_file(draft(), "docx")))
    assert document.part.numbering_part.element.findall(qn("w:num"))


def test_what_is_no_template_is_named(office: Path) -> None:
    office.write_text("no Word file")
    with pytest.raises(InputError, match="is not a Word file"):
        make_file(draft(), "docx")


def test_columns_share_the_width_by_what_they_hold() -> None:
    narrow, wide = column_widths([("No", "1"), ("A long name of a measure", "word " * 20)], 1000)
    assert narrow < wide and narrow + wide == pytest.approx(1000, abs=2)


def test_a_long_name_of_a_place_stays_a_name_and_its_own() -> None:
    one, other = (bookmark_name(f"{'a' * 60}-{end}") for end in "xy")
    assert one != other and max(len(one), len(other)) <= LONGEST_NAME
