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
from pcc_metrics.store.columns import Array, TableColumns
from pcc_metrics.store.observation import UNCOUNTED
from pcc_metrics.store.row_diff import RowDiff

JUMP_FACTOR = 2.0  # against the period before; a stock, which moves slowly: JUMP_STOCK
JUMP_STOCK = 1.1
JUMP_SHARE = 0.15  # of a proportion, as a difference
REVISION_FACTOR = 1.1
REVISION_SHARE = 0.02
FEW = 10  # a count revised by no more than this is no news
CHANCE = 5.0  # a count may differ by so many times its square root without a word
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
    if not c.now.num_rows:
        return
    old, new = TableColumns(c.now), TableColumns(c.result)
    _jumps_and_gaps(c, new)
    _revisions(c, old, new)
    _coverage(c, old)
    _check_turned_incomplete(c, old, new)


def _jumps_and_gaps(c: ChangeCheck, new: TableColumns) -> None:
    """Each changed row against the one before it, of the same series and length."""
    changed = np.zeros(new.count, bool)
    changed[c.matched.added] = True
    changed[c.matched.revised[1]] = True
    complete = new.by_word("status", lambda s: s not in UNCOUNTED, empty=False)
    length = new.months("end") - new.months("start") + 1
    series = [new.codes(name) for name in ("measure", "area", "source")] + [length]
    order = np.lexsort((new.months("start"), *series[::-1]))
    here, before = order[1:], order[:-1]
    follows = np.all([column[here] == column[before] for column in series], axis=0)
    regular = follows & np.isin(length[here], REGULAR) & changed[here]
    apart = new.months("start")[here] > new.months("end")[before] + 1
    _gaps(c, new, here[regular & apart], before[regular & apart])
    wanted = follows & changed[here] & complete[here] & complete[before] & ~apart
    here, before = here[wanted], before[wanted]
    value = new.numbers("value")
    kind = _kinds(c, new)[here]
    far = _far(kind, value[before], value[here], (JUMP_FACTOR, JUMP_SHARE))
    far &= ~((kind == "count") & _by_chance(value[before], value[here]))
    far |= (kind == "stock") & _differ(value[before], value[here], JUMP_STOCK)
    earlier = dict(zip(here[far].tolist(), before[far].tolist(), strict=True))

    def say(place: int) -> tuple[Any, str]:
        was, period = value[earlier[place]], _period(new, earlier[place])
        return float(value[place]), f"{_what(new, place)}: {_format_value(was)} in {period.label}."

    c.tally.cells("jump", "value", np.array(sorted(earlier), np.int64), say)


def _gaps(c: ChangeCheck, new: TableColumns, here: Array, before: Array) -> None:
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
    was, now = (
        rows.by_word("status", lambda s: s in UNCOUNTED, empty=False)[places]
        for rows, places in ((old, in_old), (new, in_new))
    )

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


def _by_chance(was: Array, now: Array) -> Array:
    return np.abs(now - was) <= CHANCE * np.sqrt(np.maximum(was, now))


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
