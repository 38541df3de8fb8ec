"""A local policing area's rate beside that of the rest of the force: no rank and no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pcc_metrics.domain.definitions import Area
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.partial import level_over_months
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
    if not isinstance(figure, Figure) or len(figure.shown) != 1 or not figure.rate:
        return None
    area, own = figure.shown[0], figure.rate
    others = tuple(one for one in reader.catalogue.parts_of(area.parent or "") if one != area)
    if area.kind != "lpa" or figure.measure.kind != "count" or own.published or not others:
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
