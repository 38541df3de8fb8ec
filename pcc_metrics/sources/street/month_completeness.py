"""Whether each area's month is complete, lacks something, or cannot be tested: with the reason.

A month is tested against the other months of the same files: which neighbourhoods have no row, and
whether the total is far below those around it. Where there is nothing to test against, the month
is `untested`, which is neither complete nor 0.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.missing_shares import missing_count
from pcc_metrics.domain.periods import Month
from pcc_metrics.sources.ingest_report import FindingKind, IngestFinding
from pcc_metrics.sources.street.low_places import LowPlaces
from pcc_metrics.sources.street.low_totals import (
    LowTotal,
    below_usual,
    find_low_totals,
    usual_months,
)
from pcc_metrics.sources.street.lsoa import LsoaPlace
from pcc_metrics.sources.street.missing_places import (
    FEWEST_MONTHS,
    MissingPlaces,
    find_missing_places,
    find_untestable_areas,
)
from pcc_metrics.sources.street.unplaced import UnplacedRun, unplaced_runs
from pcc_metrics.store.observation import Status

BY_REFERENCE = (
    "Placed by map reference on simplified outlines: the file has no neighbourhoods, so a crime "
    "near a boundary may be counted on its other side, and missing neighbourhoods cannot be found."
)

Lacking = MissingPlaces | LowPlaces | LowTotal

NOT_TESTED = "could not be tested for completeness:"
NO_FIGURE = "It is neither complete nor 0, and no figure is made of it."


@dataclass(frozen=True)
class MonthStatus:
    """The status of an area's month, and the note that its rows carry."""

    status: Status
    note: str | None = None


@dataclass
class CrimesByMonth:
    """What the files showed of each month, of all categories together.

    `neighbourhoods` has by month one number a neighbourhood, NaN where it has no row; `None` where
    rows were placed by map reference. `areas` counts by area and month what has a place, `unplaced`
    by force and month what has none.
    """

    neighbourhoods: dict[Month, np.ndarray[Any, Any] | None] = field(default_factory=dict)
    areas: dict[str, dict[Month, int]] = field(default_factory=dict)
    unplaced: dict[str, dict[Month, int]] = field(default_factory=dict)


