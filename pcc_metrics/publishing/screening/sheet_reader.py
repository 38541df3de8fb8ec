"""Figures in a spreadsheet: a filled template as CSV or XLSX, read cell by cell.

A few rows say what the figures are (title, as_of, publisher, note), then one row names the columns,
then one row a figure. Runs inside the screening process, as the Parquet reader does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pcc_metrics.domain.formatting import pluralise
from pcc_metrics.domain.safe_text import escape_invisible
from pcc_metrics.publishing.screening.cell_grid import CellGrid, SheetError, is_head
from pcc_metrics.publishing.screening.cells import (
    Cell,
    CellError,
    Percent,
    Row,
    Uncalculated,
    cell_text,
    find_shorthand,
    is_filled,
    read_day,
    read_number,
)
from pcc_metrics.publishing.screening.csv_reader import read_csv
from pcc_metrics.publishing.screening.faults import FaultTally, fault_value, report_error
from pcc_metrics.publishing.screening.figure_rows import cell_at, choose_rows, list_rows
from pcc_metrics.publishing.screening.limits import Limits
from pcc_metrics.publishing.screening.parquet_reader import OpenedFile
from pcc_metrics.publishing.screening.workbook_reader import OPEN_DOCUMENT, read_workbook
from pcc_metrics.store.columns import encode_text
from pcc_metrics.store.snapshot import FORMAT
from pcc_metrics.store.snapshot_file import SCHEMA

WORKBOOKS, TEXTS = (".xlsx", ".xlsm"), (".csv", ".tsv", ".txt")
SHEETS = (*WORKBOOKS, *TEXTS, ".xls", ".ods")  # all that are not Parquet
STATED = ("title", "as_of", "publisher", "note")


def is_sheet(path: Path) -> bool:
    """Whether a file is read as a table of cells; all else is Parquet."""
    return path.suffix.lower() in SHEETS


def open_sheet(path: Path, limits: Limits, tally: FaultTally) -> OpenedFile | None:
    """The table of a filled template; `None` where it cannot be read at all."""
    if path.stat().st_size > limits.file_bytes:
        tally.file("too_big", f"The file has more than {limits.file_bytes:,} bytes.")
        return None
    suffix = path.suffix.lower()
    if suffix == ".ods":
        tally.file("unreadable", OPEN_DOCUMENT)
        return None
    read, most = (
        (read_csv, limits.text_rows) if suffix in TEXTS else (read_workbook, limits.workbook_rows)
    )
    try:
        sheet = read(path, replace(limits, rows=min(limits.rows, most)))
    except MemoryError:
        raise
    except SheetError as error:
        tally.file(error.code, str(error))
        return None
    except Exception as error:  # whatever a reader raises is a fault of the file
        reference = report_error(error, f"{suffix} cannot be read")
        tally.file(
            "unreadable",
            "The file cannot be read; it may be damaged. Open it in a spreadsheet program, save it "
            f"as XLSX or CSV, and upload that. If it fails again, give the reference {reference}, "
            "which stands in the log too.",
        )
        return None
    return _open_table(sheet, limits, tally)


def _open_table(sheet: CellGrid, limits: Limits, tally: FaultTally) -> OpenedFile | None:
    grid = sheet.rows
    head = next((at for at, row in enumerate(grid) if is_head(row)), None)
    if head is None:
        tally.file(
            "missing_column",
            f"No row names the columns {', '.join(SCHEMA.names)}. Write them into the row above "
            "the figures, or take the template.",
        )
        return None
    names = [cell_text(cell).lower() for cell in grid[head]]
    _check_names(names, tally)
    at = {name: names.index(name) for name in SCHEMA.names if names.count(name) == 1}
    filled = [row for row in range(head + 1, len(grid)) if any(map(is_filled, grid[row]))]
    kept, remarks = choose_rows(grid, at, filled, tally)
    hidden = [row for row in kept if row in sheet.hidden]
    if hidden:
        verb = "was" if len(hidden) == 1 else "were"
        remarks.append(f"{pluralise(len(hidden), 'hidden row')} {verb} read: {list_rows(hidden)}.")
    unseen = [name for name, place in at.items() if place in sheet.hidden_columns]
    if unseen:
        remarks.append(f"Hidden columns were read: {', '.join(unseen)}.")
    numbers = np.array(kept, np.int64)
    tally.number(numbers)
    columns, percents = {}, {}
    for name, place in at.items():
        cells = [cell_at(grid[row], place) for row in kept]
        columns[name], percents[name] = _column(name, cells, limits, tally, sheet.continental)
    return OpenedFile(
        pa.table(columns),
        len(kept),
        _read_stated_metadata(sheet, head, tally),
        numbers,
        (*sheet.remarks, *remarks),
        percents,
    )


def _check_names(names: Sequence[str], tally: FaultTally) -> None:
    for name in SCHEMA.names:
        if names.count(name) != 1:
            many = "several columns" if name in names else "no column"
            code = "column_twice" if name in names else "missing_column"
            tally.file(code, f"There is {many} {name}.", name)
    for name in sorted({name for name in names if name} - set(SCHEMA.names)):
        shown = escape_invisible(name)
        known = ", ".join(SCHEMA.names)
        tally.file("unknown_column", f"“{shown}” is not one of the columns {known}.", shown)


def _read_stated_metadata(sheet: CellGrid, head: int, tally: FaultTally) -> bytes | None:
    """The metadata, as a Parquet file would have them."""
    rows = [_rejoin(row) if sheet.is_text else row for row in sheet.rows[:head]]
    metadata = {
        re.sub(r"[\s-]+", "_", cell_text(row[0]).lower().rstrip(":")): row[1]
        for row in rows
        if len(row) > 1 and is_filled(row[0]) and is_filled(row[1])
    }
    plain: dict[str, Any] = {"format": FORMAT, "definitions": {}, "note": ""}
    for key in STATED:
        cell = metadata.get(key)
        if isinstance(cell, Uncalculated):
            tally.file("not_calculated", _uncalculated(cell), key)
        elif cell is not None:
            plain[key] = _stated_day(cell) if key == "as_of" else cell_text(cell)
    return json.dumps(plain).encode() if metadata else None


def _rejoin(row: Row) -> Row:
    """A title that its own comma has divided, without quotation marks, in one piece again."""
    filled = [cell_text(cell) for cell in row[1:] if is_filled(cell)]
    return row if len(filled) < 2 else (row[0], ", ".join(filled))


def _stated_day(cell: Cell) -> str:
    try:
        return read_day("as_of", cell).isoformat()
    except CellError:
        return cell_text(cell)


def _column(
    name: str, cells: Sequence[Cell], limits: Limits, tally: FaultTally, continental: bool
) -> tuple[Any, Any]:
    """One column with the contract's type, and the places of its percentages.

    A cell that cannot be read is a fault, and empty.
    """
    tally.look_at(name)
    kind = SCHEMA.field(name).type
    _tell_uncalculated(name, cells, tally)
    if pa.types.is_string(kind):
        return _texts(name, cells, limits, tally), ()
    read: Callable[[Cell], Any] = (
        partial(read_day, name)
        if pa.types.is_date(kind)
        else partial(read_number, continental=continental)
    )
    values: list[Any] = []
    wrong: dict[int, str] = {}
    for place, cell in enumerate(cells):
        value = None
        if (
            is_filled(cell)
            and not isinstance(cell, Uncalculated)
            and not _is_left_empty(name, cell)
        ):
            try:
                value = read(cell)
            except CellError as error:
                wrong[place] = str(error)
        values.append(value)
    code = "not_a_day" if pa.types.is_date(kind) else "not_a_number"
    places = np.array(list(wrong), int)
    tally.cells(code, name, places, lambda p: (fault_value(cell_text(cells[p])), wrong[p]))
    formulas = [at for at, cell in enumerate(cells) if isinstance(cell, Uncalculated)]
    tally.unread[name] = np.array([*wrong, *formulas], int)
    percents = np.array([at for at, v in enumerate(values) if isinstance(v, Percent)], int)
    plain = [v.fraction if isinstance(v, Percent) else v for v in values]
    return pa.array(plain, kind), percents


def _is_left_empty(name: str, cell: Cell) -> bool:
    """Whether a sign says that there is no numerator or denominator, which need not be."""
    return name in ("numerator", "denominator") and find_shorthand(cell) is not None


def _texts(name: str, cells: Sequence[Cell], limits: Limits, tally: FaultTally) -> Any:
    texts = [None if isinstance(c, Uncalculated) else cell_text(c) or None for c in cells]
    if name == "note":  # what R writes into an empty cell
        texts = [None if text == "NA" else text for text in texts]
    tally.unread[name] = np.array(
        [at for at, cell in enumerate(cells) if isinstance(cell, Uncalculated)], int
    )
    long = [at for at, text in enumerate(texts) if text and len(text) > limits.cell_characters]
    message = f"This text is longer than {limits.cell_characters:,} characters."
    tally.cells("too_long", name, np.array(long, int), lambda p: (fault_value(texts[p]), message))
    return encode_text(
        pa.array([t[: limits.cell_characters] if t else None for t in texts]).cast(pa.string())
    )


def _tell_uncalculated(name: str, cells: Sequence[Cell], tally: FaultTally) -> None:
    places = [at for at, cell in enumerate(cells) if isinstance(cell, Uncalculated)]
    tally.cells(
        "not_calculated",
        name,
        np.array(places, int),
        lambda p: (fault_value(str(cells[p])), _uncalculated(cells[p])),
    )


def _uncalculated(_: Cell) -> str:
    return (
        "This formula was never calculated, so that the file holds no value for it: open it in a "
        "spreadsheet program, save it and upload it again, or write the value."
    )
