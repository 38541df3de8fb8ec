"""Checks the uploaded file, says what is being done, and shows what was found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import capitalise, pluralise
from pcc_metrics.publishing.preview import page_changes
from pcc_metrics.publishing.publish import propose
from pcc_metrics.publishing.screening.faults import (
    MOST_LISTED,
    Fault,
    Screening,
    faults_csv,
)
from pcc_metrics.store.open_store import data_store
from pcc_metrics.ui.publish import pending_upload
from pcc_metrics.ui.publish.pending_upload import CheckedUpload, PendingUpload, UploadedFile
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

COLUMNS = ("Row", "Column", "Found", "What is wrong and what to do", "Code")


def check_upload(visit: Visit, pending: PendingUpload) -> None:
    """Check the file, unless that is done. What it would change is worked out with it."""
    candidate = pending.candidate
    if candidate is None or pending.checked or pending.fault:
        return
    place = st.empty()
    begun = time.monotonic()
    try:
        with place.status(escape_markup(f"Checking {candidate.name}"), expanded=True) as status:

            def tell(doing: str) -> None:
                status.write(escape_markup(doing))

            pending.checked = _make_checked_upload(visit, pending, candidate, tell)
    except InputError as error:
        pending.fault = str(error)
    place.empty()
    if pending.checked:
        st.toast(f"Checked in {max(time.monotonic() - begun, 0.1):.1f} seconds")


def _make_checked_upload(
    visit: Visit, pending: PendingUpload, candidate: UploadedFile, tell: Callable[[str], None]
) -> CheckedUpload:
    proposal = propose(candidate.path, data_store(), pending.mode, tell, pending.given)
    if proposal.content is None:
        return CheckedUpload(proposal, ())
    tell("Working out what would change on the pages")
    return CheckedUpload(proposal, page_changes(proposal.content, visit.catalogue))


def render_file(candidate: UploadedFile) -> None:
    """The uploaded file, and a way to choose another."""
    with st.container(horizontal=True, vertical_alignment="center", key="candidate"):
        name, origin = escape_markup(candidate.name), escape_markup(candidate.origin)
        st.markdown(f"**{name}** ({_size(candidate.size)}). {origin}")
        st.button("Choose another file", on_click=pending_upload.discard_upload, key="put-away")


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{max(count / 1e3, 0.1):.1f} kB"


def render_fault(text: str) -> None:
    """That the check could not be made at all."""
    st.error(escape_markup(text))
    st.button("Check again", on_click=pending_upload.check_again, key="again-after-fault")


def render_findings(candidate: UploadedFile, screening: Screening) -> None:
    """All faults and warnings, each list with its totals and as a file to download."""
    rows = pluralise(screening.rows, "row")
    if screening.faults:
        count = _count(screening, screening.faults)
        st.error(
            f"{pluralise(count, 'fault')} in {rows}: nothing can be published until "
            f"{'it is' if count == 1 else 'they are'} put right in the file. "
            "All of them are listed here at once."
        )
        _render_faults("faults", candidate, screening, screening.faults)
    elif screening.warnings:
        st.warning(
            f"No fault in {rows}. {pluralise(_count(screening, screening.warnings), 'warning')}:"
            " what follows is unusual, and passes with a reason that you type below."
        )
    else:
        st.success(f"No fault in {rows}, and nothing unusual.")
    if screening.warnings:
        _render_faults("warnings", candidate, screening, screening.warnings)
    for remark in screening.remarks:
        st.caption(escape_markup(remark))


def _count(screening: Screening, faults: Iterable[Fault]) -> int:
    return sum(screening.totals[code] for code in {fault.code for fault in faults})


def _render_faults(
    kind: str, candidate: UploadedFile, screening: Screening, faults: Sequence[Fault]
) -> None:
    more = {
        code: n
        for code, n in screening.count_unlisted().items()
        if code in {f.code for f in faults}
    }
    for code, count in more.items():
        st.markdown(
            escape_markup(
                f"{code}: the first {MOST_LISTED} are listed, and there are {count:,} more of the "
                "kind."
            )
        )
    st.html(faults_html(faults, f"{capitalise(kind)} of {candidate.name}, one a row"))
    st.download_button(
        f"Download the {kind} as CSV",
        lambda: faults_csv(faults).encode("utf-8-sig"),
        file_name=f"{candidate.path.stem}-{kind}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"download-{kind}",
    )


def faults_html(faults: Iterable[Fault], name: str) -> Markup:
    """A table in which every message stands in full; on a phone each fault is a block of its own.

    A list of many is scrolled to within its region, which `name` is the name of.
    """
    rows = Markup("").join(map(_row_html, faults))
    heads = Markup("").join(Markup("<th scope='col'>{}</th>").format(one) for one in COLUMNS)
    return Markup(
        "<div class='faults' role='region' tabindex='0' aria-label='{}'>"
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(name, heads, rows)


def _row_html(fault: Fault) -> Markup:
    row = "" if fault.row is None else f"{fault.row:,}"
    cells = (row, fault.column or "whole file", _describe_value(fault.value), fault.message)
    named = zip(COLUMNS, (*cells, fault.code), strict=True)
    html = (Markup("<td data-name='{}'>{}</td>").format(*pair) for pair in named)
    return Markup("<tr>{}</tr>").format(Markup("").join(html))


def _describe_value(value: str | float | None) -> str:
    if isinstance(value, float):
        return f"{value:,.10g}"
    return "" if value is None else str(value)
