"""The rows of a snapshot's Parquet file, and what they add up to, by rules written a second time.

Months are whole numbers here: 12 times the year, plus the month, less one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import duckdb

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.periods import Period

T = TypeVar("T")
Span = tuple[int, int]  # first and last month
Series = tuple[str, str, str]  # measure, area, source

UNCOUNTED = {"incomplete", "untested"}
SHARES = {"proportion", "mean"}
ENOUGH = 0.75  # of a window's months, for an answer and for a comparison
QUERY = """
    SELECT measure, area, source, year(start) * 12 + month(start) - 1 AS first,
           year("end") * 12 + month("end") - 1 AS last, value, numerator, denominator, status, note
    FROM read_parquet(?) ORDER BY ALL
"""


class Row(NamedTuple):
    """One published row, without what tells its series apart."""

    first: int
    last: int
    value: float
    numerator: float | None
    denominator: float | None
    status: str
    note: str | None

    @property
    def counts(self) -> bool:
        return self.status not in UNCOUNTED

    @property
    def months(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Sum:
    """What rows add up to: the value, the parts of a share, and the rows themselves."""

    value: float
    rows: tuple[Row, ...]
    numerator: float | None = None
    denominator: float | None = None


class Rows:
    """All rows of one file, with the definitions that they were published with."""

    def __init__(self, path: Path, catalogue: Catalogue) -> None:
        self.series: dict[Series, list[Row]] = {}
        for measure, area, source, *cells in duckdb.execute(QUERY, [str(path)]).fetchall():
            self.series.setdefault((measure, area, source), []).append(Row(*cells))
        self.catalogue = catalogue.as_published(_definitions(path))
        self._memory: dict[Hashable, Any] = {}

    def remember(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """The same question is asked by thousands of claims."""
        if key not in self._memory:
            self._memory[key] = work_out()
        return cast(T, self._memory[key])

    def measure(self, name: str) -> Measure:
        return self.catalogue.measures[name]

    def parts(self, area: str) -> list[str]:
        """The local policing areas that are the area's own."""
        return [a.id for a in self.catalogue.areas.values() if a.kind == "lpa" and a.parent == area]

    def pieces(self, measure: str, area: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """How a series may be added up: from its components, or from the areas within it."""
        components = self.measure(measure).components
        if components:
            yield "components", [(one, area) for one in components]
        if self.parts(area):
            yield "areas", [(measure, part) for part in self.parts(area)]

    def leaves(self, measure: str, area: str, source: str) -> list[Row]:
        """Every row that an answer could be made of."""
        return self.remember(
            ("leaves", measure, area, source), lambda: list(self._leaves(measure, area, source))
        )

    def _leaves(self, measure: str, area: str, source: str) -> Iterator[Row]:
        yield from self.series.get((measure, area, source), ())
        for _, pieces in self.pieces(measure, area):
            for one, place in pieces:
                yield from self.leaves(one, place, source)

    def level(self, measure: str, areas: Sequence[str], span: Span, source: str) -> Sum | None:
        """The level over a whole period; `None` where the rows do not cover it exactly."""
        key = ("level", measure, tuple(areas), span, source)
        return self.remember(key, lambda: self._level_of(measure, areas, span, source))

    def _level_of(self, measure: str, areas: Sequence[str], span: Span, source: str) -> Sum | None:
        each = [self._level(measure, area, span, source) for area in areas]
        return each[0] if len(each) == 1 else self._add(measure, each, across_areas=True)

    def _level(self, measure: str, area: str, span: Span, source: str) -> Sum | None:
        """The area's own rows first, then its components, then the sum of its areas."""
        tiles = cover(self.series.get((measure, area, source), ()), span)
        own = self._add(measure, [_of_row(row) for row in tiles]) if tiles else None
        if own:
            return own
        for how, pieces in self.pieces(measure, area):
            each = [self.level(one, [place], span, source) for one, place in pieces]
            total = self._add(measure, each, across_areas=how == "areas")
            if total:
                return total
        return None

    def _add(
        self, measure: str, each: Sequence[Sum | None], *, across_areas: bool = False
    ) -> Sum | None:
        known = [one for one in each if one]
        if not known or len(known) < len(each):
            return None
        if len(known) == 1:
            return known[0]
        kind = self.measure(measure).kind
        rows = tuple(row for one in known for row in one.rows)
        if kind == "count" or (kind == "stock" and across_areas):
            return Sum(sum(one.value for one in known), rows)
        numerators = [one.numerator for one in known if one.numerator is not None]
        denominators = [one.denominator for one in known if one.denominator]
        if kind not in SHARES or min(len(numerators), len(denominators)) < len(known):
            return None
        share = sum(numerators) / sum(denominators)
        return Sum(share, rows, sum(numerators), sum(denominators))

    def over_months(
        self, measure: str, areas: Sequence[str], months: Sequence[int], source: str
    ) -> Sum | None:
        """The level over months that need not follow each other."""
        for spans in (runs(months), [(month, month) for month in months]):
            each = [self.level(measure, areas, span, source) for span in spans]
            total = self._add(measure, each)
            if total:
                return total
        return None

    def complete_months(
        self, measure: str, areas: Sequence[str], span: Span, source: str
    ) -> list[int]:
        """The months of a period that complete rows inside it cover in all of the areas."""
        each = [self._months_in(measure, area, span, source) for area in areas]
        return sorted(set.intersection(*each))

    def _months_in(self, measure: str, area: str, span: Span, source: str) -> set[int]:
        own = {
            month
            for row in self.series.get((measure, area, source), ())
            if row.counts and span[0] <= row.first and row.last <= span[1]
            for month in range(row.first, row.last + 1)
        }
        for _, pieces in self.pieces(measure, area):
            if any(self.leaves(*piece, source) for piece in pieces):
                each = [self._months_in(*piece, span, source) for piece in pieces]
                return max(own, set.intersection(*each), key=len)
        return own

    def population(self, areas: Sequence[str], year: int) -> tuple[float, int] | None:
        """People in the areas together, of that year or the latest before, and of which year."""
        for stock in (m for m in self.catalogue.measures.values() if m.kind == "stock"):
            for source in stock.sources:
                years = self._stock_years(stock.id, areas, source)
                held = [one for one in years if one <= year]
                if years:
                    return (years[max(held)], max(held)) if held else None
        return None

    def _stock_years(self, stock: str, areas: Sequence[str], source: str) -> dict[int, float]:
        key = ("stock", stock, tuple(areas), source)
        return self.remember(key, lambda: self._read_stock(stock, areas, source))

    def _read_stock(self, stock: str, areas: Sequence[str], source: str) -> dict[int, float]:
        each = []
        for area in areas:
            own = self.series.get((stock, area, source))
            if own:
                each.append({row.last // 12: row.value for row in own if row.counts})
            else:
                parts = self.parts(area)
                each.append(self._stock_years(stock, parts, source) if parts else {})
        shared = set.intersection(*(set(years) for years in each))
        return {year: sum(years[year] for years in each) for year in shared}


def cover(rows: Iterable[Row], span: Span) -> list[Row]:
    """The most rows that fill a period without a gap and without standing twice; else none."""
    first, last = span
    inside = [row for row in rows if row.counts and first <= row.first and row.last <= last]
    by_end: dict[int, list[Row]] = {}
    for row in inside:
        by_end.setdefault(row.last, []).append(row)
    best: dict[int, list[Row]] = {first - 1: []}
    for month in range(first, last + 1):
        ways = [
            [*best[row.first - 1], row] for row in by_end.get(month, ()) if row.first - 1 in best
        ]
        if ways:
            best[month] = max(ways, key=len)
    return best.get(last, [])


def runs(months: Iterable[int]) -> list[Span]:
    """The months as periods without a gap."""
    found: list[Span] = []
    for month in sorted(months):
        if found and found[-1][1] == month - 1:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return found


def span_of(period: Period) -> Span:
    return period.start.index, period.end.index


def _of_row(row: Row) -> Sum:
    return Sum(row.value, (row,), row.numerator, row.denominator)


def _definitions(path: Path) -> Mapping[str, Any]:
    """What the file says of measures, areas and sources."""
    query = "SELECT value FROM parquet_kv_metadata(?) WHERE key = 'pcc_metrics'"
    stored = duckdb.execute(query, [str(path)]).fetchone()
    return dict(json.loads(stored[0])["definitions"]) if stored else {}
