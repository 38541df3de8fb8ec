"""Warnings of a part that is more than its whole, and of months that their source cannot know.

An area above its force and an offence above the group it belongs to may be right where the two
come from different days of one source, which is rare enough to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from pcc_metrics.domain.source_definitions import Source
from pcc_metrics.publishing.screening.jump_warnings import ChangedRows
from pcc_metrics.store.columns import Array

ADDED = ("count", "stock")
NEARLY = 1e-9  # of the whole: sums of numbers with decimals differ by this much
# As the form for typed figures writes it into the note of a row.
_RELEASED = re.compile(r"\bReleased (\d{4}-\d{2}-\d{2}):")


@dataclass(frozen=True)
class _Relation:
    """Rows of `parts` and of `whole`, ids of `column`, which are compared where `same` agree.

    Parts that may overlap are compared one by one, others `together` as well.
    """

    code: str
    column: str
    whole: str
    parts: Collection[str]
    same: Collection[str]
    together: bool


def check_areas(c: ChangedRows) -> None:
    """Areas that count more than the force they are in, each or together."""
    same = ("measure", "source", "start", "end")
    for area in c.catalogue.areas:
        parts = [part.id for part in c.catalogue.parts_of(area)]
        _check(c, _Relation("area_above_force", "area", area, parts, same, together=True))


def check_measures(c: ChangedRows) -> None:
    """Measures that count more than the one they are a part of; those that are added, together."""
    same = ("area", "source", "start", "end")
    for one in c.catalogue.measures.values():
        for parts, together in ((one.components, True), (one.parts, one.parts_are_whole)):
            relation = _Relation("part_above_total", "measure", one.id, parts, same, together)
            _check(c, relation)


def _check(c: ChangedRows, relation: _Relation) -> None:
    """Compare each row of a part with that of its whole."""
    if not relation.parts:
        return
    code, column = relation.code, relation.column
    usable = c.complete & np.isin(c.kinds, ADDED)
    is_whole = usable & c.rows.by_word(column, relation.whole.__eq__, empty=False)
    is_part = usable & c.rows.by_word(column, {*relation.parts}.__contains__, empty=False)
    wholes, pieces = np.flatnonzero(is_whole), np.flatnonzero(is_part)
    if not len(wholes) or not len(pieces):
        return
    key = _keys(c, relation.same)
    wholes = wholes[np.argsort(key[wholes], kind="stable")]
    at = np.minimum(np.searchsorted(key[wholes], key[pieces]), len(wholes) - 1)
    matched = key[wholes[at]] == key[pieces]
    pieces, at = pieces[matched], at[matched]
    value = c.rows.numbers("value")
    limit = value[wholes] * (1 + NEARLY)
    touched = c.changed[pieces] | c.changed[wholes[at]]
    above = touched & (value[pieces] > limit[at])
    _tell_single(c, code, pieces[above], wholes[at[above]])
    if relation.together:
        sums = np.bincount(at, value[pieces], minlength=len(wholes))
        moved = np.bincount(at, touched, minlength=len(wholes)) > 0
        told = np.isin(np.arange(len(wholes)), at[above])
        counts = np.bincount(at, minlength=len(wholes))
        over = moved & ~told & (sums > limit) & (counts > 1)
        _tell_sums(c, code, wholes[over], sums[over], column)


def _keys(c: ChangedRows, same: Collection[str]) -> Array:
    """A whole number for each row, the same for rows that agree in these columns."""
    keys = np.zeros(c.rows.count, np.int64)
    for name in same:
        months = name in ("start", "end")
        column = c.rows.months(name) if months else c.rows.codes(name)
        _, keys = np.unique(keys * (int(column.max()) + 2) + column + 1, return_inverse=True)
    return keys


def _tell_single(c: ChangedRows, code: str, pieces: Array, wholes: Array) -> None:
    whole_of = dict(zip(pieces.tolist(), wholes.tolist(), strict=True))
    value = c.rows.numbers("value")

    def say(place: int) -> tuple[Any, str]:
        whole = whole_of[place]
        text = f"{c.describe(place)}: {c.format(place)}, more than the {c.format(whole)} of "
        return float(value[place]), f"{text}{c.describe(whole)}, which it is a part of."

    c.tally.cells(code, "value", np.array(sorted(whole_of), np.int64), say)


def _tell_sums(c: ChangedRows, code: str, wholes: Array, sums: Array, column: str) -> None:
    sum_of = dict(zip(wholes.tolist(), sums.tolist(), strict=True))
    value, what = c.rows.numbers("value"), "areas" if column == "area" else "parts"

    def say(place: int) -> tuple[Any, str]:
        text = f"{c.describe(place)}: {c.format(place)}, and those of its {what} that are held "
        return float(value[place]), f"{text}have {sum_of[place]:,.10g} together."

    c.tally.cells(code, "value", np.array(sorted(sum_of), np.int64), say)


def check_source_dates(c: ChangedRows) -> None:
    """Periods that end after the day on which their source came out."""
    sources = c.catalogue.sources
    latest = c.rows.by_word("source", lambda s: _day(sources[s]), np.datetime64("9999-01-01"))
    if c.rows.has("note"):
        notes = c.rows.by_word("note", _released, np.datetime64("9999-01-01"))
        latest = np.minimum(latest, notes)
    late = c.changed & (c.rows.days("end") > latest)

    def say(place: int) -> tuple[Any, str]:
        source = c.rows.cell("source", place)
        text = (
            f"{c.describe(place)}: the period ends after {latest[place]}, when {source} came out."
        )
        return str(c.rows.days("end")[place]), text

    c.tally.cells("after_source", "end", np.flatnonzero(late), say)


def _day(source: Source) -> Any:
    dated = source.dated or (source.report.on if source.report else None)
    return np.datetime64(dated or date(9999, 1, 1))


def _released(note: str) -> Any:
    written = _RELEASED.search(note)
    try:
        day = date.fromisoformat(written[1]) if written else date(9999, 1, 1)
    except ValueError:
        day = date(9999, 1, 1)
    return np.datetime64(day)
