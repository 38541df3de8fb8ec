"""The two links to what is on the page, each with what it does."""

from __future__ import annotations

import streamlit as st

from pcc_metrics import links
from pcc_metrics.domain.periods import Month
from pcc_metrics.ui.state.session import Visit

BOX = "share"  # the state of the box that holds the links


def pinned_link(visit: Visit, to: Month, page: str | None = None) -> str:
    """The address that always shows these figures; `to` is the month that the page shows.

    `page` is the path of another page that shows the same view.
    """
    assert visit.reader is not None
    return links.pinned_url(
        links.app_root(st.context.url, visit.path),
        visit.path if page is None else page,
        visit.view,
        force=visit.terms.force.id,
        to=to,
        snapshot=visit.reader.snapshot.id,
    )


def live_link(visit: Visit) -> str:
    """The address that follows new figures."""
    return links.live_url(links.app_root(st.context.url, visit.path), visit.path, visit.view)


def render_share_button(visit: Visit, to: Month) -> None:
    """A button that opens both links, each ready to be copied."""
    box = st.popover("Share", icon=":material/share:", on_change="rerun", key=BOX)
    if not box.open:
        return
    with box:
        st.markdown("**Pinned link**: always opens the figures that you see now.")
        st.code(pinned_link(visit, to), language=None, wrap_lines=True)
        st.markdown("**Live link**: opens this page with the newest figures of the day.")
        st.code(live_link(visit), language=None, wrap_lines=True)
