"""What a publication covers, month by month: what stays, and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pcc_metrics.charts.coverage import COVERAGE_STATES, CoverageSpan, CoverageState
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.publishing.publish import ProposedContent
from pcc_metrics.store.columns import Array, TableColumns
from pcc_metrics.store.observation import UNCOUNTED


def list_coverage(content: ProposedContent, measure: str | None = None) -> tuple[CoverageSpan, ...]:
    """The months of every measure or, for one measure, of every area with a row of it."""
    parts = list(_parts(content, measure))
    names = sorted(
        {name for _, line_codes, _, words in parts for name in _names_present(line_codes, words)}
    )
    if not names:
        return ()
    rank = {name: place for place, name in enumerate(names)}
    first = min(int(rows.months("start")[p].min()) for rows, _, p, _ in _non_empty(parts))
    last = max(int(rows.months("end")[p].max()) for rows, _, p, _ in _non_empty(parts))
    grid = np.zeros((len(names), last - first + 1), np.int8)
    for state, (rows, codes, places, words) in _states(parts):
        lines = np.array([rank.get(word, -1) for word in words])[codes]
        _paint(grid, lines, rows, places, first, state)
    return tuple(_spans(grid, names, first))


_Part = tuple[
    TableColumns, Array, Array, list[str]
]  # rows, the code of each place's line, places, names


def _parts(content: ProposedContent, measure: str | None) -> Iterator[_Part]:
    """What is removed, kept, revised and added, in this order."""
    before, after, matched = TableColumns(content.now), TableColumns(content.table), content.matched
    kept = np.ones(after.count, bool)
    kept[matched.added] = False
    kept[matched.revised[1]] = False
    by = "area" if measure else "measure"
    for rows, places in (
        (before, matched.removed),
        (after, np.flatnonzero(kept)),
        (after, matched.revised[1]),
        (after, matched.added),
    ):
        chosen = places[_is(rows, measure, places)] if measure else places
        yield rows, rows.codes(by)[chosen], chosen, rows.words(by)


def _is(rows: TableColumns, measure: str, places: Array) -> Array:
    words = rows.words("measure")
    wanted = words.index(measure) if measure in words else -2
    return rows.codes("measure")[places] == wanted


def _names_present(codes: Array, words: list[str]) -> list[str]:
    return [words[code] for code in np.unique(codes).tolist()]


def _non_empty(parts: list[_Part]) -> list[_Part]:
    return [part for part in parts if len(part[2])]


def _states(parts: list[_Part]) -> Iterator[tuple[CoverageState, _Part]]:
    """The parts once more, those incomplete or not tested in the new snapshot apart."""
    removed, *others = parts
    yield "removed", removed
    states: tuple[CoverageState, ...] = ("kept", "revised", "added")
    for state, (rows, codes, places, words) in zip(states, others, strict=True):
        broken = rows.by_word("status", lambda one: one in UNCOUNTED, empty=False)[places]
        yield state, (rows, codes[~broken], places[~broken], words)
        yield "incomplete", (rows, codes[broken], places[broken], words)


def _paint(
    grid: Array, lines: Array, rows: TableColumns, places: Array, first: int, state: CoverageState
) -> None:
    """Mark every month of some rows, unless it is marked with something that matters more."""
    starts = rows.months("start")[places] - first
    lengths = rows.months("end")[places] - first - starts + 1
    if not len(places):
        return
    row = np.repeat(np.arange(len(places)), lengths)
    month = starts[row] + np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    np.maximum.at(grid, (lines[row], month), COVERAGE_STATES.index(state) + 1)


def _spans(grid: Array, names: list[str], first: int) -> Iterator[CoverageSpan]:
    for name, line in zip(names, grid, strict=True):
        edges = np.flatnonzero(np.diff(line, prepend=0, append=0))
        for start, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if line[start]:
                period = Period(Month(first + start), Month(first + stop - 1))
                yield CoverageSpan(name, period, COVERAGE_STATES[line[start] - 1])
