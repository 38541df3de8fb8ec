"""The pre-election switch, with what it leaves out before it is pressed."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.formatting import pluralise
from pcc_metrics.statement import State, Statement
from pcc_metrics.statement.pre_election import is_pre_election, list_left_out
from pcc_metrics.statement.text_fields import ON, PRE_ELECTION
from pcc_metrics.ui.statement import text_editor
from pcc_metrics.ui.statement.statement_context import StatementContext
from pcc_metrics.ui.widgets.escape import escape_markup

STAYS = (
    "What the law asks for stays: the figures, which priorities apply and why, and what the force "
    "did. So does the front sheet."
)


def render_pre_election(context: StatementContext, statement: Statement) -> None:
    """The switch, and every passage that goes with it or is held back by it."""
    st.subheader("Pre-election period", anchor=False)
    text_editor.render_message(PRE_ELECTION)
    if is_pre_election(context.history.texts):
        st.info(escape_markup(statement.pre_election))
        _button(context, "Put them back: the period is over", "")
        return
    going = list_left_out(statement)
    st.markdown(f"In the period before an election the office’s own words are left out. {STAYS}")
    with st.expander(f"What would go: {pluralise(len(going), 'passage')}", key="pre-election"):
        for one in going:
            st.markdown(f"- **{escape_markup(one.name)}:** {escape_markup(one.text)}")
        if not going:
            st.markdown("Nothing is written yet that would go.")
    _button(context, "Leave them out", ON)
    st.caption("Nothing is deleted: the same button brings all of it back.")


def _button(context: StatementContext, label: str, text: str) -> None:
    if context.history.state is State.DRAFT:
        st.button(label, key=f"switch-{PRE_ELECTION}", on_click=_switch, args=(context, text))


def _switch(context: StatementContext, text: str) -> None:
    number = context.history.current_number(PRE_ELECTION)
    text_editor.run_action(
        PRE_ELECTION,
        lambda: text_editor.save_text(context, PRE_ELECTION, text, number).notice,
    )
