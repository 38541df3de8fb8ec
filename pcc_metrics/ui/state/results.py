"""Finished pages, computed once for a snapshot, a page and a view, and shared by all sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar, cast

from pcc_metrics import links
from pcc_metrics.charts.areas import areas_chart
from pcc_metrics.charts.components import components_chart
from pcc_metrics.content.changed_figures import Figures, changed_definitions, changed_figures
from pcc_metrics.content.finished_page import (
    MonitoredMeasure,
    PriorityPage,
    chart_panels,
    trend_with_areas,
)
from pcc_metrics.content.overview import Overview, newest_evidence_first, priority_card
from pcc_metrics.content.page_content import (
    PageContent,
    answerable_months,
    build_page_content,
    latest_month,
)
from pcc_metrics.content.panels import Panel
from pcc_metrics.content.paragraphs import DraftedText
from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.comparisons import Change
from pcc_metrics.figures.figure import Figure, complete_end_months
from pcc_metrics.figures.monitoring import can_monitor
from pcc_metrics.figures.reader import Reader, view_areas
from pcc_metrics.narrative.attribution import attribution_line
from pcc_metrics.narrative.updates import Updates, headline_updates
from pcc_metrics.store.register import RegisterEntry
from pcc_metrics.ui.state.session import Visit, reader_of, store_key

FINISHED = 300  # pages of some 100 kB, and what they share; a day's meetings ask for fewer
_KEPT: Cache[tuple[str, ...], Any] = Cache(FINISHED)
T = TypeVar("T")


@dataclass(frozen=True)
class CompleteHeadlines:
    """For each month that a view can end with, how many of so many headlines are complete."""

    ends: Mapping[int, int]  # by the month's index
    measures: int


@dataclass(frozen=True)
class PinnedChanges:
    """What is different now from a pinned page: a line each for figures and for definitions.

    `fault` says why the figures of today cannot be told.
    """

    figures: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    fault: str = ""


def priority_page(visit: Visit, reader: Reader) -> PriorityPage:
    """The finished page of the visit's priority."""
    return _once(_key(visit, reader, "page"), lambda: _priority_page(visit, reader))


def every_page(visit: Visit, reader: Reader, to: Month) -> list[PriorityPage]:
    """The finished pages of all priorities at one month, in the catalogue's order."""
    request = replace(visit.request, view=replace(visit.view, to=to))
    of_one = (replace(visit, path=one, request=request) for one in visit.catalogue.priorities)
    return [priority_page(one, reader) for one in of_one]


def overview(visit: Visit, reader: Reader) -> Overview:
    """Every priority, answered at one month: the one that a pinned link writes out."""
    key = _key(replace(visit, path=""), reader, "overview")
    return _once(key, lambda: _overview(visit, reader))


def latest_updates(visit: Visit, reader: Reader) -> Updates:
    """What has changed in the headline figures since the snapshot published before this one."""
    before = _before(visit)
    key = (*_key(visit, reader, "news"), before.snapshot if before else "")
    return _once(key, lambda: _news(visit, reader, before))


def _before(visit: Visit) -> RegisterEntry | None:
    """The last snapshot published before the one shown, of those not withdrawn."""
    assert visit.entry is not None
    withdrawn, number = visit.register.withdrawals(), visit.entry.number
    found = [
        entry
        for entry in visit.register.published()
        if entry.number < number and entry.snapshot not in (*withdrawn, visit.entry.snapshot)
    ]
    return found[-1] if found else None


def _news(visit: Visit, reader: Reader, before: RegisterEntry | None) -> Updates:
    try:
        then = reader_of(visit, before) if before else None
    except InputError as error:
        return Updates(why=f"What has changed cannot be told. {error}")
    return headline_updates(then, reader, replace(visit.view, to=None), visit.catalogue)


def asked_period(visit: Visit) -> Period | None:
    """The period that the page is about; `None` where there are no figures."""
    if visit.reader is None:
        return None
    if visit.path in visit.catalogue.priorities:
        return priority_page(visit, visit.reader).brief.asked
    return overview(visit, visit.reader).asked


def view_months(visit: Visit, reader: Reader) -> tuple[Month, ...]:
    """The months that a view of the page can end with, whatever the areas, the latest first."""
    key = _key(visit, reader, "months", View())
    return _once(key, lambda: _months(visit, reader))


def complete_headlines(visit: Visit, reader: Reader) -> CompleteHeadlines:
    """How many headline measures have a complete figure that ends with each month."""
    view = replace(visit.view, to=None, compare=Compare.YEAR)
    return _once(_key(visit, reader, "complete", view), lambda: _complete(visit, reader))


def _complete(visit: Visit, reader: Reader) -> CompleteHeadlines:
    view, catalogue = visit.view, reader.catalogue
    named = dict.fromkeys(m for p in _priorities(visit) for m in p.headlines)
    measures = [catalogue.measures[m] for m in named if m in catalogue.measures]
    areas = view_areas(reader, view)
    found = (complete_end_months(reader, measure, areas, view.window) for measure in measures)
    ends = Counter(index for one in found for index in {index for index, _ in one})
    return CompleteHeadlines(ends, len(measures))


