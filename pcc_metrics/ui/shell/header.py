"""The header of every page: whose it is, which snapshot it shows, the links to share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from pcc_metrics.charts.tables import to_csv
from pcc_metrics.content.area_profile import AreaProfile
from pcc_metrics.content.finished_page import PriorityPage
from pcc_metrics.content.profile_table import profile_table
from pcc_metrics.content.view_content import OverviewContent, PriorityContent, ProfileContent
from pcc_metrics.content.view_text import describe_snapshot
from pcc_metrics.domain.periods import Month
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.downloads import all_pages_zip, name_download, page_zip
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.state.share import label_snapshot, pinned_link, render_share_button
from pcc_metrics.ui.widgets.escape import escape_markup


def render_header(visit: Visit) -> None:
    """Office, snapshot, and what shares the figures of the page, if it shows any."""
    content = visit.content
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        parts = [f"**{escape_markup(visit.catalogue.body.office)}**"]
        # A page without figures of its own, such as a published statement, names its own snapshot.
        if content or not visit.reader:
            parts.append(f":small[{_snapshot_line(visit)}]")
        st.markdown(" &nbsp; ".join(parts), width="stretch")
        if content:
            to = content.period.end
            render_share_button(visit, to)
            if isinstance(content, PriorityContent):
                _download(visit, to, visit.path, _all_of(visit, content.page, to))
            elif isinstance(content, ProfileContent):
                _download_table(visit, to, content.page)
            elif isinstance(content, OverviewContent) and visit.path == navigation.OVERVIEW:
                _download(visit, to, "overview", _all_priorities(visit, content, to))


def _all_of(visit: Visit, page: PriorityPage, to: Month) -> Callable[[], bytes]:
    about = f"{visit.catalogue.body.office}: {page.content.priority.title}"
    return partial(page_zip, page, label_snapshot(visit), pinned_link(visit, to), about)


def _all_priorities(visit: Visit, content: OverviewContent, to: Month) -> Callable[[], bytes]:
    # The links now: when the file is made, the reader's address is no longer known.
    own = [pinned_link(visit, to, priority) for priority in visit.catalogue.priorities]
    link, about = pinned_link(visit, to), f"{visit.catalogue.body.office}: all priorities"
    snapshot = label_snapshot(visit)

    def make_zip() -> bytes:
        pages = list(zip(content.priority_pages(), own, strict=True))
        return all_pages_zip(pages, snapshot, link, about)

    return make_zip


def _download(visit: Visit, to: Month, name: str, make: Callable[[], bytes]) -> None:
    """All data of the view in one file, made when it is asked for."""
    assert visit.reader is not None
    st.download_button(
        "Download",
        make,
        file_name=f"{name_download(name, visit.areas, to)}-{visit.reader.snapshot.id}.zip",
        mime="application/zip",
        on_click="ignore",
        icon=":material/download:",
        help="All figures, series, rows and the text of this view, as CSV files in one ZIP",
        key="download-view",
    )


def _download_table(visit: Visit, to: Month, page: AreaProfile) -> None:
    """The area profile as one table; the file's name says of which areas it is."""
    assert visit.reader is not None
    snapshot, label = visit.reader.snapshot.id, label_snapshot(visit)
    link = pinned_link(visit, to)
    st.download_button(
        "Download",
        lambda: to_csv(profile_table(page), label, link, page.credits),
        file_name=f"{name_download(visit.path, page.areas, to)}-{snapshot}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        help="All measures of this page as a CSV file",
        key="download-view",
    )


def _snapshot_line(visit: Visit) -> str:
    if not visit.reader:
        return "No figures can be shown."
    return describe_snapshot(visit.reader.snapshot, pinned=visit.pinned)
