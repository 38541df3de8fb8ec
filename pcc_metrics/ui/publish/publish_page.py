"""The publish page from top to bottom: each step is placed when the one before it allows it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pcc_metrics.domain.errors import InputError
from pcc_metrics.store.data_folder import require_store
from pcc_metrics.ui.publish import (
    change_preview,
    confirmation,
    definitions_panel,
    metadata_form,
    month_form,
    pending_upload,
    refresh_panel,
    upload,
    validation,
)
from pcc_metrics.ui.publish.pending_upload import PendingUpload
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.rights import rights
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

# Ways to bring figures, each a tab. One more is one line here: it calls `set_upload`.
WAYS: tuple[tuple[str, Callable[[Visit], None]], ...] = (
    ("Upload a file", upload.render_upload),
    ("Fetch the newest", refresh_panel.render_refresh),
    ("Type figures in", month_form.render_typing),
    ("Templates to fill in", upload.render_templates),
    ("Changed definitions", definitions_panel.render_definitions),
)


def render_opening(visit: Visit) -> str:
    """What the page is for, and whether this visitor may use it; the name to publish under."""
    st.title("Publish figures", anchor=False)
    st.markdown(
        "New figures are checked first, then you see all that they change. Nothing is published "
        "until you press the button, and nothing is ever lost."
    )
    visitor_rights = rights()
    st.caption(escape_markup(visitor_rights.why))
    if not visitor_rights.may_publish:
        return ""
    try:
        require_store()
        waiting = visit.register.embargoed()
    except InputError as error:
        st.error(escape_markup(str(error)))
        return ""
    if waiting:
        st.warning(
            escape_markup(
                f"Snapshot {waiting.snapshot} by {waiting.who} is hidden until {waiting.embargo} "
                f"(UTC): {waiting.note} Nothing else can be published before that hour, because "
                "it would be undone then. It can be withdrawn on the history page."
            )
        )
        navigation.render_link(navigation.HISTORY, "History", {})
    return visitor_rights.who


def render_upload_ways(visit: Visit) -> None:
    """The tabs with the ways to upload or type figures."""
    for tab, (_, place) in zip(st.tabs([name for name, _ in WAYS]), WAYS, strict=True):
        with tab:
            place(visit)


def render_proposal(visit: Visit, pending: PendingUpload, who: str) -> None:
    """What the check found, what would change, and the last step."""
    if pending.checked is None:
        validation.render_fault(pending.fault)
        return
    assert pending.candidate is not None
    proposal = pending.checked.proposal
    st.header("1. What the check found", anchor=False)
    validation.render_findings(pending.candidate, proposal.screening)
    metadata_form.render_metadata_form(visit, pending, proposal.screening)
    if proposal.content is None and not pending.candidate.from_form:
        upload.render_replacement()
    change_preview.render_mode(proposal, pending.mode)
    if proposal.is_current and proposal.base:
        already = f"Already published as {proposal.base.snapshot}, by {proposal.base.who}."
        st.success(escape_markup(f"{already} There is nothing to do."))
        return
    if proposal.content is None:
        return
    _render_moved_on(visit, pending, proposal.head)
    st.header("2. What would change", anchor=False)
    st.subheader("Rows", anchor=False)
    change_preview.render_row_changes(proposal.content, visit)
    st.subheader("Coverage", anchor=False)
    change_preview.render_coverage(proposal.content, visit)
    st.subheader("Figures and sentences", anchor=False)
    change_preview.render_page_changes(pending.checked.pages)
    st.subheader("What is superseded", anchor=False)
    change_preview.render_superseded(pending.checked, visit)
    st.header("3. Publish", anchor=False)
    confirmation.render_confirmation(pending, pending.checked, who)


def _render_moved_on(visit: Visit, pending: PendingUpload, head: int) -> None:
    """Say at once, not only at the end, that somebody published since the check."""
    new = visit.register.entries()[head:]
    if not new or pending.overtaken:
        return
    newer = " ".join(f"{e.who} ({e.action} {e.snapshot}): {e.note}" for e in new)
    st.warning(escape_markup(f"The register has moved on since this was checked. {newer}"))
    st.button("Check again on top of it", on_click=pending_upload.check_again, key="again-early")
