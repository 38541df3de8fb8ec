"""Reads a snapshot by the definitions it was published with, and covers periods with its rows.

Area first: a direct row for the area wins; then a measure made of components; then the force as the
sum of its LPAs. Then the period: the finest exact cover. Never two sources in one level.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pcc_metrics import small_numbers
from pcc_metrics.catalogue import Catalogue
from pcc_metrics.definitions import Area, Measure
from pcc_metrics.observations import Observation, Snapshot, Status
from pcc_metrics.periods import Month, Period

ADDABLE = ("count",)
ADDABLE_AREAS = ("count", "stock")  # people of two areas can be added, of two years not
MEANS = ("proportion", "mean")


@dataclass(frozen=True)
class Level:
    """A measure's value for an area and a period from one source, with the rows it rests on."""

    value: float
    numerator: float | None
    denominator: float | None
    status: Status
    source: str
    observations: tuple[Observation, ...]
    summed_areas: tuple[str, ...] = ()
    composite: bool = False


@dataclass(frozen=True)
class Missing:
    """Why a period has no cover: its months without any row, and those marked incomplete."""

    absent: tuple[tuple[Month, str], ...]
    incomplete: tuple[tuple[Month, str], ...]


def tile(observations: Sequence[Observation], period: Period) -> list[Observation] | None:
    """Cover `period` exactly with the finest observations that do not overlap.

    Twelve months beat four quarters beat one year, because finer observations can be filtered
    later. `None` means that no exact cover exists; the caller says why.
    """
    covers: dict[Month, list[Observation]] = {period.start: []}
    fitting = (
        o
        for o in sorted(observations, key=lambda o: (o.period.start, o.period.end))
        if o.complete and o.period.start >= period.start and o.period.end <= period.end
    )
    for observation in fitting:
        before = covers.get(observation.period.start)
        if before is None:
            continue
        after = observation.period.end + 1
        if len(covers.get(after, ())) < len(before) + 1:
            covers[after] = [*before, observation]
    return covers.get(period.end + 1)


