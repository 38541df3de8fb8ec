"""The filters of a page in the app."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from pcc_metrics import links
from pcc_metrics.content.filter_bar import FilterBar, filter_bar_html
from pcc_metrics.content.view_content import ViewContent
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import Visit, current_visit
from pcc_metrics.ui.widgets.html_fragment import render_fragment


def render_filter_bar(visit: Visit, content: ViewContent, *below: Markup) -> None:
    """The filters of the page; a change of them writes the address and runs the frame again.

    HTML that stands `below` comes with them: every element costs a browser time.
    """
    root = links.app_root(st.context.url, visit.path)
    bar = FilterBar(content, visit.view, root, visit.request.snapshot)
    render_fragment(filter_bar_html(bar), *below, key="filters")


def pick_area(area: str) -> None:
    """Show one area alone; all of them where it was alone already."""
    visit = current_visit()
    alone = visit.view.areas == (area,)
    view = replace(visit.view, areas=() if alone else (area,))
    navigation.set_query(links.carried_query(links.LinkRequest(view, visit.request.snapshot)))
