"""Rates per so many people: published where they are, else worked out, the population named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import published_decimals
from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.populations import population
from pcc_metrics.figures.reader import Reader
from pcc_metrics.stats import intervals
from pcc_metrics.stats.intervals import Interval
from pcc_metrics.store.observation import Observation

RATE_MONTHS = 12


@dataclass(frozen=True)
class Rate:
    """Per so many people. A published rate has no population of ours and no interval.

    `months` is over how many: only beside other areas' rates over the same are they not 12.
    """

    value: float
    per: float
    interval: Interval | None
    population: float | None
    population_year: int | None
    published: bool
    observations: tuple[Observation, ...] = ()
    months: int = RATE_MONTHS

    @property
    def lower(self) -> float | None:
        """The lower 95% limit; `None` of a rate without an interval."""
        return self.interval.lower if self.interval else None

    @property
    def upper(self) -> float | None:
        """The upper 95% limit; `None` of a rate without an interval."""
        return self.interval.upper if self.interval else None

    @property
    def decimals(self) -> int:
        """With how many decimals it is said: a published rate keeps its own."""
        return published_decimals(self.value, 1) if self.published else 1


def find_rates(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, level: Level
) -> tuple[Rate | None, Rate | None]:
    """The published and the computed rate of a count for 12 months."""
    if measure.kind != "count" or not measure.per or period.length != RATE_MONTHS:
        return None, None
    rate = _rate_measure(reader, measure)
    published = _published_rate(reader, rate, areas, period) if rate else None
    return published, compute_rate(reader, measure, areas, period, level)


def rate_over_months(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    period: Period,
    level: Level,
    months: int,
) -> Rate | None:
    """The rate over some of a year's months, to stand beside that of others over the same."""
    if measure.kind != "count" or period.length != RATE_MONTHS:
        return None
    rate = compute_rate(reader, measure, areas, period, level)
    return rate and replace(rate, months=months)


def compute_rate(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, level: Level
) -> Rate | None:
    """The rate per `measure.per` people with its interval; `None` without a population.

    Where the catalogue holds the rate to larger areas (homicide), an LPA has none.
    """
    rate = _rate_measure(reader, measure)
    if rate and rate.smallest_area != "lpa" and any(area.kind == "lpa" for area in areas):
        return None
    people = population(reader, areas, period.middle_year)
    if not people or not people[0] or not measure.per:
        return None
    interval = intervals.rate_interval(level.value, people[0], measure.per)
    return Rate(interval.value, measure.per, interval, *people, published=False)


def _rate_measure(reader: Reader, measure: Measure) -> Measure | None:
    """The measure that is the rate of a count, where the catalogue has one."""

    def find() -> Measure | None:
        rates = (m for m in reader.catalogue.measures.values() if m.kind == "rate" and m.per)
        return next((rate for rate in rates if rate.of == measure.id), None)

    return reader.keep(("rate of", measure.id), find)


def _published_rate(
    reader: Reader, rate: Measure, areas: Sequence[Area], period: Period
) -> Rate | None:
    for source in rate.sources:
        level = reader.level_of(rate, areas, period, source)
        if level and rate.per:
            return Rate(level.value, rate.per, None, None, None, True, level.observations)
    return None
