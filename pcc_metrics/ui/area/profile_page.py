"""The parts of the area profile: title and answer, the table, what holds for all of its rows."""

from __future__ import annotations

import streamlit as st

from pcc_metrics import links
from pcc_metrics.content.area_profile import AreaProfile
from pcc_metrics.content.tiles_html import legend_html
from pcc_metrics.content.view_content import ProfileContent
from pcc_metrics.content.view_text import title_profile
from pcc_metrics.narrative.profile_text import CAUTION, describe_columns
from pcc_metrics.ui.area.sortable_table import render_sortable
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.html_fragment import render_fragment
from pcc_metrics.ui.widgets.prose import (
    heading,
    render_blocks,
    render_lower_blocks,
    small_print,
    text_paragraph,
)

NO_FIGURES = "There is no snapshot that can be shown, so no measure has a figure."
NO_HEADLINE = "No measure is named as a headline figure. The rows below have what is held."


def render_opening(visit: Visit, page: AreaProfile | None) -> None:
    """The area's name, and the answer over all of its measures."""
    title = heading(title_profile(visit.areas), level=1)
    answer = page.answer.text if page and page.answer else NO_HEADLINE
    render_blocks(title, text_paragraph(answer if page else NO_FIGURES))


def render_profile(visit: Visit, content: ProfileContent) -> None:
    """The legend, and the table with links to the priorities' pages."""
    root, query = links.app_root(st.context.url, visit.path), links.carried_query(visit.request)
    render_fragment(legend_html(), key="legend")
    render_sortable(content.table(root, query), key="profile")


def render_small_print(page: AreaProfile) -> None:
    """How to read the pictures, what limits all rows, and whose figures these are."""
    columns = describe_columns(intervals=bool(page.beside), parts=page.has_parts)
    notes = (CAUTION, *columns, page.credits)
    render_lower_blocks(*(small_print(note) for note in notes if note))
