"""Which forces a total of a police force area table is without, found by adding them up.

Editions for which a force could not supply figures print totals without it, and not every table
says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import join_words
from pcc_metrics.sources.force_tables import AreaRow, Column, ForceTable
from pcc_metrics.sources.table_rows import parse_number

FORCES = ("E23", "W15")  # how their codes begin
COUNTRIES = {"K04": FORCES, "E92": ("E23",), "W92": ("W15",)}
REGION = "E12"  # its forces stand below it


@dataclass(frozen=True)
class Lacking:
    """Whether a total is without some of its forces, and what to say of these."""

    left_out: bool = False
    sentence: str = ""


def lacking_forces(
    table: ForceTable, row: AreaRow, column: Column, catalogue: Catalogue
) -> Lacking:
    """The forces of a total that have no figure of their own, and whether it is without them.

    It is where it equals the sum of the others, with or without the one row that stands outside all
    areas (British Transport Police).
    """
    members = list(_members(table.rows, row))
    total = _number(row, column)
    if not members or total is None:
        return Lacking()
    numbers = [_number(one, column) for one in members]
    names = [one.name for one, number in zip(members, numbers, strict=True) if number is None]
    rest = total - sum(number or 0 for number in numbers)
    apart = {_number(one, column) for one in table.rows if not one.code}
    if rest and rest not in apart:
        return Lacking(sentence=_sentence("The table has no figure for {} alone.", names))
    names += _absent(table.rows, row, catalogue)
    return Lacking(bool(names), _sentence("Without {}, for which the table has no figure.", names))


def _sentence(words: str, names: Sequence[str]) -> str:
    return words.format(join_words(names)) if names else ""


def _number(row: AreaRow, column: Column) -> float | None:
    """The count of a column; of a share, the count that it goes with."""
    return parse_number(row.cells[column.counted_in])


def _members(rows: Sequence[AreaRow], total: AreaRow) -> Iterator[AreaRow]:
    """The forces that a total is of; none where the row is no total."""
    if total.code.startswith(REGION):
        below = rows[rows.index(total) + 1 :]
        yield from takewhile(lambda one: one.code.startswith(FORCES), below)
    prefixes = COUNTRIES.get(total.code[:3], ())
    yield from (one for one in rows if prefixes and one.code.startswith(prefixes))


def _absent(rows: Sequence[AreaRow], total: AreaRow, catalogue: Catalogue) -> list[str]:
    """The catalogue's forces of a country that the table has no row for."""
    prefixes, present = COUNTRIES.get(total.code[:3], ()), {one.code for one in rows}
    return [
        area.title
        for area in catalogue.areas.values()
        if area.kind == "force"
        for code in area.codes
        if prefixes and code.startswith(prefixes) and code not in present
    ]
