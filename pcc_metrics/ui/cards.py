"""The overview: a card for each priority."""

from __future__ import annotations

import streamlit as st

from pcc_metrics import links, words
from pcc_metrics.ui import navigation
from pcc_metrics.ui.numbers import large
from pcc_metrics.ui.plain import plain
from pcc_metrics.ui.results import Card, Overview
from pcc_metrics.ui.session import Visit

CARD_PX = 320


def opening(visit: Visit) -> None:
    """What this app is for."""
    body = visit.catalogue.body
    st.title("National policing priorities", anchor=False)
    st.markdown(plain(f"How {body.police} is doing on each of them, in published figures."))


def place(visit: Visit, overview: Overview) -> None:
    """The cards, in the order of the catalogue."""
    with st.grid("auto", min_column_width=CARD_PX):
        for card in overview.cards:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _card(visit, card)
    st.caption(plain(visit.catalogue.body.caution))


def _card(visit: Visit, card: Card) -> None:
    st.header(plain(card.priority.short), anchor=False)
    figure = card.figure
    if figure and figure.value is not None and figure.period:
        age = "Older figure: " if figure.history else ""
        large(figure)
        st.caption(plain(words.capital(f"{age}{figure.period.label}")))
    if card.spark:
        st.vega_lite_chart(card.spark.drawing, alt=card.spark.alt)
    for text in card.sentences:
        st.markdown(plain(text))
    st.space("stretch")
    query = links.kept_query(visit.request)
    navigation.link(card.priority.id, f"Open {words.inside(card.priority.short)}", query)
