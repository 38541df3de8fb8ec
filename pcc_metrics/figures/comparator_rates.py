"""A force's rate beside those of the catalogue's comparators."""

from __future__ import annotations

import math

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import format_number, format_per, join_area_names
from pcc_metrics.domain.periods import YEAR, Month, Period
from pcc_metrics.figures.breakdowns import AreaLine, SideBySide, figure_at
from pcc_metrics.figures.comparability import is_unconfirmed, list_editions
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.populations import population
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.reader import Reader

WHOLE_WITHIN = 0.01  # a rate that is of another population falls so close once in fifty


def comparator_rates(reader: Reader, figure: Answer) -> SideBySide | None:
    """A force's rate beside those of the catalogue's comparators, by title, never ranked.

    The same measure and period, of the same source or another edition of its statistic; `None`
    where no comparator has a rate.
    """
    beside = reader.catalogue.body.comparators
    force = reader.catalogue.force
    if not beside or isinstance(figure, NoFigure) or figure.shown != (force,):
        return None
    period, source = figure.period, figure.source
    months = figure.months
    own = figure_at(reader, figure.measure, (force,), period, source, months)
    if not isinstance(own, Figure) or not own.rate:
        return None
    areas = sorted((reader.catalogue.areas[a] for a in beside.areas), key=lambda a: a.title)
    rates = [_elsewhere(reader, figure.measure, area, period, source, months) for area in areas]
    lines = tuple(
        AreaLine(a, _unless_misfit(reader, f, f.rate, own), False)
        for a, f in zip(areas, rates, strict=True)
        if isinstance(f, Figure) and f.rate
    )
    if not any(line.rate for line in lines):
        return None
    return SideBySide(figure.measure, period, lines, own, months)


def are_alike(side: SideBySide) -> bool:
    """Whether the force's rate can be told from no other: they are too few to tell apart."""
    own, others = side.force_rate, [line.rate for line in side.lines if line.rate]
    return bool(own and others) and all(_may_be_equal(own, one) for one in others if own)


def _may_be_equal(one: Rate, other: Rate) -> bool:
    """Whether the 95% interval of the difference of two rates includes none.

    It is worked out from their own intervals (Zou and Donner 2008), which a published rate has too.
    That the two intervals overlap says less: where they barely do, the rates differ.
    """
    low, high = sorted((one, other), key=lambda rate: rate.value)
    if low.upper is None or high.lower is None:
        return False
    return high.value - low.value <= math.hypot(low.upper - low.value, high.value - high.lower)


def _elsewhere(
    reader: Reader,
    measure: Measure,
    area: Area,
    period: Period,
    source: str,
    months: tuple[Month, ...],
) -> Answer:
    """A comparator's figure from the force's source, else from another edition that has it."""
    own = figure_at(reader, measure, (area,), period, source, months)
    if isinstance(own, Figure) or months:
        return own
    editions = (
        figure_at(reader, measure, (area,), period, other)
        for other in list_editions(reader.catalogue, measure, source)
        if not is_unconfirmed(reader.catalogue, other, measure.id)
    )
    return next((one for one in editions if isinstance(one, Figure)), own)


def _unless_misfit(reader: Reader, figure: Figure, rate: Rate, own: Figure) -> Answer:
    """A published rate, or why it cannot be of the population of its area.

    Rate, years and population multiply back to a whole number, to the decimals that are published.
    Where the force's own rate does so, the populations on file are those that the publisher used,
    and a rate that does not is of some other population: it is not set beside the others.
    """
    count, of_own = _counted(reader, figure), _counted(reader, own)
    if not (count and of_own and _whole(of_own[0])) or _whole(count[0]):
        return figure
    areas, asked = figure.shown, figure.asked
    why = (
        f"The rate published for {join_area_names(areas)} in {asked.in_sentence}, "
        f"{format_number(rate.value, 1)} per {format_per(rate.per)}, cannot be of its population "
        f"and is not shown: with the {format_number(count[1])} people of mid-{count[2]} it would "
        f"make {format_number(count[0], 2)} cases in that time, where a whole number is due, as "
        f"for {join_area_names(own.shown)} ({format_number(of_own[0])})."
    )
    return NoFigure(figure.measure, areas, areas, asked, why, Why.IMPOSSIBLE, rejected=figure.level)


def _counted(reader: Reader, figure: Figure) -> tuple[float, float, int] | None:
    """What a published mean yearly rate was made of, by the population on file for its middle year.

    The cases of the whole period, the population and its year.
    """
    rate, period = figure.rate, figure.asked
    people = population(reader, figure.shown, period.middle_year)
    if not rate or not rate.published or not people or people[1] != period.middle_year:
        return None
    return rate.value / rate.per * people[0] * period.length / YEAR, *people


def _whole(count: float) -> bool:
    return abs(count - round(count)) < WHOLE_WITHIN
