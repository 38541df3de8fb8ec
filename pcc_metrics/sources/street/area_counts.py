"""Street-level counts while their files go by: sums by LPA and month, and what can be trusted.

The same for files of counts and for files of single crimes: which months are covered, where whole
neighbourhoods are missing, and where a category that usually has many has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources.ingest_report import (
    FileAccount,
    FindingKind,
    IngestFinding,
    IngestResult,
    IngestTally,
)
from pcc_metrics.sources.street.lsoa import LsoaPlace
from pcc_metrics.sources.street.missing_places import without_category
from pcc_metrics.sources.street.month_completeness import Completeness, CrimesByMonth, MonthStatus
from pcc_metrics.sources.table_rows import Labels
from pcc_metrics.store.observation import Observation

OTHER_YEARS = "category counted by a measure of other years"
_Lost = set[tuple[str, str, Month]]  # measure, force, month


class StreetCounts:
    """Counts while files are read; `build_result` judges the months once all are read."""

    def __init__(self, catalogue: Catalogue, source: str, places: Mapping[str, LsoaPlace]) -> None:
        self.catalogue = catalogue
        self.source = source
        self.labels = Labels(catalogue, source)
        self.places = places
        self.tally = IngestTally(source)
        self.rows = 0
        self.accounts: list[FileAccount] = []
        self._sums: dict[tuple[str, str, Month], int] = {}  # measure, area, month
        self._unplaced: dict[tuple[str, str, Month], int] = {}  # measure, force, month
        self._met = CrimesByMonth()
        self._counted: dict[tuple[str, Month], tuple[tuple[str, ...], str]] = {}  # by category
        grounds = sorted({place.neighbourhood for place in places.values()})
        self._row_of = {code: row for row, code in enumerate(grounds)}

    @property
    def months(self) -> list[Month]:
        """Every month that a file was read for, in order."""
        return sorted(self._met.neighbourhoods)

    def begin(self, month: Month, *, by_neighbourhood: bool = True) -> None:
        """A file of a month comes next; it may be one of several of that month."""
        if not by_neighbourhood:
            self._met.neighbourhoods[month] = None
        elif month not in self._met.neighbourhoods:
            self._met.neighbourhoods[month] = np.full(len(self._row_of), np.nan)

    def add(self, place: LsoaPlace, month: Month, category: str, count: int, rows: int = 1) -> str:
        """Count `rows` of a file in a place; returns why they count for nothing, empty if not."""
        # Every category shows that the neighbourhood was collected, those not counted too.
        months = self._met.areas.setdefault(place.area, {})
        months[month] = months.get(month, 0) + count
        met = self._met.neighbourhoods[month]
        if met is not None:
            row = self._row_of[place.neighbourhood]
            met[row] = count + (0 if np.isnan(met[row]) else met[row])
        measures, why_not = self._measures_for(category, month)
        if why_not:
            self.tally.leave_out(why_not, category, rows)
            return why_not
        self.tally.counted += rows
        for measure in measures:
            key = (measure, place.area, month)
            self._sums[key] = self._sums.get(key, 0) + count
        return ""

    def add_unplaced(self, force: str, month: Month, category: str, count: int) -> None:
        """Count crimes without a place: in the figure of the force, and in no area's."""
        months = self._met.unplaced.setdefault(force, {})
        months[month] = months.get(month, 0) + count
        for measure in self._measures_for(category, month)[0]:
            key = (measure, force, month)
            self._unplaced[key] = self._unplaced.get(key, 0) + count

    def _measures_for(self, category: str, month: Month) -> tuple[tuple[str, ...], str]:
        """The measures that a category counts for in a month, or why there is none."""
        measures = self._counted.get((category, month))
        if measures is None:
            measures = self._counted[category, month] = self._read_counting(category, month)
        return measures

    def _read_counting(self, category: str, month: Month) -> tuple[tuple[str, ...], str]:
        measures = self.labels.measures(category)
        valid = tuple(measure for measure in measures if self._valid(measure, month))
        if not measures:
            return (), f"category {self.labels.why_not(category)}"
        return valid, "" if valid else OTHER_YEARS

    def _valid(self, measure: str, month: Month) -> bool:
        own = self.catalogue.measures[measure]
        return (own.valid_from or month) <= month <= (own.valid_to or month)

    def build_result(self) -> IngestResult:
        """Judge the months: what is missing shows only beside the others."""
        judged = Completeness(self.catalogue, self.places, self._row_of, self._met)
        lost = self._find_lost()
        self.tally.findings.extend(judged.findings())
        self._report(lost)
        rows = (*self._observations(judged, lost), *self._of_forces(judged, lost))
        return self.tally.build_result(self.rows, rows, self.accounts)

    def _find_lost(self) -> _Lost:
        """(measure, force, month) without any count, where the measure usually has many."""
        totals: dict[tuple[str, str], dict[Month, int]] = {}
        for (measure, area, month), count in self._sums.items():
            by_month = totals.setdefault((measure, self._force_of(area)), {})
            by_month[month] = by_month.get(month, 0) + count
        covered: dict[str, set[Month]] = {}
        for area, months in self._met.areas.items():
            covered.setdefault(self._force_of(area), set()).update(months)
        return {
            (measure, force, month)
            for (measure, force), by_month in totals.items()
            for month in without_category(
                {m: by_month.get(m, 0) for m in covered[force] if self._valid(measure, m)}
            )
        }

    def _force_of(self, area: str) -> str:
        return self.catalogue.areas[area].parent or area

    def _observations(self, judged: Completeness, lost: _Lost) -> Iterator[Observation]:
        for area, months in sorted(self._met.areas.items()):
            force = self._force_of(area)
            for month in sorted(months):
                status = judged.judge_area(area, month)
                for measure in self._measures_of(force, month, lost):
                    value = self._sums.get((measure, area, month), 0)
                    yield self._row(measure, area, month, value, status)

    def _of_forces(self, judged: Completeness, lost: _Lost) -> Iterator[Observation]:
        """Rows of the forces that have crimes without a place: other forces are the sum of LPAs."""
        for force in sorted({force for _, force, _ in self._unplaced}):
            areas = [area for area in self._met.areas if self._force_of(area) == force]
            for month in sorted({month for area in areas for month in self._met.areas[area]}):
                status = judged.judge_force(force, month)
                if not status:
                    continue
                for measure in self._measures_of(force, month, lost):
                    value = sum(self._sums.get((measure, area, month), 0) for area in areas)
                    value += self._unplaced.get((measure, force, month), 0)
                    yield self._row(measure, force, month, value, status)

    def _measures_of(self, force: str, month: Month, lost: _Lost) -> list[str]:
        """Those with a figure; one that never came up may have another name in these files."""
        counted = {measure for measure, area, _ in self._sums if self._force_of(area) == force}
        return sorted(
            measure
            for measure in counted
            if self._valid(measure, month) and (measure, force, month) not in lost
        )

    def _row(
        self, measure: str, area: str, month: Month, value: int, month_status: MonthStatus
    ) -> Observation:
        key = (measure, area, Period(month, month))
        return Observation(
            *key, float(value), self.source, status=month_status.status, note=month_status.note
        )

    def _report(self, lost: _Lost) -> None:
        """What the rows leave unsaid."""
        for measure, force, month in sorted(lost, key=lambda one: (one[2], one[0], one[1])):
            self.tally.findings.append(self._missing_finding(measure, force, month))
        self._report_absent()

    def _report_absent(self) -> None:
        if self.months:
            run = Period(self.months[0], self.months[-1])
            absent = [
                month.label for month in run.months() if month not in self._met.neighbourhoods
            ]
            if absent:
                self.tally.note(f"There is no file for {', '.join(absent)}.")
        for area in sorted({place.area for place in self.places.values()} - set(self._met.areas)):
            self.tally.note(f"{self._title(area)} has no row in any of the files.")
        self.tally.note_unseen(filter(self._is_missed, self.labels.list_unseen()))

    def _is_missed(self, label: str) -> bool:
        """Whether a label that never came up leaves a measure of these months without any count."""
        counted = {measure for measure, _, _ in self._sums}
        wanted = self.labels.source.labels[label]
        return any(
            measure not in counted and any(self._valid(measure, month) for month in self.months)
            for measure in wanted
        )

    def _missing_finding(self, measure: str, force: str, month: Month) -> IngestFinding:
        title = self.catalogue.measures[measure].title
        sentence = (
            f"{self._title(force)}, {month.label}: {title} has no row anywhere and usually has "
            "many, so there is no figure, not even 0."
        )
        return IngestFinding(FindingKind.INCOMPLETE, sentence, month, force, 1.0)

    def _title(self, area: str) -> str:
        return self.catalogue.areas[area].title
