"""Action Fraud: crimes referred to each force and their outcomes, by financial year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.sources.area_codes import Figure, by_area, forces_by_name
from pcc_metrics.sources.financial_years import financial_year
from pcc_metrics.sources.ingest_report import Ingested, Tally
from pcc_metrics.sources.table_rows import Labels, csv_lines, fault, header_of
from pcc_metrics.sources.wide_tables import WideRow, counts, wide_rows

YEAR, FORCE = "Financial Year", "Force"


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> Ingested:
    """Counts by force and financial year; each column but year and force is one label.

    The row `Total` is of more bodies than the forces, so it stands for no area.
    """
    labels = Labels(catalogue, source)
    tally = Tally(source, "figures")
    found: list[Figure] = []
    read = 0
    for path in paths:
        with csv_lines(path) as lines:
            for row in wide_rows(path, header_of(path, lines), lines, (YEAR, FORCE)):
                read += len(row.figures)
                found += _figures(row, catalogue, labels, tally)
    tally.note_unseen(labels.unseen())
    return tally.ingested(read, by_area(found, source, catalogue, tally))


def _figures(row: WideRow, catalogue: Catalogue, labels: Labels, tally: Tally) -> Iterator[Figure]:
    period = financial_year(row.place[YEAR])
    if period is None:
        wanted = "a financial year such as 2017/18"
        raise fault(row.path, row.line, YEAR, row.place[YEAR], wanted)
    name = row.place[FORCE]
    area = forces_by_name(catalogue).get(name.casefold())
    if area is None:
        tally.leave_out("force not in the catalogue", name, len(row.figures))
        return
    for measure, count in counts(row, labels, name, tally):
        yield Figure(measure, area.id, period, name, count)
