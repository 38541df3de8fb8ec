"""The side bar: every page by name, in sections, with links that keep the filters.

It is one component and not a link of the framework's for each page: eighteen elements were a sixth
of the work of every change of a filter, and had no list, no landmark and no current page for a
screen reader.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import streamlit as st

from pcc_metrics import links
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import Visit

HTML = '<nav class="pages" aria-label="Pages"></nav>\n'


def render_menu(visit: Visit) -> None:
    """Place the links; each keeps the filters and, where the page is pinned, the snapshot."""
    root = links.app_root(st.context.url, visit.path)
    query = links.build_query(links.carried_query(visit.request))
    listed = groupby(navigation.list_menu_pages(visit.catalogue), key=lambda place: place.section)
    sections = [
        {
            "name": section,
            "links": [
                {
                    "label": place.title,
                    "href": links.join_address(root, place.path, query),
                    "here": place.path == visit.path,
                }
                for place in places
            ],
        }
        for section, places in listed
    ]
    with st.sidebar:
        _component()(data={"sections": sections}, key="menu")


@cache
def _component() -> Any:
    """Registered once a server: its text never changes."""
    script, style = (Path(__file__).with_name(f"menu.{kind}") for kind in ("js", "css"))
    return st.components.v2.component(
        "pcc_metrics_menu",
        html=HTML,
        js=script.read_text(encoding="utf-8"),
        css=style.read_text(encoding="utf-8"),
        # Shut off in a tree of its own, the links would not be seen to follow the framework's
        # link that leads past them.
        isolate_styles=False,
    )
