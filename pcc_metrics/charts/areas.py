"""A measure's areas side by side: as rates with intervals, or as counts."""

from __future__ import annotations

from collections.abc import Iterable

from pcc_metrics.charts.area_specs import counts_spec, format_level, rates_spec
from pcc_metrics.charts.chart import Chart, join_sentences, source_line
from pcc_metrics.charts.figure_labels import figure_in_words
from pcc_metrics.charts.figure_tables import areas_table
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import (
    capitalise,
    format_per,
    format_places,
    join_area_names,
    join_words,
)
from pcc_metrics.figures.breakdowns import SideBySide
from pcc_metrics.figures.figure import Figure, NoFigure

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


def areas_chart(side: SideBySide, catalogue: Catalogue) -> Chart:
    """Areas by name, never by value: rates with their intervals, else bars of counts."""
    own = side.force_rate if side.has_rates else None
    rates = own is not None
    sources = [side.force.source, *(line.figure.source for line in side.lines)]
    return Chart(
        name=f"{side.measure.title} by area",
        title=areas_title(side, rates),
        subtitle=join_sentences(_areas_statistics(side, rates), source_line(catalogue, sources)),
        alt=_areas_alt(side, rates),
        spec=rates_spec(side, own) if own else counts_spec(side),
        table=areas_table(side, catalogue),
        notes=tuple(_areas_notes(side, rates)),
    )


def _unit(side: SideBySide, rates: bool) -> str:
    measure = side.measure
    if rates and measure.per and measure.kind == "count":
        return f"{measure.unit} per {format_per(measure.per)}"
    return measure.unit


def areas_title(side: SideBySide, rates: bool) -> str:
    """The title of the bars: the measure, and the levels of the chosen areas and of the force."""
    chosen = [line.figure for line in side.lines if line.chosen][:NAMED_IN_TITLE]
    held = [figure for figure in (*chosen, side.force) if isinstance(figure, Figure)]
    phrases = [f"{format_level(f, rates=rates)} in {format_places(f.shown)}" for f in held]
    if held:
        value = (
            f"{format_level(held[0], rates=True)} {_unit(side, rates)}"
            if rates
            else figure_in_words(held[0])
        )
        phrases[0] = f"{value} in {format_places(held[0].shown)}"
    levels = f": {join_words(phrases)}" if phrases else ""
    return f"{side.measure.title} by area{levels} in {side.period_in_sentence}"


def _areas_statistics(side: SideBySide, rates: bool) -> str:
    text = f"{capitalise(_unit(side, rates))}, {side.period_label}"
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
    phrases = [f"{format_places(f.shown)} {format_level(f, rates=rates)}" for f in figures]
    unit, period = _unit(side, rates), side.period_in_sentence
    return f"{side.measure.title}, {unit}, in {period}: {join_words(phrases)}."


def _areas_notes(side: SideBySide, rates: bool) -> Iterable[str]:
    if side.elsewhere:
        figures = (line.figure for line in side.lines)
        yield from (one.unavailable for one in figures if isinstance(one, NoFigure))
    if any(line.rate and line.rate.interval for line in side.lines):
        yield RANDOM_ONLY
    if not rates and side.measure.kind == "count":
        yield COUNTS_NOT_RATES
    elif any(line.area.kind == "lpa" for line in side.lines):
        yield NOT_RESIDENTS
