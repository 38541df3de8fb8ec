"""What a page says before the app has loaded, from the same finished page as the app.

`summarise_page` is where a new page joins: it makes a summary of what the page holds.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from pcc_metrics.content.filter_bar import FilterBar, describe_view, filter_bar_html
from pcc_metrics.content.finished_page import PriorityPage
from pcc_metrics.content.overview import TITLE
from pcc_metrics.content.page_cache import PageRequest
from pcc_metrics.content.tiles_html import TileCard, legend_html, overview_cards, tiles_html
from pcc_metrics.content.view_content import ViewContent, load_content
from pcc_metrics.content.view_text import title_with_areas
from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.periods import Period
from pcc_metrics.links import LinkRequest, carried_query

ROOT = "."  # pages lie right below the app's root, so from each of them the root is where it is
SUMMARIES = 500  # of some 25 kB; apart from finished pages, as anybody can ask for any address
_SUMMARIES: Cache[Hashable, PageSummary] = Cache(SUMMARIES)


@dataclass(frozen=True)
class PageSummary:
    """The part of a first view that figures and filters alone decide.

    `answer` is empty where nothing can be answered. `words` say what is chosen. `unanswered` are
    sentences about what the address asks for and the page has no figure of.
    """

    heading: str
    answer: str
    period: Period
    words: str
    filters: Markup
    tiles: Markup
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
    """The summary of a page, by its kind."""
    page, request = content.page, content.request
    bar = FilterBar(content, ROOT, snapshot)
    areas = bar.chosen_areas if request.view.areas else ()
    if isinstance(page, PriorityPage):
        title, answer = page.content.priority.title, page.drafted.paragraphs[0].text
        cards: Sequence[TileCard] = page.tiles
    else:
        title, answer = TITLE, page.answer.text if page.answer else ""
        query = carried_query(LinkRequest(request.view, snapshot))
        cards = overview_cards(page.tiles, ROOT, query)
    return PageSummary(
        title_with_areas(title, areas),
        answer,
        page.asked,
        describe_view(bar),
        filter_bar_html(bar),
        tiles_html(cards) + legend_html(),
        tuple(content.unanswered),
    )
