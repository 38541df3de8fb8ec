"""A table of cells with what its file says of it, whatever kind of file it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pcc_metrics.publishing.screening.cells import Row, cell_text
from pcc_metrics.publishing.screening.limits import Limits

MOST_COLUMNS = 16_384  # of a sheet, as spreadsheet programs have it


@dataclass(frozen=True)
class CellGrid:
    """The rows of a sheet, its first included. `hidden` are places of rows that are not shown.

    `continental` says that a comma may be its decimal sign, `is_text` that one within a text may
    have divided it; `remarks` how it was read.
    """

    rows: Sequence[Row]
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    continental: bool = False
    is_text: bool = False
    remarks: tuple[str, ...] = ()


class SheetError(Exception):
    """A file cannot be read as a table: a code, and what to do in a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def is_head(row: Row) -> bool:
    """Whether a row names the columns."""
    return {"measure", "value"} <= {cell_text(cell).lower() for cell in row}


def limit_rows(rows: Iterable[Row], limits: Limits) -> list[Row]:
    """The rows in a list; raises `SheetError` where there are too many, or too wide ones."""
    grid: list[Row] = []
    for row in rows:
        if len(grid) == limits.rows or len(row) > MOST_COLUMNS:
            raise SheetError(
                "too_big",
                f"The table has more than {limits.rows:,} rows: bring it in parts, or as Parquet.",
            )
        grid.append(row)
    return grid
