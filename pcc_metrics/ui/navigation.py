"""The pages there are, and links between them that keep the filters.

The framework's own menu drops the query string and adds a step to the browser's history; links of
our own keep both right.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import Page

from pcc_metrics import links
from pcc_metrics.catalogue import Catalogue
from pcc_metrics.links import Written
from pcc_metrics.ui.plain import plain
from pcc_metrics.ui.session import Visit

SCRIPTS = Path(__file__).resolve().parents[2] / "pages"
OVERVIEW, DEFINITIONS, MISSING = "", "definitions", "missing"
KEPT = "_pages"


def choose(catalogue: Catalogue) -> Page:
    """Register a page for each priority and those around them; returns the one to run."""
    # The first page is served at the root; the path that it has to declare is one nobody types.
    pages = {OVERVIEW: _page("overview", "Overview", path="overview-at-the-root", default=True)}
    for priority in catalogue.priorities.values():
        pages[priority.id] = _page("priority", priority.short, path=priority.id)
    pages[DEFINITIONS] = _page("definitions", "Definitions", path=DEFINITIONS)
    st.session_state[KEPT] = pages
    wanted = _last_part(st.context.url)
    if wanted and wanted not in pages:
        # Registered as a page of its own, an unknown address says so with links to those there are.
        missing = _page("missing", "No such page", path=wanted)
        return st.navigation([*pages.values(), missing], position="hidden")
    return st.navigation(list(pages.values()), position="hidden")


def _page(script: str, title: str, *, path: str, default: bool = False) -> Page:
    return st.Page(SCRIPTS / f"{script}.py", title=plain(title), url_path=path, default=default)


def _last_part(url: str | None) -> str:
    return unquote(urlsplit(url or "").path).rstrip("/").rpartition("/")[2].strip()


def is_missing(page: Page) -> bool:
    """Whether the address names no page of this app."""
    return page.url_path not in st.session_state[KEPT]


def offer(visit: Visit) -> None:
    """The pages there are, for whoever came to one that there is not."""
    st.markdown("The address may be mistyped, or the list of priorities has changed. There are:")
    query = links.kept_query(visit.request)
    link(OVERVIEW, "Overview", query)
    for priority in visit.catalogue.priorities.values():
        link(priority.id, priority.title, query)
    link(DEFINITIONS, "Definitions and sources", query)


def sidebar(visit: Visit) -> None:
    """Every page by name, in sections; each link keeps the filters."""
    query = links.kept_query(visit.request)
    with st.sidebar:
        link(OVERVIEW, "Overview", query)
        st.caption("Priorities")
        for priority in visit.catalogue.priorities.values():
            link(priority.id, priority.short, query)
        st.caption("About the figures")
        link(DEFINITIONS, "Definitions and sources", query)


def link(path: str, label: str, query: Written | Mapping[str, str]) -> None:
    """A link to a page of this app, with its address's keys."""
    pages = cast(dict[str, Page], st.session_state[KEPT])
    st.page_link(pages[path], label=plain(label), query_params=query)


def here(label: str, query: Written) -> None:
    """A button to this same page with other keys: a link would leave its address as it was."""
    st.button(label, on_click=go, args=(query,))


def go(query: Written) -> None:
    """Write the address; the run that follows reads it."""
    st.query_params.from_dict(query)
