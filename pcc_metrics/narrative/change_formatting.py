"""How large a change is, as text: whole percent, or percentage points of a share."""

from __future__ import annotations

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import (
    MOST_DECIMALS,
    format_number,
    format_percent,
    published_decimals,
)
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.change import Change


def change_size(measure: Measure, change: Change) -> str:
    """`4%`, `less than 1%`, `2.1 percentage points`; empty where two numbers alone are given.

    Of two shares that were published rounded, the least and the most that it can be.
    """
    if change.rounding:
        return points_range(change)
    if measure.kind == "proportion":
        return format_points(change.change)
    if change.change_share is None:
        return ""
    return format_size(change.change_share)


def format_points(change: float) -> str:
    """The change of a share, unsigned; never 0.0 of what did change."""
    points = round_half_up(abs(change) * 100, 1)
    return f"{format_number(points, 1) if points else 'less than 0.1'} percentage points"


def points_range(change: Change) -> str:
    """`2 to 4 percentage points`: how much two rounded shares can differ."""
    least, most = map(format_point_number, change.limits)
    return f"{least} to {most} percentage points"


def format_point_number(share: float) -> str:
    """Percentage points without needless decimals: `2`, `6.5`."""
    points = round(share * 100, MOST_DECIMALS)
    return format_number(points, published_decimals(points))


def format_size(share: float) -> str:
    """A change as whole percent, unsigned; never 0% of what did change."""
    percent = round_half_up(abs(share) * 100)
    return format_percent(abs(share)) if percent or not share else "less than 1%"
