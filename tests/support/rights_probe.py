"""Served by a test: a control that somebody forgot to hide, and what its action does."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.errors import InputError
from pcc_metrics.ui.state import rights


def act() -> None:
    try:
        st.session_state["done"] = f"Done by {rights.publisher()}."
    except InputError as error:
        st.session_state["done"] = f"Refused. {error}"


st.title("Probe")
st.markdown(rights.rights().why)
st.button("Act", on_click=act)
st.markdown(st.session_state.get("done", ""))
