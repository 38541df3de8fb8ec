"""ONS homicide rate per million by police force area, over three years.

A CSV file as Explore Local Statistics gives it. The rate is kept with every published digit and
never computed from counts here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources.ingest_report import IngestResult, IngestTally
from pcc_metrics.sources.table_rows import Labels, cell_fault, parse_number, table_rows
from pcc_metrics.store.observation import Observation, Status

COLUMNS = ("areacd", "areanm", "indicator", "period", "observation", "status")
STATUS = {"": Status.AS_PUBLISHED, "p": Status.PROVISIONAL, "r": Status.REVISED}
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})/P(\d+)([YM])")


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> IngestResult:
    """Rates per million for the catalogue's forces and countries.

    A row without a rate is left out and reported.
    """
    labels = Labels(catalogue, source)
    tally = IngestTally(source)
    observations: dict[tuple[str, str, Period], Observation] = {}
    read = 0
    for path in paths:
        for line, cells in table_rows(path, COLUMNS):
            read += 1
            for row in _observations(path, line, cells, labels, catalogue, tally):
                if observations.setdefault((row.measure, row.area, row.period), row) != row:
                    wanted = f"one rate for {cells[1]}, {row.period.label}"
                    raise cell_fault(path, line, "observation", cells[4], wanted)
    tally.note_unseen(labels.list_unseen())
    return tally.build_result(read, observations.values())


def _observations(
    path: Path,
    line: int,
    cells: list[str],
    labels: Labels,
    catalogue: Catalogue,
    tally: IngestTally,
) -> Iterator[Observation]:
    code, name, indicator, span, text, status = cells
    area = catalogue.area_by_code.get(code)
    measures = labels.measures(indicator)
    if area is None:
        tally.leave_out("area not in the catalogue", name)
    elif not measures:
        tally.leave_out(f"indicator {labels.why_not(indicator)}", indicator)
    elif not text.strip():
        tally.leave_out("no rate was published", name)
    else:
        rate = parse_number(text)
        if rate is None or rate < 0:
            raise cell_fault(path, line, "observation", text, "a rate from 0")
        tally.counted += 1
        period = span_of(path, line, span)
        settled = STATUS.get(status, Status.AS_PUBLISHED)
        note = None if status in STATUS else f"Marked “{status}” by the source."
        for measure in measures:
            yield Observation(
                measure, area.id, period, rate, labels.source.id, status=settled, note=note
            )


def span_of(path: Path, line: int, text: str) -> Period:
    """`2022-04-01/P3Y` is April 2022 to March 2025."""
    wanted = "a start and a length such as 2022-04-01/P3Y"
    match = _SPAN.fullmatch(text.strip())
    if not match:
        raise cell_fault(path, line, "period", text, wanted)
    try:
        start = date.fromisoformat(match[1])
    except ValueError:
        raise cell_fault(path, line, "period", text, wanted) from None
    length = int(match[2]) * (12 if match[3] == "Y" else 1)
    if start.day != 1 or length < 1:
        raise cell_fault(path, line, "period", text, f"{wanted}, of whole months")
    first = Month.from_date(start)
    return Period(first, first + (length - 1))
