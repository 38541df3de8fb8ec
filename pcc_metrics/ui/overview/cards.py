"""The overview: a card for each priority."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pcc_metrics import links
from pcc_metrics.content.overview import Card, Overview
from pcc_metrics.domain.formatting import capitalise, number_word, uncapitalise
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.updates import lines
from pcc_metrics.ui.state import navigation, results
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets import prose
from pcc_metrics.ui.widgets.numbers import named, value
from pcc_metrics.ui.widgets.prose import Block, heading, said, small, strong

CARD_PX = 280
MOST = 4  # changes of a kind that are told at once


def opening(visit: Visit) -> None:
    """What this app is for."""
    body = visit.catalogue.body
    meant = said(f"How {body.police} is doing on each of them, in published figures.")
    prose.place(heading("National policing priorities", level=1), meant)


def changed(visit: Visit, reader: Reader) -> None:
    """What is new, revised or late among the headline figures, in sentences."""
    found = results.latest_news(visit, reader)
    blocks = [heading("What has changed")]
    blocks.append(said(found.why) if found.why else said(strong(found.summary)))
    groups = list(lines(found))
    shown = {name: text[:MOST] for name, text in groups}
    for name, text in shown.items():
        blocks += _listed(name, text)
    prose.place(*blocks)
    rest = {name: text[MOST:] for name, text in groups if len(text) > MOST}
    if rest:
        count = sum(map(len, rest.values()))
        with st.expander(f"{capitalise(number_word(count))} more"):
            prose.place_lower(*(one for found in rest.items() for one in _listed(*found)))


def _listed(name: str, text: Sequence[str]) -> list[Block]:
    return [said(f"{name}:"), prose.listed(text)]


def place(visit: Visit, overview: Overview) -> None:
    """The cards, those with the newest evidence first."""
    prose.place(heading("The priorities"))
    with st.grid("auto", min_column_width=CARD_PX):
        for card in overview.cards:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _card(visit, card)
    prose.place_lower(*map(small, filter(None, (visit.catalogue.body.caution, overview.credits))))


def _card(visit: Visit, card: Card) -> None:
    title, figure = heading(card.priority.short, level=3), card.figure
    blocks = [said(text) for text in card.sentences]
    if figure:
        age = "Older figure: " if figure.history else ""
        when = small(capitalise(f"{age}{figure.period.label}"))
        prose.place(title, named(figure), value(figure), when)
    else:
        prose.place(title)
    if card.spark:
        st.vega_lite_chart(card.spark.drawing, alt=card.spark.name)
    prose.place(*blocks)
    st.space("stretch")
    query = links.kept_query(visit.request)
    navigation.link(card.priority.id, f"Open {uncapitalise(card.priority.short)}", query)
