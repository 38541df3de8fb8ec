"""ONS mid-year population estimates: JSON of Explore Local Statistics, CSV, or CSV of Nomis."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources.area_codes import CodedFigure, figures_by_area
from pcc_metrics.sources.ingest_report import IngestResult, IngestTally
from pcc_metrics.sources.table_rows import (
    Labels,
    cell_fault,
    clean_cell,
    csv_lines,
    open_text,
    parse_whole_number,
    read_header,
    table_rows,
)

LABEL = "population"
CODES, YEARS, VALUES = "areacd", "xDomainNumb", "value"
COLUMNS = ("areacd", "areanm", "year", LABEL)
NOMIS = ("GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "DATE_NAME", "OBS_VALUE")
NOTE = "Mid-year estimate."
_Row = tuple[str, int, int | None]  # code, year, people


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> IngestResult:
    """One figure a calendar year for each area of the catalogue that is on file by its own code.

    An area of several local authorities is their sum; the body's own force, which is the sum of its
    LPAs, gets no row unless it is on file by its own code.
    """
    known = {code: area for area in catalogue.areas.values() for code in area.authorities}
    known.update(catalogue.area_by_code)
    labels = Labels(catalogue, source)
    tally = IngestTally(source)
    measures = labels.measures(LABEL)
    if not measures:
        raise InputError(f"The catalogue's source {source} has no label “{LABEL}”.")
    figures: list[CodedFigure] = []
    read = 0
    for path in paths:
        for code, year, people in _json(path) if path.suffix == ".json" else _csv(path):
            read += 1
            area = known.get(code)
            if area is None:
                tally.leave_out("area not in the catalogue", code)
            elif people is None:
                tally.leave_out("no estimate was published", f"{area.title} {year}")
            else:
                tally.counted += 1
                period = Period(Month.of(year, 1), Month.of(year, 12))
                figures += [CodedFigure(m, area.id, period, code, people, NOTE) for m in measures]
    return tally.build_result(read, figures_by_area(figures, source, catalogue, tally))


def _csv(path: Path) -> Iterator[_Row]:
    with csv_lines(path) as lines:
        names = {clean_cell(cell) for cell in read_header(path, lines)[1]}
    wanted = NOMIS if NOMIS[0] in names else COLUMNS
    for line, (code, _, year, people) in table_rows(path, wanted):
        if not _is_year(parse_whole_number(year)):
            raise cell_fault(path, line, wanted[2], year, "a year such as 2024")
        count = parse_whole_number(people)
        if people.strip() and (count is None or count < 0):
            raise cell_fault(path, line, wanted[3], people, "a whole number from 0")
        yield code.strip(), int(year), count


def _json(path: Path) -> Iterator[_Row]:
    """Three lists of the same length: area codes, years, estimates."""
    try:
        with open_text(path) as file:
            read: Any = json.load(file)
    except json.JSONDecodeError as error:
        raise InputError(f"{path.name} is not valid JSON: {error}.") from None
    if not isinstance(read, dict):
        raise InputError(f"{path.name} holds {type(read).__name__}: an object was wanted.")
    if LABEL not in str(read.get("code", "")).casefold():
        raise InputError(
            f"{path.name}, code: found “{read.get('code', 'nothing')}”, wanted one of population."
        )
    lists = [read.get(key) for key in (CODES, YEARS, VALUES)]
    lengths = {len(values) if isinstance(values, list) else None for values in lists}
    if None in lengths or len(lengths) != 1:
        raise InputError(
            f"{path.name}: wanted {CODES}, {YEARS} and {VALUES} as lists of the same length."
        )
    for entry, (code, year, people) in enumerate(zip(*lists, strict=True), 1):
        if not _is_year(year):
            raise InputError(f"{path.name}, {YEARS}, entry {entry}: found {year!r}, wanted a year.")
        if people is not None and not (isinstance(people, int) and people >= 0):
            raise InputError(
                f"{path.name}, {VALUES}, entry {entry}: found {people!r}, wanted a whole number."
            )
        yield str(code), year, people


def _is_year(value: Any) -> bool:
    return isinstance(value, int) and 1800 <= value <= 2199
