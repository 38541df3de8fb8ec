"""Text that stands together, as one element of the page.

An element costs the server a third of a millisecond and a browser four of them, however short it
is, on every change of a filter. So a heading and what is said under it are placed as one.
"""

from __future__ import annotations

import streamlit as st

from pcc_metrics.ui.plain import plain


def heading(text: str, level: int = 2) -> str:
    """Plain text as a heading, in Markdown; the page's title is the one of the first level."""
    return f"{'#' * level} {plain(text)}"


def small(text: str) -> str:
    """Plain text in small print, in Markdown."""
    return f":small[{plain(text)}]"


def place(*paragraphs: str) -> None:
    """Put paragraphs of Markdown, headings included, on the page as one element."""
    st.markdown("\n\n".join(paragraphs), anchors=False)
