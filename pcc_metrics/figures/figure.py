"""A view's answer for one measure: a figure, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    format_rounded,
    format_value,
    label_months,
    months_in_sentence,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.source_definitions import Report
from pcc_metrics.figures.change import AgainstTarget, Change, Compared, NotCompared
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.missing_months import Missing
from pcc_metrics.figures.no_figure import NewestComplete, Why
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.resolve import How
from pcc_metrics.figures.share_bases import MisfitBase, flag_value
from pcc_metrics.stats.intervals import Interval
from pcc_metrics.store.observation import Observation, Status


class NoteCode(StrEnum):
    """What a note is about."""

    AREA = "area"  # the figure is of a larger area than the one asked for
    PARTIAL = "partial"  # of the complete months of its period, which months are lacking and why
    LATEST = "latest"
    EARLIER = "earlier"  # the last months asked for are not complete, and which these are
    OWN_LENGTH = "own length"
    SUM = "sum"
    WHOLE = "whole"  # all local policing areas together are less than the force's own figure
    SOURCE = "source"  # said by every row of a series
    ROW = "row"  # said by some rows only
    RATE = "rate"
    BASE = "base"  # a share cannot be of the count that is published beside it


@dataclass(frozen=True)
class Note:
    """Something a reader must know of a figure. `code` lets a caller choose among them."""

    code: NoteCode
    text: str


@dataclass(frozen=True)
class AnswerBase:
    """What was asked for, whether there is a figure or none.

    `areas` are those asked for, `shown` those answered for: another where the measure is not
    published for the areas asked for, and `lacking` are those of them that none is held for.
    """

    measure: Measure
    areas: tuple[Area, ...]
    shown: tuple[Area, ...]
    asked: Period
    notes: tuple[Note, ...] = field(default=(), kw_only=True)
    lacking: tuple[Area, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Figure(AnswerBase):
    """A number with its period, the rows it rests on, and its comparisons.

    `how` tells a figure of the window asked for from the latest earlier one and from one of the
    measure's own length; `newest`, whether no later answer of any source or length is held;
    `history`, whether it ended long before the month asked for. `level` is what was added up: of a
    rate that is worked out, the count. `misfit` is the count that a published share cannot be of.

    A partial figure is of the complete `months` of its period only, and `newest_complete` is that
    of the newest complete 12 months that end no later. Both are empty for a whole period.
    """

    period: Period
    level: Level
    value: float
    how: How = How.EXACT
    history: bool = False
    newest: bool = True
    interval: Interval | None = None
    rate: Rate | None = None
    comparisons: tuple[Compared, ...] = ()
    months: tuple[Month, ...] = ()
    newest_complete: Figure | None = None

    @property
    def period_label(self) -> str:
        """`year to March 2026`, `11 complete months of the year to March 2026`."""
        return label_months(self.period, self.months)

    @property
    def period_in_sentence(self) -> str:
        """The same with the article where one is wanted."""
        return months_in_sentence(self.period, self.months)

    misfit: MisfitBase | None = None

    @property
    def text(self) -> str:
        """The value in its unit, a published one with its own decimals: `41`, `91%`, `97.8%`."""
        published = self.rate.published if self.rate else self.level.denominator is None
        write = format_value if published else format_rounded
        return flag_value(write(self.measure, self.value), self.misfit)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The rows of the snapshot that the value rests on."""
        return self.level.observations

    @property
    def source(self) -> str:
        """The id of the source that its rows are from."""
        return self.level.source

    @property
    def report(self) -> Report | None:
        """Who reported it, where it is only known at second hand."""
        return self.level.report

    @property
    def status(self) -> Status:
        """The worst status of its rows."""
        return self.level.status

    def find_comparison(self, kind: str) -> Change | NotCompared | None:
        """The comparison with the year before or the baseline; `None` where there is none."""
        changes = (c for c in self.comparisons if not isinstance(c, AgainstTarget))
        return next((c for c in changes if c.kind == kind), None)

    @property
    def against_target(self) -> AgainstTarget | None:
        """The comparison with the standard that the measure is held to."""
        return next((c for c in self.comparisons if isinstance(c, AgainstTarget)), None)


@dataclass(frozen=True)
class NoFigure(AnswerBase):
    """The reason why there is no figure: in a sentence, and as data.

    `rejected` is what the source publishes for just the period asked for and a check shows to be
    impossible: its rows are still the evidence, its number is not repeated. `newest` is the newest
    complete answer that is held, where the sentence names it; `reason` the sentence without
    measure, area, period and that answer.
    """

    unavailable: str
    why: Why
    gap: Missing | None = None
    rejected: Level | None = None
    newest: NewestComplete | None = None
    reason: str = ""

    @property
    def period(self) -> Period | None:
        """The period of what was rejected."""
        return self.asked if self.rejected else None

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The rows of the snapshot that were rejected."""
        return self.rejected.observations if self.rejected else ()

    @property
    def source(self) -> str | None:
        """The source whose rows cover the period and cannot be used; `None` without any."""
        return self.rejected.source if self.rejected else None

    @property
    def status(self) -> Status | None:
        """The worst status of those rows."""
        return self.rejected.status if self.rejected else None


Answer = Figure | NoFigure


def select_figures(answers: Mapping[str, Answer]) -> dict[str, Figure]:
    """Of answers by measure, those that are figures."""
    return {measure: answer for measure, answer in answers.items() if isinstance(answer, Figure)}


def is_unpublished(measure: Measure, lacking: Sequence[Area]) -> bool:
    """Whether it is known of all areas without a figure that none is published for them.

    That a snapshot holds none says nothing of what is published.
    """
    return all(measure.is_unpublished_for(area.kind) for area in lacking)