class Completeness:
    """The months of some files, judged; `row_of` gives a neighbourhood's place in `met`."""

    def __init__(
        self,
        catalogue: Catalogue,
        places: Mapping[str, LsoaPlace],
        row_of: Mapping[str, int],
        met: CrimesByMonth,
    ) -> None:
        self._areas = catalogue.areas
        self._places = places
        self._row_of = row_of
        self._met = met
        self._forces = sorted({self._force_of(area) for area in met.areas})

    def judge_area(self, area: str, month: Month) -> MonthStatus:
        """Of an LPA's month that is covered."""
        faults, run = self._faults(area, month), self._run(area, month)
        untested = self._why_untested(area, month)
        notes = [one.sentence(self._title(one.area)) for one in faults]
        notes += [run.sentence(self._title(self._force_of(area)))] if run else []
        notes += [BY_REFERENCE] if self._met.neighbourhoods[month] is None else []
        notes += [untested] if untested else []
        status = Status.UNTESTED if untested else Status.AS_PUBLISHED
        if any(one.incomplete for one in faults):
            status = Status.INCOMPLETE
        return MonthStatus(status, " ".join(notes) or None)

    def judge_force(self, force: str, month: Month) -> MonthStatus | None:
        """Of a force's month; `None` where one of its areas has no row in it."""
        lpas = [area for area in self._areas if self._areas[area].parent == force]
        if any(month not in self._met.areas.get(area, ()) for area in lpas):
            return None
        each = [self.judge_area(area, month) for area in lpas]
        status = Status.worst(one.status for one in each)
        untested = [one.note for one in each if one.status is Status.UNTESTED]
        notes = [self._force_lacks(force, lpas, month), *dict.fromkeys(untested)]
        return MonthStatus(status, next((note for note in notes if note), None))

    def _force_lacks(self, force: str, lpas: list[str], month: Month) -> str | None:
        """What its areas lack, as a share of what the whole force would have."""
        lost = usual = 0.0
        lacking = []
        for area in lpas:
            share = _together(self._faults(area, month))
            whole = self._met.areas[area][month] / max(1 - share, 0.01)
            lost, usual = lost + share * whole, usual + whole
            lacking += [self._title(area)] if share else []
        if not lost:
            return None
        text = missing_count(lost / usual, 1)
        return f"{self._title(force)}, {month.label}: {text} ({', '.join(lacking)})."

    def _faults(self, area: str, month: Month) -> list[Lacking]:
        """Missing neighbourhoods and low wards; a low total where these do not explain it."""
        gap, low = self._gaps.get((area, month)), self._low.get((area, month))
        wards = self._low_wards.get((area, month))
        lacking = [one for one in (gap, wards) if one]
        if low and sum(one.share for one in lacking) >= low.share / 2:
            low = None
        return [*lacking, *([low] if low else [])]

    @cached_property
    def _tested_months(self) -> dict[Month, np.ndarray[Any, Any]]:
        held = self._met.neighbourhoods.items()
        return {month: counts for month, counts in sorted(held) if counts is not None}

    @cached_property
    def _counts(self) -> dict[str, np.ndarray[Any, Any]]:
        matrix = np.array(list(self._tested_months.values())).T
        seen = ~np.isnan(matrix).all(axis=1)
        return {code: matrix[row] for code, row in self._row_of.items() if seen[row]}

    @cached_property
    def _lacking(self) -> list[MissingPlaces | LowPlaces]:
        if len(self._tested_months) < FEWEST_MONTHS:
            return []
        faults = find_missing_places(self._counts, self._places, list(self._tested_months))
        return [one for one in faults if one.month in self._met.areas[one.area]]

    @cached_property
    def _gaps(self) -> dict[tuple[str, Month], MissingPlaces]:
        gaps = (one for one in self._lacking if isinstance(one, MissingPlaces))
        return {(one.area, one.month): one for one in gaps}

    @cached_property
    def _low_wards(self) -> dict[tuple[str, Month], LowPlaces]:
        low_places = (one for one in self._lacking if isinstance(one, LowPlaces))
        return {(one.area, one.month): one for one in low_places}

    @cached_property
    def _untestable(self) -> frozenset[str]:
        """The areas of which so little is on file that a gap in it could not be seen."""
        if len(self._tested_months) < FEWEST_MONTHS:
            return frozenset()
        return find_untestable_areas(self._counts, self._places)

    @cached_property
    def _low(self) -> dict[tuple[str, Month], LowTotal]:
        """Low months by area; one that the whole force shares is told of the force."""
        low_totals: dict[tuple[str, Month], LowTotal] = {}
        for force in self._forces:
            areas = [area for area in self._met.areas if self._force_of(area) == force]
            shared = find_low_totals(force, self._totals(force))
            for area in areas:
                totals = self._sound(area)
                low = find_low_totals(area, totals)
                # So small an area may halve by chance; not in the month in which all others do.
                low |= {m: one for m, one in shared.items() if m in below_usual(totals)}
                low_totals |= {(area, month): one for month, one in low.items()}
        return low_totals

    def _sound(self, area: str) -> dict[Month, int]:
        """An area's totals without the months whose neighbourhoods are known to be missing."""
        return {
            month: count
            for month, count in self._met.areas[area].items()
            if not ((gap := self._gaps.get((area, month))) and gap.incomplete)
        }

    def _totals(self, force: str) -> dict[Month, int]:
        """A force's crimes by month, those without a place among them."""
        totals = dict(self._met.unplaced.get(force, {}))
        for area, months in self._met.areas.items():
            if self._force_of(area) == force:
                for month, count in months.items():
                    totals[month] = totals.get(month, 0) + count
        return totals

    @cached_property
    def _runs(self) -> dict[str, tuple[UnplacedRun, ...]]:
        unplaced = self._met.unplaced
        return {f: unplaced_runs(unplaced.get(f, {}), self._totals(f)) for f in self._forces}

    def _run(self, area: str, month: Month) -> UnplacedRun | None:
        runs = self._runs[self._force_of(area)]
        return next((run for run in runs if month in run.months), None)

    def _why_untested(self, area: str, month: Month) -> str | None:
        title, count = self._title(area), len(self._tested_months)
        months = self._met.areas[area]
        if self._met.neighbourhoods[month] is None:
            tested = month in usual_months(months)
            return None if tested else f"{title} {NOT_TESTED} too few months are on file."
        if count < FEWEST_MONTHS:
            return (
                f"{title} {NOT_TESTED} that takes {FEWEST_MONTHS} months, and there "
                f"{'is' if count == 1 else 'are'} {count}."
            )
        if area in self._untestable:
            return (
                f"{title} {NOT_TESTED} next to nothing is on file, "
                f"{sum(months.values()):,} crimes in {len(months)} months."
            )
        return None

    def findings(self) -> Iterator[IngestFinding]:
        """What a reader must know, month by month; then of whole areas and forces."""
        for month in sorted(self._met.neighbourhoods):
            reported: set[Lacking] = set()
            for area in sorted(self._met.areas):
                if month not in self._met.areas[area]:
                    yield self._no_rows_finding(area, month)
                for fault in self._faults(area, month):
                    if fault not in reported:  # one that the whole force shares is told once
                        yield self._fault_finding(fault)
                    reported.add(fault)
        for force in self._forces:
            for run in self._runs[force]:
                sentence = run.sentence(self._title(force))
                yield IngestFinding(FindingKind.PARTIAL, sentence, run.months[0], force, run.share)
        yield from self._untested_findings()

    def _untested_findings(self) -> Iterator[IngestFinding]:
        """Once for each reason and area, with the first month that it is about."""
        reported: set[str] = set()
        for area, months in sorted(self._met.areas.items()):
            for month in sorted(months):
                why = self._why_untested(area, month)
                if why and why not in reported:
                    reported.add(why)
                    yield IngestFinding(FindingKind.UNTESTED, f"{why} {NO_FIGURE}", month, area)

    def _no_rows_finding(self, area: str, month: Month) -> IngestFinding:
        where = f"{self._title(area)}, {month.label}"
        sentence = f"{where}: there is no row at all, so there is no figure, not even 0."
        return IngestFinding(FindingKind.INCOMPLETE, sentence, month, area, 1.0)

    def _fault_finding(self, fault: Lacking) -> IngestFinding:
        kind = FindingKind.INCOMPLETE if fault.incomplete else FindingKind.PARTIAL
        places = () if isinstance(fault, LowTotal) else fault.places
        sentence = fault.sentence(self._title(fault.area))
        return IngestFinding(kind, sentence, fault.month, fault.area, fault.share, places)

    def _force_of(self, area: str) -> str:
        return self._areas[area].parent or area

    def _title(self, area: str) -> str:
        return self._areas[area].title


def _together(faults: Collection[Lacking]) -> float:
    """The share that faults come to: what wards lack is part of a low total, not beside it."""
    by_total = [one.share for one in faults if isinstance(one, LowTotal)]
    by_place = 1 - math.prod(1 - one.share for one in faults if not isinstance(one, LowTotal))
    return max(by_place, *by_total, 0.0)
