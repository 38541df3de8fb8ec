"""Figures in a spreadsheet: the template as CSV or XLSX, read cell by cell and written.

A few rows say what the figures are (title, as_of, publisher, note), then one row names the columns,
then one row a figure. Runs inside the screening process, as the Parquet reader does.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.safe_text import escape_invisible
from pcc_metrics.publishing.screening.faults import FaultTally, fault_value
from pcc_metrics.publishing.screening.limits import Limits
from pcc_metrics.publishing.screening.parquet_reader import OpenedFile
from pcc_metrics.store.columns import TableColumns, encode_text
from pcc_metrics.store.snapshot import FORMAT, Metadata
from pcc_metrics.store.snapshot_file import SCHEMA
from pcc_metrics.store.suppression import SuppressionGuard

SUFFIXES = (".csv", ".xlsx")
STATED = ("title", "as_of", "publisher", "note")
MOST_PARTS = 200  # files inside a workbook
_PRINTED = ("%Y-%m-%d", "%d/%m/%Y")  # a day, as typed or as a British spreadsheet writes it
_PRINTED_MONTH = ("%Y-%m", "%b-%y", "%B %Y")
Cell = str | float | date | None
Grid = Sequence[Sequence[Cell]]


def open_sheet(path: Path, limits: Limits, tally: FaultTally) -> OpenedFile | None:
    """The table of a filled template; `None` where it cannot be read at all."""
    if path.stat().st_size > limits.file_bytes:
        tally.file("too_big", f"The file has more than {limits.file_bytes:,} bytes.")
        return None
    read = _workbook if path.suffix.lower() == ".xlsx" else _csv
    try:
        grid = read(path, limits, tally)
    except MemoryError:
        raise
    except Exception as error:  # whatever a reader raises is a fault of the file
        message = escape_invisible(" ".join(str(error).split()))
        tally.file("unreadable", f"The file cannot be read as {path.suffix[1:].upper()}: {message}")
        return None
    return _table(grid, limits, tally) if grid is not None else None


def _csv(path: Path, limits: Limits, tally: FaultTally) -> Grid | None:
    csv.field_size_limit(limits.cell_characters * 10)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        tally.file("not_utf8", "The file is not text in UTF-8: save it as “CSV UTF-8”.")
        return None
    return _limit_rows(csv.reader(io.StringIO(text, newline="")), limits, tally)


def _workbook(path: Path, limits: Limits, tally: FaultTally) -> Grid | None:
    import openpyxl  # noqa: PLC0415 - a fifth of the start of every screening process

    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        size = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or size > limits.unpacked_bytes:
            tally.file("too_big", f"The workbook unpacks to {len(parts):,} parts, {size:,} bytes.")
            return None
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    return _limit_rows(sheet.iter_rows(values_only=True), limits, tally)


def _limit_rows(rows: Iterable[Sequence[Any]], limits: Limits, tally: FaultTally) -> Grid | None:
    grid: list[Sequence[Cell]] = []
    for row in rows:
        if len(grid) > limits.rows or len(row) > 16_384:
            tally.file("too_big", f"The table has more than {limits.rows:,} rows.")
            return None
        grid.append(row)
    return grid


def _table(grid: Grid, limits: Limits, tally: FaultTally) -> OpenedFile | None:
    head = next((at for at, row in enumerate(grid) if _is_head(row)), None)
    if head is None:
        tally.file("missing_column", f"No row names the columns {', '.join(SCHEMA.names)}.")
        return None
    names = [str(cell).strip().lower() if cell is not None else "" for cell in grid[head]]
    filled = [at for at in range(head + 1, len(grid)) if any(map(_is_filled, grid[at]))]
    numbers = np.array(filled, np.int64)
    tally.number(numbers)
    columns = {}
    for field in SCHEMA:
        if names.count(field.name) != 1:
            many = "several columns" if field.name in names else "no column"
            code = "column_twice" if field.name in names else "missing_column"
            tally.file(code, f"There is {many} {field.name}.", field.name)
            continue
        at = names.index(field.name)
        cells = [grid[row][at] if at < len(grid[row]) else None for row in filled]
        columns[field.name] = _column(field.name, cells, limits, tally)
    for name in sorted({n for n in names if n} - set(SCHEMA.names)):
        tally.file(
            "unknown_column",
            f"“{escape_invisible(name)}” is not one of the columns.",
            escape_invisible(name),
        )
    return OpenedFile(pa.table(columns), len(filled), _read_stated_metadata(grid[:head]), numbers)


def _is_head(row: Sequence[Cell]) -> bool:
    words = {str(cell).strip().lower() for cell in row if cell is not None}
    return {"measure", "value"} <= words


def _is_filled(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""


def _read_stated_metadata(rows: Grid) -> bytes | None:
    """The metadata, as a Parquet file would have them."""
    metadata = {
        str(row[0]).strip().lower(): row[1]
        for row in rows
        if len(row) > 1 and _is_filled(row[0]) and _is_filled(row[1])
    }
    if not metadata:
        return None
    plain: dict[str, Any] = {"format": FORMAT, "definitions": {}, "note": ""}
    for key in STATED:
        if key in metadata:
            cell = metadata[key]
            day = _day("start", cell) if key == "as_of" else None
            plain[key] = day.isoformat() if isinstance(day, date) else str(cell).strip()
    return json.dumps(plain).encode()


def _column(name: str, cells: Sequence[Cell], limits: Limits, tally: FaultTally) -> Any:
    """One column with the contract's type; a cell that cannot be read is a fault, and empty."""
    kind = SCHEMA.field(name).type
    if pa.types.is_string(kind):
        texts = [str(cell).strip() if _is_filled(cell) else None for cell in cells]
        long = [at for at, text in enumerate(texts) if text and len(text) > limits.cell_characters]
        message = f"This text is longer than {limits.cell_characters:,} characters."
        tally.cells(
            "too_long", name, np.array(long, int), lambda p: (fault_value(texts[p]), message)
        )
        return encode_text(
            pa.array([t[: limits.cell_characters] if t else None for t in texts], kind)
        )
    dated = pa.types.is_date(kind)
    read: Callable[[Cell], Any] = partial(_day, name) if dated else _number
    values = [read(cell) if _is_filled(cell) else None for cell in cells]
    bad = np.array([at for at, v in enumerate(values) if v is None and _is_filled(cells[at])], int)
    tally.unread[name] = bad
    wanted = "a day such as 2026-03-31, or a month 2026-03" if dated else "a number"
    code = "not_a_day" if dated else "not_a_number"
    tally.cells(code, name, bad, lambda p: (fault_value(cells[p]), f"This is not {wanted}."))
    return pa.array(values, kind)


