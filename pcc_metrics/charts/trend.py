"""Trend charts: a title with the message, a subtitle, the specification, alt text and table."""

from __future__ import annotations

from collections.abc import Sequence

from pcc_metrics.charts.chart import Chart, chart_subject, join_sentences, source_line
from pcc_metrics.charts.figure_labels import figure_in_words, point_text, value_unit
from pcc_metrics.charts.figure_tables import trend_table
from pcc_metrics.charts.trend_spec import (
    describe_editions,
    describe_gaps,
    describe_marks,
    has_overlaps,
    periods_to_shade,
    trend_spec,
)
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import (
    capitalise,
    format_places,
    join_words,
    pluralise,
)
from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.series import Trend


def trend_chart(
    trend: Trend,
    catalogue: Catalogue,
    figure: Answer | None = None,
    each: Sequence[Trend] = (),
    title: str = "",
) -> Chart:
    """The series behind a figure, its window shaded; `each` draws the chosen areas one by one.

    `title` is its message. Without one it is the figure's level, else measure, area and span.
    """
    points = trend.whole
    span = Period(points[0].period.start, points[-1].period.end)
    breaks = [b for b in trend.measure.breaks if b.period.overlaps(span)]
    missing = [figure.unavailable] if isinstance(figure, NoFigure) else []
    by_name = sorted(each, key=lambda one: [area.title for area in one.areas])
    each = [one for one in by_name if one.source == trend.source]  # never two sources in one trend
    editions = describe_editions(trend, catalogue)
    return Chart(
        name=f"{trend.measure.title} over time",
        title=title or _trend_title(trend, figure, span),
        subtitle=join_sentences(
            _describe_extent(trend, span),
            *describe_marks(trend),
            _describe_shading(trend, figure, span),
            editions,
            source_line(catalogue, [trend.source]),
        ),
        alt=join_sentences(describe_trend(trend), _each_alt(each), describe_gaps(trend), editions),
        spec=trend_spec(trend, figure, each),
        table=trend_table(trend, catalogue, each),
        notes=(*missing, *(f"{capitalise(b.why)}." for b in breaks)),
    )


def figure_message(figure: Figure) -> str:
    """`Robbery in Coventry: 697 offences in the year to March 2026`: a level and nothing more."""
    measure, text = figure.measure, figure_in_words(figure)
    if measure.title.casefold() == measure.unit.casefold():
        text = figure.text
    return f"{chart_subject(measure, figure.shown)}: {text} in {figure.period_in_sentence}"


def _trend_title(trend: Trend, figure: Answer | None, span: Period) -> str:
    if isinstance(figure, Figure):
        return figure_message(figure)
    return f"{chart_subject(trend.measure, trend.areas)}, {span.written_out}"


def _describe_extent(trend: Trend, span: Period) -> str:
    unit = capitalise(value_unit(trend.measure))
    if trend.by_month:
        step = " a month" if trend.measure.kind == "count" else " by month"
        return f"{unit}{step}, {span.written_out}."
    period = trend.points[0].period
    length = pluralise(period.length, "month")
    if period.length % 12 == 0:
        length = f"the {period.label.partition(' to ')[0]}"
    if has_overlaps(trend):
        return f"{unit}. Each point is {length} to the month named; the periods overlap."
    return f"{unit}. Each bar is {length} to the month named."


def _describe_shading(trend: Trend, figure: Answer | None, span: Period) -> str:
    shaded = periods_to_shade(figure, span) if trend.by_month else []
    return f"Shaded: {join_words(p.in_sentence for p in shaded)}." if shaded else ""


def describe_trend(trend: Trend) -> str:
    """The lowest, the highest and the latest of what is drawn."""
    held = [point for point in trend.points if point.value is not None]
    about = chart_subject(trend.measure, trend.areas)
    by_value = sorted(held, key=lambda point: point.value or 0)
    if not by_value:
        return f"{about}: no complete figure."
    low, high, last = (
        f"{point_text(trend.measure, point)} in {point.period.in_sentence}"
        for point in (by_value[0], by_value[-1], held[-1])
    )
    step = "by month" if trend.by_month else "by period"
    return f"{about} {step}: between {low} and {high}; the latest is {last}."


def _each_alt(each: Sequence[Trend]) -> str:
    """The areas one by one in the last month, where all of them have it."""
    ends = [one.points[-1] for one in each]
    if len({end.period for end in ends}) != 1 or any(end.value is None for end in ends):
        return ""
    phrases = (
        f"{format_places(one.areas)} {point_text(one.measure, end)}"
        for one, end in zip(each, ends, strict=True)
    )
    return f"One by one in {ends[0].period.in_sentence}: {join_words(phrases)}."
