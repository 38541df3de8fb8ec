"""Street-level counts while their files go by: sums by LPA and month, and what can be trusted.

The same for files of counts and for files of single crimes: which months are covered, where whole
neighbourhoods are missing, and where a category that usually has many has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import format_percent
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources.ingest_report import (
    FileAccount,
    FindingKind,
    Ingested,
    IngestFinding,
    IngestTally,
)
from pcc_metrics.sources.street.lsoa import LsoaPlace
from pcc_metrics.sources.street.missing_places import (
    FEWEST_MONTHS,
    MissingPlaces,
    find_missing_places,
    without_category,
)
from pcc_metrics.sources.table_rows import Labels
from pcc_metrics.store.snapshot import Observation, Status

MOST_PLACES = 4  # named in a sentence
BY_REFERENCE = (
    "Placed by map reference on simplified outlines: the file has no neighbourhoods, so a crime "
    "near a boundary may be counted on its other side, and missing neighbourhoods cannot be found."
)
OTHER_YEARS = "category counted by a measure of other years"


class StreetCounts:
    """What is kept while files are read; `ingested` judges the months once all have gone by."""

    def __init__(self, catalogue: Catalogue, source: str, places: Mapping[str, LsoaPlace]) -> None:
        self.catalogue = catalogue
        self.source = source
        self.labels = Labels(catalogue, source)
        self.places = places
        self.tally = IngestTally(source)
        self.rows = 0
        self.accounts: list[FileAccount] = []
        self._sums: dict[tuple[str, str, Month], int] = {}  # measure, area, month
        self._covered: dict[str, set[Month]] = {}  # area -> months with any row
        # By month one number a neighbourhood, NaN where it has no row; None where rows were placed
        # by map reference and no neighbourhood is known.
        self._met: dict[Month, np.ndarray[Any, Any] | None] = {}
        self._counted: dict[tuple[str, Month], tuple[tuple[str, ...], str]] = {}  # by category
        grounds = sorted({place.neighbourhood for place in places.values()})
        self._row_of = {code: row for row, code in enumerate(grounds)}

    @property
    def months(self) -> list[Month]:
        return sorted(self._met)

    def begin(self, month: Month, *, by_neighbourhood: bool = True) -> None:
        """A file of a month comes next; it may be one of several of that month."""
        if not by_neighbourhood:
            self._met[month] = None
        elif month not in self._met:
            self._met[month] = np.full(len(self._row_of), np.nan)

    def add(self, place: LsoaPlace, month: Month, category: str, count: int, rows: int = 1) -> str:
        """Count `rows` of a file in a place; returns why they count for nothing, empty if not."""
        # Every category shows that the neighbourhood was collected, those not counted too.
        self._covered.setdefault(place.area, set()).add(month)
        met = self._met[month]
        if met is not None:
            row = self._row_of[place.neighbourhood]
            met[row] = count + (0 if np.isnan(met[row]) else met[row])
        found = self._counted.get((category, month))
        if found is None:
            found = self._counted[category, month] = self._counting(category, month)
        measures, why_not = found
        if why_not:
            self.tally.leave_out(why_not, category, rows)
            return why_not
        self.tally.counted += rows
        for measure in measures:
            key = (measure, place.area, month)
            self._sums[key] = self._sums.get(key, 0) + count
        return ""

    def _counting(self, category: str, month: Month) -> tuple[tuple[str, ...], str]:
        """The measures that a category counts for in a month, or why there is none."""
        measures = self.labels.measures(category)
        valid = tuple(measure for measure in measures if self._valid(measure, month))
        if not measures:
            return (), f"category {self.labels.why_not(category)}"
        return valid, "" if valid else OTHER_YEARS

    def _valid(self, measure: str, month: Month) -> bool:
        own = self.catalogue.measures[measure]
        return (own.valid_from or month) <= month <= (own.valid_to or month)

    def ingested(self) -> Ingested:
        """Judge the months: what is missing shows only beside the others."""
        gaps = self._gaps()
        lost = self._lost()
        self._report(gaps, lost)
        return self.tally.ingested(self.rows, self._observations(gaps, lost), self.accounts)

    def _gaps(self) -> dict[tuple[str, Month], MissingPlaces]:
        tested = {month: met for month in self.months if (met := self._met[month]) is not None}
        if len(tested) < FEWEST_MONTHS:
            self.tally.note(
                f"Not tested for missing neighbourhoods: that takes {FEWEST_MONTHS} months, "
                f"and there are {len(tested)}."
            )
            return {}
        matrix = np.array(list(tested.values())).T
        seen = ~np.isnan(matrix).all(axis=1)
        counts = {code: matrix[row] for code, row in self._row_of.items() if seen[row]}
        found = find_missing_places(counts, self.places, list(tested))
        return {(g.area, g.month): g for g in found if g.month in self._covered[g.area]}

    def _lost(self) -> set[tuple[str, str, Month]]:
        """(measure, force, month) without any count, where the measure usually has many."""
        totals: dict[tuple[str, str], dict[Month, int]] = {}
        for (measure, area, month), count in self._sums.items():
            by_month = totals.setdefault((measure, self._force_of(area)), {})
            by_month[month] = by_month.get(month, 0) + count
        covered: dict[str, set[Month]] = {}
        for area, months in self._covered.items():
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

    def _observations(
        self, gaps: Mapping[tuple[str, Month], MissingPlaces], lost: set[tuple[str, str, Month]]
    ) -> Iterator[Observation]:
        # A measure that never came up is not 0: its category may have another name in these files.
        counted = {(measure, self._force_of(area)) for measure, area, _ in self._sums}
        for area, months in sorted(self._covered.items()):
            force = self._force_of(area)
            measures = sorted(measure for measure, of in counted if of == force)
            for month in sorted(months):
                status, note = self._standing(gaps.get((area, month)), month)
                for measure in measures:
                    if self._valid(measure, month) and (measure, force, month) not in lost:
                        value = float(self._sums.get((measure, area, month), 0))
                        key = (measure, area, Period(month, month))
                        yield Observation(*key, value, self.source, status=status, note=note)

    def _standing(self, gap: MissingPlaces | None, month: Month) -> tuple[Status, str | None]:
        if gap:
            status = Status.INCOMPLETE if gap.incomplete else Status.FINAL
            return status, _sentence(gap, self._title(gap.area))
        return Status.FINAL, BY_REFERENCE if self._met[month] is None else None

    def _report(
        self,
        gaps: Mapping[tuple[str, Month], MissingPlaces],
        lost: Iterable[tuple[str, str, Month]],
    ) -> None:
        """The gaps, month by month, and what the rows leave unsaid."""
        for month in self.months:
            for area in sorted(self._covered):
                if month not in self._covered[area]:
                    self.tally.findings.append(self._nothing(area, month))
                elif (area, month) in gaps:
                    self.tally.findings.append(_finding(gaps[area, month], self._title(area)))
        for measure, force, month in sorted(lost, key=lambda one: (one[2], one[0], one[1])):
            self.tally.findings.append(self._without(measure, force, month))
        self._report_absent()

    def _report_absent(self) -> None:
        if self.months:
            run = Period(self.months[0], self.months[-1])
            absent = [month.label for month in run.months() if month not in self._met]
            if absent:
                self.tally.note(f"There is no file for {', '.join(absent)}.")
        for area in sorted({place.area for place in self.places.values()} - set(self._covered)):
            self.tally.note(f"{self._title(area)} has no row in any of the files.")
        self.tally.note_unseen(filter(self._missed, self.labels.unseen()))

    def _missed(self, label: str) -> bool:
        """Whether a label that never came up leaves a measure of these months without any count."""
        counted = {measure for measure, _, _ in self._sums}
        wanted = self.labels.source.labels[label]
        return any(
            measure not in counted and any(self._valid(measure, month) for month in self.months)
            for measure in wanted
        )

    def _nothing(self, area: str, month: Month) -> IngestFinding:
        where = f"{self._title(area)}, {month.label}"
        sentence = f"{where}: there is no row at all, so there is no figure, not even 0."
        return IngestFinding(FindingKind.INCOMPLETE, sentence, month, area, 1.0)

    def _without(self, measure: str, force: str, month: Month) -> IngestFinding:
        title = self.catalogue.measures[measure].title
        sentence = (
            f"{self._title(force)}, {month.label}: {title} has no row anywhere and usually has "
            "many, so there is no figure, not even 0."
        )
        return IngestFinding(FindingKind.INCOMPLETE, sentence, month, force, 1.0)

    def _title(self, area: str) -> str:
        return self.catalogue.areas[area].title


def _finding(gap: MissingPlaces, title: str) -> IngestFinding:
    kind = FindingKind.INCOMPLETE if gap.incomplete else FindingKind.PARTIAL
    return IngestFinding(kind, _sentence(gap, title), gap.month, gap.area, gap.share, gap.places)


def _sentence(gap: MissingPlaces, title: str) -> str:
    named = ", ".join(gap.places[:MOST_PLACES])
    others = len(gap.places) - MOST_PLACES
    more = f" and {others} more wards" if others > 0 else ""
    return (
        f"{title}, {gap.month.label}: {_percent(gap)} of the usual count is missing "
        f"(no row for neighbourhoods in {named}{more})."
    )


def _percent(gap: MissingPlaces) -> str:
    if gap.share >= 0.995:
        return "over 99%"
    return f"about {format_percent(gap.share, 0 if gap.incomplete else 1)}"
