"""Finds months in which whole neighbourhoods of an area are missing from street-level counts.

A low total proves nothing: crime falls. A neighbourhood that has crimes nearly every month and
then has no row at all was not collected. The rule: over the LSOAs that usually have crimes (a
median of 2 or more a month), the sum of the medians of those without a row in the month, divided by
the sum of all their medians. Parts of neighbourhoods: see
`low_places`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pcc_metrics.domain.missing_shares import missing_count
from pcc_metrics.domain.periods import Month
from pcc_metrics.sources.street.low_places import (
    MOST_PLACES,
    WORTH_A_NOTE,
    LowPlaces,
    find_low_places,
)
from pcc_metrics.sources.street.lsoa import LsoaPlace

FEWEST_MONTHS = 12
USUAL = 2.0  # crimes a month; below it an empty month is common
INCOMPLETE = 0.08  # from this share the month is not counted
# An LSOA whose filled months have a median of 2 has at least 1.26 crimes a month (Poisson), so it
# is empty by chance in at most 28% of months: a larger share in an area's month is no chance.
PLAINLY_BROKEN = 0.30
# Of an area's neighbourhoods so many must usually have crimes, or the test sees too little of it.
# In each area of the West Midlands it is 98% or more; where a force submits nothing and only the
# crimes of a few places come from elsewhere, 1% or 2%.
TESTABLE = 0.03
MOST_BROKEN = 1 / 3  # of the months; a median over all of them stands as long as fewer are broken

# A category with a median of 10 in a whole force is empty by chance in fewer than one month in
# 20,000 (Poisson).
MANY = 10.0


@dataclass(frozen=True)
class MissingPlaces:
    """What an area's month lacks: `share` of the usual count (0 to 1), by ward, most first."""

    area: str
    month: Month
    share: float
    places: tuple[str, ...]

    @property
    def incomplete(self) -> bool:
        """Whether so much is missing that the month counts as incomplete."""
        return self.share >= INCOMPLETE

    def sentence(self, title: str) -> str:
        """For a report and as the note of a row; `title` is the area's."""
        named = ", ".join(self.places[:MOST_PLACES])
        others = len(self.places) - MOST_PLACES
        more = f" and {others} more wards" if others > 0 else ""
        lacks = missing_count(self.share, 0 if self.incomplete else 1)
        return f"{title}, {self.month.label}: {lacks} (no row for neighbourhoods in {named}{more})."


def find_missing_places(
    counts: Mapping[str, Sequence[float] | np.ndarray[Any, Any]],
    places: Mapping[str, LsoaPlace],
    months: Sequence[Month],
) -> list[MissingPlaces | LowPlaces]:
    """Every area's month that lacks 2% or more: by its neighbourhoods, and by its wards.

    `counts` holds for each neighbourhood (an LSOA, or those of both vintages on the same ground)
    one number a month, NaN where it has no row. Empty where there are fewer than 12 months: the
    caller says that nothing was tested.
    """
    if len(months) < FEWEST_MONTHS:
        return []
    by_area: dict[str, list[str]] = {}
    for code in sorted(counts):
        by_area.setdefault(places[code].area, []).append(code)
    gaps: list[MissingPlaces | LowPlaces] = []
    for area, codes in sorted(by_area.items()):
        matrix = np.array([counts[code] for code in codes])
        wards = [places[code].ward for code in codes]
        gaps += _gaps_of(area, matrix, wards, months)
    return gaps


def _gaps_of(
    area: str, counts: np.ndarray[Any, Any], wards: Sequence[str], months: Sequence[Month]
) -> list[MissingPlaces | LowPlaces]:
    missing = np.isnan(counts)
    weights = _weights(_medians(counts))
    shares = _shares(weights, missing)
    whole = [
        MissingPlaces(area, month, float(shares[i]), _places(wards, weights * missing[:, i]))
        for i, month in enumerate(months)
        if shares[i] >= WORTH_A_NOTE
    ]
    absent = weights[:, None] * missing
    filled, sound = np.nan_to_num(counts), shares < INCOMPLETE
    return [*whole, *find_low_places(area, filled, absent, wards, months, sound)]


def find_untestable_areas(
    counts: Mapping[str, Sequence[float] | np.ndarray[Any, Any]],
    places: Mapping[str, LsoaPlace],
) -> frozenset[str]:
    """The areas whose neighbourhoods hardly ever have crimes: none of them would be missed."""
    known: dict[str, set[str]] = {}
    for place in places.values():
        known.setdefault(place.area, set()).add(place.neighbourhood)
    by_area: dict[str, list[Sequence[float] | np.ndarray[Any, Any]]] = {area: [] for area in known}
    for code, series in counts.items():
        by_area[places[code].area].append(series)
    return frozenset(
        area
        for area, series in by_area.items()
        if not series
        or (_weights(_medians(np.array(series))) > 0).sum() < TESTABLE * len(known[area])
    )


def _medians(counts: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Each neighbourhood's median over all months, an absent row being 0, or over the sound ones.

    Where more than a third of an area's months are plainly broken, their zeros would pull the
    medians down and hide the fault; these months are found first by the months that have rows.
    """
    filled = np.nan_to_num(counts)
    by_rows_alone = _weights(np.nanmedian(counts, axis=1))
    broken = _shares(by_rows_alone, np.isnan(counts)) >= PLAINLY_BROKEN
    if MOST_BROKEN < broken.mean() < 1:
        filled = filled[:, ~broken]
    return np.asarray(np.median(filled, axis=1))


def _weights(medians: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.where(medians >= USUAL, medians, 0.0)


def _shares(weights: np.ndarray[Any, Any], missing: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """By month; 0 where no neighbourhood usually has crimes."""
    return np.asarray(weights @ missing / max(weights.sum(), 1.0))


def _places(wards: Sequence[str], lost: np.ndarray[Any, Any]) -> tuple[str, ...]:
    by_ward: dict[str, float] = {}
    for ward, weight in zip(wards, lost, strict=True):
        if weight:
            by_ward[ward] = by_ward.get(ward, 0.0) + float(weight)
    return tuple(sorted(by_ward, key=lambda ward: (-by_ward[ward], ward)))


def without_category(totals: Mapping[Month, int]) -> list[Month]:
    """The months in which a measure has none in a whole force and in its other months has many.

    `totals` has every covered month. The usual number is the median of the months that have any,
    so that a category which is missing from most months does not hide that.
    """
    some = [count for count in totals.values() if count]
    if not some or np.median(some) < MANY:
        return []
    return sorted(month for month, count in totals.items() if not count)
