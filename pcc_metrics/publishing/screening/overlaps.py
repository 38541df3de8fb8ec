"""Rules between rows: no key twice, and no two rows that cannot both be right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pcc_metrics.domain.formatting import pluralise
from pcc_metrics.publishing.screening.faults import FaultTally, fault_value
from pcc_metrics.publishing.screening.rules import NUMBERS, ScreenedRows
from pcc_metrics.store.columns import Array, TableColumns
from pcc_metrics.store.observation import UNCOUNTED
from pcc_metrics.store.snapshot_file import KEY

LENGTHS = 24  # different lengths of period that are compared; sources have two or three
LONGEST_WHOLE = 60  # months; the parts of longer periods are added up and not looked at singly
_ROUNDED = re.compile(r"\brounded to (?:the )?(?:nearest )?([0-9]{1,4})\b", re.IGNORECASE)
SAME = 1e-9  # of the larger: a sum of numbers with decimals may differ by this much


def check_keys(s: ScreenedRows) -> None:
    """Every row that has the key of an earlier one."""
    rows = s.rows
    if not rows.has(*KEY):
        return
    columns = [_column(rows, name) for name in KEY]
    order = np.lexsort(columns[::-1])
    again = np.concatenate([[False], np.ones(max(len(order) - 1, 0), bool)])
    again = again[: len(order)]
    for column in columns:
        again[1:] &= column[order][1:] == column[order][:-1]
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(order))))
    earlier = np.full(rows.count, -1)
    earlier[order] = np.where(again, order[first], -1)
    filled = np.all([rows.is_filled(name) for name in KEY], axis=0)

    def say(place: int) -> str:
        row = s.tally.row(int(earlier[place]))
        return f"Row {row} has the same measure, area, period and source already."

    s.tell("duplicate", "measure", filled & (earlier >= 0), say)


def _column(rows: TableColumns, name: str) -> Array:
    return rows.days(name).astype(np.int64) if name in ("start", "end") else rows.codes(name)


@dataclass(frozen=True)
class _Spans:
    """Rows that can be added up, sorted by series and start. `places` are those in the file."""

    places: Array
    series: Array
    start: Array
    length: Array
    amounts: tuple[Array, ...]  # what is added: values, or numerators and denominators


def check_overlaps(s: ScreenedRows, warned: FaultTally | None = None) -> None:
    """Shorter periods that fill a longer one must add up to it, and none may exceed it.

    Of a source that rounds, a sum that rounding explains is no fault; it is told to `warned` where
    one of its rows is from the file.
    """
    if not s.rows.has(*KEY, *NUMBERS, "status"):
        return
    usable = np.all([s.rows.is_filled(name) for name in (*KEY, "status")], axis=0)
    usable &= s.rows.by_word("status", lambda one: one not in UNCOUNTED, empty=False)
    usable &= s.rows.days("end") >= s.rows.days("start")
    counts = usable & s.is_kind("count") & s.finite("value")
    units = s.rows.by_word("source", s.rounded_to, 0)
    if s.rows.has("note"):
        units = np.maximum(units, s.rows.by_word("note", _noted_rounding, 0))
    rounding = _Rounding(warned or FaultTally(), units)
    _check(s, counts, ("value",), rounding)
    pooled = usable & s.is_kind("proportion", "mean")
    pooled &= s.finite("numerator") & s.finite("denominator")
    _check(s, pooled, ("numerator", "denominator"), rounding)


@dataclass(frozen=True)
class _Rounding:
    """To what each row's source rounds, 0 for not at all; `warned` of sums that it explains."""

    warned: FaultTally
    units: Array


def _noted_rounding(note: str) -> int:
    """To what a row's own note says that it is rounded: "rounded to the nearest 5"."""
    match = _ROUNDED.search(note)
    return int(match[1]) if match else 0


def _check(s: ScreenedRows, usable: Array, columns: tuple[str, ...], rounding: _Rounding) -> None:
    spans = _keep_overlapping(_spans(s, usable, columns))
    if not len(spans.places):
        return
    starts = _index(spans)
    lengths = np.unique(spans.length)[:LENGTHS].tolist()
    for short, long in ((a, b) for b in lengths for a in lengths if a < b):
        nested = _Nested(spans, starts, short, long)
        for amounts, column in zip(spans.amounts, columns, strict=True):
            if long % short == 0:
                _check_sums(s, nested, amounts, column, rounding)
            if long <= LONGEST_WHOLE:
                _check_parts(s, nested, amounts, column)


def _spans(s: ScreenedRows, usable: Array, columns: tuple[str, ...]) -> _Spans:
    rows = s.rows
    places = np.flatnonzero(usable)
    codes = [rows.codes(name)[places] for name in ("measure", "area", "source")]
    start, end = rows.months("start")[places], rows.months("end")[places]
    order = np.lexsort((end, start, *codes[::-1]))
    changes = np.zeros(max(len(order), 1), bool)[: len(order)]
    for code in codes:
        changes[1:] |= code[order][1:] != code[order][:-1]
    return _Spans(
        places[order],
        np.cumsum(changes),
        start[order],
        (end - start)[order] + 1,
        tuple(rows.numbers(name)[places][order] for name in columns),
    )


