"""Action Fraud: crimes referred to each force and their outcomes, by financial year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.sources.area_codes import CodedFigure, figures_by_area, forces_by_name
from pcc_metrics.sources.financial_years import financial_year
from pcc_metrics.sources.ingest_report import IngestResult, IngestTally
from pcc_metrics.sources.table_rows import Labels, cell_fault, csv_lines, read_header
from pcc_metrics.sources.wide_tables import WideRow, counts, wide_rows

YEAR, FORCE = "Financial Year", "Force"


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> IngestResult:
    """Counts by force and financial year; each column but year and force is one label.

    The row `Total` is of more bodies than the forces, so it stands for no area.
    """
    labels = Labels(catalogue, source)
    tally = IngestTally(source, "figures")
    figures: list[CodedFigure] = []
    read = 0
    for path in paths:
        with csv_lines(path) as lines:
            for row in wide_rows(path, read_header(path, lines), lines, (YEAR, FORCE)):
                read += len(row.figures)
                figures += _figures(row, catalogue, labels, tally)
    tally.note_unseen(labels.list_unseen())
    return tally.build_result(read, figures_by_area(figures, source, catalogue, tally))


def _figures(
    row: WideRow, catalogue: Catalogue, labels: Labels, tally: IngestTally
) -> Iterator[CodedFigure]:
    period = financial_year(row.place[YEAR])
    if period is None:
        wanted = "a financial year such as 2017/18"
        raise cell_fault(row.path, row.line, YEAR, row.place[YEAR], wanted)
    name = row.place[FORCE]
    area = forces_by_name(catalogue).get(name.casefold())
    if area is None:
        tally.leave_out("force not in the catalogue", name, len(row.figures))
        return
    for measure, count in counts(row, labels, name, tally):
        yield CodedFigure(measure, area.id, period, name, count)
