"""Positions in a chart over time: months on the axis, labels at the ends of lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.periods import Month, Period

Row = dict[str, Any]

DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1)
LABEL_PX = 6.6  # of one character at the labels' size, on the wide side
WIDEST_LABELS = 128  # px kept free at the right for the names of lines
LABEL_GAP = 0.062  # of the plot's height: the least between two labels


def month_ms(month: Month) -> int:
    """The first moment of a month in UTC, as Vega counts time."""
    return _ms(month.index)


@lru_cache(maxsize=4_096)
def _ms(index: int) -> int:
    return (Month(index).first_day - EPOCH).days * DAY_MS


def band_start(month: Month) -> float:
    """The start of a month's band, in milliseconds: points are on the 1st, in the band's middle."""
    return _band(month.index)


@lru_cache(maxsize=4_096)
def _band(index: int) -> float:
    return (_ms(index - 1) + _ms(index)) / 2


def band_end(month: Month) -> float:
    """Where a month's band ends: the start of the next one, in milliseconds as charts have time."""
    return _band(month.index + 1)


def month_ticks(span: Period) -> list[int]:
    """Months to name on the axis, counted back from the last.

    Where there is no room the browser drops every other; of an odd number it keeps the last.
    """
    step = next((s for most, s in ((6, 1), (18, 3), (48, 6), (120, 12)) if span.length <= most), 24)
    ticks = [month_ms(span.end - back) for back in range(0, span.length, step)]
    return ticks[::-1] if len(ticks) % 2 or len(ticks) < 3 else ticks[-2::-1]


def breaks_in(measure: Measure, span: Period) -> list[Row] | None:
    """The breaks of a series in a span, each with a label for the side that has room.

    `None` for a measure of which no break is recorded at all.
    """
    return list(_breaks(measure, span)) if measure.breaks else None


def _breaks(measure: Measure, span: Period) -> Iterator[Row]:
    for series_break in measure.breaks:
        period = series_break.period
        if period.overlaps(span):
            at = max(series_break.start, span.start)
            yield {
                "month": band_start(at),
                "label": f"Break in the series\n{period.label}",
                "late": at.index - span.start.index > span.length / 2,
            }


def spread_labels(ends: Sequence[Row], top: float) -> list[Row]:
    """Labels moved apart where lines end close to each other."""
    gap = LABEL_GAP * top
    rows = [dict(row) for row in sorted(ends, key=lambda row: float(row["value"]))]
    floor = -math.inf
    for row in rows:
        row["value"] = max(row["value"], floor)
        floor = row["value"] + gap
    ceiling = top
    for row in reversed(rows):
        row["value"] = min(row["value"], ceiling)
        ceiling = row["value"] - gap
    return rows


def margin_for(labels: Iterable[str]) -> float:
    """Pixels to keep free at the right for labels at the ends of lines."""
    return min(WIDEST_LABELS, LABEL_PX * max(map(len, labels), default=0) + 14)
