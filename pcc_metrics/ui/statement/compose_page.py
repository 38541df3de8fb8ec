"""The page on which a statement is composed: for those who may publish."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.statement import Statement
from pcc_metrics.statement.change_log import StatementError
from pcc_metrics.statement.part_list import WARNINGS, WHOLE, list_parts
from pcc_metrics.statement.text_fields import FRONT, INTRODUCTION
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.rights import rights
from pcc_metrics.ui.state.session import Visit, refresh_once
from pcc_metrics.ui.statement import (
    applicability_form,
    document_view,
    front_sheet_form,
    part_choice,
    pre_election_panel,
    priority_editor,
    text_editor,
    unsaved_texts,
    warning_list,
    workflow,
)
from pcc_metrics.ui.statement.statement_context import (
    StatementContext,
    compose_today,
    open_statement,
    open_warnings_of,
)
from pcc_metrics.ui.statement.statement_files import render_downloads
from pcc_metrics.ui.widgets.escape import escape_markup

TITLE = "Compose a statement"


def render_page(visit: Visit) -> None:
    """Everything on the page, for who may see it."""
    allowed = rights()
    if not allowed.may_publish:
        st.title(TITLE, anchor=False)
        st.markdown("Drafts are shown to those who may publish.")
        st.markdown(escape_markup(allowed.why))
        navigation.render_link("statements", "Published statements", {})
        return
    if visit.reader is None:
        st.title(TITLE, anchor=False)
        st.markdown("A statement needs figures, and there are none to show.")
        return
    refresh_once(visit.register.objects)
    try:
        context = open_statement(visit, visit.reader)
    except StatementError as error:
        st.title(TITLE, anchor=False)
        st.error(escape_markup(f"This statement cannot be opened: {error}"))
        workflow.render_drafts(visit)
        return
    statement = compose_today(context)
    # In a place of its own: what comes and goes above a box would have the browser draw the box
    # anew, and lose what somebody types while the box before it is saved.
    with st.container():
        workflow.render_opening(context, statement)
        if len(visit.view.areas) > 1:
            st.warning("A statement is for the force or for one area: this is the force’s.")
        workflow.render_drafts(visit)
        workflow.render_newer_figures(context)
        workflow.render_steps(context, statement)
        unsaved_texts.render_fault()
    render_downloads(context, statement)
    _render_parts(context, statement)


def _render_parts(context: StatementContext, statement: Statement) -> None:
    """The list of parts with what each still needs, and the chosen one to write."""
    short = {one.id: one.short for one in context.visit.catalogue.priorities.values()}
    parts = list_parts(statement, short, open_warnings_of(context), context.history.aside)
    with st.container(key="statement-parts"):  # its columns are one above the other on a tablet
        listed, opened = st.columns([2, 5], gap="medium")
        with listed:
            chosen = part_choice.choose_part(context, parts)
        with opened:
            _render_part(context, statement, chosen)
            part_choice.render_next(context, parts, chosen)


def _render_part(context: StatementContext, statement: Statement, chosen: str) -> None:
    if chosen == FRONT:
        front_sheet_form.render_front_sheet(context, statement)
    elif chosen == INTRODUCTION:
        _render_introduction(context, statement)
    elif chosen == WARNINGS:
        warning_list.render_warnings(context)
    elif chosen == WHOLE:
        document_view.render_statement(statement)
    else:
        (section,) = (one for one in statement.sections if one.id == chosen)
        priority_editor.render_priority(context, statement, section)


def _render_introduction(context: StatementContext, statement: Statement) -> None:
    """What is said once for the whole statement, and what can be for all priorities at once."""
    st.header("Introduction", anchor=False)
    text_editor.render_editor(
        context, INTRODUCTION, "Introduction, in the office’s own words (may be left empty)"
    )
    with st.container():
        applicability_form.render_for_all(context, statement)
    pre_election_panel.render_pre_election(context, statement)
    for reference in statement.references:
        if not reference.url:
            st.caption(escape_markup(reference.text))
