"""Where a figure comes from, as a reader can check it: inputs, method, test, source, rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from pcc_metrics.charts.figure_labels import figure_in_words, mark_edition
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_date,
    format_months,
    format_number,
    format_per,
    format_places,
    format_value,
    join_words,
    pluralise,
    uncapitalise,
)
from pcc_metrics.domain.source_definitions import Report
from pcc_metrics.figures.change import AgainstTarget, Change, NotCompared
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.populations import population_rows
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve import How
from pcc_metrics.narrative.wording import describe_newest_complete
from pcc_metrics.stats.change_signs import MONTHS_NEEDED
from pcc_metrics.stats.intervals import Interval
from pcc_metrics.store.observation import Observation

Numbers = Mapping[Observation, int]  # a row of the snapshot -> its number on the page

MOST_NOTES = 3  # of rows, beside a number
METHODS = {
    "exact": "exact Poisson limits",
    "byar": "Byar's limits of a count",
    "wilson": "Wilson's limits of a share",
}


@dataclass(frozen=True)
class Provenance:
    """One figure, opened: each item is what it is called and what there is to say."""

    title: str
    items: tuple[tuple[str, str], ...]


def figure_provenance(
    answer: Answer, catalogue: Catalogue, numbers: Numbers, *, compared: bool
) -> Provenance:
    """How a figure was arrived at; `compared`, with the comparisons that it has."""
    if isinstance(answer, NoFigure):
        return mention_provenance(answer, numbers)
    return Provenance(figure_subject(answer), tuple(_items(answer, catalogue, numbers, compared)))


def figure_evidence(figure: Figure, catalogue: Catalogue) -> Provenance:
    """The same to read beside the number itself: without its definition, and without rows."""
    items = _items(figure, catalogue, {}, compared=True)
    left_out = ("What is counted", "What it is")
    shown = (item for item in items if item[1] and item[0] not in left_out)
    return Provenance(figure_subject(figure), (*shown, *_in_the_source(figure)))


def _in_the_source(figure: Figure) -> Iterator[tuple[str, str]]:
    """Where its rows stand in the source: a table, a paragraph."""
    told = {note.text for note in figure.notes}
    notes = dict.fromkeys(row.note for row in figure.observations if row.note)
    new = [note for note in notes if note not in told]
    if new:
        more = len(new) - MOST_NOTES
        others = f"; {more} more" if more > 0 else ""
        yield "In the source", f"{'; '.join(new[:MOST_NOTES])}{others}"


def figure_subject(answer: Answer) -> str:
    """`Robbery in Walsall in the year to March 2026`."""
    if isinstance(answer, Figure):
        period = f" in {answer.period_in_sentence}"
    else:
        period = f" in {answer.period.in_sentence}" if answer.period else ""
    return f"{answer.measure.title} in {format_places(answer.shown)}{period}"


def mention_provenance(answer: Answer, numbers: Numbers) -> Provenance:
    """A figure that a sentence names beside others: what it is, and its rows."""
    if isinstance(answer, NoFigure):
        return Provenance(figure_subject(answer), (("No figure", answer.unavailable),))
    rows = format_row_numbers(answer.observations, numbers)
    return Provenance(
        figure_subject(answer), (("Figure", figure_in_words(answer)), ("Rows below", rows))
    )


def figure_rows(reader: Reader, figure: Answer) -> Iterator[Observation]:
    """The rows of the snapshot that a figure rests on: its own, its rate's, its comparators'."""
    yield from figure.observations
    if isinstance(figure, NoFigure):
        return
    rate = figure.rate
    if rate and rate.population_year:
        yield from population_rows(reader, figure.shown, rate.population_year)
    elif rate:
        yield from rate.observations
    for change in figure.comparisons:
        if isinstance(change, Change):
            yield from change.observations


def format_row_numbers(observations: Iterable[Observation], numbers: Numbers) -> str:
    """`1 to 12 and 25`: rows by their numbers on the page."""
    if not numbers:  # beside a number no rows are listed
        return ""
    ordered = sorted({numbers[o] for o in observations if o in numbers})
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0])
    ]
    return join_words(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _items(
    figure: Figure, catalogue: Catalogue, numbers: Numbers, compared: bool
) -> Iterator[tuple[str, str]]:
    level = figure.level
    yield "Figure", figure_in_words(figure)
    yield (
        "What is counted" if figure.measure.kind == "count" else "What it is",
        (figure.measure.definition),
    )
    yield "Period", _period(figure)
    yield "Method", _method(figure, level, catalogue)
    yield from _inputs(figure, level)
    if figure.interval:
        yield "95% interval", _interval(figure.measure, figure.interval)
    if compared:
        yield from _comparisons(figure, catalogue, numbers)
    source = _describe_source(catalogue, level.source, level.report)
    yield "Source", f"{source}; status: {level.status.label}"
    yield "Rows below", format_row_numbers(figure.observations, numbers)
    newest = describe_newest_complete(figure, catalogue)
    if newest:
        yield "Beside it", newest
    for note in figure.notes:
        yield "Note", note.text


def _period(figure: Figure) -> str:
    text = capitalise(figure.period.written_out)
    if figure.months:
        text += (
            f", of which {len(figure.months)} months are complete: {format_months(figure.months)}"
        )
    if figure.period == figure.asked:
        return text
    return f"{text} ({_why_other(figure)}the page asks for {figure.asked.written_out})"


def _why_other(figure: Figure) -> str:
    if figure.how is How.OWN_LENGTH:
        return "the length it is published for; "
    return "the latest held; " if figure.newest else ""


def _method(figure: Figure, level: Level, catalogue: Catalogue) -> str:
    """How the value comes out of its rows."""
    rows = len(level.observations)
    if figure.measure.kind == "rate" and figure.rate and not figure.rate.published:
        return "Worked out from the count and the population"
    if rows == 1:
        return "As published"
    what = "Numerators and denominators" if level.denominator else "Figures"
    text = f"{what} of {pluralise(rows, 'row')} added up"
    if level.summed_areas:
        places = (catalogue.areas[area].in_sentence for area in level.summed_areas)
        text += f": the sum of {join_words(places)}"
    if level.composite:
        titles = (catalogue.measures[part].title for part in figure.measure.components)
        text += f"; made of {join_words(map(uncapitalise, titles))}"
    return text


def _inputs(figure: Figure, level: Level) -> Iterator[tuple[str, str]]:
    if level.numerator is not None and level.denominator:
        over, under = format_number(level.numerator), format_number(level.denominator)
        yield "Inputs", f"{over} divided by {under}"
    rate = figure.rate
    if rate and rate.population:
        people = f"{format_number(rate.population)} people in mid-{rate.population_year}"
        text = f"{format_number(rate.value, 1)} per {format_per(rate.per)}, for {people}"
        if rate.interval:
            lower, upper = (
                format_number(rate.interval.lower, 1),
                format_number(rate.interval.upper, 1),
            )
            text += f"; 95% interval {lower} to {upper}"
        yield "Rate", text
    elif rate and figure.measure.kind != "rate":
        value = format_number(rate.value, rate.decimals)
        yield "Rate", f"{value} per {format_per(rate.per)}, as published"


def _interval(measure: Measure, interval: Interval) -> str:
    """The limits with the name of their method; they hold chance and nothing else."""
    if measure.kind == "rate":
        limits = [format_number(n, 1) for n in (interval.lower, interval.upper)]
    else:
        decimals = 1 if measure.kind == "count" and interval.value < 100 else 0
        limits = [
            format_number(n, decimals) if measure.kind == "count" else format_value(measure, n)
            for n in (interval.lower, interval.upper)
        ]
    method = METHODS.get(interval.method, interval.method)
    return f"{join_words(limits, 'to')} ({method}): how far chance alone would reach"


def _describe_source(catalogue: Catalogue, source: str, report: Report | None) -> str:
    """A source's title and, of a figure at second hand, who reported it and whose it is."""
    title = catalogue.sources[source].title
    if report is None:
        return title
    when = f" on {format_date(report.on)}" if report.on else ""
    return (
        f"{title}: reported by {report.by}{when}, of {report.original}; not checked against the "
        "original"
    )


