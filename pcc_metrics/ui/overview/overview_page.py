"""The overview: one answer, and a tile for each priority."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pcc_metrics import links
from pcc_metrics.content.overview import Overview, PriorityTile
from pcc_metrics.domain.formatting import capitalise, number_word, uncapitalise
from pcc_metrics.narrative.updates import Updates, update_sections
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets import prose
from pcc_metrics.ui.widgets.prose import Block, heading, small_print, strong, text_paragraph
from pcc_metrics.ui.widgets.tiles import LEGEND_TEXT, tile_blocks

TILE_PX = 240
UPDATES = "About these figures: what is new, revised or late"
NO_HEADLINE = "None of its measures is named as a headline figure. Its page has what is held on it."
MOST = 4  # changes of a kind that are told at once


def render_opening(visit: Visit, overview: Overview | None) -> None:
    """What this app is for, and the answer."""
    body = visit.catalogue.body
    answer = overview.answer.text if overview and overview.answer else ""
    meant = f"How {body.police} is doing on each of them, in published figures."
    opening = text_paragraph(strong(answer)) if answer else text_paragraph(meant)
    prose.render_blocks(heading("National policing priorities", level=1), opening)


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
    with st.grid("auto", min_column_width=TILE_PX):
        for tile in overview.tiles:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _tile(visit, tile)
    prose.render_blocks(small_print(LEGEND_TEXT))


def render_small_print(visit: Visit, overview: Overview) -> None:
    """What limits all figures, and whose they are."""
    notes = filter(None, (visit.catalogue.body.caution, overview.credits))
    prose.render_lower_blocks(*map(small_print, notes))


def _tile(visit: Visit, shown: PriorityTile) -> None:
    priority, tile = shown.priority, shown.tile
    blocks = [heading(priority.short)]
    if tile is None:
        blocks.append(text_paragraph(NO_HEADLINE))
    else:
        blocks += tile_blocks(tile)
    prose.render_blocks(*blocks)
    if shown.spark:
        st.vega_lite_chart(shown.spark.browser_spec, alt=shown.spark.name)
    st.space("stretch")
    query = links.carried_query(visit.request)
    navigation.render_link(priority.id, f"Open {uncapitalise(priority.short)}", query)
