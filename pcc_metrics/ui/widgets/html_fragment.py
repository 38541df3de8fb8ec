"""HTML of our own templates as one element of the page.

The framework's own element for HTML is made anew with every change, and the keyboard would lose its
place in it. This one keeps the place, and shows an update without a flash.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup


def render_fragment(*parts: Markup, key: str) -> None:
    """Place HTML in which all text from figures and addresses is escaped; `key` is its own.

    Several `parts` stand below each other, and only those that change are made anew.
    """
    _component()(data={"parts": [str(part) for part in parts]}, key=key)


@cache
def _component() -> Any:
    """Registered once a server: its script never changes."""
    return st.components.v2.component(
        "pcc_metrics_fragment",
        html='<div class="fragment"></div>',
        js=Path(__file__).with_name("html_fragment.js").read_text(encoding="utf-8"),
        # The style sheet of the page, which comes with the first answer, is for this too.
        isolate_styles=False,
    )
