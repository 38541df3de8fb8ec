"""Reads a snapshot by the definitions it was published with, and covers periods with its rows.

Area first: a direct row for the area wins; then a measure made of components; then the force as the
sum of its LPAs. Then the period: the finest exact cover. Never two sources in one level.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar, cast

from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import View
from pcc_metrics.figures.level import (
    ADDABLE,
    ADDABLE_AREAS,
    MEANS,
    Level,
    add_areas,
    add_levels,
    combine_tiles,
    people_counts,
)
from pcc_metrics.store import suppression
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.series_columns import Calendar, SeriesColumns, read_series
from pcc_metrics.store.snapshot import Snapshot
from pcc_metrics.store.suppression import HiddenMeasures

_One = tuple[str, str, str]  # measure, area, source
_Several = tuple[str, tuple[str, ...], str]
_Cell = tuple[str, str, Period, str]  # measure, area, period, source
_Series = tuple[tuple[Measure, Area], ...]
_Months = tuple[tuple[Month, ...], Sequence[float]]  # complete ones, oldest first; and their values
_NO_MONTHS: _Months = ((), ())
T = TypeVar("T")

MOST_ANSWERS = 5_000  # figures of some kilobytes: those of every area and month that a day asks for


def tile(observations: Sequence[Observation], period: Period) -> list[Observation] | None:
    """Cover `period` exactly with the finest observations that do not overlap.

    Twelve months beat four quarters beat one year, because finer observations can be filtered
    later. `None` means that no exact cover exists; the caller says why.
    """
    first, last = period.start.index, period.end.index
    fitting = sorted(
        (start, end, position)
        for position, o in enumerate(observations)
        if (start := o.period.start.index) >= first
        and (end := o.period.end.index) <= last
        and o.complete
    )
    covers: dict[int, list[int]] = {first: []}
    for start, end, position in fitting:
        before = covers.get(start)
        if before is not None and len(covers.get(end + 1, ())) < len(before) + 1:
            covers[end + 1] = [*before, position]
    positions = covers.get(last + 1)
    return None if positions is None else [observations[position] for position in positions]


class Reader:
    """Answers what a snapshot holds. One is shared by all sessions for a snapshot.

    A snapshot never changes, so what was worked out is kept. A page asks for the same level for a
    figure, for what it is compared with, for its table of areas and for its components.
    """

    def __init__(self, snapshot: Snapshot, catalogue: Catalogue) -> None:
        self.snapshot = snapshot
        self.today = catalogue
        self.catalogue = catalogue.as_published(snapshot.metadata.definitions)
        self._runs: Cache[_One, SeriesColumns] = Cache()
        self._rows: Cache[_One, tuple[Observation, ...]] = Cache()
        self._pieces: Cache[_One, _Series] = Cache()
        self._leaves: Cache[_One, _Series] = Cache()
        self._levels: Cache[_Cell, Level | None] = Cache()
        self._covered: Cache[_Cell, bool] = Cache()
        self._full_months: Cache[_Cell, frozenset[Month]] = Cache()
        self._periods: Cache[_Several, list[Period]] = Cache()
        self._sources: Cache[tuple[str, tuple[str, ...]], tuple[str, ...]] = Cache()
        self._months: Cache[_One, _Months] = Cache()
        self._monthly: Cache[_Several, dict[Month, float]] = Cache()
        self._answers: Cache[Hashable, Any] = Cache(MOST_ANSWERS)

    def keep(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """What was worked out from this snapshot before; `key` starts with the name of what it is.

        Views share most of their figures: an area alone is asked for by every view that adds it to
        others, and what a measure is made of is on the page as a figure of its own.
        """
        return cast(T, self._answers.get(key, work_out))

    def rows(self, measure: str, area: str, source: str) -> tuple[Observation, ...]:
        """The rows of one series from one source, oldest first."""
        key = (measure, area, source)
        return self._rows.get(key, lambda: self.run(*key).rows)

    def run(self, measure: str, area: str, source: str) -> SeriesColumns:
        """The same rows as columns."""
        key = (measure, area, source)
        return self._runs.get(key, lambda: read_series(self.snapshot, *key))

    def holds(self, measure: Measure, area: Area) -> bool:
        """Whether any row, of the measure or of all its components, is on file for the area."""
        if self.snapshot.holds(measure.id, area.id):
            return True
        parts = self.catalogue.parts_of(area.id)
        if parts and all(self.holds(measure, part) for part in parts):
            return True
        return bool(measure.components) and all(
            self.holds(self.catalogue.measures[component], area) for component in measure.components
        )

    def leaves(self, measure: Measure, area: Area, source: str) -> _Series:
        """Every series that a level of the measure in the area could be made of."""

        def find() -> _Series:
            own = ((measure, area),) if self.run(measure.id, area.id, source) else ()
            below = self.pieces(measure, area, source)
            return own + tuple(leaf for piece in below for leaf in self.leaves(*piece, source))

        return self._leaves.get((measure.id, area.id, source), find)

    def pieces(self, measure: Measure, area: Area, source: str) -> _Series:
        """What would be added up where the area has no row: components, else the area's parts.

        All of them are named as soon as one has rows.
        """
        key = (measure.id, area.id, source)
        return self._pieces.get(key, lambda: self._read_pieces(measure, area, source))

    def _read_pieces(self, measure: Measure, area: Area, source: str) -> _Series:
        components = tuple((self.catalogue.measures[c], area) for c in measure.components)
        addable = measure.kind in (*ADDABLE_AREAS, *MEANS)
        parts = tuple((measure, p) for p in self.catalogue.parts_of(area.id) if addable)
        for pieces in (components, parts):
            if any(self.leaves(*piece, source) for piece in pieces):
                return pieces
        return ()

    def level(self, measure: Measure, area: Area, period: Period, source: str) -> Level | None:
        """The measure's level, or `None` where the rows do not cover the period exactly."""
        key = (measure.id, area.id, period, source)
        return self._levels.get(
            key, lambda: self.with_report(self._read_level(measure, area, period, source))
        )

    def with_report(self, level: Level | None) -> Level | None:
        """The level with who reported it: nothing at first hand."""
        source = self.catalogue.sources.get(level.source) if level else None
        if not level or not source or level.report == source.report:
            return level
        return replace(level, report=source.report)

    def _read_level(
        self, measure: Measure, area: Area, period: Period, source: str
    ) -> Level | None:
        tiles = tile(self.run(measure.id, area.id, source).starting_in(period), period)
        level = combine_tiles(measure, tiles) if tiles else None
        if level:
            return level
        below = self.pieces(measure, area, source)
        levels = [self.level(*piece, period, source) for piece in below]
        if not below or None in levels:
            return None
        places = [place for _, place in below]
        if places[0] == area:
            return add_levels(levels, composite=True)
        total = add_areas(measure, places, levels)
        if total and self._hides(measure):
            return replace(total, observations=())  # the rows would show what is hidden
        return total

    def covers(self, measure: Measure, area: Area, period: Period, source: str) -> bool:
        """Whether a count has a level, which is not added up."""

        def find() -> bool:
            if self.run(measure.id, area.id, source).calendar.covers(period):
                return True
            below = self.pieces(measure, area, source)
            return bool(below) and all(self.covers(*piece, period, source) for piece in below)

        return self._covered.get((measure.id, area.id, period, source), find)

    def full_months(
        self, measure: Measure, area: Area, period: Period, source: str
    ) -> frozenset[Month]:
        """The months of a period that complete rows within it cover.

        From the area's own rows or from what it is made of, whichever has more; never from both. A
        force's own rows hold crimes without a place, which the sum of its areas does not.
        """

        def find() -> frozenset[Month]:
            own = self.run(measure.id, area.id, source).calendar.full_within(period)
            below = self.pieces(measure, area, source)
            each = [self.full_months(*piece, period, source) for piece in below]
            added = frozenset.intersection(*each) - own if each else frozenset()
            return own if len(own) >= len(added) else added

        return self._full_months.get((measure.id, area.id, period, source), find)

    def level_of(
        self, measure: Measure, areas: Sequence[Area], period: Period, source: str
    ) -> Level | None:
        """The level of one area, or of several together; small numbers are kept back here."""
        if self.why_hidden(measure, areas, period):
            return None
        levels: list[Level] = []
        for area in areas:
            level = self.level(measure, area, period, source)
            if level is None:  # those of the others would be read for nothing
                return None
            levels.append(level)
        if len(levels) == 1:
            return levels[0]
        return self.with_report(add_areas(measure, areas, levels))

    def may_suppress(self, measure: Measure, areas: Sequence[Area]) -> bool:
        """Whether the measure's small numbers may have to be hidden for these areas."""
        return self._hides(measure) and any(area.kind == "lpa" for area in areas)

    def _hides(self, measure: Measure) -> bool:
        return measure.id in self._hiding

    @cached_property
    def _hiding(self) -> frozenset[str]:
        return frozenset(self._hidden_measures.all)

    @cached_property
    def _hidden_measures(self) -> HiddenMeasures:
        return suppression.hidden_measures(self.today, self.catalogue)

    def why_never_shown(self, measure: Measure) -> str | None:
        """Why no LPA has a figure of the measure: it would give away another."""
        return self._hidden_measures.why_never_shown(measure.id)

    def why_hidden(self, measure: Measure, areas: Sequence[Area], period: Period) -> str | None:
        """Why a figure is hidden; `None` where it may be shown (rules: `small_numbers`)."""
        if not self.may_suppress(measure, areas):
            return None
        never = self.why_never_shown(measure)
        if never:
            return never
        if len(areas) > 1:
            return "sums of chosen areas could give away small numbers"
        if not suppression.is_showable(period):
            return suppression.YEARS_ONLY
        if areas[0].id in self._hidden_areas(measure, areas[0].parent or "", period):
            return "small numbers, and others that would give them away, are not shown"
        return None

    def _hidden_areas(self, measure: Measure, force: str, period: Period) -> frozenset[str]:
        """The LPAs of a force that are hidden for a period, by any snapshot and any source."""
        key = ("hidden areas", measure.id, force, period)
        return self.keep(key, lambda: self._find_hidden_areas(measure, force, period))

    def _find_hidden_areas(self, measure: Measure, force: str, period: Period) -> frozenset[str]:
        try:
            series = self._published
        except InputError:  # what cannot be read cannot be allowed for
            return frozenset(area.id for area in self.catalogue.parts_of(force))
        counts = (
            one.area_counts(measure.id, force, period, source)
            for one in series
            for source in measure.sources
        )
        return suppression.areas_hidden_in_series(counts)

    @cached_property
    def _published(self) -> tuple[Reader, ...]:
        """Readers of all published snapshots, oldest first, and of this one."""
        readers = [
            self if one.id == self.snapshot.id else Reader(one, self.today)
            for one in self.snapshot.published()
        ]
        return (*readers, self) if self not in readers else tuple(readers)

    def area_counts(
        self, measure: str, force: str, period: Period, source: str
    ) -> dict[str, tuple[float, ...]]:
        """The counts of people behind the level of each LPA that has one."""
        entry = self.catalogue.measures.get(measure)
        if entry is None:
            return {}
        parts = self.catalogue.parts_of(force)
        levels = {part.id: self.level(entry, part, period, source) for part in parts}
        return {area: people_counts(entry, level) for area, level in levels.items() if level}

    def calendars(
        self, measure: Measure, areas: Sequence[Area], source: str
    ) -> tuple[Calendar, ...]:
        """The periods and statuses of the rows that a level could be made of, each once.

        Areas mostly share one, because a source publishes all of them together.
        """
        leaves = (leaf for area in areas for leaf in self.leaves(measure, area, source))
        calendars = (self.run(leaf.id, place.id, source).calendar for leaf, place in leaves)
        return tuple({id(calendar): calendar for calendar in calendars}.values())

    def periods(self, measure: Measure, areas: Sequence[Area], source: str) -> list[Period]:
        """The periods of the rows that a level could be made of, the latest end first."""

        def find() -> list[Period]:
            """Those of one area where all agree, else of all calendars together."""
            if len(areas) > 1:
                each = [self.periods(measure, (area,), source) for area in areas]
                if all(one == each[0] for one in each):  # mostly so: they are published together
                    return each[0]
            calendars = self.calendars(measure, areas, source)
            periods = {period for calendar in calendars for period in calendar.periods}
            return sorted(periods, key=attrgetter("end", "start"), reverse=True)

        return self._periods.get((measure.id, _ids(areas), source), find)

    def sources(self, measure: Measure, areas: Sequence[Area]) -> tuple[str, ...]:
        """The measure's sources with rows that a level could be made of, the preferred first."""

        def find() -> tuple[str, ...]:
            if len(areas) == 1:
                return tuple(s for s in measure.sources if self.periods(measure, areas, s))
            held = {source for area in areas for source in self.sources(measure, (area,))}
            return tuple(source for source in measure.sources if source in held)

        return self._sources.get((measure.id, _ids(areas)), find)

    def monthly(self, measure: Measure, areas: Sequence[Area], source: str) -> dict[Month, float]:
        """Complete months only, summed over the areas: a month that one of them lacks is left out.

        Counts only; empty for anything that is not added over months.
        """
        if self.may_suppress(measure, areas):
            return {}

        def find() -> dict[Month, float]:
            summed = _sum_months([self._months_of(measure, area, source) for area in areas])
            return dict(zip(*summed, strict=True))

        return self._monthly.get((measure.id, _ids(areas), source), find)

    def _months_of(self, measure: Measure, area: Area, source: str) -> _Months:
        key = (measure.id, area.id, source)
        return self._months.get(key, lambda: self._read_months(measure, area, source))

    def _read_months(self, measure: Measure, area: Area, source: str) -> _Months:
        if measure.kind not in ADDABLE:
            return _NO_MONTHS
        below = self.pieces(measure, area, source)
        added = _sum_months([self._months_of(*piece, source) for piece in below])
        run = self.run(measure.id, area.id, source)
        rows = run.calendar.by_month
        own = (tuple(rows), [run.values[row] for row in rows.values()])
        if not (added[0] and rows):
            return own if rows else added
        both = {**dict(zip(*added, strict=True)), **dict(zip(*own, strict=True))}
        months = tuple(sorted(both))
        return months, [both[month] for month in months]

    def rows_of_months(
        self, measure: Measure, area: Area, months: tuple[Month, ...], source: str
    ) -> tuple[tuple[Observation, ...], ...]:
        """By month, the rows that `monthly` adds up; without those that may be hidden.

        Kept by area: views of several areas ask for the rows of each again.
        """
        if self.may_suppress(measure, (area,)):
            return ((),) * len(months)

        def read() -> tuple[tuple[Observation, ...], ...]:
            """The area's own row of a month where it has one, else those of its pieces."""
            run = self.run(measure.id, area.id, source)
            own = [run.calendar.by_month.get(month) for month in months]
            below = self.pieces(measure, area, source) if None in own else ()
            added = [self.rows_of_months(*piece, months, source) for piece in below]
            return tuple(
                tuple(o for rows in added for o in rows[place]) if row is None else (run.row(row),)
                for place, row in enumerate(own)
            )

        return self.keep(("rows of months", measure.id, area.id, months, source), read)


def _ids(areas: Iterable[Area]) -> tuple[str, ...]:
    return tuple([area.id for area in areas])


def _sum_months(series: Sequence[_Months]) -> _Months:
    """The months that all series have, oldest first, with their sums."""
    if not series:
        return _NO_MONTHS
    months = series[0][0]
    columns = [values for _, values in series]
    if any(one != months for one, _ in series):
        held = [dict(zip(*one, strict=True)) for one in series]
        months = tuple(sorted(set(held[0]).intersection(*held[1:])))
        columns = [list(map(one.__getitem__, months)) for one in held]
    return months, list(map(sum, zip(*columns, strict=True)))


def view_areas(reader: Reader, view: View) -> tuple[Area, ...]:
    """The chosen areas, else the whole force."""
    chosen = tuple(reader.catalogue.areas[area] for area in dict.fromkeys(view.areas))
    return chosen or (reader.catalogue.force,)
