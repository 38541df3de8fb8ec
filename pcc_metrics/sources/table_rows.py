"""Reading published tables row by row, and saying where one of them is not as expected."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.source_definitions import Source

_WHOLE = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)")
_NUMBER = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][+-]?\d+)?")
_NOTE_MARK = re.compile(r"\[note \d+\]", re.IGNORECASE)

Lines = Iterator[tuple[int, list[str]]]  # line number, cells

IGNORED = "known and not counted by any measure"
UNKNOWN = "not known to the catalogue"


def cell_fault(path: Path, line: int, column: str, text: str, wanted: str) -> InputError:
    """The one way to say where a cell of a source file is wrong."""
    return InputError(f"{path.name}, line {line}, {column}: found “{text}”, wanted {wanted}.")


def clean_cell(text: str) -> str:
    """A cell without line breaks, padding and marks such as `[note 4]`."""
    return " ".join(_NOTE_MARK.sub(" ", text).split())


def parse_whole_number(text: str) -> int | None:
    """`170,002 ` and `-00` as published; None where it is not a whole number."""
    text = text.strip()
    return int(text.replace(",", "")) if _WHOLE.fullmatch(text) else None


def parse_number(text: str) -> float | None:
    """Every published digit is kept; None where it is not a number."""
    text = text.strip()
    return float(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


@contextmanager
def explain_open_errors(path: Path) -> Iterator[None]:
    """Raise `InputError` in words where a file that is read within cannot be opened."""
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder: a file was wanted.") from None
    except PermissionError:
        raise InputError(f"{path} may not be read: check its permissions.") from None


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """A text file to read; raises `InputError` in words where that cannot be done."""
    try:
        with explain_open_errors(path), path.open(encoding="utf-8-sig", newline="") as file:
            start = file.read(200).lstrip()
            if not start:
                raise InputError(f"{path.name} is empty.")
            if start.startswith("<"):
                raise InputError(f"{path.name} is a web page or XML, not a table.")
            file.seek(0)
            yield file
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not text in UTF-8: {error.reason}.") from None


@contextmanager
def csv_lines(path: Path) -> Iterator[Lines]:
    """(line number, cells) of a CSV file, one row at a time.

    Comments before the table (`#`) and blank rows are passed over.
    """
    try:
        with open_text(path) as file:
            yield _number_rows(file)
    except csv.Error as error:
        raise InputError(f"{path.name} is not valid CSV: {error}.") from None


def read_header(path: Path, lines: Lines) -> tuple[int, list[str]]:
    """The next row, which must exist."""
    for head in lines:
        return head
    raise InputError(f"{path.name} has no header.")


def _number_rows(file: Iterable[str]) -> Lines:
    """A row that holds line breaks is numbered by its last line."""
    reader = csv.reader(file)
    table_begun = False
    for cells in reader:
        table_begun = table_begun or bool(cells and not cells[0].startswith("#"))
        if table_begun and any(cells):
            yield reader.line_num, cells


def table_rows(path: Path, wanted: Sequence[str]) -> Lines:
    """(line number, the wanted cells in the wanted order) of a CSV file with one header row."""
    with csv_lines(path) as lines:
        head = read_header(path, lines)
        places = find_columns(path, head, wanted)
        for line, cells in lines:
            check_length(path, line, cells, head[1])
            yield line, [cells[place] for place in places]


def find_columns(path: Path, head: tuple[int, Sequence[str]], wanted: Sequence[str]) -> list[int]:
    """Where the wanted columns stand; raises `InputError` that names those which are missing."""
    line, header = head
    names = [clean_cell(cell) for cell in header]
    missing = [name for name in wanted if name not in names]
    if missing:
        present = ", ".join(filter(None, names)) or "nothing"
        raise InputError(
            f"{path.name}, line {line}: the header lacks {', '.join(missing)}; found {present}."
        )
    return [names.index(name) for name in wanted]


def check_length(path: Path, line: int, cells: Sequence[str], header: Sequence[str]) -> None:
    """A row shorter than its header is a file cut short, or not this table."""
    if len(cells) < len(header):
        length, wanted = f"{len(cells)} cells", f"{len(header)} as in the header"
        raise cell_fault(path, line, "the row", length, wanted)


class Labels:
    """What a source calls things, looked up without regard to case and spacing."""

    def __init__(self, catalogue: Catalogue, source: str) -> None:
        if source not in catalogue.sources:
            raise InputError(f"The catalogue has no source “{source}”.")
        self.source: Source = catalogue.sources[source]
        self._measures = {_fold(label): ids for label, ids in self.source.labels.items()}
        self._ignored = {_fold(label) for label in self.source.ignored}
        self._met: dict[str, tuple[str, ...]] = {}  # spared a million foldings of the same few

    def measures(self, label: str) -> tuple[str, ...]:
        """The measures that it counts for; empty where there is none."""
        if label not in self._met:
            self._met[label] = self._measures.get(_fold(label), ())
        return self._met[label]

    def why_not(self, label: str) -> str:
        """Why a label without measures is left out."""
        return IGNORED if _fold(label) in self._ignored else UNKNOWN

    def list_unseen(self) -> list[str]:
        """Labels that the catalogue maps to measures and that never came up."""
        met = {_fold(label) for label in self._met}
        return [label for label in self.source.labels if _fold(label) not in met]


def _fold(label: str) -> str:
    return clean_cell(label).casefold()
