"""What waits for a decision, in one place: open warnings, and texts to choose between."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from pcc_metrics.ui.statement import text_editor
from pcc_metrics.ui.statement.statement_context import StatementContext, open_warnings_of
from pcc_metrics.ui.widgets.escape import escape_markup


def render_warnings(context: StatementContext) -> None:
    """By the field that each is about, with a line for a reason and the choice between texts."""
    st.header("Warnings", anchor=False)
    warnings = open_warnings_of(context)
    waiting = list(context.history.aside)
    if not warnings and not waiting:
        st.markdown("None is open: what the office wrote agrees with the figures, or has a reason.")
        return
    st.markdown("A statement cannot be signed off while one of these is open.")
    for field in waiting:
        st.subheader(escape_markup(context.name_of(field)), anchor=False)
        text_editor.render_conflict(context, field)
    for field, _ in groupby(warnings, key=lambda one: one.part):
        st.subheader(escape_markup(context.name_of(field)), anchor=False)
        text_editor.render_warnings(context, field)
