"""What stands on top of every page: whose it is, which snapshot it shows, the links to share."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.periods import Month
from pcc_metrics.tiling import Reader
from pcc_metrics.ui import results
from pcc_metrics.ui.plain import plain
from pcc_metrics.ui.session import Visit
from pcc_metrics.ui.share import pinned_link, share
from pcc_metrics.ui.takeaway import all_data
from pcc_metrics.words import day

TEXT_PX = 620


def header(visit: Visit, to: Month | None) -> None:
    """Office, snapshot and share button. `to` is the month that the page shows, if any."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        said = [f"**{plain(visit.catalogue.body.office)}**"]
        # A page without figures of its own, such as a published statement, names its own snapshot.
        if to or not visit.reader:
            said.append(f":small[{_snapshot_line(visit)}]")
        st.markdown("\n\n".join(said), width=TEXT_PX)
        if visit.reader and to:
            with st.container(horizontal=True, width="content"):
                share(visit, to)
                if visit.path in visit.catalogue.priorities:
                    _download(visit, visit.reader, to)


def _download(visit: Visit, reader: Reader, to: Month) -> None:
    """All data of the view in one file, made when it is asked for."""
    page = results.priority_page(visit, reader)
    about = f"{visit.catalogue.body.office}: {page.brief.priority.title}"
    link = pinned_link(visit, to)
    st.download_button(
        "Download",
        lambda: all_data(page, link, about),
        file_name=f"{visit.path}-{to}-{reader.snapshot.id}.zip",
        mime="application/zip",
        on_click="ignore",
        icon=":material/download:",
        help="All figures, series, rows and the text of this view, as CSV files in one ZIP",
        key="download-view",
    )


def _snapshot_line(visit: Visit) -> str:
    if not visit.reader:
        return "No figures can be shown."
    snapshot = visit.reader.snapshot
    kind = "Pinned to these figures" if visit.pinned else "Live: follows new figures"
    title, when = plain(snapshot.metadata.title), day(snapshot.as_of)
    return f"{title}, as of {when}. {kind} (snapshot {plain(snapshot.id)})."