def unanswered_keys(visit: Visit) -> list[str]:
    """What a readable link asks for and the page has no figure of, in a sentence each."""
    reader, view = visit.reader, visit.view
    if reader is None or visit.path not in ("", *visit.catalogue.priorities):
        return []
    lines = []
    if view.to and view.to not in view_months(visit, reader):
        lines.append(
            f"“to={view.to}”: no figure of this page ends with {view.to.label}. Each figure below "
            "names its own period."
        )
    if visit.path and not _compares(priority_page(visit, reader).brief, view.compare):
        lines.append(
            f"“compare={view.compare}”: no measure of this page can be compared in this way here. "
            "Where there is a comparison with the year before, it is shown instead."
        )
    return lines


def _compares(brief: PageContent, compare: Compare) -> bool:
    """Whether the comparison can be had; the year before is left to the figures to explain."""
    if compare is Compare.NATIONAL:
        return bool(brief.elsewheres)
    held = (figure for figure in brief.figures.values() if isinstance(figure, Figure))
    found = (figure.compared(str(compare)) for figure in held)
    made = any(isinstance(change, Change) for change in found)
    return made or compare is Compare.YEAR


def pinned_changes(visit: Visit) -> PinnedChanges:
    """What has changed on a pinned page since its snapshot was published."""
    if not visit.pinned or visit.reader is None:
        return PinnedChanges()
    reader, current = visit.reader, visit.current
    measures = (m.id for p in _priorities(visit) for m in reader.catalogue.measures_of(p.id))
    definitions = changed_definitions(reader.catalogue.measures, visit.catalogue.measures, measures)
    if current is None or current.snapshot == reader.snapshot.id:
        return PinnedChanges(definitions=definitions)
    try:
        return PinnedChanges(_changed_figures(visit, reader, current), definitions)
    except InputError as error:
        return PinnedChanges((), definitions, str(error))


def _priorities(visit: Visit) -> list[Priority]:
    """The priority of the page, or all of them."""
    own = visit.catalogue.priorities.get(visit.path)
    return [own] if own else list(visit.catalogue.priorities.values())


def _once(key: tuple[str, ...], make: Callable[[], T]) -> T:
    return cast(T, _KEPT.get(key, make))


def _key(visit: Visit, reader: Reader, what: str, view: View | None = None) -> tuple[str, ...]:
    query = links.build_address("", "", links.live_query(visit.view if view is None else view))
    return (*store_key(visit), reader.snapshot.id, what, visit.path, query)


def _priority_page(visit: Visit, reader: Reader) -> PriorityPage:
    catalogue = reader.catalogue
    brief = build_page_content(reader, visit.priority, visit.view)
    return PriorityPage(
        brief,
        reader,
        DraftedText(brief, reader),
        tuple(Panel(t.measure, partial(trend_with_areas, reader, brief, t)) for t in brief.trends),
        tuple(MonitoredMeasure(one, catalogue) for one in brief.trends if can_monitor(one)),
        chart_panels(areas_chart, brief.side_by_sides, catalogue),
        chart_panels(components_chart, brief.components, catalogue),
    )


def _overview(visit: Visit, reader: Reader) -> Overview:
    view = visit.view
    priorities = list(reader.catalogue.priorities.values())
    measures = [reader.catalogue.measures[m] for p in priorities for m in p.headlines]
    to = view.to or latest_month(reader, measures, view_areas(reader, view), view.window)
    cards = [priority_card(reader, priority, replace(view, to=to)) for priority in priorities]
    said = attribution_line(reader, filter(None, (card.figure for card in cards)))
    return Overview(view.window.period(to), tuple(sorted(cards, key=newest_evidence_first)), said)


def _months(visit: Visit, reader: Reader) -> tuple[Month, ...]:
    areas = (reader.catalogue.force, *reader.catalogue.lpas)
    found = {m for p in _priorities(visit) for m in answerable_months(reader, p, areas)}
    return tuple(sorted(found, reverse=True))


def _changed_figures(visit: Visit, reader: Reader, current: RegisterEntry) -> tuple[str, ...]:
    now = reader_of(visit, current)
    key = (*_key(visit, reader, "changes"), current.snapshot)
    return _once(key, lambda: _compared(visit, reader, now))


def _compared(visit: Visit, reader: Reader, now: Reader) -> tuple[str, ...]:
    period = asked_period(visit)
    assert period is not None
    view = visit.view
    lines: list[str] = []
    for priority in _priorities(visit):
        then = _figures(reader, priority, replace(view, to=period.end))
        same = _figures(now, priority, replace(view, to=period.end))
        latest = _figures(now, priority, replace(view, to=None))
        lines += changed_figures(then, same, latest, placed=bool(view.areas))
    return tuple(dict.fromkeys(lines))


def _figures(reader: Reader, priority: Priority, view: View) -> Figures:
    """The figures of a priority; none where the chosen areas are not in this snapshot."""
    if any(area not in reader.catalogue.areas for area in view.areas):
        return {}
    return build_page_content(reader, priority, view).figures
