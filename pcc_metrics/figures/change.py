"""A figure beside a comparator as data: the change with its sign, the standard, or why neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

from pcc_metrics.domain.definitions import Target
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.source_definitions import Report
from pcc_metrics.figures.missing_months import Missing
from pcc_metrics.stats.change_signs import NO_MONTHS, SMALLEST_BASE, MonthCounts, Sign, Turn
from pcc_metrics.stats.intervals import Interval
from pcc_metrics.store.observation import Observation

NO_TEST = "the published figures do not allow a test of the difference"


class ChangeKind(StrEnum):
    """What a figure is compared with: the `kind` of JSON."""

    YEAR = "year"
    BASELINE = "baseline"
    TARGET = "target"


@dataclass(frozen=True)
class _Pair:
    """Two numbers beside each other, in the measure's unit: for proportions 0.05 is 5 points."""

    own_value: float
    value: float
    counted: bool = field(kw_only=True)  # of a count, so that a percentage of it makes sense

    @property
    def change(self) -> float:
        return self.own_value - self.value

    @property
    def change_share(self) -> float | None:
        """The change as a share of the comparator; `None` on a base under 50 or unless counted."""
        if not self.counted or self.value < SMALLEST_BASE:
            return None
        return self.change / self.value


@dataclass(frozen=True)
class Change(_Pair):
    """A figure against a comparator, both over the same months of their year.

    `own_value` differs from the figure's value where only the months complete in both years are
    compared (`months` then names them). `reason` says why the sign is "not comparable", or why a
    direction is of the totals only. `interval` is that of the sign: 95%, of a ratio for counts,
    of a difference for shares.

    `source` is the comparator's own; `other_edition` says that it is not the figure's, but an
    edition of the same statistic; `report`, who reported it, where it is only known at second hand.
    `rounding` is by how much the change of two shares may differ because both were published
    rounded; 0 where they were not.
    """

    kind: ChangeKind
    label: str
    period: Period
    months: tuple[Month, ...] = ()
    sign: Sign = Sign.NOT_COMPARABLE
    reason: str = ""
    caveat: str = ""
    find_observations: Callable[[], tuple[Observation, ...]] = field(
        default=tuple, repr=False, compare=False
    )
    interval: Interval | None = None
    by_month: MonthCounts = NO_MONTHS
    turn: Turn | None = None
    missing: Missing | None = None
    source: str = ""
    other_edition: bool = False
    report: Report | None = None
    rounding: float = 0.0

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the most that the size of the change can be, for rounding alone."""
        size = abs(self.change)
        return max(0.0, size - self.rounding), size + self.rounding

    @property
    def has_range(self) -> bool:
        """Whether it has no sign for want of a test alone, and a size for all that."""
        return bool(self.rounding and self.change) and self.reason == NO_TEST

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        """The rows that the comparator rests on, read when somebody asks where it comes from."""
        return self.find_observations()

    @property
    def months_higher(self) -> int:
        """How many of the months compared are above the same month before."""
        return self.by_month.higher

    @property
    def months_lower(self) -> int:
        """How many of the months compared are below the same month before."""
        return self.by_month.lower

    @property
    def months_equal(self) -> int:
        """How many of the months compared are equal to the same month before."""
        return self.by_month.equal


@dataclass(frozen=True)
class AgainstTarget(_Pair):
    """A figure against the standard that it is held to."""

    kind: ClassVar = ChangeKind.TARGET
    target: Target
    met: bool

    @property
    def label(self) -> str:
        """Whose standard it is: `the national standard`."""
        return self.target.whose


@dataclass(frozen=True)
class NotCompared:
    """A comparison that cannot be made, and why; `period` is what it would have been with."""

    sign: ClassVar = Sign.NOT_COMPARABLE
    kind: ChangeKind
    label: str
    period: Period
    reason: str
    missing: Missing | None = None


Compared = Change | AgainstTarget | NotCompared
