"""Crimes without a place: which share of a force's crimes they are, and when that share moves.

They are in the force's figure and in no area's. While the share is steady two years of an area can
be compared; where it moves, the same crimes look like more or fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pcc_metrics.domain.formatting import format_months
from pcc_metrics.domain.missing_shares import crimes_without_place
from pcc_metrics.domain.periods import Month

WORTH_A_NOTE = 0.02
MOVED = 0.02  # from the share of the months before: a run of its own


@dataclass(frozen=True)
class UnplacedRun:
    """Months in a row with about the same share of crimes without a place."""

    months: tuple[Month, ...]
    unplaced: int
    crimes: int

    @property
    def share(self) -> float:
        """The share of crimes without a place, 0 to 1."""
        return self.unplaced / self.crimes

    def sentence(self, title: str) -> str:
        """For a report and as the note of every area's row in these months."""
        return (
            f"{title}, {format_months(self.months)}: {crimes_without_place(self.share)}. They are "
            "in the figure of the force and in that of no local policing area."
        )


def unplaced_runs(
    unplaced: Mapping[Month, int], crimes: Mapping[Month, int]
) -> tuple[UnplacedRun, ...]:
    """The months of `crimes` as runs of about one share; none where it never reaches 2%."""
    runs: list[UnplacedRun] = []
    for month in sorted(month for month, count in crimes.items() if count):
        here = UnplacedRun((month,), unplaced.get(month, 0), crimes[month])
        if runs and abs(here.share - runs[-1].share) <= MOVED:
            runs[-1] = _join(runs[-1], here)
        else:
            runs.append(here)
    return tuple(runs) if any(run.share >= WORTH_A_NOTE for run in runs) else ()


def _join(one: UnplacedRun, other: UnplacedRun) -> UnplacedRun:
    months = (*one.months, *other.months)
    return UnplacedRun(months, one.unplaced + other.unplaced, one.crimes + other.crimes)
