"""The page on which a statement is composed: for those who may publish."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.definitions import Priority
from pcc_metrics.statement import Section, State, Statement
from pcc_metrics.statement.change_log import StatementError
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
from pcc_metrics.ui.statement import (
    force_activity,
    question_line,
    statement_view,
    text_editor,
    workflow,
)
from pcc_metrics.ui.statement.statement_context import (
    StatementContext,
    compose_today,
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
    try:
        context = open_statement(visit, visit.reader)
    except StatementError as error:
        st.title("Compose a statement", anchor=False)
        st.error(escape_markup(f"This statement cannot be opened: {error}"))
        workflow.render_drafts(visit)
        return
    statement = compose_today(context)
    workflow.render_opening(context, statement)
    if len(visit.view.areas) > 1:
        st.warning("A statement is for the force or for one area: this is the force's.")
    workflow.render_drafts(visit)
    workflow.render_missing(context, statement)
    workflow.render_newer_figures(context)
    workflow.render_steps(context, statement)
    render_downloads(context, statement)
    _parts(context, statement)
    if st.toggle("Show the whole statement as it reads now", key="whole"):
        statement_view.render_statement(statement)


def _parts(context: StatementContext, statement: Statement) -> None:
    """One priority at a time; what is for all of them first."""
    st.header("Write", anchor=False)
    titles = {section.id: section for section in statement.sections}
    priorities = context.visit.catalogue.priorities
    chosen = st.segmented_control(
        "Part of the statement",
        [WHOLE, *titles],
        format_func=lambda one: priorities[one].short if one in priorities else one,
        default=WHOLE, required=True, key=f"part-{context.id}",
    )  # fmt: skip
    if chosen in titles:
        _priority(context, statement, titles[chosen])
    else:
        _general(context, statement)


def _general(context: StatementContext, statement: Statement) -> None:
    st.toggle(
        "Pre-election period: leave out all commentary",
        value=context.history.texts.get(PRE_ELECTION, "") == ON,
        key=f"quiet-{context.id}-{context.history.current_number(PRE_ELECTION)}",
        on_change=_switch,
        args=(context,),
        disabled=context.history.state is not State.DRAFT,
    )
    text_editor.render_message(PRE_ELECTION)
    text_editor.render_editor(
        context, INTRODUCTION, "Introduction, in the office’s own words (may be left empty)"
    )
    statement_view.render_since(statement.since)
    statement_view.render_applicability(statement)
    _take_over(context, statement)


def _take_over(context: StatementContext, statement: Statement) -> None:
    """Which priorities apply seldom changes: one action says it as the last statement did."""
    names = [
        field_name(kind, section.id) for section in statement.sections for kind in (APPLIES, WHY)
    ]
    previous = {
        n: context.earlier[n] for n in names if n in context.earlier and not context.texts.get(n)
    }
    text_editor.render_message(APPLIES)
    if previous and context.history.state is State.DRAFT:
        st.button(
            "Take over from the last statement: which apply, and why",
            on_click=_say_again,
            args=(context, previous),
        )


def _say_again(context: StatementContext, texts: Texts) -> None:
    def action() -> str:
        for name, text in texts.items():
            text_editor.save_text(context, name, text, context.history.current_number(name))
            text_editor.reset_editor(context, name)
        return "Taken over from the last statement. Look whether each still holds."

    text_editor.run_action(APPLIES, action)


def _switch(context: StatementContext) -> None:
    key = f"quiet-{context.id}-{context.history.current_number(PRE_ELECTION)}"
    text = ON if st.session_state[key] else ""

    def action() -> str:
        return text_editor.save_text(
            context, PRE_ELECTION, text, context.history.current_number(PRE_ELECTION)
        ).notice

    text_editor.run_action(PRE_ELECTION, action)


def _priority(context: StatementContext, statement: Statement, section: Section) -> None:
    priority = context.visit.catalogue.priorities[section.id]
    st.subheader(escape_markup(priority.title), anchor=False)
    workflow.render_section_missing(statement, section)
    _applicability(context, priority)
    st.markdown("**What the figures say (locked)**")
    statement_view.render_data(section)
    st.markdown("**What the force did this quarter**")
    force_activity.render_claims(context, priority)
    st.markdown(
        f"**Commentary of the {escape_markup(context.visit.catalogue.body.office_holder)}**"
    )
    text_editor.render_editor(
        context, field_name(REFLECTIONS, priority.id), "Quarterly reflections"
    )
    text_editor.render_editor(context, field_name(PLANNED, priority.id), "Planned activity")
    question_line.render_editor(context, priority)
    st.markdown("**Initiatives**")
    force_activity.render_initiatives(context, priority)


def _applicability(context: StatementContext, priority: Priority) -> None:
    name = field_name(APPLIES, priority.id)
    key = f"applies-{context.id}-{priority.id}-{context.history.current_number(name)}"
    st.segmented_control(
        f"Does this priority apply in {escape_markup(context.area.in_sentence)}?",
        list(CHOICES),
        format_func=CHOICES.__getitem__,
        default=context.texts.get(name) or None,
        key=key,
        on_change=_applies,
        args=(context, name, key),
        disabled=context.history.state is not State.DRAFT,
    )
    text_editor.render_message(name)
    if context.force and not context.history.texts.get(field_name(WHY, priority.id)):
        st.caption("What the force’s own statement says of this holds here until you write more.")
    text_editor.render_editor(
        context, field_name(WHY, priority.id), "Why it applies, or does not", height=110
    )


def _applies(context: StatementContext, name: str, key: str) -> None:
    def action() -> str:
        text = st.session_state[key] or ""
        return text_editor.save_text(
            context, name, text, context.history.current_number(name)
        ).notice

    text_editor.run_action(name, action)
