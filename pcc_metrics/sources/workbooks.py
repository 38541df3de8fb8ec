"""Sheets of published tables, row by row: ODS, XLSX, or a CSV file as its one sheet.

The Home Office's ODS holds over a gigabyte of XML, so nothing is kept but the row at hand.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources.table_rows import Lines, csv_lines, explain_open_errors

BLOCK = 1 << 20  # bytes of XML
MOST_ROWS = 1 << 20  # of a sheet, as spreadsheet programs have it
MOST_COLUMNS = 1 << 14
MOST_UNPACKED = 300_000_000  # bytes of an XLSX: its texts are all kept while it is read

_CONTENT = "content.xml"

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_SHEET, _ROW = _TABLE + "table", _TABLE + "table-row"
_CELL, _COVERED = _TABLE + "table-cell", _TABLE + "covered-table-cell"
_COLUMNS_REPEATED = _TABLE + "number-columns-repeated"
_ROWS_REPEATED = _TABLE + "number-rows-repeated"
_VALUE = _OFFICE + "value"
_COMMENT = _OFFICE + "annotation"
_SPACES = {_TEXT + "s": " ", _TEXT + "tab": "\t", _TEXT + "line-break": "\n"}
_PARAGRAPH = _TEXT + "p"
_Row = tuple[str, int, list[str]]  # sheet, row number, cells


@contextmanager
def sheets(path: Path) -> Iterator[Iterator[tuple[str, Lines]]]:
    """(name, rows) of each sheet in its order; the rows of one end where the next is asked for.

    Rows are numbered as a spreadsheet program shows them; blank ones are passed over. Raises
    `InputError` in words where the file is not what its name says, or damaged.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        with csv_lines(path) as lines:
            yield iter([("", lines)])
        return
    try:
        with explain_open_errors(path), path.open("rb") as file:
            by_sheet = groupby(kind(file, path.name), key=itemgetter(0))
            yield ((name, ((line, cells) for _, line, cells in rows)) for name, rows in by_sheet)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        kind_of = path.suffix[1:].upper()
        raise InputError(
            f"{path.name} is damaged or no {kind_of} file ({error}): fetch it again."
        ) from None


def _ods(file: IO[bytes], name: str) -> Iterator[_Row]:
    reader = _OdsReader(name)
    with zipfile.ZipFile(file) as archive:
        if _CONTENT not in archive.namelist():
            raise InputError(f"{name} has no {_CONTENT}: it is no ODS file.")
        with archive.open(_CONTENT) as content:
            while block := content.read(BLOCK):
                yield from reader.rows(block)
            yield from reader.rows(b"", last=True)


def _xlsx(file: IO[bytes], name: str) -> Iterator[_Row]:
    import openpyxl  # noqa: PLC0415 - a fifth of a second that only a workbook is worth

    with zipfile.ZipFile(file) as archive:
        size = sum(part.file_size for part in archive.infolist())
        if size > MOST_UNPACKED:
            raise InputError(f"{name} unpacks to {size:,} bytes, more than {MOST_UNPACKED:,}.")
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for sheet in book.worksheets:
            for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                row = [_as_text(cell) for cell in cells]
                if any(row):
                    yield sheet.title, line, row
    # The reader, and the parser that refuses entities, raise whatever they meet: no one class.
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        message = " ".join(str(error).split())
        raise InputError(f"{name} cannot be read as XLSX: {message}.") from None


_KINDS: Mapping[str, Callable[[IO[bytes], str], Iterator[_Row]]] = {".ods": _ods, ".xlsx": _xlsx}


def _as_text(cell: Any) -> str:
    """As a CSV file would have it."""
    if cell is None:
        return ""
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)


class _OdsReader:
    """Rows of an ODS from its XML as it comes.

    Expat, with any document type refused: with it go all entities, inside and outside the file.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: list[_Row] = []
        self._sheet = ""
        self._line = 0
        self._width = 0  # of the widest row of the sheet so far; shorter ones are filled up
        self._row: list[str] = []
        self._blank = 0  # cells since the last that holds anything
        self._rows_repeated = 1
        self._cell: dict[str, str] = {}
        self._text: list[str] = []
        self._comments = 0  # that the parser is inside of
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._document_type

    def rows(self, block: bytes, *, last: bool = False) -> Iterator[_Row]:
        """The rows that end in a block."""
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError as error:
            raise InputError(f"{self._name} is no ODS file or damaged: {error}.") from None
        yield from self._found
        self._found.clear()

    def _document_type(self, *_: object) -> None:
        raise InputError(
            f"{self._name} declares a document type, which no spreadsheet has: it is not read."
        )

    # These are called a million times for each 100 MB: the commonest tag is asked for first.

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in (_CELL, _COVERED):
            self._cell, self._text = attributes, []
        elif tag == _PARAGRAPH:
            if self._text and not self._comments:
                self._text.append("\n")
        elif tag == _ROW:
            self._row, self._blank = [], 0
            self._rows_repeated = self._times(attributes.get(_ROWS_REPEATED, "1"))
        elif tag == _SHEET:
            self._sheet = attributes.get(_TABLE + "name", "")
            self._line = self._width = 0
        elif tag == _COMMENT:
            self._comments += 1
        elif tag in _SPACES:
            self._characters(_SPACES[tag])

    def _end(self, tag: str) -> None:
        if tag in (_CELL, _COVERED):
            self._end_cell()
        elif tag == _ROW:
            self._end_row()
        elif tag == _COMMENT:
            self._comments -= 1

    def _characters(self, text: str) -> None:
        if not self._comments:
            self._text.append(text)

    def _end_cell(self) -> None:
        """A number is the value that is kept for it, not the rounded one that is shown."""
        cell = self._cell
        text = cell.get(_VALUE)
        if text is None:
            text = "".join(self._text)
        times = self._times(cell[_COLUMNS_REPEATED]) if _COLUMNS_REPEATED in cell else 1
        if not text:  # most are the blank rest of the sheet, and are not laid out
            self._blank += times
            return
        if times == 1 and not self._blank and len(self._row) < MOST_COLUMNS:
            self._row.append(text)
            return
        if len(self._row) + self._blank + times > MOST_COLUMNS:
            raise InputError(f"{self._name} has a row of more than {MOST_COLUMNS:,} cells.")
        self._row += [""] * self._blank + [text] * times
        self._blank = 0

    def _end_row(self) -> None:
        first, self._line = self._line + 1, self._line + self._rows_repeated
        if not self._row:
            return
        if self._line > MOST_ROWS:
            raise InputError(f"{self._name} has a sheet of more than {MOST_ROWS:,} rows.")
        self._width = max(self._width, len(self._row))
        row = self._row + [""] * (self._width - len(self._row))
        self._found += [(self._sheet, line, row) for line in range(first, self._line + 1)]

    def _times(self, text: str) -> int:
        if not text.isdecimal() or len(text) > len(str(MOST_ROWS)) + 1:
            raise InputError(f"{self._name}: found “{text}” repetitions, wanted a number.")
        return max(int(text), 1)
