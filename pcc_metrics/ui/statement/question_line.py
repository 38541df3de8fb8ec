"""The question for the chief officer: a line on each priority, kept as a part of the statement."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.definitions import Priority
from pcc_metrics.links import LinkRequest, carried_query
from pcc_metrics.statement.text_fields import QUESTION, field_name
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.statement import text_editor, unsaved_texts
from pcc_metrics.ui.statement.statement_context import StatementContext, open_statement
from pcc_metrics.ui.widgets.escape import escape_markup

LINE_PX = 80


def render_question(visit: Visit) -> None:
    """The line on a priority's page, for those who may write statements; for nobody else.

    It is folded until they want it: the history of the statement is read only then.
    """
    if visit.reader is None or not visit.may_publish:
        return
    chief = visit.catalogue.body.chief_officer
    label = escape_markup(f"For the office: the question for the {chief}")
    box = st.expander(label, on_change="rerun", key="office-question")
    if box.open:
        with box:
            context = open_statement(visit, visit.reader)
            _render_line(context, visit.priority)
            text_editor.render_versions(context, field_name(QUESTION, visit.priority.id))
            _render_use(context)
            unsaved_texts.render_fault()


def render_editor(context: StatementContext, priority: Priority) -> None:
    """The same line where the statement is composed, with what its numbers warn of."""
    part = field_name(QUESTION, priority.id)
    text_editor.render_editor(context, part, _label(context), height=LINE_PX)


def _render_line(context: StatementContext, priority: Priority) -> None:
    part = field_name(QUESTION, priority.id)
    text_editor.render_box(context, part, _label(context), height=LINE_PX)


def _label(context: StatementContext) -> str:
    body = context.visit.catalogue.body
    return escape_markup(
        f"Question of the {body.office_holder} for the {body.chief_officer}, "
        f"{context.area.title}, {context.quarter.label}"
    )


def _render_use(context: StatementContext) -> None:
    """Whose words these are, who sees them, and where they go."""
    st.caption(
        escape_markup(
            "The office’s own words, not drawn from the figures. Readers of this page do not see "
            "them; they are in the statement of this quarter, and public once it is published."
        )
    )
    request = context.visit.request
    query = carried_query(LinkRequest(context.visit.view, request.snapshot))
    navigation.render_link("statement", "Compose the statement", query)
