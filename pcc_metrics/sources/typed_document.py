"""Figures typed in from a document that has no table: a TOML file with one entry a figure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.field_types import STRICT, MonthText
from pcc_metrics.domain.periods import Period
from pcc_metrics.sources.first_status import first_status
from pcc_metrics.sources.ingest_report import IngestResult, IngestTally
from pcc_metrics.sources.table_rows import open_text
from pcc_metrics.store.observation import Observation, Status


@dataclass(frozen=True, config=STRICT)
class DocumentFigure:
    """One figure in the measure's unit. `note` says where in the document it stands."""

    measure: str
    start: MonthText
    end: MonthText
    value: float
    note: str
    area: str = ""  # the document's own where empty
    status: Status | None = None  # that which its source gives new figures
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, config=STRICT)
class TypedDocument:
    """A document's figures, and what a snapshot of them says of itself."""

    title: str
    as_of: date
    publisher: str
    source: str
    area: str
    note: str
    figure: tuple[DocumentFigure, ...]


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str = "") -> IngestResult:
    """Every figure, under the source that its file names (or `source`). None is left out."""
    tally = IngestTally("typed", "figures")
    rows: list[Observation] = []
    read = 0
    for path in paths:
        document = read_document(path)
        read += len(document.figure)
        rows += _observations(path, document, catalogue, source or document.source)
    tally.counted = len(rows)
    return tally.build_result(read, rows)


def read_document(path: Path) -> TypedDocument:
    """Raises `InputError` that names the file and the entry where one cannot be used."""
    try:
        with open_text(path) as file:
            return TypeAdapter(TypedDocument).validate_python(tomllib.loads(file.read()))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path.name} is not valid TOML: {error}.") from None
    except ValidationError as error:
        faults = "\n".join(_explain(path, one["loc"], one["msg"]) for one in error.errors())
        raise InputError(faults) from None


def _explain(path: Path, location: tuple[int | str, ...], message: str) -> str:
    """Figures are counted from 1, as a person counts the file's [[figure]] entries."""
    steps = [f"{step + 1}" if isinstance(step, int) else step for step in location]
    return f"{path.name}, {' '.join(steps)}: {message}."


def _observations(
    path: Path, document: TypedDocument, catalogue: Catalogue, source: str
) -> Iterator[Observation]:
    for number, figure in enumerate(document.figure, 1):
        area = figure.area or document.area
        wrong = _wrong(figure, area, source, catalogue)
        if wrong:
            raise InputError(f"{path.name}, figure {number}, {wrong}")
        period = Period(figure.start, figure.end)
        parts = (figure.numerator, figure.denominator)
        status = figure.status or first_status(catalogue, source)
        yield Observation(
            figure.measure, area, period, figure.value, source, *parts, status, figure.note
        )


def _wrong(figure: DocumentFigure, area: str, source: str, catalogue: Catalogue) -> str:
    """What the catalogue has against a figure; empty where it has nothing."""
    measure = catalogue.measures.get(figure.measure)
    if measure is None:
        return f"measure: there is no measure “{figure.measure}”."
    if area not in catalogue.areas:
        return f"area: there is no area “{area}”."
    if source not in measure.sources:
        return f"source: {figure.measure} has no source “{source}” in the catalogue."
    if figure.end < figure.start:
        return f"end: found {figure.end}, wanted {figure.start} or later."
    if measure.kind == "proportion" and not 0 <= figure.value <= 1:
        return f"value: found {figure.value:g}, wanted a proportion from 0 to 1."
    return ""
