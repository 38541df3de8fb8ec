"""What a change rests on: breaks, the months behind it, what its rows lack, and so its sign.

The rules are explained in docs/method.md; the arithmetic is in `stats/change_signs.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import YEAR, Month, Period
from pcc_metrics.figures import missing_data_sensitivity
from pcc_metrics.figures.change import NO_TEST, Change, ChangeKind
from pcc_metrics.figures.comparability import crosses_break, is_unconfirmed, list_editions
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.reader import Reader
from pcc_metrics.stats.change_signs import (
    NO_MONTHS,
    MonthCounts,
    Sign,
    SignedChange,
    Turn,
    count_months,
    find_turn,
    sign_counts,
    sign_proportions,
)

SHORT = 3  # a window of so many months or fewer is too short to count months

NOT_SET_AGAINST = "the two are not set against each other, because "
UNCONFIRMED = "as reported, not checked against the original"
MONTHS_HIDDEN = "figures by month are not shown for local policing areas"
YEARLY_ONLY = "only yearly totals are held"
MONTHS_NOT_HELD = "figures by month are not held for both years"
MONTHS_DO_NOT_ADD_UP = "the figures by month do not add up to these totals"

MonthPairs = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class OwnSide:
    """The figure's side of every comparison."""

    reader: Reader
    measure: Measure
    areas: Sequence[Area]
    period: Period
    level: Level
    months: tuple[Month, ...] = ()  # those that a partial level is of; else empty

    def level_in(self, period: Period) -> Level | None:
        """The level of another period from the same source; `None` where rows do not cover it."""
        return self.reader.level_of(self.measure, self.areas, period, self.level.source)

    def level_in_editions(self, period: Period) -> Level | None:
        """The level that another edition of the same statistic has, the original before reports."""
        editions = list_editions(self.reader.catalogue, self.measure, self.level.source)
        levels = (self.reader.level_of(self.measure, self.areas, period, s) for s in editions)
        return next(filter(None, levels), None)

    def held_by_another(self, period: Period) -> bool:
        """Whether another source has the level that this one lacks."""
        others = (source for source in self.measure.sources if source != self.level.source)
        return any(self.reader.level_of(self.measure, self.areas, period, s) for s in others)

    @property
    def counted(self) -> bool:
        """Whether the measure is a count, so that its months can be added and compared."""
        return self.measure.kind == "count"

    def monthly(self) -> dict[Month, float]:
        """The complete months of the same source and areas, summed over the areas."""
        return self.reader.monthly(self.measure, self.areas, self.level.source)

    def by_month(self, months: Iterable[Month]) -> Mapping[Month, float]:
        """The values of single months: counts added over areas, shares as they are."""
        if self.counted:
            return self.monthly()
        levels = {month: self.level_in(Period(month, month)) for month in months}
        return {month: level.value for month, level in levels.items() if level}


def sign_change(own: OwnSide, before: Level | None, change: Change) -> Change:
    """The change with its sign; `before` is the comparator's level, `None` where months are added.

    The one place that decides what may be said of a change.
    """
    broken = next(
        (b for b in own.measure.breaks if crosses_break(b, change.period, own.period)), None
    )
    if broken:
        why = f"{NOT_SET_AGAINST}{own.measure.break_reason or broken.why}"
        return replace(change, sign=Sign.NOT_COMPARABLE, reason=why)
    if before and change.other_edition:
        why = _why_unconfirmed(own, before)
        if why:
            return replace(change, sign=Sign.NOT_COMPARABLE, reason=why)
    pairs, why_none = _month_pairs(own, before, change)
    by_month = count_months(pairs)
    signed = _sign(own, before, change, by_month)
    if signed is None:
        return replace(change, sign=Sign.NOT_COMPARABLE, reason=NO_TEST)
    steady = replace(
        change,
        sign=signed.sign,
        interval=signed.interval,
        reason=why_none if signed.sign.direction else "",
        by_month=by_month,
        turn=_turn(own, change, pairs),
    )
    return _unless_doubtful(own, before, steady)


def _why_unconfirmed(own: OwnSide, before: Level) -> str:
    """That one of the levels was only reported and no second report agrees; else empty."""
    if is_unconfirmed(own.reader.catalogue, before.source, own.measure.id):
        return UNCONFIRMED
    if is_unconfirmed(own.reader.catalogue, own.level.source, own.measure.id):
        return f"{NOT_SET_AGAINST}the later one is {UNCONFIRMED}"
    return ""


