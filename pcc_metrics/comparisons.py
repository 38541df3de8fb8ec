"""What a figure is set beside, and what may be said of the difference.

A comparison is of one source, of the same areas, and of periods that do not overlap. Where it cannot
be made it still stands in the list, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pcc_metrics import statistics, words
from pcc_metrics.definitions import Area, Break, Measure
from pcc_metrics.observations import Observation
from pcc_metrics.periods import Month, Period
from pcc_metrics.statistics import Comparison, Consistency, Turn, Verdict
from pcc_metrics.tiling import Level, Missing, Reader

YEAR = 12
SMALLEST_BASE = 50  # below it two counts are given, never a percentage
LIKE_FOR_LIKE_SHARE = 0.75  # of the window's months must be complete on both sides

ChangeKind = Literal["year", "baseline", "target"]


@dataclass(frozen=True)
class Change:
    """A figure against a comparator, both over the same months of their year.

    `own_value` differs from the figure's value where only the months complete in both years are
    compared (`months` then names them). `change` is in the measure's unit: for proportions, 0.05 is
    5 percentage points. `verdict` is `NONE` where nothing may be said, and `reason` says why; where
    there is no comparison at all, `value` is `None`.
    """

    kind: ChangeKind
    label: str
    period: Period | None = None
    months: tuple[Month, ...] = ()
    own_value: float | None = None
    value: float | None = None
    verdict: Verdict = Verdict.NONE
    reason: str = ""
    caveat: str = ""
    observations: tuple[Observation, ...] = ()
    test: Comparison | Consistency | None = None
    turn: Turn | None = None
    missing: Missing | None = None
    met: bool | None = None
    counted: bool = True  # of a count, so that a percentage of it makes sense

    @property
    def change(self) -> float | None:
        if self.value is None or self.own_value is None:
            return None
        return self.own_value - self.value

    @property
    def change_share(self) -> float | None:
        """The change as a share of the comparator; `None` on a base under 50 or unless counted."""
        if not self.counted or self.change is None or self.value is None:
            return None
        if self.value < SMALLEST_BASE:
            return None
        return self.change / self.value


def compare(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, level: Level
) -> tuple[Change, ...]:
    """Every comparison that the measure allows for a level: year, baseline, target."""
    if measure.kind in ("change", "stock"):
        return ()
    found = [_year(reader, measure, areas, period, level)]
    if measure.baseline:
        found.append(_baseline(reader, measure, areas, period, level))
    if measure.target:
        found.append(_target(measure, level))
    return tuple(replace(change, counted=measure.kind == "count") for change in found)


def _year(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, level: Level
) -> Change:
    earlier = period.back(max(YEAR, period.length))
    label = earlier.in_sentence
    before = reader.level_of(measure, areas, earlier, level.source)
    if before:
        change = Change(
            "year", label, earlier, (), level.value, before.value, observations=before.observations
        )
        return _judged(reader, measure, areas, period, level, before, change)
    missing = reader.missing(measure, areas, earlier, level.source)
    alike = _like_for_like(reader, measure, areas, period, level, earlier, missing)
    if alike:
        return alike
    return Change("year", label, earlier, reason=_why_not(earlier, missing), missing=missing)


def _like_for_like(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    period: Period,
    level: Level,
    earlier: Period,
    missing: Missing,
) -> Change | None:
    """The months complete in both years and in all areas, at least three quarters of them."""
    monthly = reader.monthly(measure, areas, level.source)
    shared = tuple(m for m in period.months() if m in monthly and m - YEAR in monthly)
    if len(shared) < LIKE_FOR_LIKE_SHARE * period.length:
        return None
    rows = tuple(
        o
        for area in areas
        for leaf, place in reader.leaves(measure, area, level.source)
        for o in reader.rows(leaf.id, place.id, level.source)
        if o.period.length == 1 and o.period.end + YEAR in shared
    )
    change = Change(
        "year",
        earlier.in_sentence,
        earlier,
        shared,
        sum(monthly[m] for m in shared),
        sum(monthly[m - YEAR] for m in shared),
        observations=rows,
        missing=missing,
    )
    return _judged(reader, measure, areas, period, level, None, change)


def _why_not(earlier: Period, missing: Missing) -> str:
    if missing.incomplete:
        months = words.months(month for month, _ in missing.incomplete)
        return (
            f"not compared with {earlier.in_sentence}, because figures for {months} are incomplete"
        )
    return f"not compared with {earlier.in_sentence}, because no figure for it is held"


def _baseline(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, level: Level
) -> Change:
    baseline = measure.baseline
    assert baseline is not None
    if period.length != YEAR:
        why = f"not compared with {baseline.label}, because that is of 12 months"
        return Change("baseline", baseline.label, baseline.period, reason=why)
    before = reader.level_of(measure, areas, baseline.period, level.source)
    if not before:
        why = f"not compared with {baseline.label}, because its level is not published"
        return Change("baseline", baseline.label, baseline.period, reason=why)
    change = Change(
        "baseline",
        baseline.label,
        baseline.period,
        (),
        level.value,
        before.value,
        caveat=baseline.caveat,
        observations=before.observations,
    )
    return _judged(reader, measure, areas, period, level, before, change)


def _target(measure: Measure, level: Level) -> Change:
    target = measure.target
    assert target is not None
    met = level.value >= target.value
    if measure.polarity == "lower":
        met = level.value <= target.value
    return Change("target", target.whose, own_value=level.value, value=target.value, met=met)


def _judged(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    period: Period,
    level: Level,
    before: Level | None,
    change: Change,
) -> Change:
    """The one place that decides what may be said of a change (design, 6)."""
    earlier = change.period
    assert earlier is not None and change.own_value is not None and change.value is not None
    crossed = next((b for b in measure.breaks if crosses(b, earlier, period)), None)
    if crossed:
        why = f"no verdict, because the series changes its meaning here: {crossed.why}"
        return replace(change, reason=why)
    if measure.test == "poisson":
        shared = len(change.months)
        test = statistics.compare_counts(
            change.own_value, change.value, shared or period.length, shared or earlier.length
        )
        return replace(change, test=test, verdict=test.verdict)
    if measure.test == "proportion":
        return _judged_proportion(level, before, change)
    if measure.test == "consistency":
        return _judged_months(reader, measure, areas, period, earlier, level, change)
    return replace(change, reason="no verdict: no test suits this measure")


def _judged_proportion(level: Level, before: Level | None, change: Change) -> Change:
    counts = (level.numerator, level.denominator) + (
        (before.numerator, before.denominator) if before else (None, None)
    )
    a, b, c, d = counts
    if a is None or b is None or c is None or d is None:
        return replace(change, reason="the published figures do not allow a test")
    test = statistics.compare_proportions(a, b, c, d)
    return replace(change, test=test, verdict=test.verdict)


def _judged_months(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    period: Period,
    earlier: Period,
    level: Level,
    change: Change,
) -> Change:
    monthly = reader.monthly(measure, areas, level.source)
    back = period.start.index - earlier.start.index
    pairs = [
        (monthly[m], monthly[m - back])
        for m in change.months or period.months()
        if m in monthly and m - back in monthly
    ]
    if not pairs or len(pairs) < len(change.months or list(period.months())):
        return replace(change, reason="no verdict: figures by month are not held for both years")
    now, then = [a for a, _ in pairs], [b for _, b in pairs]
    test = statistics.consistency(now, then)
    return replace(
        change,
        test=test,
        verdict=test.verdict,
        reason=test.reason,
        turn=statistics.turn(now, then),
    )


def crosses(found: Break, earlier: Period, period: Period) -> bool:
    """Whether a break in a series lies between two periods or inside either."""
    return found.start <= period.end and found.end >= earlier.start
