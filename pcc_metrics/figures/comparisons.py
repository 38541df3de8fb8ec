"""What a figure is set beside, and what may be said of the difference.

A comparison is of one source, of the same areas, and of periods that do not overlap. Where it
cannot be made it still stands in the list, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

from pcc_metrics.domain.definitions import Area, Baseline, Break, Measure, Target
from pcc_metrics.domain.formatting import format_months
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures import missing_data_sensitivity
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.reader import Missing, Reader
from pcc_metrics.stats import change_tests, month_consistency
from pcc_metrics.stats.change_tests import Comparison, Verdict
from pcc_metrics.stats.month_consistency import Consistency, Turn
from pcc_metrics.store.snapshot import Observation

YEAR = 12
SMALLEST_BASE = 50  # below it two counts are given, never a percentage
LIKE_FOR_LIKE_SHARE = 0.75  # of the window's months must be complete on both sides

OTHER_SOURCE = "the figure held for it is from another source"
MONTHS_HIDDEN = "figures by month are not shown for local policing areas"
NO_TEST = "the published figures do not allow a test"


class ChangeKind(StrEnum):
    """What a figure is compared with: the `kind` of JSON."""

    YEAR = "year"
    BASELINE = "baseline"
    TARGET = "target"


@dataclass(frozen=True)
class _Pair:
    """Two numbers beside each other, in the measure's unit: for proportions 0.05 is 5 points."""

    own_value: float
    value: float
    counted: bool = field(kw_only=True)  # of a count, so that a percentage of it makes sense

    @property
    def change(self) -> float:
        return self.own_value - self.value

    @property
    def change_share(self) -> float | None:
        """The change as a share of the comparator; `None` on a base under 50 or unless counted."""
        if not self.counted or self.value < SMALLEST_BASE:
            return None
        return self.change / self.value


@dataclass(frozen=True)
class Change(_Pair):
    """A figure against a comparator, both over the same months of their year.

    `own_value` differs from the figure's value where only the months complete in both years are
    compared (`months` then names them). `verdict` is `NONE` where nothing may be said, and
    `reason` says why.
    """

    kind: ChangeKind
    label: str
    period: Period
    months: tuple[Month, ...] = ()
    verdict: Verdict = Verdict.NONE
    reason: str = ""
    caveat: str = ""
    find_observations: Callable[[], tuple[Observation, ...]] = field(
        default=tuple, repr=False, compare=False
    )
    test: Comparison | Consistency | None = None
    turn: Turn | None = None
    missing: Missing | None = None

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        """The rows that the comparator rests on, read when somebody asks where it comes from."""
        return self.find_observations()


@dataclass(frozen=True)
class AgainstTarget(_Pair):
    """A figure against the standard that it is held to."""

    kind: ClassVar = ChangeKind.TARGET
    target: Target
    met: bool

    @property
    def label(self) -> str:
        return self.target.whose


@dataclass(frozen=True)
class NotCompared:
    """A comparison that cannot be made, and why; `period` is what it would have been with."""

    kind: ChangeKind
    label: str
    period: Period
    reason: str
    missing: Missing | None = None


Compared = Change | AgainstTarget | NotCompared


@dataclass(frozen=True)
class _Own:
    """The figure's side of every comparison."""

    reader: Reader
    measure: Measure
    areas: Sequence[Area]
    period: Period
    level: Level

    def level_in(self, period: Period) -> Level | None:
        return self.reader.level_of(self.measure, self.areas, period, self.level.source)

    def held_by_another(self, period: Period) -> bool:
        """Whether another source has the level that this one lacks."""
        others = (source for source in self.measure.sources if source != self.level.source)
        return any(self.reader.level_of(self.measure, self.areas, period, s) for s in others)

    @property
    def counted(self) -> bool:
        return self.measure.kind == "count"

    def monthly(self) -> dict[Month, float]:
        return self.reader.monthly(self.measure, self.areas, self.level.source)


def compare_level(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, level: Level
) -> tuple[Compared, ...]:
    """Every comparison that the measure allows for a level: year, baseline, target."""
    if measure.kind in ("change", "stock"):
        return ()
    own = _Own(reader, measure, areas, period, level)
    found: list[Compared] = [_year(own)]
    if measure.baseline:
        found.append(_baseline(own, measure.baseline))
    if measure.target:
        found.append(_target(own, measure.target))
    return tuple(found)


