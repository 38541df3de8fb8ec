"""The page on which a statement is composed: for those who may publish."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.definitions import Priority
from pcc_metrics.statement import Section, State, Statement
from pcc_metrics.statement.text_fields import (
    APPLIES,
    INTRODUCTION,
    NO,
    ON,
    PLANNED,
    PRE_ELECTION,
    REFLECTIONS,
    WHY,
    YES,
    Texts,
    part,
)
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.rights import rights
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.statement import force_activity, statement_view, text_editor, workflow
from pcc_metrics.ui.statement.statement_context import Desk, composed, open_desk
from pcc_metrics.ui.statement.statement_files import downloads
from pcc_metrics.ui.widgets.escape import plain

WHOLE = "General"
CHOICES = {YES: "Applies", NO: "Does not apply"}


def place(visit: Visit) -> None:
    """Everything on the page, for who may see it."""
    allowed = rights()
    if not allowed.may_publish:
        st.title("Compose a statement", anchor=False)
        st.markdown("Drafts are shown to those who may publish.")
        st.markdown(plain(allowed.why))
        navigation.link("statements", "Published statements", {})
        return
    if visit.reader is None:
        st.title("Compose a statement", anchor=False)
        st.markdown("A statement needs figures, and there are none to show.")
        return
    desk = open_desk(visit, visit.reader)
    statement = composed(desk)
    workflow.opening(desk, statement)
    if len(visit.view.areas) > 1:
        st.warning("A statement is for the force or for one area: this is the force's.")
    workflow.drafts(visit)
    workflow.missing(desk, statement)
    workflow.newer_figures(desk)
    workflow.steps(desk, statement)
    downloads(desk, statement)
    _parts(desk, statement)
    if st.toggle("Show the whole statement as it reads now", key="whole"):
        statement_view.statement(statement)


def _parts(desk: Desk, statement: Statement) -> None:
    """One priority at a time; what is for all of them first."""
    st.header("Write", anchor=False)
    titles = {section.id: section for section in statement.sections}
    priorities = desk.visit.catalogue.priorities
    chosen = st.segmented_control(
        "Part of the statement",
        [WHOLE, *titles],
        format_func=lambda one: priorities[one].short if one in priorities else one,
        default=WHOLE, required=True, key=f"part-{desk.id}",
    )  # fmt: skip
    if chosen in titles:
        _priority(desk, statement, titles[chosen])
    else:
        _general(desk, statement)


def _general(desk: Desk, statement: Statement) -> None:
    st.toggle(
        "Pre-election period: leave out all commentary",
        value=desk.paper.texts.get(PRE_ELECTION, "") == ON,
        key=f"quiet-{desk.id}-{desk.paper.seen(PRE_ELECTION)}",
        on_change=_switch,
        args=(desk,),
        disabled=desk.paper.state is not State.DRAFT,
    )
    text_editor.told(PRE_ELECTION)
    text_editor.box(
        desk, INTRODUCTION, "Introduction, in the office’s own words (may be left empty)"
    )
    statement_view.since(statement.since)
    statement_view.applies(statement)
    _take_over(desk, statement)


def _take_over(desk: Desk, statement: Statement) -> None:
    """Which priorities apply seldom changes: one action says it as the last statement did."""
    names = [part(kind, section.id) for section in statement.sections for kind in (APPLIES, WHY)]
    found = {n: desk.earlier[n] for n in names if n in desk.earlier and not desk.texts.get(n)}
    text_editor.told(APPLIES)
    if found and desk.paper.state is State.DRAFT:
        st.button(
            "Take over from the last statement: which apply, and why",
            on_click=_say_again,
            args=(desk, found),
        )


def _say_again(desk: Desk, found: Texts) -> None:
    def action() -> str:
        for name, text in found.items():
            text_editor.keep(desk, name, text, desk.paper.seen(name))
            text_editor.forget(desk, name)
        return "Taken over from the last statement. Look whether each still holds."

    text_editor.attempt(APPLIES, action)


def _switch(desk: Desk) -> None:
    key = f"quiet-{desk.id}-{desk.paper.seen(PRE_ELECTION)}"
    text = ON if st.session_state[key] else ""

    def action() -> str:
        return text_editor.keep(desk, PRE_ELECTION, text, desk.paper.seen(PRE_ELECTION)).told

    text_editor.attempt(PRE_ELECTION, action)


def _priority(desk: Desk, statement: Statement, section: Section) -> None:
    priority = desk.visit.catalogue.priorities[section.id]
    st.subheader(plain(priority.title), anchor=False)
    workflow.missing_here(statement, section)
    _applicability(desk, priority)
    st.markdown("**What the figures say (locked)**")
    statement_view.data(section)
    st.markdown("**What the force did this quarter**")
    force_activity.did(desk, priority)
    st.markdown(f"**Commentary of the {plain(desk.visit.catalogue.body.office_holder)}**")
    text_editor.box(desk, part(REFLECTIONS, priority.id), "Quarterly reflections")
    text_editor.box(desk, part(PLANNED, priority.id), "Planned activity")
    st.markdown("**Initiatives**")
    force_activity.initiatives(desk, priority)


def _applicability(desk: Desk, priority: Priority) -> None:
    name = part(APPLIES, priority.id)
    key = f"applies-{desk.id}-{priority.id}-{desk.paper.seen(name)}"
    st.segmented_control(
        f"Does this priority apply in {plain(desk.area.in_sentence)}?",
        list(CHOICES),
        format_func=CHOICES.__getitem__,
        default=desk.texts.get(name) or None,
        key=key,
        on_change=_applies,
        args=(desk, name, key),
        disabled=desk.paper.state is not State.DRAFT,
    )
    text_editor.told(name)
    if desk.force and not desk.paper.texts.get(part(WHY, priority.id)):
        st.caption("What the force’s own statement says of this holds here until you write more.")
    text_editor.box(desk, part(WHY, priority.id), "Why it applies, or does not", height=110)


def _applies(desk: Desk, name: str, key: str) -> None:
    def action() -> str:
        text = st.session_state[key] or ""
        return text_editor.keep(desk, name, text, desk.paper.seen(name)).told

    text_editor.attempt(name, action)
