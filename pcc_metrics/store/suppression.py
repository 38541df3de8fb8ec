"""Small numbers that could point to a person: which LPAs of a measure are hidden together.

A measure with the rule `hide` shows an LPA only for the 12 months to March. Counts of 1 to 4 are
hidden, at least two LPAs together, so that nothing shown (the force's total, the other LPAs, other
published snapshots) gives a hidden number back. Zero is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.periods import Period
from pcc_metrics.store.columns import Array, TableColumns
from pcc_metrics.store.snapshot import Snapshot

SMALL = range(1, 5)
YEAR_ENDS = 3  # March: one year a year, so that no two shown periods overlap
FEWEST_HIDDEN = 2
YEARS_ONLY = "figures for local policing areas are given only for 12 months to March"
DERIVED_KINDS = ("rate", "change")  # kinds that can be worked out from what they are of


def is_showable(period: Period) -> bool:
    """Whether LPA figures of a hidden measure may be of this period: a year to March."""
    return period.length == 12 and period.end.month == YEAR_ENDS


Counts = Mapping[str, Sequence[float]]  # LPA -> its counts; none where they are not given


def areas_hidden_in_series(series: Iterable[Counts]) -> frozenset[str]:
    """The LPAs to hide for a period in every snapshot, given each one's counts, oldest first.

    Whoever keeps two pinned pages may set one against the other: what is hidden in one is hidden in
    all, and what an earlier one showed shields nothing in a later one.
    """
    hidden: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    for counts in series:
        hidden |= areas_to_hide(counts, hidden, shown)
        shown |= counts.keys() - hidden
    return hidden


def areas_to_hide(
    counts: Counts, hidden: Set[str] = frozenset(), shown: Set[str] = frozenset()
) -> frozenset[str]:
    """The LPAs to hide, given each one's counts (for a share: those in it and those not in it).

    The smallest remaining LPAs join until the hidden ones can be split in more than one way by
    someone who knows this rule: two at least, not all of them 1 and not all of them 4. Where even
    all of them together cannot be, none is shown. `hidden` are those hidden before. Those `shown`
    before may be known to somebody, so they do not help to hide another.
    """
    if not all(counts.values()):
        return frozenset(counts)
    small = {area for area, values in counts.items() if any(v in SMALL for v in values)}
    hidden_areas = small | (hidden & counts.keys())
    if not hidden_areas:
        return frozenset()
    unknown = hidden_areas - (shown - small)
    others = sorted(
        counts.keys() - hidden_areas - shown,
        key=lambda area: (min(counts[area]), area),
        reverse=True,
    )
    while others and not _ambiguous([counts[area] for area in unknown]):
        unknown.add(others.pop())
    enough = _ambiguous([counts[area] for area in unknown])
    return frozenset(hidden_areas | unknown if enough else counts)


def _ambiguous(combinations: Sequence[Sequence[float]]) -> bool:
    if len(combinations) < FEWEST_HIDDEN:
        return False
    for values in zip(*combinations, strict=True):
        ends = (len(combinations) * SMALL.start, len(combinations) * (SMALL.stop - 1))
        if all(value in SMALL for value in values) and sum(values) in ends:
            return False
    return True


@dataclass(frozen=True)
class HiddenMeasures:
    """The measures that are hidden for LPAs by rule, and those that would give them away.

    Of `wholes` a hidden measure is a part; `related` are made of, or part of, or worked out from
    what is hidden. Neither is shown for an LPA at all.
    """

    by_rule: frozenset[str] = frozenset()
    wholes: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Every measure that may be hidden, for whichever reason."""
        return self.by_rule | self.wholes | self.related

    def why_never_shown(self, measure: str) -> str | None:
        """Why no LPA has a figure of the measure; `None` where some may have."""
        if measure in self.wholes:
            return "it would give away small numbers of what it is made of"
        if measure in self.related:
            return "it would give away small numbers of what it belongs to"
        return None


def hidden_measures(*catalogues: Catalogue) -> HiddenMeasures:
    """By the rule in force, which is the first catalogue's, and by what all of them relate.

    A whole less its other components is the hidden one, and its components add up to it; a rate
    with the population on file is its count. A component of a hidden measure stays open where
    another component is hidden already, because the whole then gives nothing away.
    """
    measures: dict[str, Measure] = {}
    for one in reversed(catalogues):
        measures |= one.measures
    by_rule = {m.id for m in measures.values() if m.small_numbers == "hide"}
    groups = {
        (m.id, pieces)
        for one in catalogues
        for m in one.measures.values()
        for pieces in (m.components, m.parts)
        if pieces
    }
    rates = {(m.of, m.id, m.kind) for one in catalogues for m in one.measures.values() if m.of}
    wholes: set[str] = set()  # of something hidden for another reason than the whole itself
    below: set[tuple[str, str]] = set()  # (hidden whole, component hidden because of it)
    rated: set[str] = set()
    while True:
        before = len(wholes), len(below), len(rated)
        hidden = by_rule | wholes | rated | {piece for _, piece in below}
        wholes |= {
            whole
            for whole, pieces in groups
            if (by_rule | wholes | rated | {p for above, p in below if above != whole}) & {*pieces}
        }
        below |= {
            (whole, piece)
            for whole, pieces in groups
            if whole in hidden and not hidden & {*pieces}
            for piece in pieces
        }
        rated |= {one for of, one, _ in rates if of in hidden}
        rated |= {
            of for of, one, kind in rates if kind in DERIVED_KINDS and one in by_rule
        } - by_rule
        if before == (len(wholes), len(below), len(rated)):
            related = rated | {piece for _, piece in below}
            return HiddenMeasures(frozenset(by_rule), frozenset(wholes), frozenset(related))


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
    """By the rule in force today, and by the areas and relations of the snapshots as well."""
    definitions = [s.metadata.definitions for s in snapshots if s]
    read = [catalogue, *(catalogue.as_published(one) for one in definitions)]
    lpas = {a.id for one in read for a in one.areas.values() if a.kind == "lpa"}
    known = {a for one in read for a in one.areas}
    return SuppressionGuard(hidden_measures(*read).all, frozenset(known - lpas))
