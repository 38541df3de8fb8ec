"""From an address to what its page says before the app has loaded.

Anybody can ask for any address, so no answer may hold up the readers: few pages are worked out at
once, none is waited for long, and whoever asks in vain gets the page without it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from pcc_metrics import links
from pcc_metrics.content import first_view, first_view_html
from pcc_metrics.content.first_view_html import FirstView
from pcc_metrics.domain.background_work import run_rested
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.ui.shell.first_view_frame import frame_page
from pcc_metrics.ui.state import navigation, rights, session
from pcc_metrics.ui.state.navigation import PageEntry
from pcc_metrics.ui.state.session import Visit

LOG = logging.getLogger(__name__)
SECONDS = 0.3  # that an answer may wait for its figures
REST = 15  # times as long as a page took, before the next: whoever waits in vain misses little
WORKERS = 2  # pages that are worked out at once, and addresses that are read
RESERVED = ("embed", "embed_options")  # the framework's own keys, in any case of letters


@dataclass(frozen=True)
class _Page:
    """An address that was read: what it asks for, and of which page."""

    visit: Visit
    entry: PageEntry


class FirstViews:
    """Works first views out beside the event loop."""

    def __init__(self) -> None:
        # Apart, so that a page that is there already never waits for one that is worked out.
        self._addresses = ThreadPoolExecutor(WORKERS, thread_name_prefix="first-view-address")
        self._pages = ThreadPoolExecutor(WORKERS, thread_name_prefix="first-view-page")

    async def find(self, path: str, query: bytes) -> FirstView | None:
        """The first view of a path below the app's root; `None` where there is none in time."""
        if len(path) + len(query) > links.LONGEST:
            return None
        try:
            async with asyncio.timeout(SECONDS):
                return await self._find(path, query)
        except (TimeoutError, InputError):
            return None  # what is wrong is said by the app itself
        except Exception:
            LOG.exception("A page goes out without its first view.")
            return None

    async def _find(self, path: str, query: bytes) -> FirstView | None:
        # Whoever is out of time gives up its place; what has begun goes on, and is there next time.
        page = await asyncio.wrap_future(self._addresses.submit(_open, path, query))
        if not isinstance(page, _Page):
            return page
        begun = self._pages.submit(run_rested, REST, partial(_render, page))
        return await asyncio.wrap_future(begun)


def _open(path: str, query: bytes) -> _Page | FirstView | None:
    """Read an address; its first view, where that takes no working out."""
    catalogue = session.todays_catalogue()
    if not rights.everybody_may_read():
        return first_view_html.render_closed(catalogue.body.office)
    entry = _entry(path, catalogue)
    if entry is None:
        return None
    visit = session.open_visit(catalogue, entry.path, read_query(query))
    request = session.page_request(visit) if entry.has_first_view else None
    if request is None:
        return first_view_html.render_title(frame_page(visit, entry))
    page = _Page(visit, entry)
    return _render(page) if first_view.is_summarised(request, visit.request.snapshot) else page


def _entry(path: str, catalogue: Catalogue) -> PageEntry | None:
    wanted = path.strip("/")
    return next((e for e in navigation.all_pages(catalogue) if e.path == wanted), None)


def read_query(query: bytes) -> Mapping[str, Sequence[str]]:
    """The keys of an address as the framework reads them; raises `InputError` at too many."""
    keys = links.parse_query(query)
    return {key: values for key, values in keys.items() if key.lower() not in RESERVED}


def _render(page: _Page) -> FirstView:
    request = session.page_request(page.visit)
    assert request is not None
    summary = first_view.get_summary(request, page.visit.request.snapshot)
    return first_view_html.render_first_view(frame_page(page.visit, page.entry, summary), summary)
