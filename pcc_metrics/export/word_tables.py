"""Tables of a Word file: a caption, a header row that is repeated, and no row broken in two."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Twips
from docx.table import Table as WordTable
from docx.table import _Row
from docx.text.paragraph import Paragraph

from pcc_metrics.charts.tables import Table
from pcc_metrics.export import word_template
from pcc_metrics.export.table_cells import column_widths, format_cell, is_numeric
from pcc_metrics.export.word_xml import element

TOGETHER = 14  # rows that stay on one page, with the notes under them; a longer table goes on


def add_caption(document: Document, text: str) -> Paragraph:
    """A line over a table or a chart, on one page with it whatever the office's style says."""
    caption = document.add_paragraph(text, "Caption")
    caption.paragraph_format.keep_with_next = True
    return caption


def add_table(document: Document, table: Table, width: int) -> None:
    """A table under its caption, `width` twentieths of a point wide."""
    add_caption(document, table.caption)
    texts = [table.columns, *(tuple(map(format_cell, row)) for row in table.rows)]
    made = document.add_table(len(texts), len(table.columns), word_template.TABLE)
    made.autofit = False
    across = column_widths(list(zip(*texts, strict=True)), width)
    for column, wide in zip(made.columns, across, strict=True):
        column.width = Twips(wide)
    right = [is_numeric(table, place) for place in range(len(table.columns))]
    for row, cells in zip(made.rows, texts, strict=True):
        _fill(row, cells, across, right, keep=len(texts) <= TOGETHER)
    _describe(made, table.caption)


def _fill(
    row: _Row, texts: Sequence[str], across: Sequence[int], right: Sequence[bool], *, keep: bool
) -> None:
    row._tr.get_or_add_trPr().append(element("cantSplit"))  # noqa: SLF001 - as in word_parts
    for place, cell in enumerate(row.cells):
        cell.width = Twips(across[place])
        paragraph = cell.paragraphs[0]
        paragraph.style = "Table text"
        paragraph.add_run(texts[place])
        paragraph.paragraph_format.keep_with_next = keep
        if right[place]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _describe(made: WordTable, caption: str) -> None:
    """What a screen reader needs: which row is the header, and what the table is."""
    made.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))  # noqa: SLF001
    made._tbl.tblPr.append(element("tblCaption", val=caption))  # noqa: SLF001
