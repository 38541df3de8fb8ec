"""A statement as a Word file: real headings, lists, tables and links, in the office's styles."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import singledispatchmethod
from itertools import count
from typing import Any

import docx.text.paragraph
from docx.document import Document
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Twips

from pcc_metrics.charts.images import PAPER_PX, paper_spec, render_png
from pcc_metrics.export import word_template
from pcc_metrics.export.document_model import (
    Bullets,
    DocumentModel,
    DocumentPart,
    Facts,
    Grid,
    Paragraph,
    Picture,
    TextRuns,
    Tone,
    numbered_title,
)
from pcc_metrics.export.word_tables import add_caption, add_table
from pcc_metrics.export.word_xml import (
    bookmark,
    bookmark_name,
    element,
    field,
    hyperlink,
    in_list,
    new_list,
    number_paragraph,
)

STYLES = {
    Tone.PLAIN: "Normal",
    Tone.LEAD: "Lead",
    Tone.DATA: "Data text",
    Tone.OWN: "Own words",
    Tone.NOTE: "Note",
    Tone.MISSING: "Missing",
}
LANGUAGE = "en-GB"


def render_word(outline: DocumentModel, dated: date) -> bytes:
    """The document as a Word file; `dated` is written into its properties."""
    return _Writer(outline, dated).to_bytes()


class _Writer:
    """One Word file while it is written."""

    def __init__(self, outline: DocumentModel, dated: date) -> None:
        self.outline = outline
        self.dated = dated
        self.template = word_template.open_template(outline.fields)
        self.document: Document = self.template.document
        self.marks = count(1)

    def to_bytes(self) -> bytes:
        """The whole file, parts in the order of the document."""
        self._properties()
        self._language()
        for place, section in enumerate(self.document.sections):
            self._margins(section, first=place == 0)
        before = len(self.document.element.body)
        if not self.template.fronted:
            self._front()
        self._blocks(self.outline.opening)
        self._contents()
        for part in self.outline.parts:
            self._part(part, 1)
        self._move_to_place(before)
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _front(self) -> None:
        """Title and front sheet, where the office's template brings none of its own."""
        self.document.add_paragraph(self.outline.title, "Title")
        self.document.add_paragraph(self.outline.subtitle, "Subtitle")
        if self.outline.front:
            self.add(self.outline.front)

    def _move_to_place(self, before: int) -> None:
        """Put what was written behind the template's own elements where it has a place for it."""
        place = self.template.body
        if place is None:
            return
        body = self.document.element.body
        for written in [one for one in body[before - 1 :] if one.tag != qn("w:sectPr")]:
            place._p.addprevious(written)  # noqa: SLF001
        body.remove(place._p)  # noqa: SLF001

    @property
    def text_width(self) -> Length:
        section = self.document.sections[0]
        sides = (section.left_margin or 0) + (section.right_margin or 0)
        return Length((section.page_width or 0) - sides)

    def _properties(self) -> None:
        outline, core = self.outline, self.document.core_properties
        core.title = f"{outline.mark}. {outline.head}" if outline.mark else outline.head
        core.author = core.last_modified_by = outline.author
        core.subject, core.keywords = outline.subject, outline.keywords
        core.comments = outline.foot
        core.content_status = outline.mark or "Published"
        core.language = LANGUAGE
        core.created = core.modified = datetime.combine(self.dated, time(), UTC)
        core.revision = 1

    def _language(self) -> None:
        """British English for all text, whatever the template's own is."""
        defaults = self.document.styles.element.find(qn("w:docDefaults"))
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), LANGUAGE)
        if defaults is not None and not list(defaults.iter(qn("w:lang"))):
            for run in defaults.iter(qn("w:rPr")):
                run.append(element("lang", val=LANGUAGE))

    def _margins(self, section: Section, *, first: bool) -> None:
        """What stands on every page, also where a template has other first or even pages.

        A later section shows what the one before has, unless the template gives it its own.
        """
        heads, feet = [section.header], [section.footer]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
            feet.append(section.first_page_footer)
        if self.document.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
            feet.append(section.even_page_footer)
        if not first:
            heads = [head for head in heads if not head.is_linked_to_previous]
            feet = [foot for foot in feet if not foot.is_linked_to_previous]
        for head in heads:
            line = _line(head, "Header")
            line.add_run(self.outline.head)
            if self.outline.mark:
                line.add_run("\t")
                line.add_run(self.outline.mark, "Draft mark")
        for foot in feet:
            line = _line(foot, "Footer")
            line.add_run(self.outline.foot)
            line = foot.add_paragraph(style="Footer")
            line.add_run("\tPage ")
            field(line, "PAGE", "1")
            line.add_run(" of ")
            field(line, "NUMPAGES", "1")

    def _contents(self) -> None:
        """The parts as links, each with a field for its page, which Word works out on opening.

        They stand in no field of their own: LibreOffice would take the whole as it was written,
        without pages.
        """
        self.document.add_paragraph("Contents", "Contents")
        for part in self.outline.parts:
            line = self.document.add_paragraph(style="toc 1")
            hyperlink(line, numbered_title(part), f"#{part.id}", None)
            line.add_run("\t")
            field(line, rf"PAGEREF {bookmark_name(part.id)} \h", "", dirty=True)

    def _part(self, part: DocumentPart, level: int) -> None:
        heading = self.document.add_heading(numbered_title(part), level)
        heading.paragraph_format.page_break_before = part.id in self.outline.new_pages() or None
        bookmark(heading, part.id, next(self.marks))
        self._blocks(part.blocks)
        for inner in part.parts:
            self._part(inner, level + 1)

    def _blocks(self, blocks: Iterable[Any]) -> None:
        for block in blocks:
            self.add(block)

    @singledispatchmethod
    def add(self, block: Any) -> None:
        raise TypeError(f"no way to write {block!r}")

    @add.register
    def _(self, block: Paragraph) -> None:
        paragraph = self.document.add_paragraph(style=STYLES[block.tone])
        if block.leads:
            paragraph.paragraph_format.keep_with_next = True
        if block.number:
            number_paragraph(paragraph, block.number)
        self._runs(paragraph, block.runs)

    @add.register
    def _(self, block: Bullets) -> None:
        style = "List Number" if block.numbered else "List Bullet"
        style = "Own words list" if block.tone is Tone.OWN else style
        number = new_list(self.document, numbered=block.numbered)
        for place, item in enumerate(block.items):
            paragraph = self.document.add_paragraph(style=style)
            in_list(paragraph, number)
            self._runs(paragraph, item)
            if block.anchors:
                bookmark(paragraph, block.anchors[place], next(self.marks))

    @add.register
    def _(self, block: Facts) -> None:
        for name, runs in block.pairs:
            paragraph = self.document.add_paragraph(style="Fact")
            paragraph.add_run(f"{name}:\t", "Strong")
            self._runs(paragraph, runs)

    @add.register
    def _(self, block: Grid) -> None:
        add_table(self.document, block.table, round(self.text_width / Twips(1)))
        self.document.add_paragraph(" ".join(block.notes), "Table note")

    @add.register
    def _(self, block: Picture) -> None:
        chart = block.chart
        title = add_caption(self.document, chart.title)
        bookmark(title, block.id, next(self.marks))
        self.document.add_paragraph(chart.subtitle, "Note").paragraph_format.keep_with_next = True
        paragraph = self.document.add_paragraph(style="Picture")
        picture = io.BytesIO(render_png(paper_spec(chart.spec), width=PAPER_PX))
        shape = paragraph.add_run().add_picture(picture, width=self.text_width)
        described = shape._inline.docPr  # noqa: SLF001
        described.set("descr", chart.alt)
        described.set("title", chart.title)
        for text in filter(None, (chart.reading, *chart.notes)):
            self.document.add_paragraph(text, "Note")

    def _runs(self, paragraph: docx.text.paragraph.Paragraph, runs: TextRuns) -> None:
        for run in runs:
            if run.url:
                style = "Reference" if run.raised else "Hyperlink"
                hyperlink(paragraph, run.text, run.url, style)
            else:
                paragraph.add_run(run.text, "Strong" if run.strong else None)


def _line(holder: Any, style: str) -> docx.text.paragraph.Paragraph:
    """The line to write into: the first where it is empty, else one under the template's own."""
    holder.is_linked_to_previous = False
    first = holder.paragraphs[0] if holder.paragraphs else holder.add_paragraph()
    line: docx.text.paragraph.Paragraph = first
    if first.text.strip() or len(holder.tables):
        line = holder.add_paragraph()
    line.style = style
    return line
