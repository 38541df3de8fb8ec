"""The reason why there is no figure: as data, and in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    format_months,
    join_area_names,
    join_words,
    uncapitalise,
)
from pcc_metrics.domain.periods import Month, Period, single_month
from pcc_metrics.figures.missing_months import Missing, find_missing, lacks_month
from pcc_metrics.figures.partial_windows import complete_months
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.share_bases import level_text
from pcc_metrics.store.observation import Status

MOST_NOTES = 2  # a force has one for each of its areas
MOST_NAMES = 3  # of areas in brackets
NOT_TESTED = "not tested for completeness"


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
class NewestComplete:
    """The newest complete answer that is held where the one asked for is not."""

    period: Period
    value: float
    source: str


@dataclass(frozen=True)
class Unresolved:
    """Why nothing answers: `text` in full, `reason` without measure, area, period and newest."""

    why: Why
    text: str
    gap: Missing | None = None
    newest: NewestComplete | None = None
    reason: str = ""


def no_figure_for(measure: Measure, areas: Sequence[Area]) -> str:
    """How a reason begins: `No figure for robbery in Coventry`."""
    return f"No figure for {uncapitalise(measure.title)} in {join_area_names(areas)}"


def never_published(reader: Reader, measure: Measure, areas: Sequence[Area]) -> Unresolved:
    """The reason where the snapshot has no row of the measure for these areas."""
    text = f"{no_figure_for(measure, areas)} is held in snapshot {reader.snapshot.id}."
    return Unresolved(Why.NEVER_HELD, text)


def areas_without_figures(
    reader: Reader, measure: Measure, areas: Sequence[Area], asked: Period
) -> Unresolved | None:
    """That nothing is held for some of several areas, so that there is no sum; else `None`."""
    lacking = [area for area in areas if not reader.holds(measure, area)]
    if not lacking or len(lacking) == len(areas):
        return None
    text = f"{no_figure_for(measure, areas)} in {asked.in_sentence}"
    none = f"none is held for {join_area_names(lacking)} in snapshot {reader.snapshot.id}"
    return Unresolved(Why.OUTSIDE, f"{text}: {none}.")


def outside_held_months(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    asked: Period,
    newest: NewestComplete | None,
) -> Unresolved:
    """The months that any source has, only reported ones too; or, among them, what is lacking."""
    text = f"{no_figure_for(measure, areas)} in {asked.in_sentence}"
    sources = reader.sources(measure, areas)
    periods = {source: reader.periods(measure, areas, source) for source in sources}
    held = {month for each in periods.values() for period in each for month in period.months()}
    missing = find_missing(reader, measure, areas, Period(min(held), max(held)), sources[0])
    if not newest and len(missing.untested) >= len(held):
        why = f"the figures held, for {format_months(held)}, are {NOT_TESTED}"
        notes = _notes_of(reader, measure, areas, sources[0], missing)
        return Unresolved(Why.OUTSIDE, f"{text}: {why}.{notes}", missing, reason=f"{why}.{notes}")
    over = next((s for s in sources if any(p.overlaps(asked) for p in periods[s])), "")
    if over:
        return months_lacking(reader, measure, areas, over, asked, newest)
    reason = f"figures are held only for {format_months(held)}."
    text += f": {reason}{_newest(reader, measure, areas, newest)}"
    return Unresolved(Why.OUTSIDE, text, newest=newest, reason=reason)


def months_lacking(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    source: str,
    asked: Period,
    newest: NewestComplete | None,
) -> Unresolved:
    """The months that are lacking, and why; `newest` is the newest complete answer, if any."""
    missing = find_missing(reader, measure, areas, asked, source)
    why = (
        describe_missing(reader, measure, areas, source, asked)
        or "it is not held for these months together"
    )
    reason = f"{why}.{_notes_of(reader, measure, areas, source, missing)}"
    text = f"{no_figure_for(measure, areas)} in {asked.in_sentence}: {reason}"
    text += _newest(reader, measure, areas, newest)
    return Unresolved(Why.GAP, text, missing, newest, reason)


def _newest(
    reader: Reader, measure: Measure, areas: Sequence[Area], newest: NewestComplete | None
) -> str:
    """True of all sources: where it is 12 months that are meant, later months may be held alone."""
    if not newest:
        return ""
    value = level_text(reader, measure, areas, newest.period, newest.source)
    source = reader.catalogue.sources.get(newest.source)
    reported = ", as reported" if source and source.report else ""
    return f" {name_newest(newest)}: {value}{reported}."


def name_newest(newest: NewestComplete) -> str:
    """`The newest complete 12 months held are the year to June 2025`."""
    length = newest.period.length
    what = "figure held is" if length == 1 else f"{length} months held are"
    return f"The newest complete {what} {newest.period.in_sentence}"


def describe_missing(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, period: Period
) -> str:
    """Why a period has no complete figure: `September 2025 (Solihull) is incomplete and …`."""
    missing = find_missing(reader, measure, areas, period, source)
    elsewhere = _held_elsewhere(reader, measure, areas, source, missing.absent)
    absent = tuple(gap for gap in missing.absent if gap[0] not in elsewhere)
    parts = [
        f"{_months_by_area(reader, areas, months)} {why}"
        for months, why in (
            (missing.incomplete, "incomplete"),
            (missing.untested, NOT_TESTED),
            (absent, "not held"),
        )
        if months
    ]
    parts += _held_otherwise(reader, measure, areas, source, period, missing)
    parts += _say_elsewhere(elsewhere)
    return join_words(parts)


def _held_elsewhere(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    source: str,
    absent: Sequence[tuple[Month, str]],
) -> dict[Month, Period]:
    """Of the months without a row, those that another source has: alone, or in what period."""
    others = [other for other in reader.sources(measure, areas) if other != source]
    held: dict[Month, Period] = {}
    for month in dict.fromkeys(month for month, _ in absent):
        alone = single_month(month.index)
        for other in others:
            if lacks_month(reader, measure, areas, month, other):
                continue
            whole = complete_months(reader, measure, areas, alone, other)
            longer = None if whole else _longer_period(reader, measure, areas, other, month)
            held.setdefault(month, longer or alone)
    return held


def _say_elsewhere(held: Mapping[Month, Period]) -> Iterator[str]:
    """`May 2024 is held only as part of the year to June 2024, from another source`."""
    alone = [month for month, period in held.items() if period.length == 1]
    if alone:
        yield f"{_months_are(alone)} held from another source only"
    longer = sorted({period for period in held.values() if period.length > 1})
    for period in longer:
        months = [month for month, one in held.items() if one == period]
        yield (
            f"{_months_are(months)} held only as part of {period.in_sentence}, from another source"
        )


def _held_otherwise(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    source: str,
    period: Period,
    missing: Missing,
) -> Iterator[str]:
    """`January to June 2024 are held only as part of the year to December 2024`."""
    lost = {month for month, _ in (*missing.absent, *missing.incomplete, *missing.untested)}
    whole = {*complete_months(reader, measure, areas, period, source), *lost}
    by_length: dict[Period | None, list[Month]] = {}
    for month in period.months():
        if month not in whole:
            longer = _longer_period(reader, measure, areas, source, month)
            by_length.setdefault(longer, []).append(month)
    for longer, months in by_length.items():
        part = f"part of {longer.in_sentence}" if longer else "part of longer periods"
        yield f"{_months_are(months)} held only as {part}"


def _months_are(months: Sequence[Month]) -> str:
    return f"{format_months(months)} {'is' if len(months) == 1 else 'are'}"


def _longer_period(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, month: Month
) -> Period | None:
    """The shortest period of a row of more than a month that the month is part of."""
    over = (p for p in reader.periods(measure, areas, source) if p.start <= month <= p.end)
    longer = (p for p in over if p.length > 1)
    return min(longer, key=lambda p: p.length, default=None)


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
    reader: Reader, areas: Sequence[Area], missing: Sequence[tuple[Month, str]]
) -> str:
    """`September 2024 is` or, where only parts of the areas lack it, which or how many."""
    whole = [a.id for area in areas for a in (reader.catalogue.parts_of(area.id) or (area,))]
    by_places: dict[str, list[Month]] = {}
    for month in dict.fromkeys(month for month, _ in missing):
        places = [area for m, area in missing if m == month]
        everywhere = len(places) >= len(whole) or set(places) == {area.id for area in areas}
        text = "" if everywhere else f" ({_name_places(reader, places, len(whole))})"
        by_places.setdefault(text, []).append(month)
    phrases = [f"{format_months(months)}{places}" for places, months in by_places.items()]
    count = sum(len(months) for months in by_places.values())
    return f"{join_words(phrases)} {'is' if count == 1 else 'are'}"


def _name_places(reader: Reader, places: Sequence[str], of: int) -> str:
    """`Solihull and Walsall`; `5 of 7 areas`, where a sentence cannot carry their names."""
    if len(places) > MOST_NAMES:
        return f"{len(places)} of {of} areas"
    return join_words(reader.catalogue.areas[place].in_sentence for place in places)
