"""Tables as documents show them: figures written out, and what all rows share said once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from pcc_metrics.charts.figure_labels import RATE_DECIMALS
from pcc_metrics.charts.tables import Cell, Table
from pcc_metrics.domain.formatting import join_words, uncapitalise

SHARED = ("Area", "Status")  # said under a table where all rows agree
SOURCE = "Source"
NOT_COMPARED = "Not compared"  # a column of nothing else says nothing; the text says why
DAYS = ("First day", "Last day")  # for files that are sorted; a reader has the period


def format_cell(cell: Cell) -> str:
    """`51,001`, `12.7`; empty where there is nothing."""
    if isinstance(cell, str):
        return cell
    if cell is None or not math.isfinite(cell):
        return ""
    if float(cell).is_integer():
        return f"{cell:,.0f}"
    return f"{cell:,.{RATE_DECIMALS}f}".rstrip("0")


def is_numeric(table: Table, column: int) -> bool:
    """Whether a column holds figures, which are set to the right."""
    cells = [row[column] for row in table.rows if row[column] not in (None, "")]
    return bool(cells) and all(isinstance(cell, int | float) for cell in cells)


def drop_columns(table: Table, names: Sequence[str]) -> Table:
    """A table without the columns of these names."""
    kept = [place for place, name in enumerate(table.columns) if name not in names]
    return replace(
        table,
        columns=tuple(table.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in table.rows),
    )


def narrow_table(table: Table) -> tuple[Table, tuple[str, ...]]:
    """A table that fits a page of paper, and notes: what is the same in all rows is one of these.

    Sources stand in the notes too, with the rows that each is for: their names are long. Columns
    that say nothing at all are left out.
    """
    notes, drop = [], list(DAYS)
    for place, name in enumerate(table.columns):
        values = {format_cell(row[place]) for row in table.rows} - {""}
        if not values - {NOT_COMPARED}:
            drop.append(name)
        elif name == SOURCE or (name in SHARED and len(values) == 1):
            drop.append(name)
            notes.append(_note(table, place))
    return drop_columns(table, drop), tuple(notes)


def _note(table: Table, place: int) -> str:
    """`Status: Final.`; of several values, the rows that have each."""
    rows: dict[str, list[str]] = {}
    for row in table.rows:
        rows.setdefault(format_cell(row[place]).rstrip("."), []).append(format_cell(row[0]))
    rows.pop("", None)
    notes = [
        value if len(rows) == 1 else f"{value} ({join_words(map(uncapitalise, names))})"
        for value, names in rows.items()
    ]
    return f"{table.columns[place]}: {'; '.join(notes)}."


def column_widths(columns: Sequence[Sequence[str]], whole: int) -> list[int]:
    """Widths of columns that share `whole` by the length of their text.

    No column is narrower than its longest word, as far as that fits; a text that wraps over several
    lines counts for less than its length.
    """
    least = [
        max(len(word) for cell in column for word in (*cell.split(), "")) for column in columns
    ]
    most = [max(len(cell) for cell in column) for column in columns]
    wanted = [max(low + 2, min(high, 14) + high / 6) for low, high in zip(least, most, strict=True)]
    return [round(whole * share / sum(wanted)) for share in wanted]
