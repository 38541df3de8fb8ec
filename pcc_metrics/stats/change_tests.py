"""Tests of the change between two figures: what may be said of it.

Whether months agree is in `change_signs.py`, intervals in `intervals.py`, control charts in
`control_charts.py`.

Everything here is a pure function of numbers. An area table has a dozen rows and a call costs a few
microseconds, so none of it takes arrays. Formulas name their source; what was chosen, and what else
was possible, is in `docs/decisions/`. Wrong arguments raise `ValueError`: a missing number is the
caller's to explain, not to pass on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scipy.special import betainc, betaincinv, ndtr

from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.stats.intervals import (
    Interval,
    proportion_interval,
    require_level,
    require_positive,
    require_whole,
)

# "Similar" is a claim of its own: the whole interval of the change must lie this close to none.
SIMILAR_WITHIN = 0.05
# Where a table of two proportions expects fewer than this in a cell, z is not to be trusted
# (Cochran 1954).
SMALL_CELL = 5
# From here on a Poisson test finds almost any difference between areas real.
MANY = 200


class Verdict(StrEnum):
    """What may be said of a difference. `CHANCE`: it could arise by chance. `NONE`: no test."""

    LOWER = "lower"
    HIGHER = "higher"
    SIMILAR = "similar"
    CHANCE = "chance"
    NONE = "none"


@dataclass(frozen=True)
class Comparison:
    """A against B.

    `ratio` is `None` where B is 0. `difference` is A minus B in counts per unit of exposure, or in
    proportions (times 100: percentage points). `interval` belongs to the ratio for counts and to
    the difference for proportions. It and `p_value` are `None` where there was nothing to test; its
    upper limit is infinite where B is 0. `reason` says why a verdict is `NONE`.
    """

    ratio: float | None
    difference: float
    interval: Interval | None
    p_value: float | None
    verdict: Verdict
    reason: str = ""


def compare_counts(
    a: float, b: float, exposure_a: float = 1.0, exposure_b: float = 1.0, level: float = 0.95
) -> Comparison:
    """Two independent Poisson counts, by the exact test of A given A + B (Przyborowski, Wilenski).

    Given the sum, A is binomial with probability exposure_a / (exposure_a + exposure_b) if the two
    rates are the same. The p-value is twice the smaller tail; the interval of the ratio of rates
    is Clopper and Pearson's of that probability, turned into odds: so test and interval agree.
    """
    require_level(level)
    require_whole(a=a, b=b)
    require_positive(exposure_a=exposure_a, exposure_b=exposure_b)
    difference = a / exposure_a - b / exposure_b
    if a == b == 0:
        return Comparison(None, difference, None, 1.0, Verdict.CHANCE)
    scale = exposure_b / exposure_a
    tail = (1 - level) / 2
    low = float(betaincinv(a, b + 1, tail)) if a else 0.0
    high = float(betaincinv(b, a + 1, tail)) if b else 0.0
    interval = Interval(
        value=a / b * scale if b else math.inf,
        lower=low / (1 - low) * scale,
        upper=(1 - high) / high * scale if b else math.inf,
        level=level,
        method="clopper-pearson",
    )
    share = exposure_a / (exposure_a + exposure_b)
    at_most = float(betainc(b, a + 1, 1 - share)) if b else 1.0
    at_least = float(betainc(a, b + 1, share)) if a else 1.0
    p_value = min(1.0, 2 * min(at_most, at_least))
    # The lower bound is the inverse of the upper, so that A against B and B against A agree.
    verdict = _verdict(p_value, interval, 1, (1 / (1 + SIMILAR_WITHIN), 1 + SIMILAR_WITHIN))
    return Comparison(interval.value if b else None, difference, interval, p_value, verdict)


def compare_proportions(
    k_a: float, n_a: float, k_b: float, n_b: float, level: float = 0.95
) -> Comparison:
    """Two independent proportions `k_a` of `n_a` and `k_b` of `n_b`.

    Fisher's exact test (twice the smaller tail) where a cell expects fewer than 5, else the score
    test with pooled variance; Newcombe's interval of the difference (1998, method 10) for both.
    "Similar" is measured against the smaller of the two proportions.
    """
    require_whole(k_a=k_a, n_a=n_a, k_b=k_b, n_b=n_b)
    one, other = proportion_interval(k_a, n_a, level), proportion_interval(k_b, n_b, level)
    difference = one.value - other.value
    interval = Interval(
        value=difference,
        lower=difference - math.hypot(one.value - one.lower, other.upper - other.value),
        upper=difference + math.hypot(one.upper - one.value, other.value - other.lower),
        level=level,
        method="newcombe",
    )
    total, successes = n_a + n_b, k_a + k_b
    if min(n_a, n_b) * min(successes, total - successes) < SMALL_CELL * total:
        p_value = _fisher(int(k_a), int(n_a), int(k_b), int(n_b))
    else:
        pooled = successes / total
        error = math.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
        p_value = float(2 * ndtr(-abs(difference) / error))
    near = SIMILAR_WITHIN * min(one.value, other.value)
    verdict = _verdict(p_value, interval, 0, (-near, near))
    ratio = one.value / other.value if k_b else None
    return Comparison(ratio, difference, interval, p_value, verdict)


def compare_with_rest(
    k: float,
    rest_k: float,
    exposure: float,
    rest_exposure: float,
    level: float = 0.998,
    *,
    people_or_calls: bool = False,
) -> Comparison:
    """An area against the rest of the force (which must not hold the area), at 99.8%.

    As counts, and then only where the area's is below 200; or, with `people_or_calls`, as shares
    of denominators each of whom is counted once at most, at any size.
    """
    if people_or_calls:
        return compare_proportions(k, exposure, rest_k, rest_exposure, level)
    if k < MANY:
        return compare_counts(k, rest_k, exposure, rest_exposure, level)
    require_whole(k=k, rest_k=rest_k)
    require_positive(exposure=exposure, rest_exposure=rest_exposure)
    rate, rest = k / exposure, rest_k / rest_exposure
    reason = f"with {MANY} or more counted, a test would call almost any difference real"
    return Comparison(rate / rest if rest else None, rate - rest, None, None, Verdict.NONE, reason)


def possible_bases(percent: float, bases: Iterable[int], decimals: int = 0) -> list[int]:
    """The bases N for which some whole k of 0 to N makes 100k/N round (half up) to `percent`.

    Whole-number arithmetic throughout. Raises `ValueError` for a percentage with more decimals
    than `decimals`, which no rounded share could be.
    """
    if round_half_up(percent, decimals) != percent:
        raise ValueError(f"{percent}% has more than {decimals} decimals")
    scale = 10**decimals
    wanted = int(round_half_up(percent * scale))

    def fits(base: int) -> bool:
        nearest = wanted * base // (100 * scale)
        tried = range(max(0, nearest), min(base, nearest + 1) + 1)
        return any((200 * scale * k + base) // (2 * base) == wanted for k in tried)

    return [base for base in bases if base > 0 and fits(base)]


def _verdict(
    p_value: float, interval: Interval, no_change: float, similar: tuple[float, float]
) -> Verdict:
    """The rule for all tests: no interval that holds "no change" goes with lower or higher."""
    apart = not interval.lower <= no_change <= interval.upper
    # 1 - 0.95 is a hair above 0.05.
    if apart and p_value < round(1 - interval.level, 12):
        return Verdict.HIGHER if interval.lower > no_change else Verdict.LOWER
    if similar[0] <= interval.lower and interval.upper <= similar[1]:
        return Verdict.SIMILAR
    return Verdict.CHANCE


def _fisher(k_a: int, n_a: int, k_b: int, n_b: int) -> float:
    """Fisher's exact p-value: twice the smaller hypergeometric tail, both including `k_a`."""
    successes = k_a + k_b
    possible = range(max(0, successes - n_b), min(successes, n_a) + 1)
    logs = {
        k: -sum(math.lgamma(x + 1) for x in (k, n_a - k, successes - k, n_b - successes + k))
        for k in possible
    }
    largest = max(logs.values())
    weights = {k: math.exp(log - largest) for k, log in logs.items()}
    at_most = math.fsum(weight for k, weight in weights.items() if k <= k_a)
    at_least = math.fsum(weight for k, weight in weights.items() if k >= k_a)
    return min(1.0, 2 * min(at_most, at_least) / math.fsum(weights.values()))
