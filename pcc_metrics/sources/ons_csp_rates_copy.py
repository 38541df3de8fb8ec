"""A copy of ONS rates by partnership that somebody made, one row a local authority, as CSV.

What the publisher's own workbook has is read by `ons_csp_rates`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources.area_codes import figures_by_area
from pcc_metrics.sources.ingest_report import IngestResult, IngestTally
from pcc_metrics.sources.ons_csp_rates import RateFigures
from pcc_metrics.sources.partnerships import authorities_of_area
from pcc_metrics.sources.table_rows import Labels, cell_fault, csv_lines, read_header
from pcc_metrics.sources.table_titles import read_month
from pcc_metrics.sources.wide_tables import WideRow, wide_rows

CODE, YEAR = "la_code", "period"
PLACE = (CODE, "la_name", YEAR)
_YEAR_TO = re.compile(r"year to ([A-Za-z]+) (\d{4})")


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> IngestResult:
    """Rates of LPAs that are one local authority; a rate of several cannot be added."""
    tally = IngestTally(source, "figures")
    rates = RateFigures(catalogue, Labels(catalogue, source), tally)
    for path in paths:
        with csv_lines(path) as lines:
            for row in wide_rows(path, read_header(path, lines), lines, PLACE):
                _read(rates, row)
    tally.note_unseen(rates.labels.list_unseen())
    rows = figures_by_area(rates.figures, source, catalogue, tally)
    return tally.build_result(rates.read, rows)


def _read(rates: RateFigures, row: WideRow) -> None:
    rates.read += len(row.figures)
    code = row.place[CODE]
    area = rates.catalogue.area_by_code.get(code)
    if area is None or authorities_of_area(area) != {code}:
        rates.tally.leave_out("area not in the catalogue", row.place["la_name"], len(row.figures))
        return
    period = Period.ending(_year_to(row), 12)
    note = f"From a copy of the table for the year to {period.end.label}."
    rates.add(area, period, code, row, note)


def _year_to(row: WideRow) -> Month:
    written = _YEAR_TO.fullmatch(row.place[YEAR])
    month = read_month(*written.groups()) if written else None
    if month is None:
        raise cell_fault(row.path, row.line, YEAR, row.place[YEAR], "“year to March 2024”")
    return month
