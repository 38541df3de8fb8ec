"""ONS rates of recorded crime by community safety partnership, for one year.

A table of the workbook that Table C2 is in, or of one of its own. Editions differ in its number
(C4, C5), so it is told by its columns: those of Table C2, and the population that rates are of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Period
from pcc_metrics.sources import ons_c2
from pcc_metrics.sources.area_codes import CodedFigure, figures_by_area, forces_by_name
from pcc_metrics.sources.ingest_report import IngestResult, IngestTally
from pcc_metrics.sources.partnerships import Geography, ListedPartnership, authorities_of_area
from pcc_metrics.sources.table_rows import Labels, Lines, cell_fault, clean_cell, parse_number
from pcc_metrics.sources.wide_tables import NOT_AVAILABLE, WideRow, is_not_available, wide_rows
from pcc_metrics.sources.workbooks import sheets

TABLE = "a table of rates by partnership"
_POPULATION = re.compile(r"population figures \(mid-\d{4}\).*", re.IGNORECASE)
_BASES = re.compile(r"(population|household) figures.*", re.IGNORECASE)  # what rates are of
SEVERAL = "rates of several partnerships cannot be added"


@dataclass
class RateFigures:
    """Rates as tables are read. Unlike counts they are never added."""

    catalogue: Catalogue
    labels: Labels
    tally: IngestTally
    read: int = 0
    figures: list[CodedFigure] = field(default_factory=list)

    def add(
        self, area: Area, period: Period, code: str, row: WideRow, note: str | None = None
    ) -> None:
        """The rates of one row, for the area that it is of."""
        for label, text in row.figures:
            measures = self.labels.measures(label)
            rate = parse_number(text)
            if _BASES.fullmatch(label):
                self.tally.leave_out("what the rates are of", label)
            elif not measures:
                self.tally.leave_out(f"column {self.labels.why_not(label)}", label)
            elif rate is None and is_not_available(text):
                self.tally.leave_out(NOT_AVAILABLE, f"{label}, {area.title}")
            elif rate is None or rate < 0:
                raise cell_fault(row.path, row.line, label, text, "a rate from 0, or [x]")
            else:
                self.tally.counted += 1
                self.figures += [
                    CodedFigure(one, area.id, period, code, rate, note) for one in measures
                ]


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> IngestResult:
    """Rates of the catalogue's forces, and of LPAs that are one partnership."""
    tally = IngestTally(source, "figures")
    rates = RateFigures(catalogue, Labels(catalogue, source), tally)
    for path in paths:
        with sheets(path) as tables:
            read_table(rates, path, _table(path, tables))
    tally.note_unseen(rates.labels.list_unseen())
    rows = figures_by_area(rates.figures, source, catalogue, tally)
    return tally.build_result(rates.read, rows)


def _table(path: Path, tables: Iterator[tuple[str, Lines]]) -> Lines:
    met: list[str] = []
    for sheet, lines in tables:
        is_rates, whole = is_rate_table(lines)
        if is_rates:
            return whole
        met.append(sheet.strip())
    raise InputError(
        f"{path.name} has no table of rates by partnership; found {', '.join(met) or 'none'}."
    )


def is_rate_table(lines: Lines) -> tuple[bool, Lines]:
    """Whether a sheet is one, by its header; and all of its rows again."""
    start = list(islice(lines, ons_c2.LINES_BEFORE_HEADER))
    headers = (cells for _, cells in start if clean_cell(cells[0]) == ons_c2.FORCE_CODE)
    header = [clean_cell(cell) for cell in next(headers, ())]
    placed = set(ons_c2.PLACE) <= set(header)
    return placed and any(map(_POPULATION.fullmatch, header)), chain(start, lines)


def read_table(rates: RateFigures, path: Path, lines: Lines) -> Period:
    """Add the rates of one table; its year."""
    period, head = ons_c2.read_head(path, lines, TABLE)
    rows = list(wide_rows(path, head, lines, ons_c2.PLACE))
    rates.read += sum(len(row.figures) for row in rows)
    partnerships: dict[str, WideRow] = {}
    for row in rows:
        code, name = row.place[ons_c2.CODE], row.place[ons_c2.PARTNERSHIP]
        if not code and not name:
            _read_force(rates, row, period)
        elif not code or code in partnerships:
            why = "the same row again" if code else "not assigned to a partnership"
            rates.tally.leave_out(why, name, len(row.figures))
        else:
            partnerships[code] = row
    _read_partnerships(rates, partnerships, period)
    return period


def _read_force(rates: RateFigures, row: WideRow, period: Period) -> None:
    code, name = row.place[ons_c2.FORCE_CODE], row.place[ons_c2.FORCE]
    area = rates.catalogue.area_by_code.get(code)
    if area is None:
        rates.tally.leave_out("area not in the catalogue", name, len(row.figures))
    elif forces_by_name(rates.catalogue).get(name.casefold(), area) is not area:
        rates.tally.leave_out(ons_c2.TWO_FORCES, name, len(row.figures))
        rates.tally.note(f"{name}, line {row.line}: its code is that of {area.title}: left out.")
    else:
        rates.add(area, period, code, row)


def _read_partnerships(rates: RateFigures, rows: dict[str, WideRow], period: Period) -> None:
    """An LPA has the rate of its partnership; one that is several, or a part, has none."""
    geography = Geography(
        (
            ListedPartnership(code, row.place[ons_c2.PARTNERSHIP], row.place[ons_c2.AUTHORITY])
            for code, row in rows.items()
        ),
        rates.catalogue,
    )
    areas = [a for a in rates.catalogue.areas.values() if authorities_of_area(a)]
    covers = {area.id: geography.cover(area) for area in areas if area.kind == "lpa"}
    whole = {cover.parts[0]: a for a, cover in covers.items() if len(cover.parts) == 1}
    summed = {part for cover in covers.values() if len(cover.parts) > 1 for part in cover.parts}
    for code, row in rows.items():
        if code in whole:
            area = rates.catalogue.areas[whole[code]]
            rates.add(area, period, code, row, covers[area.id].note)
        else:
            why = SEVERAL if code in summed else "area not in the catalogue"
            rates.tally.leave_out(why, row.place[ons_c2.PARTNERSHIP], len(row.figures))
