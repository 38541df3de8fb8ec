"""How many people live in areas, and by which rows: a stock measure's, of the areas or their parts.

From the first source that holds a common year for all the areas; never two sources in one sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Observation

RowsByYear = Mapping[int, tuple[Observation, ...]]


def population(reader: Reader, areas: Sequence[Area], year: int) -> tuple[float, int] | None:
    """People living in the areas together, and the year: the one asked or the latest before."""
    people = populations(reader, areas)
    # Most ask for a year on file; a page asks some hundreds of times.
    held = year if year in people else max(filter(year.__ge__, people), default=None)
    return None if held is None else (people[held], held)


def populations(reader: Reader, areas: Sequence[Area]) -> Mapping[int, float]:
    """Year -> people in the areas together."""
    key = ("populations", tuple([area.id for area in areas]))
    return reader.keep(key, lambda: _sum_rows(reader, areas))


def population_rows(reader: Reader, areas: Sequence[Area], year: int) -> tuple[Observation, ...]:
    """The rows that the population of some areas in a year is added up from."""
    return _rows_of_areas(reader, areas).get(year, ())


def _sum_rows(reader: Reader, areas: Sequence[Area]) -> dict[int, float]:
    by_year = _rows_of_areas(reader, areas)
    return {year: sum(row.value for row in rows) for year, rows in by_year.items()}


def _rows_of_areas(reader: Reader, areas: Sequence[Area]) -> RowsByYear:
    key = ("population rows", tuple([area.id for area in areas]))
    return reader.keep(key, lambda: _read_rows_of_areas(reader, areas))


def _read_rows_of_areas(reader: Reader, areas: Sequence[Area]) -> RowsByYear:
    for stock, source in _stocks(reader):
        by_year = _join_years([_stock_rows(reader, stock, area, source) for area in areas])
        if by_year:
            return by_year
    return {}


def _stocks(reader: Reader) -> Iterator[tuple[Measure, str]]:
    stocks = (m for m in reader.catalogue.measures.values() if m.kind == "stock")
    return ((stock, source) for stock in stocks for source in stock.sources)


def _stock_rows(reader: Reader, stock: Measure, area: Area, source: str) -> RowsByYear:
    key = ("stock rows", stock.id, area.id, source)
    return reader.keep(key, lambda: _read_stock_rows(reader, stock, area, source))


def _read_stock_rows(reader: Reader, stock: Measure, area: Area, source: str) -> RowsByYear:
    """An area's own rows, else those of the years that all of its parts have."""
    own = reader.rows(stock.id, area.id, source)
    if own:
        return {row.period.end.year: (row,) for row in own if row.complete}
    parts = reader.catalogue.parts_of(area.id)
    return _join_years([_stock_rows(reader, stock, part, source) for part in parts])


def _join_years(series: Sequence[RowsByYear]) -> RowsByYear:
    """The rows of the years that all of the series have, oldest first."""
    if not series:
        return {}
    years: Iterable[int] = set.intersection(*(set(rows) for rows in series))
    return {year: tuple(row for rows in series for row in rows[year]) for year in sorted(years)}
