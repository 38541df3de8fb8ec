"""ONS police force area workbook: recorded crime by force and region, for every edition.

Areas are matched by code: a region may have the name of a force. Of one figure in
several editions the latest counts, and its note says what the earlier ones had.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import join_words
from pcc_metrics.domain.periods import Month
from pcc_metrics.sources import ons_c2, ons_csp_rates
from pcc_metrics.sources.area_codes import figures_by_area, forces_by_name
from pcc_metrics.sources.edition_figures import EditionFigures
from pcc_metrics.sources.force_notes import join_notes
from pcc_metrics.sources.force_table_totals import lacking_forces
from pcc_metrics.sources.force_tables import (
    AreaRow,
    Column,
    ColumnKind,
    ForceTable,
    NotRead,
    read_force_table,
)
from pcc_metrics.sources.ingest_report import IngestResult, IngestTally
from pcc_metrics.sources.partnership_sums import PartnershipSums
from pcc_metrics.sources.table_rows import Labels, Lines, cell_fault, parse_number
from pcc_metrics.sources.wide_tables import NOT_AVAILABLE, is_not_available
from pcc_metrics.sources.workbooks import sheets
from pcc_metrics.store.observation import Observation, Status

PARTNERSHIPS = "ons-c2"  # the source that Table C2 is, in whichever file it comes
RATES = "ons-csp-rates"  # the same of the rates by partnership
NO_CODE = "row without an area code"
LARGEST_ROUNDING = 1e-9  # of a share that is kept with all its digits


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> IngestResult:
    """Figures of the catalogue's forces, regions and countries; of LPAs where there is Table C2.

    All are provisional: every edition revises earlier ones. A total that lacks a force is
    incomplete and says so. A table that is not read is named.
    """
    reading = _Reading(catalogue, source)
    for path in paths:
        _read_workbook(reading, path)
    return reading.build_result()


@dataclass
class _Reading:
    """State while workbooks are read."""

    catalogue: Catalogue
    source: str
    read: int = 0
    files: dict[Month, str] = field(default_factory=dict)  # edition -> its workbook

    def __post_init__(self) -> None:
        self.tally = IngestTally(self.source, "figures")
        self.labels = Labels(self.catalogue, self.source)
        self.figures = EditionFigures(self.catalogue)
        self.forces = forces_by_name(self.catalogue)
        self.sums: PartnershipSums | None = None
        if PARTNERSHIPS in self.catalogue.sources:
            self.sums = PartnershipSums(
                self.catalogue, Labels(self.catalogue, PARTNERSHIPS), self.tally
            )
        self.rates: ons_csp_rates.RateFigures | None = None
        if RATES in self.catalogue.sources:
            labels = Labels(self.catalogue, RATES)
            self.rates = ons_csp_rates.RateFigures(self.catalogue, labels, self.tally)

    def build_result(self) -> IngestResult:
        """Observations of forces from the newest editions, and of LPAs, all provisional."""
        rows = list(self.figures.observations())
        if self.sums and self.sums.figures:
            self.sums.name_areas_without()
            rows += figures_by_area(self.sums.figures, PARTNERSHIPS, self.catalogue, self.tally)
        if self.rates:
            self.read += self.rates.read
            rows += figures_by_area(self.rates.figures, RATES, self.catalogue, self.tally)
        self.tally.note_unseen(self.labels.list_unseen())
        return self.tally.build_result(self.read, rows)


def _read_workbook(reading: _Reading, path: Path) -> None:
    """Every table of a workbook, which must all be of one edition."""
    editions: dict[Month, str] = {}
    names: list[str] = []
    passed_over: dict[str, list[str]] = {}
    with sheets(path) as tables:
        for sheet, lines in tables:
            names.append(sheet.strip())
            table = _read_sheet(reading, path, sheet, lines)
            if isinstance(table, NotRead):
                passed_over.setdefault(table.reason, []).append(table.name)
            elif table:
                editions.setdefault(*table)
    for reason, tables_of in passed_over.items():
        reading.tally.note(f"{path.name}: {join_words(tables_of)} not read, because {reason}.")
    if not editions:
        raise InputError(
            f"{path.name} has no table of police force areas that is known; found "
            f"{', '.join(filter(None, names)) or 'none'}."
        )
    if len(editions) > 1:
        of = join_words(
            f"{name} is of the year to {month.label}" for month, name in editions.items()
        )
        raise InputError(f"{path.name}: {of}; a workbook of one edition was wanted.")
    (edition,) = editions
    other = reading.files.setdefault(edition, path.name)
    if other != path.name:
        raise InputError(
            f"{path.name} and {other} are both the edition of the year to {edition.label}: "
            "name the newer alone."
        )


def _read_sheet(
    reading: _Reading, path: Path, sheet: str, lines: Lines
) -> tuple[Month, str] | NotRead | None:
    """Edition and name of the table that was read, or why it was not; None where there is none."""
    if ons_c2.is_table(sheet):
        if reading.sums is None:
            return NotRead(sheet.strip(), f"the catalogue has no source {PARTNERSHIPS}")
        period, read = ons_c2.read_table(reading.sums, path, lines)
        reading.read += read
        return period.end, sheet.strip()
    is_rates, lines = ons_csp_rates.is_rate_table(lines)
    if is_rates:
        if reading.rates is None:
            return NotRead(sheet.strip(), f"the catalogue has no source {RATES}")
        return ons_csp_rates.read_table(reading.rates, path, lines).end, sheet.strip()
    table = read_force_table(sheet, lines)
    if not isinstance(table, ForceTable):
        return table
    for row in table.rows:
        _read_row(reading, path, table, row)
    return table.edition, table.name


def _read_row(reading: _Reading, path: Path, table: ForceTable, row: AreaRow) -> None:
    reading.read += len(table.columns)
    area, tally = _area(reading, path, table, row), reading.tally
    if isinstance(area, str):
        tally.leave_out(area, row.name, len(table.columns))
        return
    for column in table.columns:
        value = _number(path, row, column)
        measures = reading.labels.measures(column.label)
        if not measures:
            tally.leave_out(f"column {reading.labels.why_not(column.label)}", column.label)
        elif value is None:
            tally.leave_out(NOT_AVAILABLE, f"{column.label}, {row.name}")
        else:
            tally.counted += 1
            made = _observation(reading, table, row, column, area, value)
            for measure in measures:
                named = dataclasses.replace(made, measure=measure)
                reading.figures.add(table.edition, named, f"{path.name}, {table.name}")


def _area(reading: _Reading, path: Path, table: ForceTable, row: AreaRow) -> Area | str:
    """The area that a row is of, or why it is left out."""
    if not row.code:
        return NO_CODE
    area = reading.catalogue.area_by_code.get(row.code)
    if area is None:
        return "area not in the catalogue"
    if area.kind == "force" and reading.forces.get(row.name.casefold(), area) is not area:
        where = f"{path.name}, {table.name}, line {row.line}"
        reading.tally.note(f"{where}: {row.name} has the code of {area.title}: left out.")
        return ons_c2.TWO_FORCES
    return area


def _number(path: Path, row: AreaRow, column: Column) -> float | None:
    """A count from 0, or a share from 0 to 100; None where the table has none."""
    text = row.cells[column.at].strip()
    value, share = parse_number(text), column.kind is ColumnKind.SHARE
    if value is None and is_not_available(text):
        return None
    if value is None or value < 0 or (value > 100 if share else not value.is_integer()):
        wanted = "a percentage from 0 to 100" if share else "a whole number from 0"
        raise cell_fault(path, row.line, column.heading, text, f"{wanted}, or shorthand such as ..")
    return value


def _observation(
    reading: _Reading, table: ForceTable, row: AreaRow, column: Column, area: Area, value: float
) -> Observation:
    """A figure as published, with the table and edition that it stands in; shares from 0 to 1."""
    lacking = lacking_forces(table, row, column, reading.catalogue)
    share = value / 100 if column.kind is ColumnKind.SHARE else None
    number = parse_number(row.cells[column.counted_in])
    base = _base(number, share)
    notes = (
        f"{table.name}, edition of the year to {table.edition.label}.",
        lacking.sentence,
        f"The share is of {base:,.0f}, which follows from it and the number." if base else "",
        _footnotes(table, row, area),
    )
    return Observation(
        measure="",
        area=area.id,
        period=column.period,
        value=value if share is None else share,
        source=reading.source,
        numerator=number if base else None,
        denominator=base,
        status=Status.INCOMPLETE if lacking.left_out else Status.PROVISIONAL,
        note=" ".join(filter(None, notes)),
    )


def _footnotes(table: ForceTable, row: AreaRow, area: Area) -> str:
    """What the table says of a force. A total refers to the footnotes of all its forces, a page."""
    if area.kind != "force":
        return ""
    return join_notes([table.footnotes[m] for m in row.marks if m in table.footnotes]) or ""


def _base(number: float | None, share: float | None) -> float | None:
    """What a share is of, where it has all its digits and so gives its base away."""
    if not number or not share:
        return None
    base = float(round(number / share))
    return base if abs(number / base - share) < LARGEST_ROUNDING else None
