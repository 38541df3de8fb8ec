"""Charts with their tables, to open and to download."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

import streamlit as st

from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.tables import to_csv
from pcc_metrics.charts.theme import PICK
from pcc_metrics.content.finished_page import PriorityPage
from pcc_metrics.content.page_content import PageContent
from pcc_metrics.content.panels import ArrowTable, Panel
from pcc_metrics.ui.state.downloads import as_png, as_svg, name_download
from pcc_metrics.ui.state.session import current_visit
from pcc_metrics.ui.state.share import label_snapshot, pinned_link
from pcc_metrics.ui.widgets.prose import (
    Block,
    heading,
    render_lower_blocks,
    small_print,
    strong,
    text_paragraph,
)

CLICKS = "_clicks"  # in charts of areas, so far in this session
MOST_ON_PAPER = 200  # rows of a table that is printed whole: some five sheets


def render_chart(
    panel: Panel,
    page: PriorityPage,
    key: str,
    above: Sequence[Block] = (),
    pick: Callable[[str], None] | None = None,
    notes_above: Collection[str] = (),
) -> None:
    """A chart under its message, with what belongs to it and its table.

    `above` are blocks that stand over it. `pick` is told the id of an area that is clicked; notes
    that stand above already, `notes_above`, are not repeated.
    """
    chart = panel.chart
    render_lower_blocks(*above, heading(chart.title, level=3), small_print(chart.subtitle))
    if pick:
        _pickable(chart, pick, f"pick-{panel.measure.id}-{key}")
    else:
        st.vega_lite_chart(chart.browser_spec, alt=chart.name)
    notes = [note for note in chart.notes if note not in notes_above]
    below = [text_paragraph(strong(chart.reading))] if chart.reading else []
    below += [small_print(" ".join(notes))] if notes else []
    if below:
        render_lower_blocks(*below)
    _table(panel, page, f"{panel.measure.id}-{key}")


def _pickable(chart: Chart, pick: Callable[[str], None], name: str) -> None:
    # A browser keeps what was clicked, and a second click on it would undo that: after a click the
    # chart is a new one.
    clicks = st.session_state.setdefault(CLICKS, 0)
    key = f"{name}-{clicks}"

    def clicked() -> None:
        st.session_state[CLICKS] += 1
        rows = st.session_state[key].selection.get(PICK) or []
        for row in rows[-1:]:
            pick(str(row["id"]))

    st.vega_lite_chart(chart.browser_spec, alt=chart.name, key=key, on_select=clicked)


def _table(panel: Panel, page: PriorityPage, name: str) -> None:
    """A table behind its label, made when it is opened: the same numbers as the chart above it."""
    box = st.expander("Table and download", on_change="rerun", key=f"box-{name}")
    if box.open:
        with box:
            render_rows(panel.rows, page, name, panel)


def render_rows(
    table: ArrowTable, page: PriorityPage, name: str, panel: Panel | None = None
) -> None:
    """The rows of a table, with buttons to download them and the chart as an image."""
    st.dataframe(
        table.arrow,
        hide_index=True,
        placeholder="–",
        alt=table.table.caption,
        key=f"table-{name}",
    )
    with st.container(key=f"on-paper-{name}"):
        if (count := len(table.table.rows)) <= MOST_ON_PAPER:
            st.table(table.arrow)
        else:
            st.markdown(f"{count:,} rows, too many for paper: the page's link leads to them.")
    content, link = page.content, pinned_link(current_visit(), page.content.to)
    snapshot = label_snapshot(current_visit())
    credit = page.credits_of(panel.measure) if panel else page.credits
    csv = partial(to_csv, table.table, snapshot, link, credit)
    with st.container(horizontal=True):
        _download("CSV", "text/csv", name, content, csv)
        if panel:
            below = snapshot, credit, link
            svg = partial(as_svg, panel.chart, *below)
            _download("SVG", "image/svg+xml", name, content, svg)
            _download("PNG", "image/png", name, content, partial(as_png, panel.chart, *below))


def _download(
    kind: str, mime: str, name: str, content: PageContent, make: Callable[[], bytes | str]
) -> None:
    stem = f"{content.priority.id}-{name}"
    # Made when the button is pressed: a file costs nothing on a rerun.
    st.download_button(
        f"Download as {kind}",
        make,
        file_name=f"{name_download(stem, content.areas, content.to)}.{kind.lower()}",
        mime=mime,
        on_click="ignore",
        icon=":material/download:",
        key=f"download-{name}" if kind == "CSV" else f"download-{name}-{kind.lower()}",
    )
