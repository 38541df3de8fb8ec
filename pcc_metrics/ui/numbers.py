"""A figure as one large number under its name."""

from __future__ import annotations

import streamlit as st

from pcc_metrics import words
from pcc_metrics.figures import Figure
from pcc_metrics.ui.plain import plain


def large(figure: Figure) -> None:
    """The name and the value; the name apart, as a metric's own label is cut on a phone."""
    assert figure.value is not None
    name = plain(figure.measure.title)
    st.markdown(name)
    st.metric(name, plain(words.value(figure.measure, figure.value)), label_visibility="collapsed")
