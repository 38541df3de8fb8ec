"""What a reader must know before the figures: of the link, the snapshot, and what came after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from pcc_metrics import links
from pcc_metrics.content.changed_figures import PinnedChanges
from pcc_metrics.content.link_notices import (
    CURRENT_INSTEAD,
    NOT_HONOURED,
    describe_outage,
    describe_superseded,
    describe_unreadable,
    describe_withdrawn,
    first_lines,
    names_no_snapshot,
)
from pcc_metrics.domain.drafting_rules_date import DRAFTING_RULES_DATE
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.view import View
from pcc_metrics.links import LinkRequest
from pcc_metrics.store.register import RegisterEntry
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup


def render_link_notice(visit: Visit) -> None:
    """Everything in the address that could not be honoured, each by its name."""
    outage = visit.register.objects.outage()
    if outage and visit.reader:
        st.warning(escape_markup(describe_outage(outage)))
    if visit.fault:
        _fault(visit)
    problems = visit.request.problems
    lines = [
        *(problem.text for problem in problems),
        *(visit.content.unanswered if visit.content else ()),
    ]
    if not lines:
        return
    text = _list(NOT_HONOURED, lines)
    if visit.reader and names_no_snapshot(problems):
        text += f"\n\n{CURRENT_INSTEAD}"
    st.warning(text)


def _fault(visit: Visit) -> None:
    """A snapshot that cannot be opened: why, and what can be had instead."""
    if visit.instead:
        st.error(escape_markup(describe_unreadable(visit.request.snapshot, visit.fault)))
        return
    st.error(escape_markup(f"There are no figures to show. {visit.fault}"))
    for entry in _others(visit):
        query = links.carried_query(LinkRequest(visit.view, entry.snapshot))
        navigation.render_button(f"Open snapshot {entry.snapshot} instead", query)


def _others(visit: Visit) -> list[RegisterEntry]:
    """Published snapshots that are neither withdrawn nor the one that fails, the newest first."""
    try:
        withdrawn, published = visit.register.withdrawals(), visit.register.publications()
        failing = visit.request.snapshot or visit.register.current().snapshot
    except InputError:
        return []
    by_snapshot = {entry.snapshot: entry for entry in reversed(published)}
    return [entry for name, entry in by_snapshot.items() if name not in {*withdrawn, failing}]


def render_snapshot_notice(visit: Visit) -> None:
    """That a pinned snapshot was withdrawn or is no longer current, and what has changed since."""
    if not (visit.pinned and visit.entry and visit.content):
        return
    withdrawal = visit.register.withdrawals().get(visit.entry.snapshot)
    if withdrawal:
        st.error(escape_markup(describe_withdrawn(withdrawal)))
    current = visit.current
    changes = visit.content.changes(current)
    if current and current.snapshot != visit.entry.snapshot:
        with st.container(gap="xsmall", key="superseded"):
            _render_superseded(visit)
            with st.expander("What has changed on this page since"):
                st.markdown(_describe_changes(current, changes))
                _to_same_months(visit)
    lines = (*_wording_notice(visit), *changes.definitions)
    if lines:
        with st.expander("Definitions or wording have changed since this snapshot was published"):
            st.markdown(_list("The figures here are by the definitions of their time.", lines))


def _wording_notice(visit: Visit) -> Iterator[str]:
    """That sentences are drafted by rules that are newer than the snapshot."""
    then = visit.reader.snapshot.metadata.wording if visit.reader else DRAFTING_RULES_DATE
    if then != DRAFTING_RULES_DATE:
        older = f"those of {then}" if then else "older ones"
        yield (
            f"Sentences are drafted by the rules of {DRAFTING_RULES_DATE}; at publication by "
            f"{older}."
        )


def _render_superseded(visit: Visit) -> None:
    """That newer figures exist, in one line, with the way to them."""
    view = visit.view
    latest = View(view.areas, None, view.window, view.compare)
    with st.container(horizontal=True, vertical_alignment="center"):
        opening = describe_superseded(visit.request.snapshot)
        st.markdown(f"**{escape_markup(opening)}**", width="content")
        navigation.render_button("This page on the latest figures", links.live_query(latest))


def _describe_changes(current: RegisterEntry, changes: PinnedChanges) -> str:
    now = f"the current snapshot is {current.snapshot}"
    if changes.fault:
        return escape_markup(f"What has changed cannot be told; {now}. {changes.fault}")
    if not changes.figures:
        return escape_markup(f"No figure of this page is another one now; {now}.")
    return _list(f"What is different now; {now}:", changes.figures)


def _to_same_months(visit: Visit) -> None:
    """The way to the same page and filters on current figures, where the link names a month."""
    view = visit.view
    if view.to:
        same = f"The same months (to {view.to.label}) on current figures"
        navigation.render_button(same, links.live_query(view))


def _list(opening: str, lines: Sequence[str]) -> str:
    shown = [f"- {escape_markup(line)}" for line in first_lines(lines)]
    return "\n".join([escape_markup(opening), "", *shown])
