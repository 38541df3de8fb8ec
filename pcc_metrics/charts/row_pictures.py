"""Rates with their intervals in a picture that fits a row of a table, as places on its scale.

It starts at zero, so that a distance can be read as a size, and ends at the largest limit of the
row: rows of different measures are not set beside each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pcc_metrics.domain.formatting import format_number, format_per, join_words
from pcc_metrics.figures.rates import Rate

SCALE_WIDTH, ROW_HEIGHT = 100, 12  # of the picture's own units, a row for each rate
MARGIN = 4.0  # so that a mark at either end is not cut


@dataclass(frozen=True)
class IntervalMark:
    """A rate, and the ends of its 95% interval: places across the picture.

    `own` is the row's own area. A rate that was published without limits has none here.
    """

    own: bool
    value: float
    limits: tuple[float, float] | None
    down: float


@dataclass(frozen=True)
class IntervalPicture:
    """Rates of one measure, one below the other on one scale."""

    marks: tuple[IntervalMark, ...]
    height: float
    alt: str


def draw_intervals(rates: Sequence[tuple[str, Rate]]) -> IntervalPicture | None:
    """Rates by the name of whose they are, the row's own first; `None` of fewer than two."""
    top = max((rate.upper or rate.value for _, rate in rates), default=0.0)
    if len(rates) < 2 or top <= 0:
        return None
    marks = (_mark(number, rate, top) for number, (_, rate) in enumerate(rates))
    return IntervalPicture(tuple(marks), ROW_HEIGHT * len(rates), _describe_rates(rates))


def _mark(number: int, rate: Rate, top: float) -> IntervalMark:
    def place(value: float) -> float:
        return round(MARGIN + (SCALE_WIDTH - 2 * MARGIN) * value / top, 1)

    interval = rate.interval
    limits = (place(interval.lower), place(interval.upper)) if interval else None
    return IntervalMark(number == 0, place(rate.value), limits, ROW_HEIGHT * (number + 0.5))


def _describe_rates(rates: Iterable[tuple[str, Rate]]) -> str:
    """`Rates per 1,000 people: Walsall 1.6 (1.5 to 1.8) and rest of the force 2.2 (…)`."""
    each = list(rates)
    named = join_words(f"{name} {_with_limits(rate)}" for name, rate in each)
    return f"Rates per {format_per(each[0][1].per)}: {named}."


def _with_limits(rate: Rate) -> str:
    value = format_number(rate.value, rate.decimals)
    if rate.lower is None or rate.upper is None:
        return value
    return f"{value} ({format_number(rate.lower, 1)} to {format_number(rate.upper, 1)})"
