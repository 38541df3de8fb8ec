"""The last step: why, from when, and the button; then what was published and how to undo it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from pcc_metrics import links
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_date, join_words
from pcc_metrics.domain.view import View
from pcc_metrics.publishing.preview import PageChange
from pcc_metrics.publishing.publish import (
    LONGEST,
    OvertakenError,
    Proposal,
    ProposedContent,
    Publication,
    publish,
)
from pcc_metrics.publishing.screening.faults import Screening, warning_codes
from pcc_metrics.store.data_folder import writable_store
from pcc_metrics.store.register import RegisterEntry
from pcc_metrics.ui.publish import pending_upload
from pcc_metrics.ui.publish.pending_upload import (
    DAY,
    HOUR,
    LATER,
    NOTE,
    REASON,
    CheckedUpload,
    PendingUpload,
    reason_key,
)
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.rights import publisher
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

MORNING = time(9, 30)  # when official statistics come out


def render_confirmation(pending: PendingUpload, checked: CheckedUpload, who: str) -> None:
    """Note, reason, hour and button. What is typed stays, whatever happens."""
    proposal = checked.proposal
    st.text_area(
        "What is new or corrected, and why (everyone can read this)",
        key=NOTE,
        persist_state="session",
        max_chars=LONGEST,
        placeholder="Street-level figures for June. May was counted twice in Dudley.",
    )
    if proposal.screening.warnings:
        _render_reasons(proposal.screening)
    _hour()
    counts = (
        join_words(f"{n:,} {kind}" for kind, n in proposal.content.matched.counts.items())
        if (proposal.content)
        else ""
    )
    st.markdown(escape_markup(f"You publish as {who}. Rows: {counts}."))
    if proposal.content and proposal.content.update:
        st.markdown(escape_markup(_describe_titles(proposal.content)))
    if pending.overtaken:
        _render_overtaken(pending.overtaken)
    else:
        st.button(
            "Publish", type="primary", key="publish", on_click=_publish, icon=":material/publish:"
        )
    if pending.fault:
        st.error(escape_markup(pending.fault))


def _describe_titles(content: ProposedContent) -> str:
    """Which title stands where: that of an update is not that of the whole."""
    assert content.update is not None
    return (
        f"The history names this update “{content.update.title}”; all figures together are called "
        f"“{content.metadata.title}”."
    )


def _render_reasons(screening: Screening) -> None:
    """One reason for all warnings, and where there are several kinds, one for each that differs."""
    st.text_area(
        "Why the warnings may pass (everyone can read this)",
        key=REASON,
        persist_state="session",
        max_chars=LONGEST,
    )
    codes = warning_codes(screening)
    if len(codes) == 1:
        return
    with st.expander("A reason for each kind of warning"):
        st.caption(
            "It is kept for its kind in place of the one above, which then need not be given."
        )
        for code in codes:
            st.text_input(
                escape_markup(f"Why this may pass: {code} ({screening.totals[code]:,})"),
                key=reason_key(code),
                persist_state="session",
                max_chars=LONGEST,
            )


def _hour() -> None:
    st.checkbox("Publish ahead: hidden until an hour", key=LATER, persist_state="session")
    if not st.session_state.get(LATER):
        return
    zone = _zone()
    st.caption(
        escape_markup(
            f"By your own clock ({zone.key}). Until then nobody sees it, and nothing else can be "
            "published; at that hour it is current for all at once."
        )
    )
    with st.container(horizontal=True):
        tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 - a first suggestion
        st.date_input("Day", value=tomorrow, key=DAY, format="DD/MM/YYYY", persist_state="session")
        st.time_input("Hour", value=MORNING, key=HOUR, persist_state="session")


def _zone() -> ZoneInfo:
    """The time zone of the visitor's browser."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (LookupError, ValueError, OSError):
        return ZoneInfo("UTC")


def _until() -> datetime | None:
    state = st.session_state
    if not state.get(LATER):
        return None
    return datetime.combine(state[DAY], state[HOUR], tzinfo=_zone())


def _render_overtaken(text: str) -> None:
    st.error(escape_markup(text))
    st.button(
        "Check again on top of it",
        type="primary",
        on_click=pending_upload.check_again,
        key="again-on-top",
    )


def _publish() -> None:
    """The action itself: it asks for the right again, whatever the page showed."""
    pending = pending_upload.pending_upload()
    pending.fault = ""
    try:
        who = publisher()
        state = st.session_state
        proposal = _on_store(pending)
        accepted = {
            code: text
            for code in warning_codes(proposal.screening)
            if (text := (state.get(reason_key(code)) or "").strip())
        }
        reason = state.get(REASON) or ""
        by = Publication(who, state.get(NOTE) or "", reason, _until(), accepted)
        pending_upload.finish_upload(publish(proposal, by))
    except OvertakenError as error:
        pending.overtaken = str(error)
    except InputError as error:
        pending.fault = str(error)


def _on_store(pending: PendingUpload) -> Proposal:
    """What was checked, and where it is written to.

    The first publication makes a store of the bundled figures.
    """
    if pending.checked is None:
        raise InputError("There is nothing to publish: bring the figures first.")
    return replace(pending.checked.proposal, store=writable_store())


def render_published(visit: Visit, pending: PendingUpload) -> None:
    """What was published, its links, and how to undo it."""
    entry = pending.published
    assert entry is not None
    counts = join_words(f"{count:,} {kind}" for kind, count in entry.rows.items())
    if entry.is_hidden(datetime.now(UTC)):
        assert entry.embargo is not None
        until = datetime.fromisoformat(entry.embargo).astimezone(_zone())
        st.success(
            escape_markup(
                f"Snapshot {entry.snapshot} waits until {format_date(until.date())}, {until:%H:%M} "
                f"({_zone().key}), and is then current for all at once. Rows: {counts}. Nobody "
                "sees it before."
            )
        )
    else:
        st.success(
            escape_markup(
                f"Published: snapshot {entry.snapshot} is current for everyone at their next "
                f"click. Rows: {counts}."
            )
        )
        _links(visit, entry, pending.pages)
    st.subheader("If it was a mistake", anchor=False)
    st.markdown(
        "Nothing is lost. On the history page you can withdraw this snapshot, with a reason that "
        "every link to it then shows, or make an earlier one current again. To correct single "
        "figures, publish the right rows as an update."
    )
    with st.container(horizontal=True):
        navigation.render_link(navigation.HISTORY, "History: withdraw, or go back", {})
        st.button("Publish something else", on_click=_another, key="another")


def _another() -> None:
    pending = pending_upload.pending_upload()
    pending.published, pending.pages = None, ()


def _links(visit: Visit, entry: RegisterEntry, pages: tuple[PageChange, ...]) -> None:
    """A pinned and a live link to each page that says something else now."""
    if not pages:
        return
    st.markdown(
        "Links to the pages that changed. **Pinned**: always these figures. **Live**: the newest "
        "figures of the day."
    )
    for page in pages:
        st.markdown(escape_markup(page.title))
        st.code("\n".join(_both(visit, entry, page)), language=None, wrap_lines=True)


def _both(visit: Visit, entry: RegisterEntry, page: PageChange) -> Iterator[str]:
    root = links.app_root(st.context.url, visit.path)
    yield links.pinned_url(
        root,
        page.priority,
        View(),
        force=visit.catalogue.force.id,
        to=page.to,
        snapshot=entry.snapshot,
    )
    yield links.live_url(root, page.priority, View())
