"""The complete months of a window that meets a gap, and the level over just these.

One bad month must not take a year's figure away: at least three quarters of the months answer, and
the figure says how many. Nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Month, Period, period_of
from pcc_metrics.figures.level import ADDABLE, MEANS, Level, add_periods
from pcc_metrics.figures.reader import Reader

ENOUGH_SHARE = 0.75  # of a window's months; of 3 months or fewer that is all of them


@dataclass(frozen=True)
class PartialLevel:
    """A level over some months of a period: those that are complete, oldest first."""

    level: Level
    months: tuple[Month, ...]


def find_partial_level(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, source: str
) -> PartialLevel | None:
    """The level over the complete months of a period; `None` where these are too few.

    The last month must be one of them: a window that ends in a gap is older than it says. A
    measure whose small numbers are hidden has none: a year less a month would give it away.
    """
    months = find_partial_months(reader, measure, areas, period, source)
    level = level_over_months(reader, measure, areas, months, source) if months else None
    return PartialLevel(level, months) if level else None


def find_partial_months(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, source: str
) -> tuple[Month, ...]:
    """The months that a partial level would be of; empty where there is none."""
    if measure.kind not in (*ADDABLE, *MEANS) or reader.may_suppress(measure, areas):
        return ()
    months = complete_months(reader, measure, areas, period, source)
    enough = ENOUGH_SHARE * period.length <= len(months) < period.length
    return months if enough and months[-1] == period.end else ()


def level_over_months(
    reader: Reader, measure: Measure, areas: Sequence[Area], months: Sequence[Month], source: str
) -> Level | None:
    """The level over some months together; `None` where one of the areas lacks one of them."""
    levels = [reader.level_of(measure, areas, run, source) for run in join_months(months)]
    return reader.with_report(add_periods(measure, levels))


def complete_months(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, source: str
) -> tuple[Month, ...]:
    """The months of a period that complete rows within it cover in all of the areas."""
    each = [reader.full_months(measure, area, period, source) for area in areas]
    return tuple(sorted(frozenset.intersection(*each)))


def join_months(months: Sequence[Month]) -> Iterator[Period]:
    """The months as periods without a gap."""
    start = last = months[0].index
    for month in months[1:]:
        if month.index != last + 1:
            yield period_of(start, last)
            start = month.index
        last = month.index
    yield period_of(start, last)
