"""A figure as one large number."""

from __future__ import annotations

import streamlit as st

from pcc_metrics import words
from pcc_metrics.figures import Figure
from pcc_metrics.ui.plain import plain
from pcc_metrics.ui.prose import Block, said, strong


def large(figure: Figure) -> None:
    """Place the value alone: a metric's own label is cut on a phone (see `named`)."""
    assert figure.value is not None
    name = plain(figure.measure.title)
    st.metric(name, plain(words.value(figure.measure, figure.value)), label_visibility="collapsed")


def named(figure: Figure) -> Block:
    """Its name, to stand beside it."""
    return said(strong(figure.measure.title))
