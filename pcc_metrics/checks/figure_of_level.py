"""A figure made of a level that a check looked up, so that a finding can name its rows."""

from __future__ import annotations

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.level import Level


def figure_of_level(beside: Figure, measure: Measure, level: Level) -> Figure:
    """The figure of another measure for the areas and period of one."""
    period = beside.period
    return Figure(measure, beside.shown, beside.shown, period, period, level, level.value)
