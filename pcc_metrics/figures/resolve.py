"""Which period and source answer a window for a measure, or why none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    format_months,
    format_value,
    join_area_names,
    join_words,
    uncapitalise,
)
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.figures.level import ADDABLE, MEANS, Level
from pcc_metrics.figures.reader import Missing, Reader
from pcc_metrics.store import suppression
from pcc_metrics.store.snapshot import Status

MOST_NOTES = 2  # a force has one for each of its areas
NOT_TESTED = "not tested for completeness"


class How(StrEnum):
    """How a figure answers a window."""

    EXACT = "exact"  # it is of just that window
    LATEST = "latest"  # nothing so late is held: it is of the latest window before
    OWN_LENGTH = "own length"  # the measure is published for other lengths


class Why(StrEnum):
    """Why there is no figure."""

    NEVER_HELD = "never held"
    GAP = "gap"
    OUTSIDE = "outside"
    NO_RATE = "no rate"
    HIDDEN = "hidden"
    NOT_COMPLETE = "not complete"  # for just the period and source that are shown beside
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Unresolved:
    why: Why
    text: str
    gap: Missing | None = None


@dataclass(frozen=True)
class Resolved:
    period: Period
    level: Level
    how: How


def resolve_window(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Resolved | Unresolved:
    """The answer for the window that ends with `to`, the latest before it, or the reason."""
    if reader.guarded(measure, areas):
        return _find_guarded(reader, measure, areas, to, window)
    return _find(reader, measure, areas, to, window)


def _find(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Resolved | Unresolved:
    asked = window.period(to)
    sources = [s for s in measure.sources if reader.periods(measure, areas, s)]
    if not sources:
        return _never_published(reader, measure, areas)
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
            return _gap(reader, measure, areas, source, asked, complete)
    usable = [c for c in candidates if c]
    if not usable:
        return _outside(reader, measure, areas, sources, asked)
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
        return _never_published(reader, measure, areas)
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
                Why.HIDDEN, f"{_no_figure(measure, areas)} in {asked.in_sentence}: {why}."
            )
        if period == asked and any(period.overlaps(one) for one in held):
            return _find(reader, measure, areas, to, window)  # its months are not all complete
    why = f"{suppression.YEARS_ONLY}, and no such year is complete up to then"
    return Unresolved(Why.HIDDEN, f"{_no_figure(measure, areas)} in {asked.in_sentence}: {why}.")


def _why_hidden(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period
) -> str | None:
    """Why a period is hidden that is held, or that never would be shown."""
    why = reader.why_hidden(measure, areas, period)
    if len(areas) > 1 or reader.never_shown(measure):
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


def _no_figure(measure: Measure, areas: Sequence[Area]) -> str:
    return f"No figure for {uncapitalise(measure.title)} in {join_area_names(areas)}"


def _never_published(reader: Reader, measure: Measure, areas: Sequence[Area]) -> Unresolved:
    text = f"{_no_figure(measure, areas)} is held in snapshot {reader.snapshot.id}."
    return Unresolved(Why.NEVER_HELD, text)


def _outside(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    sources: Sequence[str],
    asked: Period,
) -> Unresolved:
    text = f"{_no_figure(measure, areas)} in {asked.in_sentence}"
    lacking = [area for area in areas if not reader.holds(measure, area)]
    if lacking and len(lacking) < len(areas):
        none = f"none is held for {join_area_names(lacking)} in snapshot {reader.snapshot.id}"
        return Unresolved(Why.OUTSIDE, f"{text}: {none}.")
    held = {
        month
        for source in sources
        for period in reader.periods(measure, areas, source)
        for month in period.months()
    }
    missing = reader.missing(measure, areas, Period(min(held), max(held)), sources[0])
    if len(missing.untested) >= len(held):
        why = f"the figures held, for {format_months(held)}, are {NOT_TESTED}"
        notes = _notes_of(reader, measure, areas, sources[0], missing)
        return Unresolved(Why.OUTSIDE, f"{text}: {why}.{notes}", missing)
    return Unresolved(Why.OUTSIDE, f"{text}: figures are held only for {format_months(held)}.")


def _gap(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    source: str,
    asked: Period,
    newest: tuple[Period, float] | None,
) -> Unresolved:
    """The months that are lacking, and why; `newest` is the latest complete answer, if any."""
    missing = reader.missing(measure, areas, asked, source)
    parts = []
    if missing.incomplete:
        parts.append(f"{_months_by_area(reader, areas, missing.incomplete)} incomplete")
    if missing.untested:
        months = _months_by_area(reader, areas, missing.untested)
        parts.append(f"{months} {NOT_TESTED}")
    if missing.absent:
        parts.append(f"{_months_by_area(reader, areas, missing.absent)} not held")
    why = join_words(parts) or "it is not published for these months together"
    notes = _notes_of(reader, measure, areas, source, missing)
    text = f"{_no_figure(measure, areas)} in {asked.in_sentence}: {why}.{notes}"
    if newest:
        period, value = newest
        text += (
            f" The latest complete answer is {period.in_sentence}: {format_value(measure, value)}."
        )
    return Unresolved(Why.GAP, text, missing)


def _notes_of(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, missing: Missing
) -> str:
    """What the rows say of why they could not be tested, each sentence once."""
    lost = {month for month, _ in missing.untested}
    places = {area for _, area in missing.untested}
    notes = (
        row.note
        for area in areas
        for leaf, place in reader.leaves(measure, area, source)
        if place.id in places
        for row in reader.rows(leaf.id, place.id, source)
        if row.status is Status.UNTESTED and row.note and lost.intersection(row.period.months())
    )
    each = list(dict.fromkeys(notes))
    return "".join(f" {note}" for note in each if len(each) <= MOST_NOTES)


def _months_by_area(
    reader: Reader, areas: Sequence[Area], found: Sequence[tuple[Month, str]]
) -> str:
    """`September 2024 is` or, where only parts of the areas lack it, with their names."""
    whole = [a.id for area in areas for a in (reader.catalogue.parts_of(area.id) or (area,))]
    by_areas: dict[tuple[str, ...], list[Month]] = {}
    for month in dict.fromkeys(month for month, _ in found):
        places = tuple(area for m, area in found if m == month)
        by_areas.setdefault(places, []).append(month)
    phrases = []
    for places, months in by_areas.items():
        text = format_months(months)
        if len(places) < len(whole) and set(places) != {area.id for area in areas}:
            titles = (reader.catalogue.areas[place].in_sentence for place in places)
            text += f" ({join_words(titles)})"
        phrases.append(text)
    count = sum(len(months) for months in by_areas.values())
    return f"{join_words(phrases)} {'is' if count == 1 else 'are'}"
