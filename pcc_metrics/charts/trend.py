"""Figures -> charts: a message, the statistics behind it, a drawing, its words, and its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pcc_metrics.charts.area_specs import (
    alike,
    components_spec,
    counts_spec,
    level,
    rates_spec,
    where_and_when,
)
from pcc_metrics.charts.chart import Chart, sentences, sources_named, subject
from pcc_metrics.charts.control_chart import monitoring_chart
from pcc_metrics.charts.tables import (
    NOT_ACCOUNTED_FOR,
    areas_table,
    components_table,
    in_words,
    remainder,
    trend_table,
    value_unit,
)
from pcc_metrics.charts.theme import SPARK_PX, filled
from pcc_metrics.charts.time_specs import spark_shape
from pcc_metrics.charts.trend_spec import (
    gaps_of,
    marks_of,
    overlapping,
    shaded,
    spark_rows,
    trend_spec,
)
from pcc_metrics.charts.twelve_months import twelve_month_chart, twelve_months_said
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_per,
    format_places,
    format_value,
    join_area_names,
    join_words,
    pluralise,
    uncapitalise,
)
from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.series import Components, SideBySide, Trend

__all__ = ["Chart", "areas_chart", "components_chart", "message", "monitoring_chart", "sparkline",
           "trend_chart", "twelve_month_chart", "twelve_months_said"]  # fmt: skip

NAMED_IN_TITLE = 3  # chosen areas; the chart and the table have the others
NAMED_IN_ALT = 8  # where nobody is chosen, up to so many areas are read out
RANDOM_ONLY = (
    "The intervals show chance variation only, not crime that was never reported or that one area "
    "records differently from another."
)
NOT_RESIDENTS = (
    "People who work, shop or go out in an area are counted among its victims but not in its "
    "population."
)
COUNTS_NOT_RATES = "These are counts, not rates: areas with more people tend to have more."


def trend_chart(
    trend: Trend, catalogue: Catalogue, figure: Answer | None = None, each: Sequence[Trend] = ()
) -> Chart:
    """The series behind a figure, its window shaded; `each` draws the chosen areas one by one."""
    points = trend.whole
    span = Period(points[0].period.start, points[-1].period.end)
    breaks = [b for b in trend.measure.breaks if Period(b.start, b.end).overlaps(span)]
    missing = [figure.unavailable] if isinstance(figure, NoFigure) else []
    by_name = sorted(each, key=lambda one: [area.title for area in one.areas])
    each = [one for one in by_name if one.source == trend.source]  # never two sources in one trend
    return Chart(
        name=f"{trend.measure.title} over time",
        title=_trend_title(trend, figure, span),
        subtitle=sentences(
            _what_is_drawn(trend, span),
            *marks_of(trend),
            _shading(trend, figure, span),
            sources_named(catalogue, [trend.source]),
        ),
        alt=sentences(_trend_alt(trend), _each_alt(each), gaps_of(trend)),
        spec=trend_spec(trend, figure, each),
        table=trend_table(trend, catalogue, each),
        notes=(*missing, *(f"{capitalise(b.why)}." for b in breaks)),
    )


def sparkline(trend: Trend, catalogue: Catalogue) -> Chart:
    """A line of the size of a word, without axes; its last complete point is marked."""
    rows, numbers = spark_rows(trend)
    return Chart(
        name=f"{trend.measure.title} over time",
        title=subject(trend.measure, trend.areas),
        subtitle=sources_named(catalogue, [trend.source]),
        alt=sentences(_trend_alt(trend), gaps_of(trend)),
        spec=filled(spark_shape(), rows, SPARK_PX, **numbers),
        table=trend_table(trend, catalogue),
    )


def areas_chart(side: SideBySide, catalogue: Catalogue) -> Chart:
    """Areas by name, never by value: rates with their intervals, else bars of counts."""
    own = side.force_rate if side.has_rates else None
    rates = own is not None
    sources = [side.force.source, *(line.figure.source for line in side.lines)]
    return Chart(
        name=f"{side.measure.title} by area",
        title=areas_title(side, rates),
        subtitle=sentences(_areas_statistics(side, rates), sources_named(catalogue, sources)),
        alt=_areas_alt(side, rates),
        spec=rates_spec(side, own) if own else counts_spec(side),
        table=areas_table(side, catalogue),
        notes=tuple(_areas_notes(side, rates)),
    )


def components_chart(components: Components, catalogue: Catalogue) -> Chart:
    """The parts of a measure as bars; what they leave over stands as an empty, dashed bar.

    Only parts of one period, place and source are drawn beside each other; all are in the table.
    """
    parts, left = alike(components), remainder(components)
    title = _components_title(components, parts[0])
    named = [f"{uncapitalise(p.measure.name)} {level(p, rates=False)}" for p in parts]
    if left and left > 0:
        named.append(f"{uncapitalise(NOT_ACCOUNTED_FOR)} {format_number(left)}")
    unit = capitalise(parts[0].measure.unit)
    return Chart(
        name=f"{components.measure.title} in its parts",
        title=title,
        subtitle=sentences(
            f"{unit} in {_where_and_when(parts[0])}.",
            sources_named(catalogue, [part.source for part in parts]),
        ),
        alt=f"{title}: {join_words(named)}.",
        spec=components_spec(parts, left),
        table=components_table(components, catalogue),
        notes=tuple(_components_notes(components, parts, left)),
    )


def message(figure: Figure) -> str:
    """`Robbery in Coventry: 697 offences in the year to March 2026`: a level and nothing more."""
    measure, said = figure.measure, in_words(figure)
    if measure.title.casefold() == measure.unit.casefold():
        said = format_value(measure, figure.value)
    return f"{subject(measure, figure.shown)}: {said} in {figure.period.in_sentence}"


def _trend_title(trend: Trend, figure: Answer | None, span: Period) -> str:
    if isinstance(figure, Figure):
        return message(figure)
    return f"{subject(trend.measure, trend.areas)}, {span.written_out}"


def _what_is_drawn(trend: Trend, span: Period) -> str:
    unit = capitalise(value_unit(trend.measure))
    if trend.by_month:
        step = " a month" if trend.measure.kind == "count" else " by month"
        return f"{unit}{step}, {span.written_out}."
    period = trend.points[0].period
    length = pluralise(period.length, "month")
    if period.length % 12 == 0:
        length = f"the {period.label.partition(' to ')[0]}"
    if overlapping(trend):
        return f"{unit}. Each point is {length} to the month named; the periods overlap."
    return f"{unit}. Each bar is {length} to the month named."


def _shading(trend: Trend, figure: Answer | None, span: Period) -> str:
    found = shaded(figure, span) if trend.by_month else []
    return f"Shaded: {join_words(p.in_sentence for p in found)}." if found else ""


def _trend_alt(trend: Trend) -> str:
    """The lowest, the highest and the latest of what is drawn."""
    held = [point for point in trend.points if point.value is not None]
    about = subject(trend.measure, trend.areas)
    by_value = sorted(held, key=lambda point: point.value or 0)
    if not by_value:
        return f"{about}: no complete figure."
    low, high, last = (
        f"{format_value(trend.measure, point.value or 0)} in {point.period.in_sentence}"
        for point in (by_value[0], by_value[-1], held[-1])
    )
    step = "by month" if trend.by_month else "by period"
    return f"{about} {step}: between {low} and {high}; the latest is {last}."


def _each_alt(each: Sequence[Trend]) -> str:
    """The areas one by one in the last month, where all of them have it."""
    ends = [one.points[-1] for one in each]
    if len({end.period for end in ends}) != 1 or any(end.value is None for end in ends):
        return ""
    said = (
        f"{format_places(one.areas)} {format_value(one.measure, end.value or 0)}"
        for one, end in zip(each, ends, strict=True)
    )
    return f"One by one in {ends[0].period.in_sentence}: {join_words(said)}."


def _unit(side: SideBySide, rates: bool) -> str:
    measure = side.measure
    if rates and measure.per and measure.kind == "count":
        return f"{measure.unit} per {format_per(measure.per)}"
    return measure.unit


def areas_title(side: SideBySide, rates: bool) -> str:
    chosen = [line.figure for line in side.lines if line.chosen][:NAMED_IN_TITLE]
    held = [figure for figure in (*chosen, side.force) if isinstance(figure, Figure)]
    said = [f"{level(f, rates=rates)} in {format_places(f.shown)}" for f in held]
    if held:
        value = f"{level(held[0], rates=True)} {_unit(side, rates)}" if rates else in_words(held[0])
        said[0] = f"{value} in {format_places(held[0].shown)}"
    levels = f": {join_words(said)}" if said else ""
    return f"{side.measure.title} by area{levels} in {side.period.in_sentence}"


def _areas_statistics(side: SideBySide, rates: bool) -> str:
    text = f"{capitalise(_unit(side, rates))}, {side.period.label}"
    if rates:
        if any(line.rate and line.rate.interval for line in side.lines):
            text += ", with 95% intervals"
        years = {line.rate.population_year for line in side.lines if line.rate} - {None}
        text += f"; population of {join_words(sorted(map(str, years)))}" if years else ""
    chosen = join_area_names([line.area for line in side.lines if line.chosen])
    marks = "filled diamonds" if rates else "solid bars"
    return f"{text}. Areas in order of name." + (f" Chosen ({marks}): {chosen}." if chosen else "")


def _areas_alt(side: SideBySide, rates: bool) -> str:
    chosen = [line for line in side.lines if line.chosen]
    named = chosen or (side.lines if len(side.lines) <= NAMED_IN_ALT else ())
    figures = [*(line.figure for line in named), side.force]
    said = [f"{format_places(f.shown)} {level(f, rates=rates)}" for f in figures]
    unit, period = _unit(side, rates), side.period.in_sentence
    return f"{side.measure.title}, {unit}, in {period}: {join_words(said)}."


def _areas_notes(side: SideBySide, rates: bool) -> Iterable[str]:
    if side.elsewhere:
        figures = (line.figure for line in side.lines)
        yield from (one.unavailable for one in figures if isinstance(one, NoFigure))
    if any(line.rate and line.rate.interval for line in side.lines):
        yield RANDOM_ONLY
    if not rates:
        yield COUNTS_NOT_RATES
    elif any(line.area.kind == "lpa" for line in side.lines):
        yield NOT_RESIDENTS


def _where_and_when(figure: Figure) -> str:
    return f"{format_places(figure.shown)}, {figure.period.label}"


def _components_title(components: Components, first: Figure) -> str:
    whole = components.whole
    if isinstance(whole, Figure) and where_and_when(whole) == where_and_when(first):
        return f"{message(whole)}, by kind"
    kinds = uncapitalise(subject(components.measure, first.shown))
    return f"Kinds of {kinds} in {first.period.in_sentence}"


def _components_notes(
    components: Components, parts: Sequence[Figure], left: float | None
) -> Iterable[str]:
    whole = components.whole
    apart = isinstance(whole, Figure) and where_and_when(whole) != where_and_when(parts[0])
    if isinstance(whole, Figure) and apart:
        yield (
            f"These are not parts of the figure for {_where_and_when(whole)}: the two differ in "
            "source, period or place."
        )
    if left and left > 0:
        yield f"The source does not say what the {format_number(left)} left over are."
    if left and left < 0:
        yield f"The parts add up to {format_number(-left)} more than the whole."
    if left is None and not apart:
        yield "These are some of what it is made of, not all."
    for part in components.parts:
        if isinstance(part, NoFigure):
            yield part.unavailable
        elif part not in parts:
            yield f"Not drawn beside these: {message(part)}."
