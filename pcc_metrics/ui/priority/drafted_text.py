"""The drafted text on the page: five sentences, the rest, where each comes from, and copies."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pcc_metrics.content.finished_page import PriorityPage
from pcc_metrics.content.panels import ArrowTable
from pcc_metrics.content.paragraphs import DraftedParagraph
from pcc_metrics.domain.formatting import pluralise
from pcc_metrics.narrative.citations import with_references, without_references
from pcc_metrics.narrative.provenance import Provenance
from pcc_metrics.ui.priority.chart_panel import render_rows
from pcc_metrics.ui.state.session import current_visit
from pcc_metrics.ui.state.share import pinned_link
from pcc_metrics.ui.widgets.escape import escape_markup
from pcc_metrics.ui.widgets.prose import (
    Block,
    heading,
    render_lower_blocks,
    text_paragraph,
)

ORIGINS = "Where each paragraph comes from, by its number"
TAKE = "Copy the text, or see all figures and rows behind it"
COPIES = ("Text only", "With references")
TEXT_PX = 760  # some hundred characters a line
COPY_PX = 340  # a text of forty sentences must not push the page away


def render_drafted_text(page: PriorityPage) -> None:
    """The text after the answer, which opens the page; each paragraph leads to figures and rows."""
    drafted = page.drafted
    after = _number_paragraphs(drafted.lead[1:])
    render_lower_blocks(heading("What the figures say"), *after, width=TEXT_PX)
    _origins(page, drafted.lead, "lead")
    if drafted.more:
        count = sum(len(paragraph.sentences) for paragraph in drafted.more)
        label = f"More ({pluralise(count, 'sentence')})"
        box = st.expander(label, on_change="rerun", key="more", width=TEXT_PX)
        with box:
            render_lower_blocks(
                *_number_paragraphs(drafted.more)
            )  # closed too, so that it is printed
            if box.open:
                _origins(page, drafted.more, "more")
    _render_copies(page)


def _number_paragraphs(paragraphs: Sequence[DraftedParagraph]) -> list[Block]:
    """Paragraphs, each with its number behind it."""
    return [text_paragraph(one.text, _number(one)) for one in paragraphs]


def _origins(page: PriorityPage, paragraphs: Sequence[DraftedParagraph], name: str) -> None:
    """The numbers of paragraphs; each opens to where its paragraph comes from."""
    by_name = {paragraph.name: paragraph for paragraph in paragraphs}
    chosen = st.pills(
        ORIGINS,
        list(by_name),
        format_func=lambda one: escape_markup(_number(by_name[one])),
        key=f"origin-{name}",
    )
    if chosen in by_name:
        _render_sources(page, by_name[chosen])


def _number(paragraph: DraftedParagraph) -> str:
    return f"[{paragraph.number}]"


def _render_sources(page: PriorityPage, paragraph: DraftedParagraph) -> None:
    with st.container(border=True, key=f"origin-of-{paragraph.number}"):
        st.markdown("\n\n".join(map(_origin, paragraph.origins)))
        if paragraph.table.rows:
            render_rows(ArrowTable(paragraph.table), page, f"origin-{paragraph.name}")


def _origin(provenance: Provenance) -> str:
    """As Markdown: the figure, and a line for each thing to be said of it."""
    lines = (f"- {escape_markup(name)}: {escape_markup(text)}" for name, text in provenance.items)
    return "\n".join([f"**{escape_markup(provenance.title)}**", "", *lines])


def _render_copies(page: PriorityPage) -> None:
    """The text to copy, every figure, and every row of the snapshot that they rest on."""
    box = st.expander(TAKE, on_change="rerun", key="copy")
    if box.open:
        with box:
            chosen = st.segmented_control(
                "What to copy", COPIES, default=COPIES[0], required=True, key="copy-what",
                label_visibility="collapsed",
            )  # fmt: skip
            text = _copy_text(page, chosen == COPIES[1])
            st.code(text, language=None, wrap_lines=True, height=COPY_PX)
            render_lower_blocks(heading("All figures of this page", level=3))
            render_rows(page.figures, page, "figures")
            render_lower_blocks(heading("All rows behind this text", level=3))
            render_rows(page.evidence, page, "rows")


def _copy_text(page: PriorityPage, references: bool) -> str:
    paragraphs = [paragraph.sentences for paragraph in page.drafted.paragraphs]
    if not references:
        return without_references(paragraphs)
    link = pinned_link(current_visit(), page.content.to)
    return with_references(paragraphs, page.catalogue, page.content.snapshot, link)
