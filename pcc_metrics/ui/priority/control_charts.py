"""Monthly counts as pictures to watch, each drawn when somebody opens it."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from pcc_metrics.charts.twelve_months import twelve_months_said
from pcc_metrics.content.finished_page import PriorityPage, Watched
from pcc_metrics.domain.catalogue import catalogue_folder
from pcc_metrics.domain.glossary import glossary
from pcc_metrics.ui.priority.chart_panel import drawn
from pcc_metrics.ui.widgets.escape import plain
from pcc_metrics.ui.widgets.prose import heading, place_lower, said, strong

INTRO = (
    "Each measure as its daily average month by month, with limits, to see when a month stands "
    "out. These pictures are for asking questions. They do not decide whether a figure is lower or "
    "higher."
)

SHOW = "Month by month: each month against its limits"
MARKS = "What the lines and marks mean"


def month_by_month(page: PriorityPage, chosen: Collection[str]) -> None:
    """The pictures of the chosen measures, when they are opened."""
    found = [one for one in page.watched if one.measure.id in chosen]
    if not found:
        return
    box = st.expander(SHOW, on_change="rerun", key="watch")
    if box.open:
        with box:
            st.markdown(INTRO)
            for one in found:
                with st.container(key=f"watching-{one.measure.id}"):
                    _opened(page, one)
            _marks()


def _marks() -> None:
    """What the pictures are drawn with, in words."""
    terms = (term for term in glossary(catalogue_folder()).term if term.group == "Month by month")
    found = (said(strong(f"{term.name}."), term.meaning) for term in terms)
    place_lower(heading(MARKS, level=3), *found)


def _opened(page: PriorityPage, one: Watched) -> None:
    drawn(one.picture, page, "months")
    if one.totals:
        drawn(one.totals, page, "twelve-months")
    else:
        st.markdown(plain(twelve_months_said(one.monitoring)))
