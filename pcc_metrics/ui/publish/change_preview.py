"""What a publication would change, before it is made: rows, coverage, figures and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import streamlit as st

from pcc_metrics.charts.coverage import coverage_chart
from pcc_metrics.charts.tables import to_csv
from pcc_metrics.content.panels import ArrowTable
from pcc_metrics.domain.formatting import capitalise, join_words, pluralise
from pcc_metrics.publishing.affected_statements import list_affected_statements
from pcc_metrics.publishing.change_list import Kind, list_changes, table_csv
from pcc_metrics.publishing.coverage_spans import list_coverage
from pcc_metrics.publishing.preview import (
    PageChange,
    TextChange,
    describe_row,
    row_changes,
)
from pcc_metrics.publishing.publish import Proposal, ProposedContent
from pcc_metrics.publishing.screening.screen import Mode
from pcc_metrics.ui.publish import pending_upload
from pcc_metrics.ui.publish.pending_upload import CheckedUpload
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

UNDERSTOOD = 6  # rows in words
SHOWN = 1_000  # rows on the page; the file has all
MODES: dict[Mode, tuple[str, str]] = {
    "update": (
        "Update",
        "Rows take the place of those with the same measure, area, period and source; others stay.",
    ),
    "replace": (
        "Replace",
        "The rows of the file alone: what it does not hold is no longer there.",
    ),
}
KINDS: dict[Kind, str] = {"revised": "Revised", "added": "Added", "removed": "Removed"}
EVERY = "Every measure"


def render_mode(proposal: Proposal, chosen: Mode) -> None:
    """How the rows become current: to be chosen, unless the file was published before."""
    if proposal.known:
        st.markdown(
            escape_markup(
                f"This is the file of snapshot {proposal.known.snapshot}, which was published "
                f"before: it becomes current again as it was, with the definitions of its day."
            )
        )
        return
    picked = st.radio(
        "How the rows become current",
        list(MODES),
        index=list(MODES).index(chosen),
        format_func=lambda one: MODES[one][0],
        captions=[text for _, text in MODES.values()],
        key=f"pub-mode-{chosen}",
    )
    if picked != chosen:
        pending_upload.choose_mode(picked)
        st.rerun()


def render_row_changes(content: ProposedContent, visit: Visit) -> None:
    """How many rows change, and each of them behind its kind."""
    counts = content.matched.counts
    with st.container(horizontal=True, key="row-counts"):
        for kind in ("total", *get_args(Kind)):
            label = "Rows afterwards" if kind == "total" else capitalise(kind)
            st.metric(label, f"{counts[kind]:,}")
    _render_understood(content, visit)
    for kind, label in KINDS.items():
        if counts[kind]:
            box = st.expander(
                f"{label}: {pluralise(counts[kind], 'row')}",
                on_change="rerun",
                key=f"rows-{kind}",
                expanded=kind == "revised",
            )
            if box.open:
                with box:
                    _rows(content, visit, kind)


def _render_understood(content: ProposedContent, visit: Visit) -> None:
    """The first rows in words: what was understood of what was typed, with its units."""
    changes = row_changes(content, visit.catalogue, UNDERSTOOD)
    first = (*changes.revised, *changes.added)[:UNDERSTOOD]
    if first:
        lines = [f"- {escape_markup(describe_row(one, visit.catalogue))}" for one in first]
        left = changes.counts["revised"] + changes.counts["added"] - changes.hidden - len(first)
        lines += [f"- and {pluralise(left, 'row')} more, listed below"] if left > 0 else []
        st.markdown("\n".join(["This was understood:", "", *lines]))


def _rows(content: ProposedContent, visit: Visit, kind: Kind) -> None:
    table, hidden = list_changes(content, kind, visit.catalogue)
    if kind == "revised":
        st.markdown("The largest changes come first, as parts of the published value.")
    if hidden:
        st.markdown(
            f"{pluralise(hidden, 'row')} of measures whose small numbers are hidden "
            f"{'is' if hidden == 1 else 'are'} counted and not listed."
        )
    if not table.num_rows:
        return
    if table.num_rows > SHOWN:
        st.markdown(f"The first {SHOWN:,} are shown; the file has all {table.num_rows:,}.")
    st.dataframe(
        table.slice(0, SHOWN),
        hide_index=True,
        placeholder="–",
        alt=f"{KINDS[kind]} rows: {pluralise(table.num_rows, 'row')}",
        key=f"table-{kind}",
    )
    st.download_button(
        f"Download the {kind} rows as CSV",
        lambda: table_csv(table),
        file_name=f"{kind}-rows.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"download-{kind}",
    )


def render_coverage(content: ProposedContent, visit: Visit) -> None:
    """Coverage as a chart: of every measure, or of one in every area."""
    measures = visit.catalogue.measures
    everything = list_coverage(content)
    titles = {one.id: one.name for one in measures.values()}
    titles |= {span.name: span.name for span in everything if span.name not in titles}
    held = [name for name in titles if any(span.name == name for span in everything)]
    chosen = st.selectbox(
        "Coverage of",
        ["", *held],
        format_func=lambda one: escape_markup(titles[one]) if one else EVERY,
        key="pub-coverage",
        persist_state="session",
    )
    if chosen:
        areas = {one.id: one.title for one in visit.catalogue.areas.values()}
        spans = list_coverage(content, chosen)
        areas |= {span.name: span.name for span in spans if span.name not in areas}
        chart = coverage_chart(spans, areas, "area")
    else:
        chart = coverage_chart(everything, titles, "measure")
    st.caption(escape_markup(f"{chart.subtitle}. {chart.reading}"))
    st.vega_lite_chart(chart.browser_spec, alt=chart.name, key=f"coverage-{chosen}")
    box = st.expander("The same as a table", on_change="rerun", key="coverage-box")
    if box.open:
        with box:
            table = ArrowTable(chart.table)
            st.dataframe(table.arrow, hide_index=True, alt=chart.table.caption, key="coverage-rows")
            st.download_button(
                "Download as CSV",
                lambda: to_csv(chart.table, "not published yet"),
                file_name="coverage.csv",
                mime="text/csv",
                on_click="ignore",
                icon=":material/download:",
                key="coverage-file",
            )


def render_page_changes(pages: Sequence[PageChange]) -> None:
    """The figures and sentences that become others, side by side, page by page."""
    if not pages:
        st.markdown("No page says anything else afterwards.")
        return
    st.markdown(
        "Each page as it opens: for the whole force, with its latest month. What is not listed "
        "stays as it is."
    )
    for page in pages:
        count = join_words(
            (
                pluralise(len(page.figures), "figure"),
                pluralise(len(page.sentences), "sentence"),
            )
        )
        with st.expander(escape_markup(f"{page.title}: {count}")):
            _side_by_side("Figures", page.figures)
            _side_by_side("Drafted sentences", page.sentences)


def _side_by_side(heading: str, changes: Sequence[TextChange]) -> None:
    if not changes:
        return
    st.markdown(f"**{heading}**")
    st.table(
        {
            "Now": [escape_markup(change.old) or "–" for change in changes],
            "Afterwards": [escape_markup(change.new) or "–" for change in changes],
        },
        hide_index=True,
        alt=f"{heading} now and afterwards",
    )


def render_superseded(checked: CheckedUpload, visit: Visit) -> None:
    """What happens to links and statements made from the snapshot that is current now."""
    base = checked.proposal.base
    if base is None:
        st.markdown("No snapshot is current now, so nothing is superseded.")
        return
    every = 1 + len(visit.catalogue.priorities)
    st.markdown(
        escape_markup(
            f"Snapshot {base.snapshot} is current now. Links that are pinned to it, to any of its "
            f"{every} pages, go on showing the same figures, and say that newer ones exist. "
            f"{_other_pages(checked.pages, every - 1)}"
        )
    )
    lines = [
        f"- {escape_markup(line)}"
        for line in list_affected_statements(visit.register.objects, base.snapshot)
    ]
    if lines:
        st.markdown("Statements that stand on it:\n\n" + "\n".join(lines))
    else:
        st.markdown("No statement stands on it.")


def _other_pages(pages: Sequence[PageChange], every: int) -> str:
    if not pages:
        return "On none of them is a figure or sentence another one."
    titles = join_words(f"“{page.title}”" for page in pages)
    return (
        f"On {len(pages)} of the {every} pages of a priority figures or sentences are others, and "
        f"the link says which: {titles}."
    )
