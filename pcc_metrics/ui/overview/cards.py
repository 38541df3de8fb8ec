"""The overview: a card for each priority."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pcc_metrics import links
from pcc_metrics.content.overview import Overview, PriorityCard
from pcc_metrics.domain.formatting import capitalise, number_word, uncapitalise
from pcc_metrics.narrative.updates import Updates, update_sections
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets import prose
from pcc_metrics.ui.widgets.numbers import large_value, value_name
from pcc_metrics.ui.widgets.prose import Block, heading, small_print, strong, text_paragraph

CARD_PX = 280
MOST = 4  # changes of a kind that are told at once


def render_opening(visit: Visit) -> None:
    """What this app is for."""
    body = visit.catalogue.body
    meant = text_paragraph(f"How {body.police} is doing on each of them, in published figures.")
    prose.render_blocks(heading("National policing priorities", level=1), meant)


def render_updates(found: Updates) -> None:
    """What is new, revised or late among the headline figures, in sentences."""
    blocks = [heading("What has changed")]
    blocks.append(text_paragraph(found.why) if found.why else text_paragraph(strong(found.summary)))
    groups = list(update_sections(found))
    shown = {name: text[:MOST] for name, text in groups}
    for name, text in shown.items():
        blocks += _list(name, text)
    prose.render_blocks(*blocks)
    rest = {name: text[MOST:] for name, text in groups if len(text) > MOST}
    if rest:
        count = sum(map(len, rest.values()))
        with st.expander(f"{capitalise(number_word(count))} more"):
            prose.render_lower_blocks(*(one for found in rest.items() for one in _list(*found)))


def _list(name: str, text: Sequence[str]) -> list[Block]:
    return [text_paragraph(f"{name}:"), prose.bullet_points(text)]


def render_cards(visit: Visit, overview: Overview) -> None:
    """The cards, those with the newest evidence first."""
    prose.render_blocks(heading("The priorities"))
    with st.grid("auto", min_column_width=CARD_PX):
        for card in overview.cards:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _card(visit, card)
    prose.render_lower_blocks(
        *map(small_print, filter(None, (visit.catalogue.body.caution, overview.credits)))
    )


def _card(visit: Visit, card: PriorityCard) -> None:
    title, figure = heading(card.priority.short, level=3), card.figure
    blocks = [text_paragraph(text) for text in card.sentences]
    if figure:
        age = "Older figure: " if figure.history else ""
        when = small_print(capitalise(f"{age}{figure.period_label}"))
        prose.render_blocks(title, value_name(figure), large_value(figure), when)
    else:
        prose.render_blocks(title)
    if card.spark:
        st.vega_lite_chart(card.spark.browser_spec, alt=card.spark.name)
    prose.render_blocks(*blocks)
    st.space("stretch")
    query = links.carried_query(visit.request)
    navigation.render_link(card.priority.id, f"Open {uncapitalise(card.priority.short)}", query)
