"""Small numbers that could point to a person: which LPAs of a measure are hidden together.

A measure with the rule `hide` shows an LPA only for the 12 months to March. Counts of 1 to 4 are
hidden, at least two LPAs together, so that nothing shown (the force's total, the other LPAs) gives
a hidden number back. Zero is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pcc_metrics.periods import Period

SMALL = range(1, 5)
YEAR_ENDS = 3  # March: one year a year, so that no two shown periods overlap
FEWEST_HIDDEN = 2


def showable(period: Period) -> bool:
    """Whether LPA figures of a hidden measure may be of this period: a year to March."""
    return period.length == 12 and period.end.month == YEAR_ENDS


def hidden(counts: Mapping[str, Sequence[float]]) -> frozenset[str]:
    """The LPAs to hide, given each one's counts (for a share: those in it and those not in it).

    The smallest remaining LPAs join until the hidden ones can be split in more than one way by
    someone who knows this rule: two at least, not all of them 1 and not all of them 4. Where even
    all of them together cannot be, none is shown.
    """
    small = {area for area, values in counts.items() if any(v in SMALL for v in values)}
    if not small:
        return frozenset()
    others = sorted(counts.keys() - small, key=lambda area: (min(counts[area]), area))
    while others and not _ambiguous([counts[area] for area in small]):
        small.add(others.pop(0))
    return frozenset(small if others or _ambiguous([counts[a] for a in small]) else counts)


def _ambiguous(found: Sequence[Sequence[float]]) -> bool:
    if len(found) < FEWEST_HIDDEN:
        return False
    for values in zip(*found, strict=True):
        ends = (len(found) * SMALL.start, len(found) * (SMALL.stop - 1))
        if all(value in SMALL for value in values) and sum(values) in ends:
            return False
    return True
