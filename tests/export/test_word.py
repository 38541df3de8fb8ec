"""The Word file, opened: figures, headings, tables, pictures, links, and what is on every page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt, Twips
from docx.table import Table
from docx.text.paragraph import Paragraph as WordParagraph
from docxtpl import DocxTemplate

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE
from pcc_metrics.domain.errors import InputError
from pcc_metrics.export import word_template
from pcc_metrics.export.document_model import DocumentPart, Paragraph, TextRun, numbered_title
from pcc_metrics.export.files import make_file, template_problem
from pcc_metrics.export.statement_document import build_document
from pcc_metrics.export.table_cells import column_widths
from pcc_metrics.export.word import render_word
from pcc_metrics.export.word_xml import LONGEST_NAME, NUMBER, bookmark_name
from tests.support.exports import BASE, TROUBLE, draft, grids_of, made, seed_figures
from tests.support.statements import DAY, SECOND


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


def test_headings_have_the_numbers_of_the_document() -> None:
    headings = [
        (int(p.style.name[-1]), p.text)
        for p in opened().paragraphs
        if p.style.name.startswith("Heading")
    ]
    assert headings == list(_headings(build_document(draft()).parts, 1))
    assert {number for _, text in headings if (number := text.split(".")[0]) in ("1", "Annex A")}


def _headings(parts: Iterable[DocumentPart], level: int) -> Iterator[tuple[int, str]]:
    for part in parts:
        yield level, numbered_title(part)
        yield from _headings(part.parts, level + 1)


def test_numbers_of_paragraphs_are_text_and_none_of_words_own() -> None:
    numbered = [
        block
        for part in build_document(draft()).parts
        for inner in (part, *part.parts)
        for block in inner.blocks
        if isinstance(block, Paragraph) and block.number
    ]
    starts = {p.text.partition("\t")[0]: p for p in opened().paragraphs if "\t" in p.text}
    assert numbered and {block.number for block in numbered} <= starts.keys()
    for block in numbered:
        paragraph = starts[block.number]
        assert paragraph._p.pPr.numPr is None
        assert paragraph.paragraph_format.first_line_indent == Twips(-NUMBER)


def test_body_text_is_of_12_points_and_tables_of_11() -> None:
    for font, size in (("Normal", None), ("Data text", 12), ("Own words", 12), ("Table text", 11)):
        assert opened().styles[font].font.size == (Pt(size) if size else None)
    defaults = opened().styles.element.find(qn("w:docDefaults"))
    assert defaults.find(f".//{qn('w:sz')}").get(qn("w:val")) == "24"


def test_tables_have_a_header_row_that_is_repeated_and_a_caption() -> None:
    tables = opened().tables
    assert len(tables) == len(list(grids_of(build_document(draft()))))
    for table in tables:
        marked = [bool(row._tr.findall(f".//{qn('w:tblHeader')}")) for row in table.rows]
        assert marked == [True] + [False] * (len(table.rows) - 1)
        caption = table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        before = WordParagraph(table._tbl.getprevious(), table._parent)
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
        assert section.pinned.startswith(BASE) and section.pinned in found
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


def test_the_contents_name_every_part_with_a_field_for_its_page() -> None:
    lines = [p for p in opened().paragraphs if p.style.name == "toc 1"]
    texts = ["".join(t.text or "" for t in p._p.iter(qn("w:t"))) for p in lines]
    headings = [p for p in opened().paragraphs if p.style.name == "Heading 1"]
    assert texts == [p.text for p in headings]
    for line, heading in zip(lines, headings, strict=True):
        (code,) = (one.text.split() for one in line._p.iter(qn("w:instrText")))
        (mark,) = heading._p.iter(qn("w:bookmarkStart"))
        assert code == ["PAGEREF", mark.get(qn("w:name")), "\\h"]
        begin = next(line._p.iter(qn("w:fldChar")))
        assert begin.get(qn("w:dirty")) == "true"


def test_the_summary_and_the_annexes_begin_a_page() -> None:
    breaks = [p.text for p in opened().paragraphs if p.paragraph_format.page_break_before]
    assert [text.partition(".")[0] for text in breaks] == ["1", "Annex A"]


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


FIELDS = {
    "title": "A paper",
    "board": "The Board & its <panel>",
    "purpose": "To note.\nAnd to say {{ board }}.",
    "agenda_item": "",
}


def filled(office: Path, *texts: str, fields: Mapping[str, str] | None = None) -> Document:
    """The Word file of a small paper in a template that holds these paragraphs."""
    own = docx.Document()
    for text in texts:
        own.add_paragraph(text)
    own.save(str(office))
    part = DocumentPart("one", "A part", (Paragraph((TextRun("The words."),), number="1.1"),))
    outline = replace(
        build_document(draft()), parts=(part,), opening=(), fields=fields or FIELDS, front=None
    )
    return docx.Document(io.BytesIO(render_word(outline, DAY)))


def test_a_front_sheet_of_the_office_is_filled_in_and_the_paper_follows(office: Path) -> None:
    text = text_of(filled(office, "{{ title }}", "For {{ board }}", "Purpose: {{ purpose }}"))
    lines = text.split("\n")
    assert lines[:3] == [
        "A paper",
        "For The Board & its <panel>",
        "Purpose: To note.And to say {{ board }}.",
    ]
    assert lines[3:5] == ["Contents", "A part"] and lines[-1] == "1.1The words."


def test_without_escaping_such_a_value_would_lose_its_text(office: Path) -> None:
    """What the library does by itself: why values are escaped."""
    own = docx.Document()
    own.add_paragraph("{{ board }}")
    own.save(str(office))
    template = DocxTemplate(str(office))
    template.render({"board": "a < b & c"})
    out = io.BytesIO()
    template.save(out)
    assert "a < b & c" not in text_of(docx.Document(out))
    assert "a < b & c" in text_of(filled(office, "{{ board }}", fields={"board": "a < b & c"}))


def test_the_paper_stands_where_the_template_has_a_place_for_it(office: Path) -> None:
    lines = text_of(filled(office, "Before {{ board }}", "{{ body }}", "Signed")).split("\n")
    assert lines[0].startswith("Before ") and lines[-2:] == ["1.1The words.", "Signed"]
    assert "A part" in lines[1:-2]


def test_a_line_can_be_left_out_where_nothing_is_given(office: Path) -> None:
    text = text_of(
        filled(office, "{% if agenda_item %}Item {{ agenda_item }}{% endif %}{{ title }}")
    )
    assert text.split("\n")[0] == "A paper"


def test_a_placeholder_split_over_formats_and_one_in_the_header_are_filled_in(
    office: Path,
) -> None:
    own = docx.Document()
    paragraph = own.add_paragraph("{{ bo")
    paragraph.add_run("ard }}").bold = True
    own.sections[0].header.paragraphs[0].text = "{{ title }}"
    own.save(str(office))
    document = docx.Document(io.BytesIO(make_file(draft(), "docx")))
    assert build_document(draft()).fields["board"] in text_of(document)
    assert on_pages(document)[0].startswith(draft().title)
    assert "DRAFT" in on_pages(document)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ boardd }}", "statement-template.docx asks for “boardd”, which no statement has."),
        ("{{ boardd }}", "It can ask for agenda_item, board, body, purpose and title."),
        ("{{ board ", "a placeholder cannot be read"),
        ("{% if board %}", "a placeholder cannot be read"),
        ("{{ board|nothing }}", "No filter named 'nothing'"),
        ("{{ 1/0 }}", "cannot be filled in: division by zero."),
        ("{{ board.name }}", "has no attribute 'name'"),
        ("{% include '/etc/passwd' %}", "cannot be filled in"),
        ("text {{ body }}", "a paragraph of its own"),
        ("{{p body }}", "a paragraph of its own"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_template_is_said(office: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        filled(office, text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ title.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.system('touch ' ~ here) }}",
        "{{ self._TemplateReference__context }}",
        "{% for _ in range(10**9) %}x{% endfor %}",
    ],
    ids=["classes", "globals", "system", "self", "range"],
)
def test_an_expression_of_a_template_reaches_no_program(office: Path, text: str) -> None:
    with pytest.raises(InputError):
        filled(office, text)


def test_a_fault_of_the_template_is_known_before_a_file_is_made(office: Path) -> None:
    assert template_problem(draft()) == ""
    filled(office, "{{ board }}")
    assert template_problem(draft()) == ""
    own = docx.Document()
    own.add_paragraph("{{ borad }}")
    own.save(str(office))
    assert "asks for “borad”" in template_problem(draft())
    office.write_bytes(b"no Word file")
    assert "is not a Word file" in template_problem(draft())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file"], ids=["empty", "cut"])
def test_a_template_that_is_broken_is_named(office: Path, content: bytes) -> None:
    office.write_bytes(content)
    with pytest.raises(InputError, match="is not a Word file"):
        make_file(draft(), "docx")


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
