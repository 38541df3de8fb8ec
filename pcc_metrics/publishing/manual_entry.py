"""Figures typed in one by one: those that no table gives. They go the same road as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_value
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.safe_text import escape_invisible
from pcc_metrics.domain.source_definitions import Source
from pcc_metrics.publishing.screening.cells import CellError, Percent, read_number
from pcc_metrics.publishing.screening.rules import NOT_A_SHARE, SIZES
from pcc_metrics.store.observation import Status
from pcc_metrics.store.snapshot import FORMAT
from pcc_metrics.store.snapshot_file import METADATA_KEY, SCHEMA

_ADDRESS = re.compile(r"https?://[^\s<>\"']+\.[^\s<>\"']+")
LONGEST_ADDRESS = 500


@dataclass(frozen=True)
class ManualFigure:
    """One figure as a person typed it. Without a value it is what numerator and denominator give.

    `link` is where it was published and `released` when; `where` says where it stands there.
    """

    measure: str
    area: str
    period: Period
    source: str
    link: str
    released: date
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    status: str = str(Status.AS_PUBLISHED)
    where: str = ""

    @property
    def result(self) -> float | None:
        """The value, typed or worked out."""
        if self.value is not None or self.numerator is None or not self.denominator:
            return self.value
        return self.numerator / self.denominator

    @property
    def note(self) -> str:
        """The note of the row: where the figure was published, for whoever wants to check it."""
        where = f"{self.where.strip().rstrip('.')}. " if self.where.strip() else ""
        return f"{where}Released {self.released.isoformat()}: {self.link.strip()}"


def typed_measures(catalogue: Catalogue) -> tuple[Measure, ...]:
    """The measures that have only typed sources: no file brings their figures."""
    return tuple(
        measure
        for measure in catalogue.measures.values()
        if measure.sources and all(catalogue.sources[s].typed for s in measure.sources)
    )


def monthly_measures(catalogue: Catalogue) -> dict[str, tuple[Measure, ...]]:
    """Typed sources that go on, and what each gives: what somebody types in every month.

    A document that came out once, and what somebody reported of one, is no such source.
    """
    live = (s for s in catalogue.sources.values() if s.typed and not (s.dated or s.report))
    typed = typed_measures(catalogue)
    measures = {s.id: tuple(m for m in typed if s.id in m.sources) for s in live}
    return {source: given for source, given in measures.items() if given}


def read_value(measure: Measure, text: str) -> float | None:
    """A value as a sheet reads it, in the measure's unit; nothing typed is `None`.

    Raises `InputError` for what is no number, or could be two.
    """
    number = _read(text)
    if isinstance(number, Percent):
        if measure.kind == "change":
            return round(number.fraction * 100, 10)
        if measure.kind != "proportion":
            raise InputError(f"“{_shown(text)}” is a percentage, and the measure is none.")
        number = number.fraction
    if number is not None and measure.kind == "proportion" and not 0 <= number <= 1:
        raise InputError(f"“{_shown(text)}”: {NOT_A_SHARE}")
    return number


def read_part(text: str) -> float | None:
    """A numerator or denominator; raises `InputError` as `read_value` does."""
    number = _read(text)
    if isinstance(number, Percent):
        raise InputError(f"“{_shown(text)}” is a percentage: type the number itself.")
    return number


def describe_reading(measure: Measure, text: str) -> str:
    """What a typed value is read as, before it counts, or the question about it."""
    try:
        value = read_value(measure, text)
    except InputError as error:
        return str(error)
    return "" if value is None else f"Read as {format_value(measure, value)}."


def _read(text: str) -> float | Percent | None:
    if not text.strip():
        return None
    try:
        return read_number(text)
    except CellError as error:
        raise InputError(f"“{_shown(text)}”: {error}") from None


def _shown(text: str) -> str:
    return escape_invisible(text.strip())


def sources_for_measure(measure: Measure, catalogue: Catalogue) -> tuple[Source, ...]:
    """Where a measure's figures may be from, by preference."""
    return tuple(catalogue.sources[source] for source in measure.sources)


def areas_for_measure(measure: Measure, catalogue: Catalogue) -> tuple[Area, ...]:
    """The force and those of its areas that the measure is published for."""
    own = (catalogue.force, *catalogue.lpas)
    return tuple(a for a in own if SIZES[a.kind] <= SIZES[measure.smallest_area])


def problems(figure: ManualFigure, today: date) -> Iterator[str]:
    """What a form can say at once; every other rule is the file check's."""
    if figure.result is None:
        yield "There is no figure: give the value, or numerator and denominator."
    if (figure.numerator is None) != (figure.denominator is None):
        yield "Numerator and denominator go together: give both, or neither."
    if figure.period.length < 1:
        yield "The period ends before it starts."
    if not _ADDRESS.fullmatch(figure.link.strip()) or len(figure.link) > LONGEST_ADDRESS:
        yield "The link is no web address: begin it with https:// and copy it whole."
    if figure.released > today:
        yield f"The day of release, {figure.released}, is still to come."
    elif figure.period.length >= 1 and figure.released <= figure.period.end.last_day:
        yield (
            f"A figure up to {figure.period.end.label} cannot have been released on "
            f"{figure.released}, before these months were over."
        )


def parse_period(first: str, last: str) -> Period:
    """A period from two months as typed; raises `InputError` where one is none."""
    return Period(Month.parse(first.strip()), Month.parse((last or first).strip()))


def write_figures(path: Path, figures: Sequence[ManualFigure], title: str, publisher: str) -> None:
    """A file of the figures, to be checked and published as any other. Its day is the release's."""
    rows = [_row(figure) for figure in figures]
    fields = [pa.field(field.name, field.type) for field in SCHEMA]
    stated = {
        "format": FORMAT,
        "title": title.strip(),
        "as_of": max(figure.released for figure in figures).isoformat(),
        "publisher": publisher,
        "note": "",
        "definitions": {},
    }
    table = pa.Table.from_pylist(rows, schema=pa.schema(fields))
    metadata = {METADATA_KEY: json.dumps(stated, ensure_ascii=False).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), path)


def _row(figure: ManualFigure) -> dict[str, object]:
    return {
        "measure": figure.measure,
        "area": figure.area,
        "start": figure.period.start.first_day,
        "end": figure.period.end.last_day,
        "value": figure.result,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "status": figure.status,
        "source": figure.source,
        "note": figure.note,
    }
