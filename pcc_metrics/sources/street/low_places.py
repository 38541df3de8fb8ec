"""Months in which wards of an area have far fewer crimes than its other wards lead to expect.

Part of their rows is missing, though their neighbourhoods have some. The rule: a ward is expected
to have its median over the sound months, times the level of the month (the median, over the area's
wards, of what they have as a share of theirs). It is low below 60% of that and by more than four
standard deviations: of chance, or of the ward itself where it varies more. The level takes out what
the whole area shares, a season or half a month that is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pcc_metrics.domain.missing_shares import missing_count
from pcc_metrics.domain.periods import Month

LOW = 0.60  # of what is expected
BEYOND_CHANCE = 4.0  # standard deviations
WORTH_A_NOTE = 0.02  # of the area's crimes
MOST_PLACES = 4  # named in a sentence
MAD_TO_SD = 1.4826  # of normal numbers, from the median absolute deviation

_Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class LowPlaces:
    """Wards that are low in an area's month; `share` of the area's crimes is missing, 0 to 1.

    A steep fall in one place looks the same, so the month is counted, with a note.
    """

    area: str
    month: Month
    share: float
    places: tuple[str, ...]
    incomplete: bool = False

    def sentence(self, title: str) -> str:
        """For a report and as the note of a row; `title` is the area's."""
        named = ", ".join(self.places[:MOST_PLACES])
        others = len(self.places) - MOST_PLACES
        more = f" and {others} more wards" if others > 0 else ""
        return (
            f"{title}, {self.month.label}: {missing_count(self.share, 1)} (far fewer than usual in "
            f"{named}{more}). Either crimes are missing or there was a steep fall."
        )


def find_low_places(
    area: str,
    counts: _Array,
    absent: _Array,
    wards: Sequence[str],
    months: Sequence[Month],
    sound: _Array,
) -> list[LowPlaces]:
    """The months in which low wards lack 2% or more of the area's crimes.

    `counts` and `absent` have a row a neighbourhood and a column a month: its crimes, and what it
    usually has where it has no row, which is said by another rule. `wards` names each row's ward,
    `sound` tells the months that are to be trusted.
    """
    if not sound.any():
        return []
    names = np.array(sorted(set(wards)))
    inside = (names[:, None] == np.array(wards)[None, :]).astype(float)
    usual = np.median((inside @ counts)[:, sound], axis=1, keepdims=True)
    known = usual[:, 0] > 0
    if not known.any():
        return []
    names, inside, usual = names[known], inside[known], usual[known]
    total = inside @ counts
    level = np.median(total / usual, axis=0)
    expected = usual * level
    low = _low(total, expected, sound)
    short = np.where(low, np.maximum(expected - total - (inside @ absent) * level, 0), 0)
    share = short.sum(axis=0) / np.maximum(expected.sum(axis=0), 1)
    return [
        LowPlaces(area, month, float(share[i]), _names(names.tolist(), short[:, i]))
        for i, month in enumerate(months)
        if share[i] >= WORTH_A_NOTE
    ]


def _low(total: _Array, expected: _Array, sound: _Array) -> _Array:
    """Ward by month: whether it is far below what is expected, in a month to be trusted."""
    fall = (expected - total) / np.sqrt(np.maximum(expected, 1))
    usual = np.median(fall[:, sound], axis=1, keepdims=True)
    spread = MAD_TO_SD * np.median(np.abs(fall[:, sound] - usual), axis=1, keepdims=True)
    far = (total < LOW * expected) & (fall > BEYOND_CHANCE * np.maximum(spread, 1))
    return np.asarray(far & sound)


def _names(names: Sequence[str], short: _Array) -> tuple[str, ...]:
    order = np.argsort(-short, kind="stable")
    return tuple(names[place] for place in order.tolist() if short[place])
