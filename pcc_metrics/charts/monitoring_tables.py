"""The tables under a control chart and under its totals of 12 months."""

from __future__ import annotations

from pcc_metrics.charts.figure_labels import RATE_DECIMALS
from pcc_metrics.charts.tables import Cell, Table
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import capitalise, join_words
from pcc_metrics.domain.periods import YEAR, Month, Period
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.monitoring import RULE_TEXTS, Monitoring

COMPLETE, NOT_COMPLETE = "complete", "no complete figure"


def monitoring_table(monitoring: Monitoring, catalogue: Catalogue) -> Table:
    """One row a month: its daily average, mean and limits, and why it is marked.

    Where the limits are too narrow to mark anything by, there is no column of marks either.
    """
    chart, unit = monitoring.chart, monitoring.measure.unit
    columns = ["Month", f"{capitalise(unit)} a day", "Mean", "Lower limit", "Upper limit"]
    columns += [] if monitoring.faint else ["Marked because it is"]
    columns += ["Status", "First day", "Last day"]
    series = (monitoring.months, monitoring.daily, chart.mean, chart.lower, chart.upper, chart.rule)
    rows = []
    for month, value, mean, lower, upper, rule in zip(*series, strict=True):
        mark: tuple[Cell, ...] = () if monitoring.faint else (RULE_TEXTS[rule] if rule else None,)
        status = NOT_COMPLETE if value is None else COMPLETE
        numbers = map(_round, (value, mean, lower, upper))
        rows.append((month.label, *numbers, *mark, status, *Period(month, month).days))
    return Table(
        tuple(columns),
        tuple(rows),
        f"{_about(monitoring)}: daily averages by month, with mean and limits",
        _context(monitoring, catalogue, f"{unit} a day"),
    )


def yearly_total_table(monitoring: Monitoring, catalogue: Catalogue) -> Table:
    """One row for each month that ends twelve complete months."""
    unit = monitoring.measure.unit
    rows = ((_year_to(end), total, *_year(end).days) for end, total in monitoring.yearly_totals)
    return Table(
        ("Twelve months", capitalise(unit), "First day", "Last day"),
        tuple(rows),
        f"{_about(monitoring)}: totals of 12 months",
        _context(monitoring, catalogue, unit),
    )


def _about(monitoring: Monitoring) -> str:
    return f"{monitoring.measure.title} in {join_words(a.title for a in monitoring.areas)}"


def _context(
    monitoring: Monitoring, catalogue: Catalogue, unit: str
) -> tuple[tuple[str, str], ...]:
    source = catalogue.sources.get(monitoring.source)
    return (
        ("Measure", monitoring.measure.title),
        ("Area", join_words(area.title for area in monitoring.areas)),
        ("Unit", unit),
        ("Source", source.title if source else monitoring.source),
    )


def _round(value: float | None) -> float | None:
    return None if value is None else round_half_up(value, RATE_DECIMALS)


def _year(end: Month) -> Period:
    return Period.ending(end, YEAR)


def _year_to(end: Month) -> str:
    return capitalise(_year(end).label)
