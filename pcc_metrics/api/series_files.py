"""A measure's series as CSV and Parquet, and what its columns mean (CSV on the Web)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pcc_metrics import links
from pcc_metrics.api.data_answer import DataAnswer, make_answer
from pcc_metrics.api.data_request import DataRequest
from pcc_metrics.charts.figure_labels import status_words
from pcc_metrics.charts.tables import Cell, write_csv
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import join_words
from pcc_metrics.domain.periods import Month
from pcc_metrics.figures.figure import Answer
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.series import Point, Trend, find_series
from pcc_metrics.narrative.attribution import source_attribution

CSV, PARQUET = "text/csv; charset=utf-8; header=present", "application/vnd.apache.parquet"
METADATA = "application/csvm+json"
METADATA_FORM = "csv-metadata.json"
# Name, type in Parquet, type in CSV on the Web, and what the column holds.
COLUMNS: tuple[tuple[str, pa.DataType, str, str], ...] = (
    ("measure", pa.string(), "string", "Id of the measure in the catalogue"),
    ("title", pa.string(), "string", "Name of the measure"),
    ("area", pa.string(), "string", "Id of the area; several that are added up with + between"),
    ("area_title", pa.string(), "string", "Name of the area"),
    ("start", pa.date32(), "date", "First day of the period"),
    ("end", pa.date32(), "date", "Last day of the period"),
    ("value", pa.float64(), "number", "The figure; empty where none is complete"),
    ("unit", pa.string(), "string", "What the figure counts; a proportion is from 0 to 1"),
    ("status", pa.string(), "string", "How settled it is; empty where no row is held"),
    ("note", pa.string(), "string", "The status in words, or why there is no figure"),
    ("source", pa.string(), "string", "Id of the source in the catalogue"),
    ("source_title", pa.string(), "string", "Name of the source"),
    ("licence", pa.string(), "string", "Licence of the source"),
    ("attribution", pa.string(), "string", "What the licence asks to be written beside a figure"),
    ("snapshot", pa.string(), "string", "Id of the snapshot that the figure is from"),
    ("address", pa.string(), "anyURI", "Address that always gives these figures"),
)
SCHEMA = pa.schema([pa.field(name, kind) for name, kind, _, _ in COLUMNS])
NAMES = tuple(SCHEMA.names)


@dataclass(frozen=True)
class SeriesRequest:
    """A request for the series of a measure; `to` is the month that its page opens at."""

    asked: DataRequest
    measure: Measure
    to: Month

    def address(self, form: str) -> str:
        """Its address in another form, with the keys as they were asked."""
        asked = self.asked
        return links.series_address(asked.root, self.measure.id, form, asked.own_query())

    @property
    def pinned_address(self) -> str:
        """The address of its CSV that newer figures do not change."""
        query = self.asked.pinned_query(self.to)
        return links.series_address(self.asked.root, self.measure.id, "csv", query)

    @cached_property
    def series(self) -> tuple[Trend, ...]:
        """That of the areas together, as the page draws it, then those of each of several."""
        whole = self._answer(self.asked.areas)
        alone = whole.shown if len(whole.shown) > 1 else ()
        answers = (whole, *(self._answer((area,)) for area in alone))
        return tuple(filter(None, (find_series(self.asked.reader, one) for one in answers)))

    def _answer(self, areas: tuple[Area, ...]) -> Answer:
        asked = self.asked
        return resolve_figure(asked.reader, self.measure, areas, self.to, asked.view.window)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """A row for each period of each series, in the order of the columns."""
        address = self.pinned_address
        for series in self.series:
            yield from (_row(self.asked, series, point, address) for point in series.points)


def read_series_request(asked: DataRequest, measure_id: str) -> SeriesRequest:
    """Find the measure of a request for a series."""
    measure = asked.measure(measure_id)
    return SeriesRequest(asked, measure, asked.month(measure))


def answer_csv(asked: DataRequest, measure_id: str) -> DataAnswer:
    """The series as CSV for a spreadsheet, R or pandas: UTF-8 without a mark, no comment lines."""
    request = read_series_request(asked, measure_id)
    text = write_csv(NAMES, map(_cells, request.rows()))
    described = f'<{request.address(METADATA_FORM)}>; rel="describedby"; type="{METADATA}"'
    return make_answer(text.encode(), CSV, pinned=asked.pinned, headers={"Link": described})


def answer_parquet(asked: DataRequest, measure_id: str) -> DataAnswer:
    """The same rows as Parquet, with types."""
    rows = [*read_series_request(asked, measure_id).rows()]
    columns = [*zip(*rows, strict=True)] if rows else [()] * len(NAMES)
    arrays = [
        pa.array(cells, kind) for cells, (_, kind, _, _) in zip(columns, COLUMNS, strict=True)
    ]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=SCHEMA), out)
    return make_answer(out.getvalue(), PARQUET, pinned=asked.pinned)


def answer_metadata(asked: DataRequest, measure_id: str) -> DataAnswer:
    """What the CSV at the same keys holds, column by column."""
    request = read_series_request(asked, measure_id)
    measure, known = request.measure, asked.reader.catalogue.sources
    used = dict.fromkeys(source for one in request.series for source in one.sources)
    plain = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": request.address("csv"),
        "dc:title": measure.title,
        "dc:description": measure.definition,
        "dc:publisher": asked.reader.snapshot.metadata.publisher,
        "dc:source": [known[source].title for source in used],
        "dc:license": [known[source].licence for source in used],
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "datatype": kind, "dc:description": what}
                for name, _, kind, what in COLUMNS
            ],
            "primaryKey": ["measure", "area", "start", "end", "source"],
        },
    }
    text = json.dumps(plain, ensure_ascii=False, indent=2)
    return make_answer(text.encode(), METADATA, pinned=asked.pinned)


def _row(asked: DataRequest, series: Trend, point: Point, address: str) -> tuple[Any, ...]:
    source = asked.reader.catalogue.sources[point.edition or series.source]
    return (
        series.measure.id,
        series.measure.title,
        "+".join(area.id for area in series.areas),
        join_words(area.title for area in series.areas),
        point.period.start.first_day,
        point.period.end.last_day,
        point.value,
        series.measure.unit,
        str(point.status) if point.status else None,
        status_words(point),
        source.id,
        source.title,
        source.licence,
        source_attribution(source),
        asked.reader.snapshot.id,
        address,
    )


def _cells(row: tuple[Any, ...]) -> tuple[Cell, ...]:
    return tuple(cell.isoformat() if isinstance(cell, date) else cell for cell in row)
