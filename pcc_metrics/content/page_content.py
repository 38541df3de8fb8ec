"""Everything that a priority page says for a view, computed once for (snapshot, priority, view)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pcc_metrics.checks import Finding, check_page
from pcc_metrics.domain.definitions import Area, Measure, Priority
from pcc_metrics.domain.office import Initiative
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.breakdowns import Components, SideBySide, components, side_by_side
from pcc_metrics.figures.comparator_rates import comparator_rates
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.monitoring import Monitoring, monitor
from pcc_metrics.figures.reader import Reader, view_areas
from pcc_metrics.figures.resolve import HISTORY_AFTER_MONTHS
from pcc_metrics.figures.resolve_figure import (
    last_held_month,
    resolve_figure,
    resolve_months,
    resolve_period,
)
from pcc_metrics.figures.series import Trend, trend
from pcc_metrics.narrative.chart_titles import write_trend_title
from pcc_metrics.narrative.facts import is_impossible
from pcc_metrics.narrative.phrase import Phrase
from pcc_metrics.narrative.plan import TextPlan, plan_text
from pcc_metrics.narrative.sentences import Sentence
from pcc_metrics.narrative.tile_text import Tile, write_tile


@dataclass(frozen=True)
class PageContent:
    """A priority page as data: the page, the command line and the statement all show this.

    `figures` holds one answer a measure, headlines first; `each` those of every chosen LPA where
    several are chosen; `tiles` are of the headline measures. `to` is the month that is shown.
    """

    priority: Priority
    view: View
    snapshot: str
    areas: tuple[Area, ...]
    to: Month
    asked: Period
    figures: Mapping[str, Answer]
    each: Mapping[str, tuple[Answer, ...]]
    plan: TextPlan
    tiles: tuple[Tile, ...]
    trends: tuple[Trend, ...]
    side_by_sides: tuple[SideBySide, ...]
    elsewheres: tuple[SideBySide, ...]
    components: tuple[Components, ...]
    findings: tuple[Finding, ...]
    initiatives: tuple[Initiative, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All that can be said of the figures, each sentence by itself."""
        return self.plan.standalone

    @property
    def headlines(self) -> tuple[Figure, ...]:
        """The figures that open the page: those recent enough to be news.

        A published change without its level is a claim: the text gives it with its comparator.
        """
        answers = (self.figures[m] for m in self.priority.headlines if m in self.figures)
        return tuple(
            f
            for f in answers
            if isinstance(f, Figure)
            and f.measure.kind != "change"
            and not f.history
            and not is_impossible(f)
        )

    def trend_title(self, trend: Trend) -> Phrase:
        """The message of a trend's chart; empty where there is no change to tell."""
        return write_trend_title(self.figures.get(trend.measure.id), self.view.compare)

    @cached_property
    def monitorings(self) -> tuple[Monitoring, ...]:
        """The pictures to watch: a page works out only those that somebody opens."""
        return tuple(filter(None, map(monitor, self.trends)))

    @property
    def history(self) -> tuple[Figure, ...]:
        """Figures that are held but ended long before the snapshot's date."""
        return tuple(f for f in self.figures.values() if isinstance(f, Figure) and f.history)

    @property
    def unavailable(self) -> tuple[NoFigure, ...]:
        """The measures of the page that have no figure, each with the reason."""
        return tuple(f for f in self.figures.values() if isinstance(f, NoFigure))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure of the page, in its order, with or without a figure."""
        return tuple(figure.measure for figure in self.figures.values())


def order_measures(reader: Reader, priority: Priority) -> list[Measure]:
    """The measures shown under a priority, headlines first, then in the catalogue's order."""
    catalogue = reader.catalogue
    ids = dict.fromkeys([*priority.headlines, *(m.id for m in catalogue.measures_of(priority.id))])
    return [catalogue.measures[measure] for measure in ids]


def answerable_months(reader: Reader, priority: Priority, areas: Sequence[Area]) -> list[Month]:
    """The months that a view of the page can end with, the latest first: those any row ends in."""
    ends = {
        period.end
        for measure in order_measures(reader, priority)
        for source in measure.sources
        for period in reader.periods(measure, areas, source)
    }
    return sorted(ends, reverse=True)


