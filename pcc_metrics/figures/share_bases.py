"""Whether a published share can be of the count that stands beside it, and how it is then written.

A source that gives a share without the number that it is of may mean another number: of two years,
or of the cases solved. No whole number of 41 is 42%, so wherever 42% is written beside 41 it says
that its base is not stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import format_value, published_decimals
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.reader import Reader
from pcc_metrics.stats.change_tests import possible_bases

BASE_NOT_STATED = "base not stated"


@dataclass(frozen=True)
class MisfitBase:
    """The count of a share's own area, period and source, no part of which is that share."""

    measure: Measure
    level: Level


def find_misfit_base(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, level: Level
) -> MisfitBase | None:
    """The count that a published share is filed beside and cannot be of; else `None`."""
    of = reader.catalogue.measures.get(measure.of or "")
    if measure.kind != "proportion" or level.denominator is not None or of is None:
        return None
    base = reader.level_of(of, areas, period, level.source)
    if base is None or base.value <= 0 or not base.value.is_integer():
        return None
    percent, decimals = published_percent(level.value)
    fits = possible_bases(percent, [int(base.value)], decimals)
    return None if fits else MisfitBase(of, base)


def published_percent(share: float) -> tuple[float, int]:
    """A share as a percentage, and with how many decimals (at most 2) it was published."""
    percent = round_half_up(100 * share, 2)
    decimals = published_decimals(percent)
    return round_half_up(percent, decimals), decimals


def level_text(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period, source: str
) -> str:
    """The value of a source's level in its unit; a share says where its base is not stated."""
    level = reader.level_of(measure, areas, period, source)
    if level is None:
        return ""
    misfit = find_misfit_base(reader, measure, areas, period, level)
    return flag_value(format_value(measure, level.value), misfit)


def flag_value(text: str, misfit: MisfitBase | None) -> str:
    """`42% (base not stated)`."""
    return f"{text} ({BASE_NOT_STATED})" if misfit else text