def _number(cell: Cell) -> float | None:
    if isinstance(cell, bool | date):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    text = str(cell).strip()
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    try:
        return float(text)
    except ValueError:
        return None


def _day(column: str, cell: Cell) -> date | None:
    """A day; a month stands for its first day in `start` and its last in `end`."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    for form in _PRINTED:
        day = _parse_date(text, form)
        if day:
            return day
    for form in _PRINTED_MONTH:
        day = _parse_date(text, form)
        if day:
            month = Month.from_date(day)
            return month.last_day if column == "end" else month.first_day
    return None


def _parse_date(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None


def latest_rows(table: pa.Table, guard: SuppressionGuard) -> list[dict[str, Any]]:
    """Of each measure and source the rows with the last end: what the next file looks like.

    Rows whose small numbers are hidden are left out: an update keeps them where they are.
    """
    rows = TableColumns(table)
    group = rows.codes("measure") * len(rows.words("source")) + rows.codes("source")
    ends = rows.days("end").astype(np.int64)
    last = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int64).min)
    np.maximum.at(last, group, ends)
    return list(table.filter(pa.array((ends == last[group]) & ~guard.hides(rows))).to_pylist())


def write_template(path: Path, metadata: Metadata, rows: Iterable[Mapping[str, Any]] = ()) -> None:
    """Write a template, empty or filled; the suffix says which kind."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path.name}: a template ends in {' or '.join(SUFFIXES)}.")
    grid = list(_template(metadata, rows))
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(grid)
        return
    import openpyxl  # noqa: PLC0415 - as above

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Figures"
    for line in grid:
        sheet.append(line)
    book.save(path)


def _template(metadata: Metadata, rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    for key in STATED:
        yield [key, str(getattr(metadata, key))]
    yield []
    yield list(SCHEMA.names)
    for row in rows:
        # Days as text: a spreadsheet would show a real one in the style of its own country.
        yield [str(v) if isinstance(v := row[name], date) else v for name in SCHEMA.names]
