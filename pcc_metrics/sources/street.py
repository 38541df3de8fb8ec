"""data.police.uk street crimes, counted by LSOA, month and category in one CSV file a month."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pcc_metrics.catalogue import Catalogue, catalogue_folder
from pcc_metrics.errors import InputError
from pcc_metrics.observations import Observation, Status
from pcc_metrics.periods import Month, Period
from pcc_metrics.sources.coverage import FEWEST_MONTHS, Gap, find_gaps
from pcc_metrics.sources.lsoa import TABLE, read_table
from pcc_metrics.sources.reading import Labels, fault, table_rows, whole_number
from pcc_metrics.sources.report import Finding, FindingKind, Ingested, Tally
from pcc_metrics.words import percent

COLUMNS = ("lsoa_code", "category", "year", "month", "crime_count")
MOST_PLACES = 4  # named in a sentence
_Counts = dict[tuple[str, str, Month], int]  # (measure, area, month)


def ingest(
    paths: Sequence[Path], catalogue: Catalogue, source: str, table: Path | None = None
) -> Ingested:
    """Counts by measure, LPA and month, from files or folders of files named `YYYY-MM.csv`.

    `table` says which LPA an LSOA lies in; by default the catalogue folder's. A month in which an
    LPA has any row is covered: a measure with nothing counted is 0 there, if these files count it
    anywhere. Without any row there is no observation, and the report names the month.
    """
    files = _by_month(paths)
    reading = _Reading(catalogue, source, table or catalogue_folder() / TABLE, sorted(files))
    for month in sorted(files):
        reading.read(files[month], month)
    return reading.ingested()


def _by_month(paths: Iterable[Path]) -> dict[Month, Path]:
    files: dict[Month, Path] = {}
    for path in _expanded(paths):
        try:
            month = Month.parse(path.stem)
        except InputError:
            raise InputError(f"{path.name}: the file's name is not YYYY-MM.csv.") from None
        if month in files:
            raise InputError(f"{path} and {files[month]} are both of {month.label}.")
        files[month] = path
    if not files:
        raise InputError("No file was named: files YYYY-MM.csv or their folder are wanted.")
    return files


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        found = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        if not found:
            raise InputError(f"The folder {path} holds no CSV file.")
        yield from found


class _Reading:
    """What is kept while the files go by: sums, and a number for each neighbourhood and month."""

    def __init__(
        self, catalogue: Catalogue, source: str, table: Path, months: Sequence[Month]
    ) -> None:
        self.catalogue = catalogue
        self.source = source
        self.labels = Labels(catalogue, source)
        self.places = read_table(table, catalogue)
        self.months = list(months)
        self.tally = Tally(source)
        self.rows = 0
        self.counts: _Counts = {}
        # By neighbourhood, one number a month: NaN where it has no row.
        self.by_neighbourhood: dict[str, list[float]] = {}

    def read(self, path: Path, month: Month) -> None:
        """Count one file; raises `InputError` at the line that is not as it should be."""
        wanted = (str(month.year), str(month.month))
        index = self.months.index(month)
        seen: set[tuple[str, str]] = set()
        for line, (lsoa, category, year, in_year, text) in table_rows(path, COLUMNS):
            self.rows += 1
            if (year, in_year.lstrip("0")) != wanted:
                raise fault(path, line, "year and month", f"{year}, {in_year}", f"{month}")
            count = whole_number(text)
            if count is None or count < 0:
                raise fault(path, line, "crime_count", text, "a whole number from 0")
            if lsoa and (lsoa, category) in seen:
                raise fault(path, line, "category", category, f"one row for it in {lsoa}")
            seen.add((lsoa, category))
            self._count(lsoa, category, index, count)
        if not seen:
            raise InputError(f"{path.name} has a header and no rows: leave it out if it has none.")

    def _count(self, lsoa: str, category: str, index: int, count: int) -> None:
        place = self.places.get(lsoa)
        if place is None:
            reason = "LSOA not in the LPAs" if lsoa else "no location"
            self.tally.leave_out(reason, lsoa or category)
            return
        # Every category shows that the neighbourhood was collected, those not counted too.
        months = self.by_neighbourhood.get(place.neighbourhood)
        if months is None:
            months = [math.nan] * len(self.months)
            self.by_neighbourhood[place.neighbourhood] = months
        months[index] = count + (0 if math.isnan(months[index]) else months[index])
        measures = self.labels.measures(category)
        if not measures:
            self.tally.leave_out(f"category {self.labels.why_not(category)}", category)
            return
        self.tally.counted += 1
        for measure in measures:
            key = (measure, place.area, self.months[index])
            self.counts[key] = self.counts.get(key, 0) + count

    def ingested(self) -> Ingested:
        """Judge the months once all are read: what is missing shows only beside the others."""
        covered = self._covered()
        gaps = {
            (gap.area, gap.month): gap
            for gap in find_gaps(self.by_neighbourhood, self.places, self.months)
            if gap.month in covered[gap.area]
        }
        self._report(covered, gaps)
        return self.tally.ingested(self.rows, self._observations(covered, gaps))

    def _covered(self) -> dict[str, list[Month]]:
        """The months for which an area has any row."""
        by_area: dict[str, set[int]] = {}
        for code, months in self.by_neighbourhood.items():
            filled = by_area.setdefault(self.places[code].area, set())
            filled.update(i for i, count in enumerate(months) if not math.isnan(count))
        return {area: [self.months[i] for i in sorted(by_area[area])] for area in sorted(by_area)}

    def _observations(
        self, covered: dict[str, list[Month]], gaps: Mapping[tuple[str, Month], Gap]
    ) -> Iterator[Observation]:
        # A measure that never came up is not 0: its category may have another name in these files.
        measures = sorted({measure for measure, _, _ in self.counts})
        for area, months in covered.items():
            for month in months:
                gap = gaps.get((area, month))
                status = Status.INCOMPLETE if gap and gap.incomplete else Status.FINAL
                note = _sentence(gap, self._title(area)) if gap else None
                for measure in measures:
                    value = float(self.counts.get((measure, area, month), 0))
                    period = Period(month, month)
                    yield Observation(
                        measure, area, period, value, self.source, status=status, note=note
                    )

    def _report(
        self, covered: dict[str, list[Month]], gaps: Mapping[tuple[str, Month], Gap]
    ) -> None:
        """The gaps, month by month, and what the rows leave unsaid."""
        for month in self.months:
            for area, months in covered.items():
                if month not in months:
                    self.tally.findings.append(self._nothing(area, month))
                elif (area, month) in gaps:
                    self.tally.findings.append(_finding(gaps[area, month], self._title(area)))
        if len(self.months) < FEWEST_MONTHS:
            self.tally.note(
                f"Not tested for missing neighbourhoods: that takes {FEWEST_MONTHS} months, "
                f"and there are {len(self.months)}."
            )
        self._report_absent(covered)

    def _report_absent(self, covered: dict[str, list[Month]]) -> None:
        run = Period(self.months[0], self.months[-1])
        absent = [month.label for month in run.months() if month not in self.months]
        if absent:
            self.tally.note(f"There is no file for {', '.join(absent)}.")
        for area in sorted({place.area for place in self.places.values()} - set(covered)):
            self.tally.note(f"{self._title(area)} has no row in any of the files.")
        self.tally.note_unseen(self.labels.unseen())

    def _nothing(self, area: str, month: Month) -> Finding:
        where = f"{self._title(area)}, {month.label}"
        sentence = f"{where}: there is no row at all, so there is no figure, not even 0."
        return Finding("incomplete", sentence, month, area, 1.0)

    def _title(self, area: str) -> str:
        return self.catalogue.areas[area].title


def _finding(gap: Gap, title: str) -> Finding:
    kind: FindingKind = "incomplete" if gap.incomplete else "partial"
    return Finding(kind, _sentence(gap, title), gap.month, gap.area, gap.share, gap.places)


def _sentence(gap: Gap, title: str) -> str:
    named = ", ".join(gap.places[:MOST_PLACES])
    others = len(gap.places) - MOST_PLACES
    more = f" and {others} more wards" if others > 0 else ""
    return (
        f"{title}, {gap.month.label}: {_percent(gap)} of the usual count is missing "
        f"(no row for neighbourhoods in {named}{more})."
    )


def _percent(gap: Gap) -> str:
    if gap.share >= 0.995:
        return "over 99%"
    return f"about {percent(gap.share, 0 if gap.incomplete else 1)}"
