"""A figure broken down: by the areas of the force side by side, and by what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import join_area_names, label_months, months_in_sentence
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.no_figure import Why, describe_missing
from pcc_metrics.figures.partial_windows import find_partial_level, level_over_months
from pcc_metrics.figures.rates import Rate, find_rates, rate_over_months
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve import How
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.rest_of_force import RestOfForce, rest_of_force


@dataclass(frozen=True)
class AreaLine:
    """One area in a side-by-side table: its figure, and whether the reader chose it.

    `rest` is what an LPA's rate is set beside: that of the rest of the force.
    """

    area: Area
    figure: Answer
    chosen: bool
    rest: RestOfForce | None = None

    @property
    def rate(self) -> Rate | None:
        """The rate of the area's figure; `None` where there is no figure, or none with a rate."""
        return self.figure.rate if isinstance(self.figure, Figure) else None


@dataclass(frozen=True)
class SideBySide:
    """A measure in every LPA for one period, never ranked; `force` is the whole force's figure.

    `months` are those that all of them have, where some area lacks one; empty for the whole period.
    """

    measure: Measure
    period: Period
    lines: tuple[AreaLine, ...]
    force: Answer
    months: tuple[Month, ...] = ()

    @property
    def period_label(self) -> str:
        """`year to March 2026`, `11 complete months of the year to March 2026`."""
        return label_months(self.period, self.months)

    @property
    def period_in_sentence(self) -> str:
        """The same with the article where one is wanted."""
        return months_in_sentence(self.period, self.months)

    @property
    def force_rate(self) -> Rate | None:
        """The rate of the whole force."""
        return self.force.rate if isinstance(self.force, Figure) else None

    @property
    def elsewhere(self) -> bool:
        """Whether the areas are those beside the force, not those that make it up."""
        return not any(line.area.kind == "lpa" for line in self.lines)

    @property
    def has_rates(self) -> bool:
        """Whether every area that has a figure has a rate too."""
        return all(line.rate for line in self.lines if isinstance(line.figure, Figure))


@dataclass(frozen=True)
class Components:
    """A measure and what it is made of; `complete` where the parts add up to it."""

    measure: Measure
    whole: Answer
    parts: tuple[Answer, ...]
    complete: bool


def side_by_side(reader: Reader, figure: Answer, chosen: Sequence[Area]) -> SideBySide | None:
    """The measure in each LPA for the figure's own period and source; `None` without any."""
    place = _period_and_source(reader, figure)
    if place is None:
        return None
    period, source = place
    key = ("side by side", figure.measure.id, period, source)
    side = reader.keep(key, lambda: _side_by_side(reader, figure.measure, period, source))
    ids = {area.id for area in chosen}
    if not side or not any(line.area.id in ids for line in side.lines):
        return side
    lines = (AreaLine(o.area, o.figure, o.area.id in ids, o.rest) for o in side.lines)
    return replace(side, lines=tuple(lines))


def _period_and_source(reader: Reader, answer: Answer) -> tuple[Period, str] | None:
    """What areas are set beside each other for: of a count, or of rates as published.

    Such rates may be held of the LPAs alone, so that the force has none.
    """
    if isinstance(answer, Figure):
        kind, published = answer.measure.kind, answer.source in answer.measure.sources
        alike = kind == "count" or (kind == "rate" and published)
        return (answer.period, answer.source) if alike else None
    if answer.measure.kind != "rate":
        return None
    lpas, asked = reader.catalogue.lpas, answer.asked
    held = (s for s in answer.measure.sources if asked in reader.periods(answer.measure, lpas, s))
    return next(((asked, source) for source in held), None)


