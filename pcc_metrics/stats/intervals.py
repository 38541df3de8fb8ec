"""Confidence intervals of counts, rates and proportions, and what a valid count is.

The methods are those of the public health technical guidance (Eayres 2008): exact Poisson limits
below 10, Byar's from 10, Wilson's for proportions. They hold random variation and nothing else:
not what went unreported, nor how it was recorded.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import gammainccinv, gammaincinv, ndtri

BYAR_FROM = 10


@dataclass(frozen=True)
class Interval:
    """A value and its confidence limits, all in one unit; `level` is 0.95 or 0.998."""

    value: float
    lower: float
    upper: float
    level: float
    method: str


def exact_limits(count: float, level: float = 0.95) -> tuple[float, float]:
    """Exact Poisson limits of a count, from chi-square quantiles (Garwood 1936)."""
    tail = (1 - level) / 2
    lower = float(gammaincinv(count, tail)) if count else 0.0
    return lower, float(gammainccinv(count + 1, tail))


def byar_limits(count: float, level: float = 0.95) -> tuple[float, float]:
    """Byar's approximation to the Poisson limits of a count above 0 (Breslow and Day 1987, p 69).

    Lower: O(1 - 1/9O - z/3√O)³; upper: the same with O + 1 and plus z. Below 10 it drifts off, and
    its lower limit can fall under 0; `count_interval` never asks for it there.
    """
    z = _z(level)
    above = count + 1
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    return lower, above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3


def count_interval(count: float, level: float = 0.95) -> Interval:
    """The interval of a Poisson count: exact below 10, Byar's from 10."""
    require_level(level)
    require(count=count)
    exact = count < BYAR_FROM
    lower, upper = exact_limits(count, level) if exact else byar_limits(count, level)
    return Interval(count, lower, upper, level, "exact" if exact else "byar")


def rate_interval(count: float, population: float, per: float, level: float = 0.95) -> Interval:
    """The interval of `count` events in `population`, as a rate per `per` people.

    The population is taken as known: the limits hold random variation of the count and no more.
    """
    require_positive(population=population, per=per)
    limits = count_interval(count, level)
    scale = per / population
    return Interval(count * scale, limits.lower * scale, limits.upper * scale, level, limits.method)


def proportion_interval(numerator: float, denominator: float, level: float = 0.95) -> Interval:
    """Wilson's score interval of a proportion, 0 to 1, without continuity correction (1927)."""
    require_level(level)
    require(numerator=numerator)
    require_positive(denominator=denominator)
    if numerator > denominator:
        raise ValueError(f"numerator {numerator} is above denominator {denominator}")
    z = _z(level)
    share = numerator / denominator
    middle = 2 * numerator + z * z
    reach = z * math.sqrt(z * z + 4 * numerator * (1 - share))
    bottom = 2 * (denominator + z * z)
    # At 0 and 1 the limit is the share itself; subtraction would leave a trace beside it.
    lower = 0.0 if numerator == 0 else (middle - reach) / bottom
    upper = 1.0 if numerator == denominator else (middle + reach) / bottom
    return Interval(share, lower, upper, level, "wilson")


def require(**counts: float) -> None:
    """Raise `ValueError` naming any count that is negative or not finite."""
    for name, value in counts.items():
        if not math.isfinite(value) or value < 0:
            raise ValueError(f"{name} is {value}; wanted a number from 0")


def require_positive(**values: float) -> None:
    """Raise `ValueError` naming any denominator or exposure that is not above 0."""
    require(**values)
    for name, value in values.items():
        if value == 0:
            raise ValueError(f"{name} is 0; wanted a number above 0")


def require_whole(**counts: float) -> None:
    """Raise `ValueError` naming any count that is not a whole number from 0."""
    require(**counts)
    for name, value in counts.items():
        if value != int(value):
            raise ValueError(f"{name} is {value}; wanted a whole number")


def require_level(level: float) -> None:
    """Raise `ValueError` for a confidence level nobody uses: 95 for 0.95, say."""
    if not 0.9 <= level < 1:
        raise ValueError(f"level is {level}; wanted a number from 0.9 up to 1")


def _z(level: float) -> float:
    return float(ndtri((1 + level) / 2))
