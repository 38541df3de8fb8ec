"""The monitoring picture of a monthly count: daily averages with limits, and its reading in words.

A picture to watch by, never the sign of a change (docs/decisions/2026-11-22-monitoring.md).
Months differ in length, so the chart is of daily averages; the 12-month view beside it is of sums
that overlap, so it has no limits.
"""

from __future__ import annotations

from dataclasses import dataclass

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import format_months, join_words
from pcc_metrics.domain.periods import YEAR, Month
from pcc_metrics.figures.series import Trend
from pcc_metrics.stats.control_charts import Rule, XmrChart, autocorrelation, xmr_chart
from pcc_metrics.store.observation import Status

TOO_ALIKE = 0.3  # lag-1 autocorrelation from which moving ranges make the limits too narrow
RECENT = 6  # points whose marks are put into words
FEWEST = 13  # below this no calendar month has been seen twice, and limits say little

RULE_TEXTS = {
    Rule.ABOVE_LIMITS: "above the upper limit",
    Rule.BELOW_LIMITS: "below the lower limit",
    Rule.TREND_UP: "one of seven or more months in a row, each higher than the one before",
    Rule.TREND_DOWN: "one of seven or more months in a row, each lower than the one before",
    Rule.TWO_IN_THREE_ABOVE: "one of three months in a row of which two are near the upper limit",
    Rule.TWO_IN_THREE_BELOW: "one of three months in a row of which two are near the lower limit",
    Rule.SHIFT_ABOVE: "one of seven or more months in a row above the mean",
    Rule.SHIFT_BELOW: "one of seven or more months in a row below the mean",
}


@dataclass(frozen=True)
class Monitoring:
    """Daily averages by month (`None` where a month is not complete) and their limits.

    `faint` limits are too narrow to mark anything by; `reading` says in one line what the picture
    shows. `twelve_months` holds, for each month that ends a complete year, the year's total;
    `provisional` the months whose counts may still change.
    """

    measure: Measure
    areas: tuple[Area, ...]
    source: str
    months: tuple[Month, ...]
    daily: tuple[float | None, ...]
    chart: XmrChart
    resemblance: float | None
    faint: bool
    reading: str
    yearly_totals: tuple[tuple[Month, float], ...]
    provisional: tuple[Month, ...] = ()


def can_monitor(trend: Trend) -> bool:
    """Whether a trend is a monthly count of enough complete months to watch."""
    return trend.measure.kind == "count" and trend.by_month and trend.held >= FEWEST


def monitor(trend: Trend) -> Monitoring | None:
    """The monitoring picture of a trend; `None` where it is not watchable."""
    if not can_monitor(trend):
        return None
    months = tuple(point.period.end for point in trend.points)
    daily = tuple(
        None if point.value is None else point.value / point.period.end.days
        for point in trend.points
    )
    chart = xmr_chart(daily, rebase_at=_breaks(trend.measure, months)).clip_at_zero()
    alike = autocorrelation(daily)
    faint = alike is not None and alike > TOO_ALIKE
    return Monitoring(
        trend.measure,
        trend.areas,
        trend.source,
        months,
        daily,
        chart,
        alike,
        faint,
        _reading(months, daily, chart, faint),
        _yearly_totals(trend),
        tuple(p.period.end for p in trend.points if p.status is Status.PROVISIONAL),
    )


def _breaks(measure: Measure, months: tuple[Month, ...]) -> list[int]:
    """Where limits start anew: at the first month and after the last month of a recorded break."""
    starts = {month for step in measure.breaks for month in (step.start, step.settled)}
    return [position for position, month in enumerate(months) if month in starts and position]


def _reading(
    months: tuple[Month, ...], daily: tuple[float | None, ...], chart: XmrChart, faint: bool
) -> str:
    if faint:
        return (
            "Neighbouring months resemble each other, so the limits are narrower than they should "
            "be: they are drawn faint, and no month is marked."
        )
    last = list(zip(months, daily, chart.rule, strict=True))[-RECENT:]
    recent = [(month, rule) for month, _, rule in last if rule is not None]
    if not recent:
        complete = [month for month, value, _ in last if value is not None]
        if not complete:
            return "None of the last six months is complete, so nothing is said of them."
        which = "last six months" if len(complete) == RECENT else "complete ones of the last six"
        return f"None of the {which} stands out from the usual variation."
    by_rule: dict[Rule, list[Month]] = {}
    for month, rule in recent:
        by_rule.setdefault(rule, []).append(month)
    texts = (
        f"{format_months(marked)} {'is' if len(marked) == 1 else 'are each'} {RULE_TEXTS[rule]}"
        for rule, marked in by_rule.items()
    )
    return f"Of the last six months, {join_words(texts)}."


def _yearly_totals(trend: Trend) -> tuple[tuple[Month, float], ...]:
    """Totals of the 12 months that end with each month, where all 12 are complete."""
    totals = []
    for last in range(YEAR, len(trend.points) + 1):
        year = trend.points[last - YEAR : last]
        end = year[-1].period.end
        complete = [point.value for point in year if point.value is not None]
        if len(complete) == YEAR and year[0].period.end == end - (YEAR - 1):
            totals.append((end, sum(complete)))
    return tuple(totals)
