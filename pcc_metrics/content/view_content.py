"""What the page of one run holds: its figures now, and what is read of it later, once each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import Markup

from pcc_metrics.content import page_cache
from pcc_metrics.content.area_profile import AreaProfile
from pcc_metrics.content.changed_figures import PinnedChanges
from pcc_metrics.content.filter_choices import CompleteHeadlines
from pcc_metrics.content.finished_page import PriorityPage
from pcc_metrics.content.overview import Overview
from pcc_metrics.content.page_cache import Page, PageRequest
from pcc_metrics.content.what_moved import WhatMoved
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.links import QueryKeys
from pcc_metrics.narrative.updates import Updates
from pcc_metrics.stats.change_signs import Sign
from pcc_metrics.store.register import RegisterEntry

OWN_PERIODS = "Each figure below names its own period."
NO_COMPARISON = (
    "no measure of this page can be compared in this way here. Where there is a comparison with "
    "the year before, it is shown instead."
)


@dataclass(frozen=True)
class ViewContent:
    """What a page shows of a view. Beside the finished page, what its filters and notices say."""

    request: PageRequest
    page: Page

    @property
    def period(self) -> Period:
        """The period that the page is about."""
        return self.page.asked

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months that a view of the page can end with, the latest first."""
        return page_cache.view_months(self.request)

    @cached_property
    def opening_month(self) -> Month:
        """The last month of the page where a view names none."""
        return page_cache.opening_month(self.request)

    @property
    def stated_period(self) -> Period | None:
        """The period that the page is about; `None` where nothing is held that ends with it."""
        return self.period if self.period.end in self.months else None

    @cached_property
    def complete_headlines(self) -> CompleteHeadlines:
        """How many headline measures are complete at each of these months."""
        return page_cache.complete_headlines(self.request)

    @property
    def headlines(self) -> list[Answer]:
        """The answers that the page's tiles show."""
        page = self.page
        if isinstance(page, AreaProfile):
            return [row.answer for row in page.rows]
        if isinstance(page, WhatMoved):
            return list(page.figures)
        tiles = page.content.tiles if isinstance(page, PriorityPage) else page.headline_tiles
        return [tile.answer for tile in tiles]

    @property
    def mostly_compared(self) -> bool:
        """Whether most headlines can be set beside what the view asks to compare with."""
        compare = str(self.request.view.compare)
        changes = [
            one.find_comparison(compare) for one in self.headlines if isinstance(one, Figure)
        ]
        made = [
            one
            for one in changes
            if isinstance(one, Change) and one.sign is not Sign.NOT_COMPARABLE
        ]
        return 2 * len(made) > len(self.headlines)

    def can_compare(self, compare: Compare) -> bool:
        """Whether anything on the page can be set beside what is named."""
        del compare
        return True

    @property
    def unanswered(self) -> list[str]:
        """What the view asks for and the page has no figure of, in a sentence each."""
        to, overview = self.request.view.to, isinstance(self.page, Overview)
        # Other pages, such as that of definitions, show no figures that could lack a month.
        if to is None or (overview and self.request.path) or to in self.months:
            return []
        if to == self.opening_month:  # a pinned link to a page of old figures alone names it
            return []
        return [f"“to={to}”: no figure of this page ends with {to.label}. {OWN_PERIODS}"]

    def changes(self, current: RegisterEntry | None) -> PinnedChanges:
        """What is different in the current snapshot, for a page that is pinned to an older one."""
        return page_cache.pinned_changes(self.request, current)


@dataclass(frozen=True)
class ComparingContent(ViewContent):
    """A page that follows what its view asks to compare with, or says why it cannot."""

    @property
    def unanswered(self) -> list[str]:
        """That too where the comparison asked for is not to be had."""
        compare = self.request.view.compare
        if self.can_compare(compare):
            return super().unanswered
        return [*super().unanswered, f"“compare={compare}”: {NO_COMPARISON}"]


@dataclass(frozen=True)
class PriorityContent(ComparingContent):
    """A priority's page."""

    page: PriorityPage

    def can_compare(self, compare: Compare) -> bool:
        """Whether any figure can be; the year before is left to the figures to explain."""
        content = self.page.content
        if compare is Compare.YEAR:
            return True
        if compare is Compare.NATIONAL:
            return not self.request.view.areas and self.page.has_elsewhere
        if compare is Compare.REST:
            lines = (line for side in content.side_by_sides for line in side.lines)
            return any(line.chosen and line.rest for line in lines)
        held = (figure for figure in content.figures.values() if isinstance(figure, Figure))
        comparisons = (figure.find_comparison(str(compare)) for figure in held)
        return any(isinstance(change, Change) for change in comparisons)


@dataclass(frozen=True)
class OverviewContent(ViewContent):
    """All priorities at a glance."""

    page: Overview

    @cached_property
    def updates(self) -> Updates:
        """What has changed in the headline figures since the snapshot published before."""
        return page_cache.latest_updates(self.request)

    def priority_pages(self) -> list[PriorityPage]:
        """The finished pages of all priorities at the overview's month, in their order."""
        view = replace(self.request.view, to=self.period.end)
        same_month = replace(self.request, view=view)
        return [page_cache.priority_page(same_month, one) for one in self.request.priorities]


@dataclass(frozen=True)
class ProfileContent(ComparingContent):
    """All measures of the chosen areas."""

    page: AreaProfile

    def table(self, root: str, query: QueryKeys) -> Markup:
        """The rows as HTML, with links from the app's `root` to pages with the same `query`."""
        return page_cache.get_profile_html(self.request, root, query)

    def can_compare(self, compare: Compare) -> bool:
        """Whether any measure can be set beside what is named."""
        return self.page.can_compare(compare)


@dataclass(frozen=True)
class MovedContent(ViewContent):
    """What moved. It is about the year before, whatever a view asks to compare with."""

    page: WhatMoved

    def can_compare(self, compare: Compare) -> bool:
        """Only the year before."""
        return compare is Compare.YEAR


Content = PriorityContent | OverviewContent | ProfileContent | MovedContent


def load_content(request: PageRequest) -> Content:
    """What the page of a request holds."""
    page = page_cache.get_page(request)
    if isinstance(page, PriorityPage):
        return PriorityContent(request, page)
    if isinstance(page, AreaProfile):
        return ProfileContent(request, page)
    if isinstance(page, WhatMoved):
        return MovedContent(request, page)
    return OverviewContent(request, page)
