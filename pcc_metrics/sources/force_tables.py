"""Reads the tables of the ONS police force area workbook, by layouts that are data.

Each edition has its own order of tables, rows above the header and footnotes glued to names.
`force_tables.toml` says what a table looks like; one that fits no layout is named and not read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass as checked

from pcc_metrics.domain.field_types import STRICT
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources.table_rows import Lines, clean_cell, parse_number
from pcc_metrics.sources.table_titles import PERIOD, read_period, years_ending

LAYOUTS = Path(__file__).with_name("force_tables.toml")
LINES_BEFORE_HEADER = 30  # seven in practice
PLACE = 2  # columns that say which area a row is of: its code, its name

AREA_CODE = re.compile(r"[A-Z]\d{8}")
_TITLE = re.compile(r"(Table [A-Z]?\d+\w?)\b", re.IGNORECASE)
# Footnote numbers at the end of a name or heading: “Dyfed-Powys4”, “Essex 7,8”, “Mar '114”.
_MARKS = re.compile(r"(?:(?<=[A-Za-z)\s])|(?<='\d\d)|(?<=\s\d{4}))(\d{1,2}(?:,\s?\d{1,2})*)$")
_MARKS_INSIDE = re.compile(r"(?<=[A-Za-z])\d{1,2}(?=\))")  # “(excluding fraud3)”
_FOOTNOTE = re.compile(r"(\d{1,2})\.\s*(\S.*)", re.DOTALL)


class ColumnKind(StrEnum):
    """What stands in a column."""

    COUNT = "count"
    SHARE = "share"
    UNREAD = "unread"


@checked(frozen=True, config=STRICT)
class ColumnPattern:
    """What a column's text looks like, and what the column then is."""

    pattern: str
    kind: ColumnKind
    label: str = ""


@checked(frozen=True, config=STRICT)
class Layout:
    """One kind of table: its title, a pattern for every column, and labels that it must have."""

    title: str
    columns: tuple[ColumnPattern, ...]
    needs: tuple[str, ...] = ()


@checked(frozen=True, config=STRICT)
class PassedOver:
    """A table that is known and not read, and why."""

    title: str
    reason: str


@checked(frozen=True, config=STRICT)
class Layouts:
    """Everything that `force_tables.toml` says."""

    code: str
    name: str
    layout: tuple[Layout, ...]
    passed_over: tuple[PassedOver, ...]


@dataclass(frozen=True)
class Column:
    """A column of figures. `counted_in` is where the counts stand that a share is of."""

    at: int
    heading: str
    label: str
    period: Period
    kind: ColumnKind
    counted_in: int


@dataclass(frozen=True)
class AreaRow:
    """The figures of one area. `marks` are the footnotes that its name refers to."""

    line: int
    code: str
    name: str
    marks: tuple[int, ...]
    cells: Sequence[str]


@dataclass(frozen=True)
class ForceTable:
    """One table of an edition, which is called by its last month."""

    name: str
    edition: Month
    columns: tuple[Column, ...]
    rows: tuple[AreaRow, ...]
    footnotes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NotRead:
    """A table that was left alone, and why."""

    name: str
    reason: str


@lru_cache(maxsize=1)
def read_layouts() -> Layouts:
    """What tables look like, checked as it is read."""
    return TypeAdapter(Layouts).validate_python(tomllib.loads(LAYOUTS.read_text("utf-8")))


def read_force_table(sheet: str, lines: Lines) -> ForceTable | NotRead | None:
    """The table of a sheet, or why it is not read; None where the sheet holds no table.

    A table that fits no layout is never read by guessing.
    """
    title = next((clean_cell(cells[0]) for _, cells in lines), "")
    named = _TITLE.match(title)
    if named is None:
        return (
            None if "table" not in sheet.casefold() else NotRead(sheet.strip(), "it has no title")
        )
    passed = _passed_over(title)
    if passed:
        return NotRead(named[1], passed.reason)
    return _read_titled(named[1], title, lines)


def _passed_over(title: str) -> PassedOver | None:
    known = read_layouts().passed_over
    return next((one for one in known if re.search(one.title, title, re.IGNORECASE)), None)


