"""A map of the LPAs, shaded by rate: the same figures as the dots, where they lie."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt

from pcc_metrics.charts.area_outlines import AreaOutline, OutlineMap
from pcc_metrics.charts.area_specs import NO_FIGURE, describe_area
from pcc_metrics.charts.areas import NOT_RESIDENTS, areas_title
from pcc_metrics.charts.chart import Chart, join_sentences, source_line
from pcc_metrics.charts.figure_tables import areas_table
from pcc_metrics.charts.theme import (
    DESCRIPTION,
    INK,
    MUTED,
    PAPER,
    SMALL,
    TOOLTIP,
    WORDS,
    Spec,
    chart_on,
    fill_spec,
    layers_spec,
    make_pickable,
    text_encoding,
)
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_per,
    format_places,
    join_area_names,
    join_words,
)
from pcc_metrics.figures.breakdowns import AreaLine, SideBySide

MAP_PX = 340
PALEST, DARKEST = 0.1, 0.8  # how opaque the ink of the lowest and of the highest shade is
SHADING = (
    "The darker an area, the higher its rate; white would be a rate of 0. Areas differ in people "
    "and places: the map is no rank."
)


def map_chart(side: SideBySide, catalogue: Catalogue, ground: OutlineMap) -> Chart | None:
    """Rates on the map, chosen areas outlined; `None` where there are no rates to shade by.

    Counts are not mapped: an area with more people would only look like one with more crime.
    """
    if not side.has_rates or not side.force_rate or side.elsewhere:
        return None
    lines = {line.area.id: line for line in side.lines}
    outlines = [outline for outline in ground.outlines if outline.area in lines]
    if not outlines:
        return None
    chosen = join_area_names([line.area for line in side.lines if line.chosen])
    unit = f"{side.measure.unit} per {format_per(side.measure.per or 1)}"
    levels = join_words(f"{format_places([n.area])} {_level(n)}" for n in side.lines)
    return Chart(
        name=f"{side.measure.title} on the map",
        title=areas_title(side, rates=True),
        subtitle=join_sentences(
            f"{capitalise(unit)}, {side.period_label}.",
            f"Outlined: {chosen}." if chosen else "",
            source_line(catalogue, [line.figure.source for line in side.lines]),
        ),
        alt=f"Map of {unit} in {side.period_in_sentence}: {levels}.",
        spec=_spec(outlines, lines, ground),
        table=areas_table(side, catalogue),
        notes=(SHADING, NOT_RESIDENTS),
    )


def _level(line: AreaLine) -> str:
    return format_number(line.rate.value, 1) if line.rate else NO_FIGURE


def _spec(outlines: list[AreaOutline], lines: dict[str, AreaLine], ground: OutlineMap) -> Spec:
    top = max(line.rate.value for line in lines.values() if line.rate) or 1.0
    edges: list[dict[str, Any]] = []
    labels = []
    for outline in outlines:
        line = lines[outline.area]
        shade = line.rate and PALEST + (DARKEST - PALEST) * line.rate.value / top
        about = {"id": outline.area, "said": describe_area(line), "shade": shade or 0.0}
        about["kind"] = "chosen" if line.chosen else "shaded" if line.rate else "missing"
        for part, ring in enumerate(outline.rings):
            name = f"{outline.area} {part}"
            edges += (
                {**about, "part": name, "east": x, "north": y, "order": at}
                for at, (x, y) in enumerate(ring)
            )
        east, north = outline.middle
        labels.append({"east": east, "north": north, "label": f"{line.area.title}\n{_level(line)}"})
    datasets = {
        "edges": [edge for edge in edges if edge["kind"] != "missing"],
        "missing": [edge for edge in edges if edge["kind"] == "missing"],
        "chosen": [edge for edge in edges if edge["kind"] == "chosen"],
        "labels": labels,
        "areas": edges,
    }
    return fill_spec(map_spec(), datasets, MAP_PX, across=ground.width, up=ground.height)


_SIZE = "min(width / across, height / up)"  # pixels of one unit of the map


def _east() -> alt.X:
    scale = _centred_scale("across", "width", signs="-+")
    return alt.X("east", type="quantitative", scale=scale, axis=None)


def _north() -> alt.Y:
    scale = _centred_scale("up", "height", signs="+-")
    return alt.Y("north", type="quantitative", scale=scale, axis=None)


def _centred_scale(units: str, pixels: str, signs: str) -> alt.Scale:
    """The map in the middle of the plot; `signs` are `-+`, or `+-` where pixels count downwards."""
    low, high = (alt.ExprRef(expr=f"({pixels} {sign} {units} * {_SIZE}) / 2") for sign in signs)
    return alt.Scale(
        domain=[0, alt.ExprRef(expr=units)], rangeMin=low, rangeMax=high, nice=False, zero=False
    )


def _outline(dataset: str, **style: Any) -> alt.Chart:
    """Closed lines, filled or not: they need no projection and fit any width."""
    mark = chart_on(dataset).mark_line(interpolate="linear-closed", strokeJoin="round", **style)
    chart: alt.Chart = mark.encode(
        x=_east(),
        y=_north(),
        order=alt.Order("order", type="quantitative"),
        detail=alt.Detail("part", type="nominal"),
    )
    return chart


@cache
def map_spec() -> Spec:
    """Areas as shades of one ink, so that grey print keeps their order.

    Datasets: `edges` (part, east, north, order, shade), `missing`, `chosen`, `labels`, `areas`
    (every edge again, to be pointed at). Numbers: across, up.
    """
    shade = alt.FillOpacity("shade", type="quantitative", scale=None)
    name: dict[str, Any] = {"fontSize": SMALL, "lineBreak": "\n", "baseline": "middle", "dy": -6}
    place = {"x": _east(), "y": _north(), "text": text_encoding()}
    return layers_spec(
        _outline("edges", fill=INK[0], stroke=PAPER, strokeWidth=1.5).encode(fillOpacity=shade),
        _outline("missing", stroke=MUTED, strokeWidth=1.2, strokeDash=[4, 3]),
        _outline("chosen", stroke=WORDS, strokeWidth=3),
        chart_on("labels")
        .mark_text(stroke=PAPER, strokeWidth=4, strokeJoin="round", **name)
        .encode(**place),
        chart_on("labels").mark_text(color=WORDS, **name).encode(**place),
        make_pickable(
            _outline("areas", stroke=None, fill=PAPER, fillOpacity=0, cursor="pointer", aria=True)
        ).encode(tooltip=TOOLTIP, description=DESCRIPTION),
    )
