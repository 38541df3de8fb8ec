"""ONS Table C2: police recorded crime by community safety partnership, for one year.

As CSV, or as the workbook of police force area tables that is published.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Sequence
from pathlib import Path

from pcc_metrics.catalogue import Catalogue
from pcc_metrics.errors import InputError
from pcc_metrics.periods import Month, Period
from pcc_metrics.sources.areas import Figure, by_area
from pcc_metrics.sources.reading import Labels, Lines, fault, plain
from pcc_metrics.sources.report import Ingested, Tally
from pcc_metrics.sources.wide import WideRow, counts, wide_rows
from pcc_metrics.sources.workbooks import sheets

FORCE_CODE, FORCE = "Police Force Area code", "Police Force Area name"
CODE, PARTNERSHIP = "Community Safety Partnership code", "Community Safety Partnership name"
AUTHORITY = "Local Authority code"
PLACE = (FORCE_CODE, FORCE, CODE, PARTNERSHIP, AUTHORITY, "Local Authority name")
LINES_BEFORE_HEADER = 30  # a dozen in practice; another file is not read to its end in vain
_YEAR_ENDING = re.compile(r"year ending ([A-Za-z]+) (\d{4})", re.IGNORECASE)
_SHEET = re.compile(r"\bC2\b", re.IGNORECASE)
_MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> Ingested:
    """Offences in the year that the title names, for the catalogue's forces and LPAs.

    A row is a force, a partnership (one local authority), or what a force could not assign to one.
    Nothing is made by adding up: not a force from its partnerships, not England and Wales.
    """
    labels = Labels(catalogue, source)
    tally = Tally(source, "figures")
    found: list[Figure] = []
    read = 0
    for path in paths:
        with sheets(path) as tables:
            lines = _table(path, tables)
            period, head = _head(path, lines)
            for row in wide_rows(path, head, lines, PLACE):
                read += len(row.figures)
                found += _figures(row, period, catalogue, labels, tally)
    tally.note_unseen(labels.unseen())
    return tally.ingested(read, by_area(found, source, catalogue, tally))


def _table(path: Path, tables: Iterator[tuple[str, Lines]]) -> Lines:
    """The rows of a CSV file, or of the workbook's sheet that is named as the table."""
    met: list[str] = []
    for sheet, lines in tables:
        if not sheet or _SHEET.search(sheet):
            return lines
        met.append(sheet)
    raise InputError(f"{path.name} has no sheet of Table C2; found {', '.join(met) or 'none'}.")


def _head(path: Path, lines: Lines) -> tuple[Period, tuple[int, list[str]]]:
    """The year of the title, and the header some lines below it."""
    period: Period | None = None
    for line, cells in lines:
        found = _YEAR_ENDING.search(cells[0])
        if found and period is None:
            period = _year_ending(path, line, found[1], int(found[2]))
        if period and plain(cells[0]) == FORCE_CODE:
            return period, (line, cells)
        if line > LINES_BEFORE_HEADER:
            break
    missing = f"header that begins with “{FORCE_CODE}”" if period else "title with “year ending”"
    raise InputError(f"{path.name} has no {missing} at its head: Table C2 as CSV was wanted.")


def _year_ending(path: Path, line: int, month: str, year: int) -> Period:
    number = _MONTHS.get(month.casefold())
    if number is None:
        raise fault(path, line, "the title", f"year ending {month} {year}", "the name of a month")
    return Period.ending(Month.of(year, number), 12)


def _figures(
    row: WideRow, period: Period, catalogue: Catalogue, labels: Labels, tally: Tally
) -> Iterator[Figure]:
    whole_force = not row.place[CODE] and not row.place[PARTNERSHIP]
    name = row.place[FORCE] if whole_force else row.place[PARTNERSHIP]
    if not whole_force and not row.place[CODE]:
        _leave_out_unassigned(row, name, catalogue, tally)
        return
    code = row.place[FORCE_CODE] if whole_force else row.place[AUTHORITY]
    area = catalogue.area_by_code.get(code)
    if area is None:
        tally.leave_out("area not in the catalogue", name, len(row.figures))
        return
    for measure, count in counts(row, labels, name, tally):
        yield Figure(measure, area.id, period, code, count)


def _leave_out_unassigned(row: WideRow, name: str, catalogue: Catalogue, tally: Tally) -> None:
    """Offences that are in their force's total and in no LPA's."""
    tally.leave_out("not assigned to a partnership", name, len(row.figures))
    force = catalogue.area_by_code.get(row.place[FORCE_CODE])
    label, count = row.figures[0] if row.figures else ("", "")
    if force and catalogue.parts_of(force.id) and count:
        tally.note(f"{name}: {count} ({label}) are in the force's figures and in no LPA's.")
