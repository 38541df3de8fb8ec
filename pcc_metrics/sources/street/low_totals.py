"""Months in which an area, or a whole force, has far fewer crimes than in the months around.

Half a month that is missing everywhere leaves a row in every neighbourhood, so the rule of missing
neighbourhoods does not see it. A steep fall looks the same: it is noted, and counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pcc_metrics.domain.missing_shares import missing_count
from pcc_metrics.domain.periods import Month
from pcc_metrics.stats.low_months import FAR_BELOW, is_far_below, usual_counts

NEARLY_GONE = 0.60  # missing: from here on no fall of crime explains it, and it is not counted


@dataclass(frozen=True)
class LowTotal:
    """A month far below the others; `share` of the usual count is missing, 0 to 1."""

    area: str
    month: Month
    share: float

    @property
    def incomplete(self) -> bool:
        """Whether so much is missing that the month counts as incomplete."""
        return self.share >= NEARLY_GONE

    def sentence(self, title: str) -> str:
        """For a report and as the note of a row."""
        why = "Either crimes are missing or there was a steep fall."
        if self.incomplete:
            why = "It is not counted."
        return (
            f"{title}, {self.month.label}: {missing_count(self.share)}, "
            f"against the months around it. {why}"
        )


def find_low_totals(area: str, totals: Mapping[Month, float]) -> dict[Month, LowTotal]:
    """The low months of an area; `totals` are its crimes of all categories, month by month."""
    usual = usual_months(totals)
    return {
        month: LowTotal(area, month, 1 - totals[month] / usual[month])
        for month in usual
        if is_far_below(totals[month], usual[month])
    }


def below_usual(totals: Mapping[Month, float]) -> frozenset[Month]:
    """The months more than a quarter below those around them, be it by chance."""
    usual = usual_months(totals)
    return frozenset(month for month in usual if totals[month] < FAR_BELOW * usual[month])


def usual_months(totals: Mapping[Month, float]) -> dict[Month, float]:
    """What each month would usually have, of those with enough months around to tell."""
    by_index = {month.index: count for month, count in sorted(totals.items())}
    usual = usual_counts(by_index, [Month(index).days for index in by_index])
    return {Month(index): count for index, count in usual.items()}
