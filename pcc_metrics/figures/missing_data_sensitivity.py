"""Whether what rows say they lack could make a change by itself.

A month that lacks half, or crimes without a place of which there are fewer this year, look like a
change. The comparison is judged once more with the missing share added to each month: one whose
sign does not stand both ways is not comparable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pcc_metrics.domain.formatting import format_months, format_percent, join_words
from pcc_metrics.domain.missing_shares import stated_share, unplaced_share
from pcc_metrics.domain.periods import Month
from pcc_metrics.store.observation import Observation

MOVED = 0.02


def lacking_months(rows: Iterable[Observation]) -> dict[Month, float]:
    """Month -> the share that its rows together say they lack, 0 to 1; those that say something."""
    held: dict[Month, float] = {}
    whole: dict[Month, float] = {}
    monthly = [(r, stated_share(r.note)) for r in rows if r.period.start == r.period.end]
    lacking = {row.period.end for row, share in monthly if share}
    if not lacking:
        return {}
    for row, share in monthly:
        month = row.period.end
        if month in lacking:
            held[month] = held.get(month, 0.0) + row.value
            whole[month] = whole.get(month, 0.0) + row.value / (1 - min(share, 0.99))
    return {m: 1 - held[m] / whole[m] for m in held if whole[m] > held[m]}


def unplaced_moved(now: Iterable[Observation], then: Iterable[Observation]) -> bool:
    """Whether the share of crimes without a place differs between two sides by 2 points or more.

    Nobody knows where these crimes belong: they need not be spread over areas and kinds evenly.
    """
    sides = []
    for rows in (now, then):
        held = [(row.value, unplaced_share(row.note)) for row in rows]
        total = sum(value for value, _ in held)
        sides.append(sum(value * share for value, share in held) / total if total else 0.0)
    return abs(sides[0] - sides[1]) >= MOVED


def with_missing(
    values: Mapping[Month, float], lacking: Mapping[Month, float]
) -> dict[Month, float]:
    """Months as they would be, had they what they lack."""
    return {month: value / (1 - lacking.get(month, 0.0)) for month, value in values.items()}


def doubt_reason(lacking: Mapping[Month, float]) -> str:
    """`about 15% of the crimes are missing in January 2024`, by share, the largest first."""
    by_share: dict[str, list[Month]] = {}
    for month, share in sorted(lacking.items(), key=lambda one: (-one[1], one[0])):
        by_share.setdefault(format_percent(share), []).append(month)
    shares = [f"{share} in {format_months(sorted(m))}" for share, m in by_share.items()]
    return (
        f"part of the crimes is missing from the figures ({join_words(shares)}), "
        "which could make this difference"
    )
