"""Which rows of a sheet hold a figure: not totals, footnotes, and those that say they have none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pcc_metrics.domain.formatting import pluralise
from pcc_metrics.domain.safe_text import replace_invisible
from pcc_metrics.publishing.screening.cells import (
    NO_FIGURE,
    Cell,
    Row,
    cell_text,
    find_shorthand,
    is_filled,
)
from pcc_metrics.publishing.screening.faults import FaultTally, fault_value
from pcc_metrics.store.snapshot_file import SCHEMA

MOST_NAMED = 10  # rows in a remark
_REQUIRED = tuple(field.name for field in SCHEMA if not field.nullable)
_TOTAL = re.compile(
    r"((grand|sub)[ -]?)?totals?( (for|of|all)\b.*)?:?|sum|overall|all( areas| districts| lpas)?"
)


def cell_at(row: Row, place: int) -> Cell:
    """A cell of a row, which may be shorter than others."""
    return row[place] if place < len(row) else None


def choose_rows(
    grid: Sequence[Row], at: Mapping[str, int], filled: Sequence[int], tally: FaultTally
) -> tuple[list[int], list[str]]:
    """The rows that hold a figure. Totals and footnotes are a fault each, and no more."""
    kept: list[int] = []
    without: list[tuple[int, str]] = []
    for row in filled:
        cells = {name: cell_at(grid[row], place) for name, place in at.items()}
        fault = _row_fault(cells, grid[row])
        sign = find_shorthand(cells.get("value"))
        if fault:
            code, column, cell, message = fault
            tally.line(code, column, row, fault_value(cell_text(cell)), message)
        elif sign:
            without.append((row, sign))
        else:
            kept.append(row)
    return kept, [_remark_without(without, grid, at)] if without else []


def _row_fault(cells: Mapping[str, Cell], row: Row) -> tuple[str, str, Cell, str] | None:
    for name in ("measure", "area"):
        if _TOTAL.fullmatch(cell_text(cells.get(name)).casefold()):
            return (
                "total_row",
                name,
                cells[name],
                "This row is a total: take it out. Totals are worked out where they are shown.",
            )
    empty = [name for name in _REQUIRED if name in cells and not is_filled(cells[name])]
    if sum(map(is_filled, row)) > 2 or len(empty) < len(_REQUIRED) - 2:
        return None
    name, cell = next(((n, c) for n, c in cells.items() if is_filled(c)), ("note", None))
    message = (
        "This row holds no figure. If it is a footnote, take it out, or move it to “note” above "
        f"the table; if it is a figure, fill in {', '.join(empty)}."
    )
    return "not_a_row", name, cell if cell is not None else next(filter(is_filled, row)), message


def _remark_without(
    without: Sequence[tuple[int, str]], grid: Sequence[Row], at: Mapping[str, int]
) -> str:
    """Which rows are left out because they say themselves that there is no figure, and why."""
    signs = Counter(sign for _, sign in without)
    meanings = ", ".join(
        f"{sign} ({NO_FIGURE[sign.casefold()]}) {count}×" for sign, count in signs.items()
    )
    named = [
        " ".join(
            [
                str(row + 1),
                *(cell_text(cell_at(grid[row], at[n])) for n in ("area", "note") if n in at),
            ]
        ).strip()
        for row, _ in without[:MOST_NAMED]
    ]
    more = ", …" if len(without) > MOST_NAMED else ""
    verb, them = ("says", "it") if len(without) == 1 else ("say", "them")
    text = (
        f"{pluralise(len(without), 'row')} {verb} that there is no figure, and nothing is "
        f"published for {them}: {meanings}; in row {', '.join(named)}{more}."
    )
    return replace_invisible(text)


def list_rows(rows: Sequence[int]) -> str:
    """Rows by the numbers that a spreadsheet shows, the first of many."""
    named = ", ".join(str(row + 1) for row in rows[:MOST_NAMED])
    return named + (", …" if len(rows) > MOST_NAMED else "")
