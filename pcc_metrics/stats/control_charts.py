"""XmR charts: a monitoring picture of a monthly series, never the sign of a change.

The method is the individuals chart of Wheeler ("Understanding Variation", 1993) with the rules
that NHS England's "Making Data Count" uses: points beyond the limits, seven rising or falling, two
of three near a limit, seven on one side of the mean. `docs/decisions/` says where we differ.

Give daily averages of complete months, `None` for a month that is missing or incomplete, and never
rolling or overlapping windows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from statistics import fmean

# Natural limits stand three sigma from the mean, and sigma is the average moving range over 1.128
# (the mean range of two draws from a normal distribution): 3 / 1.128, to the two places in use.
LIMIT_FACTOR = 2.66
NEAR_FACTOR = LIMIT_FACTOR * 2 / 3
# Upper limit of a moving range, as a multiple of the average one (D4 for two points).
SCREEN_FACTOR = 3.267
RUN = 7
# Below 13 points not one calendar month has been seen twice.
SHORT = 13


class Rule(StrEnum):
    """Why a point is marked as a special cause. The first that holds, in this order, is given."""

    ABOVE_LIMITS = "above_limits"
    BELOW_LIMITS = "below_limits"
    TREND_UP = "trend_up"
    TREND_DOWN = "trend_down"
    TWO_IN_THREE_ABOVE = "two_in_three_above"
    TWO_IN_THREE_BELOW = "two_in_three_below"
    SHIFT_ABOVE = "shift_above"
    SHIFT_BELOW = "shift_below"


@dataclass(frozen=True)
class XmrChart:
    """One entry a point in every field, in the values' unit and order.

    A missing point has its group's mean and limits, so that the lines run on, and no rule. A group
    without two neighbouring points has a mean and no limits; one without any point has neither.
    `short` marks the groups with fewer than 13 points, whose limits are provisional.
    """

    mean: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    rule: tuple[Rule | None, ...]
    short: tuple[bool, ...]

    def clip_at_zero(self) -> XmrChart:
        """The same chart with no lower limit under 0, for counts; no rule changes by it."""
        return replace(self, lower=tuple(None if x is None else max(0.0, x) for x in self.lower))


def xmr_chart(
    values: Sequence[float | None], *, screen: bool = True, rebase_at: Sequence[int] = ()
) -> XmrChart:
    """Mean, limits and special causes of a series, anew from each position in `rebase_at`.

    `screen` leaves outlying moving ranges out of the limits (not the points out of the mean).
    Raises `ValueError` for a position outside the series and for a value that is not finite.
    """
    if any(value is not None and not math.isfinite(value) for value in values):
        raise ValueError("a value is not a finite number; give None for a missing point")
    outside = [position for position in rebase_at if not 0 <= position < len(values)]
    if outside:
        raise ValueError(f"rebase_at {outside} is outside a series of {len(values)} points")
    starts = sorted({0, *rebase_at, len(values)})
    groups = [_group(values[start:end], screen) for start, end in pairwise(starts)]
    return XmrChart(
        mean=tuple(x for group in groups for x in group.mean),
        lower=tuple(x for group in groups for x in group.lower),
        upper=tuple(x for group in groups for x in group.upper),
        rule=tuple(x for group in groups for x in group.rule),
        short=tuple(x for group in groups for x in group.short),
    )


def autocorrelation(values: Sequence[float | None]) -> float | None:
    """Lag-1 autocorrelation: how far neighbouring points resemble each other, -1 to 1.

    The usual estimator, sum of the products of neighbours' deviations over the sum of squares (Box
    and Jenkins). Over gaps no product is formed, and the sum is scaled up to the full number of
    neighbours (and held within 1, where few are left). `None` for fewer than three points, without
    neighbours, and for a flat series.
    """
    present = [value for value in values if value is not None]
    pairs = [(a, b) for a, b in pairwise(values) if a is not None and b is not None]
    if len(present) < 3 or not pairs or min(present) == max(present):
        return None
    mean = fmean(present)
    squares = math.fsum((value - mean) ** 2 for value in present)
    products = math.fsum((a - mean) * (b - mean) for a, b in pairs)
    return max(-1.0, min(1.0, products / squares * (len(present) - 1) / len(pairs)))


def trend_ends(values: Sequence[float | None]) -> list[int]:
    """1 or -1 at each point that ends seven in a row strictly rising or falling, else 0."""
    steps = [0]
    steps += [0 if a is None or b is None else _sign(b, a) for a, b in pairwise(values)]
    return [_same(steps[max(0, end - RUN + 2) : end + 1], RUN - 1) for end in range(len(values))]


def side_ends(sides: Sequence[int]) -> list[int]:
    """1 or -1 at each point that ends seven in a row on one side of the mean, else 0."""
    return [_same(sides[max(0, end - RUN + 1) : end + 1], RUN) for end in range(len(sides))]


def part_of_run(ends: Sequence[int]) -> list[int]:
    """The sign of the earliest run of seven that each point belongs to, from where runs end."""
    return [next((end for end in ends[i : i + RUN] if end), 0) for i in range(len(ends))]


def two_in_three(near: Sequence[bool | int], sides: Sequence[int]) -> list[bool]:
    """Points within any three in a row, all on one side, of which two or more are near a limit."""
    starts = [
        start
        for start in range(len(near) - 2)
        if _same(sides[start : start + 3], 3) and sum(map(bool, near[start : start + 3])) >= 2
    ]
    return [any(start <= i <= start + 2 for start in starts) for i in range(len(near))]


def _group(values: Sequence[float | None], screen: bool) -> XmrChart:
    """The chart of one stretch between two rebases."""
    present = [value for value in values if value is not None]
    count = len(values)
    short = (len(present) < SHORT,) * count
    if not present:
        return XmrChart((None,) * count, (None,) * count, (None,) * count, (None,) * count, short)
    # The mean of equal floats can miss them by a hair, and every point would lie beside it.
    mean = present[0] if min(present) == max(present) else fmean(present)
    spread = _average_range(values, screen)
    if spread is None:
        return XmrChart((mean,) * count, (None,) * count, (None,) * count, (None,) * count, short)
    return XmrChart(
        mean=(mean,) * count,
        lower=(mean - LIMIT_FACTOR * spread,) * count,
        upper=(mean + LIMIT_FACTOR * spread,) * count,
        rule=_rules(values, mean, spread),
        short=short,
    )


def _average_range(values: Sequence[float | None], screen: bool) -> float | None:
    """The average moving range between neighbours that are both there.

    Screening drops the outlying ranges once. Where that would leave nothing, or only ranges of 0 (a
    flat series with one jump), limits would vanish into the mean, so nothing is dropped.
    """
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if not ranges:
        return None
    average = fmean(ranges)
    kept = [size for size in ranges if size < SCREEN_FACTOR * average]
    return (fmean(kept) or average) if screen and kept else average


def _rules(values: Sequence[float | None], mean: float, spread: float) -> tuple[Rule | None, ...]:
    """The first rule that holds at each point. A missing point ends every run."""
    sides = [0 if value is None else _sign(value, mean) for value in values]
    distances = [0.0 if value is None else abs(value - mean) for value in values]
    beyond = [distance > LIMIT_FACTOR * spread for distance in distances]
    near = [d > NEAR_FACTOR * spread and not out for d, out in zip(distances, beyond, strict=True)]
    pairs = two_in_three(near, sides)
    trends = part_of_run(trend_ends(values))
    shifts = part_of_run(side_ends(sides))
    return tuple(
        _first_rule(side, out, trend, close and pair, shift)
        for side, out, trend, close, pair, shift in zip(
            sides, beyond, trends, near, pairs, shifts, strict=True
        )
    )


def _first_rule(side: int, out: bool, trend: int, pair: bool, shift: int) -> Rule | None:
    if out:
        return Rule.ABOVE_LIMITS if side > 0 else Rule.BELOW_LIMITS
    if trend:
        return Rule.TREND_UP if trend > 0 else Rule.TREND_DOWN
    if pair:
        return Rule.TWO_IN_THREE_ABOVE if side > 0 else Rule.TWO_IN_THREE_BELOW
    if shift:
        return Rule.SHIFT_ABOVE if shift > 0 else Rule.SHIFT_BELOW
    return None


def _sign(value: float, against: float) -> int:
    return (value > against) - (value < against)


def _same(signs: Sequence[int], count: int) -> int:
    """The sign that `count` entries share, 0 where they differ, are too few, or are 0."""
    return signs[0] if len(signs) == count and len(set(signs)) == 1 else 0
