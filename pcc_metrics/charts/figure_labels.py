"""What stands in a cell or a label for a figure: value, unit, status, edition, source."""

from __future__ import annotations

from collections.abc import Mapping

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import format_value
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.series import Point
from pcc_metrics.figures.share_bases import flag_value
from pcc_metrics.store.observation import Status

EDITION = "from an earlier edition"
AS_REPORTED = "as reported"
OTHER_EDITION = "from another edition"
RATE_DECIMALS = 3  # more would only repeat the count and the population beside it
STATUS_WORDS: Mapping[Status | None, str] = {
    Status.INCOMPLETE: "incomplete: part of the figures is missing",
    Status.UNTESTED: "not tested: nobody can tell whether it is complete",
    None: "no figure",  # none is on file, or it is hidden because it is small
}


def status_words(point: Point) -> str:
    """`as published`; for a point without a value why there is none."""
    if point.value is None or point.status in STATUS_WORDS:
        return STATUS_WORDS.get(point.status, STATUS_WORDS[Status.INCOMPLETE])
    return flag_value(point.status.label if point.status else "", point.misfit)


def point_text(measure: Measure, point: Point) -> str:
    """The value of a point in its unit."""
    return flag_value(format_value(measure, point.value or 0), point.misfit)


def value_of(answer: Answer) -> float | None:
    """The number for a cell that stays empty without a figure."""
    return answer.value if isinstance(answer, Figure) else None


def mark_edition(change: Change) -> str:
    """`, from an earlier edition, as reported`: what a comparator is beside the figure's source."""
    edition = f", {EDITION}" if change.other_edition else ""
    return f"{edition}{f', {AS_REPORTED}' if change.report else ''}"


def mark_point_edition(point: Point) -> str:
    """`, from another edition, as reported`: what a point of a trend is beside the others."""
    edition = f", {OTHER_EDITION}" if point.edition else ""
    return f"{edition}{f', {AS_REPORTED}' if point.report else ''}"


def figure_in_words(figure: Figure) -> str:
    """`3,757 offences`, `91%`, `96%, as reported`."""
    return f"{level_in_words(figure)}{mark_reported(figure)}"


def level_in_words(figure: Figure) -> str:
    """`3,757 offences`, `91%`, `14.1 per million people`."""
    measure, value, text = figure.measure, figure.value, figure.text
    if measure.kind == "rate":
        return f"{text} {measure.unit}"
    if measure.kind != "count":
        return text
    one = measure.noun.one if measure.noun and value == 1 else measure.unit
    return f"{text} {one}"


def mark_reported(figure: Figure) -> str:
    """`, as reported`; empty of what is known at first hand."""
    return f", {AS_REPORTED}" if figure.report else ""


def value_unit(measure: Measure) -> str:
    """What the numbers of a chart or a trend's table are: shares are given in percent."""
    return "per cent" if measure.kind == "proportion" else measure.unit


def display_value(measure: Measure, value: float | None) -> float | None:
    """A value in `value_unit`."""
    if value is None or measure.kind != "proportion":
        return value
    return round_half_up(value * 100, RATE_DECIMALS)


def source_title(catalogue: Catalogue, source: str | None) -> str:
    """The title of a source; its id where the catalogue does not know it, empty without one."""
    known = catalogue.sources.get(source or "")
    return known.title if known else source or ""
