"""The sign of a change: how steady it is, beside its size. And whether it turns inside the year.

A sign describes and is no test: where nothing changes but months resemble their neighbours, signs
of a direction still come up (docs/method.md has how often). Pure functions of numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pcc_metrics.stats.change_tests import compare_counts, compare_proportions
from pcc_metrics.stats.intervals import Interval, require

LITTLE_WITHIN = 0.05  # the whole 95% interval of the change within it: little changed
LEAST_PERCENT = 2  # below it a change is little, however sure; from it on a part of a year moved
# Of so many months that differ, so many must run one way: the fewest that a two-sided sign test at
# 5% takes.
MONTHS_NEEDED = {12: 10, 11: 10, 10: 9, 9: 8, 8: 8}
TURN_MONTHS = 3
SMALLEST_BASE = 50  # below it two counts are given, never a percentage, and no turn


class Sign(StrEnum):
    """How steady a change is. Published files hold these values: none is ever renamed."""

    NOT_COMPARABLE = "not comparable"
    LITTLE_CHANGED = "little changed"
    HIGHER_MOST_MONTHS = "higher in most months"
    LOWER_MOST_MONTHS = "lower in most months"
    HIGHER_IN_TOTAL = "higher in total only"
    LOWER_IN_TOTAL = "lower in total only"
    CHANCE = "could be chance"

    @property
    def symbol(self) -> str:
        """One character, the same in text, tables and JSON."""
        return _SYMBOLS[self]

    @property
    def direction(self) -> int:
        """1 higher, -1 lower, 0 where no direction is said."""
        return _DIRECTIONS.get(self, 0)

    @property
    def in_most_months(self) -> bool:
        """Whether most months agree with the total: the filled signs."""
        return self in (Sign.HIGHER_MOST_MONTHS, Sign.LOWER_MOST_MONTHS)


_SYMBOLS = {
    Sign.NOT_COMPARABLE: "–",
    Sign.LITTLE_CHANGED: "=",
    Sign.HIGHER_MOST_MONTHS: "▲",
    Sign.LOWER_MOST_MONTHS: "▼",
    Sign.HIGHER_IN_TOTAL: "△",
    Sign.LOWER_IN_TOTAL: "▽",
    Sign.CHANCE: "?",
}
_DIRECTIONS = {
    Sign.HIGHER_MOST_MONTHS: 1,
    Sign.HIGHER_IN_TOTAL: 1,
    Sign.LOWER_MOST_MONTHS: -1,
    Sign.LOWER_IN_TOTAL: -1,
}


@dataclass(frozen=True)
class MonthCounts:
    """How many months are higher, lower and equal to the same months a year before."""

    higher: int = 0
    lower: int = 0
    equal: int = 0

    def mostly(self, direction: int) -> bool:
        """Whether most months that differ at all run one way; never with fewer than 8 of them."""
        along = self.higher if direction > 0 else self.lower
        return along >= MONTHS_NEEDED.get(self.higher + self.lower, along + 1)


NO_MONTHS = MonthCounts()


@dataclass(frozen=True)
class SignedChange:
    """A sign and the 95% interval that it rests on: of a ratio for counts, else a difference."""

    sign: Sign
    interval: Interval | None


@dataclass(frozen=True)
class Turn:
    """The last months run another way than the first: the sums of both and of a year before."""

    first_months: int
    first_now: float
    first_before: float
    last_months: int
    last_now: float
    last_before: float

    @property
    def first_share(self) -> float:
        """The change of the first months as a share of the same months a year before."""
        return self.first_now / self.first_before - 1

    @property
    def last_share(self) -> float:
        """The change of the last months as a share of the same months a year before."""
        return self.last_now / self.last_before - 1

    @property
    def could_be_chance(self) -> bool:
        """Whether the two changes are no further apart than chance could make them.

        Of Poisson counts given their sums, those of now are binomial: the 95% interval of the
        difference between their shares in the last months and in the first holds 0.
        """
        last, first = self.last_now + self.last_before, self.first_now + self.first_before
        interval = compare_proportions(self.last_now, last, self.first_now, first).interval
        return interval is None or interval.lower <= 0 <= interval.upper

    @property
    def directions(self) -> tuple[int, int]:
        """1 higher, -1 lower, 0 level, of the first and the last months."""
        return (
            _direction(self.first_now, self.first_before),
            _direction(self.last_now, self.last_before),
        )


def count_months(pairs: Iterable[tuple[float, float]]) -> MonthCounts:
    """Each month beside the same month a year before."""
    changes = [now - before for now, before in pairs]
    higher, lower = sum(c > 0 for c in changes), sum(c < 0 for c in changes)
    return MonthCounts(higher, lower, len(changes) - higher - lower)


def sign_counts(now: float, before: float, months: MonthCounts = NO_MONTHS) -> SignedChange:
    """The sign of a change between two Poisson counts over as many months."""
    interval = compare_counts(now, before).interval
    if interval is None:  # none in either year: nothing can be seen
        return SignedChange(Sign.CHANCE, None)
    # The lower bound is the inverse of the upper, so that both ways round get mirrored signs.
    little = interval.lower >= 1 / (1 + LITTLE_WITHIN) and interval.upper <= 1 + LITTLE_WITHIN
    small = not _direction(now, before)
    return SignedChange(_choose(interval, 1, months, little=little, small=small), interval)


def sign_proportions(
    k: float, n: float, k_before: float, n_before: float, months: MonthCounts = NO_MONTHS
) -> SignedChange:
    """The sign of a change between `k` of `n` and `k_before` of `n_before`.

    5% and 2% are of the share, not points: 2% and 4% are never alike.
    """
    interval = compare_proportions(k, n, k_before, n_before).interval
    assert interval is not None
    share, share_before = k / n, k_before / n_before
    near = LITTLE_WITHIN * min(share, share_before)
    little = -near <= interval.lower and interval.upper <= near
    small = not _direction(share, share_before)
    return SignedChange(_choose(interval, 0, months, little=little, small=small), interval)


def _choose(
    interval: Interval, no_change: float, months: MonthCounts, *, little: bool, small: bool
) -> Sign:
    """The first row of the table in docs/method.md that fits."""
    open_to_both = interval.lower <= no_change <= interval.upper
    if little or (small and not open_to_both):
        return Sign.LITTLE_CHANGED
    if open_to_both:
        return Sign.CHANCE
    if interval.lower > no_change:
        return Sign.HIGHER_MOST_MONTHS if months.mostly(1) else Sign.HIGHER_IN_TOTAL
    return Sign.LOWER_MOST_MONTHS if months.mostly(-1) else Sign.LOWER_IN_TOTAL


def find_turn(now: Sequence[float], before: Sequence[float]) -> Turn | None:
    """The last three months against those before, where the two run different ways.

    Each part is higher or lower by at least 2%, else level; the two shares must lie 2 points apart.
    `None` also where a part has fewer than three months, or fewer than 50 cases a year before.
    """
    if len(now) != len(before):
        raise ValueError(f"{len(now)} months against {len(before)}")
    first = len(now) - TURN_MONTHS
    if first < TURN_MONTHS:
        return None
    turn = Turn(
        first, sum(now[:first]), sum(before[:first]),
        TURN_MONTHS, sum(now[first:]), sum(before[first:]),
    )  # fmt: skip
    if min(turn.first_before, turn.last_before) < SMALLEST_BASE:
        return None
    return turn if turn.directions[0] != turn.directions[1] and _apart(turn) else None


def _apart(turn: Turn) -> bool:
    """Whether the two shares lie 2 points apart, in whole numbers so that no rounding decides."""
    crossed = turn.first_now * turn.last_before - turn.last_now * turn.first_before
    return 100 * abs(crossed) >= LEAST_PERCENT * turn.first_before * turn.last_before


def _direction(now: float, before: float) -> int:
    """1 or -1 for a change of at least 2%, else 0. From 0 any rise counts."""
    require(now=now, before=before)
    if 100 * abs(now - before) < LEAST_PERCENT * before:
        return 0
    return (now > before) - (now < before)
