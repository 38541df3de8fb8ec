"""One series of a snapshot as columns; its rows become observations where they are asked for.

A page reads hundreds of series, those of its comparators among them, and shows the rows of a few.
To make an object of every row would cost more than all that is worked out from them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat

import numpy as np

from pcc_metrics.domain.periods import Month, Period, period_of
from pcc_metrics.store.observation import Observation, Status
from pcc_metrics.store.snapshot import Snapshot

_EPOCH = Month.of(1970, 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The period and status of each row of a series; series that have the same share one.

    `counted` says which rows are complete; `starts` are the indices of the first months. `by_month`
    says which row is the complete one of a single month. `full` are the months that complete rows
    lie over, `marked` those that incomplete ones do, `untested` those of rows that could not be
    tested for completeness.
    """

    periods: tuple[Period, ...]
    statuses: tuple[Status, ...]
    counted: tuple[bool, ...]
    starts: tuple[int, ...]
    by_month: Mapping[Month, int]
    full: frozenset[Month]
    marked: frozenset[Month]
    untested: frozenset[Month]

    def covers(self, period: Period) -> bool:
        """Whether complete rows that do not overlap cover a period exactly."""
        reached = {period.start.index}
        for row, counted in self._within(period):
            if counted and row.start.index in reached:
                reached.add(row.end.index + 1)
        return period.end.index + 1 in reached

    def full_within(self, period: Period) -> frozenset[Month]:
        """The months that complete rows within a period lie over."""
        rows = (row for row, counted in self._within(period) if counted)
        return frozenset(month for row in rows for month in row.months())

    def _within(self, period: Period) -> Iterator[tuple[Period, bool]]:
        """The rows that lie within a period, oldest first, and whether each is complete."""
        last = period.end.index
        first = bisect_left(self.starts, period.start.index)
        for place in range(first, bisect_right(self.starts, last, lo=first)):
            if self.periods[place].end.index <= last:
                yield self.periods[place], self.counted[place]

    def why_not(self, month: Month) -> Status | None:
        """Why a month is not counted; `None` where no row lies over it."""
        if month in self.marked:
            return Status.INCOMPLETE
        return Status.UNTESTED if month in self.untested else None


_NO_CALENDAR = Calendar((), (), (), (), {}, frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class SeriesColumns:
    """The rows of a measure in an area from one source, oldest first, column by column."""

    measure: str
    area: str
    source: str
    calendar: Calendar
    values: Sequence[float]
    numerators: Sequence[float | None]
    denominators: Sequence[float | None]
    notes: Sequence[str | None]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def rows(self) -> tuple[Observation, ...]:
        """Every row of the series, as observations."""
        return tuple(self._rows(0, len(self)))

    def row(self, number: int) -> Observation:
        """One row as an observation."""
        return Observation(
            self.measure,
            self.area,
            self.calendar.periods[number],
            self.values[number],
            self.source,
            self.numerators[number],
            self.denominators[number],
            self.calendar.statuses[number],
            self.notes[number],
        )

    def starting_in(self, period: Period) -> list[Observation]:
        """The rows that begin within a period: no others can help to cover it."""
        starts = self.calendar.starts
        first = bisect_left(starts, period.start.index)
        return self._rows(first, bisect_right(starts, period.end.index, lo=first))

    def _rows(self, first: int, stop: int) -> list[Observation]:
        return list(
            map(
                Observation,
                repeat(self.measure),
                repeat(self.area),
                self.calendar.periods[first:stop],
                self.values[first:stop],
                repeat(self.source),
                self.numerators[first:stop],
                self.denominators[first:stop],
                self.calendar.statuses[first:stop],
                self.notes[first:stop],
            )
        )


def read_series(snapshot: Snapshot, measure: str, area: str, source: str) -> SeriesColumns:
    """The rows of one series from one source; without any, a run of no rows."""
    first, last = snapshot.span(measure, area)
    columns = snapshot.columns
    mine = columns.source[first:last] == columns.sources.get(source, -1)
    if not mine.any():
        return SeriesColumns(measure, area, source, _NO_CALENDAR, (), (), (), ())
    rows = slice(first, last) if mine.all() else first + np.flatnonzero(mine)
    return SeriesColumns(
        measure,
        area,
        source,
        _calendar(
            columns.start[rows].tobytes(),
            columns.end[rows].tobytes(),
            tuple(columns.status[rows].tolist()),
            columns.statuses,
        ),
        columns.value[rows].tolist(),
        columns.parts("numerator", rows),
        columns.parts("denominator", rows),
        columns.notes(rows),
    )


@lru_cache(maxsize=4_096)
def _calendar(
    starts: bytes, ends: bytes, codes: tuple[int, ...], names: tuple[Status, ...]
) -> Calendar:
    """From days since 1970 and the codes of statuses, as the snapshot holds them."""
    days = (np.frombuffer(dates, "int32").astype("M8[D]") for dates in (starts, ends))
    months = ((dates.astype("M8[M]").astype(int) + _EPOCH.index).tolist() for dates in days)
    periods = tuple(period_of(first, last) for first, last in zip(*months, strict=True))
    statuses = tuple(names[code] for code in codes)
    counted = tuple(status.is_counted for status in statuses)
    rows = list(zip(periods, counted, strict=True))
    return Calendar(
        periods,
        statuses,
        counted,
        tuple(period.start.index for period in periods),
        {p.end: row for row, (p, done) in enumerate(rows) if done and p.length == 1},
        frozenset(month for p, done in rows if done for month in p.months()),
        _months_of(periods, statuses, Status.INCOMPLETE),
        _months_of(periods, statuses, Status.UNTESTED),
    )


def _months_of(
    periods: Sequence[Period], statuses: Sequence[Status], wanted: Status
) -> frozenset[Month]:
    matching = (p for p, status in zip(periods, statuses, strict=True) if status is wanted)
    return frozenset(month for period in matching for month in period.months())
