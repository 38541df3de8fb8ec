"""Areas by month as a grid of shades: when each area's own months were low and high."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import altair as alt

from pcc_metrics.charts.area_specs import count_nouns
from pcc_metrics.charts.chart import Chart, join_sentences, source_line
from pcc_metrics.charts.figure_labels import display_value, source_title, status_words
from pcc_metrics.charts.layout import Row, band_end, band_start, month_ms, month_ticks
from pcc_metrics.charts.row_specs import area_rows
from pcc_metrics.charts.tables import Table
from pcc_metrics.charts.theme import (
    DESCRIPTION,
    INK,
    LABEL,
    MUTED,
    PAPER,
    TOOLTIP,
    Spec,
    chart_on,
    fill_spec,
    layers_spec,
    make_pickable,
    text_encoding,
)
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import capitalise, format_months, format_number, pluralise
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.series import Point, Trend

HEAT_ROW_PX = 34
AXIS_PX = 26
MOST_MONTHS = 48  # a phone has some 5 px for each
LOWEST, HIGHEST = 0.08, 0.92  # how opaque the shades of a row's extremes are
HOW_TO_READ = (
    "Each row has its own shades, from its lowest daily average (pale) to its highest (dark): read "
    "along a row, not down a column. At the right the lowest and the highest month."
)


def heatmap_chart(trends: Sequence[Trend], catalogue: Catalogue) -> Chart | None:
    """The monthly series of areas under each other; `None` where there are no months to show."""
    monthly = [one for one in trends if one.by_month and any(p.value for p in one.points)]
    if not monthly:
        return None
    measure, span = monthly[0].measure, _span(monthly)
    rows = [_Row(one, span) for one in monthly]
    ranges = "; ".join(f"{row.title} between {row.low} and {row.high}" for row in rows)
    gaps = sorted({m for row in rows for m in row.gaps})
    return Chart(
        name=f"{measure.title} by area and month",
        title=f"{measure.title} by area and month, {span.written_out}",
        subtitle=join_sentences(
            f"{capitalise(count_nouns(measure)[1])} a month, shaded by their daily average.",
            f"Not complete in every area (hollow diamonds): {format_months(gaps)}." if gaps else "",
            source_line(catalogue, [one.source for one in monthly]),
        ),
        alt=f"{measure.title} a month, {span.written_out}: {ranges}.",
        spec=_spec(rows, span),
        table=_table(rows, span, catalogue),
        notes=(HOW_TO_READ,),
    )


def _span(trends: Sequence[Trend]) -> Period:
    ends = [point.period.end for one in trends for point in one.points]
    return Period(max(min(ends), max(ends) - (MOST_MONTHS - 1)), max(ends))


class _Row:
    """One area: its months within the span, and its own extremes."""

    def __init__(self, trend: Trend, span: Period) -> None:
        self.trend = trend
        self.area = trend.areas[0]
        self.title = self.area.title
        self.points = {
            p.period.end: p for p in trend.points if span.start <= p.period.end <= span.end
        }
        self.held = {m: p.value for m, p in self.points.items() if p.value is not None}
        self.gaps = [m for m in span.months() if m not in self.held]
        self.low, self.high = (
            format_number(limit(self.held.values(), default=0)) for limit in (min, max)
        )
        self._daily = {month: value / month.days for month, value in self.held.items()}

    def shade(self, month: Month) -> float:
        low, high = min(self._daily.values()), max(self._daily.values())
        at = (self._daily[month] - low) / (high - low) if high > low else 0.5
        return LOWEST + (HIGHEST - LOWEST) * at

    def describe(self, month: Month) -> str:
        """A month in words: its count and daily average, or why it has none."""
        point, value = self.points.get(month), self.held.get(month)
        if value is None:
            return f"{self.title}, {month.label}: {_why(point)}"
        counted = pluralise(value, *count_nouns(self.trend.measure))
        daily = format_number(self._daily[month], 1)
        status = point.status if point else None
        settled = f" ({status.label})" if status and status.unsettled else ""
        return f"{self.title}, {month.label}: {counted}, {daily} a day{settled}"

    def cells(self, span: Period) -> Iterator[Row]:
        """One row of data for each month of the area."""
        for month in span.months():
            yield {
                "area": self.title,
                "id": self.area.id,
                "from": band_start(month),
                "to": band_end(month),
                "month": month_ms(month),
                "shade": self.shade(month) if month in self.held else 0.0,
                "held": month in self.held,
                "said": self.describe(month),
            }


def _why(point: Point | None) -> str:
    return status_words(point) if point else "no figure"


def _spec(rows: Sequence[_Row], span: Period) -> Spec:
    cells = [cell for row in rows for cell in row.cells(span)]
    datasets = {
        "cells": [cell for cell in cells if cell["held"]],
        "gaps": [{k: cell[k] for k in ("area", "month")} for cell in cells if not cell["held"]],
        "extremes": [{"area": row.title, "label": f"{row.low} to {row.high}"} for row in rows],
        "areas": cells,
    }
    widest = max(len(f"{row.low} to {row.high}") for row in rows)
    return fill_spec(
        heatmap_spec(),
        datasets,
        len(rows) * HEAT_ROW_PX + AXIS_PX,
        first=band_start(span.start),
        last=band_end(span.end),
        ticks=month_ticks(span),
        margin=7 * widest + 8,
    )


@cache
def heatmap_spec() -> Spec:
    """A row for each area, a cell for each month.

    Datasets: `cells` (area, from, to, shade), `gaps` (area, month), `extremes` (area, label),
    `areas` (every cell again, to be pointed at). Numbers: first, last, ticks, margin.
    """
    scale = alt.Scale(
        type="utc",
        domain=[alt.ExprRef(expr="first"), alt.ExprRef(expr="last")],
        rangeMax=alt.ExprRef(expr="width - margin"),
        nice=False,
    )
    axis = alt.Axis(
        title=None,
        format="%b %Y",
        values=alt.ExprRef(expr="ticks"),
        grid=False,
        domain=False,
        labelOverlap="parity",
        labelSeparation=8,
        labelFlush=True,
    )
    across = {"x": alt.X("from", type="temporal", scale=scale, axis=axis), "x2": "to"}
    at = alt.X("month", type="temporal", scale=scale, axis=axis)
    shade = alt.FillOpacity("shade", type="quantitative", scale=None)
    every = chart_on("areas").mark_rect(opacity=0, aria=True, cursor="pointer")
    return layers_spec(
        chart_on("cells")
        .mark_rect(fill=INK[0], stroke=PAPER, strokeWidth=1)
        .encode(**across, y=area_rows(), fillOpacity=shade),
        chart_on("gaps")
        .mark_point(shape="diamond", size=24, filled=False, strokeWidth=1.2, color=MUTED)
        .encode(x=at, y=area_rows()),
        chart_on("extremes")
        .mark_text(align="right", **LABEL)
        .encode(y=area_rows(), x=alt.value(alt.ExprRef(expr="width")), text=text_encoding()),
        make_pickable(
            every.encode(**across, y=area_rows(), tooltip=TOOLTIP, description=DESCRIPTION)
        ),
    )


def _table(rows: Sequence[_Row], span: Period, catalogue: Catalogue) -> Table:
    """One row a month, one column an area."""
    measure = rows[0].trend.measure
    return Table(
        ("Month", *(row.title for row in rows)),
        tuple(
            (month.label, *(display_value(measure, row.held.get(month)) for row in rows))
            for month in span.months()
        ),
        f"{measure.title} by area and month: {measure.unit}",
        (
            ("Measure", measure.title),
            ("Unit", measure.unit),
            ("Source", source_title(catalogue, rows[0].trend.source)),
        ),
    )
