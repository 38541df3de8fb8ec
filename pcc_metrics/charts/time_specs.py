"""Shapes over time: months as lines, longer periods as bars or points, and sparklines.

Each says which datasets and numbers it draws.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt

from pcc_metrics.charts.theme import (
    DESCRIPTION,
    INK,
    LABEL,
    MUTED,
    PAPER,
    SMALL,
    TOOLTIP,
    WORDS,
    Spec,
    chart_on,
    layers_spec,
    text_encoding,
)

GAPS_PX = 12  # between the axis and its labels, where the marks of gaps stand

# `other` is whatever the four colours do not reach; `all` the areas together.
SERIES = ("1", "2", "3", "4", "other", "all")
_SERIES_COLOUR = alt.Scale(domain=list(SERIES), range=[*INK, MUTED, WORDS])

_TIME = alt.Scale(
    type="utc",
    domain=[alt.ExprRef(expr="first"), alt.ExprRef(expr="last")],
    rangeMax=alt.ExprRef(expr="width - margin"),
    nice=False,
)
_FROM_ZERO = alt.Scale(domain=[0, alt.ExprRef(expr="top")], nice=False)


def _time(field: str) -> alt.X:
    axis = alt.Axis(
        title=None,
        format="%b %Y",
        values=alt.ExprRef(expr="ticks"),
        grid=False,
        domain=True,
        ticks=True,
        tickSize=4,
        labelOverlap="parity",
        labelSeparation=8,
        labelFlush=True,
        labelPadding=GAPS_PX,
    )
    return alt.X(field, type="temporal", scale=_TIME, axis=axis)


def _level(field: str, number_format: str) -> alt.Y:
    axis = alt.Axis(
        title=None,
        format=number_format,
        tickCount=4,
        labelPadding=6,
        labelFlush=False,
        domain=False,
    )
    return alt.Y(field, type="quantitative", scale=_FROM_ZERO, axis=axis)


def _series() -> alt.Color:
    return alt.Color("series", type="nominal", scale=_SERIES_COLOUR, legend=None)


def _pointable(dataset: str) -> alt.Chart:
    """Bands over the whole height, one a period: easier to hit than a point, also by finger."""
    bands = chart_on(dataset).mark_rect(opacity=0, aria=True)
    chart: alt.Chart = bands.encode(
        x=_time("from"), x2="to", tooltip=TOOLTIP, description=DESCRIPTION
    )
    return chart


def _shading_layers() -> tuple[alt.Chart, ...]:
    """The window that is shown, and the same months a year before."""
    now = chart_on("window").mark_rect(color=INK[0], opacity=0.13).encode(x=_time("from"), x2="to")
    before = (
        chart_on("before").mark_rect(color=MUTED, opacity=0.13).encode(x=_time("from"), x2="to")
    )
    named = (
        chart_on("named_windows")
        .mark_text(align="left", baseline="top", dx=4, fontSize=SMALL, lineBreak="\n", color=WORDS)
        .encode(x=_time("from"), y=alt.value(4), text=text_encoding())
    )
    return now, before, named


def _mark_layers() -> tuple[alt.Chart, ...]:
    """Periods without a figure, below the axis and so at no value; breaks in the series."""
    below = alt.value(alt.ExprRef(expr=f"height + {GAPS_PX - 3}"))
    gaps = (
        chart_on("gaps")
        .mark_point(shape="diamond", size=34, filled=False, strokeWidth=1.4, color=MUTED)
        .encode(x=_time("month"), y=below)
    )
    rule = (
        chart_on("breaks")
        .mark_rule(strokeDash=[2, 3], strokeWidth=1.5, color=WORDS)
        .encode(x=_time("month"))
    )
    # A label stands on the side of its rule that has more room.
    named = (
        chart_on("breaks")
        .mark_text(
            align=alt.ExprRef(expr="datum.late ? 'right' : 'left'"),
            dx=alt.ExprRef(expr="datum.late ? -5 : 5"),
            baseline="bottom",
            fontSize=SMALL,
            lineBreak="\n",
            color=WORDS,
        )
        .encode(x=_time("month"), y=alt.value(alt.ExprRef(expr="height - 6")), text=text_encoding())
    )
    return gaps, rule, named


def _target(number_format: str) -> tuple[alt.Chart, ...]:
    level = _level("value", number_format)
    rule = (
        chart_on("target")
        .mark_rule(strokeDash=[6, 3], strokeWidth=1.5, color=INK[2])
        .encode(y=level)
    )
    named = (
        chart_on("target")
        .mark_text(
            align="left",
            baseline="bottom",
            dx=2,
            dy=-3,
            limit=alt.ExprRef(expr="width"),
            fontSize=SMALL,
            color=WORDS,
        )
        .encode(x=alt.value(0), y=level, text=text_encoding())
    )
    return rule, named


def _end_labels(number_format: str) -> tuple[alt.Chart, ...]:
    """Names at the ends of lines, each with a key in the line's colour.

    They are in the colour of text: two of the palette are too light to be read in.
    """
    level = _level("value", number_format)
    key = (
        chart_on("keys")
        .mark_point(filled=True, shape="square", size=40, opacity=1, xOffset=11)
        .encode(x=_time("month"), y=level, color=_series())
    )
    name = (
        chart_on("ends")
        .mark_text(
            align="left",
            dx=alt.ExprRef(expr="datum.line ? 19 : 7"),
            limit=alt.ExprRef(expr="datum.line ? margin - 20 : margin"),
            **LABEL,
        )
        .encode(x=_time("month"), y=level, text=text_encoding())
    )
    return key, name


@cache
def months_spec(number_format: str) -> Spec:
    """Months as lines that break at a gap.

    Datasets: `lines` (month, value, series), `dots` (months without a neighbour, and the last),
    `hollow` (provisional months), `ends`, `gaps`, `breaks`, `target`, `window`, `before`,
    `named_windows`, `months` (what is said of each). Numbers: first, last, top, ticks, margin.
    """
    level = _level("value", number_format)
    line = (
        chart_on("lines")
        .mark_line(strokeWidth=2.2, invalid="break-paths-show-path-domains")
        .encode(x=_time("month"), y=level, color=_series(), detail=alt.Detail("line:N"))
    )
    dots = (
        chart_on("dots")
        .mark_point(filled=True, size=34, opacity=1)
        .encode(x=_time("month"), y=level, color=_series())
    )
    outline = alt.Stroke("series", type="nominal", scale=_SERIES_COLOUR, legend=None)
    hollow = (
        chart_on("hollow")
        .mark_point(filled=True, fill=PAPER, size=34, opacity=1, strokeWidth=1.6)
        .encode(x=_time("month"), y=level, stroke=outline)
    )
    return layers_spec(
        *_shading_layers(),
        *_target(number_format),
        line,
        dots,
        hollow,
        *_mark_layers(),
        *_end_labels(number_format),
        _pointable("months"),
    )


@cache
def periods_spec(number_format: str) -> Spec:
    """Longer periods: `bars` over the months they cover, or `points` where they overlap.

    Datasets also: `reported` (points at second hand), `values` and `dates` (labels), `gaps`,
    `breaks`, `target`, `periods` (what is said of each). Numbers: first, last, top, ticks (none),
    margin.
    """
    return layers_spec(
        *_target(number_format),
        *_bar_layers(number_format),
        *_point_layers(number_format),
        *_label_layers(number_format),
        *_mark_layers(),
        _pointable("periods"),
    )


def _bar_layers(number_format: str) -> tuple[alt.Chart, ...]:
    """A bar from zero over the months that a period covers; hollow where it is provisional."""
    at = {"x": _time("from"), "x2": "to", "y": _level("value", number_format), "y2": alt.datum(0)}
    dashed: dict[str, Any] = {"fillOpacity": 0.25, "stroke": INK[0], "strokeDash": [4, 3]}
    bars = chart_on("bars").mark_rect(color=INK[0]).encode(**at)
    hollow_bars = chart_on("hollow").mark_rect(color=INK[0], **dashed).encode(**at)
    return bars, hollow_bars


def _point_layers(number_format: str) -> tuple[alt.Chart, ...]:
    """A point at the end of a period; hollow where the value is known at second hand only."""
    at = {"x": _time("month"), "y": _level("value", number_format)}
    size: dict[str, Any] = {"filled": True, "size": 60, "opacity": 1}
    hollow: dict[str, Any] = {"fill": PAPER, "stroke": INK[0], "strokeWidth": 1.6}
    points = chart_on("points").mark_point(color=INK[0], **size).encode(**at)
    reported = chart_on("reported").mark_point(**hollow, **size).encode(**at)
    return points, reported


def _label_layers(number_format: str) -> tuple[alt.Chart, ...]:
    """The value above each period, and its dates below the axis."""
    values = (
        chart_on("values")
        .mark_text(baseline="bottom", dy=-6, fontSize=SMALL, fontWeight="bold", color=WORDS)
        .encode(x=_time("month"), y=_level("value", number_format), text=text_encoding())
    )
    dates = (
        chart_on("dates")
        .mark_text(baseline="top", dy=GAPS_PX + 4, fontSize=SMALL, lineBreak="\n", color=WORDS)
        .encode(x=_time("month"), y=alt.value(alt.ExprRef(expr="height")), text=text_encoding())
    )
    return values, dates


@cache
def monitoring_spec() -> Spec:
    """Daily averages with mean and limits; marks differ in shape and words.

    Datasets: `bands` (from, to, lower, upper), `means` and `limits` (from, to, value), `lines` and
    `dots` (month, value), `marks` (month, value, shape), `named` (a mark in words), `ends`, `gaps`,
    `breaks`, `months` (what is said of each). Numbers: first, last, top, ticks, margin, faint.
    """
    level = _level("value", ",~f")
    watched: dict[str, Any] = {
        "color": MUTED,
        "strokeOpacity": alt.ExprRef(expr="faint ? 0.45 : 1"),
    }
    across = {"x": _time("from"), "x2": "to"}
    mark = alt.Shape("shape", type="nominal", scale=None)
    word: dict[str, Any] = {"align": "right", "dx": 4, "fontSize": SMALL}
    label = {"x": _time("month"), "y": level, "text": text_encoding()}
    return layers_spec(
        chart_on("bands")
        .mark_rect(color=INK[0], opacity=0.08)
        .encode(**across, y=_level("lower", ",~f"), y2="upper"),
        chart_on("limits")
        .mark_rule(strokeDash=[6, 4], strokeWidth=1.4, **watched)
        .encode(**across, y=level),
        chart_on("means").mark_rule(strokeWidth=1.6, **watched).encode(**across, y=level),
        chart_on("lines")
        .mark_line(strokeWidth=2.2, color=INK[0], invalid="break-paths-show-path-domains")
        .encode(x=_time("month"), y=level),
        chart_on("dots")
        .mark_point(filled=True, size=30, opacity=1, color=INK[0])
        .encode(x=_time("month"), y=level),
        chart_on("marks")
        .mark_point(filled=True, size=80, opacity=1, color=INK[3], stroke=PAPER, strokeWidth=1)
        .encode(x=_time("month"), y=level, shape=mark),
        *_mark_layers(),
        # Words across the line would be lost in it: they get an edge in the colour of the page.
        chart_on("named")
        .mark_text(stroke=PAPER, strokeWidth=4, strokeJoin="round", **word)
        .encode(**label),
        chart_on("named").mark_text(color=WORDS, **word).encode(**label),
        *_end_labels(",~f"),
        _pointable("months"),
    )
