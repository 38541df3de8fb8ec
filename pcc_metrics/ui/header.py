"""What stands on top of every page: whose it is, which snapshot it shows, the links to share."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.periods import Month
from pcc_metrics.ui.plain import plain
from pcc_metrics.ui.session import Visit
from pcc_metrics.ui.share import share
from pcc_metrics.words import day


def header(visit: Visit, to: Month | None) -> None:
    """Office, snapshot and share button. `to` is the month that the page shows, if any."""
    left, right = st.columns([5, 1], vertical_alignment="center")
    with left.container(gap=None):
        st.markdown(f"**{plain(visit.catalogue.body.office)}**")
        # A page without figures of its own, such as a published statement, names its own snapshot.
        if to or not visit.reader:
            st.caption(_snapshot_line(visit))
    if visit.reader and to:
        with right:
            share(visit, to)


def _snapshot_line(visit: Visit) -> str:
    if not visit.reader:
        return "No figures can be shown."
    snapshot = visit.reader.snapshot
    kind = "Pinned to these figures" if visit.pinned else "Live: follows new figures"
    title, when = plain(snapshot.metadata.title), day(snapshot.as_of)
    return f"{title}, as of {when}. {kind} (snapshot {plain(snapshot.id)})."
