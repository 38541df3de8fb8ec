"""Tables with one row a place and one column for each thing counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pcc_metrics.sources.ingest_report import IngestTally
from pcc_metrics.sources.table_rows import (
    Labels,
    Lines,
    cell_fault,
    check_length,
    clean_cell,
    find_columns,
    parse_whole_number,
)

# Blank, or shorthand of published tables: [x], [c], and the older "..", ":", "*" and "-".
_NOT_AVAILABLE = re.compile(r"(\[[a-z]+\]|\.{1,3}|[:*…–-]|n/?a|[cuxz])?", re.IGNORECASE)

NOT_AVAILABLE = "not available in the table"


def is_not_available(text: str) -> bool:
    """Whether a cell is blank, or shorthand for a figure that there is not."""
    return _NOT_AVAILABLE.fullmatch(text) is not None


@dataclass(frozen=True)
class WideRow:
    """`place` holds the columns that say what the row is of; `figures` are (column, text)."""

    path: Path
    line: int
    place: dict[str, str]
    figures: list[tuple[str, str]]


def wide_rows(
    path: Path, head: tuple[int, list[str]], lines: Lines, place: Sequence[str]
) -> Iterator[WideRow]:
    """The rows below a header (line, cells), without line breaks, padding and note marks."""
    names = [clean_cell(cell) for cell in head[1]]
    at = find_columns(path, head, place)
    rest = [i for i, name in enumerate(names) if name and i not in at]
    for line, cells in lines:
        check_length(path, line, cells, names)
        where = {name: clean_cell(cells[i]) for name, i in zip(place, at, strict=True)}
        yield WideRow(path, line, where, [(names[i], clean_cell(cells[i])) for i in rest])


def cells(
    row: WideRow, labels: Labels, tally: IngestTally
) -> Iterator[tuple[str, tuple[str, ...], float | None]]:
    """(column, its measures, count) of every column that the catalogue counts.

    The count is `None` where the table has none; the tally has the other columns.
    """
    for label, text in row.figures:
        measures = labels.measures(label)
        if not measures:
            tally.leave_out(f"column {labels.why_not(label)}", label)
            continue
        count = parse_whole_number(text)
        if not is_not_available(text) and (count is None or count < 0):
            raise cell_fault(row.path, row.line, label, text, "a whole number from 0, or [x]")
        yield label, measures, None if count is None else float(count)


def counts(
    row: WideRow, labels: Labels, name: str, tally: IngestTally
) -> Iterator[tuple[str, float]]:
    """(measure, count) of every column that the catalogue counts; the tally has the others."""
    for label, measures, count in cells(row, labels, tally):
        if count is None:
            tally.leave_out(NOT_AVAILABLE, f"{label}, {name}")
            continue
        tally.counted += 1
        for measure in measures:
            yield measure, count
