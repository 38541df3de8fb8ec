"""Months that came with far fewer rows than usual: cut short, or not submitted in full.

Missing neighbourhoods are found by their own rule. A file that was cut in the middle, or a part of
a force's systems that did not report, may touch every neighbourhood a little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median

from pcc_metrics.domain.formatting import format_percent
from pcc_metrics.domain.periods import Month
from pcc_metrics.sources.ingest_report import FileAccount
from pcc_metrics.store.observation import Observation, Status

FEWEST_MONTHS = 6  # others to be compared with
AROUND = 12  # months on either side: further away, levels differ for good reasons
TOO_FEW = 0.60  # of the usual rows; docs/decisions/2026-11-25-fetching.md says why
_MONTH = re.compile(r"(?<!\d)\d{4}-(?:0[1-9]|1[0-2])(?!\d)")


def find_short_months(accounts: Iterable[FileAccount]) -> dict[Month, str]:
    """The months with fewer than 60% of the rows that the months around them have, and why.

    Empty where there are too few months to tell.
    """
    rows: dict[Month, int] = {}
    for account in accounts:
        match = _MONTH.search(account.name)
        if match and account.rows:
            month = Month.parse(match[0])
            rows[month] = rows.get(month, 0) + account.rows
    small = {}
    for month, count in sorted(rows.items()):
        around = _around(rows, month)
        usual = median(around) if len(around) >= FEWEST_MONTHS else 0
        if count < TOO_FEW * usual:
            share = format_percent(count / usual, 0)
            small[month] = (
                f"{month.label} has {count:,} rows, {share} of the usual {usual:,.0f}: it looks "
                "cut short or submitted in part, so it is not counted."
            )
    return small


def _around(rows: Mapping[Month, int], month: Month) -> Sequence[int]:
    return [
        count
        for other, count in rows.items()
        if other != month and abs(other.index - month.index) <= AROUND
    ]


def mark_short_months(rows: Iterable[Observation], small: Mapping[Month, str]) -> list[Observation]:
    """The rows, those of small months marked incomplete, which no figure counts."""
    return [
        replace(row, status=Status.INCOMPLETE, note=small[row.period.start])
        if row.period.length == 1 and row.period.start in small
        else row
        for row in rows
    ]
