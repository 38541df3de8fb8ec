"""The parts of the page of what moved: title and answer, the sentences, the rule behind them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from pcc_metrics import links
from pcc_metrics.content.moved_html import moved_html, mover_address
from pcc_metrics.content.view_text import title_moved
from pcc_metrics.content.what_moved import WhatMoved
from pcc_metrics.domain.view import Compare
from pcc_metrics.narrative.moved_text import RULE
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.html_fragment import render_fragment
from pcc_metrics.ui.widgets.prose import (
    heading,
    render_blocks,
    render_lower_blocks,
    small_print,
    text_paragraph,
)

NO_FIGURES = "There is no snapshot that can be shown, so nothing could be looked at."


def render_opening(visit: Visit, page: WhatMoved | None) -> None:
    """Where it is about, and the largest changes."""
    title = heading(title_moved(visit.areas), level=1)
    render_blocks(title, text_paragraph(page.answer.text if page else NO_FIGURES))


def compare_with_year(visit: Visit) -> Visit:
    """The visit as this page answers it: what moved is always on the year before.

    A comparison that was chosen on another page waits there; the filters here must not promise it.
    """
    request = replace(visit.request, view=replace(visit.view, compare=Compare.YEAR))
    return replace(visit, request=request)


def render_movers(visit: Visit, page: WhatMoved) -> None:
    """Each that moved in a sentence, with a link to its figures; how many went each way."""
    root = links.app_root(st.context.url, visit.path)
    html = moved_html(page, partial(mover_address, visit.request, root))
    render_fragment(html, key="moved")


def render_small_print(page: WhatMoved) -> None:
    """How many were looked at, by which rule, what was left out, and whose figures these are."""
    looked_at = page.pairs.text if page.pairs else ""
    notes = (looked_at, page.left_out, RULE, page.credits)
    render_lower_blocks(*(small_print(note) for note in notes if note))
