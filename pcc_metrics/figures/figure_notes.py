"""What a reader must know of a figure: its period, its areas, and what its rows say."""

from __future__ import annotations

from collections.abc import Sequence

from pcc_metrics.domain import rounding
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_per,
    format_value,
    join_area_names,
    plural_noun,
)
from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.figure import Figure, Note, NoteCode, is_unpublished
from pcc_metrics.figures.no_figure import describe_missing
from pcc_metrics.figures.partial_windows import level_over_months
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve import How
from pcc_metrics.store.suppression import YEARS_ONLY


def larger_note(measure: Measure, shown: Sequence[Area], lacking: Sequence[Area]) -> Note:
    """That a figure is of a larger area, and which of those asked for it is for want of."""
    none = "this snapshot holds no figures for"
    if is_unpublished(measure, lacking):
        none = "no figures are published for"
    text = f"{join_area_names(lacking)}; this is {join_area_names(shown)}."
    return Note(NoteCode.AREA, f"{measure.title}: {none} {text}")


def figure_notes(
    reader: Reader, figure: Figure, published: Rate | None, computed: Rate | None
) -> list[Note]:
    """The notes of a figure: period, sums and parts, rows, base, and rates that do not agree.

    `published` and `computed` are its rate as published and as worked out from the population.
    """
    sums = [*_sum_notes(figure), *_whole_notes(reader, figure)]
    notes = [*_length_notes(reader, figure), *sums, *_row_notes(reader, figure)]
    notes += _base_notes(figure)
    if published and computed:
        notes += _rate_disagreement(published, computed)
    return notes


def _length_notes(reader: Reader, figure: Figure) -> list[Note]:
    """How the period differs from the one asked for, and which of its months are lacking."""
    title, period = figure.measure.title, figure.period.in_sentence
    if reader.why_hidden(figure.measure, figure.shown, figure.asked) and not _is_exact(figure):
        return [Note(NoteCode.OWN_LENGTH, f"{title}: {YEARS_ONLY}; this is {period}.")]
    if figure.how is How.OWN_LENGTH:
        text = f"{title} is not held for {figure.asked.in_sentence}; this is {period}."
        return [Note(NoteCode.OWN_LENGTH, text)]
    notes = [] if _is_exact(figure) else [_late_note(reader, figure)]
    if figure.months:
        why = _missing_months(reader, figure, figure.period)
        text = f"{title}: this is {figure.period_in_sentence}; {why}."
        notes.append(Note(NoteCode.PARTIAL, text))
    return notes


def _is_exact(figure: Figure) -> bool:
    return figure.period == figure.asked


def _late_note(reader: Reader, figure: Figure) -> Note:
    """That the window is an earlier one, and why: nothing later is held, or it is not complete."""
    title, period = figure.measure.title, figure.period.in_sentence
    if figure.newest and not _held_after(reader, figure):
        text = (
            f"{title}: no figure is held for {figure.asked.in_sentence}. "
            f"{capitalise(period)} is the latest."
        )
        return Note(NoteCode.LATEST, text)
    after = Period(figure.period.end + 1, figure.asked.end)
    why = _missing_months(reader, figure, after) or "too few of the later months are complete"
    return Note(NoteCode.EARLIER, f"{title}: {why}; this is {period}.")


def _held_after(reader: Reader, figure: Figure) -> bool:
    """Whether any row, complete or not, ends later than the figure."""
    measure, areas = figure.measure, figure.shown
    held = (reader.periods(measure, areas, source) for source in reader.sources(measure, areas))
    return any(periods[0].end > figure.period.end for periods in held)


def _missing_months(reader: Reader, figure: Figure, period: Period) -> str:
    return describe_missing(reader, figure.measure, figure.shown, figure.source, period)


def _sum_notes(figure: Figure) -> list[Note]:
    level = figure.level
    if not level.summed_areas or len(figure.shown) > 1:
        return []
    text = (
        f"The figure for {figure.shown[0].in_sentence} is the sum of its "
        f"{len(level.summed_areas)} local policing areas."
    )
    return [Note(NoteCode.SUM, text)]


def _whole_notes(reader: Reader, figure: Figure) -> list[Note]:
    """What the force has beyond all of its areas, where somebody chose them all: no LPA has it."""
    measure, shown, source = figure.measure, figure.shown, figure.source
    force = reader.catalogue.areas.get(shown[0].parent or "")
    parts = reader.catalogue.parts_of(force.id) if force and len(shown) > 1 else ()
    if not force or measure.kind != "count" or {a.id for a in shown} != {a.id for a in parts}:
        return []
    if figure.months:
        whole = level_over_months(reader, measure, [force], figure.months, source)
    else:
        whole = reader.level_of(measure, [force], figure.period, source)
    if not whole or whole.value == figure.value:
        return []
    text = (
        f"{measure.title} in {figure.period_in_sentence}: {format_number(figure.value)} in the "
        f"{len(shown)} local policing areas together, and {format_number(whole.value)} in "
        f"{force.in_sentence} as a whole"
    )
    beyond = whole.value - figure.value
    if beyond > 0:
        text += f"; {format_number(beyond)} are in the figure of no local policing area"
    return [Note(NoteCode.WHOLE, f"{text}.")]


def _row_notes(reader: Reader, figure: Figure) -> list[Note]:
    """What rows say of themselves: only of these, or (`source`) what every row of a series says."""
    noted: dict[str, Note] = {}
    for row in figure.observations:
        if row.note:
            series = reader.rows(row.measure, row.area, row.source)
            code = NoteCode.SOURCE if all(o.note for o in series) else NoteCode.ROW
            noted.setdefault(row.note, Note(code, row.note))
    return list(noted.values())


def _base_notes(figure: Figure) -> list[Note]:
    if not figure.misfit:
        return []
    base, period = figure.misfit, figure.period.in_sentence
    text = (
        f"The source does not state the number that this is a share of; it is no share of the "
        f"{format_value(base.measure, base.level.value)} {plural_noun(base.measure)} of {period}."
    )
    return [Note(NoteCode.BASE, text)]


def _rate_disagreement(published: Rate, computed: Rate) -> list[Note]:
    if rounding.round_half_up(published.value, 1) == rounding.round_half_up(computed.value, 1):
        return []
    text = (
        f"The published rate is {format_number(published.value, 1)} per "
        f"{format_per(published.per)}; the count and the mid-{computed.population_year} "
        f"population of {format_number(computed.population or 0)} give "
        f"{format_number(computed.value, 1)}."
    )
    return [Note(NoteCode.RATE, text)]
