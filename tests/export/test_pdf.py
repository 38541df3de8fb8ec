"""The PDF, opened: what a screen reader is told, what is on every page, that text stays text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from pcc_metrics.charts.tables import Table
from pcc_metrics.domain.app_files import FONTS
from pcc_metrics.export import pdf
from pcc_metrics.export.document_model import (
    Block,
    Bullets,
    DocumentModel,
    DocumentPart,
    Facts,
    Grid,
    Paragraph,
    Picture,
    TextRun,
    Tone,
    numbered_title,
    plain_paragraph,
)
from pcc_metrics.export.pdf import FONT, SIGN_FONT, SIGNS, printable, render_pdf
from pcc_metrics.export.statement_document import build_document
from pcc_metrics.stats.change_signs import Sign
from tests.support.exports import BASE, TROUBLE, draft, grids_of, made, seed_figures
from tests.support.pdf_structure import Tag, links_of, opened, root_of, tags, text_of
from tests.support.statements import DAY, SECOND

KINDS = ["draft", "bare", "published", "hostile"]
UA = "http://www.aiim.org/pdfua/ns/id/"


@cache
def paper(kind: str = "second") -> PdfReader:
    return opened(made(kind, "pdf"))


@cache
def structure(kind: str = "second") -> list[Tag]:
    return tags(paper(kind))


def metadata(kind: str) -> str:
    content: bytes = root_of(paper(kind))["/Metadata"].get_data()
    return content.decode()


def wrote(*blocks: Block, **changes: Any) -> bytes:
    """A small document of these blocks."""
    parts = (DocumentPart("one", "A part", blocks),)
    given = {"title": "A title", "subtitle": "", "mark": "", "head": "A head", "foot": "A foot"}
    given |= {"author": "An office", "subject": "", "keywords": ""}
    outline = DocumentModel(**{**given, "opening": (), "parts": parts, **changes})
    return render_pdf(outline, DAY)


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_that_it_is_accessible_in_which_language_and_by_its_title(kind: str) -> None:
    root = root_of(paper(kind))
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert f'xmlns:pdfuaid="{UA}"' in metadata(kind) and "<pdfuaid:part>1<" in metadata(kind)


def test_its_properties_are_of_the_office() -> None:
    said = paper().metadata
    assert said is not None
    assert said.title == draft(SECOND).title and said.author == draft(SECOND).office
    assert said.subject == "West Midlands, July to September 2026"
    assert draft(SECOND).snapshot in said["/Keywords"]
    assert said.creation_date is not None and said.creation_date.date() == draft(SECOND).dated


@pytest.mark.parametrize("kind", KINDS)
def test_headings_go_down_by_one_level_and_are_those_of_the_document(kind: str) -> None:
    headings = [tag for tag in structure(kind) if tag.kind[0] == "H" and tag.kind[1:].isdigit()]
    levels = [int(tag.kind[1:]) for tag in headings]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert [tag.kind for tag in structure(kind)].count("Title") == 1
    if kind == "draft":
        titles = [numbered_title(part) for part in build_document(draft()).parts]
        assert [tag.title for tag in headings if tag.kind == "H1"] == ["Contents", *titles]


def test_each_table_has_a_caption_and_header_cells() -> None:
    kinds = [tag.kind for tag in structure()]
    grids = list(grids_of(build_document(draft(SECOND))))
    assert kinds.count("Table") == kinds.count("Caption") == kinds.count("THead") == len(grids)
    assert kinds.count("TH") == sum(len(grid.table.columns) for grid in grids)
    cells = [tag for tag in structure() if tag.kind in ("TH", "TD")]
    assert all(("THead" in cell.inside) == (cell.kind == "TH") for cell in cells)


def test_each_chart_has_the_text_of_those_who_cannot_see_it() -> None:
    charts = [picture.chart for picture in build_document(draft(SECOND)).pictures()]
    assert charts
    assert [tag.alt for tag in structure() if tag.kind == "Figure"] == [c.alt for c in charts]


def test_a_chart_without_such_a_text_is_refused() -> None:
    picture = next(build_document(draft(SECOND)).pictures())
    silent = replace(picture.chart, alt="")
    with pytest.raises(ValueError, match="has no alternative text"):
        wrote(Picture("x", silent, picture.table))


def test_lists_are_lists() -> None:
    kinds = [tag.kind for tag in tags(opened(wrote(Bullets(((TextRun("a"),), (TextRun("b"),))))))]
    assert (kinds.count("L"), kinds.count("LI"), kinds.count("LBody")) == (1, 2, 2)


def test_the_contents_lead_to_every_part_and_name_its_page() -> None:
    outline = build_document(draft(SECOND))
    entries = [tag for tag in structure() if tag.kind == "TOCI"]
    assert len(entries) == len(outline.parts)
    first = text_of(made("second", "pdf"))
    pages = _bookmarks(paper())
    assert list(pages) == [numbered_title(part) for part in outline.parts]
    for title, page in pages.items():
        assert f"{title} ." in first.replace("..", " .") and f" {page} " in first


def _bookmarks(document: PdfReader) -> dict[str, int]:
    """The outer bookmarks, each with the number of its page."""
    outer = [one for one in document.outline if not isinstance(one, list)]
    pages = (document.get_destination_page_number(one) for one in outer)
    return {str(one.title): (page or 0) + 1 for one, page in zip(outer, pages, strict=True)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_is_marked_on_every_page_and_a_published_statement_is_not(kind: str) -> None:
    count = len(paper(kind).pages)
    for number, page in enumerate(paper(kind).pages, 1):
        text = " ".join(page.extract_text().split())
        assert f"Page {number} of {count}" in text
        assert ("DRAFT" in text) == (kind != "published")


def test_every_figure_of_the_seed_is_there() -> None:
    text = text_of(made("draft", "pdf"))
    assert [figure for figure in seed_figures() if figure not in text] == []


def test_links_are_real_and_pinned() -> None:
    links = links_of(made("second", "pdf"))
    for section in draft(SECOND).sections:
        assert section.pinned.startswith(BASE) and section.pinned in links
    assert not [one for one in links_of(made("hostile", "pdf")) if one.startswith("http://b")]


def test_numbers_of_paragraphs_and_parts_are_text() -> None:
    paragraph = replace(plain_paragraph("A paragraph."), number="3.2")
    part = DocumentPart("three", "Drugs", (paragraph,), number="3")
    text = text_of(wrote(parts=(part,)))
    assert "3. Drugs" in text and "3.2 A paragraph." in text


def test_the_front_sheet_comes_first() -> None:
    front = Facts((("Board", (TextRun("The board of the West Midlands"),)),))
    text = text_of(wrote(front=front))
    assert text.index("The board of the West Midlands") < text.index("Contents")


def test_what_leads_to_a_list_stands_on_one_page_with_it() -> None:
    """Wherever the page ends: more and more lines are put before it."""
    items = tuple((TextRun(f"Item {place}"),) for place in range(3))
    for lines in range(30, 45):
        filler = [plain_paragraph("Filler.") for _ in range(lines)]
        content = wrote(*filler, plain_paragraph("Here they are:"), Bullets(items))
        (page,) = (one.extract_text() for one in opened(content).pages
                   if "Here they are" in one.extract_text())  # fmt: skip
        assert "Item 0" in page, lines


def test_a_word_of_any_length_stays_in_its_column() -> None:
    word = "z" * 200
    content = wrote(Grid(Table(("One", "Two"), ((word, "b"), ("a", word)), "A table")))
    (page,) = opened(content).pages
    pieces = re.findall("z+", page.extract_text())
    assert sum(map(len, pieces)) == 2 * len(word) and max(map(len, pieces)) < 40


HOSTILE = [
    '#read("/etc/passwd")',
    "$x^2$ #let x = 1; #x",
    "[a] *b* _c_ <label> @ref `raw` // no comment /* nor this */",
    "\\ \\u{41} \\# ~ -- --- ...",
    '<script>alert("1")</script> & &amp;',
    "= no heading",
    "+ no item",
    '"; panic("x")',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_source(text: str) -> None:
    table = Table((text, "b"), ((text, 1.0),), text)
    content = wrote(
        plain_paragraph(text, Tone.OWN),
        Bullets(((TextRun(text),),)),
        Facts(((text, (TextRun(text, f"https://example.org/{text}"),)),)),
        Grid(table, (text,)),
        title=text, subtitle=text, head=text, foot=text, mark=text, author=text, subject=text,
    )  # fmt: skip
    assert text_of(content).count(" ".join(text.split())) >= 9
    kinds = [tag.kind for tag in tags(opened(content))]
    assert "Formula" not in kinds and kinds.count("H1") == 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("£1,234 – “ŵ” ½ λ", "£1,234 – “ŵ” ½ λ"),
        ("safe\u202etxt", "safe\\u202etxt"),
        ("good \U0001f44d\ufe0f", "good [thumbs up sign]"),
        ("\u0628", "[arabic letter beh]"),
        ("a\x00b\tc\nd", "ab c\nd"),
        ("\ue000", "[U+E000]"),
        ("\ud800x", "x"),
    ],
    ids=["plain", "direction", "picture", "letter", "control", "private", "half"],
)
def test_what_the_font_lacks_is_written_out(text: str, wanted: str) -> None:
    assert printable(text) == wanted
    assert wrote(plain_paragraph(text))


def test_an_address_that_leads_nowhere_in_the_document_is_plain_text() -> None:
    content = wrote(Paragraph((TextRun("no such place", "#nowhere"),)))
    assert "no such place" in text_of(content)


def test_the_same_statement_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import hashlib; from tests.support.exports import made;"
        "print(hashlib.sha256(made('second', 'pdf')).hexdigest())"
    )
    elsewhere = {**os.environ, "TZ": "Pacific/Auckland", "HOME": str(tmp_path), "LANG": "tr_TR"}
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        ).stdout
        for env in (dict(os.environ), elsewhere)
    }
    assert len(digests) == 1


def test_only_the_font_of_the_app_is_in_it_but_for_signs_that_it_lacks() -> None:
    names = set()
    for page in paper().pages:
        for font in page["/Resources"]["/Font"].values():
            names.add(str(font.get_object()["/BaseFont"]).rpartition("+")[2])
    assert {name.partition("-")[0] for name in names} == {FONT, SIGN_FONT.replace(" ", "")}


def test_signs_of_changes_are_signs() -> None:
    signs = "".join(sign.symbol for sign in Sign)
    assert f"{signs} {SIGNS}" in text_of(wrote(plain_paragraph(f"{signs} {SIGNS}")))


def test_the_fonts_have_the_same_characters_level_figures_and_an_open_licence() -> None:
    held = [TTFont(path) for path in sorted(FONTS.glob("*.ttf"))]
    assert len(held) == 4
    assert len({frozenset(font.getBestCmap()) for font in held}) == 1
    for font in held:
        assert "SIL Open Font License" in font["name"].getDebugName(13)
        widths = {font["hmtx"][font.getBestCmap()[ord(figure)]][0] for figure in "0123456789"}
        assert len(widths) == 1
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")


def test_trouble_is_in_the_hostile_paper_as_it_stands() -> None:
    assert text_of(made("hostile", "pdf")).count(TROUBLE) > 5


def test_the_layout_holds_no_text_of_a_document() -> None:
    """The source is the same for every document: nothing of one is ever put into it."""
    data = json.dumps(pdf._document(build_document(draft())))
    assert draft().title in data
    source = (pdf.TEMPLATES / "statement.typ").read_text("utf-8")
    assert not [word for word in ("eval(", "#import", "read(") if word in source]
