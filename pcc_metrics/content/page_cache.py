"""What a page holds for a snapshot, a catalogue and a view, worked out once for all sessions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, cast

from markupsafe import Markup

from pcc_metrics.content import area_profile, what_moved
from pcc_metrics.content.area_profile import AreaProfile, build_area_profile
from pcc_metrics.content.changed_figures import (
    PinnedChanges,
    compare_pages,
    list_changed_definitions,
)
from pcc_metrics.content.filter_choices import (
    CompleteHeadlines,
    all_months,
    count_complete_headlines,
)
from pcc_metrics.content.finished_page import PriorityPage, build_priority_page
from pcc_metrics.content.overview import Overview, build_overview, choose_month
from pcc_metrics.content.page_content import latest_month, order_measures
from pcc_metrics.content.profile_html import profile_html
from pcc_metrics.content.reader_cache import open_reader, snapshot_key
from pcc_metrics.content.what_moved import WhatMoved, build_what_moved
from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.reader import Reader, view_areas
from pcc_metrics.links import QueryKeys, build_address
from pcc_metrics.narrative.updates import Updates, headline_updates
from pcc_metrics.store.register import Register, RegisterEntry

FINISHED = 900  # 300 pages of some 100 kB, and two smaller parts of each: a day asks for fewer
_FINISHED: Cache[Hashable, Any] = Cache(FINISHED)
PASSING = 60  # parts of pages whose address alone was asked for: anybody can ask for thousands
_PASSING: Cache[Hashable, Any] = Cache(PASSING)
T = TypeVar("T")
Page = PriorityPage | Overview | AreaProfile | WhatMoved


@dataclass(frozen=True)
class PageRequest:
    """What a page is asked: of which snapshot, by today's catalogue, for which view.

    A `path` that is no priority's is about all of them. `reader` is that of the entry's snapshot.
    `passing` is the request of somebody of whom only an address is known: what is worked out for it
    is handed on to whoever asks for the same soon after, and pushes out nothing that is in use.
    """

    register: Register
    catalogue: Catalogue
    entry: RegisterEntry
    reader: Reader
    path: str
    view: View
    passing: bool = False

    @property
    def priority(self) -> Priority | None:
        """The priority whose page it is; `None` where it is about all."""
        return self.catalogue.priorities.get(self.path)

    @property
    def priorities(self) -> tuple[Priority, ...]:
        """The priorities that it is about."""
        return (self.priority,) if self.priority else tuple(self.catalogue.priorities.values())

    @property
    def about(self) -> str:
        """The priority's id; empty where it is about all."""
        return self.priority.id if self.priority else ""

    @cached_property
    def figures(self) -> tuple[Hashable, ...]:
        """What tells its figures from others; it asks the register, so once a request."""
        return *snapshot_key(self.register, self.entry), self.catalogue

    def once(self, what: str, *asked: Hashable, work_out: Callable[[], T]) -> T:
        """What `work_out` makes of the request's figures and `asked`, as it was the first time."""
        key = (what, self.figures, *asked)
        if self.passing and key not in _FINISHED:
            return cast(T, _PASSING.get(key, work_out))
        return cast(T, _FINISHED.get(key, lambda: _PASSING.get(key, work_out)))


def get_page(request: PageRequest) -> Page:
    """The page of a priority, the area profile, what moved; of any other path the overview."""
    if request.priority:
        return priority_page(request, request.priority)
    others: dict[str, Callable[[PageRequest], Page]] = {
        area_profile.PATH: get_area_profile,
        what_moved.PATH: get_what_moved,
    }
    return others.get(request.path, overview)(request)


def priority_page(request: PageRequest, priority: Priority) -> PriorityPage:
    """The finished page of a priority, for the snapshot and view of the request."""
    reader, view = request.reader, request.view
    return request.once(
        "page", priority.id, view, work_out=lambda: build_priority_page(reader, priority, view)
    )


def overview(request: PageRequest) -> Overview:
    """Every priority, answered at one month: the one that a pinned link writes out."""
    reader, view = request.reader, request.view
    return request.once("overview", view, work_out=lambda: build_overview(reader, view))