def _comparisons(
    figure: Figure, catalogue: Catalogue, numbers: Numbers
) -> Iterator[tuple[str, str]]:
    for change in figure.comparisons:
        name = f"Compared with {change.label}"
        if isinstance(change, NotCompared):
            yield name, capitalise(change.reason)
            continue
        own, before = (format_value(figure.measure, n) for n in (change.own_value, change.value))
        if isinstance(change, AgainstTarget):
            yield name, f"{own} against {before}"
            continue
        over = f", over {format_months(change.months)}" if change.months else ""
        over += mark_edition(change)
        rows = format_row_numbers(change.observations, numbers)
        rows = f"; row{'' if rows.isdigit() else 's'} {rows}" if rows else ""
        yield name, f"{own} against {before}{over}{rows}"
        if change.other_edition:
            yield "Its source", _describe_source(catalogue, change.source, change.report)
        yield "Sign", describe_sign(change)


def describe_sign(change: Change) -> str:
    """The sign, and the months and the interval that it follows from."""
    sign = f"{change.sign.symbol} {change.sign}"
    if change.reason:
        sign = f"{sign}: {change.reason}"
    return ". ".join((sign, *_describe_months(change), *_describe_interval(change)))


def _describe_months(change: Change) -> Iterator[str]:
    differ = change.months_higher + change.months_lower
    if not differ + change.months_equal:
        return
    needed = MONTHS_NEEDED.get(differ)
    yield (
        f"Each of {pluralise(differ + change.months_equal, 'month')} against the same month of the "
        f"other year: {change.months_lower} lower, {change.months_higher} higher, "
        f"{change.months_equal} the same"
        + (f"; most months are {needed} of the {differ} that differ" if needed else "")
    )


def _describe_interval(change: Change) -> Iterator[str]:
    interval = change.interval
    if interval is None:
        return
    limits = (interval.value, interval.lower, interval.upper)
    if change.counted:
        if all(map(math.isfinite, limits)):  # none a year before: nothing to be a multiple of
            ratio, lower, upper = (format_number(n, 2) for n in limits)
            yield f"{ratio} times as many, 95% interval {lower} to {upper}"
    else:
        difference, lower, upper = (format_number(100 * n, 1) for n in limits)
        yield (f"A difference of {difference} percentage points, 95% interval {lower} to {upper}")
