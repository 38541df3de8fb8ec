"""Whom to tell when something looks wrong."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup
from pcc_metrics.ui.widgets.measure_definitions import external_link

WHAT_TO_SAY = "Say which figure, what you would have expected and why, and send this with it:"


def contact_markdown(visit: Visit) -> str:
    """The office with its address, as Markdown to end a sentence."""
    body = visit.catalogue.body
    if "@" in body.contact:
        return f"[{escape_markup(body.contact)}](mailto:{quote(body.contact, safe='@')})."
    if body.contact:
        return f"{external_link(body.office, body.contact)}."
    return f"{escape_markup(body.office)}. No address is given in this app's catalogue."


def render_feedback_button(visit: Visit, about: str) -> None:
    """A button that says whom to tell and gives what they need to find the figure."""
    box = st.popover(
        "Does a figure look wrong?", icon=":material/flag:", on_change="rerun", key="looks-wrong"
    )
    if box.open:
        with box:
            st.markdown(f"Tell {contact_markdown(visit)} {WHAT_TO_SAY}")
            st.code(about, language=None, wrap_lines=True)
