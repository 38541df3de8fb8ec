"""A table of a chart or a page, as a CSV file and as a data frame.

A file is one rectangle: what is the same for every row (source, snapshot, link) stands in columns
of its own, so that a row copied out of it can still be traced.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from pcc_metrics.domain.safe_text import neutralise_formula

Cell = str | float | None
# A spreadsheet runs a cell that begins so as a formula; some read the full-width signs alike.


@dataclass(frozen=True)
class Table:
    """Rows under named columns. `context` holds for every row and is written into files only."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str
    context: tuple[tuple[str, str], ...] = ()


def to_csv(table: Table, snapshot: str, link: str = "", credit: str = "") -> bytes:
    """The table and its context as CSV for a spreadsheet: UTF-8 with a byte order mark, CRLF.

    Without the mark Excel reads UTF-8 as the machine's own code page. Text that a spreadsheet would
    run gets an apostrophe before it; numbers stay numbers.
    """
    about = (("Snapshot", snapshot), ("Link", link), ("Attribution", credit))
    context = (*table.context, *(pair for pair in about if pair[1] or pair[0] == "Snapshot"))
    same = tuple(text for _, text in context)
    names = (*table.columns, *(name for name, _ in context))
    return write_csv(names, ((*row, *same) for row in table.rows)).encode("utf-8-sig")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as CSV with CRLF, text that a spreadsheet would run with an apostrophe before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_safe(name) for name in columns])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _safe(cell: Cell) -> str:
    if isinstance(cell, str):
        return neutralise_formula(cell)
    if cell is None or not math.isfinite(cell):
        return ""
    return f"{cell:.15g}"


def to_frame(table: Table) -> pd.DataFrame:
    """For showing. A column without text is of numbers; what is missing stays missing."""
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    data = {name: _column(cells) for name, cells in zip(table.columns, columns, strict=True)}
    return pd.DataFrame(data)


def _column(cells: Sequence[Cell]) -> pd.Series[int] | pd.Series[float] | pd.Series[str]:
    if any(isinstance(cell, str) for cell in cells):
        return pd.Series([None if cell is None else str(cell) for cell in cells], dtype="str")
    numbers = [math.nan if cell is None else float(cell) for cell in cells]
    if all(math.isnan(n) or n.is_integer() for n in numbers):
        return pd.Series(numbers).astype("Int64")  # so that a gap does not turn 412 into 412.0
    return pd.Series(numbers, dtype="float64")
