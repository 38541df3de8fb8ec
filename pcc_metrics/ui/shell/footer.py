"""The footer of every page: whom to tell that a figure looks wrong."""

from __future__ import annotations

from pcc_metrics.domain.formatting import format_date
from pcc_metrics.store.snapshot import Snapshot
from pcc_metrics.ui.about.contact import render_feedback_button
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.state.share import live_link, pinned_link
from pcc_metrics.ui.widgets.prose import render_lower_blocks, small_print


def render_footer(visit: Visit) -> None:
    """Which snapshot it is, and one button, with the address of what the reader sees."""
    if visit.content and visit.reader:
        render_lower_blocks(small_print(_name_snapshot(visit.reader.snapshot)))
    to = visit.view.to
    link = pinned_link(visit, to) if visit.reader and to else live_link(visit)
    shown = f" (snapshot {visit.reader.snapshot.id})" if visit.reader else ""
    render_feedback_button(visit, f"{link}{shown}")


def _name_snapshot(snapshot: Snapshot) -> str:
    """`Published figures as of 30 November 2026 (snapshot …)`: the date once."""
    title, when = snapshot.metadata.title, format_date(snapshot.as_of)
    named = title if when in title else f"{title}, as of {when}"
    return f"{named} (snapshot {snapshot.id})."
