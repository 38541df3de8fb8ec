"""The table under every chart, and the same table as a CSV file.

A file is one rectangle: what is the same for every row (source, snapshot, link) stands in columns
of its own, so that a row copied out of it can still be traced.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_per,
    format_value,
    join_words,
    pluralise,
    uncapitalise,
)
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.breakdowns import AreaLine, Components, SideBySide
from pcc_metrics.figures.comparisons import Change, NotCompared
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.series import Point, Trend
from pcc_metrics.figures.share_bases import BASE_NOT_STATED, flag_value
from pcc_metrics.store.observation import Observation, Status

Cell = str | float | None

# A spreadsheet runs a cell that begins so as a formula; some read the full-width signs alike.
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
EDITION = "from an earlier edition"
AS_REPORTED = "as reported"
OTHER_EDITION = "from another edition"
RATE_COLUMNS = ("Lower 95% limit", "Upper 95% limit", "Population", "Population year")
REST_COLUMNS = ("Rest of the force", "Its lower 95% limit", "Its upper 95% limit")
RATE_DECIMALS = 3  # more would only repeat the count and the population beside it

STATUS_WORDS: Mapping[Status | None, str] = {
    Status.INCOMPLETE: "incomplete: part of the figures is missing",
    Status.UNTESTED: "not tested: nobody can tell whether it is complete",
    None: "no figure",  # none is on file, or it is hidden because it is small
}


@dataclass(frozen=True)
class Table:
    """Rows under named columns. `context` holds for every row and is written into files only."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str
    context: tuple[tuple[str, str], ...] = ()


