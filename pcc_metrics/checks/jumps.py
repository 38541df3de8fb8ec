"""Months that jump far outside their limits, and populations that jump.

Limits are those of the monitoring picture (`spc.xmr` on daily averages), set by the other months.
Hundreds of series are looked at together, so one step beyond a limit is no news: a month is
pointed out where it lies half as far again from the mean as the limit does, and is also half or
less, or twice or more, of the mean. Where neighbouring months resemble each other, moving ranges
see only what they do not share, and the limits are first widened by 1 / sqrt(1 - r).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pcc_metrics.checks.finding import Finding, FindingCode
from pcc_metrics.checks.level_shifts import find_shift
from pcc_metrics.checks.phrases import place_and_period
from pcc_metrics.checks.snapshot_series import Key, SnapshotSeries
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import capitalise, format_number, format_percent, plural_noun
from pcc_metrics.domain.periods import YEAR, Month, Period
from pcc_metrics.figures.level import ADDABLE
from pcc_metrics.figures.monitoring import FEWEST, TOO_ALIKE
from pcc_metrics.stats.change_signs import SMALLEST_BASE
from pcc_metrics.stats.control_charts import autocorrelation, xmr_chart

FAR = 1.5  # times the distance from the mean to the limit: 4.5 sigma
LAST = Month.of(9999, 12).index
HALF, DOUBLE = 0.5, 2.0
MOST_JUMPS = 4  # in one stretch; more is no jump but how the series is
# A population does not grow or shrink by a tenth in a year unless it is very small: the smallest
# force's, of some 10,000 people, did so four times since 1991.
STOCK_STEP = 0.1
SMALL_STOCK = 50_000


@dataclass(frozen=True)
class Jump:
    """A month outside its limits; mean and limits are daily averages, by the other months."""

    month: int
    value: float
    mean: float
    lower: float
    upper: float
    others: int
    widened: bool


def check_jumps(
    rows: SnapshotSeries, ignored: Mapping[tuple[str, str], set[int]]
) -> Iterator[Finding]:
    """Every month that jumps and every population that does.

    `ignored` holds, by area and source, months already said to be incomplete.
    """
    for key, series in rows.series.items():
        measure, area = rows.catalogue.measures[key[0]], rows.catalogue.areas[key[1]]
        if measure.kind == "stock":
            yield from _stock(rows, key, measure, area)
        elif measure.kind in ADDABLE and len(series.monthly):
            out = ignored.get((area.id, key[2]), set())
            months = {m: value for m, value in series.months().items() if m not in out}
            yield from _jumps(rows, key, measure, area, months)


def find_jumps(months: Mapping[int, float]) -> list[Jump]:
    """The months far outside the limits that all the others set, the farthest first."""
    left, jumps = dict(months), list[Jump]()
    while len(left) > FEWEST and len(jumps) < MOST_JUMPS:
        jump = _farthest(left)
        if jump is None:
            break
        jumps.append(jump)
        del left[jump.month]
    return jumps


def _farthest(months: Mapping[int, float]) -> Jump | None:
    """The month farthest from the median, where the limits of the others say that it is far."""
    daily = {month: value / Month(month).days for month, value in months.items()}
    middle = float(np.median(list(daily.values())))
    month = max(daily, key=lambda m: abs(daily[m] - middle))
    line = [daily.get(m) if m != month else None for m in range(min(daily), max(daily) + 1)]
    chart, alike = xmr_chart(line), autocorrelation(line) or 0.0
    mean, upper = chart.mean[0], chart.upper[0]
    if mean is None or upper is None:
        return None
    widened = alike > TOO_ALIKE
    reach = (upper - mean) / (math.sqrt(1 - min(alike, 0.99)) if widened else 1)
    value = daily[month]
    if abs(value - mean) <= FAR * reach or HALF * mean < value < DOUBLE * mean:
        return None
    lower = max(0.0, mean - reach)
    return Jump(month, months[month], mean, lower, mean + reach, len(months) - 1, widened)


def _jumps(
    rows: SnapshotSeries, key: Key, measure: Measure, area: Area, months: Mapping[int, float]
) -> Iterator[Finding]:
    """Months that jump by themselves: those of a level that changed for good are said as that."""
    shift = find_shift(months, measure.breaks)
    shifted = {month.index for month in shift.months} if shift else set()
    for stretch in _stretches(measure, months):
        if _might_jump(stretch):
            for jump in find_jumps(stretch):
                if jump.month not in shifted:
                    yield _jump(rows, key, measure, area, jump)


def _stretches(measure: Measure, months: Mapping[int, float]) -> Iterator[dict[int, float]]:
    """The months before, between and after recorded breaks, and those of a break by themselves."""
    edges = {edge for b in measure.breaks for edge in (b.start.index, b.settled.index)}
    for first, last in pairwise(sorted({0, *edges, LAST})):
        stretch = {m: value for m, value in months.items() if first <= m < last}
        if len(stretch) > FEWEST:
            yield stretch


def _might_jump(months: Mapping[int, float]) -> bool:
    """A cheap look first: whether any month of some size is far from the median at all."""
    values = np.fromiter(months.values(), float)
    middle = float(np.median(values))
    large = np.maximum(values, middle) >= SMALLEST_BASE
    # Months differ in length by a tenth, and the mean is not the median: a wide gate.
    return bool((large & ((values <= 0.6 * middle) | (values >= 1.6 * middle))).any())


def _jump(rows: SnapshotSeries, key: Key, measure: Measure, area: Area, jump: Jump) -> Finding:
    month = Month(jump.month)
    period = Period(month, month)
    widened = ", widened because neighbouring months resemble each other" if jump.widened else ""
    text = (
        f"{capitalise(plural_noun(measure))} from {rows.catalogue.sources[key[2]].in_sentence} "
        f"{place_and_period((area,), period)}: {format_number(jump.value)}, or "
        f"{format_number(jump.value / month.days, 1)} a day. The other {jump.others} months "
        f"average {format_number(jump.mean, 1)} a day and their limits are "
        f"{format_number(jump.lower, 1)} to {format_number(jump.upper, 1)}{widened}. No break is "
        "recorded at that time."
    )
    return Finding(
        FindingCode.JUMP,
        measure.id,
        text,
        areas=(area.id,),
        period=period,
        observations=rows.observations([key], period),
    )


def _stock(rows: SnapshotSeries, key: Key, measure: Measure, area: Area) -> Iterator[Finding]:
    """Years in which a population grows or shrinks by more than a tenth."""
    series = rows.series[key]
    before = series.year_before()
    with np.errstate(divide="ignore", invalid="ignore"):
        step = series.value / before - 1
    large = (before > 0) & (np.maximum(series.value, before) >= SMALL_STOCK)
    far = large & (np.abs(step) > STOCK_STEP)
    for position in np.flatnonzero(far).tolist():
        period, was = series.period(position), float(before[position])
        more = "more" if step[position] > 0 else "fewer"
        text = (
            f"{measure.title} of {area.in_sentence} in {period.end.year}: "
            f"{format_number(series.value[position])}, {format_percent(abs(step[position]))} "
            f"{more} than the {format_number(was)} of a year before."
        )
        both = Period(period.start - YEAR, period.end)
        yield Finding(
            FindingCode.STOCK,
            measure.id,
            text,
            areas=(area.id,),
            period=period,
            observations=rows.observations([key], both),
        )
