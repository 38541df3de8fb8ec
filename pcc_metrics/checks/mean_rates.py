"""Published mean rates of several years against the yearly counts that are held.

A mean rate and the population of its middle year say how many there were in a year. Where the count
of a year within it, or half within it, is far from that, one of the three is wrong or one year was
unlike the others. Chance moves homicides a good deal, and one incident can have several victims: a
finding needs a factor of two, and a difference that chance brings about once in 10,000 times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pcc_metrics.checks.finding import Finding, FindingCode, Severity
from pcc_metrics.checks.phrases import place_and_period
from pcc_metrics.checks.snapshot_series import Key, SnapshotSeries
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import format_number, format_per, plural_noun, pluralise
from pcc_metrics.domain.periods import YEAR, Period
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.populations import population
from pcc_metrics.stats.change_tests import compare_counts

MEAN_RATE_OF = {"homicide_rate_3yr": "homicides"}
FACTOR = 2.0
CHANCE = 0.0001
OVERLAP = 6  # months that the year of the count must share with the rate's


@dataclass(frozen=True)
class _Far:
    """A rate, how many a year it means, and a year's count that is far from it."""

    period: Period
    rate: float
    people: float
    people_year: int
    yearly: float
    count: float
    count_period: Period
    source: str


def check_mean_rates(rows: SnapshotSeries) -> Iterator[Finding]:
    """One finding for each area: the latest period, and how many others there are."""
    for rate, count in MEAN_RATE_OF.items():
        for key in rows.keys_by_measure.get(rate, ()):
            far = list(_far(rows, key, rows.catalogue.measures[count]))
            if far:
                yield _finding(rows, key, rows.catalogue.measures[count], far)


def _far(rows: SnapshotSeries, key: Key, counted: Measure) -> Iterator[_Far]:
    series, area = rows.series[key], rows.catalogue.areas[key[1]]
    per = rows.catalogue.measures[key[0]].per
    years = list(_years(rows, counted, area))
    for position in series.complete.nonzero()[0].tolist():
        period, rate = series.period(position), float(series.value[position])
        people = population(rows.reader, (area,), period.middle_year)
        near = [year for year in years if _shared(year[1], period) >= OVERLAP]
        if not people or not per or not near:
            continue
        source, year, count = max(near, key=lambda one: (_shared(one[1], period), one[1].end))
        yearly = rate * people[0] / per
        if _is_far(count, yearly, period.length / YEAR):
            yield _Far(period, rate, *people, yearly, count, year, source)


def _years(
    rows: SnapshotSeries, counted: Measure, area: Area
) -> Iterator[tuple[str, Period, float]]:
    """Every 12 months for which a source has the count."""
    for source in rows.sources(counted.id):
        keys = rows.keys(counted.id, area, source)
        ends = {period.end for key in keys for period in rows.series[key].run.calendar.periods}
        for period in (Period.ending(end, YEAR) for end in sorted(ends)):
            total = rows.total(counted, area, source, period)
            if total is not None:
                yield source, period, total


def _shared(one: Period, other: Period) -> int:
    """Months that two periods have in common."""
    return min(one.end, other.end).index - max(one.start, other.start).index + 1


def _is_far(count: float, yearly: float, years: float) -> bool:
    if yearly / FACTOR < count < yearly * FACTOR:
        return False
    test = compare_counts(round_half_up(count), round_half_up(yearly * years), 1, years)
    return test.p_value is not None and test.p_value < CHANCE


def _finding(rows: SnapshotSeries, key: Key, counted: Measure, far: list[_Far]) -> Finding:
    last = max(far, key=lambda one: one.period.end)
    measure, area = rows.catalogue.measures[key[0]], rows.catalogue.areas[key[1]]
    text = (
        f"{measure.title} {place_and_period((area,), last.period)}: {format_number(last.rate, 1)} "
        f"per {format_per(measure.per or 1)} and the mid-{last.people_year} population of "
        f"{format_number(last.people)} mean about {format_number(last.yearly)} "
        f"{plural_noun(counted)} a year, but {format_number(last.count)} are counted in "
        f"{last.count_period.in_sentence} in the figures from "
        f"{rows.catalogue.sources[last.source].in_sentence}."
    )
    if len(far) > 1:
        text += f" The like is true of {pluralise(len(far) - 1, 'other rate')} on file."
    return Finding(
        FindingCode.MEAN_RATE,
        measure.id,
        text,
        severity=Severity.CHECK,
        areas=(area.id,),
        period=last.period,
        observations=(
            *rows.observations([key], last.period),
            *rows.observations(rows.keys(counted.id, area, last.source), last.count_period),
        ),
    )
