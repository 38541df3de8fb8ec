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
    field_name,
)
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.rights import rights
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.statement import force_activity, statement_view, text_editor, workflow
from pcc_metrics.ui.statement.statement_context import (
    StatementContext,
    compose_statement,
    open_statement,
)
from pcc_metrics.ui.statement.statement_files import render_downloads
from pcc_metrics.ui.widgets.escape import escape_markup

WHOLE = "General"
CHOICES = {YES: "Applies", NO: "Does not apply"}


def render_page(visit: Visit) -> None:
    """Everything on the page, for who may see it."""
    allowed = rights()
    if not allowed.may_publish:
        st.title("Compose a statement", anchor=False)
        st.markdown("Drafts are shown to those who may publish.")
        st.markdown(escape_markup(allowed.why))
        navigation.render_link("statements", "Published statements", {})
        return
    if visit.reader is None:
        st.title("Compose a statement", anchor=False)
        st.markdown("A statement needs figures, and there are none to show.")
        return
    desk = open_statement(visit, visit.reader)
    statement = compose_statement(desk)
    workflow.render_opening(desk, statement)
    if len(visit.view.areas) > 1:
        st.warning("A statement is for the force or for one area: this is the force's.")
    workflow.render_drafts(visit)
    workflow.render_missing(desk, statement)
    workflow.render_newer_figures(desk)
    workflow.render_steps(desk, statement)
    render_downloads(desk, statement)
    _parts(desk, statement)
    if st.toggle("Show the whole statement as it reads now", key="whole"):
        statement_view.render_statement(statement)


def _parts(desk: StatementContext, statement: Statement) -> None:
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


def _general(desk: StatementContext, statement: Statement) -> None:
    st.toggle(
        "Pre-election period: leave out all commentary",
        value=desk.paper.texts.get(PRE_ELECTION, "") == ON,
        key=f"quiet-{desk.id}-{desk.paper.seen(PRE_ELECTION)}",
        on_change=_switch,
        args=(desk,),
        disabled=desk.paper.state is not State.DRAFT,
    )
    text_editor.render_message(PRE_ELECTION)
    text_editor.render_editor(
        desk, INTRODUCTION, "Introduction, in the office’s own words (may be left empty)"
    )
    statement_view.render_since(statement.since)
    statement_view.render_applicability(statement)
    _take_over(desk, statement)


def _take_over(desk: StatementContext, statement: Statement) -> None:
    """Which priorities apply seldom changes: one action says it as the last statement did."""
    names = [
        field_name(kind, section.id) for section in statement.sections for kind in (APPLIES, WHY)
    ]
    found = {n: desk.earlier[n] for n in names if n in desk.earlier and not desk.texts.get(n)}
    text_editor.render_message(APPLIES)
    if found and desk.paper.state is State.DRAFT:
        st.button(
            "Take over from the last statement: which apply, and why",
            on_click=_say_again,
            args=(desk, found),
        )


def _say_again(desk: StatementContext, found: Texts) -> None:
    def action() -> str:
        for name, text in found.items():
            text_editor.save_text(desk, name, text, desk.paper.seen(name))
            text_editor.reset_editor(desk, name)
        return "Taken over from the last statement. Look whether each still holds."

    text_editor.run_action(APPLIES, action)


def _switch(desk: StatementContext) -> None:
    key = f"quiet-{desk.id}-{desk.paper.seen(PRE_ELECTION)}"
    text = ON if st.session_state[key] else ""

    def action() -> str:
        return text_editor.save_text(desk, PRE_ELECTION, text, desk.paper.seen(PRE_ELECTION)).told

    text_editor.run_action(PRE_ELECTION, action)


def _priority(desk: StatementContext, statement: Statement, section: Section) -> None:
    priority = desk.visit.catalogue.priorities[section.id]
    st.subheader(escape_markup(priority.title), anchor=False)
    workflow.render_section_missing(statement, section)
    _applicability(desk, priority)
    st.markdown("**What the figures say (locked)**")
    statement_view.render_data(section)
    st.markdown("**What the force did this quarter**")
    force_activity.render_claims(desk, priority)
    st.markdown(f"**Commentary of the {escape_markup(desk.visit.catalogue.body.office_holder)}**")
    text_editor.render_editor(desk, field_name(REFLECTIONS, priority.id), "Quarterly reflections")
    text_editor.render_editor(desk, field_name(PLANNED, priority.id), "Planned activity")
    st.markdown("**Initiatives**")
    force_activity.render_initiatives(desk, priority)


def _applicability(desk: StatementContext, priority: Priority) -> None:
    name = field_name(APPLIES, priority.id)
    key = f"applies-{desk.id}-{priority.id}-{desk.paper.seen(name)}"
    st.segmented_control(
        f"Does this priority apply in {escape_markup(desk.area.in_sentence)}?",
        list(CHOICES),
        format_func=CHOICES.__getitem__,
        default=desk.texts.get(name) or None,
        key=key,
        on_change=_applies,
        args=(desk, name, key),
        disabled=desk.paper.state is not State.DRAFT,
    )
    text_editor.render_message(name)
    if desk.force and not desk.paper.texts.get(field_name(WHY, priority.id)):
        st.caption("What the force’s own statement says of this holds here until you write more.")
    text_editor.render_editor(
        desk, field_name(WHY, priority.id), "Why it applies, or does not", height=110
    )


def _applies(desk: StatementContext, name: str, key: str) -> None:
    def action() -> str:
        text = st.session_state[key] or ""
        return text_editor.save_text(desk, name, text, desk.paper.seen(name)).told

    text_editor.run_action(name, action)