def _side_by_side(
    reader: Reader, measure: Measure, period: Period, source: str
) -> SideBySide | None:
    """Every LPA, none of them chosen; the same for whichever areas a view asks for."""
    force = reader.catalogue.force
    lpas = reader.catalogue.parts_of(force.id)
    months = _common_months(reader, measure, lpas, period, source)
    answers = [figure_at(reader, measure, (lpa,), period, source, months) for lpa in lpas]
    if not any(isinstance(one, Figure) for one in answers):
        return None
    lines = tuple(
        AreaLine(lpa, one, chosen=False, rest=rest_of_force(reader, one))
        for lpa, one in zip(lpas, answers, strict=True)
    )
    own = figure_at(reader, measure, (force,), period, source, months)
    return SideBySide(measure, period, lines, own, months)


def _common_months(
    reader: Reader, measure: Measure, lpas: Sequence[Area], period: Period, source: str
) -> tuple[Month, ...]:
    """The months that all areas have, where they have too few for the whole period; else none."""
    if all(reader.level_of(measure, [lpa], period, source) for lpa in lpas):
        return ()
    partial = find_partial_level(reader, measure, lpas, period, source)
    return partial.months if partial else ()


def figure_at(
    reader: Reader,
    measure: Measure,
    areas: tuple[Area, ...],
    period: Period,
    source: str,
    months: tuple[Month, ...] = (),
) -> Answer:
    """The figure for just this period (or its `months`) and source: no other is comparable."""
    if months:
        return _over_months(reader, measure, areas, period, source, months)
    level = reader.level_of(measure, areas, period, source)
    if level is None:
        hidden = reader.why_hidden(measure, areas, period)
        if hidden:
            return NoFigure(measure, areas, areas, period, f"Not shown: {hidden}.", Why.HIDDEN)
        why = f"No complete figure for {join_area_names(areas)} in {period.in_sentence}"
        lacking = describe_missing(reader, measure, areas, source, period)
        why = f"{why}: {lacking}." if lacking else f"{why}."
        return NoFigure(measure, areas, areas, period, why, Why.NOT_COMPLETE)
    _, rate = find_rates(reader, measure, areas, period, level)
    if measure.kind == "rate" and measure.per:
        rate = Rate(level.value, measure.per, None, None, None, True, level.observations)
    return Figure(measure, areas, areas, period, period, level, level.value, rate=rate)


def _over_months(
    reader: Reader,
    measure: Measure,
    areas: tuple[Area, ...],
    period: Period,
    source: str,
    months: tuple[Month, ...],
) -> Answer:
    level = level_over_months(reader, measure, areas, months, source)
    if level is None:
        when = f"the {label_months(period, months)}"
        why = f"No complete figure for {join_area_names(areas)} in {when}."
        return NoFigure(measure, areas, areas, period, why, Why.NOT_COMPLETE)
    rate = rate_over_months(reader, measure, areas, period, level, len(months))
    return Figure(
        *(measure, areas, areas, period, period, level, level.value, How.PARTIAL),
        rate=rate,
        months=months,
    )


def components(reader: Reader, whole: Answer, to: Month, window: Window) -> Components | None:
    """What a measure is made of, each part with its own figure; `None` for a plain measure."""
    ids = whole.measure.components or whole.measure.parts
    if not ids:
        return None
    parts = tuple(
        resolve_figure(reader, reader.catalogue.measures[part], whole.areas, to, window)
        for part in ids
    )
    if not any(isinstance(part, Figure) for part in parts):
        return None
    return Components(whole.measure, whole, parts, bool(whole.measure.components))


def remainder(components: Components) -> float | None:
    """The whole less its parts, where they ought to add up to it; `None` where they need not.

    Only figures of one period, one place and one source are added.
    """
    whole, parts = components.whole, components.parts
    ought = components.complete or components.measure.parts_are_whole
    alike = {where_and_when(part) for part in parts}
    if not ought or not isinstance(whole, Figure):
        return None
    if alike != {where_and_when(whole)}:
        return None
    return whole.value - sum(part.value for part in parts if isinstance(part, Figure))


def where_and_when(answer: Answer) -> tuple[object, ...]:
    """What two figures must share to be added or drawn on one scale."""
    months = answer.months if isinstance(answer, Figure) else ()
    return answer.period, months, answer.shown, answer.source
