"""The footer of every page: what follows it, and whom to tell that a figure looks wrong."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from pcc_metrics.domain.formatting import format_date
from pcc_metrics.store.snapshot import Snapshot
from pcc_metrics.ui.about.contact import render_feedback_button
from pcc_metrics.ui.priority.prev_next import prev_next_html
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.state.share import live_link, pinned_link
from pcc_metrics.ui.widgets.prose import small_print


def render_footer(visit: Visit) -> None:
    """The priorities beside this one, which snapshot it is, and one button.

    The button has the address of what the reader sees.
    """
    parts = [prev_next_html(visit)] if visit.path in visit.catalogue.priorities else []
    if visit.content and visit.reader:
        parts.append(small_print(_name_snapshot(visit.reader.snapshot)).html)
    if parts:
        st.html(Markup("").join(parts))
    to = visit.view.to
    link = pinned_link(visit, to) if visit.reader and to else live_link(visit)
    shown = f" (snapshot {visit.reader.snapshot.id})" if visit.reader else ""
    render_feedback_button(visit, f"{link}{shown}")


def _name_snapshot(snapshot: Snapshot) -> str:
    """`Published figures as of 30 November 2026 (snapshot …)`: the date once."""
    title, when = snapshot.metadata.title, format_date(snapshot.as_of)
    named = title if when in title else f"{title}, as of {when}"
    return f"{named} (snapshot {snapshot.id})."
