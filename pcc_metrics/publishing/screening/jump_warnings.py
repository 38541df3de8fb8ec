"""Warnings of a value far from the last one that is held, whatever lies between the two.

Each changed row is set beside the one before it of the same area, source and length, then beside
what another source or another length holds. The thresholds, and why these, stand in
docs/decisions/2026-11-30-warnings-that-ask.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.publishing.screening.faults import FaultTally
from pcc_metrics.store.columns import Array, TableColumns
from pcc_metrics.store.observation import UNCOUNTED

JUMP_FACTOR = (
    2.0  # against the last period of the same length; a stock, which moves slowly: JUMP_STOCK
)
JUMP_ELSEWHERE = 3.0  # against another source or length: seasons and definitions differ too
JUMP_DECIMAL = 10.0  # the same where more than RECENT months lie between, and breaks with them
RECENT = 36
JUMP_STOCK = 1.1  # for each year between
JUMP_SHARE = 0.15  # of a proportion, as a difference
CHANCE = 5.0  # a count may differ by so many times its square root without a word
SMALL_SHARE, USUAL_SHARE = (
    0.05,
    0.5,
)  # 0.9% where 90% is usual is 0.9 typed for 90, or 0.009 for 0.9
_APART = 100_000  # more than any month that is counted from year 0
_NONE = -1


@dataclass(frozen=True)
class ChangedRows:
    """The rows that would be published; `changed` marks those that are new or revised."""

    catalogue: Catalogue
    rows: TableColumns
    changed: Array
    tally: FaultTally

    @property
    def complete(self) -> Array:
        """Mask of the rows that are counted as they stand."""
        return self.rows.by_word("status", lambda s: s not in UNCOUNTED, empty=False)

    @property
    def kinds(self) -> Array:
        """For each row the kind of its measure."""
        measures = self.catalogue.measures
        return self.rows.by_word("measure", lambda m: measures[m].kind, "")

    @property
    def lengths(self) -> Array:
        """For each row how many months its period has."""
        return self.rows.months("end") - self.rows.months("start") + 1

    def period(self, place: int) -> Period:
        """The period of a row."""
        first, last = (int(self.rows.months(name)[place]) for name in ("start", "end"))
        return Period(Month(first), Month(last))

    def describe(self, place: int) -> str:
        """Measure, area and period of a row, by their ids."""
        measure, area = (self.rows.cell(name, place) for name in ("measure", "area"))
        return f"{measure}, {area}, {self.period(place).label}"

    def format(self, place: int, value: float | None = None) -> str:
        """A row's value, or another of its measure, as it is read: a share in percent."""
        number = float(self.rows.numbers("value")[place]) if value is None else value
        measure = self.catalogue.measures[str(self.rows.cell("measure", place))]
        if measure.kind == "proportion":
            return f"{100 * number:.4g}%"
        return f"{number:,.10g}"


def check_jumps(c: ChangedRows) -> None:
    """Ask about every changed row that is far from the last value held."""
    wanted = c.changed & c.complete
    last = _last_in_series(c)
    jumped = _ask(c, wanted & (last >= 0), last, np.full(c.rows.count, JUMP_FACTOR))
    alone = wanted & (last < 0)
    codes = [c.rows.codes(name) for name in ("measure", "area")]
    other = _last_held(c, [*codes, c.lengths])
    jumped |= _ask_elsewhere(c, alone & (other >= 0), other)
    longest = _last_held(c, codes)
    rest = alone & (other < 0) & (longest >= 0) & (c.kinds != "rate")
    jumped |= _ask_elsewhere(c, rest, longest)
    _check_share_scale(c, wanted & ~jumped)


def _last_in_series(c: ChangedRows) -> Array:
    """For each complete row the last complete one before it of its series and length.

    The first of a series has the one after it, where that is held already.
    """
    rows, complete = c.rows, np.flatnonzero(c.complete)
    series = [rows.codes(name)[complete] for name in ("measure", "area", "source")]
    series.append(c.lengths[complete])
    order = complete[np.lexsort((rows.months("start")[complete], *series[::-1]))]
    here, before = order[1:], order[:-1]
    codes = [rows.codes(name) for name in ("measure", "area", "source")]
    follows = np.all([one[here] == one[before] for one in (*codes, c.lengths)], axis=0)
    last = np.full(rows.count, _NONE)
    backwards = follows & ~c.changed[here]
    last[before[backwards]] = here[backwards]
    last[here[follows]] = before[follows]
    return last