def _keep_overlapping(spans: _Spans) -> _Spans:
    """Only the series in which two periods share a month: mostly there is none."""
    if not len(spans.places):
        return spans
    wide = int(spans.start.max() + spans.length.max() - spans.start.min()) + 2
    offset = spans.series * wide - spans.start.min()
    ends = np.maximum.accumulate(offset + spans.start + spans.length)
    shared = np.zeros(len(ends), bool)
    shared[1:] = offset[1:] + spans.start[1:] < ends[:-1]
    kept = np.isin(spans.series, spans.series[shared])
    return _Spans(
        spans.places[kept],
        spans.series[kept],
        spans.start[kept],
        spans.length[kept],
        tuple(amounts[kept] for amounts in spans.amounts),
    )


def _index(spans: _Spans) -> dict[int, tuple[Array, Array]]:
    """Length -> keys of (series, start) in order, and which span each is."""
    index = {}
    for length in np.unique(spans.length).tolist():
        mine = np.flatnonzero(spans.length == length)
        index[length] = (_key(spans.series[mine], spans.start[mine]), mine)
    return index


def _key(series: Array, start: Array) -> Array:
    return series * 100_000 + start  # no start is so late: years end at 2199


def _lookup(index: tuple[Array, Array], wanted: Array) -> Array:
    """The spans with these keys; -1 where there is none."""
    keys, spans = index
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, spans[at], -1)


@dataclass(frozen=True)
class _Nested:
    """Periods of `short` months that lie in those of `long` ones, of the same series."""

    spans: _Spans
    starts: dict[int, tuple[Array, Array]]
    short: int
    long: int

    @property
    def whole(self) -> Array:
        """The spans of `long` months."""
        return self.starts[self.long][1]

    def inside(self, offsets: range) -> Iterator[Array]:
        """For each offset in months, the short span that begins so far into each whole one."""
        series, start = self.spans.series[self.whole], self.spans.start[self.whole]
        for offset in offsets:
            yield _lookup(self.starts[self.short], _key(series, start + offset))


def _check_sums(
    s: ScreenedRows, nested: _Nested, amounts: Array, column: str, rounding: _Rounding
) -> None:
    """Where a run of equal shorter periods fills a longer one, their sum is the longer's."""
    short, long, whole = nested.short, nested.long, nested.whole
    places, count = nested.spans.places, long // short
    total, filled = np.zeros(len(whole)), np.ones(len(whole), bool)
    own = s.tally.is_of_file(places[whole])
    for rows in nested.inside(range(0, long, short)):
        filled &= rows >= 0
        total += np.where(rows >= 0, amounts[rows], 0.0)
        own |= (rows >= 0) & s.tally.is_of_file(places[rows])
    apart = np.abs(total - amounts[whole])
    wrong = filled & (apart > SAME * np.maximum(total, amounts[whole]))
    # Each number, the whole included, is off by at most half of what it is rounded to.
    explained = wrong & (apart <= rounding.units[places[whole]] * (count + 1) / 2)
    sums = dict(zip(places[whole[wrong]].tolist(), total[wrong].tolist(), strict=True))
    rows_of = f"The {count} rows of {pluralise(short, 'month')} that fill this period add up to"

    def say(place: int) -> str:
        return f"{rows_of} {sums[place]:,.10g}: only one of them can be right."

    def explain(place: int) -> tuple[Any, str]:
        unit = f"{rounding.units[place]:g}"
        message = (
            f"{rows_of} {sums[place]:,.10g}; the source rounds to {unit}, so both may be right."
        )
        return fault_value(s.rows.cell(column, place)), message

    s.tell("overlap_disagrees", column, _mask(s, places[whole[wrong & ~explained]]), say)
    rounding.warned.cells("rounded_sum", column, places[whole[explained & own]], explain)


def _check_parts(s: ScreenedRows, nested: _Nested, amounts: Array, column: str) -> None:
    """No part of a period counts more than the whole period."""
    short, whole = nested.short, nested.whole
    larger: dict[int, float] = {}
    for rows in nested.inside(range(nested.long - short + 1)):
        wrong = (rows >= 0) & (amounts[rows] > amounts[whole] * (1 + SAME))
        places = nested.spans.places[whole[wrong]].tolist()
        larger |= dict(zip(places, amounts[rows[wrong]].tolist(), strict=True))

    def say(place: int) -> str:
        part = f"A part of this period, of {pluralise(short, 'month')}"
        return f"{part}, has more: {larger[place]:,.10g}."

    s.tell("part_over_whole", column, _mask(s, np.array(list(larger), int)), say)


def _mask(s: ScreenedRows, places: Array) -> Array:
    wrong = np.zeros(s.rows.count, bool)
    wrong[places] = True
    return wrong
