"""The table under every kind of chart, the table of a page's figures, and that of snapshot rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from pcc_metrics.charts.figure_labels import (
    RATE_DECIMALS,
    STATUS_WORDS,
    display_value,
    figure_in_words,
    mark_edition,
    source_title,
    status_words,
    value_of,
    value_unit,
)
from pcc_metrics.charts.tables import Cell, Table
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import (
    capitalise,
    format_per,
    join_words,
    pluralise,
    uncapitalise,
)
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.breakdowns import AreaLine, Components, SideBySide, remainder
from pcc_metrics.figures.change import Change, NotCompared
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.series import Trend
from pcc_metrics.figures.share_bases import BASE_NOT_STATED
from pcc_metrics.store.observation import Observation

RATE_COLUMNS = ("Lower 95% limit", "Upper 95% limit", "Population", "Population year")
REST_COLUMNS = ("Rest of the force", "Its lower 95% limit", "Its upper 95% limit")
FIGURE_LIMIT_COLUMNS = (
    "Lower 95% limit", "Upper 95% limit", "Rate, lower 95% limit", "Rate, upper 95% limit"
)  # fmt: skip
NOT_ACCOUNTED_FOR = "Not accounted for by the parts"
PARTS_EXCEED = "The parts are more than the whole by"


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


def figures_table_with_limits(
    figures: Sequence[Answer], catalogue: Catalogue, compare: str = "year"
) -> Table:
    """The same with the 95% limits of value and rate, for whoever works with the numbers."""
    table = figures_table(figures, catalogue, compare)
    rows = zip(table.rows, map(_limits, figures), strict=True)
    return replace(
        table,
        columns=(*table.columns, *FIGURE_LIMIT_COLUMNS),
        rows=tuple((*row, *limits) for row, limits in rows),
    )


def _limits(answer: Answer) -> tuple[Cell, ...]:
    if isinstance(answer, NoFigure):
        return (None,) * len(FIGURE_LIMIT_COLUMNS)
    own, rate = answer.interval, answer.rate
    limits = (*((own.lower, own.upper) if own else (None,) * 2),
              *((rate.lower, rate.upper) if rate else (None,) * 2))  # fmt: skip
    return tuple(None if n is None else round_half_up(n, RATE_DECIMALS) for n in limits)


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
