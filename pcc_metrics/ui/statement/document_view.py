"""A statement on a page, from the same document as its files: none says more or less than another.

Words and tables between two charts are one element of HTML, with real headings in their order.
What is data is escaped by the template's own means, as in the HTML file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import streamlit as st
from markupsafe import Markup

from pcc_metrics.charts.tables import Cell
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
    TextRuns,
    Tone,
    plain_paragraph,
)
from pcc_metrics.export.statement_document import build_document
from pcc_metrics.export.table_cells import format_cell, is_numeric, narrow_table
from pcc_metrics.statement import Section, Statement
from pcc_metrics.ui.widgets.escape import escape_markup

DRAFTED = "Drafted from the figures"
HIGHEST, LOWEST = 2, 4  # levels of headings: the page's title is the first
_EMPTY = Markup("")


def render_statement(statement: Statement) -> None:
    """Everything that it says, in its order."""
    document = build_document(statement)
    _render(_document(document))


def render_figures(section: Section) -> None:
    """The locked part of a priority where its writer is: its sentences and headline figures."""
    _render(_block(block, _EMPTY) for block in _figures(section))


def _figures(section: Section) -> Iterator[Block]:
    if section.without:
        yield plain_paragraph(section.without, Tone.MISSING)
    yield from (
        plain_paragraph(sentence.text, Tone.DATA)
        for sentence in section.sentences
        if not sentence.aside
    )
    if section.headlines:
        yield Grid(*narrow_table(section.headlines))


def _document(document: DocumentModel) -> Iterator[Markup | Picture]:
    if document.front:
        yield _facts(document.front)
    yield from (_block(block, _EMPTY) for block in document.opening)
    for part in document.parts:
        yield from _part(part, HIGHEST)


def _part(part: DocumentPart, level: int) -> Iterator[Markup | Picture]:
    title = f"{part.number} {part.title}".strip()
    tag = f"h{min(level, LOWEST)}"
    yield Markup('<{0} id="{1}">{2}</{0}>').format(tag, part.id, title)
    drafted = False
    for block in part.blocks:
        is_data = isinstance(block, Paragraph) and block.tone is Tone.DATA
        yield _block(block, _mark(is_data and not drafted))
        drafted = is_data
    for inner in part.parts:
        yield from _part(inner, level + 1)


def _mark(first: bool) -> Markup:
    """What stands over the first of several drafted paragraphs."""
    return Markup('<span class="statement-drafted">{}</span> ').format(DRAFTED) if first else _EMPTY


def _block(block: Block, mark: Markup) -> Markup | Picture:
    if isinstance(block, Picture):
        return block
    if isinstance(block, Paragraph):
        number = Markup('<span class="statement-number">{}</span> ').format(block.number)
        return Markup('<p class="statement-{}">{}{}{}</p>').format(
            block.tone, mark, number if block.number else _EMPTY, _runs(block.runs)
        )
    if isinstance(block, Bullets):
        return _bullets(block)
    return _facts(block) if isinstance(block, Facts) else _grid(block)


def _bullets(block: Bullets) -> Markup:
    names = block.anchors or ("",) * len(block.items)
    items = (
        Markup('<li id="{}">{}</li>').format(name, _runs(item))
        if name
        else Markup("<li>{}</li>").format(_runs(item))
        for name, item in zip(names, block.items, strict=True)
    )
    tag = "ol" if block.numbered else "ul"
    return Markup('<{0} class="statement-{1}">{2}</{0}>').format(tag, block.tone, _join(items))


def _facts(block: Facts) -> Markup:
    pairs = (
        Markup("<dt>{}</dt><dd>{}</dd>").format(name, _runs(runs)) for name, runs in block.pairs
    )
    return Markup('<dl class="statement-facts">{}</dl>').format(_join(pairs))


def _grid(block: Grid) -> Markup:
    """A table that scrolls by itself where it is wider than the page, also with the keyboard."""
    table, ends = block.table, [is_numeric(block.table, n) for n in range(len(block.table.columns))]
    head = _join(
        Markup('<th scope="col"{}>{}</th>').format(_class(end), name)
        for name, end in zip(table.columns, ends, strict=True)
    )
    rows = _join(Markup("<tr>{}</tr>").format(_row(row, ends)) for row in table.rows)
    notes = Markup('<p class="statement-note">{}</p>').format(" ".join(block.notes))
    return Markup(
        '<div class="statement-table" tabindex="0" role="region" aria-label="{0}"><table>'
        "<caption>{0}</caption><thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>{3}"
    ).format(table.caption, head, rows, notes if block.notes else _EMPTY)


def _row(row: Iterable[Cell], ends: Iterable[bool]) -> Markup:
    cells = [(format_cell(cell) or "–", end) for cell, end in zip(row, ends, strict=True)]
    (first, _), *others = cells
    return Markup('<th scope="row">{}</th>').format(first) + _join(
        Markup("<td{}>{}</td>").format(_class(end), cell) for cell, end in others
    )


def _class(is_number: bool) -> Markup:
    return Markup(' class="number"') if is_number else _EMPTY


def _runs(runs: TextRuns) -> Markup:
    return _join(map(_run, runs))


def _run(run: TextRun) -> Markup:
    text = Markup("{}").format(run.text)
    if run.strong:
        text = Markup("<strong>{}</strong>").format(text)
    if run.url:
        text = Markup('<a href="{}">{}</a>').format(run.url, text)
    return Markup("<sup>{}</sup>").format(text) if run.raised else text


def _join(pieces: Iterable[Markup]) -> Markup:
    return _EMPTY.join(pieces)


def _render(pieces: Iterable[Markup | Picture]) -> None:
    for is_picture, group in groupby(pieces, key=lambda one: isinstance(one, Picture)):
        if is_picture:
            for one in group:
                _render_picture(one)  # type: ignore[arg-type]
        else:
            html = Markup('<div class="statement">{}</div>').format(_join(group))  # type: ignore[arg-type]
            st.html(html)


def _render_picture(picture: Picture) -> None:
    chart = picture.chart
    st.markdown(f"**{escape_markup(chart.title)}**")
    st.caption(escape_markup(" ".join(filter(None, (chart.subtitle, chart.reading, *chart.notes)))))
    st.vega_lite_chart(chart.browser_spec, alt=chart.name)
    with st.expander("The figures of this chart as a table"):
        st.html(Markup('<div class="statement">{}</div>').format(_grid(Grid(picture.table))))
