"""Series for charts: the trend of a measure, its areas side by side, and its components."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    format_number,
    format_per,
    join_area_names,
    label_months,
)
from pcc_metrics.domain.periods import Month, Period, Window, single_month
from pcc_metrics.figures.editions import is_unconfirmed, list_editions
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.no_figure import Why, describe_missing
from pcc_metrics.figures.partial import find_partial_level, level_over_months
from pcc_metrics.figures.rates import Rate, find_rates, rate_over_months
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve import How
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.rest_of_force import RestOfForce, rest_of_force
from pcc_metrics.figures.share_bases import MisfitBase, find_misfit_base
from pcc_metrics.store.observation import Status

YEAR = 12
WHOLE_WITHIN = 0.01  # a rate that is of another population falls so close once in fifty


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a trend; `value` is `None` where no complete figure is held.

    `misfit` is the count that a published share cannot be of.
    """

    period: Period
    value: float | None
    status: Status | None
    misfit: MisfitBase | None = None


@dataclass(frozen=True)
class Trend:
    """A measure's published series for the areas together, from the source of its figure.

    `held` is how many of its points have a value. Most series of a page are only named on it, so
    points are made where they are looked at.
    """

    measure: Measure
    areas: tuple[Area, ...]
    source: str
    by_month: bool
    held: int
    find_points: Callable[[], Sequence[Point]] = field(repr=False, compare=False)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """One after the other, oldest first."""
        return tuple(self.find_points())

    @cached_property
    def whole(self) -> tuple[Point, ...]:
        """The points; of a monthly series every month, also those without any row."""
        if not self.by_month or not self.points:
            return self.points
        held = {point.period.end.index: point for point in self.points}
        indices = range(min(held), max(held) + 1)
        return tuple(held.get(i) or Point(single_month(i), None, None) for i in indices)

    @property
    def incomplete(self) -> tuple[Month, ...]:
        return tuple(p.period.end for p in self.points if p.value is None)


@dataclass(frozen=True)
class AreaLine:
    """One area in a side-by-side table: its figure, and whether the reader chose it.

    `rest` is what an LPA's rate is set beside: that of the rest of the force.
    """

    area: Area
    figure: Answer
    chosen: bool
    rest: RestOfForce | None = None

    @property
    def rate(self) -> Rate | None:
        return self.figure.rate if isinstance(self.figure, Figure) else None


@dataclass(frozen=True)
class SideBySide:
    """A measure in every LPA for one period, never ranked; `force` is the whole force's figure.

    `months` are those that all of them have, where some area lacks one; empty for the whole period.
    """

    measure: Measure
    period: Period
    lines: tuple[AreaLine, ...]
    force: Answer
    months: tuple[Month, ...] = ()

    @property
    def period_label(self) -> str:
        return label_months(self.period, self.months)

    @property
    def period_in_sentence(self) -> str:
        return f"the {self.period_label}" if self.months else self.period.in_sentence

    @property
    def force_rate(self) -> Rate | None:
        return self.force.rate if isinstance(self.force, Figure) else None

    @property
    def elsewhere(self) -> bool:
        """Whether the areas are those beside the force, not those that make it up."""
        return not any(line.area.kind == "lpa" for line in self.lines)

    @property
    def has_rates(self) -> bool:
        return all(line.rate for line in self.lines if isinstance(line.figure, Figure))


@dataclass(frozen=True)
class Components:
    """A measure and what it is made of; `complete` where the parts add up to it."""

    measure: Measure
    whole: Answer
    parts: tuple[Answer, ...]
    complete: bool


def trend(reader: Reader, answer: Answer) -> Trend | None:
    """The series that a figure belongs to, or that has the gap which kept it from being given.

    `None` where it holds fewer than three points.
    """
    measure, areas = answer.measure, answer.shown
    source = answer.source
    if isinstance(answer, NoFigure) and answer.why is Why.GAP:
        source = _first_source(reader, measure, areas)
    if not source:
        return None
    length = (answer.period or answer.asked).length
    key = ("trend", measure.id, tuple([area.id for area in areas]), source, length)
    return reader.keep(key, lambda: _trend(reader, measure, areas, source, length))


def _trend(
    reader: Reader, measure: Measure, areas: tuple[Area, ...], source: str, length: int
) -> Trend | None:
    monthly = reader.monthly(measure, areas, source)
    if monthly:
        find = partial(_monthly_points, reader, measure, areas, source)
        series = Trend(measure, areas, source, True, len(monthly), find)
    else:
        points = _published_points(reader, measure, areas, source, length)
        held = sum(point.value is not None for point in points)
        series = Trend(measure, areas, source, length == 1, held, lambda: points)
    return series if series.held >= 3 else None


def _first_source(reader: Reader, measure: Measure, areas: Sequence[Area]) -> str | None:
    return next((s for s in measure.sources if reader.periods(measure, areas, s)), None)


