"""The pages there are, and links between them that keep the filters.

The framework's own menu drops the query string and adds a step to the browser's history; links of
our own keep both right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn, cast
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import Page

from pcc_metrics import links
from pcc_metrics.content import area_profile, what_moved
from pcc_metrics.domain.app_files import SCRIPTS
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.links import QueryKeys
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

STATE_KEY = "_pages"
OVERVIEW, DEFINITIONS = "", "definitions"
PUBLISH, HISTORY = "publish", "history"
GLOSSARY, ACCESSIBILITY = "glossary", "accessibility"
STATEMENTS, COMPOSE, CHECK = "statements", "statement", "check-statement"

PRIORITIES, AREAS, PUBLISHED, ABOUT, OFFICE = (
    "Priorities", "Areas", "Statements", "About", "For the office",
)  # fmt: skip
SECTIONS = (PRIORITIES, AREAS, PUBLISHED, ABOUT, OFFICE)


@dataclass(frozen=True)
class PageEntry:
    """One page: its section of the side bar, its address, its script and its name.

    `shows_figures` says that it answers the address's filters: then its header has the links to
    share. `has_first_view` says that its figures stand in the first answer of the server. One that
    is not `listed` can be linked to, and does not stand in the side bar.
    """

    section: str
    path: str
    script: str
    title: str
    shows_figures: bool = False
    has_first_view: bool = False
    listed: bool = True


# A page is one line here, in the order of the side bar. Those of the priorities come from the
# catalogue, after the overview.
PAGES = (
    PageEntry(PRIORITIES, OVERVIEW, "overview", "Overview", True, True),
    PageEntry(AREAS, area_profile.PATH, "area_profile", "Area profile", True, True),
    PageEntry(AREAS, what_moved.PATH, "what_moved", "What moved", True, True),
    PageEntry(PUBLISHED, STATEMENTS, "statements", "Published statements"),
    PageEntry(ABOUT, DEFINITIONS, "definitions", "Definitions and sources", shows_figures=True),
    PageEntry(ABOUT, GLOSSARY, "glossary", "What the words mean"),
    PageEntry(ABOUT, ACCESSIBILITY, "accessibility", "Accessibility"),
    PageEntry(OFFICE, COMPOSE, "statement", "Compose a statement"),
    PageEntry(OFFICE, CHECK, "check_statement", "Check a statement"),
    PageEntry(OFFICE, PUBLISH, "publish", "Publish figures"),
    PageEntry(OFFICE, HISTORY, "history", "History"),
)


def all_pages(catalogue: Catalogue) -> Iterator[PageEntry]:
    """Every page there is, section by section."""
    for section in SECTIONS:
        yield from (place for place in PAGES if place.section == section)
        if section == PRIORITIES:
            for one in catalogue.priorities.values():
                yield PageEntry(section, one.id, "priority", one.short, True, True)


def choose_page(catalogue: Catalogue) -> Page:
    """Register every page; returns the one to run."""
    pages = _pages(catalogue)
    wanted = _last_part(st.context.url)
    if wanted and wanted not in pages:
        # Registered as a page of its own, an unknown address says so with links to those there are.
        missing = _page(PageEntry(ABOUT, wanted, "not_found", "No such page", listed=False))
        return st.navigation([*pages.values(), missing], position="hidden")
    return st.navigation(list(pages.values()), position="hidden")


def _pages(catalogue: Catalogue) -> dict[str, Page]:
    """The pages of a catalogue by path; each asks for its file, so a session makes them once."""
    known = st.session_state.get(STATE_KEY)
    if known is None or known[0] is not catalogue:
        known = catalogue, {place.path: _page(place) for place in all_pages(catalogue)}
        st.session_state[STATE_KEY] = known
    return cast(dict[str, Page], known[1])


def _page(place: PageEntry) -> Page:
    first = place.path == OVERVIEW
    # The first page is served at the root; the path that it has to declare is one nobody types.
    path = "overview-at-the-root" if first else place.path
    script = SCRIPTS / f"{place.script}.py"
    return st.Page(script, title=escape_markup(place.title), url_path=path, default=first)


def _last_part(url: str | None) -> str:
    return unquote(urlsplit(url or "").path).rstrip("/").rpartition("/")[2].strip()


def shows_figures(catalogue: Catalogue, page: Page) -> bool:
    """Whether a page answers the filters of its address."""
    flags = (place.shows_figures for place in all_pages(catalogue) if place.path == page.url_path)
    return next(flags, False)


def render_page_list(visit: Visit) -> None:
    """The pages there are, for whoever came to one that there is not."""
    st.markdown("The address may be mistyped, or the list of priorities has changed. There are:")
    query = links.carried_query(visit.request)
    for place in list_menu_pages(visit.catalogue):
        render_link(place.path, place.title, query)


def list_menu_pages(catalogue: Catalogue) -> Iterator[PageEntry]:
    """The pages in the side bar, section by section."""
    return (place for place in all_pages(catalogue) if place.listed)


def render_link(path: str, label: str, query: QueryKeys | Mapping[str, str]) -> None:
    """A link to a page of this app, with its address's keys."""
    st.page_link(_session_pages()[path], label=escape_markup(label), query_params=query)


def _session_pages() -> dict[str, Page]:
    """The pages of this session by path."""
    return cast(dict[str, Page], st.session_state[STATE_KEY][1])


def open_page(path: str) -> NoReturn:
    """Go to another page of this app at once, without the filters of this one."""
    st.switch_page(_session_pages()[path])


def render_button(label: str, query: QueryKeys) -> None:
    """A button to this same page with other keys: a link would leave its address as it was."""
    st.button(label, on_click=set_query, args=(query,))


def set_query(query: QueryKeys) -> None:
    """Write the address; the run that follows reads it."""
    st.query_params.from_dict(query)
