"""Small numbers that could point to a person: which LPAs of a measure are hidden together.

A measure with the rule `hide` shows an LPA only for the 12 months to March. Counts of 1 to 4 are
hidden, at least two LPAs together, so that nothing shown (the force's total, the other LPAs) gives
a hidden number back. Zero is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.periods import Period
from pcc_metrics.store.columns import Array, TableColumns
from pcc_metrics.store.snapshot import Snapshot

SMALL = range(1, 5)
YEAR_ENDS = 3  # March: one year a year, so that no two shown periods overlap
FEWEST_HIDDEN = 2


def is_showable(period: Period) -> bool:
    """Whether LPA figures of a hidden measure may be of this period: a year to March."""
    return period.length == 12 and period.end.month == YEAR_ENDS


def areas_to_hide(counts: Mapping[str, Sequence[float]]) -> frozenset[str]:
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


@dataclass(frozen=True)
class SuppressionGuard:
    """The measures that are hidden for LPAs, and the areas that are none."""

    measures: frozenset[str]
    open_areas: frozenset[str]

    def hides(self, rows: TableColumns) -> Array:
        """Which rows may not be listed: figures of LPAs that a page would have to judge first."""
        measure = rows.by_word("measure", self.measures.__contains__, empty=False)
        area = rows.by_word("area", lambda one: one not in self.open_areas, empty=True)
        return measure & area


def suppression_guard(catalogue: Catalogue, *snapshots: Snapshot | None) -> SuppressionGuard:
    """By today's definitions and by those of the snapshots: what either hides is hidden."""
    definitions = [s.metadata.definitions for s in snapshots if s]
    read = [catalogue, *(catalogue.as_published(one) for one in definitions)]
    hidden = frozenset(m for one in read for m in _hidden(one.measures.values()))
    lpas = {a.id for one in read for a in one.areas.values() if a.kind == "lpa"}
    known = {a for one in read for a in one.areas}
    return SuppressionGuard(hidden, frozenset(known - lpas))


def _hidden(measures: Iterable[Measure]) -> set[str]:
    """The measures that are hidden, and those that would give away what they are made of."""
    found = list(measures)
    hidden: set[Any] = {m.id for m in found if m.small_numbers == "hide"}
    return hidden | {m.id for m in found if hidden & {*m.components, *m.parts}}
