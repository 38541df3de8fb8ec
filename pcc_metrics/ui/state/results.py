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
from pcc_metrics.content.finished_page import PriorityPage, Watched, _panels, _trend
from pcc_metrics.content.overview import Overview, _age, _card
from pcc_metrics.content.page_content import Brief, answerable_months, latest_month_of, prepare
from pcc_metrics.content.panels import Panel
from pcc_metrics.content.paragraphs import Drafted
from pcc_metrics.domain.cache import Kept
from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.comparisons import Change
from pcc_metrics.figures.figure import Figure, complete_ends
from pcc_metrics.figures.monitoring import watchable
from pcc_metrics.figures.reader import Reader, areas_of
from pcc_metrics.narrative.attribution import credit_line
from pcc_metrics.narrative.updates import News, news
from pcc_metrics.store.register import Entry
from pcc_metrics.ui.state.session import Visit, place, reader_of

FINISHED = 300  # pages of some 100 kB, and what they share; a day's meetings ask for fewer
_KEPT: Kept[tuple[str, ...], Any] = Kept(FINISHED)
T = TypeVar("T")


@dataclass(frozen=True)
class Complete:
    """For each month that a view can end with, how many of so many headlines are complete."""

    ends: Mapping[int, int]  # by the month's index
    measures: int


@dataclass(frozen=True)
class Changes:
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


def latest_news(visit: Visit, reader: Reader) -> News:
    """What has changed in the headline figures since the snapshot published before this one."""
    before = _before(visit)
    key = (*_key(visit, reader, "news"), before.snapshot if before else "")
    return _once(key, lambda: _news(visit, reader, before))


def _before(visit: Visit) -> Entry | None:
    """The last snapshot published before the one shown, of those not withdrawn."""
    assert visit.entry is not None
    withdrawn, number = visit.register.withdrawals(), visit.entry.number
    found = [
        entry
        for entry in visit.register.published()
        if entry.number < number and entry.snapshot not in (*withdrawn, visit.entry.snapshot)
    ]
    return found[-1] if found else None


def _news(visit: Visit, reader: Reader, before: Entry | None) -> News:
    try:
        then = reader_of(visit, before) if before else None
    except InputError as error:
        return News(why=f"What has changed cannot be told. {error}")
    return news(then, reader, replace(visit.view, to=None), visit.catalogue)


def asked(visit: Visit) -> Period | None:
    """The period that the page is about; `None` where there are no figures."""
    if visit.reader is None:
        return None
    if visit.path in visit.catalogue.priorities:
        return priority_page(visit, visit.reader).brief.asked
    return overview(visit, visit.reader).asked


def months(visit: Visit, reader: Reader) -> tuple[Month, ...]:
    """The months that a view of the page can end with, whatever the areas, the latest first."""
    key = _key(visit, reader, "months", View())
    return _once(key, lambda: _months(visit, reader))


def complete(visit: Visit, reader: Reader) -> Complete:
    """How many headline measures have a complete figure that ends with each month."""
    view = replace(visit.view, to=None, compare=Compare.YEAR)
    return _once(_key(visit, reader, "complete", view), lambda: _complete(visit, reader))


def _complete(visit: Visit, reader: Reader) -> Complete:
    view, catalogue = visit.view, reader.catalogue
    named = dict.fromkeys(m for p in _priorities(visit) for m in p.headlines)
    measures = [catalogue.measures[m] for m in named if m in catalogue.measures]
    areas = areas_of(reader, view)
    found = (complete_ends(reader, measure, areas, view.window) for measure in measures)
    ends = Counter(index for one in found for index in {index for index, _ in one})
    return Complete(ends, len(measures))


def unanswered(visit: Visit) -> list[str]:
    """What a readable link asks for and the page has no figure of, in a sentence each."""
    reader, view = visit.reader, visit.view
    if reader is None or visit.path not in ("", *visit.catalogue.priorities):
        return []
    lines = []
    if view.to and view.to not in months(visit, reader):
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


def _compares(brief: Brief, compare: Compare) -> bool:
    """Whether the comparison can be had; the year before is left to the figures to explain."""
    if compare is Compare.NATIONAL:
        return bool(brief.elsewheres)
    held = (figure for figure in brief.figures.values() if isinstance(figure, Figure))
    found = (figure.compared(str(compare)) for figure in held)
    made = any(isinstance(change, Change) for change in found)
    return made or compare is Compare.YEAR


def changes(visit: Visit) -> Changes:
    """What has changed on a pinned page since its snapshot was published."""
    if not visit.pinned or visit.reader is None:
        return Changes()
    reader, current = visit.reader, visit.current
    measures = (m.id for p in _priorities(visit) for m in reader.catalogue.measures_of(p.id))
    definitions = changed_definitions(reader.catalogue.measures, visit.catalogue.measures, measures)
    if current is None or current.snapshot == reader.snapshot.id:
        return Changes(definitions=definitions)
    try:
        return Changes(_changed_figures(visit, reader, current), definitions)
    except InputError as error:
        return Changes((), definitions, str(error))


def _priorities(visit: Visit) -> list[Priority]:
    """The priority of the page, or all of them."""
    own = visit.catalogue.priorities.get(visit.path)
    return [own] if own else list(visit.catalogue.priorities.values())


def _once(key: tuple[str, ...], make: Callable[[], T]) -> T:
    return cast(T, _KEPT.get(key, make))


def _key(visit: Visit, reader: Reader, what: str, view: View | None = None) -> tuple[str, ...]:
    query = links.address("", "", links.live_query(visit.view if view is None else view))
    return (*place(visit), reader.snapshot.id, what, visit.path, query)


def _priority_page(visit: Visit, reader: Reader) -> PriorityPage:
    catalogue = reader.catalogue
    brief = prepare(reader, visit.priority, visit.view)
    return PriorityPage(
        brief,
        reader,
        Drafted(brief, reader),
        tuple(Panel(t.measure, partial(_trend, reader, brief, t)) for t in brief.trends),
        tuple(Watched(one, catalogue) for one in brief.trends if watchable(one)),
        _panels(areas_chart, brief.side_by_sides, catalogue),
        _panels(components_chart, brief.components, catalogue),
    )


def _overview(visit: Visit, reader: Reader) -> Overview:
    view = visit.view
    priorities = list(reader.catalogue.priorities.values())
    measures = [reader.catalogue.measures[m] for p in priorities for m in p.headlines]
    to = view.to or latest_month_of(reader, measures, areas_of(reader, view), view.window)
    cards = [_card(reader, priority, replace(view, to=to)) for priority in priorities]
    said = credit_line(reader, filter(None, (card.figure for card in cards)))
    return Overview(view.window.period(to), tuple(sorted(cards, key=_age)), said)


def _months(visit: Visit, reader: Reader) -> tuple[Month, ...]:
    areas = (reader.catalogue.force, *reader.catalogue.lpas)
    found = {m for p in _priorities(visit) for m in answerable_months(reader, p, areas)}
    return tuple(sorted(found, reverse=True))


def _changed_figures(visit: Visit, reader: Reader, current: Entry) -> tuple[str, ...]:
    now = reader_of(visit, current)
    key = (*_key(visit, reader, "changes"), current.snapshot)
    return _once(key, lambda: _compared(visit, reader, now))


def _compared(visit: Visit, reader: Reader, now: Reader) -> tuple[str, ...]:
    period = asked(visit)
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
    return prepare(reader, priority, view).figures
