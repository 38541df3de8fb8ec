"""Which part of a statement is open: chosen in the list, or by a button that leads to it."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.formatting import uncapitalise
from pcc_metrics.statement.part_list import StatementPart
from pcc_metrics.ui.statement import unsaved_texts
from pcc_metrics.ui.statement.statement_context import StatementContext
from pcc_metrics.ui.widgets.escape import escape_markup


def choose_part(context: StatementContext, parts: tuple[StatementPart, ...]) -> str:
    """The part to write: after a reload the one that was chosen last."""
    st.header("Parts", anchor=False)
    by_id = {one.id: one for one in parts}
    key = _key(context)
    unsaved_texts.restore(key, parts[0].id)
    if st.session_state[key] not in by_id:
        st.session_state[key] = parts[0].id
    return st.radio(
        "Part of the statement, and what it still needs",
        list(by_id),
        format_func=lambda one: escape_markup(by_id[one].title),
        captions=[escape_markup(one.needs) for one in parts],
        key=key,
        on_change=unsaved_texts.keep,
        args=(key,),
    )


def render_next(context: StatementContext, parts: tuple[StatementPart, ...], chosen: str) -> None:
    """A way on at the end of a part, so that nobody has to go back up to the list."""
    place = [one.id for one in parts].index(chosen) + 1
    if place < len(parts):
        following = parts[place]
        with st.container(key="next-part"):  # the page's script goes to its top
            st.button(escape_markup(f"Next: {uncapitalise(following.title)}"),
                      key=f"next-{context.id}", icon=":material/arrow_forward:",
                      on_click=go_to, args=(context, following.id))  # fmt: skip


def go_to(context: StatementContext, part: str) -> None:
    """Open a part; what a button calls."""
    key = _key(context)
    st.session_state[key] = part
    unsaved_texts.keep(key)


def _key(context: StatementContext) -> str:
    return f"part-{context.id}"
