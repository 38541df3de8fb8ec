"""From draft to published: what is missing, newer figures, and the steps that somebody can take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from pcc_metrics import links
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import capitalise, format_date, join_words
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.quarters import last_quarter, quarters_between
from pcc_metrics.export.files import make_files
from pcc_metrics.narrative.withdrawals import withdrawal_notice
from pcc_metrics.statement import Section, State, Statement
from pcc_metrics.statement.checklist import Item, checklist, gaps
from pcc_metrics.statement.compare_versions import data_changes, stale_commentary
from pcc_metrics.statement.part_list import part_of
from pcc_metrics.statement.statement_store import StatementStore, format_entry_time, read_id
from pcc_metrics.store.data_folder import writable_store
from pcc_metrics.store.register import RegisterEntry
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.rights import publisher
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.statement import text_editor
from pcc_metrics.ui.statement.side_by_side import render_compared_blocks
from pcc_metrics.ui.statement.statement_context import (
    StatementContext,
    compose_for_publication,
    compose_on_snapshot,
    compose_today,
    open_warnings_of,
)
from pcc_metrics.ui.widgets.escape import escape_markup

STEP = "step"
UNRELIABLE = {
    State.DRAFT: "A statement on it cannot be signed off: move to the current figures.",
    State.FINAL: "A statement on it cannot be published: open it again and move to other figures.",
    State.PUBLISHED: "The statement stays as it was published; amend it on other figures.",
}


def render_opening(context: StatementContext, statement: Statement) -> None:
    """Which statement this is, how far it has come, and who was the last to change it."""
    st.title(escape_markup(f"{statement.title}, {context.area.in_sentence}"), anchor=False)
    st.markdown(f"**{escape_markup(statement.status_line)}.** {escape_markup(_figures(context))}")
    if statement.reason:
        st.markdown(escape_markup(f"This version amends the one before it: {statement.reason}"))
    if context.history.entries:
        last = context.history.entries[-1]
        st.caption(escape_markup(f"Last changed {format_entry_time(last)} by {last.who}."))
    _chooser(context)


def _figures(context: StatementContext) -> str:
    metadata = context.reader.snapshot.metadata
    return f"Figures: {metadata.title} (snapshot {context.entry.snapshot})."


def _chooser(context: StatementContext) -> None:
    """Other quarters and areas; what is chosen is read when the button is pressed."""
    visit = context.visit
    quarters = _quarters(context)
    areas = [visit.catalogue.force, *visit.catalogue.lpas]
    with st.popover("Another quarter or area"):
        st.selectbox("Quarter", quarters, quarters.index(context.quarter), key="other-quarter",
                     format_func=lambda period: period.label)  # fmt: skip
        st.selectbox("Area", areas, areas.index(visit.catalogue.areas[context.area.id]),
                     key="other-area", format_func=lambda area: area.title)  # fmt: skip
        st.button("Open", on_click=_open_other, args=(visit,))


def _quarters(context: StatementContext) -> list[Period]:
    """Every quarter since that of the first snapshot, the newest first."""
    days = [_snapshot_day(entry) for entry in context.visit.register.publications()]
    known = (last_quarter(min(days)), last_quarter(max(days)), context.quarter)
    ends = sorted(known, key=lambda period: period.end)
    return quarters_between(ends[0], ends[-1])


def _snapshot_day(entry: RegisterEntry) -> date:
    """The day that the figures of a snapshot are as of, with which its id begins."""
    return date.fromisoformat(entry.snapshot[:10])


def _open_other(visit: Visit) -> None:
    chosen, area = st.session_state["other-quarter"], st.session_state["other-area"]
    navigation.set_query(_query(visit, chosen.end, area))


def _query(visit: Visit, end: Month, area: Area) -> links.QueryKeys:
    own = () if area == visit.catalogue.force else (area.id,)
    return links.draft_query(end, own)


def render_damaged(statements: StatementStore) -> None:
    """The statements that cannot be read, by name: the others go on."""
    for statement, fault in statements.damaged().items():
        text = f"The statement {statement} cannot be read, and is in no list below: {fault}"
        st.warning(escape_markup(text))


def render_drafts(visit: Visit) -> None:
    """The statements that have unpublished drafts."""
    render_damaged(StatementStore())
    unpublished = [p for p in StatementStore().histories() if p.state is not State.PUBLISHED]
    if not unpublished:
        return
    with st.expander(f"All drafts ({len(unpublished)})"):
        for history in unpublished:
            period, area = read_id(history.id)
            known = visit.catalogue.areas.get(area)
            if known is None:
                continue
            name = f"{capitalise(period.label)}, {known.in_sentence}: {history.state.label}"
            st.button(
                escape_markup(name),
                key=f"draft-{history.id}",
                type="tertiary",
                on_click=navigation.set_query,
                args=(_query(visit, period.end, known),),
            )


def render_section_missing(statement: Statement, section: Section) -> None:
    """The same for one priority, where its writer is."""
    missing = [i for i in checklist(statement) if i.gap and part_of(i.part) == section.id]
    here = [replace(i, gap=capitalise(i.gap.removeprefix(f"{section.title}: "))) for i in missing]
    _render_items(
        "The law asks for these, and they are missing:", [item for item in here if item.needed]
    )
    _render_items(
        "The office’s own rules ask for these, and they are missing:",
        [item for item in here if not item.needed],
    )


def _render_items(opening: str, items: Sequence[Item]) -> None:
    if items:
        lines = "\n".join(f"- {escape_markup(item.gap or item.requirement)}" for item in items)
        st.markdown(f"{opening}\n\n{lines}")


def render_newer_figures(context: StatementContext) -> None:
    """Where newer figures exist: what they would change, and a button that takes them."""
    newer, withdrawal = context.newer, context.withdrawal
    if withdrawal:
        st.error(
            escape_markup(f"{withdrawal_notice(withdrawal)} {UNRELIABLE[context.history.state]}")
        )
    if newer is None or context.history.state is not State.DRAFT:
        return
    when = format_date(date.fromisoformat(newer.when[:10]))
    what = "The current figures were" if withdrawal else "Newer figures were"
    st.info(escape_markup(f"{what} published on {when} (snapshot {newer.snapshot})."))
    box = st.expander("What they would change", on_change="rerun", key=f"move-{context.id}")
    if not box.open:
        return
    with box:
        before, now = compose_today(context), compose_on_snapshot(context, newer)
        for stale in stale_commentary(before, now):
            numbers = join_words(stale.numbers)
            st.warning(
                escape_markup(f"{stale.title}: {numbers} would no longer be in the figures.")
            )
        changes = data_changes(before, now)
        if not changes:
            st.markdown("No data sentence would read otherwise.")
        render_compared_blocks(changes, ("Now", "On the newer figures"), changes_only=True)
        st.button("Move to these figures", on_click=_step, type="primary",
                  args=(context, lambda who: _move(context, newer.snapshot, who)))  # fmt: skip


def _move(context: StatementContext, snapshot: str, who: str) -> str:
    if not context.history.entries:
        raise InputError("Nothing is written yet: this draft follows the newest figures by itself.")
    _store().move(context.id, snapshot, seen=context.history.head, who=who)
    return f"The statement stands on snapshot {snapshot} now. Its data sentences are drafted anew."


def render_steps(context: StatementContext, statement: Statement) -> None:
    """The steps that can be taken from here."""
    text_editor.render_message(STEP)
    state = context.history.state
    if state is State.DRAFT:
        _button(context, "Sign off", lambda who: _finish(context, statement, who))
        st.caption(
            "A statement that is signed off can no longer be edited. It can be opened again or "
            "published."
        )
    elif state is State.FINAL:
        with st.container(horizontal=True):
            _button(context, "Publish", lambda who: _publish(context, who))
            _button(context, "Open again", lambda who: _reopen(context, who))
        st.caption("Publishing shows it to everyone. It can never be changed, only amended.")
    else:
        _render_published(context)


def _render_published(context: StatementContext) -> None:
    entry = context.history.publications[-1]
    st.success(
        escape_markup(
            f"Version {entry.version} was published by {entry.who}, {format_entry_time(entry)}."
        )
    )
    query = links.statement_query(context.id, entry.version)
    navigation.render_link("statements", "Read the published statement", query)
    with st.expander("Amend it"):
        key = f"reason-{context.id}"
        st.text_input("Reason", key=key, placeholder="What was wrong, or is new")
        st.button(
            "Begin a new version",
            on_click=_step,
            args=(context, lambda who: _amend(context, st.session_state[key], who)),
        )


def _button(context: StatementContext, label: str, action: Callable[[str], str]) -> None:
    st.button(label, on_click=_step, args=(context, action), type="primary")


def _step(context: StatementContext, action: Callable[[str], str]) -> None:  # noqa: ARG001 - kept for the key
    text_editor.run_action(STEP, lambda: action(publisher()))


def _store() -> StatementStore:
    return StatementStore(writable_store())


def _finish(context: StatementContext, statement: Statement, who: str) -> str:
    _check_reliable(context)
    missing = gaps(statement, open_warnings_of(context))
    _store().finish(context.id, missing, seen=context.history.head, who=who)
    return "It is signed off: read it as a whole, then publish it."


def _check_reliable(context: StatementContext) -> None:
    """Refuse to go on with figures that were withdrawn, also since the page was opened."""
    if context.withdrawal:
        raise InputError(
            f"{withdrawal_notice(context.withdrawal)} {UNRELIABLE[context.history.state]}"
        )


def _reopen(context: StatementContext, who: str) -> str:
    _store().reopen(context.id, seen=context.history.head, who=who)
    return "It is a draft again."


def _amend(context: StatementContext, reason: str, who: str) -> str:
    _store().amend(context.id, reason, seen=context.history.head, who=who)
    return "A new version is begun. The published one stays as it is until you publish this."


def _publish(context: StatementContext, who: str) -> str:
    _check_reliable(context)
    statement = compose_for_publication(context)
    entry = _store().publish(statement, make_files(statement), seen=context.history.head, who=who)
    return f"Published as version {entry.version}."
