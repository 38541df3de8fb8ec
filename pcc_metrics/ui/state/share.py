"""The two links to what is on the page, each with what it does, and its figures as data."""

from __future__ import annotations

import streamlit as st

from pcc_metrics import links
from pcc_metrics.domain.periods import Month
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

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


def label_snapshot(visit: Visit) -> str:
    """What files of these figures call their snapshot: its id, and that it was withdrawn."""
    assert visit.reader is not None
    snapshot = visit.reader.snapshot.id
    return f"{snapshot} (withdrawn)" if snapshot in visit.register.withdrawals() else snapshot


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
        _render_data(visit)


def _render_data(visit: Visit) -> None:
    """Addresses of data that other programs follow: the measures of the page, and all of it."""
    assert visit.content is not None
    root, query = links.app_root(st.context.url, visit.path), links.carried_query(visit.request)
    st.markdown(
        "**Data for Excel, Power BI, R**: addresses that these programs read, and read again. They "
        f"follow new figures. [What each program does with them]({links.docs_address(root)})"
    )
    measures = {one.measure.id: one.measure.title for one in visit.content.headlines}
    rows = [
        f"[{escape_markup(title)}]({links.series_address(root, measure, 'csv', query)})"
        for measure, title in measures.items()
    ]
    if visit.path in visit.catalogue.priorities:
        rows.append(f"[All of this page, as JSON]({links.page_address(root, visit.path, query)})")
    rows.append(f"[Feed: told when something changes]({links.feed_address(root)})")
    st.markdown("\n".join(f"- {row}" for row in rows))