def _year(own: _Own) -> Change | NotCompared:
    earlier = own.period.back(max(YEAR, own.period.length))
    label = earlier.in_sentence
    before = own.level_in(earlier)
    if before:
        return _judged(own, before, _against(ChangeKind.YEAR, label, earlier, own, before))
    missing = own.reader.missing(own.measure, own.areas, earlier, own.level.source)
    alike = _like_for_like(own, earlier, missing)
    if alike:
        return _judged(own, None, alike)
    why = _why_not(own, earlier, missing)
    return NotCompared(ChangeKind.YEAR, label, earlier, why, missing)


def _against(kind: ChangeKind, label: str, earlier: Period, own: _Own, before: Level) -> Change:
    return Change(
        own.level.value,
        before.value,
        kind,
        label,
        earlier,
        find_observations=lambda: before.observations,
        counted=own.counted,
    )


def _like_for_like(own: _Own, earlier: Period, missing: Missing) -> Change | None:
    """The months complete in both years and in all areas, at least three quarters of them."""
    monthly = own.monthly()
    shared = tuple(m for m in own.period.months() if m in monthly and m - YEAR in monthly)
    if len(shared) < LIKE_FOR_LIKE_SHARE * own.period.length:
        return None
    return Change(
        sum(monthly[m] for m in shared),
        sum(monthly[m - YEAR] for m in shared),
        ChangeKind.YEAR,
        earlier.in_sentence,
        earlier,
        shared,
        find_observations=lambda: _rows_of_months(own, shared),
        missing=missing,
        counted=own.counted,
    )


def _rows_of_months(own: _Own, shared: Sequence[Month]) -> tuple[Observation, ...]:
    """The rows that the comparator rests on: those of the shared months a year before."""
    return tuple(
        o
        for month in shared
        for area in own.areas
        for o in own.reader.rows_of_month(own.measure, area, month - YEAR, own.level.source)
    )


def _why_not(own: _Own, earlier: Period, missing: Missing) -> str:
    not_compared = f"not compared with {earlier.in_sentence}"
    hidden = own.reader.why_hidden(own.measure, own.areas, earlier)
    if hidden:
        return f"{not_compared}: {hidden}"
    if own.held_by_another(earlier):
        return f"{not_compared}, because {OTHER_SOURCE}"
    if missing.untested and not missing.incomplete:
        months = format_months(month for month, _ in missing.untested)
        return f"{not_compared}, because figures for {months} are not tested for completeness"
    if missing.incomplete:
        months = format_months(month for month, _ in missing.incomplete)
        return f"{not_compared}, because figures for {months} are incomplete"
    return f"{not_compared}, because no figure for it is held"


def _baseline(own: _Own, baseline: Baseline) -> Change | NotCompared:
    label, period = baseline.label, baseline.period
    not_compared = f"not compared with {label}"
    if own.period.length != YEAR:
        why = f"{not_compared}, because that is of 12 months"
        return NotCompared(ChangeKind.BASELINE, label, period, why)
    if own.period.overlaps(period):
        why = f"{not_compared}, because the two share months"
        return NotCompared(ChangeKind.BASELINE, label, period, why)
    before = own.level_in(period)
    hidden = own.reader.why_hidden(own.measure, own.areas, period)
    if hidden:
        return NotCompared(ChangeKind.BASELINE, label, period, f"{not_compared}: {hidden}")
    if not before:
        published = own.held_by_another(period)
        why = (
            f"{not_compared}, because {OTHER_SOURCE if published else 'its level is not published'}"
        )
        return NotCompared(ChangeKind.BASELINE, label, period, why)
    change = _against(ChangeKind.BASELINE, label, period, own, before)
    return _judged(own, before, replace(change, caveat=baseline.caveat))


def _target(own: _Own, target: Target) -> AgainstTarget:
    value = own.level.value
    met = value <= target.value if own.measure.polarity == "lower" else value >= target.value
    return AgainstTarget(value, target.value, target, met, counted=own.counted)


