"""The series of a snapshot as arrays: for checks that look at every row of it.

A snapshot can have a million rows. The checks work on these arrays and make `Observation`s only of
the few rows that a finding rests on. LPA series whose small numbers may have to be hidden are left
out: no check can then give them away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.series_columns import SeriesColumns

Array = np.ndarray[Any, Any]
Key = tuple[str, str, str]  # measure, area, source
_SPAN = 100_000  # more than any month's index, so that start and end make one number


@dataclass(frozen=True)
class Series:
    """One series of one source, oldest first. Months are counted as in `Month`.

    `value` is NaN where the row is incomplete or was not tested: nothing may be added up from it.
    """

    run: SeriesColumns
    start: Array
    end: Array
    value: Array
    complete: Array

    @classmethod
    def of(cls, run: SeriesColumns) -> Series:
        """A series from its columns."""
        periods = run.calendar.periods
        complete = np.array([status.is_counted for status in run.calendar.statuses])
        return cls(
            run,
            np.array([period.start.index for period in periods]),
            np.array([period.end.index for period in periods]),
            np.where(complete, np.array(run.values, dtype=float), np.nan),
            complete,
        )

    @cached_property
    def periods(self) -> Array:
        """Each row's period as one number that sorts by start, then end."""
        return np.asarray(self.start * _SPAN + self.end)

    @cached_property
    def monthly(self) -> Array:
        """The positions of the rows of a single month."""
        return np.flatnonzero(self.start == self.end)

    def months(self) -> dict[int, float]:
        """The complete months."""
        kept = self.monthly[self.complete[self.monthly]]
        return dict(zip(self.end[kept].tolist(), self.value[kept].tolist(), strict=True))

    def at(self, periods: Array) -> Array:
        """The values of the periods, NaN where there is no complete row."""
        places = np.minimum(np.searchsorted(self.periods, periods), len(self.periods) - 1)
        return np.where(self.periods[places] == periods, self.value[places], np.nan)

    def year_before(self) -> Array:
        """For each row the value of the same months a year before, NaN where there is none."""
        return self.at((self.start - 12) * _SPAN + self.end - 12)

    def period(self, position: int) -> Period:
        """The period of the row at a position."""
        return self.run.calendar.periods[position]

    def observations(self, positions: Iterable[int]) -> tuple[Observation, ...]:
        """The rows at these positions."""
        return tuple(self.run.row(position) for position in positions)


class SnapshotSeries:
    """Every series of a snapshot, and the sums that checks need of them."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.catalogue = reader.catalogue
        self.series: Mapping[Key, Series] = {
            key: Series.of(reader.run(*key)) for key in _keys(reader)
        }
        self._months: dict[Key, Mapping[int, float]] = {}

    @cached_property
    def keys_by_measure(self) -> Mapping[str, tuple[Key, ...]]:
        """The keys of all series by the id of their measure."""
        grouped: dict[str, list[Key]] = {}
        for key in self.series:
            grouped.setdefault(key[0], []).append(key)
        return {measure: tuple(keys) for measure, keys in grouped.items()}

    def sources(self, measure: str) -> list[str]:
        """The sources with rows of a measure, as the catalogue prefers them."""
        held = {source for _, _, source in self.keys_by_measure.get(measure, ())}
        known = self.catalogue.measures[measure].sources
        return sorted(held, key=lambda s: (known.index(s) if s in known else len(known), s))

    def keys(self, measure: str, area: Area, source: str) -> list[Key]:
        """The area's own series, else those of all its LPAs; empty where one of them has none."""
        if (measure, area.id, source) in self.series:
            return [(measure, area.id, source)]
        keys = [(measure, part.id, source) for part in self.catalogue.parts_of(area.id)]
        return keys if all(key in self.series for key in keys) else []

    def months(self, measure: str, area: Area, source: str) -> Mapping[int, float]:
        """The months complete in the area's own series, else in all its LPAs, which are added."""
        wanted = (measure, area.id, source)
        if wanted not in self._months:
            every = [self.series[key].months() for key in self.keys(measure, area, source)]
            common = set.intersection(*(set(one) for one in every)) if every else set()
            self._months[wanted] = {m: sum(one[m] for one in every) for m in sorted(common)}
        return self._months[wanted]

    def total(self, measure: Measure, area: Area, source: str, period: Period) -> float | None:
        """A count over a period: from its months or, where there are longer rows, from those."""
        months = self.months(measure.id, area, source)
        wanted = range(period.start.index, period.end.index + 1)
        if all(month in months for month in wanted):
            return sum(months[month] for month in wanted)
        series = [self.series[key] for key in self.keys(measure.id, area, source)]
        if all(len(one.monthly) == len(one.start) for one in series):
            return None
        level = self.reader.level(measure, area, period, source)
        return level.value if level else None

    def observations(self, keys: Iterable[Key], period: Period) -> tuple[Observation, ...]:
        """The rows of some series that lie within a period."""
        first, last = period.start.index, period.end.index
        return tuple(
            row
            for one in (self.series[key] for key in keys)
            for row in one.observations(
                np.flatnonzero((one.start >= first) & (one.end <= last)).tolist()
            )
        )


def _keys(reader: Reader) -> Iterator[Key]:
    """What the snapshot holds of the catalogue's measures and areas, but for what may be hidden."""
    columns = reader.snapshot.columns
    names = {code: source for source, code in columns.sources.items()}
    for measure in reader.catalogue.measures.values():
        for area in sorted(reader.snapshot.areas_with(measure.id)):
            place = reader.catalogue.areas.get(area)
            if place and not reader.may_suppress(measure, (place,)):
                first, last = reader.snapshot.span(measure.id, area)
                for code in np.unique(columns.source[first:last]).tolist():
                    yield measure.id, area, names[code]
