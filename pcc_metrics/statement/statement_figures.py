"""The figures of a statement as plain values, and its table of headline measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pcc_metrics.charts.figure_labels import figure_in_words, mark_edition, source_title
from pcc_metrics.charts.tables import Cell, Table
from pcc_metrics.content.page_content import PageContent
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_per,
    format_places,
    format_value,
    join_words,
    pluralise,
)
from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.change import NO_TEST, Change
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.narrative.facts import is_impossible, select_changes
from pcc_metrics.statement.document import Number
from pcc_metrics.statement.stated_measures import is_of_area, stated_measures
from pcc_metrics.store.observation import Status

NONE_HELD = "No figure is held"


def statement_numbers(content: PageContent, catalogue: Catalogue) -> tuple[Number, ...]:
    """Every figure of a priority and every level it is compared with, each once."""
    numbers: dict[tuple[str, str, Period], Number] = {}
    for figure in content.figures.values():
        if isinstance(figure, NoFigure) or is_impossible(figure):
            continue
        for number in (_own(figure, catalogue), *_comparison_numbers(figure, catalogue)):
            numbers.setdefault((number.measure, number.place, number.period), number)
    return tuple(numbers.values())


def _own(figure: Figure, catalogue: Catalogue) -> Number:
    notes = tuple(note.text for note in figure.notes)
    text = figure_in_words(figure)
    number = _number(figure, figure.period, figure.value, text, catalogue, notes)
    return replace(number, months=figure.months)


def _comparison_numbers(figure: Figure, catalogue: Catalogue) -> Iterator[Number]:
    """Levels of other periods; those over some of a year's months are nobody's headline."""
    for change in figure.comparisons:
        if isinstance(change, Change) and not change.months:
            text = f"{format_value(figure.measure, change.value)}{mark_edition(change)}"
            number = _number(figure, change.period, change.value, text, catalogue)
            # A sum whose rows would show a hidden number has none: it has the figure's own status.
            statuses = [row.status for row in change.observations] or [figure.status]
            source = source_title(catalogue, change.source)
            yield replace(number, status=Status.worst(statuses).label, source=source)


def _number(
    figure: Figure,
    period: Period,
    value: float,
    text: str,
    catalogue: Catalogue,
    notes: tuple[str, ...] = (),
) -> Number:
    measure = figure.measure
    return Number(
        measure=measure.id,
        title=measure.title,
        kind=measure.kind,
        place=format_places(figure.shown),
        period=period,
        value=value,
        said=text,
        status=figure.status.label,
        source=source_title(catalogue, figure.source),
        notes=notes,
    )


def headline_table(content: PageContent, catalogue: Catalogue) -> Table | None:
    """The measures stated: what is held of each and what it is set beside; `None` without any.

    A figure that a check shows to be impossible is not repeated in a table, and one of years ago
    is no headline.
    """
    wanted = (content.figures[m] for m in stated_measures(content) if m in content.figures)
    shown = [f for f in wanted if f.measure.kind != "change" and not is_impossible(f)]
    shown = [f for f in shown if not (isinstance(f, Figure) and f.history)]
    shown = [f for f in shown if is_of_area(f, content)]
    if not any(isinstance(f, Figure) for f in shown):
        return None
    place = join_words(area.in_sentence for area in content.areas)
    return Table(
        ("Measure", "Area", "Period", "Figure", "Rate", "Compared with", "Status", "Source"),
        tuple(_row(figure, content, catalogue) for figure in shown),
        f"{content.priority.title}: headline figures for {place}",
    )


def _row(figure: Answer, content: PageContent, catalogue: Catalogue) -> tuple[Cell, ...]:
    if isinstance(figure, NoFigure):
        return (figure.measure.title, join_words(a.title for a in figure.areas), "", NONE_HELD,
                "", "", "", "")  # fmt: skip
    return (
        figure.measure.title,
        join_words(area.title for area in figure.shown),
        capitalise(figure.period_label),
        figure_in_words(figure),
        _rate(figure),
        _beside(figure, content),
        capitalise(figure.status.label),
        source_title(catalogue, figure.source),
    )


def _rate(figure: Figure) -> str:
    rate = figure.rate
    if not rate or figure.measure.kind != "count":
        return ""
    return f"{format_number(rate.value, rate.decimals)} per {format_per(rate.per)}"


def _beside(figure: Figure, content: PageContent) -> str:
    """Both levels that are set beside each other, over the same months, and how steadily."""
    changes = select_changes(figure, content.view.compare)
    if not changes:
        return "Not compared"
    return "; ".join(_against(figure, change) for change in changes)


def _against(figure: Figure, change: Change) -> str:
    other = format_value(figure.measure, change.value)
    label = f"{change.label or change.period.label}{mark_edition(change)}"
    sign = "" if change.reason == NO_TEST else f"; {change.sign}"
    if not change.months:
        return f"{other} ({label}){sign}"
    own = format_value(figure.measure, change.own_value)
    months = pluralise(len(change.months), "month")
    return f"{own} with {other} in the {months} complete in both{sign}"
