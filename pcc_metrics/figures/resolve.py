"""Which period and source answer a window for a measure, or why none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.figures.level import ADDABLE, MEANS, Level
from pcc_metrics.figures.no_figure import (
    Unresolved,
    Why,
    months_lacking,
    never_published,
    no_figure_for,
    outside_held_months,
)
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store import suppression


class How(StrEnum):
    """How a figure answers a window."""

    EXACT = "exact"  # it is of just that window
    LATEST = "latest"  # nothing so late is held: it is of the latest window before
    OWN_LENGTH = "own length"  # the measure is published for other lengths


@dataclass(frozen=True)
class Resolved:
    period: Period
    level: Level
    how: How


def resolve_window(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Resolved | Unresolved:
    """The answer for the window that ends with `to`, the latest before it, or the reason."""
    if reader.may_suppress(measure, areas):
        return _find_guarded(reader, measure, areas, to, window)
    return _find(reader, measure, areas, to, window)


def _find(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Resolved | Unresolved:
    asked = window.period(to)
    sources = [s for s in measure.sources if reader.periods(measure, areas, s)]
    if not sources:
        return never_published(reader, measure, areas)
    for source in sources:
        level = reader.level_of(measure, areas, asked, source)
        if level and measure.kind != "stock":
            return Resolved(asked, level, How.EXACT)
    last = max(reader.periods(measure, areas, source)[0].end for source in sources)
    candidates = []
    for source in sources:
        newest = latest_answer(reader, measure, areas, source, window)
        fits = newest and newest.period.length == asked.length  # a year to date may have another
        if not fits and not _adds_up(reader, measure, areas, source, asked.length):
            candidates.append(_own_length(reader, measure, areas, source, asked))
        elif newest and asked.end > last:
            candidates.append(newest)
        elif _spans(reader, measure, areas, source, asked, last):
            complete = (newest.period, newest.level.value) if newest else None
            return months_lacking(reader, measure, areas, source, asked, complete)
    usable = [c for c in candidates if c]
    if not usable:
        return outside_held_months(reader, measure, areas, sources, asked)
    return max(usable, key=lambda c: c.period.end)  # the first of equals: the preferred source


def _find_guarded(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Resolved | Unresolved:
    """A measure whose small numbers are hidden: an LPA has only years to March (small_numbers).

    The last of them that is held answers, or its being hidden does; never what else is held.
    """
    asked = window.period(to)
    held = [p for source in measure.sources for p in reader.periods(measure, areas, source)]
    if not held:
        return never_published(reader, measure, areas)
    showable = suppression.is_showable(asked)
    march = to - (to.month - suppression.YEAR_ENDS) % 12
    first = min(period.start for period in held)
    for end in range(march.index, min(first.index, march.index - 1), -12):
        period = Period.ending(Month(end), 12)
        for source in measure.sources:
            level = reader.level_of(measure, areas, period, source)
            if level:
                late = How.LATEST if showable else How.OWN_LENGTH
                return Resolved(period, level, How.EXACT if period == asked else late)
        why = _why_hidden(reader, measure, areas, period)
        if why:
            return Unresolved(
                Why.HIDDEN, f"{no_figure_for(measure, areas)} in {asked.in_sentence}: {why}."
            )
        if period == asked and any(period.overlaps(one) for one in held):
            return _find(reader, measure, areas, to, window)  # its months are not all complete
    why = f"{suppression.YEARS_ONLY}, and no such year is complete up to then"
    return Unresolved(Why.HIDDEN, f"{no_figure_for(measure, areas)} in {asked.in_sentence}: {why}.")


def _why_hidden(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period
) -> str | None:
    """Why a period is hidden that is held, or that never would be shown."""
    why = reader.why_hidden(measure, areas, period)
    if len(areas) > 1 or reader.why_never_shown(measure):
        return why
    levels = (reader.level(measure, areas[0], period, source) for source in measure.sources)
    return why if any(levels) else None


def latest_answer(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    source: str,
    window: Window,
) -> Resolved | None:
    """The latest answer at the window's length."""
    if measure.kind == "stock":
        return None  # its rows say when it was counted, not over how long
    ends = dict.fromkeys(p.end for p in reader.periods(measure, areas, source))
    for period in map(window.period, ends):
        level = reader.level_of(measure, areas, period, source)
        if level:
            return Resolved(period, level, How.LATEST)
    return None


def _adds_up(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, length: int
) -> bool:
    """Whether the source's rows are short and many enough for so many months, if not for gaps."""
    rows = [
        o
        for area in areas
        for leaf, place in reader.leaves(measure, area, source)
        for o in reader.rows(leaf.id, place.id, source)
    ]
    counts = measure.kind in ADDABLE
    if not counts and (measure.kind not in MEANS or any(o.denominator is None for o in rows)):
        return False
    held = max(o.period.end for o in rows).index - min(o.period.start for o in rows).index + 1
    return min(o.period.length for o in rows) < length <= held


def _own_length(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, asked: Period
) -> Resolved | None:
    for period in reader.periods(measure, areas, source):
        if period.end <= asked.end:
            level = reader.level_of(measure, areas, period, source)
            if level:
                return Resolved(period, level, How.EXACT if period == asked else How.OWN_LENGTH)
    return None


def _spans(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, asked: Period, last: Month
) -> bool:
    """Whether the window ends inside what the source is published for, or runs out of it."""
    periods = reader.periods(measure, areas, source)
    held = Period(min(p.start for p in periods), periods[0].end)
    return held.start <= asked.end <= held.end or (asked.end > last and asked.overlaps(held))
