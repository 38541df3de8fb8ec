"""Whether two figures may stand side by side: one statistic, one definition, no break between.

Everything that sets a figure beside another asks here: comparisons, trends, the diff of figures.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, TypeVar

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Break, Measure
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.source_definitions import Source

# Fields of a measure that say what is counted. Its wording may be mended without that.
COUNTED_BY = ("kind", "unit", "per", "components", "parts", "of")


class Obstacle(StrEnum):
    """Why two figures of one measure are not comparable."""

    AREA = "area"
    SOURCE = "source"
    LENGTH = "length"
    MONTHS = "months"  # of some months only, and not of the same
    DEFINITION = "definition"
    BREAK = "break"


class Comparable(Protocol):
    """What the rule asks of a figure; `shown` are the areas that it is of."""

    @property
    def period(self) -> Period: ...
    @property
    def months(self) -> tuple[Month, ...]: ...
    @property
    def value(self) -> float: ...
    @property
    def source(self) -> str: ...
    @property
    def shown(self) -> object: ...


F = TypeVar("F", bound=Comparable)


def find_obstacle(
    then: F,
    now: F,
    measure_of: Callable[[F], Measure | None] = lambda _: None,
    catalogue: Catalogue | None = None,
) -> Obstacle | None:
    """Why two figures of one measure may not stand side by side; `None` where they may.

    They must be of the same areas, from one source or editions of one statistic, over periods of
    one length and the same months of them, by one definition, and no break in the series may lie
    between them.
    """
    before, today = measure_of(then), measure_of(now)
    if then.shown != now.shown:
        return Obstacle.AREA
    if not _from_one_statistic(then, now, today, catalogue):
        return Obstacle.SOURCE
    if then.period.length != now.period.length:
        return Obstacle.LENGTH
    if _places(then) != _places(now):
        return Obstacle.MONTHS
    if before and today and any(getattr(before, f) != getattr(today, f) for f in COUNTED_BY):
        return Obstacle.DEFINITION
    first, last = sorted((then.period, now.period), key=lambda period: period.end)
    breaks = today.breaks if today and first != last else ()
    return Obstacle.BREAK if any(crosses_break(b, first, last) for b in breaks) else None


def _places(figure: Comparable) -> tuple[int, ...]:
    """Which months of its period a figure is of, counted from the first; all: none is named."""
    return tuple(month.index - figure.period.start.index for month in figure.months)


def _from_one_statistic(
    then: F, now: F, measure: Measure | None, catalogue: Catalogue | None
) -> bool:
    if catalogue is None or measure is None:
        return then.source == now.source
    return same_statistic(catalogue, then.source, now.source, measure.id)


def crosses_break(step: Break, earlier: Period, period: Period) -> bool:
    """Whether a break in a series lies between two periods or inside either."""
    return step.start <= period.end and step.settled > earlier.start


def same_statistic(catalogue: Catalogue, source_a: str, source_b: str, measure: str) -> bool:
    """Whether two sources are one, or editions of one statistic that define the measure alike.

    Figures as reported may be compared with another source's only where a second report agrees.
    """
    if source_a == source_b:
        return True
    reported = (is_unconfirmed(catalogue, source, measure) for source in (source_a, source_b))
    return _one_statistic(catalogue, source_a, source_b, measure) and not any(reported)


def list_editions(catalogue: Catalogue, measure: Measure, source: str) -> tuple[str, ...]:
    """The other editions whose figures of a measure may stand beside a source's, best first.

    Reports that nothing confirms come last: their figures are shown, and compared with nothing.
    """
    others = [
        other
        for other in measure.sources
        if other != source and _one_statistic(catalogue, source, other, measure.id)
    ]
    return tuple(sorted(others, key=lambda one: is_unconfirmed(catalogue, one, measure.id)))


def is_unconfirmed(catalogue: Catalogue, source: str, measure: str) -> bool:
    """Whether a source's figures of a measure were reported once, and nothing else agrees."""
    entry = catalogue.sources.get(source)
    return bool(entry and entry.report and measure not in entry.report.confirmed)


def _one_statistic(catalogue: Catalogue, source_a: str, source_b: str, measure: str) -> bool:
    sources = [catalogue.sources.get(source) for source in (source_a, source_b)]
    one, other = (source if source and _defines(source, measure) else None for source in sources)
    return bool(one and other and one.statistic == other.statistic)


def _defines(source: Source, measure: str) -> bool:
    """Whether a source's figures of a measure are those of a statistic that it is an edition of."""
    return bool(source.statistic) and measure not in source.defined_apart
