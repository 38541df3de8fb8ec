"""The rate of local policing areas beside that of the rest of the force: no rank, no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pcc_metrics.domain.definitions import Area
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.partial_windows import level_over_months
from pcc_metrics.figures.populations import population
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.reader import Reader
from pcc_metrics.stats.intervals import rate_interval


@dataclass(frozen=True)
class RestOfForce:
    """The rates of an area and of all the others together, for the same period."""

    own: Rate
    rest: Rate
    areas: tuple[Area, ...]
    count: float


def rest_of_force(reader: Reader, figure: Answer) -> RestOfForce | None:
    """What one LPA's rate is set beside; `None` unless its source has all the others too."""
    return rest_of_areas(reader, figure) if len(figure.shown) == 1 else None


def rest_of_areas(reader: Reader, figure: Answer) -> RestOfForce | None:
    """What the rate of one or several LPAs together is set beside; `None` of all of them."""
    if not isinstance(figure, Figure) or not figure.rate:
        return None
    own, parts = figure.rate, reader.catalogue.parts_of(figure.shown[0].parent or "")
    others = tuple(one for one in parts if one not in figure.shown)
    lpas = all(area in parts for area in figure.shown)
    if not lpas or figure.measure.kind != "count" or own.published or not others:
        return None
    level = _level_of(reader, figure, others)
    people = population(reader, others, figure.period.middle_year)
    if not level or not people or not people[0] or people[1] != own.population_year:
        return None
    interval = rate_interval(level.value, people[0], own.per)
    rest = replace(own, value=interval.value, interval=interval, population=people[0])
    return RestOfForce(own, rest, others, level.value)


def _level_of(reader: Reader, figure: Figure, areas: Sequence[Area]) -> Level | None:
    """The areas' level over the figure's own months, which may not be all of its period."""
    if figure.months:
        return level_over_months(reader, figure.measure, areas, figure.months, figure.source)
    return reader.level_of(figure.measure, areas, figure.period, figure.source)
