"""Reads the sheet of a workbook that holds the table: all of it, whatever range it states."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.safe_text import escape_invisible
from pcc_metrics.publishing.screening.cell_grid import (
    MOST_COLUMNS,
    CellGrid,
    SheetError,
    is_head,
    limit_rows,
)
from pcc_metrics.publishing.screening.cells import Cell, Percent, Row, Uncalculated
from pcc_metrics.publishing.screening.limits import Limits

MOST_PARTS = 200  # files inside a workbook
_HEAD_WITHIN = 1_000  # rows
_BLOCK = 1 << 20  # bytes of XML
_OLD_CONTAINER = b"\xd0\xcf\x11\xe0"  # of Excel 97 to 2003, and of all that has a password
_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
)
_TAGS = {space + name: name for space in _SPACES for name in ("c", "row", "col", "f", "v")}
_FORMULA_SHOWN = 100  # characters
# What of a number format is not a sign for a part of the date: quoted, escaped, in brackets.
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def read_workbook(path: Path, limits: Limits) -> CellGrid:
    """The visible sheet with the table; raises `SheetError` where there is not exactly one."""
    import openpyxl  # noqa: PLC0415 - a fifth of the start of every screening process

    _check_container(path, limits)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheets: list[Any] = list(book.worksheets)
    with_table = [sheet for sheet in sheets if _holds_table(sheet)]
    shown = [sheet for sheet in with_table if sheet.sheet_state == "visible"]
    if len(shown) > 1:
        raise SheetError(
            "several_tables",
            f"The sheets {_names(shown)} each have a row that names the columns: keep one of them "
            "in the file, or hide the others.",
        )
    if not shown and with_table:
        raise SheetError(
            "missing_column",
            f"The table is on a hidden sheet, {_names(with_table)}: show the sheet, and upload the "
            "file again.",
        )
    if not shown:
        return CellGrid(())
    sheet = shown[0]
    marks = _read_marks(path, sheet._worksheet_path)  # noqa: SLF001 - told nowhere else
    rows = limit_rows(_rows(sheet, marks), limits)
    return CellGrid(
        rows,
        frozenset(marks.hidden),
        frozenset(marks.hidden_columns),
        remarks=tuple(_remarks(sheet, sheets)),
    )


def _remarks(read: Any, sheets: list[Any]) -> Iterator[str]:
    if len(sheets) > 1:
        hidden = [s for s in sheets if s is not read and s.sheet_state != "visible"]
        others = [s for s in sheets if s is not read and s not in hidden]
        said = [f"the sheet {_names([read])} was read"]
        said += [f"not read: {_names(others)}"] if others else []
        said += [f"hidden, and not read: {_names(hidden)}"] if hidden else []
        yield f"Of {len(sheets)} sheets, {'; '.join(said)}."


def _names(sheets: list[Any]) -> str:
    return ", ".join(f"“{escape_invisible(sheet.title)}”" for sheet in sheets)


def _check_container(path: Path, limits: Limits) -> None:
    with path.open("rb") as file:
        head = file.read(4)
    if head == _OLD_CONTAINER:
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise SheetError("encrypted", "It has a password: remove it and upload again.")
        raise SheetError(
            "unreadable",
            "This is a workbook of Excel 97 to 2003: save it as an Excel workbook (.xlsx) or as "
            "CSV, and upload that.",
        )
    if not zipfile.is_zipfile(path):
        raise SheetError(
            "unreadable",
            "This is not an Excel workbook, or a damaged one: open it in a spreadsheet program, "
            "save it as XLSX or CSV, and upload that.",
        )
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        size = sum(part.file_size for part in parts)
        names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or size > limits.unpacked_bytes:
        raise SheetError(
            "too_big", f"The workbook unpacks to {len(parts):,} parts, {size:,} bytes."
        )
    if "content.xml" in names:
        raise SheetError("unreadable", OPEN_DOCUMENT)
    if "xl/workbook.bin" in names:
        raise SheetError("unreadable", "This is a binary workbook: save it as XLSX or CSV.")


OPEN_DOCUMENT = "This is an OpenDocument spreadsheet. Save it as XLSX or CSV, and upload that."


def _holds_table(sheet: Any) -> bool:
    sheet.reset_dimensions()
    rows = islice(sheet.iter_rows(values_only=True), _HEAD_WITHIN)
    return any(is_head(row) for row in rows)


def _rows(sheet: Any, marks: _Marks) -> Iterator[Row]:
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows()):
        row = [_read_cell(cell) for cell in cells]
        for column, formula in marks.uncalculated.get(line, {}).items():
            row += [None] * (column + 1 - len(row))
            row[column] = Uncalculated(formula)
        yield row


def _read_cell(cell: Any) -> Cell:
    """A value with what its number format says of it: a month, or a percentage."""
    value = cell.value
    if isinstance(value, datetime):
        if is_month_format(cell.number_format):
            return Month.from_date(value)
        return value.date() if value.time() == time() else value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in cell.number_format:
        return Percent(float(value))
    return value  # type: ignore[no-any-return]


def is_month_format(form: str) -> bool:
    """Whether a number format shows a month and its year, and no day: `mmm-yy`."""
    signs = _LITERAL.sub("", form.split(";", maxsplit=1)[0]).lower()
    return "m" in signs and "y" in signs and not set("dhs") & set(signs)


@dataclass
class _Marks:
    """What the reader does not tell of a sheet, by place: hidden rows, formulas without a value."""

    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncalculated: dict[int, dict[int, str]] = field(default_factory=dict)


def _read_marks(path: Path, part: str) -> _Marks:
    with zipfile.ZipFile(path) as archive:
        reader = _MarksReader(_is_to_be_calculated(archive))
        with archive.open(part) as file:
            reader.read(file)
    return reader.marks


def _is_to_be_calculated(archive: zipfile.ZipFile) -> bool:
    """Whether the workbook says that its formulas are yet to be worked out.

    Libraries write it, with 0 as the value of every formula; a spreadsheet program never does.
    """
    name = "xl/workbook.xml"
    if name not in archive.namelist():
        return False
    return re.search(rb'fullCalcOnLoad="(1|true)"', archive.read(name)) is not None


class _MarksReader:
    """Hidden rows and formulas without a value from a sheet's XML. A document type is refused."""

    def __init__(self, to_be_calculated: bool) -> None:
        self.marks = _Marks()
        self._no_value = ("", "0") if to_be_calculated else ("",)
        self._row = self._column = -1
        self._formula: str | None = None
        self._kind = self._value = self._inside = ""
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._document_type

    def read(self, file: IO[bytes]) -> None:
        """Read the whole part."""
        while block := file.read(_BLOCK):
            self._parser.Parse(block, False)
        self._parser.Parse(b"", True)

    def _document_type(self, *_: object) -> None:
        raise SheetError("unreadable", "The workbook declares a document type: it is not read.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _TAGS.get(tag)
        if name == "c":
            self._column = _column(attributes.get("r", ""), self._column + 1)
            self._kind, self._formula, self._value = attributes.get("t", ""), None, ""
        elif name == "row":
            self._start_row(attributes)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self._hide_columns(attributes)
        elif name == "f":
            self._formula, self._inside = "", name
        elif name == "v":
            self._inside = name

    def _start_row(self, attributes: dict[str, str]) -> None:
        row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else self._row + 1
        if row <= self._row:  # the reader would pass over it without a word
            raise SheetError(
                "unreadable",
                "The rows of the sheet are not in order: open the workbook in a spreadsheet "
                "program, save it and upload it again.",
            )
        self._row, self._column = row, -1
        if attributes.get("hidden") in ("1", "true"):
            self.marks.hidden.add(row)

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal():
            shown = range(int(first[:6]) - 1, min(int(last[:6]), MOST_COLUMNS))
            self.marks.hidden_columns.update(shown)

    def _end(self, tag: str) -> None:
        name = _TAGS.get(tag)
        if name in ("f", "v"):
            self._inside = ""
        elif name == "c" and self._formula is not None and self._lacks_value():
            shown = self._formula[:_FORMULA_SHOWN]
            self.marks.uncalculated.setdefault(self._row, {})[self._column] = shown

    def _lacks_value(self) -> bool:
        """A formula that gives an empty text has a value, of the kind of a text."""
        return self._value.strip() in self._no_value and self._kind != "str"

    def _characters(self, text: str) -> None:
        if self._inside == "v":
            self._value += text
        elif self._inside == "f" and self._formula is not None:
            self._formula += text


def _column(reference: str, following: int) -> int:
    """The place of a cell's column from its name, `F7`; where it has none, the one that follows."""
    place = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1 if 0 < place <= MOST_COLUMNS else following