def _judged(own: _Own, before: Level | None, change: Change) -> Change:
    """The one place that decides what may be said of a change (docs/method.md)."""
    crossed = (b for b in own.measure.breaks if crosses_break(b, change.period, own.period))
    for found in crossed:
        why = f"the two are not set against each other, because {found.why}"
        return replace(change, reason=why)
    return _unless_doubtful(own, before, _tested(own, before, change))


def _tested(own: _Own, before: Level | None, change: Change) -> Change:
    if own.measure.test == "poisson":
        return _judged_counts(own, change)
    if own.measure.test == "proportion":
        return _judged_proportion(own, before, change)
    if own.measure.test == "consistency":
        return _judged_months(own, change)
    return replace(change, reason=NO_TEST)


def _unless_doubtful(own: _Own, before: Level | None, change: Change) -> Change:
    """No verdict where what rows say they lack could have made it: see `doubt.py`."""
    if change.verdict is Verdict.NONE or own.measure.test not in ("poisson", "consistency"):
        return change
    back = own.period.start.index - change.period.start.index
    months = change.months or tuple(own.period.months())
    wanted = {*months, *(month - back for month in months)}
    sides = [
        [row for row in rows if row.period.end in wanted]
        for rows in (own.level.observations, before.observations if before else change.observations)
    ]
    lacking = missing_data_sensitivity.lacking_months(row for side in sides for row in side)
    if not lacking:
        return change
    why = missing_data_sensitivity.doubt_reason(lacking)
    if missing_data_sensitivity.unplaced_moved(*sides):
        return replace(change, verdict=Verdict.NONE, reason=why, test=None, turn=None)
    monthly = missing_data_sensitivity.with_missing(own.monthly(), lacking)
    if not wanted <= monthly.keys():
        return change
    now, then = [monthly[m] for m in months], [monthly[m - back] for m in months]
    if own.measure.test == "poisson":
        sums = (float(round(sum(now))), float(round(sum(then))))
        again = change_tests.compare_counts(*sums, len(now), len(then)).verdict
    else:
        again = month_consistency.month_consistency(now, then).verdict
    if again is change.verdict:
        return change
    return replace(change, verdict=Verdict.NONE, reason=why, test=None, turn=None)


def _judged_counts(own: _Own, change: Change) -> Change:
    if not (change.own_value.is_integer() and change.value.is_integer()):
        return replace(change, reason=NO_TEST)
    shared = len(change.months)
    exposures = shared or own.period.length, shared or change.period.length
    test = change_tests.compare_counts(change.own_value, change.value, *exposures)
    return replace(change, test=test, verdict=test.verdict, reason=test.reason)


def _judged_proportion(own: _Own, before: Level | None, change: Change) -> Change:
    pairs = [
        (level.numerator, level.denominator) for level in (own.level, before) if level is not None
    ]
    counts = [n for pair in pairs for n in pair if n is not None and n.is_integer()]
    if len(counts) < 4 or not all(denominator for _, denominator in pairs):
        return replace(change, reason=NO_TEST)
    test = change_tests.compare_proportions(*counts)
    return replace(change, test=test, verdict=test.verdict, reason=test.reason)


def _judged_months(own: _Own, change: Change) -> Change:
    if own.reader.may_suppress(own.measure, own.areas):
        return replace(change, reason=MONTHS_HIDDEN)
    monthly = own.monthly()
    back = own.period.start.index - change.period.start.index
    months = change.months or tuple(own.period.months())
    pairs = [(monthly[m], monthly[m - back]) for m in months if {m, m - back} <= monthly.keys()]
    now, then = [a for a, _ in pairs], [b for _, b in pairs]
    # Months from LPAs need not add up to a figure of the force: some offences are in no LPA.
    if len(pairs) < len(months) or (sum(now), sum(then)) != (change.own_value, change.value):
        return replace(change, reason="figures by month are not held for both years")
    test = month_consistency.month_consistency(now, then)
    turn = month_consistency.find_turn(now, then) if change.kind is ChangeKind.YEAR else None
    return replace(change, test=test, verdict=test.verdict, reason=test.reason, turn=turn)


def crosses_break(found: Break, earlier: Period, period: Period) -> bool:
    """Whether a break in a series lies between two periods or inside either."""
    return found.start <= period.end and found.end >= earlier.start
