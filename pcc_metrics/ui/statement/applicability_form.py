"""Which priorities apply, said once for all: for one reason, or as in the last statement."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import pluralise
from pcc_metrics.statement import State, Statement
from pcc_metrics.statement.text_fields import APPLIES, WHY, YES, Texts, field_name
from pcc_metrics.ui.statement import text_editor, unsaved_texts
from pcc_metrics.ui.statement.statement_context import StatementContext


def render_for_all(context: StatementContext, statement: Statement) -> None:
    """What can be said of every priority of which nothing is said yet."""
    st.subheader("Which priorities apply", anchor=False)
    open_ones = [s.id for s in statement.sections if s.applicability.applies is None]
    text_editor.render_message(APPLIES)
    if not open_ones:
        st.caption("It is said of every priority. Each can be changed where it stands.")
        return
    st.caption(f"Nothing is said yet of {pluralise(len(open_ones), 'priority', 'priorities')}.")
    if context.history.state is not State.DRAFT:
        return
    previous = _previous(context, statement)
    if previous:
        st.button(
            "Take over from the last statement: which apply, and why",
            on_click=_save_all, args=(context, previous, "Taken over from the last statement."),
        )  # fmt: skip
    key = f"reason-for-all|{context.id}"
    unsaved_texts.restore(key, "")
    st.text_area("Why all of them apply, where one reason holds for all", key=key, height=80,
                 on_change=unsaved_texts.keep, args=(key,))  # fmt: skip
    st.button("All of them apply, for this reason", on_click=_apply_all,
              args=(context, open_ones, key))  # fmt: skip


def _previous(context: StatementContext, statement: Statement) -> Texts:
    """What the last statement said, wherever nothing is said yet."""
    names = [field_name(kind, one.id) for one in statement.sections for kind in (APPLIES, WHY)]
    earlier, texts = context.earlier, context.texts
    return {name: earlier[name] for name in names if name in earlier and not texts.get(name)}


def _apply_all(context: StatementContext, priorities: list[str], key: str) -> None:
    reason = str(st.session_state[key])
    if not reason.strip():
        text_editor.set_message(APPLIES, "error", "Say why first: the law asks for the reason.")
        return
    texts = {field_name(APPLIES, one): YES for one in priorities}
    texts |= {
        field_name(WHY, one): reason
        for one in priorities
        if not context.texts.get(field_name(WHY, one))
    }
    unsaved_texts.discard(key)
    _save_all(context, texts, "Said of all of them.")


def _save_all(context: StatementContext, texts: Texts, notice: str) -> None:
    def action() -> str:
        for name, text in texts.items():
            saved = text_editor.save_text(context, name, text, context.history.current_number(name))
            if saved.notice:
                raise InputError(saved.notice)
            text_editor.reset_editor(context, name)
        return f"{notice} Look whether each holds."

    text_editor.run_action(APPLIES, action)
