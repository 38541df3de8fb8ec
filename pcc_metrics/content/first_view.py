"""What a page says before the app has loaded, from the same finished page as the app.

A new page joins in `_open_page`.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from pcc_metrics.content.filter_bar import FilterBar, describe_view, filter_bar_html
from pcc_metrics.content.finished_page import PriorityPage
from pcc_metrics.content.moved_html import moved_html, mover_address
from pcc_metrics.content.overview import TITLE, Overview
from pcc_metrics.content.page_cache import PageRequest
from pcc_metrics.content.tiles_html import legend_html, overview_cards, tiles_html
from pcc_metrics.content.view_content import ProfileContent, ViewContent, load_content
from pcc_metrics.content.view_text import title_moved, title_profile, title_with_areas
from pcc_metrics.content.what_moved import WhatMoved
from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.reader import view_areas
from pcc_metrics.links import LinkRequest, carried_query

ROOT = "."  # pages lie right below the app's root, so from each of them the root is where it is
SUMMARIES = 500  # of some 25 kB; apart from finished pages, as anybody can ask for any address
_SUMMARIES: Cache[Hashable, PageSummary] = Cache(SUMMARIES)


@dataclass(frozen=True)
class PageSummary:
    """The part of a first view that figures and filters alone decide.

    `answer` is empty where nothing can be answered, `period` where it is of no one period. `words`
    say what is chosen. `unanswered` are sentences about what the address asks for and the page has
    no figure of.
    """

    heading: str
    answer: str
    period: Period | None
    words: str
    filters: Markup
    figures: Markup
    unanswered: tuple[str, ...]


def is_summarised(request: PageRequest, snapshot: str | None) -> bool:
    """Whether the summary of a page, pinned to a snapshot if to any, can be had at once."""
    return _key(request, snapshot) in _SUMMARIES


def get_summary(request: PageRequest, snapshot: str | None) -> PageSummary:
    """The summary of a page, worked out where nobody asked for it lately."""
    passing = replace(request, passing=True)
    return _SUMMARIES.get(
        _key(request, snapshot), lambda: summarise_page(load_content(passing), snapshot)
    )


def _key(request: PageRequest, snapshot: str | None) -> Hashable:
    return request.figures, request.path, request.view, snapshot


def summarise_page(content: ViewContent, snapshot: str | None) -> PageSummary:
    """The summary of a page."""
    opening = _open_page(content, LinkRequest(content.request.view, snapshot))
    bar = FilterBar(content, opening.view, ROOT, snapshot)
    return PageSummary(
        opening.heading,
        opening.answer,
        content.stated_period,
        describe_view(bar),
        filter_bar_html(bar),
        opening.figures,
        tuple(content.unanswered),
    )


@dataclass(frozen=True)
class _Opening:
    """What tells one kind of page from another: title, answer, figures, and the view it answers."""

    heading: str
    answer: str
    figures: Markup
    view: View


def _open_page(content: ViewContent, link: LinkRequest) -> _Opening:
    """Where a new page joins: one branch for each kind of content."""
    page, view, request = content.page, link.view, content.request
    areas = view_areas(request.reader, view)
    named, query = areas if view.areas else (), carried_query(link)
    if isinstance(page, PriorityPage):
        title = title_with_areas(page.content.priority.title, named)
        return _Opening(title, page.drafted.paragraphs[0].text, page.tiles_html, view)
    if isinstance(page, WhatMoved):
        figures = moved_html(page, partial(mover_address, link, ROOT))
        return _Opening(
            title_moved(areas), page.answer.text, figures, replace(view, compare=Compare.YEAR)
        )
    answer = page.answer.text if page.answer else ""
    if isinstance(content, ProfileContent):
        figures = legend_html() + content.table(ROOT, query)
        return _Opening(title_profile(areas), answer, figures, view)
    assert isinstance(page, Overview)
    figures = tiles_html(overview_cards(page.tiles, ROOT, query)) + legend_html()
    return _Opening(title_with_areas(TITLE, named), answer, figures, view)