def _monthly_points(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str
) -> list[Point]:
    """Every month from the first to the last on file, with `None` for those not complete.

    A month of which some row is held is incomplete; one without any has no status.
    """
    monthly = reader.monthly(measure, areas, source)
    held = _statuses(reader, measure, areas, source)
    indices = [month.index for month in held]
    return [
        Point(
            single_month(month.index),
            monthly.get(month),
            _standing(held.get(month), counted=month in monthly),
            _misfit(reader, measure, areas, single_month(month.index), source),
        )
        for month in map(Month, range(min(indices), max(indices) + 1))
    ]


def _standing(worst: Status | None, *, counted: bool) -> Status | None:
    """A month that is not counted although all of its rows are lacks one of an area."""
    if worst is None or counted or not worst.is_counted:
        return worst
    return Status.INCOMPLETE


def _statuses(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str
) -> dict[Month, Status]:
    """The worst status of each month's rows."""
    statuses: dict[Month, Status] = {}
    for calendar in reader.calendars(measure, areas, source):
        for period, status in zip(calendar.periods, calendar.statuses, strict=True):
            if period.length == 1:
                before = statuses.get(period.end, status)
                statuses[period.end] = (
                    before if before is status else Status.worst((before, status))
                )
    return statuses


def _published_points(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, length: int
) -> list[Point]:
    periods = {p for p in reader.periods(measure, areas, source) if p.length == length}
    points = []
    for period in sorted(periods, key=lambda p: p.end):
        level = reader.level_of(measure, areas, period, source)
        misfit = _misfit(reader, measure, areas, period, source)
        value, status = (level.value, level.status) if level else (None, None)
        points.append(Point(period, value, status, misfit))
    return points


def _misfit(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, source: str
) -> MisfitBase | None:
    if measure.kind != "proportion" or not measure.of:
        return None
    level = reader.level_of(measure, areas, period, source)
    return find_misfit_base(reader, measure, areas, period, level) if level else None


def side_by_side(reader: Reader, figure: Answer, chosen: Sequence[Area]) -> SideBySide | None:
    """The measure in each LPA for the figure's own period and source; `None` without any."""
    if isinstance(figure, NoFigure) or figure.measure.kind != "count":
        return None
    period, source = figure.period, figure.source
    key = ("side by side", figure.measure.id, period, source)
    side = reader.keep(key, lambda: _side_by_side(reader, figure.measure, period, source))
    if not side or not any(line.area in chosen for line in side.lines):
        return side
    lines = (replace(line, chosen=True) if line.area in chosen else line for line in side.lines)
    return replace(side, lines=tuple(lines))


def _side_by_side(
    reader: Reader, measure: Measure, period: Period, source: str
) -> SideBySide | None:
    """Every LPA, none of them chosen; the same for whichever areas a view asks for."""
    force = reader.catalogue.force
    lpas = reader.catalogue.parts_of(force.id)
    months = _common_months(reader, measure, lpas, period, source)
    answers = [_at(reader, measure, (lpa,), period, source, months) for lpa in lpas]
    if not any(isinstance(one, Figure) for one in answers):
        return None
    lines = tuple(
        AreaLine(lpa, one, chosen=False, rest=rest_of_force(reader, one))
        for lpa, one in zip(lpas, answers, strict=True)
    )
    own = _at(reader, measure, (force,), period, source, months)
    return SideBySide(measure, period, lines, own, months)


def _common_months(
    reader: Reader, measure: Measure, lpas: Sequence[Area], period: Period, source: str
) -> tuple[Month, ...]:
    """The months that all areas have, where they have too few for the whole period; else none."""
    if all(reader.level_of(measure, [lpa], period, source) for lpa in lpas):
        return ()
    partial = find_partial_level(reader, measure, lpas, period, source)
    return partial.months if partial else ()


def _at(
    reader: Reader,
    measure: Measure,
    areas: tuple[Area, ...],
    period: Period,
    source: str,
    months: tuple[Month, ...] = (),
) -> Answer:
    """The figure for just this period (or its `months`) and source: no other is comparable."""
    if months:
        return _over_months(reader, measure, areas, period, source, months)
    level = reader.level_of(measure, areas, period, source)
    if level is None:
        hidden = reader.why_hidden(measure, areas, period)
        if hidden:
            return NoFigure(measure, areas, areas, period, f"Not shown: {hidden}.", Why.HIDDEN)
        why = f"No complete figure for {join_area_names(areas)} in {period.in_sentence}"
        lacking = describe_missing(reader, measure, areas, source, period)
        why = f"{why}: {lacking}." if lacking else f"{why}."
        return NoFigure(measure, areas, areas, period, why, Why.NOT_COMPLETE)
    _, rate = find_rates(reader, measure, areas, period, level)
    if measure.kind == "rate" and measure.per:
        rate = Rate(level.value, measure.per, None, None, None, True, level.observations)
    return Figure(measure, areas, areas, period, period, level, level.value, rate=rate)


