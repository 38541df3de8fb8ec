"""The overview: one answer, and a tile for each priority."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pcc_metrics import links
from pcc_metrics.content.overview import TITLE, Overview
from pcc_metrics.content.tiles_html import legend_html, overview_cards, tiles_html
from pcc_metrics.content.view_text import title_with_areas
from pcc_metrics.domain.formatting import capitalise, number_word
from pcc_metrics.narrative.updates import Updates, update_sections
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets import prose
from pcc_metrics.ui.widgets.html_fragment import render_fragment
from pcc_metrics.ui.widgets.prose import (
    Block,
    heading,
    small_print,
    strong,
    text_paragraph,
)

UPDATES = "About these figures: what is new, revised or late"
MOST = 4  # changes of a kind that are told at once


def render_opening(visit: Visit, overview: Overview | None) -> None:
    """What this app is for, and the answer."""
    body = visit.catalogue.body
    answer = overview.answer.text if overview and overview.answer else ""
    meant = f"How {body.police} is doing on each of them, in published figures."
    areas = visit.areas if visit.view.areas else ()
    title = title_with_areas(TITLE, areas)
    prose.render_blocks(heading(title, level=1), text_paragraph(answer or meant))


def render_updates(updates: Updates) -> None:
    """What is new, revised or late among the headline figures: of deliveries, so it is folded."""
    with st.expander(UPDATES):
        _updates(updates)


def _updates(updates: Updates) -> None:
    blocks = [
        text_paragraph(updates.why) if updates.why else text_paragraph(strong(updates.summary))
    ]
    groups = list(update_sections(updates))
    shown = {name: text[:MOST] for name, text in groups}
    for name, text in shown.items():
        blocks += _list(name, text)
    prose.render_blocks(*blocks)
    rest = {name: text[MOST:] for name, text in groups if len(text) > MOST}
    if rest:
        count = sum(map(len, rest.values()))
        with st.expander(f"{capitalise(number_word(count))} more"):
            prose.render_lower_blocks(*(one for updates in rest.items() for one in _list(*updates)))


def _list(name: str, text: Sequence[str]) -> list[Block]:
    return [text_paragraph(f"{name}:"), prose.bullet_points(text)]


def render_tiles(visit: Visit, overview: Overview) -> None:
    """The priorities in the order of the catalogue, a tile each, and what the signs mean."""
    root, query = links.app_root(st.context.url, visit.path), links.carried_query(visit.request)
    cards = overview_cards(overview.tiles, root, query)
    render_fragment(tiles_html(cards) + legend_html(), key="tiles")


def render_small_print(visit: Visit, overview: Overview) -> None:
    """What limits all figures, and whose they are."""
    notes = filter(None, (visit.catalogue.body.caution, overview.credits))
    prose.render_lower_blocks(*map(small_print, notes))
