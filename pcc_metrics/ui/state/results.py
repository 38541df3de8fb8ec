"""Finished pages, computed once for a snapshot, a page and a view, and shared by all sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, TypeVar, cast

import pyarrow as pa

from pcc_metrics import links
from pcc_metrics.charts.area_outlines import load_map
from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.control_chart import monitoring_chart
from pcc_metrics.charts.heatmap import heat_chart
from pcc_metrics.charts.map import map_chart
from pcc_metrics.charts.tables import Cell, Table, figures_table
from pcc_metrics.charts.trend import areas_chart, components_chart, sparkline, trend_chart
from pcc_metrics.charts.twelve_months import twelve_month_chart
from pcc_metrics.content.changed_figures import Figures, changed_definitions, changed_figures
from pcc_metrics.content.page_content import Brief, answerable_months, latest_month_of, prepare
from pcc_metrics.content.paragraphs import Drafted
from pcc_metrics.domain.cache import Kept
from pcc_metrics.domain.catalogue import Catalogue, catalogue_folder
from pcc_metrics.domain.definitions import Measure, Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.comparisons import Change
from pcc_metrics.figures.figure import Figure, NoFigure, answer, complete_ends
from pcc_metrics.figures.monitoring import Monitoring, monitor, watchable
from pcc_metrics.figures.reader import Reader, areas_of
from pcc_metrics.figures.resolve import Why
from pcc_metrics.figures.series import Components, SideBySide, Trend, elsewhere, trend
from pcc_metrics.narrative.attribution import credit_line
from pcc_metrics.narrative.facts import GapFact, LevelFact, NoneHeldFact, changes_of
from pcc_metrics.narrative.sentences import say
from pcc_metrics.narrative.updates import News, news
from pcc_metrics.store.register import Entry
from pcc_metrics.ui.state.session import Visit, place, reader_of

NO_HEADLINE = "None of its measures is named as a headline figure. Its page has what is held on it."
FINISHED = 300  # pages of some 100 kB, and what they share; a day's meetings ask for fewer
_KEPT: Kept[tuple[str, ...], Any] = Kept(FINISHED)
T = TypeVar("T")
S = TypeVar("S", SideBySide, Components)


@dataclass(frozen=True)
class Rows:
    """A table as it is shown: Arrow, which is sent again on a rerun without being made again."""

    table: Table

    @cached_property
    def arrow(self) -> pa.Table:
        rows, names = self.table.rows, self.table.columns
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        return pa.table({name: _column(c) for name, c in zip(names, columns, strict=True)})


def _column(cells: Sequence[Cell]) -> pa.Array[Any]:
    """Text where any cell is; whole numbers as such, so that a gap does not turn 412 into 412.0."""
    if any(isinstance(cell, str) for cell in cells):
        return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())
    numbers = [None if cell is None else float(cell) for cell in cells]
    whole = all(number is None or number.is_integer() for number in numbers)
    return pa.array(numbers, pa.float64()).cast(pa.int64()) if whole else pa.array(numbers)


@dataclass(frozen=True)
class Panel:
    """A chart and the table under it, drawn when it is first shown to anybody."""

    measure: Measure
    draw: Callable[[], Chart]

    @cached_property
    def chart(self) -> Chart:
        return self.draw()

    @cached_property
    def rows(self) -> Rows:
        return Rows(self.chart.table)


def _same(chart: Chart) -> Chart:
    return chart


@dataclass(frozen=True)
class Watched:
    """A monthly count as a picture to watch, and its totals of 12 months if enough are held."""

    trend: Trend
    catalogue: Catalogue

    @property
    def measure(self) -> Measure:
        return self.trend.measure

    @cached_property
    def monitoring(self) -> Monitoring:
        found = monitor(self.trend)
        assert found is not None
        return found

    @cached_property
    def picture(self) -> Panel:
        draw = partial(monitoring_chart, self.monitoring, self.catalogue)
        return Panel(self.monitoring.measure, draw)

    @cached_property
    def totals(self) -> Panel | None:
        chart = twelve_month_chart(self.monitoring, self.catalogue)
        return Panel(self.monitoring.measure, lambda: chart) if chart else None


@dataclass(frozen=True)
class PriorityPage:
    """A priority's figures, drawn and explained.

    What a reader opens first, or never, is worked out when the first reader opens it.
    """

    brief: Brief
    reader: Reader
    drafted: Drafted
    trends: tuple[Panel, ...]
    watched: tuple[Watched, ...]
    areas: tuple[Panel, ...]
    components: tuple[Panel, ...]

    @property
    def catalogue(self) -> Catalogue:
        return self.reader.catalogue

    @cached_property
    def figures(self) -> Rows:
        """Every figure of the page."""
        brief = self.brief
        compare = str(brief.view.compare)
        return Rows(figures_table(brief.figures.values(), self.catalogue, compare))

    @cached_property
    def evidence(self) -> Rows:
        """The rows of the snapshot that the text rests on."""
        return Rows(self.drafted.table)

    @cached_property
    def credits(self) -> str:
        """The attribution of every source that the page has figures of."""
        return self._credits(self.brief.figures)

    def credits_of(self, measure: Measure) -> str:
        """The same for one measure and what it is made of."""
        measures = [measure.id, *measure.components, *measure.parts]
        return self._credits(measures) or self.credits

    def _credits(self, measures: Collection[str]) -> str:
        brief = self.brief
        figures = [brief.figures[m] for m in measures if m in brief.figures]
        each = [one for m in measures for one in brief.each.get(m, ())]
        return credit_line(self.reader, (*figures, *each))

    @cached_property
    def _charts(self) -> Counter[str]:
        """How many kinds of chart there are of each measure."""
        return Counter(one.measure.id for one in (*self.trends, *self.areas, *self.components))

    @property
    def drawn(self) -> tuple[Measure, ...]:
        """The measures that there are charts of, headlines first."""
        return tuple(measure for measure in self.brief.measures if measure.id in self._charts)

    @property
    def fullest(self) -> str:
        """The measure to start with: of the headline ones, that with most kinds of chart."""
        drawn = [measure.id for measure in self.drawn]
        first = [measure for measure in drawn if measure in self.brief.priority.headlines]
        return max(first or drawn, key=self._charts.__getitem__)

    @property
    def mapped(self) -> bool:
        """Whether any measure of the page has rates that a map can be shaded by."""
        return any(side.has_rates and side.force_rate for side in self.brief.side_by_sides) and (
            load_map(catalogue_folder()) is not None
        )

    @property
    def monthly(self) -> bool:
        """Whether any measure that is held by area is published by month."""
        sides = {side.measure.id for side in self.brief.side_by_sides}
        return any(one.by_month for one in self.brief.trends if one.measure.id in sides)

    @cached_property
    def maps(self) -> tuple[Panel, ...]:
        """The areas' rates where they lie."""
        ground = load_map(catalogue_folder())
        if ground is None:
            return ()
        return self._of_areas(lambda side: map_chart(side, self.catalogue, ground))

    @cached_property
    def heats(self) -> tuple[Panel, ...]:
        """The areas' months under each other."""

        def draw(side: SideBySide) -> Chart | None:
            found = (trend(self.reader, line.figure) for line in side.lines)
            return heat_chart([one for one in found if one], self.catalogue)

        return self._of_areas(draw)

    def _of_areas(self, draw: Callable[[SideBySide], Chart | None]) -> tuple[Panel, ...]:
        found = ((side.measure, draw(side)) for side in self.brief.side_by_sides)
        return tuple(Panel(m, partial(_same, chart)) for m, chart in found if chart)

    @cached_property
    def elsewhere(self) -> tuple[Panel, ...]:
        """The force's rates beside those of other areas, where these are held."""
        figures = self.brief.figures.values()
        found = (elsewhere(self.reader, figure) for figure in figures)
        return _panels(areas_chart, filter(None, found), self.catalogue)