class Reader:
    """Answers what a snapshot holds. One is shared by all sessions for a snapshot."""

    def __init__(self, snapshot: Snapshot, catalogue: Catalogue) -> None:
        self.snapshot = snapshot
        self.catalogue = catalogue.as_published(snapshot.metadata.definitions)
        self._rows: dict[tuple[str, str, str], tuple[Observation, ...]] = {}
        self._monthly: dict[tuple[str, str, str], Mapping[Month, float]] = {}
        self._pieces: dict[tuple[str, str, str], list[tuple[Measure, Area]]] = {}
        self._periods: dict[tuple[str, str, str], frozenset[Period]] = {}
        self._by_month: dict[tuple[str, str, str], Mapping[Month, Observation]] = {}

    def rows(self, measure: str, area: str, source: str) -> tuple[Observation, ...]:
        """The rows of one series from one source, oldest first."""
        key = (measure, area, source)
        if key not in self._rows:
            series = self.snapshot.series(measure, area)
            self._rows[key] = tuple(o for o in series if o.source == source)
        return self._rows[key]

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

    def leaves(self, measure: Measure, area: Area, source: str) -> list[tuple[Measure, Area]]:
        """Every series that a level of the measure in the area could be made of."""
        own = [(measure, area)] if self.rows(measure.id, area.id, source) else []
        below = self._below(measure, area, source)
        return own + [leaf for piece in below for leaf in self.leaves(*piece, source)]

    def _below(self, measure: Measure, area: Area, source: str) -> list[tuple[Measure, Area]]:
        """What would be added up where the area has no row: components, else the area's parts.

        All of them are named as soon as one has rows.
        """
        key = (measure.id, area.id, source)
        if key not in self._pieces:
            self._pieces[key] = self._read_pieces(measure, area, source)
        return self._pieces[key]

    def _read_pieces(self, measure: Measure, area: Area, source: str) -> list[tuple[Measure, Area]]:
        components = [(self.catalogue.measures[c], area) for c in measure.components]
        addable = measure.kind in (*ADDABLE_AREAS, *MEANS)
        parts = [(measure, p) for p in self.catalogue.parts_of(area.id) if addable]
        for pieces in (components, parts):
            if any(self.leaves(*piece, source) for piece in pieces):
                return pieces
        return []

    def level(self, measure: Measure, area: Area, period: Period, source: str) -> Level | None:
        """The measure's level, or `None` where the rows do not cover the period exactly."""
        tiles = tile(self.rows(measure.id, area.id, source), period)
        level = combine(measure, tiles) if tiles else None
        if level:
            return level
        below = self._below(measure, area, source)
        levels = [self.level(*piece, period, source) for piece in below]
        if not below or None in levels:
            return None
        places = [place for _, place in below]
        if places[0] == area:
            return add(levels, composite=True)
        total = add_areas(measure, places, levels)
        if total and measure.small_numbers == "hide":
            return replace(total, observations=())  # the rows would show what is hidden
        return total

    def level_of(
        self, measure: Measure, areas: Sequence[Area], period: Period, source: str
    ) -> Level | None:
        """The level of one area, or of several together; small numbers are kept back here."""
        if self.guarded(measure, areas) and self.why_hidden(measure, areas, period, source):
            return None
        levels = [self.level(measure, area, period, source) for area in areas]
        return levels[0] if len(levels) == 1 else add_areas(measure, areas, levels)

    def guarded(self, measure: Measure, areas: Sequence[Area]) -> bool:
        """Whether the measure's small numbers may have to be hidden for these areas."""
        if not any(area.kind == "lpa" for area in areas):
            return False
        return measure.small_numbers == "hide" or bool(self._hidden_pieces(measure))

    def _hidden_pieces(self, measure: Measure) -> list[str]:
        pieces = (*measure.components, *measure.parts)
        measures = self.catalogue.measures
        return [p for p in pieces if measures[p].small_numbers == "hide"]

    def why_hidden(
        self, measure: Measure, areas: Sequence[Area], period: Period, source: str
    ) -> str | None:
        """Why a guarded figure is not shown; `None` where it may be (rules: `small_numbers`)."""
        if self._hidden_pieces(measure):
            return "it would give away small numbers of what it is made of"
        if len(areas) > 1:
            return "sums of chosen areas could give away small numbers"
        if not small_numbers.showable(period):
            return "figures for local policing areas are given only for 12 months to March"
        if areas[0].id in self._hidden_areas(measure, areas[0].parent or "", period, source):
            return "small numbers, and others that would give them away, are not shown"
        return None

    def _hidden_areas(
        self, measure: Measure, force: str, period: Period, source: str
    ) -> frozenset[str]:
        counts: dict[str, tuple[float, ...]] = {}
        for part in self.catalogue.parts_of(force):
            level = self.level(measure, part, period, source)
            if level:
                counts[part.id] = _people(measure, level)
        if not all(counts.values()):
            return frozenset(counts)
        return small_numbers.hidden(counts)

    def periods(self, measure: Measure, areas: Sequence[Area], source: str) -> list[Period]:
        """The periods of the rows that a level could be made of, the latest end first."""
        found = {p for area in areas for p in self._periods_of(measure, area, source)}
        return sorted(found, key=lambda p: (p.end, p.start), reverse=True)

    def _periods_of(self, measure: Measure, area: Area, source: str) -> frozenset[Period]:
        key = (measure.id, area.id, source)
        if key not in self._periods:
            leaves = self.leaves(measure, area, source)
            rows = (o for leaf, place in leaves for o in self.rows(leaf.id, place.id, source))
            self._periods[key] = frozenset(o.period for o in rows)
        return self._periods[key]

    def monthly(self, measure: Measure, areas: Sequence[Area], source: str) -> dict[Month, float]:
        """Complete months only, summed over the areas: a month that one of them lacks is left out.

        Counts only; empty for anything that is not added over months.
        """
        if self.guarded(measure, areas):
            return {}
        series = [self._monthly_of(measure, area, source) for area in areas]
        return _sum_months(series)

    def _monthly_of(self, measure: Measure, area: Area, source: str) -> Mapping[Month, float]:
        key = (measure.id, area.id, source)
        if key not in self._monthly:
            self._monthly[key] = self._read_monthly(measure, area, source)
        return self._monthly[key]

    def _read_monthly(self, measure: Measure, area: Area, source: str) -> Mapping[Month, float]:
        if measure.kind not in ADDABLE:
            return {}
        below = self._below(measure, area, source)
        added = _sum_months([self._monthly_of(*piece, source) for piece in below])
        own = {m: o.value for m, o in self._months(measure, area, source).items()}
        return dict(sorted({**added, **own}.items()))

    def _months(self, measure: Measure, area: Area, source: str) -> Mapping[Month, Observation]:
        """The series' own rows of a single complete month."""
        key = (measure.id, area.id, source)
        if key not in self._by_month:
            rows = self.rows(*key)
            single = {o.period.end: o for o in rows if o.complete and o.period.length == 1}
            self._by_month[key] = single
        return self._by_month[key]

    def rows_of_month(
        self, measure: Measure, area: Area, month: Month, source: str
    ) -> tuple[Observation, ...]:
        """The rows that `monthly` adds up for a month; without those that may be hidden."""
        if measure.small_numbers == "hide" and area.kind == "lpa":
            return ()
        own = self._months(measure, area, source).get(month)
        if own:
            return (own,)
        below = self._below(measure, area, source)
        return tuple(o for m, a in below for o in self.rows_of_month(m, a, month, source))

    def missing(
        self, measure: Measure, areas: Iterable[Area], period: Period, source: str
    ) -> Missing:
        """The months of the period that keep it from being covered, with the area of each."""
        months = list(period.months())
        gaps = {gap for area in areas for gap in self._gaps(measure, area, months, source)}
        absent, incomplete = (
            tuple(sorted((month, area) for month, area, marked in gaps if marked is kind))
            for kind in (False, True)
        )
        return Missing(absent, incomplete)

    def _gaps(
        self, measure: Measure, area: Area, months: Sequence[Month], source: str
    ) -> Iterator[tuple[Month, str, bool]]:
        """(month, area, whether marked) where neither the area nor what it is made of has it."""
        rows = self.rows(measure.id, area.id, source)
        full = {m for o in rows if o.complete for m in o.period.months()}
        marked = {m for o in rows if not o.complete for m in o.period.months()}
        gaps = [month for month in months if month not in full]
        below = self._below(measure, area, source)
        for piece in below:
            yield from self._gaps(*piece, gaps, source)
        if not below:
            yield from ((month, area.id, month in marked) for month in gaps)

    def population(self, areas: Sequence[Area], year: int) -> tuple[float, int] | None:
        """People living in the areas together, and the year: the one asked or the latest before."""
        usable = {y: people for y, people in self.populations(areas).items() if y <= year}
        return (usable[max(usable)], max(usable)) if usable else None

    def populations(self, areas: Sequence[Area]) -> dict[int, float]:
        """Year -> people, from the first source of a stock measure that holds all the areas."""
        stocks = [m for m in self.catalogue.measures.values() if m.kind == "stock"]
        for stock, source in ((m, source) for m in stocks for source in m.sources):
            series = [self._stock_by_year(stock, area, source) for area in areas]
            common = set.intersection(*(set(years) for years in series)) if series else set()
            if common:
                return {year: sum(years[year] for years in series) for year in sorted(common)}
        return {}

    def _stock_by_year(self, stock: Measure, area: Area, source: str) -> dict[int, float]:
        own = self.rows(stock.id, area.id, source)
        if own:
            return {o.period.end.year: o.value for o in own if o.complete}
        parts = self.catalogue.parts_of(area.id)
        series = [self._stock_by_year(stock, part, source) for part in parts]
        if not series:
            return {}
        common = set.intersection(*(set(years) for years in series))
        return {year: sum(years[year] for years in series) for year in common}


