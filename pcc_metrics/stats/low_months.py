"""Months whose count is far below that of the months around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

FAR_BELOW = 0.75  # of the usual daily average
AROUND = 6  # months on either side
FEWEST_AROUND = 4  # of these twelve
# Standard deviations of a count by chance, so that small totals need a deeper fall. Offences vary
# by more than chance, and with the season.
BEYOND_CHANCE = 8


def usual_counts(totals: Mapping[int, float], days: Sequence[int]) -> dict[int, float]:
    """Month, counted as in `Month` -> the median of the months around it, as a count of its days.

    `days` are those of each month in turn. Months with fewer than four others around are left out.
    """
    months = np.array(list(totals))
    if not len(months):
        return {}
    usual = _daily_median(months, np.array(list(totals.values())) / days) * days
    kept = np.isfinite(usual)
    return dict(zip(months[kept].tolist(), usual[kept].tolist(), strict=True))


def is_far_below(count: float, usual: float) -> bool:
    """Whether a month is more than a quarter below its usual count, and by more than chance."""
    return count < FAR_BELOW * usual and count < usual - BEYOND_CHANCE * usual**0.5


def _daily_median(months: Array, daily: Array) -> Array:
    """The median of the months around each one; NaN where there are too few."""
    first = int(months.min()) - AROUND
    line = np.full(int(months.max()) + AROUND + 1 - first, np.nan)
    line[months - first] = daily
    around = np.lib.stride_tricks.sliding_window_view(line, 2 * AROUND + 1)
    around = np.delete(around[months - months.min()], AROUND, axis=1)
    enough = np.isfinite(around).sum(axis=1) >= FEWEST_AROUND
    usual = np.full(len(months), np.nan)
    usual[enough] = np.nanmedian(around[enough], axis=1)
    return usual
