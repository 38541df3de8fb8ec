"""Shapes with a row for each area or part: dots with intervals, and bars.

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
    make_pickable,
    text_encoding,
)

WIDEST_NAME_PX = 130  # of an area; longer ones are cut, and stand whole in tooltip and table


def area_rows(field: str = "area") -> alt.Y:
    """Areas from top to bottom in the order of the rows: nothing here sorts by value."""
    axis = alt.Axis(
        title=None,
        labelPadding=8,
        labelLimit=WIDEST_NAME_PX,
        labelFlush=False,
        domain=False,
        ticks=False,
    )
    return alt.Y(field, type="nominal", sort=None, axis=axis, scale=alt.Scale(paddingInner=0))


_RATES = alt.Axis(
    title=None, format=",~f", tickCount=4, labelPadding=4, labelFlush=False, domain=False
)


def _rate(field: str, axis: alt.Axis | None = _RATES) -> alt.X:
    scale = alt.Scale(
        domain=[0, alt.ExprRef(expr="top")],
        rangeMax=alt.ExprRef(expr="width - margin"),
        nice=False,
    )
    return alt.X(field, type="quantitative", scale=scale, axis=axis)


@cache
def dots_spec(*, pick: bool = False) -> Spec:
    """Areas one under the other: a rate and its interval, and the force as a line.

    With `pick` a click chooses an area.

    Datasets: `areas` (every name and what is said of it; it comes first and so gives the order),
    `chosen`, `others`, `missing`, `force`. Numbers: top, margin.
    """
    layers = [
        chart_on("areas").mark_bar(opacity=0).encode(y=area_rows(), x=alt.value(0)),
        chart_on("force").mark_rule(strokeWidth=1.6, color=WORDS).encode(x=_rate("value")),
        chart_on("force")
        .mark_text(
            align=alt.ExprRef(expr="datum.late ? 'right' : 'left'"),
            dy=-10,
            limit=alt.ExprRef(expr="(width - margin) / 2 + margin"),
            **LABEL,
        )
        .encode(x=_rate("value"), y=alt.value(0), text=text_encoding()),
    ]
    layers += _dots("others", MUTED, PAPER, "circle", bold=False)
    layers += _dots("chosen", INK[0], INK[0], "diamond", bold=True)
    return layers_spec(*layers, _without_figure(), _pointable("areas", area_rows(), pick))


def _pointable(dataset: str, row: alt.Y, pick: bool) -> alt.Chart:
    """Whole rows, over everything else: easier to hit than a dot, also by finger."""
    hand: dict[str, Any] = {"cursor": "pointer"} if pick else {}
    rows = chart_on(dataset).mark_bar(opacity=0, aria=True, **hand)
    across = {"x": alt.value(0), "x2": alt.value(alt.ExprRef(expr="width"))}
    chart: alt.Chart = rows.encode(y=row, **across, tooltip=TOOLTIP, description=DESCRIPTION)
    return make_pickable(chart) if pick else chart


def _dots(
    dataset: str, colour: alt.ExprRef, fill: alt.ExprRef, symbol: str, *, bold: bool
) -> tuple[alt.Chart, ...]:
    """Intervals, points and, in a column at the right, values: apart in shape and weight too."""
    interval = chart_on(dataset).mark_rule(strokeWidth=2, color=colour)
    point = chart_on(dataset).mark_point(
        fill=fill, stroke=colour, shape=symbol, strokeWidth=2, size=90, opacity=1
    )
    value = chart_on(dataset).mark_text(
        align="right", fontWeight="bold" if bold else "normal", **LABEL
    )
    column = alt.value(alt.ExprRef(expr="width"))
    return (
        interval.encode(y=area_rows(), x=_rate("lower"), x2="upper"),
        point.encode(y=area_rows(), x=_rate("value")),
        value.encode(y=area_rows(), x=column, text=text_encoding()),
    )


def _without_figure() -> alt.Chart:
    words = chart_on("missing").mark_text(align="left", fontStyle="italic", **LABEL)
    chart: alt.Chart = words.encode(y=area_rows(), x=alt.value(2), text=text_encoding())
    return chart


@cache
def bars_spec(*, pick: bool = False) -> Spec:
    """Bars from zero with the name above and the value at the end.

    Names stand above, not beside, because those of offences are longer than a phone leaves room
    for. Datasets: `bars`, `others` (muted), `unknown` (a dashed outline), `rows` (every name, and
    what is said of it; it comes first and so gives the order). Numbers: top, margin. With `pick` a
    click chooses an area.
    """
    row = alt.Y("area", type="nominal", sort=None, axis=None, scale=alt.Scale(paddingInner=0))
    layers = [
        chart_on("rows")
        .mark_text(
            align="left",
            baseline="top",
            dy=-18,
            limit=alt.ExprRef(expr="width"),
            fontSize=SMALL,
            color=WORDS,
        )
        .encode(y=row, x=alt.value(0), text=text_encoding("area")),
    ]
    styles: dict[str, dict[str, Any]] = {
        "bars": {"color": INK[0]},
        "others": {"color": MUTED, "fillOpacity": 0.35, "stroke": MUTED},
        "unknown": {"color": MUTED, "fillOpacity": 0, "stroke": MUTED, "strokeDash": [4, 3]},
    }
    start = {"x": _rate("value", axis=None), "x2": alt.datum(0)}
    layers += [
        chart_on(dataset).mark_bar(size=15, yOffset=6, **style).encode(y=row, **start)
        for dataset, style in styles.items()
    ]
    layers.append(
        chart_on("rows")
        .mark_text(
            align="left",
            dx=6,
            dy=6,
            fontWeight=alt.ExprRef(expr="datum.bold ? 'bold' : 'normal'"),
            **LABEL,
        )
        .encode(y=row, x=_rate("value", axis=None), text=text_encoding())
    )
    return layers_spec(*layers, _pointable("rows", row, pick))