@dataclass(frozen=True)
class Card:
    """A priority at a glance: its first headline that there is a figure for, in words and drawn."""

    priority: Priority
    figure: Figure | None
    sentences: tuple[str, ...]
    spark: Chart | None


@dataclass(frozen=True)
class Overview:
    asked: Period
    cards: tuple[Card, ...]
    credits: str  # the attribution of every source that the cards have figures of


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


def _trend(reader: Reader, brief: Brief, whole: Trend) -> Chart:
    """A trend with its figure's window, and those of the chosen areas one by one."""
    figure = brief.figures[whole.measure.id]
    each = (trend(reader, one) for one in brief.each.get(whole.measure.id, ()))
    return trend_chart(whole, reader.catalogue, figure, tuple(one for one in each if one))


def _panels(
    draw: Callable[[S, Catalogue], Chart], series: Iterable[S], catalogue: Catalogue
) -> tuple[Panel, ...]:
    return tuple(Panel(one.measure, partial(draw, one, catalogue)) for one in series)


def _overview(visit: Visit, reader: Reader) -> Overview:
    view = visit.view
    priorities = list(reader.catalogue.priorities.values())
    measures = [reader.catalogue.measures[m] for p in priorities for m in p.headlines]
    to = view.to or latest_month_of(reader, measures, areas_of(reader, view), view.window)
    cards = [_card(reader, priority, replace(view, to=to)) for priority in priorities]
    said = credit_line(reader, filter(None, (card.figure for card in cards)))
    return Overview(view.window.period(to), tuple(sorted(cards, key=_age)), said)


def _age(card: Card) -> int:
    """The newest evidence first; those of one month in the catalogue's order."""
    return -card.figure.period.end.index if card.figure else 0


def _card(reader: Reader, priority: Priority, view: View) -> Card:
    if not priority.headlines:
        return Card(priority, None, (NO_HEADLINE,), None)
    areas = areas_of(reader, view)
    assert view.to is not None
    figures = [
        answer(reader, reader.catalogue.measures[m], areas, view.to, view.window)
        for m in priority.headlines
    ]
    levels = [figure for figure in figures if figure.measure.kind != "change"]
    held = [figure for figure in levels if isinstance(figure, Figure)]
    news = [figure for figure in held if not figure.history]
    # The newest evidence, the catalogue's first where several are as new.
    figure = max(news or held, key=lambda f: f.period.end, default=None)
    if figure is None:
        missing = tuple(figure for figure in figures if isinstance(figure, NoFigure))
        return Card(priority, None, tuple(_why_none(missing)), None)
    series = trend(reader, figure)
    changed = [] if figure.history else list(changes_of(reader, figure, view.compare))
    sentences = tuple(say(fact) for fact in [LevelFact(figure), *changed[:1]])
    return Card(
        priority, figure, sentences, sparkline(series, reader.catalogue) if series else None
    )


def _why_none(missing: tuple[NoFigure, ...]) -> Iterator[str]:
    """What keeps a headline from being given; nothing where there are only published changes."""
    gap = next((one for one in missing if one.why is not Why.NEVER_HELD), None)
    if gap:
        yield say(GapFact(gap))
    elif missing:
        yield say(NoneHeldFact(missing))


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
