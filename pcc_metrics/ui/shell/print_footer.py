"""Print styles that depend on the page: a footer on every sheet.

What all pages have in common stands in `page.css`, which comes with the first answer of the server.
"""

from __future__ import annotations

import re

import streamlit as st

from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.state.share import pinned_link

# A dark page's light inks would be pale on paper: turned over, hues kept.
FROM_DARK = (
    "@media print{[data-testid=stVegaLiteChart] svg{"
    "filter:invert(1) hue-rotate(180deg) !important}}"
)

_SPECIAL = re.compile(r"[^A-Za-z0-9]")


def render_print_footer(visit: Visit) -> None:
    """Say how this page is printed."""
    dark = FROM_DARK if st.context.theme.type == "dark" else ""
    st.html(f"<style>{dark}{_foot(visit)}</style>")


def _foot(visit: Visit) -> str:
    left = css_string(visit.catalogue.body.office)
    if visit.reader and visit.period:
        link = pinned_link(visit, visit.period.end)
        left = css_string(f"Snapshot {visit.reader.snapshot.id}. {link}")
    small = "font:8pt sans-serif;color:#333;vertical-align:top;padding-top:4mm"
    return (
        f"@media print{{@page{{@bottom-left{{content:{left};{small};width:84%;text-align:left}}"
        f'@bottom-right{{content:counter(page) " of " counter(pages);{small}}}}}}}'
    )


def css_string(text: str) -> str:
    """As a string of CSS: all but letters and digits as code points, so that none can end it."""
    return '"' + _SPECIAL.sub(lambda match: f"\\{ord(match[0]):x} ", text) + '"'
