"""Whether a change has the same direction in most months, 10 of 12 say, and whether it turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcc_metrics.stats.change_tests import Verdict
from pcc_metrics.stats.intervals import require

CONSISTENT_CHANGE = 0.02
# Of so many comparable months, so many must run one way: each the least that a two-sided sign test
# at 5% would accept.
MONTHS_NEEDED = {12: 10, 11: 10, 10: 9, 9: 8}
TURN_MONTHS = 3


@dataclass(frozen=True)
class Consistency:
    """Months against the same months a year before: how many ran which way, and the two sums."""

    months: int
    lower: int
    higher: int
    equal: int
    total: float
    before: float
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True)
class Turn:
    """`first_months` of the first `first_of` ran one way, then each of `then_months` the other."""

    first: Verdict
    first_months: int
    first_of: int
    then: Verdict
    then_months: int


def month_consistency(
    current: Sequence[float | None], before: Sequence[float | None]
) -> Consistency:
    """Monthly counts against the same months a year before, in order; at most 12.

    A pair with `None` on either side is left out of everything. Lower or higher needs a total at
    least 2% away and 10 of 12, 10 of 11, 9 of 10 or 8 of 9 months in that direction.
    """
    pairs = _pairs(current, before)
    if len(pairs) > max(MONTHS_NEEDED):
        raise ValueError(f"{len(pairs)} months: a year against the year before has at most 12")
    lower = sum(now < then for now, then in pairs)
    higher = sum(now > then for now, then in pairs)
    total, was = _totals(pairs)
    verdict, reason = _consistent(lower, higher, len(pairs), total, was)
    equal = len(pairs) - lower - higher
    return Consistency(len(pairs), lower, higher, equal, total, was, verdict, reason)


def find_turn(current: Sequence[float | None], before: Sequence[float | None]) -> Turn | None:
    """A turn inside the year: the last months all run against the months before them.

    At least three at the end in one direction, at least three before them of which three quarters
    run the other way, and each part's sum at least 2% away in its own direction. `None` if not.
    """
    pairs = _pairs(current, before)
    signs = [(now > then) - (now < then) for now, then in pairs]
    if not signs or not signs[-1]:
        return None
    last = next((n for n, sign in enumerate(reversed(signs)) if sign != signs[-1]), len(signs))
    first = len(signs) - last
    if min(first, last) < TURN_MONTHS:
        return None
    opposite = sum(sign == -signs[-1] for sign in signs[:first])
    direction = _direction(signs[-1])
    moved = _moved(*_totals(pairs[:first])), _moved(*_totals(pairs[first:]))
    if 4 * opposite < 3 * first or moved != (_direction(-signs[-1]), direction):
        return None
    return Turn(moved[0], opposite, first, direction, last)


def _consistent(
    lower: int, higher: int, months: int, total: float, before: float
) -> tuple[Verdict, str]:
    if months not in MONTHS_NEEDED:
        return Verdict.NONE, f"{min(MONTHS_NEEDED)} comparable months are needed"
    direction = _moved(total, before)
    if direction is Verdict.NONE:
        return direction, f"the totals differ by less than {CONSISTENT_CHANGE:.0%}"
    along, needed = (lower if direction is Verdict.LOWER else higher), MONTHS_NEEDED[months]
    if along < needed:
        return Verdict.NONE, f"{direction} in {along} of {months} months, {needed} are needed"
    return direction, ""


def _moved(total: float, before: float) -> Verdict:
    """The direction of a change of at least 2%, else `NONE`. From 0, any rise counts."""
    enough = abs(total - before) >= CONSISTENT_CHANGE * before
    return _direction((total > before) - (total < before)) if enough else Verdict.NONE


def _direction(sign: int) -> Verdict:
    return {1: Verdict.HIGHER, -1: Verdict.LOWER, 0: Verdict.NONE}[sign]


def _pairs(
    current: Sequence[float | None], before: Sequence[float | None]
) -> list[tuple[float, float]]:
    if len(current) != len(before):
        raise ValueError(f"{len(current)} months against {len(before)}")
    found = [
        (a, b) for a, b in zip(current, before, strict=True) if a is not None and b is not None
    ]
    for now, then in found:
        require(current=now, before=then)
    return found


def _totals(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return sum(now for now, _ in pairs), sum(then for _, then in pairs)