def to_csv(table: Table, snapshot: str, link: str = "", credit: str = "") -> bytes:
    """The table and its context as CSV for a spreadsheet: UTF-8 with a byte order mark, CRLF.

    Without the mark Excel reads UTF-8 as the machine's own code page. Text that a spreadsheet would
    run gets an apostrophe before it; numbers stay numbers.
    """
    about = (("Snapshot", snapshot), ("Link", link), ("Attribution", credit))
    context = (*table.context, *(pair for pair in about if pair[1] or pair[0] == "Snapshot"))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_safe(name) for name in (*table.columns, *(name for name, _ in context))])
    same = [text for _, text in context]
    writer.writerows([_safe(cell) for cell in (*row, *same)] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    if cell is None or not math.isfinite(cell):
        return ""
    return f"{cell:.15g}"


def to_frame(table: Table) -> pd.DataFrame:
    """For showing. A column without text is of numbers; what is missing stays missing."""
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    data = {name: _column(cells) for name, cells in zip(table.columns, columns, strict=True)}
    return pd.DataFrame(data)


def _column(cells: Sequence[Cell]) -> pd.Series[int] | pd.Series[float] | pd.Series[str]:
    if any(isinstance(cell, str) for cell in cells):
        return pd.Series([None if cell is None else str(cell) for cell in cells], dtype="str")
    numbers = [math.nan if cell is None else float(cell) for cell in cells]
    if all(math.isnan(n) or n.is_integer() for n in numbers):
        return pd.Series(numbers).astype("Int64")  # so that a gap does not turn 412 into 412.0
    return pd.Series(numbers, dtype="float64")


def trend_table(trend: Trend, catalogue: Catalogue, each: Sequence[Trend] = ()) -> Table:
    """One row a period: the value of the areas together, and of each, with the status."""
    measure, areas = trend.measure, join_words(area.title for area in trend.areas)
    parts = [{p.period: p for p in one.points} for one in each]
    unit = capitalise(value_unit(measure))
    several = len(trend.sources) > 1
    names = [unit] if not each else ["Together", *(_title_of(one) for one in each)]
    rows = [
        (
            capitalise(point.period.label),
            display_value(measure, point.value),
            *(
                display_value(measure, p[point.period].value if point.period in p else None)
                for p in parts
            ),
            status_words(point),
            *((source_title(catalogue, point.edition or trend.source),) if several else ()),
            *point.period.days,
        )
        for point in trend.whole
    ]
    sources = ("Source",) if several else ()
    return Table(
        ("Period", *names, "Status", *sources, "First day", "Last day"),
        tuple(rows),
        f"{measure.title} in {areas}: {value_unit(measure)}",
        (
            ("Measure", measure.title),
            ("Area", areas),
            ("Unit", value_unit(measure)),
            *(() if several else (("Source", source_title(catalogue, trend.source)),)),
        ),
    )


def _title_of(trend: Trend) -> str:
    return join_words(area.title for area in trend.areas)


def status_words(point: Point) -> str:
    """`as published`; for a point without a value why there is none."""
    if point.value is None or point.status in STATUS_WORDS:
        return STATUS_WORDS.get(point.status, STATUS_WORDS[Status.INCOMPLETE])
    return flag_value(point.status.label if point.status else "", point.misfit)


def point_text(measure: Measure, point: Point) -> str:
    """The value of a point in its unit."""
    return flag_value(format_value(measure, point.value or 0), point.misfit)


def areas_table(side: SideBySide, catalogue: Catalogue) -> Table:
    """One row an area, by name, and the force last; rates with their limits and population."""
    measure, force = side.measure, side.force
    lines = [*side.lines, AreaLine(force.shown[0], force, chosen=False)]
    blocks = [
        (("Area", capitalise(measure.unit)), _area_cells),
        ((f"Rate per {format_per(measure.per or 1)}", *RATE_COLUMNS), _rate_cells),
        (REST_COLUMNS, _rest_cells),
        (("Status", "Source"), lambda line: _status_cells(line, catalogue)),
    ]
    if measure.kind != "count" or not any(line.rate for line in lines):
        blocks.pop(1)
    if not any(line.rest for line in lines):
        blocks.pop(-2)
    return Table(
        tuple(name for names, _ in blocks for name in names),
        tuple(tuple(cell for _, cells in blocks for cell in cells(line)) for line in lines),
        f"{measure.title} by area, {side.period_label}",
        (("Measure", measure.title), *_period_context(side)),
    )


def _area_cells(line: AreaLine) -> tuple[Cell, ...]:
    return line.area.title, value_of(line.figure)


def _rate_cells(line: AreaLine) -> tuple[Cell, ...]:
    rate = line.rate
    if rate is None:
        return (None,) * (1 + len(RATE_COLUMNS))
    limits = (rate.value, rate.lower, rate.upper)
    rounded = (None if n is None else round_half_up(n, RATE_DECIMALS) for n in limits)
    return *rounded, rate.population, _year(rate.population_year)


def _rest_cells(line: AreaLine) -> tuple[Cell, ...]:
    if line.rest is None:
        return (None,) * len(REST_COLUMNS)
    rate = line.rest.rest
    limits = (rate.value, rate.lower, rate.upper)
    return tuple(None if n is None else round_half_up(n, RATE_DECIMALS) for n in limits)


def _status_cells(line: AreaLine, catalogue: Catalogue) -> tuple[Cell, ...]:
    return _figure_status(line.figure), source_title(catalogue, line.figure.source)


def _year(year: int | None) -> str | None:
    """As text: a year is not a quantity, and a spreadsheet would write 2,024."""
    return None if year is None else str(year)


def components_table(components: Components, catalogue: Catalogue) -> Table:
    """The whole and its parts, each with its own period, area and source."""
    rows = [_part_row("whole", components.whole, catalogue)]
    rows += [_part_row("part", part, catalogue) for part in components.parts]
    left = remainder(components)
    if left:
        whole = components.whole
        place = join_words(area.title for area in whole.shown)
        period = _period_cells(whole)
        source = source_title(catalogue, whole.source)
        name = NOT_ACCOUNTED_FOR if left > 0 else PARTS_EXCEED
        rows.append((name, "difference", abs(left), whole.measure.unit, place, *period, "", source))
    return Table(
        ("Measure", "Role", "Value", "Unit", "Area", "Period", "First day", "Last day",
         "Status", "Source"),
        tuple(rows),
        f"What {uncapitalise(components.measure.title)} is made of",
    )  # fmt: skip


NOT_ACCOUNTED_FOR = "Not accounted for by the parts"
PARTS_EXCEED = "The parts are more than the whole by"


def remainder(components: Components) -> float | None:
    """The whole less its parts, where they ought to add up to it; `None` where they need not.

    Only figures of one period, one place and one source are added.
    """
    whole, parts = components.whole, components.parts
    ought = components.complete or components.measure.parts_are_whole
    alike = {where_and_when(part) for part in parts}
    if not ought or not isinstance(whole, Figure):
        return None
    if alike != {where_and_when(whole)}:
        return None
    return whole.value - sum(part.value for part in parts if isinstance(part, Figure))


def where_and_when(answer: Answer) -> tuple[object, ...]:
    """What two figures must share to be added or drawn on one scale."""
    months = answer.months if isinstance(answer, Figure) else ()
    return answer.period, months, answer.shown, answer.source


def value_of(answer: Answer) -> float | None:
    """The number for a cell that stays empty without a figure."""
    return answer.value if isinstance(answer, Figure) else None


def _part_row(role: str, part: Answer, catalogue: Catalogue) -> tuple[Cell, ...]:
    return (
        part.measure.title,
        role,
        value_of(part),
        part.measure.unit,
        join_words(area.title for area in part.shown),
        *_period_cells(part),
        _figure_status(part),
        source_title(catalogue, part.source),
    )


def figures_table(figures: Iterable[Answer], catalogue: Catalogue, compare: str = "year") -> Table:
    """One row a figure with one comparison; a figure that cannot be given says why in words."""
    return Table(
        ("Measure", "Area", "Period", "First day", "Last day", "In words", "Value", "Unit", "Rate",
         "Rate per", "Compared with", "Own value compared", "Comparison value", "Change",
         "Sign", "Status", "Source"),
        tuple(_figure_row(answer, catalogue, compare) for answer in figures),
        "All figures of this view",
    )  # fmt: skip


def _figure_row(answer: Answer, catalogue: Catalogue, compare: str) -> tuple[Cell, ...]:
    measure = answer.measure
    rate = answer.rate if isinstance(answer, Figure) else None
    change = answer.find_comparison(compare) if isinstance(answer, Figure) else None
    return (
        measure.title,
        join_words(area.title for area in answer.shown),
        *_period_cells(answer),
        figure_in_words(answer) if isinstance(answer, Figure) else answer.unavailable,
        value_of(answer),
        measure.unit,
        round_half_up(rate.value, RATE_DECIMALS) if rate else None,
        format_per(rate.per) if rate else None,
        *_change_cells(change),
        _figure_status(answer),
        source_title(catalogue, answer.source),
    )


def _change_cells(change: Change | NotCompared | None) -> tuple[Cell, ...]:
    if change is None:
        return (None,) * 5
    if isinstance(change, NotCompared):
        return (change.label, None, None, None, change.reason)
    against = f"{change.label}{mark_edition(change)}"
    if change.months:
        against += f", {pluralise(len(change.months), 'month')} complete in both"
    sign = f"{change.sign}: {change.reason}" if change.reason else str(change.sign)
    return (against, change.own_value, change.value, change.change, sign)


def mark_point_edition(point: Point) -> str:
    """The same of a point of a trend."""
    edition = f", {OTHER_EDITION}" if point.edition else ""
    return f"{edition}{f', {AS_REPORTED}' if point.report else ''}"


def mark_edition(change: Change) -> str:
    """`, from an earlier edition, as reported`: what a comparator is beside the figure's source."""
    edition = f", {EDITION}" if change.other_edition else ""
    return f"{edition}{f', {AS_REPORTED}' if change.report else ''}"


def observations_table(
    observations: Iterable[Observation],
    catalogue: Catalogue,
    without_base: Collection[Observation] = (),
) -> Table:
    """The rows of the snapshot that a sentence or a figure rests on.

    Of shares `without_base` it is noted that their base is not stated.
    """
    rows = tuple(
        (
            catalogue.measures[o.measure].title if o.measure in catalogue.measures else o.measure,
            catalogue.areas[o.area].title if o.area in catalogue.areas else o.area,
            capitalise(o.period.label),
            *o.period.days,
            o.value,
            o.numerator,
            o.denominator,
            STATUS_WORDS.get(o.status, o.status.label),
            source_title(catalogue, o.source),
            _note(o.note, o in without_base),
        )
        for o in observations
    )
    return Table(
        ("Measure", "Area", "Period", "First day", "Last day", "Value", "Numerator", "Denominator",
         "Status", "Source", "Note"),
        rows,
        "Rows of the snapshot",
    )  # fmt: skip


def _note(note: str | None, without_base: bool) -> str | None:
    return f"{capitalise(BASE_NOT_STATED)}. {note or ''}".strip() if without_base else note


def figure_in_words(figure: Figure) -> str:
    """`3,757 offences`, `91%`, `96%, as reported`."""
    return f"{level_in_words(figure)}{mark_reported(figure)}"


def level_in_words(figure: Figure) -> str:
    """`3,757 offences`, `91%`, `14.1 per million people`."""
    measure, value, text = figure.measure, figure.value, figure.text
    if measure.kind == "rate":
        return f"{text} {measure.unit}"
    if measure.kind != "count":
        return text
    one = measure.noun.one if measure.noun and value == 1 else measure.unit
    return f"{text} {one}"


def mark_reported(figure: Figure) -> str:
    """`, as reported`; empty of what is known at first hand."""
    return f", {AS_REPORTED}" if figure.report else ""


def value_unit(measure: Measure) -> str:
    """What the numbers of a chart or a trend's table are: shares are given in percent."""
    return "per cent" if measure.kind == "proportion" else measure.unit


def display_value(measure: Measure, value: float | None) -> float | None:
    """A value in `value_unit`."""
    if value is None or measure.kind != "proportion":
        return value
    return round_half_up(value * 100, RATE_DECIMALS)


def _period_cells(answer: Answer) -> tuple[Cell, Cell, Cell]:
    if isinstance(answer, Figure):
        return (capitalise(answer.period_label), *answer.period.days)
    return (capitalise(answer.period.label), *answer.period.days) if answer.period else (None,) * 3


def _period_context(side: SideBySide) -> tuple[tuple[str, str], ...]:
    first, last = side.period.days
    return ("Period", capitalise(side.period_label)), ("First day", first), ("Last day", last)


def _figure_status(answer: Answer) -> str:
    """The status of the rows; without any, why there is no figure."""
    if isinstance(answer, NoFigure) and answer.status is None:
        return answer.unavailable
    return answer.status.label if answer.status else ""


def source_title(catalogue: Catalogue, source: str | None) -> str:
    known = catalogue.sources.get(source or "")
    return known.title if known else source or ""