def latest_month(
    reader: Reader, measures: Sequence[Measure], areas: Sequence[Area], window: Window
) -> Month:
    """The latest month that any of the measures can answer.

    Where that ended long before the snapshot's own month, a page would open in the past as though
    it were today: it opens at the last month of any row, else at the snapshot's own.
    """
    today = Month.from_date(reader.snapshot.as_of)
    held = ((last_held_month(reader, measure, areas), measure) for measure in measures)
    newest = sorted(((m, one) for m, one in held if m), key=_newest_first)
    latest = None
    # Those with the newest rows first: what ends before an answer found cannot change it.
    for last, measure in newest:
        if latest and last <= latest:
            break
        period = resolve_period(reader, measure, areas, max(today, last), window)
        if period:
            latest = max(latest or period.end, period.end)
    candidates = (latest, newest[0][0] if newest else None)
    recent = (m for m in candidates if m and m + HISTORY_AFTER_MONTHS >= today)
    return next(recent, today)


def _newest_first(held: tuple[Month, Measure]) -> int:
    return -held[0].index


def build_page_content(reader: Reader, priority: Priority, view: View) -> PageContent:
    """Answer a view of a priority: figures, checks, sentences, series, initiatives."""
    areas = view_areas(reader, view)
    measures = order_measures(reader, priority)
    to = view.to or latest_month(reader, measures, areas, view.window)
    figures = {m.id: resolve_figure(reader, m, areas, to, view.window) for m in measures}
    each = {
        m.id: _each(reader, figures[m.id], to, view.window)
        for m in measures
        if len(areas) > 1 and figures[m.id].shown == areas
    }
    findings = check_page(reader, figures)
    plan = plan_text(reader, priority, view, figures, each, findings)
    shown = choose_charted(figures.values())
    made_of = tuple(filter(None, (components(reader, f, to, view.window) for f in shown)))
    sides = tuple(filter(None, (side_by_side(reader, f, areas) for f in shown)))
    # The series of a headline measure is told with its breaks, however old its end.
    series = [f for f in figures.values() if f in shown or f.measure.id in priority.headlines]
    trends = tuple(filter(None, (trend(reader, f) for f in series)))
    return PageContent(
        priority=priority,
        view=view,
        snapshot=reader.snapshot.id,
        areas=areas,
        to=to,
        asked=view.window.period(to),
        figures=figures,
        each=each,
        plan=plan,
        tiles=tuple(write_tile(reader, answer, view.compare) for answer in plan.leaders),
        trends=trends,
        side_by_sides=sides,
        elsewheres=_elsewheres(reader, shown) if view.compare is Compare.NATIONAL else (),
        components=made_of,
        findings=findings,
        initiatives=reader.catalogue.initiatives_of(priority.id, view.areas),
    )


def choose_charted(answers: Iterable[Answer]) -> list[Answer]:
    """The answers that charts are of: never a figure of years ago beside current ones."""
    every = list(answers)
    held = [one for one in every if isinstance(one, Figure)]
    if not any(not one.history for one in held):
        return every
    return [one for one in every if not (isinstance(one, Figure) and one.history)]


def _elsewheres(reader: Reader, shown: Iterable[Answer]) -> tuple[SideBySide, ...]:
    """Other forces, where the view asks for them: their LPAs' rows are read for it."""
    return tuple(filter(None, (comparator_rates(reader, figure) for figure in shown)))


def _each(reader: Reader, whole: Answer, to: Month, window: Window) -> tuple[Answer, ...]:
    """Each area of a sum, for the months of the sum: alone one may have later or more months."""
    if isinstance(whole, Figure) and whole.months:
        return tuple(resolve_months(reader, whole, (area,)) for area in whole.areas)

    def alone(area: Area) -> Answer:
        answer = resolve_figure(reader, whole.measure, (area,), to, window)
        if whole.period in (None, answer.period):
            return answer
        return resolve_figure(reader, whole.measure, (area,), whole.period.end, window)

    return tuple(map(alone, whole.areas))
