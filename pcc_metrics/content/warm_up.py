"""Works out beforehand what the first readers of a snapshot would wait for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from pcc_metrics.content import area_profile, first_view, what_moved
from pcc_metrics.content.finished_page import PriorityPage
from pcc_metrics.content.page_cache import PageRequest
from pcc_metrics.content.reader_cache import open_reader
from pcc_metrics.content.view_content import OverviewContent, ViewContent, load_content
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.store.register import Register, RegisterEntry

PATHS = ("", area_profile.PATH, what_moved.PATH)  # those that are no priority's


def warm_snapshot(register: Register, catalogue: Catalogue, entry: RegisterEntry) -> None:
    """Work out every page of figures as a link without filters shows it.

    Raises `InputError` where the snapshot cannot be used.
    """
    reader = open_reader(register, entry, catalogue)
    for path in (*PATHS, *catalogue.priorities):
        request = PageRequest(register, catalogue, entry, reader, path, View())
        deque(_parts(load_content(request)), maxlen=0)
        first_view.get_summary(request, None)


def _parts(content: ViewContent) -> Iterator[object]:
    """What a page leaves until it is first shown: filters, charts, the text's sources."""
    yield from (content.months, content.complete_headlines)
    if isinstance(content, OverviewContent):
        yield content.updates
    page = content.page
    if isinstance(page, PriorityPage):
        beside = page.elsewhere([page.first_charted]) if page.charted_measures else ()
        for panel in (*page.trends, *page.areas, *page.components, *beside):
            yield from (panel.chart.browser_spec, panel.rows.arrow)
        yield page.has_map
        yield from (page.evidence.arrow, page.figures.arrow, page.credits)
        yield from (paragraph.origins for paragraph in page.drafted.paragraphs)
