"""One priority of a statement: whether it applies, its figures, what was done, commentary."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.definitions import Priority
from pcc_metrics.statement import Section, State, Statement
from pcc_metrics.statement.text_fields import (
    APPLIES,
    NO,
    PLANNED,
    REFLECTIONS,
    WHY,
    YES,
    field_name,
)
from pcc_metrics.ui.statement import (
    contribution_editor,
    document_view,
    question_line,
    text_editor,
    workflow,
)
from pcc_metrics.ui.statement.statement_context import StatementContext
from pcc_metrics.ui.widgets.escape import escape_markup

CHOICES = {YES: "Applies", NO: "Does not apply"}


def render_priority(context: StatementContext, statement: Statement, section: Section) -> None:
    """Everything that is written for a priority, under the figures that it is written about."""
    priority = context.visit.catalogue.priorities[section.id]
    body = context.visit.catalogue.body
    st.header(escape_markup(priority.title), anchor=False)
    workflow.render_section_missing(statement, section)
    st.subheader("What the figures say", anchor=False)
    _render_figures(context, section)
    st.subheader("Whether it applies", anchor=False)
    _render_applicability(context, priority)
    st.subheader(f"What was done in {context.quarter.label}", anchor=False)
    contribution_editor.render_contributions(context, statement, priority)
    st.subheader(f"In the words of the {escape_markup(body.office_holder)}", anchor=False)
    text_editor.render_editor(
        context, field_name(REFLECTIONS, priority.id), "Quarterly reflections"
    )
    text_editor.render_editor(context, field_name(PLANNED, priority.id), "Planned activity")
    question_line.render_editor(context, priority)


def _render_figures(context: StatementContext, section: Section) -> None:
    """The lines of the summary; all that is drafted is made when its box is opened."""
    for line in section.leads:
        st.markdown(f"- {escape_markup(line)}")
    key = f"figures-{context.id}-{section.id}"
    whole = st.expander(
        "All that is drafted from the figures, and locked", on_change="rerun", key=key
    )
    if whole.open:
        with whole:
            document_view.render_figures(section)


def _render_applicability(context: StatementContext, priority: Priority) -> None:
    name = field_name(APPLIES, priority.id)
    key = f"applies-{context.id}-{priority.id}-{context.history.current_number(name)}"
    st.segmented_control(
        f"Does this priority apply in {escape_markup(context.area.in_sentence)}?",
        list(CHOICES),
        format_func=CHOICES.__getitem__,
        default=context.texts.get(name) or None,
        required=True,
        key=key,
        on_change=_save_applies,
        args=(context, name, key),
        disabled=context.history.state is not State.DRAFT,
    )
    text_editor.render_message(name)
    if context.force and not context.history.texts.get(field_name(WHY, priority.id)):
        st.caption("What the force’s own statement says of this holds here until you write more.")
    text_editor.render_editor(
        context, field_name(WHY, priority.id), "Why it applies, or does not", height=110
    )


def _save_applies(context: StatementContext, name: str, key: str) -> None:
    """Save the answer. A second click on it leaves it as it is."""
    answer = st.session_state[key]
    if answer is None:
        return
    number = context.history.current_number(name)
    text_editor.run_action(
        name, lambda: text_editor.save_text(context, name, answer, number).notice
    )
