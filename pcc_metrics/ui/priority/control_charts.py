"""Control charts of monthly counts, drawn when somebody opens them."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from pcc_metrics.charts.yearly_totals import describe_yearly_totals
from pcc_metrics.content.finished_page import MonitoredMeasure, PriorityPage
from pcc_metrics.domain.catalogue import catalogue_folder
from pcc_metrics.domain.glossary import load_glossary
from pcc_metrics.ui.priority.chart_panel import render_chart
from pcc_metrics.ui.widgets.escape import escape_markup
from pcc_metrics.ui.widgets.prose import heading, render_lower_blocks, strong, text_paragraph

INTRO = (
    "Each measure as its daily average month by month, with limits, to see when a month stands "
    "out. These pictures are for asking questions. They do not decide whether a figure is lower or "
    "higher."
)

SHOW = "Month by month: each month against its limits"
MARKS = "What the lines and marks mean"


def render_control_charts(page: PriorityPage, chosen: Collection[str]) -> None:
    """The control charts of the chosen measures, when they are opened."""
    shown = [one for one in page.monitored if one.measure.id in chosen]
    if not shown:
        return
    box = st.expander(SHOW, on_change="rerun", key="watch")
    if box.open:
        with box:
            st.markdown(INTRO)
            for one in shown:
                with st.container(key=f"watching-{one.measure.id}"):
                    _render_measure(page, one)
            _render_marks()


def _render_marks() -> None:
    """The lines and marks of a control chart, in words."""
    terms = (
        term for term in load_glossary(catalogue_folder()).term if term.group == "Month by month"
    )
    paragraphs = (text_paragraph(strong(f"{term.name}."), term.meaning) for term in terms)
    render_lower_blocks(heading(MARKS, level=3), *paragraphs)


def _render_measure(page: PriorityPage, one: MonitoredMeasure) -> None:
    render_chart(one.control_chart, page, "months")
    if one.totals:
        render_chart(one.totals, page, "twelve-months")
    else:
        st.markdown(escape_markup(describe_yearly_totals(one.monitoring)))
