"""ONS Table C2: police recorded crime by community safety partnership, for one year.

As CSV, or as the workbook of police force area tables that is published.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources.area_codes import figures_by_area, forces_by_name
from pcc_metrics.sources.ingest_report import IngestResult, IngestTally
from pcc_metrics.sources.partnership_sums import PartnershipSums, PartRow
from pcc_metrics.sources.partnerships import Geography, ListedPartnership, authorities_of_area
from pcc_metrics.sources.table_rows import Labels, Lines, cell_fault, clean_cell, parse_whole_number
from pcc_metrics.sources.wide_tables import WideRow, wide_rows
from pcc_metrics.sources.workbooks import sheets

FORCE_CODE, FORCE = "Police Force Area code", "Police Force Area name"
CODE, PARTNERSHIP = "Community Safety Partnership code", "Community Safety Partnership name"
AUTHORITY = "Local Authority code"
PLACE = (FORCE_CODE, FORCE, CODE, PARTNERSHIP, AUTHORITY, "Local Authority name")
LINES_BEFORE_HEADER = 30  # a dozen in practice; another file is not read to its end in vain
TWO_FORCES = "its code and its name are of two forces"
_YEAR_ENDING = re.compile(r"year ending ([A-Za-z]+) (\d{4})", re.IGNORECASE)
_SHEET = re.compile(r"\bC2\b", re.IGNORECASE)
_MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> IngestResult:
    """Offences in the year that the title names, for the catalogue's forces and LPAs.

    A row is a force, a partnership, or what a force could not assign to one. An LPA is the sum of
    the partnerships that make up its local authorities; one that has no figure is named with the
    reason. A force is never made of its partnerships, nor England and Wales of forces.
    """
    tally = IngestTally(source, "figures")
    sums = PartnershipSums(catalogue, Labels(catalogue, source), tally)
    read = 0
    for path in paths:
        with sheets(path) as tables:
            read += read_table(sums, path, _table(path, tables))[1]
    sums.name_areas_without()
    tally.note_unseen(sums.labels.list_unseen())
    return tally.build_result(read, figures_by_area(sums.figures, source, catalogue, tally))


def is_table(sheet: str) -> bool:
    """Whether a sheet of a workbook is named as Table C2."""
    return _SHEET.search(sheet) is not None


def read_table(sums: PartnershipSums, path: Path, lines: Lines) -> tuple[Period, int]:
    """Add the figures of Table C2 to the sums; its year, and how many figures it has."""
    period, head = read_head(path, lines, "Table C2 as CSV")
    rows = list(wide_rows(path, head, lines, PLACE))
    _read(sums, rows, period)
    return period, sum(len(row.figures) for row in rows)


def _table(path: Path, tables: Iterator[tuple[str, Lines]]) -> Lines:
    """The rows of a CSV file, or of the workbook's sheet that is named as the table."""
    met: list[str] = []
    for sheet, lines in tables:
        if not sheet or is_table(sheet):
            return lines
        met.append(sheet)
    raise InputError(f"{path.name} has no sheet of Table C2; found {', '.join(met) or 'none'}.")


def read_head(path: Path, lines: Lines, wanted: str) -> tuple[Period, tuple[int, list[str]]]:
    """The year of the title, and the header some lines below it; `wanted` is the table."""
    period: Period | None = None
    for line, cells in lines:
        match = _YEAR_ENDING.search(cells[0])
        if match and period is None:
            period = _year_ending(path, line, match[1], int(match[2]))
        if period and clean_cell(cells[0]) == FORCE_CODE:
            return period, (line, cells)
        if line > LINES_BEFORE_HEADER:
            break
    missing = f"header that begins with “{FORCE_CODE}”" if period else "title with “year ending”"
    raise InputError(f"{path.name} has no {missing} at its head: {wanted} was wanted.")


def _year_ending(path: Path, line: int, month: str, year: int) -> Period:
    number = _MONTHS.get(month.casefold())
    if number is None:
        raise cell_fault(
            path, line, "the title", f"year ending {month} {year}", "the name of a month"
        )
    return Period.ending(Month.of(year, number), 12)


