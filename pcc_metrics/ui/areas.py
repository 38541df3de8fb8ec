"""The local policing areas beside each other: compared, on the map, or month by month.

A click on an area does what the filter does: it writes the address.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pcc_metrics.ui import filters
from pcc_metrics.ui.evidence import drawn
from pcc_metrics.ui.plain import plain
from pcc_metrics.ui.results import Panel, PriorityPage

COMPARED, MAP, MONTHS = "Compared", "On the map", "Month by month"
HOW_TO_PICK = "Click an area to see it alone, and again to see all. The filter above does the same."
NO_MONTHS = "No figures by month are held for the areas one by one."


def by_area(page: PriorityPage) -> None:
    """The measures of the page in every area; only what is chosen is drawn."""
    if not page.areas:
        return
    st.header("By local policing area", anchor=False)
    ways = [COMPARED, *([MAP] if page.mapped else []), *([MONTHS] if page.monthly else [])]
    way = COMPARED
    if len(ways) > 1:
        way = st.segmented_control(
            "How the areas are shown", ways, default=COMPARED, required=True, key="areas-way"
        )
    panels = {MAP: lambda: page.maps, MONTHS: lambda: page.heats}.get(way, lambda: page.areas)()
    if not panels:
        st.markdown(NO_MONTHS)
    _place(page, panels, way)


def _place(page: PriorityPage, panels: Sequence[Panel], way: str) -> None:
    """Those of headline measures, the others when asked for."""
    first = [p for p in panels if p.measure.id in page.brief.priority.headlines] or panels[:1]
    others = [panel for panel in panels if panel not in first]
    shared = _shared(first)
    st.caption(" ".join([HOW_TO_PICK, *map(plain, shared)]))
    key = f"areas-{way.rpartition(' ')[2].lower()}"
    for panel in first:
        drawn(panel, page, key, filters.pick, shared)
    if others and st.toggle(f"Show {len(others)} more", key=f"more-{key}"):
        for panel in others:
            drawn(panel, page, key, filters.pick, shared)


def _shared(panels: Sequence[Panel]) -> list[str]:
    """The notes that belong to each of several charts: said once, above them."""
    notes = [panel.chart.notes for panel in panels]
    return [note for note in notes[0] if all(note in other for other in notes)] if notes else []
