"""The local policing areas beside each other: compared, on the map, or month by month.

A click on an area does what the filter does: it writes the address.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from pcc_metrics.content.finished_page import PriorityPage
from pcc_metrics.content.panels import Panel
from pcc_metrics.ui.priority.chart_panel import render_chart
from pcc_metrics.ui.state import filters
from pcc_metrics.ui.widgets.prose import heading, render_lower_blocks, small_print, text_paragraph

COMPARED, MAP, MONTHS = "Compared", "On the map", "Month by month"
HOW_TO_PICK = "Click an area to see it alone, and again to see all. The filter above does the same."
NO_MONTHS = "No figures by month are held for the areas one by one."
NO_MAP = "No rates to shade a map by are held of the measures chosen above."
NO_AREAS = "No figures for the areas one by one are held of the measures chosen above."


def render_area_comparison(page: PriorityPage, chosen: Collection[str]) -> None:
    """The chosen measures in every area, in the chosen way."""
    if not page.areas or not chosen:
        return
    title = heading("By local policing area")
    if not any(panel.measure.id in chosen for panel in page.areas):
        render_lower_blocks(title, text_paragraph(NO_AREAS))
        return
    render_lower_blocks(title)
    ways = [COMPARED, *([MAP] if page.has_map else []), *([MONTHS] if page.monthly else [])]
    way = COMPARED
    if len(ways) > 1:
        way = st.segmented_control(
            "How the areas are shown", ways, default=COMPARED, required=True, key="areas-way"
        )
    panels = {MAP: lambda: page.maps, MONTHS: lambda: page.heats}.get(way, lambda: page.areas)()
    shown = [panel for panel in panels if panel.measure.id in chosen]
    if shown:
        _place(page, shown, f"areas-{way.rpartition(' ')[2].lower()}")
    else:
        st.markdown(NO_MONTHS if way == MONTHS else NO_MAP)


def _place(page: PriorityPage, panels: Sequence[Panel], key: str) -> None:
    """Charts below what belongs to all of them."""
    shared = _shared_notes(panels)
    above = [small_print(" ".join([HOW_TO_PICK, *shared]))]
    for panel in panels:
        render_chart(panel, page, key, above, filters.pick_area, shared)
        above = []


def _shared_notes(panels: Sequence[Panel]) -> list[str]:
    """The notes that belong to each of several charts: said once, above them."""
    notes = [panel.chart.notes for panel in panels]
    return [note for note in notes[0] if all(note in other for other in notes)] if notes else []
