"""What stands around the figures of a first view: menu, areas, notices, as the app shows them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pcc_metrics import links
from pcc_metrics.content import link_notices
from pcc_metrics.content.first_view import ROOT, PageSummary
from pcc_metrics.content.first_view_html import LinkSection, MenuLink, Notice, PageFrame
from pcc_metrics.content.view_text import describe_snapshot, tab_title
from pcc_metrics.domain.safe_text import replace_invisible
from pcc_metrics.links import QueryKeys
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.navigation import PageEntry
from pcc_metrics.ui.state.session import Visit


def frame_page(visit: Visit, entry: PageEntry, summary: PageSummary | None = None) -> PageFrame:
    """The frame of a page; only its title and address, where it shows no summary."""
    office = visit.catalogue.body.office
    carried = links.carried_query(visit.request)
    address = links.build_address(ROOT, entry.path, carried)
    if summary is None or visit.reader is None:
        return PageFrame(office, tab_title(entry.title, office), address)
    return PageFrame(
        office,
        tab_title(entry.title, office, visit.areas, summary.period),
        address,
        tuple(_sections(visit, entry, carried)),
        describe_snapshot(visit.reader.snapshot, pinned=visit.pinned),
        tuple(_notices(visit, summary)),
        _data_address(visit, entry, carried),
    )


def _data_address(visit: Visit, entry: PageEntry, query: QueryKeys) -> str:
    """Where the same page is as data; empty of one that is no priority's."""
    if entry.path not in visit.catalogue.priorities:
        return ""
    return links.page_address(ROOT, entry.path, query)


def _sections(visit: Visit, here: PageEntry, query: QueryKeys) -> Iterator[LinkSection]:
    listed = navigation.list_menu_pages(visit.catalogue)
    for name, entries in groupby(listed, key=lambda entry: entry.section):
        each = (
            MenuLink(e.title, links.build_address(ROOT, e.path, query), e.path == here.path)
            for e in entries
        )
        yield LinkSection(name, tuple(each))


def _notices(visit: Visit, summary: PageSummary) -> Iterator[Notice]:
    """What of the link cannot be honoured, and what is to be known of a pinned snapshot."""
    if visit.instead:
        yield Notice(link_notices.describe_unreadable(visit.request.snapshot, visit.fault))
    problems = visit.request.problems
    lines = [*(problem.text for problem in problems), *summary.unanswered]
    if lines:
        shown = map(replace_invisible, link_notices.first_lines(lines))
        yield Notice(link_notices.NOT_HONOURED, tuple(shown))
    if link_notices.names_no_snapshot(problems):
        yield Notice(link_notices.CURRENT_INSTEAD)
    if visit.pinned and visit.entry:
        yield from _pinned_notices(visit, visit.entry.snapshot)


def _pinned_notices(visit: Visit, shown: str) -> Iterator[Notice]:
    withdrawal, current = visit.register.withdrawals().get(shown), visit.current
    if withdrawal:
        yield Notice(link_notices.describe_withdrawn(withdrawal))
    if current and current.snapshot != shown:
        yield Notice(link_notices.describe_superseded(shown))
