"""The reason why there is no figure: as data, and in a sentence."""

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
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.reader import Missing, Reader
from pcc_metrics.store.snapshot import Status

MOST_NOTES = 2  # a force has one for each of its areas
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
class Unresolved:
    why: Why
    text: str
    gap: Missing | None = None


def no_figure_for(measure: Measure, areas: Sequence[Area]) -> str:
    return f"No figure for {uncapitalise(measure.title)} in {join_area_names(areas)}"


def never_published(reader: Reader, measure: Measure, areas: Sequence[Area]) -> Unresolved:
    text = f"{no_figure_for(measure, areas)} is held in snapshot {reader.snapshot.id}."
    return Unresolved(Why.NEVER_HELD, text)


def outside_held_months(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    sources: Sequence[str],
    asked: Period,
) -> Unresolved:
    text = f"{no_figure_for(measure, areas)} in {asked.in_sentence}"
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


def months_lacking(
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
    text = f"{no_figure_for(measure, areas)} in {asked.in_sentence}: {why}.{notes}"
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
