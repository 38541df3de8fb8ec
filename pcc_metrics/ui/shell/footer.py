"""The footer of every page: whom to tell that a figure looks wrong."""

from __future__ import annotations

from pcc_metrics.ui.about.contact import render_feedback_button
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.state.share import live_link, pinned_link


def render_footer(visit: Visit) -> None:
    """One button, with the address of what the reader sees."""
    to = visit.view.to
    link = pinned_link(visit, to) if visit.reader and to else live_link(visit)
    shown = f" (snapshot {visit.reader.snapshot.id})" if visit.reader else ""
    render_feedback_button(visit, f"{link}{shown}")