def _last_held(c: ChangedRows, groups: list[Array]) -> Array:
    """For each row the last held one of its group that ends no later, else the next."""
    held = np.flatnonzero(c.complete & ~c.changed)
    none = np.full(c.rows.count, _NONE)
    if not len(held):
        return none
    group = np.zeros(c.rows.count, np.int64)
    for codes in groups:
        _, group = np.unique(group * (int(codes.max()) + 2) + codes + 1, return_inverse=True)
    key = group * _APART + c.rows.months("end")
    held = held[np.argsort(key[held], kind="stable")]
    at = np.searchsorted(key[held], key, side="right")
    before, after = held[np.maximum(at - 1, 0)], held[np.minimum(at, len(held) - 1)]
    nearest = np.where(group[before] == group, before, after)
    return np.where(group[nearest] == group, nearest, none)


def _ask_elsewhere(c: ChangedRows, wanted: Array, last: Array) -> Array:
    """The same against another source or length: years apart only a decimal point is asked."""
    months = np.abs(c.rows.months("end") - c.rows.months("end")[last])
    return _ask(c, wanted, last, np.where(months > RECENT, JUMP_DECIMAL, JUMP_ELSEWHERE))


def _ask(c: ChangedRows, wanted: Array, last: Array, factors: Array) -> Array:
    """Record the jumps among the wanted rows; returns their mask."""
    here = np.flatnonzero(wanted)
    before, factor = last[here], factors[here]
    kind, value = c.kinds[here], c.rows.numbers("value")
    ratio = np.where(kind == "count", c.lengths[before] / c.lengths[here], 1.0)
    now, was = value[here], value[before] / ratio
    far = np.isin(kind, ("mean", "rate")) & _differ(was, now, factor)
    room = CHANCE * np.sqrt(np.maximum(np.maximum(was, now), now + was / ratio - was))
    far |= (kind == "count") & _differ(was, now, factor) & (np.abs(now - was) > room)
    far |= (kind == "proportion") & (np.abs(now - was) > JUMP_SHARE)
    years = np.abs(c.rows.months("end")[here] - c.rows.months("end")[before]) / 12
    far |= (kind == "stock") & _differ(was, now, JUMP_STOCK ** np.maximum(years, 1))
    earlier = dict(zip(here[far].tolist(), before[far].tolist(), strict=True))

    def say(place: int) -> tuple[Any, str]:
        return float(value[place]), _describe_jump(c, place, earlier[place])

    c.tally.cells("jump", "value", np.array(sorted(earlier), np.int64), say)
    jumped = np.zeros(c.rows.count, bool)
    jumped[list(earlier)] = True
    return jumped


def _describe_jump(c: ChangedRows, place: int, before: int) -> str:
    """Both values with their periods, and what else the two are not alike in."""
    end = c.rows.months("end")
    which = "last" if end[before] <= end[place] else "next"
    text = f"{c.describe(place)}: {c.format(place)}, where the {which} value held is "
    text += f"{c.format(before)} in {c.period(before).label}"
    source = str(c.rows.cell("source", before))
    if source != c.rows.cell("source", place):
        text += f", from {source}"
    months = [int(c.lengths[one]) for one in (before, place)]
    if c.kinds[place] == "count" and months[0] != months[1]:
        was, now = (
            float(c.rows.numbers("value")[one]) / length
            for one, length in zip((before, place), months, strict=True)
        )
        text += f": {now:,.4g} a month after {was:,.4g}"
    return f"{text}.{_hint(c, place)}"


def _hint(c: ChangedRows, place: int) -> str:
    """What a share that is a hundredth of itself was meant to be."""
    value = float(c.rows.numbers("value")[place])
    if c.kinds[place] != "proportion" or not 0 < value < SMALL_SHARE / 5 or value < 0.001:
        return ""
    return f" Is {c.format(place, 100 * value)} meant?"


def _check_share_scale(c: ChangedRows, wanted: Array) -> None:
    """A share of a few percent where most of the measure's shares are above a half."""
    small = wanted & (c.kinds == "proportion") & (c.rows.numbers("value") < SMALL_SHARE)
    usual: dict[int, float] = {}
    held = c.complete & ~c.changed
    value, measure = c.rows.numbers("value"), c.rows.codes("measure")
    for code in np.unique(measure[small]).tolist():
        others = value[held & (measure == code)]
        if len(others) and float(np.median(others)) > USUAL_SHARE:
            usual[code] = float(np.median(others))

    def say(place: int) -> tuple[Any, str]:
        middle = c.format(place, usual[int(measure[place])])
        text = f"{c.describe(place)}: {c.format(place)}, where {middle} is usual."
        return float(value[place]), text + _hint(c, place)

    c.tally.cells("share_scale", "value", np.flatnonzero(small & np.isin(measure, [*usual])), say)


def _differ(was: Array, now: Array, factor: Any) -> Array:
    low, high = np.minimum(was, now), np.maximum(was, now)
    return high > low * factor