def _sign(
    own: OwnSide, before: Level | None, change: Change, by_month: MonthCounts
) -> SignedChange | None:
    """`None` where the published figures do not allow an interval."""
    if own.measure.test == "none":
        return None
    if not own.counted:
        return _sign_shares(own.level, before, by_month) if before else None
    if not (change.own_value.is_integer() and change.value.is_integer()):
        return None
    return sign_counts(change.own_value, change.value, by_month)


def _sign_shares(own: Level, before: Level, by_month: MonthCounts) -> SignedChange | None:
    counts = (own.numerator, own.denominator, before.numerator, before.denominator)
    k, n, k_before, n_before = (c if c is not None and c.is_integer() else None for c in counts)
    if k is None or k_before is None or not (n and n_before):
        return None
    return sign_proportions(k, n, k_before, n_before, by_month)


def _turn(own: OwnSide, change: Change, pairs: MonthPairs) -> Turn | None:
    if not own.counted or change.kind is not ChangeKind.YEAR:
        return None
    return find_turn([now for now, _ in pairs], [before for _, before in pairs])


def twin_months(period: Period, change: Change) -> list[tuple[Month, Month]]:
    """Each compared month with the comparator's month of the same name, oldest first."""
    back = period.start.index - change.period.start.index
    months = change.months or tuple(period.months())
    if back % YEAR == 0 or period.length != YEAR:
        return [(month, month - back) for month in months]
    named = {month.month: month for month in change.period.months()}  # a baseline of other months
    return [(month, named[month.month]) for month in months]


def _month_pairs(own: OwnSide, before: Level | None, change: Change) -> tuple[MonthPairs, str]:
    """The values of the compared months and of their twins, or why there are none."""
    if not SHORT < own.period.length <= YEAR:
        return (), ""
    if own.reader.may_suppress(own.measure, own.areas):
        return (), MONTHS_HIDDEN
    twins = twin_months(own.period, change)
    wanted = [month for twin in twins for month in twin]
    held = own.by_month(wanted)
    if not held.keys() >= set(wanted):
        return (), _why_no_months(own.level, before)
    pairs = [(held[now], held[then]) for now, then in twins]
    sums = sum(now for now, _ in pairs), sum(then for _, then in pairs)
    # Months from LPAs need not add up to a figure of the force: some offences are in no LPA.
    if own.counted and sums != (change.own_value, change.value):
        return (), MONTHS_DO_NOT_ADD_UP
    return pairs, ""


def _why_no_months(own: Level, before: Level | None) -> str:
    rows = (*own.observations, *(before.observations if before else ()))
    yearly = all(row.period.length == YEAR for row in rows)
    return YEARLY_ONLY if rows and yearly else MONTHS_NOT_HELD


def _unless_doubtful(own: OwnSide, before: Level | None, change: Change) -> Change:
    """No sign where what rows say they lack could have made it: see `missing_data_sensitivity`."""
    if not own.counted:
        return change
    both = own.level.observations, before.observations if before else change.observations
    if not any(row.note for rows in both for row in rows):
        return change
    twins = twin_months(own.period, change)
    wanted = {month for twin in twins for month in twin}
    sides = [[row for row in rows if row.period.end in wanted] for rows in both]
    lacking = missing_data_sensitivity.lacking_months(row for side in sides for row in side)
    if not lacking:
        return change
    monthly = missing_data_sensitivity.with_missing(own.monthly(), lacking)
    whole = [(monthly[m], monthly[then]) for m, then in twins] if wanted <= monthly.keys() else []
    moved = missing_data_sensitivity.unplaced_moved(*sides)
    if moved or (whole and _sign_again(change, whole) is not change.sign):
        why = missing_data_sensitivity.doubt_reason(lacking)
        return replace(
            change,
            sign=Sign.NOT_COMPARABLE,
            reason=why,
            interval=None,
            by_month=NO_MONTHS,
            turn=None,
        )
    return replace(change, turn=_turn_again(change, whole)) if whole else change


def _sign_again(change: Change, whole: MonthPairs) -> Sign:
    """The sign of the change with what its months lack added."""
    now, before = (float(round(sum(side))) for side in zip(*whole, strict=True))
    by_month = NO_MONTHS if change.by_month == NO_MONTHS else count_months(whole)
    return sign_counts(now, before, by_month).sign


def _turn_again(change: Change, whole: MonthPairs) -> Turn | None:
    """The turn, if it stands with what the months lack added, too."""
    again = find_turn(*zip(*whole, strict=True))
    stands = change.turn and again and again.directions == change.turn.directions
    return change.turn if stands else None