def _people(measure: Measure, level: Level) -> tuple[float, ...]:
    """The counts of people behind a level; empty where the source does not give them."""
    if measure.kind == "count":
        return (level.value,)
    if level.numerator is None or level.denominator is None:
        return ()
    if measure.kind == "mean":
        return (level.denominator,)
    return (level.numerator, level.denominator - level.numerator)


def combine(measure: Measure, tiles: Sequence[Observation]) -> Level | None:
    """One level from the tiles of a period; `None` where they cannot be added."""
    status = Status.worst(o.status for o in tiles)
    if len(tiles) == 1:
        only = tiles[0]
        return Level(only.value, only.numerator, only.denominator, status, only.source, (only,))
    if measure.kind in ADDABLE:
        total = sum(o.value for o in tiles)
        return Level(total, None, None, status, tiles[0].source, tuple(tiles))
    if measure.kind in MEANS:
        return _pooled([(o.numerator, o.denominator) for o in tiles], tiles, status)
    return None


def add(levels: Sequence[Level | None], *, composite: bool = False) -> Level | None:
    """The sum of counts; `None` as soon as one of them is missing."""
    found = [level for level in levels if level is not None]
    if not found or len(found) < len(levels):
        return None
    return Level(
        sum(level.value for level in found),
        None,
        None,
        Status.worst(level.status for level in found),
        found[0].source,
        tuple(o for level in found for o in level.observations),
        tuple(dict.fromkeys(a for level in found for a in level.summed_areas)),
        composite or any(level.composite for level in found),
    )


def add_areas(
    measure: Measure, areas: Sequence[Area], levels: Sequence[Level | None]
) -> Level | None:
    """Several areas as one: counts are added, proportions and means pooled."""
    found = [level for level in levels if level is not None]
    if not found or len(found) < len(levels):
        return None
    if measure.kind in ADDABLE_AREAS:
        total = add(found)
    elif measure.kind in MEANS:
        rows = [o for level in found for o in level.observations]
        pairs = [(level.numerator, level.denominator) for level in found]
        total = _pooled(pairs, rows, Status.worst(level.status for level in found))
    else:
        return None
    if total is None:
        return None
    places = tuple(area.id for area in areas)
    return Level(
        total.value,
        total.numerator,
        total.denominator,
        total.status,
        total.source,
        total.observations,
        places,
        total.composite,
    )


def _pooled(
    pairs: Sequence[tuple[float | None, float | None]],
    rows: Sequence[Observation],
    status: Status,
) -> Level | None:
    numerators = [n for n, _ in pairs if n is not None]
    denominators = [d for _, d in pairs if d is not None]
    if min(len(numerators), len(denominators)) < len(pairs) or not sum(denominators):
        return None
    numerator, denominator = sum(numerators), sum(denominators)
    return Level(
        numerator / denominator, numerator, denominator, status, rows[0].source, tuple(rows)
    )


def _sum_months(series: Sequence[Mapping[Month, float]]) -> dict[Month, float]:
    if not series:
        return {}
    common = set.intersection(*(set(months) for months in series))
    return {month: sum(months[month] for months in series) for month in sorted(common)}
