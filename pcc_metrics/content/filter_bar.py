"""What a page is filtered by: controls that are links, and the same in words.

The address is the source of truth: every choice is a link to this page with other keys, so nothing
is held beside it that Back, or a link, could contradict. They are the browser's own links and
select boxes: one element of the page, which works with a finger, a keyboard and a screen reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from pcc_metrics import links
from pcc_metrics.content.filter_choices import CompleteHeadlines
from pcc_metrics.content.render_html import render_template
from pcc_metrics.content.view_content import ViewContent
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.formatting import capitalise, join_words
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.reader import view_areas

NOT_HELD = "nothing is held for this page"


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen. Without an `address` it cannot be now; the label says why."""

    id: str
    label: str
    address: str
    chosen: bool = False


@dataclass(frozen=True)
class SelectBox:
    """Choices of which one holds."""

    id: str
    label: str
    options: tuple[Choice, ...]

    @property
    def rows(self) -> list[tuple[str, str, bool]]:
        """Label, address and whether it is chosen, of each: a template is slow to ask for each."""
        return [(one.label, one.address, one.chosen) for one in self.options]


@dataclass(frozen=True)
class FilterBar:
    """The filters of a page below the app's `root`, pinned to a `snapshot` if to any.

    `view` is what they show as chosen: that of the address, but where a page answers another.
    """

    content: ViewContent
    view: View
    root: str
    snapshot: str | None = None

    @property
    def terms(self) -> Catalogue:
        """The definitions that the figures were published with."""
        return self.content.request.reader.catalogue

    @property
    def chosen_areas(self) -> tuple[Area, ...]:
        """The chosen areas, else the whole force."""
        return view_areas(self.content.request.reader, self.view)

    def address(self, view: View) -> str:
        """This page with other filters; a comparison that they rule out gives way."""
        return links.build_address(self.root, self.content.request.path, self._keys(view))

    def query(self, view: View) -> str:
        """The same as an address within this page: `?to=2025-12`."""
        return f"?{links.build_query(self._keys(view))}"

    def _keys(self, view: View) -> links.QueryKeys:
        if _why_never(view, view.compare):
            view = replace(view, compare=Compare.YEAR)
        return links.carried_query(links.LinkRequest(view, self.snapshot))


def filter_bar_html(bar: FilterBar) -> Markup:
    """The filters, and for paper and screen readers what is chosen in words."""
    request = bar.content.request
    asked = (request.about, request.path, request.view, bar.view, bar.root, bar.snapshot)
    return request.once("filters", *asked, work_out=lambda: _render(bar))


def _render(bar: FilterBar) -> Markup:
    return render_template(
        "filters.html",
        areas=tuple(_areas(bar)),
        selects=_select_boxes(bar),
        reset=bar.address(View()) if bar.view != View() else "",
        words=describe_view(bar),
    )


def describe_view(bar: FilterBar) -> str:
    """`Coventry and Walsall, year to March 2026, compared with the year before`.

    It promises no period that nothing is held for: figures then name their own.
    """
    places = capitalise(join_words(area.in_sentence for area in bar.chosen_areas))
    if bar.content.stated_period is None:
        return f"{places}, each figure for its own period"
    return f"{places}, {_period(bar.content.period, bar.view.window)}, {_beside(bar)}"


def _period(asked: Period, window: Window) -> str:
    if window is Window.FINANCIAL_YEAR:
        return f"{asked.written_out} (financial year to date)"
    return f"{asked.label} ({asked.written_out})" if asked.length % 12 == 0 else asked.label


def _beside(bar: FilterBar) -> str:
    view, comparators = bar.view, bar.terms.body.comparators
    if view.compare is Compare.NATIONAL and comparators:
        return f"beside {comparators.title}"
    if view.compare is Compare.REST:
        return "beside the rest of the force"
    held = "" if bar.content.mostly_compared else " where an earlier figure is held"
    if view.compare is Compare.BASELINE:
        return f"compared with each measure’s own baseline{held}"
    return f"compared with {_year_before(view.window)}{held}"


def _year_before(window: Window) -> str:
    return "the year before" if window is Window.YEAR else "the same months a year before"


def _areas(bar: FilterBar) -> Iterator[Choice]:
    """The whole force, then each area: chosen, it is added to the others or taken away."""
    view, force = bar.view, bar.terms.force
    yield Choice(force.id, force.title, bar.address(replace(view, areas=())), not view.areas)
    for area in bar.terms.lpas:
        chosen = tuple(
            one.id for one in bar.terms.lpas if (one.id in view.areas) != (one.id == area.id)
        )
        there = bar.address(replace(view, areas=chosen))
        yield Choice(area.id, area.title, there, area.id in view.areas)


def _select_boxes(bar: FilterBar) -> tuple[SelectBox, ...]:
    view = bar.view
    windows = tuple(
        Choice(str(one), one.label, bar.query(replace(view, window=one)), one is view.window)
        for one in Window
    )
    return (
        SelectBox("window", "Length of the period", windows),
        SelectBox("to", "Last month of the period", tuple(_month_choices(bar))),
        SelectBox("compare", "Compare with", tuple(_comparisons(bar))),
    )


def _month_choices(bar: FilterBar) -> Iterator[Choice]:
    """The months as choices: some fifty addresses that differ by the month alone."""
    view = bar.view
    some = Month.of(2000, 1)
    before, key, after = bar.query(replace(view, to=some)).partition(f"to={some}")
    assert key
    for month, label in _months(bar.content, view.to):
        there = f"{before}to={month}{after}" if month else bar.query(replace(view, to=None))
        yield Choice(str(month or ""), label, there, month == view.to)


def _months(content: ViewContent, to: Month | None) -> Iterator[tuple[Month | None, str]]:
    """What the last month can be, and how it is named: the latest first, then month by month.

    What a month cannot answer is said beside it, before it is picked.
    """
    months, opens = content.months, content.opening_month
    yield None, f"to {opens.label} (latest)" if opens in months else "latest of each figure"
    if to and to not in months:
        yield to, f"to {to.label} (nothing is held)"
    for month in months:
        yield month, f"to {month.label}{_describe_missing(month, content.complete_headlines)}"


def _describe_missing(month: Month, complete: CompleteHeadlines) -> str:
    held, of = complete.ends.get(month.index, 0), complete.measures
    if held == of:
        return ""
    return f": {held or 'none'} of {of} figures"  # short: a box cuts what is longer


def _comparisons(bar: FilterBar) -> Iterator[Choice]:
    view = bar.view
    labels = {
        Compare.YEAR: f"Compared with {_year_before(view.window)}",
        Compare.BASELINE: "Compared with each measure’s baseline",
        Compare.REST: "Beside the rest of the force",
        Compare.NATIONAL: "Beside other forces",
    }
    for compare, label in labels.items():
        why = _why_never(view, compare) or ("" if bar.content.can_compare(compare) else NOT_HELD)
        there = "" if why else bar.query(replace(view, compare=compare))
        chosen = compare is view.compare
        yield Choice(str(compare), f"{label}: {why}" if why else label, there, chosen)


def _why_never(view: View, compare: Compare) -> str:
    """Why a view can be compared in this way on no page; empty where it can."""
    if compare is Compare.REST and len(view.areas) != 1:
        return "choose one area"
    if compare is Compare.NATIONAL and view.areas:
        return "for the whole force only"
    if compare is Compare.BASELINE and view.window is not Window.YEAR:
        return "for 12 months only"
    return ""
