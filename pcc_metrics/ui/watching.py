"""Monthly counts as pictures to watch, each drawn when somebody opens it."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.about import glossary
from pcc_metrics.catalogue import catalogue_folder
from pcc_metrics.charts import twelve_months_said
from pcc_metrics.ui.evidence import drawn
from pcc_metrics.ui.plain import plain
from pcc_metrics.ui.results import PriorityPage, Watched

INTRO = (
    "Each measure as its daily average month by month, with limits, to see when a month stands "
    "out. These pictures are for asking questions. They do not decide whether a figure is lower or "
    "higher."
)

MARKS = "What the lines and marks mean"


def month_by_month(page: PriorityPage) -> None:
    """A heading, the names of what can be watched, and the pictures of those chosen."""
    if not page.watched:
        return
    st.header("Month by month", anchor=False)
    st.markdown(INTRO)
    box = st.expander(MARKS, type="compact", on_change="rerun", key="marks")
    if box.open:
        with box:
            terms = (t for t in glossary(catalogue_folder()).term if t.group == "Month by month")
            st.markdown("\n\n".join(f"**{plain(t.name)}.** {plain(t.meaning)}" for t in terms))
    by_measure = {one.measure.id: one for one in page.watched}
    chosen = st.pills(
        "Choose what to watch",
        list(by_measure),
        format_func=lambda measure: plain(by_measure[measure].measure.title),
        selection_mode="multi",
        key="watch",
    )
    for measure in chosen:
        with st.container(key=f"watching-{measure}"):
            _opened(page, by_measure[measure])


def _opened(page: PriorityPage, one: Watched) -> None:
    drawn(one.picture, page, "months")
    if one.totals:
        drawn(one.totals, page, "twelve-months")
    else:
        st.markdown(plain(twelve_months_said(one.monitoring)))