def _read(sums: PartnershipSums, rows: Iterable[WideRow], period: Period) -> None:
    """The figures of one table: of forces as they stand, of LPAs from their partnerships."""
    partnerships: dict[str, WideRow] = {}
    forces: set[str] = set()
    for row in rows:
        forces.add(row.place[FORCE_CODE])
        code, name = row.place[CODE], row.place[PARTNERSHIP]
        if not code and not name:
            _read_force(sums, row, period)
        elif not code:
            _leave_out_unassigned(sums, row, name)
        elif code not in partnerships:
            partnerships[code] = row
        elif row.figures == partnerships[code].figures:
            sums.tally.leave_out("the same row again", name, len(row.figures))
        else:
            wanted = f"one row for {code}"
            raise cell_fault(
                row.path, row.line, CODE, f"{code} a second time, with other figures", wanted
            )
    _read_partnerships(sums, partnerships, period, forces)


def _read_force(sums: PartnershipSums, row: WideRow, period: Period) -> None:
    area, name = sums.catalogue.area_by_code.get(row.place[FORCE_CODE]), row.place[FORCE]
    if area is None:
        sums.tally.leave_out("area not in the catalogue", name, len(row.figures))
    elif forces_by_name(sums.catalogue).get(name.casefold(), area) is not area:
        sums.tally.leave_out(TWO_FORCES, name, len(row.figures))
        sums.tally.note(f"{name}, line {row.line}: its code is that of {area.title}: left out.")
    else:
        sums.add(area, period, [PartRow(row.place[FORCE_CODE], name, row)])


def _leave_out_unassigned(sums: PartnershipSums, row: WideRow, name: str) -> None:
    """Offences that are in their force's total and in no LPA's."""
    tally, catalogue = sums.tally, sums.catalogue
    tally.leave_out("not assigned to a partnership", name, len(row.figures))
    # The edition of June 2025 has Gwent's row under South Wales' code: totals agree with the name.
    by_code = catalogue.area_by_code.get(row.place[FORCE_CODE])
    force = forces_by_name(catalogue).get(row.place[FORCE].casefold(), by_code)
    label, count = row.figures[0] if row.figures else ("", "")
    if force and catalogue.parts_of(force.id) and parse_whole_number(count):
        tally.note(f"{name}: {count} ({label}) are in the force's figures and in no LPA's.")


def _read_partnerships(
    sums: PartnershipSums, rows: dict[str, WideRow], period: Period, forces: set[str]
) -> None:
    """Each partnership goes into the area that it is a part of, or is left out for a reason."""
    listed = (
        ListedPartnership(code, row.place[PARTNERSHIP], row.place[AUTHORITY])
        for code, row in rows.items()
    )
    geography = Geography(listed, sums.catalogue)
    used: set[str] = set()
    for area in _areas(sums.catalogue, forces):
        cover = geography.cover(area)
        used.update(cover.parts)
        if cover.parts:
            sums.add(area, period, [_part(rows[code]) for code in cover.parts], cover.note)
        elif area.kind == "lpa":
            sums.leave_without(area, period, cover.reason)
    for code, row in rows.items():
        if code not in used:
            ours = geography.find_covered(code) & sums.catalogue.area_by_code.keys()
            why = "covers several areas, or a part of one" if ours else "area not in the catalogue"
            sums.tally.leave_out(why, row.place[PARTNERSHIP], len(row.figures))


def _part(row: WideRow) -> PartRow:
    return PartRow(row.place[CODE], row.place[PARTNERSHIP], row)


def _areas(catalogue: Catalogue, forces: set[str]) -> Iterator[Area]:
    """Areas of local authorities: the body's own, and those of forces that the table has."""
    for area in filter(authorities_of_area, catalogue.areas.values()):
        force = catalogue.areas.get(area.parent or "", area)
        if force is catalogue.force or forces.intersection(force.codes):
            yield area
