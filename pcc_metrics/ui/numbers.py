"""A figure as one large number."""

from __future__ import annotations

import streamlit as st

from pcc_metrics import words
from pcc_metrics.figures import Figure
from pcc_metrics.ui.plain import plain


def large(figure: Figure) -> str:
    """Place the value; returns its name, to stand first under it.

    A metric's own label is cut on a phone.
    """
    assert figure.value is not None
    name = plain(figure.measure.title)
    st.metric(name, plain(words.value(figure.measure, figure.value)), label_visibility="collapsed")
    return f"**{name}**"
