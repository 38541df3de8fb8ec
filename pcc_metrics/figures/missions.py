"""The level that a national mission counts from, for the areas of a figure."""

from __future__ import annotations

from pcc_metrics.domain.definitions import Mission
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.reader import Reader


def find_mission_level(reader: Reader, figure: Figure, mission: Mission) -> Level | None:
    """From whichever source has it; `None` where none has. No figure is set against it."""
    measure, areas = figure.measure, figure.shown
    levels = (reader.level_of(measure, areas, mission.baseline, s) for s in measure.sources)
    return next(filter(None, levels), None)
