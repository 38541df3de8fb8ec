"""Observations: one published figure each, and how settled it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pcc_metrics.domain.periods import Period


class Status(StrEnum):
    """How settled a figure is, from best to worst.

    `final` only where somebody says so. What a source publishes without a word is `as_published`.
    """

    FINAL = "final"
    AS_PUBLISHED = "as_published"
    REVISED = "revised"
    PROVISIONAL = "provisional"
    UNTESTED = "untested"
    INCOMPLETE = "incomplete"

    @property
    def is_counted(self) -> bool:
        """Whether figures are made of it: not where rows lack too much, or nobody can tell."""
        return self not in UNCOUNTED

    @property
    def label(self) -> str:
        """In words."""
        return self.value.replace("_", " ")

    @property
    def unsettled(self) -> bool:
        """Whether there is something to be said of it beside the figure."""
        return self not in (Status.FINAL, Status.AS_PUBLISHED)

    @property
    def badness(self) -> int:
        """How bad a status is, for finding the worst: more is worse."""
        return _BADNESS[self]

    @classmethod
    def worst(cls, statuses: Iterable[Status]) -> Status:
        """The worst of one or more statuses."""
        each = list(statuses)
        if each.count(each[0]) == len(each):  # mostly so
            return each[0]
        return max(each, key=lambda status: status.badness)


_BADNESS = {status: place for place, status in enumerate(Status)}
UNCOUNTED = frozenset({Status.UNTESTED, Status.INCOMPLETE})


@dataclass(frozen=True, slots=True)
class Observation:
    """One published figure: one measure, one area, one period, one source.

    `value` is in the measure's unit: a count, a proportion from 0 to 1, seconds, a rate, a change.
    """

    measure: str
    area: str
    period: Period
    value: float
    source: str
    numerator: float | None = None
    denominator: float | None = None
    status: Status = Status.AS_PUBLISHED
    note: str | None = None

    def __hash__(self) -> int:
        """By what tells rows apart: a page numbers hundreds of them, and cells need not be read."""
        months = self.period.start.index, self.period.end.index
        return hash((self.measure, self.area, self.source, months))

    @property
    def complete(self) -> bool:
        """Whether the row may be counted."""
        return self.status.is_counted

    @property
    def key(self) -> tuple[str, str, date, date, str]:
        """What makes a row one of its kind: measure, area, first and last day, source."""
        first, last = self.period.start.first_day, self.period.end.last_day
        return (self.measure, self.area, first, last, self.source)


def merge_observations(old: Sequence[Observation], new: Iterable[Observation]) -> list[Observation]:
    """The old rows with the new ones put in place of those with the same key."""
    by_key = {o.key: o for o in old}
    by_key.update((o.key, o) for o in new)
    return list(by_key.values())