def _read_titled(name: str, title: str, lines: Lines) -> ForceTable | NotRead:
    wanted = [one for one in read_layouts().layout if re.search(one.title, title, re.IGNORECASE)]
    years = years_ending(title)
    if not wanted or not years:
        return NotRead(name, f"a table with the title “{title}” is not known")
    header = _header(lines)
    if header is None:
        return NotRead(name, "it has no header that begins with area code and area name")
    year = Period.ending(max(years), 12)
    columns = next(filter(None, (_columns(layout, header, year) for layout in wanted)), ())
    if not columns:
        headings = "; ".join(f"“{text}”" for _, text in header[:3])
        return NotRead(name, f"its columns are not those that are known: {headings} and so on")
    rows, footnotes = _rows(lines)
    headed = {at for at, _ in header}
    if any(_figures_beside(row, headed) for row in rows):
        return NotRead(name, "it has figures in a column without a heading")
    return ForceTable(name, year.end, columns, rows, footnotes)


def _figures_beside(row: AreaRow, headed: set[int]) -> bool:
    """Whether a row has numbers in columns without a heading."""
    cells = enumerate(row.cells[PLACE:], PLACE)
    return any(parse_number(cell) is not None for at, cell in cells if at not in headed)


def _header(lines: Lines) -> list[tuple[int, str]] | None:
    """Where each column of figures stands, and its text with that of the heading above it."""
    layouts, above = read_layouts(), list[str]()
    for line, cells in lines:
        place = [split_marks(cell)[0] for cell in cells[:PLACE]]
        if len(place) == PLACE and all(
            re.fullmatch(pattern, text, re.IGNORECASE)
            for pattern, text in zip((layouts.code, layouts.name), place, strict=True)
        ):
            return list(_column_texts(above, cells))
        above = cells
        if line > LINES_BEFORE_HEADER:
            break
    return None


def _column_texts(above: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[int, str]]:
    """A heading over several columns stands in the first of them, as merged cells are read."""
    over = ""
    for at in range(PLACE, len(cells)):
        own = split_marks(above[at])[0] if at < len(above) else ""
        over = own or over
        heading = split_marks(cells[at])[0]
        if heading or own:
            yield at, " ".join(filter(None, (over, heading)))


def _columns(layout: Layout, header: Sequence[tuple[int, str]], year: Period) -> tuple[Column, ...]:
    """The columns that are read; none where one of them does not fit the layout."""
    columns: list[Column] = []
    counts: dict[tuple[str, Period], int] = {}
    for at, text in header:
        column = _column(layout, at, text, year, counts)
        if column is None:
            return ()
        if column.kind is not ColumnKind.UNREAD:
            columns.append(column)
    labels, periods = {column.label for column in columns}, {column.period for column in columns}
    return tuple(columns) if year in periods and labels >= set(layout.needs) else ()


def _column(
    layout: Layout, at: int, text: str, year: Period, counts: dict[tuple[str, Period], int]
) -> Column | None:
    for one in layout.columns:
        pattern = one.pattern.replace("{period}", PERIOD)
        fits = re.fullmatch(pattern, text, re.IGNORECASE)
        if not fits:
            continue
        period = read_period(text) if pattern != one.pattern else year
        if period is None or period.length != year.length:
            return None
        groups = fits.groupdict()
        about = (groups.get("offence", ""), period)
        if one.kind is ColumnKind.COUNT:
            counts[about] = at
        label = one.label.format(offence=about[0])
        return Column(at, text, label, period, one.kind, counts.get(about, at))
    return None


def _rows(lines: Lines) -> tuple[tuple[AreaRow, ...], Mapping[int, str]]:
    """Areas, and footnotes by number below them; none of these unless numbered 1, 2, 3 and so on.

    In one edition two footnotes have one number, and the names then refer to the wrong ones.
    """
    rows: list[AreaRow] = []
    footnotes: list[tuple[int, str]] = []
    for line, cells in lines:
        code, (name, marks) = clean_cell(cells[0]), split_marks(cells[1])
        note = _FOOTNOTE.fullmatch(code)
        if AREA_CODE.fullmatch(code) or (name and not code):
            rows.append(AreaRow(line, code, name, marks, cells))
        elif note:
            footnotes.append((int(note[1]), note[2]))
    in_order = [number for number, _ in footnotes] == list(range(1, len(footnotes) + 1))
    return tuple(rows), dict(footnotes) if in_order else {}


def split_marks(text: str) -> tuple[str, tuple[int, ...]]:
    """A name or heading without footnote marks, and the numbers at its end."""
    plain = _MARKS_INSIDE.sub("", clean_cell(text))
    marks = _MARKS.search(plain)
    if not marks:
        return plain, ()
    numbers = tuple(int(number) for number in marks[1].split(","))
    return plain[: marks.start()].rstrip(), numbers
