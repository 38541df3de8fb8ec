"""The series of a measure over time that a figure belongs to, for charts and control charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Month, Period, period_of, single_month
from pcc_metrics.domain.source_definitions import Report
from pcc_metrics.figures.comparability import list_editions
from pcc_metrics.figures.figure import Answer, NoFigure
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.share_bases import MisfitBase, find_misfit_base
from pcc_metrics.store.observation import Status

FEWEST_DRAWN = 3  # points: fewer show no course


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a trend; `value` is `None` where no complete figure is held.

    `misfit` is the count that a published share cannot be of; `edition` the source of a point that
    is of another edition of the trend's statistic, `report` who reported it at second hand.
    """

    period: Period
    value: float | None
    status: Status | None
    misfit: MisfitBase | None = None
    edition: str = ""
    report: Report | None = None


@dataclass(frozen=True)
class Trend:
    """A measure's published series for the areas together, from the source of its figure.

    Months are of that source alone. Among longer periods stand those that only other editions of
    its statistic have, each with its source: points beside each other, joined by no line. `held`
    is how many points have a value. Most series of a page are only named on it, so points are made
    where they are looked at.
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
    def sources(self) -> tuple[str, ...]:
        """The figure's own, then those of the other editions."""
        if self.by_month:
            return (self.source,)
        return tuple(dict.fromkeys((self.source, *(p.edition for p in self.points if p.edition))))

    @cached_property
    def whole(self) -> tuple[Point, ...]:
        """The points; of a monthly series every month, also those without any row."""
        if not self.by_month or not self.points:
            return self.points
        held = {point.period.end.index: point for point in self.points}
        indices = range(min(held), max(held) + 1)
        if len(indices) == len(self.points):
            return self.points
        return tuple(held.get(i) or Point(single_month(i), None, None) for i in indices)

    @property
    def incomplete(self) -> tuple[Month, ...]:
        """The last months of all periods without a value."""
        return tuple(p.period.end for p in self.points if p.value is None)


def trend(reader: Reader, answer: Answer) -> Trend | None:
    """The series of a figure for a chart: `None` where it holds fewer than three points."""
    series = find_series(reader, answer)
    return series if series and series.held >= FEWEST_DRAWN else None


def find_series(reader: Reader, answer: Answer) -> Trend | None:
    """The series that a figure belongs to, or that has the gap which kept it from being given.

    `None` where no source has any row of it.
    """
    measure, areas = answer.measure, answer.shown
    source = answer.source
    if isinstance(answer, NoFigure) and answer.why is Why.GAP:
        source = next(iter(reader.sources(measure, areas)), None)
    if not source:
        return None
    length = (answer.period or answer.asked).length
    key = ("trend", measure.id, tuple([area.id for area in areas]), source, length)
    return reader.keep(key, lambda: _trend(reader, measure, areas, source, length))


def _trend(
    reader: Reader, measure: Measure, areas: tuple[Area, ...], source: str, length: int
) -> Trend:
    monthly = reader.monthly(measure, areas, source)
    if monthly:
        find = partial(_monthly_points, reader, measure, areas, source)
        return Trend(measure, areas, source, True, len(monthly), find)
    points = _points_of_editions(reader, measure, areas, source, length)
    held = sum(point.value is not None for point in points)
    return Trend(measure, areas, source, length == 1, held, lambda: points)


def _monthly_points(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str
) -> list[Point]:
    """Every month from the first to the last on file, with `None` for those not complete.

    A month of which some row is held is incomplete; one without any has no status.
    """
    monthly = reader.monthly(measure, areas, source)
    held = _statuses(reader, measure, areas, source)
    indices = [month.index for month in held]
    points = []
    for month in period_of(min(indices), max(indices)).months():
        value, status = monthly.get(month), held.get(month)
        if value is None and status and status.is_counted:
            status = Status.INCOMPLETE  # although all of its rows are counted: an area lacks one
        points.append(Point(single_month(month.index), value, status))
    return points


def _statuses(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str
) -> dict[Month, Status]:
    """The worst status of each month's rows."""
    worst: dict[Month, Status] = {}
    for calendar in reader.calendars(measure, areas, source):
        rows = zip(calendar.periods, calendar.statuses, strict=True)
        statuses = {period.end: status for period, status in rows if period.start == period.end}
        for month, status in statuses.items() if worst else ():
            if (before := worst.get(month, status)) is not status:
                statuses[month] = Status.worst((before, status))
        worst |= statuses
    return worst


def _points_of_editions(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, length: int
) -> list[Point]:
    """The source's own points and, of other periods, those of the best other edition.

    A month of another edition is none: months are drawn as one line.
    """
    points = {p.period: p for p in _published_points(reader, measure, areas, source, length)}
    editions = list_editions(reader.catalogue, measure, source) if length > 1 else ()
    for edition in (one for one in editions if one in reader.sources(measure, areas)):
        for point in _published_points(reader, measure, areas, edition, length):
            held = points.get(point.period)
            if point.value is not None and (held is None or held.value is None):
                points[point.period] = replace(point, edition=edition)
    return sorted(points.values(), key=lambda point: point.period.end)


def _published_points(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, length: int
) -> list[Point]:
    periods = {p for p in reader.periods(measure, areas, source) if p.length == length}
    known = reader.catalogue.sources.get(source)
    report = known.report if known else None
    points = []
    for period in sorted(periods, key=lambda p: p.end):
        level = reader.level_of(measure, areas, period, source)
        misfit = _misfit(reader, measure, areas, period, source)
        value, status = (level.value, level.status) if level else (None, None)
        points.append(Point(period, value, status, misfit, report=report))
    return points


def _misfit(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, source: str
) -> MisfitBase | None:
    if measure.kind != "proportion" or not measure.of:
        return None
    level = reader.level_of(measure, areas, period, source)
    return find_misfit_base(reader, measure, areas, period, level) if level else None
