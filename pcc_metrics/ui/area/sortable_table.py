"""A table of our own templates that its reader can sort, as one element of the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup


def render_sortable(html: Markup, key: str) -> None:
    """Place a table in which all text from figures and addresses is escaped.

    Headings with a button sort its rows by the `data-sort` of their cells, in the browser.
    """
    _component()(data={"html": str(html)}, key=key)


@cache
def _component() -> Any:
    """Registered once a server: its script never changes."""
    return st.components.v2.component(
        "pcc_metrics_sortable",
        html='<div class="sortable"></div><div class="visually-hidden" role="status"></div>',
        js=Path(__file__).with_name("sortable_table.js").read_text(encoding="utf-8"),
        isolate_styles=False,  # the style sheet of the page is for this too
    )
