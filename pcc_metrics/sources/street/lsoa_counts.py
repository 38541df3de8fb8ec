"""data.police.uk street crimes, counted by LSOA, month and category in one CSV file a month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue, catalogue_folder
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.sources.ingest_report import IngestResult
from pcc_metrics.sources.street.area_counts import StreetCounts
from pcc_metrics.sources.street.crime_files import is_mac_copy
from pcc_metrics.sources.street.lsoa import LSOA_TABLE, read_lsoa_table
from pcc_metrics.sources.table_rows import cell_fault, parse_whole_number, table_rows

COLUMNS = ("lsoa_code", "category", "year", "month", "crime_count")


def ingest(
    paths: Sequence[Path], catalogue: Catalogue, source: str, table: Path | None = None
) -> IngestResult:
    """Counts by measure, LPA and month, from files or folders of files named `YYYY-MM.csv`.

    `table` says which LPA an LSOA lies in; by default the catalogue folder's. A month in which an
    LPA has any row is covered: a measure with nothing counted is 0 there, if these files count it
    anywhere. Without any row there is no observation, and the report names the month.
    """
    files = _by_month(paths)
    places = read_lsoa_table(table or catalogue_folder() / LSOA_TABLE, catalogue)
    counts = StreetCounts(catalogue, source, places)
    for month in sorted(files):
        _read(counts, files[month], month)
    return counts.build_result()


def _by_month(paths: Iterable[Path]) -> dict[Month, Path]:
    files: dict[Month, Path] = {}
    for path in _expand(paths):
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


def _expand(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        files = _csv_files(path) if path.is_dir() else [path]
        if not files:
            raise InputError(f"The folder {path} holds no CSV file.")
        yield from files


def _csv_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.csv") if not is_mac_copy(file))


def _read(counts: StreetCounts, path: Path, month: Month) -> None:
    """Count one file; raises `InputError` at the line that is not as it should be."""
    wanted = (str(month.year), str(month.month))
    counts.begin(month)
    seen: set[tuple[str, str]] = set()
    for line, (lsoa, category, year, in_year, text) in table_rows(path, COLUMNS):
        counts.rows += 1
        if (year, in_year.lstrip("0")) != wanted:
            raise cell_fault(path, line, "year and month", f"{year}, {in_year}", f"{month}")
        count = parse_whole_number(text)
        if count is None or count < 0:
            raise cell_fault(path, line, "crime_count", text, "a whole number from 0")
        if lsoa and (lsoa, category) in seen:
            raise cell_fault(path, line, "category", category, f"one row for it in {lsoa}")
        seen.add((lsoa, category))
        place = counts.places.get(lsoa)
        if place:
            counts.add(place, month, category, count)
        else:
            reason = "LSOA not in the LPAs" if lsoa else "no location"
            counts.tally.leave_out(reason, lsoa or category)
    if not seen:
        raise InputError(f"{path.name} has a header and no rows: leave it out if it has none.")
