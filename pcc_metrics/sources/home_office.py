"""Home Office open data: recorded crime by police force, quarter and offence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pcc_metrics.catalogue import Catalogue
from pcc_metrics.observations import Observation
from pcc_metrics.periods import Period
from pcc_metrics.sources.areas import forces_by_name
from pcc_metrics.sources.financial import financial_year, quarter
from pcc_metrics.sources.reading import Labels, fault, table_rows, whole_number
from pcc_metrics.sources.report import Ingested, Tally

YEAR, QUARTER, FORCE, COUNT = (
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Number of Offences",
)
LABEL = "Offence Subgroup"
COLUMNS = (YEAR, QUARTER, FORCE, LABEL, COUNT)


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> Ingested:
    """Offences by measure, force and quarter, for every force of the catalogue.

    Rows are added: a subgroup has a row for each offence code, and homicide several for its one.
    "Force Name" also holds bodies that are not forces; the report names what was left out.
    """
    labels = Labels(catalogue, source)
    forces = forces_by_name(catalogue)
    tally = Tally(source)
    sums: dict[tuple[str, str, Period], int] = {}
    read = 0
    for path in paths:
        for line, (year, in_year, force, label, text) in table_rows(path, COLUMNS):
            read += 1
            period = _period(path, line, year, in_year)
            count = whole_number(text)  # may be negative: offences cancelled later
            if count is None:
                raise fault(path, line, COUNT, text, "a whole number")
            area = forces.get(force.strip().casefold())
            measures = labels.measures(label)
            if area is None:
                tally.leave_out("force not in the catalogue", force.strip())
            elif not measures:
                tally.leave_out(f"offence {labels.why_not(label)}", label)
            else:
                tally.counted += 1
                for measure in measures:
                    key = (measure, area.id, period)
                    sums[key] = sums.get(key, 0) + count
    tally.note_unseen(labels.unseen())
    observations = (Observation(*key, float(count), source) for key, count in sums.items())
    return tally.ingested(read, observations)


def _period(path: Path, line: int, year: str, in_year: str) -> Period:
    whole = financial_year(year)
    if whole is None:
        raise fault(path, line, YEAR, year, "a financial year such as 2017/18")
    period = quarter(whole, in_year)
    if period is None:
        raise fault(path, line, QUARTER, in_year, "1 to 4, where 1 is April to June")
    return period