def get_area_profile(request: PageRequest) -> AreaProfile:
    """Every measure of the chosen areas, in a row each."""
    reader, view = request.reader, request.view
    return request.once("profile", view, work_out=lambda: build_area_profile(reader, view))


def get_profile_html(request: PageRequest, root: str, query: QueryKeys) -> Markup:
    """The profile's table; its links lead from the app's `root` to pages with the same `query`."""
    page = get_area_profile(request)
    addresses = {one.id: build_address(root, one.id, query) for one in request.priorities}
    return request.once(
        "profile html",
        *(request.view, *addresses.values()),
        work_out=lambda: profile_html(page, addresses),
    )


def get_what_moved(request: PageRequest) -> WhatMoved:
    """What moved in the chosen areas, else in the whole force."""
    reader, view = request.reader, request.view
    return request.once("moved", view, work_out=lambda: build_what_moved(reader, view))


def view_months(request: PageRequest) -> tuple[Month, ...]:
    """The months that a view of the page can end with, whatever the areas, the latest first."""
    reader, priorities = request.reader, request.priorities
    return request.once("months", request.about, work_out=lambda: all_months(reader, priorities))


def opening_month(request: PageRequest) -> Month:
    """The last month of the page where a view names none."""
    view = View(request.view.areas, window=request.view.window)
    if view == replace(request.view, compare=view.compare):
        return get_page(request).asked.end
    reader, priority = request.reader, request.priority

    def find() -> Month:
        if priority is None:
            return choose_month(reader, view)
        measures = order_measures(reader, priority)
        return latest_month(reader, measures, view_areas(reader, view), view.window)

    return request.once("opens", request.about, view, work_out=find)


def complete_headlines(request: PageRequest) -> CompleteHeadlines:
    """How many headline measures have a complete figure that ends with each month."""
    view = replace(request.view, to=None, compare=Compare.YEAR)  # neither makes a difference
    return request.once(
        "complete",
        *(request.about, view),
        work_out=lambda: count_complete_headlines(request.reader, request.priorities, view),
    )


def latest_updates(request: PageRequest) -> Updates:
    """What has changed in the headline figures since the snapshot published before this one."""
    before = _entry_before(request)
    try:
        then = open_reader(request.register, before, request.catalogue) if before else None
    except InputError as error:
        return Updates(why=f"What has changed cannot be told. {error}")
    view = replace(request.view, to=None)
    return request.once(
        "updates",
        *(view, before.digest if before else ""),
        work_out=lambda: headline_updates(then, request.reader, view, request.catalogue),
    )


def _entry_before(request: PageRequest) -> RegisterEntry | None:
    """The last snapshot published before the one shown, of those not withdrawn."""
    shown, withdrawn = request.entry, request.register.withdrawals()
    earlier = [
        entry
        for entry in request.register.publications()
        if entry.number < shown.number and entry.snapshot not in (*withdrawn, shown.snapshot)
    ]
    return earlier[-1] if earlier else None


def pinned_changes(request: PageRequest, current: RegisterEntry | None) -> PinnedChanges:
    """What is different now from a page of an older snapshot; `current` is the one of today."""
    then, now = request.reader.catalogue, request.catalogue
    measures = (m.id for one in request.priorities for m in then.measures_of(one.id))
    definitions = list_changed_definitions(then.measures, now.measures, measures)
    if current is None or current.snapshot == request.entry.snapshot:
        return PinnedChanges(definitions=definitions)
    try:
        return PinnedChanges(_changes(request, current), definitions)
    except InputError as error:
        return PinnedChanges((), definitions, str(error))


def _changes(request: PageRequest, current: RegisterEntry) -> tuple[str, ...]:
    now = open_reader(request.register, current, request.catalogue)

    def compare() -> tuple[str, ...]:
        to = get_page(request).asked.end
        return compare_pages(request.reader, now, request.priorities, request.view, to)

    return request.once("changes", request.about, request.view, current.digest, work_out=compare)