def _over_months(
    reader: Reader,
    measure: Measure,
    areas: tuple[Area, ...],
    period: Period,
    source: str,
    months: tuple[Month, ...],
) -> Answer:
    level = level_over_months(reader, measure, areas, months, source)
    if level is None:
        when = f"the {label_months(period, months)}"
        why = f"No complete figure for {join_area_names(areas)} in {when}."
        return NoFigure(measure, areas, areas, period, why, Why.NOT_COMPLETE)
    rate = rate_over_months(reader, measure, areas, period, level, len(months))
    return Figure(
        *(measure, areas, areas, period, period, level, level.value, How.PARTIAL),
        rate=rate,
        months=months,
    )


def comparator_rates(reader: Reader, figure: Answer) -> SideBySide | None:
    """A force's rate beside those of the catalogue's comparators, by title, never ranked.

    The same measure and period, of the same source or another edition of its statistic; `None`
    where no comparator has a rate.
    """
    beside = reader.catalogue.body.comparators
    force = reader.catalogue.force
    if not beside or isinstance(figure, NoFigure) or figure.shown != (force,):
        return None
    period, source = figure.period, figure.source
    months = figure.months
    own = _at(reader, figure.measure, (force,), period, source, months)
    if not isinstance(own, Figure) or not own.rate:
        return None
    areas = sorted((reader.catalogue.areas[a] for a in beside.areas), key=lambda a: a.title)
    rates = [_elsewhere(reader, figure.measure, area, period, source, months) for area in areas]
    lines = tuple(
        AreaLine(a, _unless_misfit(reader, f, f.rate, own), False)
        for a, f in zip(areas, rates, strict=True)
        if isinstance(f, Figure) and f.rate
    )
    if not any(line.rate for line in lines):
        return None
    return SideBySide(figure.measure, period, lines, own, months)


def _elsewhere(
    reader: Reader,
    measure: Measure,
    area: Area,
    period: Period,
    source: str,
    months: tuple[Month, ...],
) -> Answer:
    """A comparator's figure from the force's source, else from another edition that has it."""
    own = _at(reader, measure, (area,), period, source, months)
    if isinstance(own, Figure) or months:
        return own
    editions = (
        _at(reader, measure, (area,), period, other)
        for other in list_editions(reader.catalogue, measure, source)
        if not is_unconfirmed(reader.catalogue, other, measure.id)
    )
    return next((one for one in editions if isinstance(one, Figure)), own)


def _unless_misfit(reader: Reader, figure: Figure, rate: Rate, own: Figure) -> Answer:
    """A published rate, or why it cannot be of the population of its area.

    Rate, years and population multiply back to a whole number, to the decimals that are published.
    Where the force's own rate does so, the populations on file are those that the publisher used,
    and a rate that does not is of some other population: it is not set beside the others.
    """
    count, of_own = _counted(reader, figure), _counted(reader, own)
    if not (count and of_own and _whole(of_own[0])) or _whole(count[0]):
        return figure
    areas, asked = figure.shown, figure.asked
    why = (
        f"The rate published for {join_area_names(areas)} in {asked.in_sentence}, "
        f"{format_number(rate.value, 1)} per {format_per(rate.per)}, cannot be of its population "
        f"and is not shown: with the {format_number(count[1])} people of mid-{count[2]} it would "
        f"make {format_number(count[0], 2)} cases in that time, where a whole number is due, as "
        f"for {join_area_names(own.shown)} ({format_number(of_own[0])})."
    )
    return NoFigure(figure.measure, areas, areas, asked, why, Why.IMPOSSIBLE, rejected=figure.level)


def _counted(reader: Reader, figure: Figure) -> tuple[float, float, int] | None:
    """What a published mean yearly rate was made of, by the population on file for its middle year.

    The cases of the whole period, the population and its year.
    """
    rate, period = figure.rate, figure.asked
    population = reader.population(figure.shown, period.middle_year)
    if not rate or not rate.published or not population or population[1] != period.middle_year:
        return None
    return rate.value / rate.per * population[0] * period.length / YEAR, *population


def _whole(count: float) -> bool:
    return abs(count - round(count)) < WHOLE_WITHIN


def components(reader: Reader, whole: Answer, to: Month, window: Window) -> Components | None:
    """What a measure is made of, each part with its own figure; `None` for a plain measure."""
    ids = whole.measure.components or whole.measure.parts
    if not ids:
        return None
    parts = tuple(
        resolve_figure(reader, reader.catalogue.measures[part], whole.areas, to, window)
        for part in ids
    )
    if not any(isinstance(part, Figure) for part in parts):
        return None
    return Components(whole.measure, whole, parts, bool(whole.measure.components))
