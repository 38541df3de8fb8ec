"""From one priority to the next, with the filters kept."""

from __future__ import annotations

import streamlit as st

from pcc_metrics import links
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import Visit


def render_prev_next(visit: Visit) -> None:
    """Links to the priorities before and after this one, in the order of the side bar."""
    priorities = list(visit.catalogue.priorities.values())
    at = [priority.id for priority in priorities].index(visit.path)
    query = links.carried_query(visit.request)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="neighbours"):
        if at:
            before = priorities[at - 1]
            navigation.render_link(before.id, f"Previous: {before.short}", query)
        if at + 1 < len(priorities):
            after = priorities[at + 1]
            navigation.render_link(after.id, f"Next: {after.short}", query)
