"""The front sheet of the board paper as a form, filled with what the catalogue says every time."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pcc_metrics.statement import State, Statement
from pcc_metrics.statement.front_sheet import standing_texts
from pcc_metrics.statement.text_fields import FRONT, FRONT_FIELDS, field_name
from pcc_metrics.ui.statement import text_editor
from pcc_metrics.ui.statement.statement_context import StatementContext
from pcc_metrics.ui.widgets.escape import escape_markup

LONG = ("purpose", "recommendations", "financial", "legal", "equality", "risk")
LONG_PX, DAY = 100, "date"


def render_front_sheet(context: StatementContext, statement: Statement) -> None:
    """A box for each of its lines, in its order."""
    st.header("Front sheet", anchor=False)
    st.markdown(
        "What stands on the first page of the paper. A line is saved when you leave its box; one "
        "that you empty says again what the catalogue has for it."
    )
    standing = standing_texts(context.visit.catalogue.body, statement.title)
    for name, label in FRONT_FIELDS.items():
        part = field_name(FRONT, name)
        if name == DAY:
            _render_day(context, part, label)
        else:
            height = LONG_PX if name in LONG else 0
            text_editor.render_standing_text(
                context, part, escape_markup(label), standing[name], height=height
            )


def _render_day(context: StatementContext, part: str, label: str) -> None:
    """The day of the meeting, kept as a date; it may be one to come."""
    number = context.history.current_number(part)
    key = f"day|{context.id}|{part}|{number}"
    st.date_input(
        label, _read_day(context.history.texts.get(part, "")), format="DD/MM/YYYY", key=key,
        disabled=context.history.state is not State.DRAFT,
        on_change=_save_day, args=(context, part, number, key),
    )  # fmt: skip
    text_editor.render_message(part)
    text_editor.render_conflict(context, part)


def _save_day(context: StatementContext, part: str, number: int, key: str) -> None:
    day = st.session_state[key]
    text = day.isoformat() if day else ""
    text_editor.run_action(part, lambda: text_editor.save_text(context, part, text, number).notice)


def _read_day(text: str) -> date | None:
    """The day that was picked; none where other words stand there."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
