"""Warnings: what is not wrong by any rule, and is rarely meant. Each needs a typed reason.

The thresholds, and why these, stand in docs/decisions/2026-11-22-publishing.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import pluralise
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.publishing.screening.faults import FaultTally
from pcc_metrics.publishing.screening.jump_warnings import ChangedRows, check_jumps
from pcc_metrics.publishing.screening.whole_warnings import (
    check_areas,
    check_measures,
    check_source_dates,
)
from pcc_metrics.store.columns import Array, TableColumns
from pcc_metrics.store.observation import UNCOUNTED
from pcc_metrics.store.row_diff import RowDiff

REVISION_FACTOR = 1.1
REVISION_SHARE = 0.02
FEW = 10  # a count revised by no more than this is no news
REGULAR = (1, 3)  # lengths, in months, of periods that follow one another without a gap


@dataclass(frozen=True)
class ChangeCheck:
    """The rows that would be published, beside those that are now."""

    catalogue: Catalogue
    now: pa.Table
    result: pa.Table
    matched: RowDiff
    tally: FaultTally


def check_changes(c: ChangeCheck) -> None:
    """Record every warning."""
    old, new = TableColumns(c.now), TableColumns(c.result)
    changed = _find_changed(c, old, new)
    rows = ChangedRows(c.catalogue, new, changed, c.tally)
    check_areas(rows)
    check_measures(rows)
    check_source_dates(rows)
    if not c.now.num_rows:
        return
    check_jumps(rows)
    _check_gaps(c, new, changed)
    _revisions(c, old, new)
    _coverage(c, old)
    _check_turned_incomplete(c, old, new)


def _find_changed(c: ChangeCheck, old: TableColumns, new: TableColumns) -> Array:
    """Mask of the rows that are new or say another figure; a note alone is no news."""
    in_old, in_new = c.matched.revised
    changed = np.zeros(new.count, bool)
    changed[c.matched.added] = True
    changed[in_new] = old.numbers("value")[in_old] != new.numbers("value")[in_new]
    changed[in_new] |= _uncounted(old, in_old) & ~_uncounted(new, in_new)
    return changed


def _uncounted(rows: TableColumns, places: Array) -> Array:
    return rows.by_word("status", lambda s: s in UNCOUNTED, empty=False)[places]


def _check_gaps(c: ChangeCheck, new: TableColumns, changed: Array) -> None:
    """Months missing between a changed row and the one before it, of the same series."""
    length = new.months("end") - new.months("start") + 1
    series = [new.codes(name) for name in ("measure", "area", "source")] + [length]
    order = np.lexsort((new.months("start"), *series[::-1]))
    here, before = order[1:], order[:-1]
    follows = np.all([column[here] == column[before] for column in series], axis=0)
    regular = follows & np.isin(length[here], REGULAR) & changed[here]
    apart = new.months("start")[here] > new.months("end")[before] + 1
    _tell_gaps(c, new, here[regular & apart], before[regular & apart])


def _tell_gaps(c: ChangeCheck, new: TableColumns, here: Array, before: Array) -> None:
    """Months without a row, told once for all the areas that have the same gap."""
    gaps: dict[tuple[str, Month, Month], int] = {}
    ends, starts = new.months("end"), new.months("start")
    for place, earlier in zip(here.tolist(), before.tolist(), strict=True):
        first, last = Month(int(ends[earlier]) + 1), Month(int(starts[place]) - 1)
        key = (str(new.cell("measure", place)), first, last)
        gaps[key] = gaps.get(key, 0) + 1
    for (measure, first, last), areas in gaps.items():
        missing = Period(first, last).written_out
        c.tally.file(
            "gap",
            f"{measure}: no rows for {missing}, in {pluralise(areas, 'area')}.",
            "start",
            missing,
        )


def _revisions(c: ChangeCheck, old: TableColumns, new: TableColumns) -> None:
    in_old, in_new = c.matched.revised
    was, now = old.numbers("value")[in_old], new.numbers("value")[in_new]
    kind = _kinds(c, new)[in_new]
    far = _far(kind, was, now, (REVISION_FACTOR, REVISION_SHARE))
    far &= ~((kind == "count") & (np.abs(now - was) <= FEW))
    far |= (kind == "stock") & _differ(was, now, REVISION_FACTOR)
    before = dict(zip(in_new[far].tolist(), was[far].tolist(), strict=True))

    def say(place: int) -> tuple[Any, str]:
        return new.cell(
            "value", place
        ), f"{_what(new, place)}: {_format_value(before[place])} until now."

    c.tally.cells("big_revision", "value", in_new[far], say)


def _coverage(c: ChangeCheck, old: TableColumns) -> None:
    """Published rows that would no longer be there, told once for a measure."""
    gone = c.matched.removed
    names = np.array([*old.words("measure"), ""])[old.codes("measure")[gone]]
    for measure in np.unique(names).tolist():
        mine = gone[names == measure]
        areas = len(np.unique(old.codes("area")[mine]))
        months = Period(
            Month(int(old.months("start")[mine].min())), Month(int(old.months("end")[mine].max()))
        )
        c.tally.file(
            "lower_coverage",
            f"{pluralise(len(mine), 'published row')} of {pluralise(areas, 'area')}, "
            f"{months.written_out}, not in this file.",
            "measure",
            measure,
        )


def _check_turned_incomplete(c: ChangeCheck, old: TableColumns, new: TableColumns) -> None:
    in_old, in_new = c.matched.revised
    was, now = _uncounted(old, in_old), _uncounted(new, in_new)

    def say(place: int) -> tuple[Any, str]:
        return new.cell("status", place), f"{_what(new, place)}: complete until now."

    c.tally.cells("now_incomplete", "status", in_new[now & ~was], say)


def _kinds(c: ChangeCheck, rows: TableColumns) -> Array:
    measures = c.catalogue.measures
    return rows.by_word("measure", lambda m: measures[m].kind, "")


def _far(kind: Array, was: Array, now: Array, limits: tuple[float, float]) -> Array:
    """Counts, means and rates beyond a factor; shares beyond a difference."""
    factor, share = limits
    far = np.isin(kind, ("count", "mean", "rate")) & _differ(was, now, factor)
    return far | ((kind == "proportion") & (np.abs(now - was) > share))


def _differ(was: Array, now: Array, factor: float) -> Array:
    low, high = np.minimum(was, now), np.maximum(was, now)
    return high > low * factor


def _period(rows: TableColumns, place: int) -> Period:
    return Period(Month(int(rows.months("start")[place])), Month(int(rows.months("end")[place])))


def _what(rows: TableColumns, place: int) -> str:
    return (
        f"{rows.cell('measure', place)}, {rows.cell('area', place)}, {_period(rows, place).label}"
    )


def _format_value(value: float) -> str:
    return f"{value:,.10g}"
