"""Opens a Parquet file that nobody has vouched for: its footer first, then only what is wanted.

Runs inside the screening process, whose memory and time are limited: a reader that crashes on a
file made to crash it takes nothing else with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pcc_metrics.domain.safe_text import escape_invisible
from pcc_metrics.publishing.screening.column_types import (
    cast_column,
    describe_wanted,
    is_castable,
    is_empty,
)
from pcc_metrics.publishing.screening.faults import FaultTally, report_error
from pcc_metrics.publishing.screening.limits import Limits
from pcc_metrics.store.columns import TEXT_COLUMNS, encode_text
from pcc_metrics.store.snapshot_file import SCHEMA

MAGIC, ENCRYPTED = b"PAR1", b"PARE"
MOST_STATED = 100_000  # bytes of what pandas states of a table
_UNNAMED_INDEX = re.compile(r"__index_level_\d+__")
TAIL = 8  # the footer's length in four bytes, and the magic number


@dataclass(frozen=True)
class OpenedFile:
    """What could be read: the columns that are as they should be, each in one piece.

    Text columns are dictionaries without a value twice. `stated` is the file's own metadata,
    `remarks` say how it was read, `percents` which cells of a column were written as percentages.
    """

    table: pa.Table
    rows: int
    stated: bytes | None = None
    numbers: Any = None  # where each row stands in a spreadsheet, counted from 0
    remarks: tuple[str, ...] = ()
    percents: Mapping[str, Any] = field(default_factory=dict)


class _Unreadable(Exception):  # noqa: N818 - never leaves this module
    """Nothing more can be said of a file; its fault has been recorded."""


def open_file(path: Path, limits: Limits, tally: FaultTally) -> OpenedFile | None:
    """The columns that can be used; `None` where the file cannot be read at all."""
    try:
        _check_container(path, limits, tally)
        with _reader_faults(tally):
            file = _parquet(path, limits, ())
            _check_footer(file.metadata, limits, tally)
            wanted = _check_columns(file, tally)
            table = _read_columns(path, limits, wanted, file.metadata).rename_columns(
                [_contract_name(name) for name in wanted]
            )
    except _Unreadable:
        return None
    rows = file.metadata.num_rows
    if table.num_rows != rows and wanted:
        tally.file(
            "rows_differ", f"The file says that it has {rows:,} rows, and holds {table.num_rows:,}."
        )
        return None
    usable = {n: _usable(n, table.column(n), limits, tally) for n in table.column_names}
    kept = {name: column for name, column in usable.items() if column is not None}
    stated = (file.metadata.metadata or {}).get(b"pcc_metrics")
    return OpenedFile(pa.table(kept), rows, stated)


def _read_columns(path: Path, limits: Limits, wanted: list[str], footer: Any) -> pa.Table:
    """Text as dictionaries: a page of one long text, a million times, stays one text.

    Not where a writer has packed it as differences (DuckDB does): the reader has no dictionaries
    of those, and what is too much once it is unpacked meets the limit of memory.
    """
    packed = {
        footer.row_group(group).column(place).path_in_schema
        for group in range(footer.num_row_groups)
        for place in range(footer.num_columns)
        if any("DELTA" in one for one in footer.row_group(group).column(place).encodings)
    }
    texts = [n for n in wanted if _contract_name(n) in TEXT_COLUMNS and n not in packed]
    try:
        return _parquet(path, limits, texts).read(columns=wanted, use_threads=False)
    except (pa.ArrowNotImplementedError, OSError) as error:
        if not texts or "not yet implemented" not in str(error).lower():
            raise
        return _parquet(path, limits, ()).read(columns=wanted, use_threads=False)


def _parquet(path: Path, limits: Limits, dictionaries: Sequence[str]) -> pq.ParquetFile:
    return pq.ParquetFile(
        path,
        read_dictionary=list(dictionaries),
        thrift_string_size_limit=limits.footer_bytes,
        thrift_container_size_limit=limits.columns * limits.row_groups * 4,
        page_checksum_verification=True,
    )


@contextmanager
def _reader_faults(tally: FaultTally) -> Iterator[None]:
    """Whatever the reader raises is a fault of the file: it was made to read well-formed ones."""
    try:
        yield
    except _Unreadable:
        raise
    except MemoryError:
        tally.file("too_much_memory", "Reading the file takes more memory than a file may use.")
        raise _Unreadable from None
    except Exception as error:
        if "encrypt" in str(error).lower() or "decrypt" in str(error).lower():
            tally.file("encrypted", "The file is encrypted: save it without a password or key.")
        else:
            reference = report_error(error, "Parquet cannot be read")
            tally.file(
                "unreadable",
                "The file cannot be read as Parquet; it may be damaged. Write it again and upload "
                f"that; if it fails again, give the reference {reference}, which is in the log.",
            )
        raise _Unreadable from None


def _check_container(path: Path, limits: Limits, tally: FaultTally) -> None:
    """Check the first and last bytes of the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(512)
        file.seek(max(size - TAIL, 0))
        tail = file.read(TAIL)
    footer = int.from_bytes(tail[:4], "little")
    problem: tuple[str, str] | None = None
    if not size:
        problem = ("not_parquet", "The file is empty.")
    elif size > limits.file_bytes:
        problem = ("too_big", f"The file has {size:,} bytes; at most {limits.file_bytes:,} pass.")
    elif tail[4:] == ENCRYPTED or head[:4] == ENCRYPTED:
        problem = ("encrypted", "The file is encrypted: save it without a password or key.")
    elif head[:4] != MAGIC:
        problem = ("not_parquet", f"This is not a Parquet file: {_looks_like(head)}.")
    elif tail[4:] != MAGIC or footer + TAIL + len(MAGIC) > size:
        problem = ("cut_short", "The file is cut short or its end is damaged: send it again.")
    elif footer > limits.footer_bytes:
        problem = ("too_big", f"The file's footer has {footer:,} bytes, which no snapshot needs.")
    if problem:
        tally.file(*problem)
        raise _Unreadable


def _looks_like(head: bytes) -> str:
    if b"opendocument.spreadsheet" in head:
        return "it is an OpenDocument spreadsheet. Save it as XLSX or CSV"
    if head[:2] == b"PK":
        return "it looks like a ZIP archive or an Excel workbook; a workbook's name ends in .xlsx"
    if head[:4] == b"\xd0\xcf\x11\xe0":
        return "it looks like an old Excel workbook, or one with a password"
    if head.lstrip()[:1] == b"<":
        return "it looks like a web page"
    if b"\0" not in head and (b"," in head or b"\t" in head or b";" in head):
        return "it looks like a table of text, such as CSV"
    return "it does not begin as one"


def _check_footer(footer: Any, limits: Limits, tally: FaultTally) -> None:
    """Sizes that the footer states: what it states too small, the memory limit catches."""
    groups = range(min(footer.num_row_groups, limits.row_groups))
    columns = range(min(footer.num_columns, limits.columns))
    unpacked = sum(
        max(footer.row_group(group).column(column).total_uncompressed_size, 0)
        for group in groups
        for column in columns
    )
    rows = sum(footer.row_group(group).num_rows for group in groups)
    for what, count, most in (
        ("rows", max(footer.num_rows, rows), limits.rows),
        ("columns", footer.num_columns, limits.columns),
        ("row groups", footer.num_row_groups, limits.row_groups),
        ("bytes when unpacked", unpacked, limits.unpacked_bytes),
    ):
        if count > most:
            tally.file("too_big", f"The file has {count:,} {what}; at most {most:,} pass.")
            raise _Unreadable
    if rows != footer.num_rows or rows < 0:
        tally.file(
            "rows_differ", f"The file says it has {footer.num_rows:,} rows; its parts {rows:,}."
        )
        raise _Unreadable


def _check_columns(file: Any, tally: FaultTally) -> list[str]:
    """The columns that are wanted, each once; everything else but an index is named."""
    leaves = [file.schema.column(place) for place in range(len(file.schema))]
    nested = {
        leaf.path.partition(".")[0]
        for leaf in leaves
        if leaf.max_repetition_level or leaf.max_definition_level > 1 or leaf.path != leaf.name
    }
    written = file.schema_arrow.names
    names = [name if name in nested else _contract_name(name) for name in written]
    indexes = _index_columns(file, names)
    for name in dict.fromkeys(names):
        shown = escape_invisible(name)
        if name in nested:
            tally.file("nested", f"The column {shown} holds lists or groups, not cells.", shown)
        elif names.count(name) > 1:
            tally.file("column_twice", f"There are several columns {shown}.", shown)
        elif name not in SCHEMA.names and name not in indexes:
            known = ", ".join(SCHEMA.names)
            tally.file("unknown_column", f"“{shown}” is not one of the columns {known}.", shown)
    for name in SCHEMA.names:
        if name not in names:
            tally.file("missing_column", f"There is no column {name}.", name)
    # In the contract's order, whatever order the writer chose.
    single = [name for name in SCHEMA.names if names.count(name) == 1 and name not in nested]
    return [written[names.index(name)] for name in single]


def _contract_name(name: str) -> str:
    """The contract's name of a column that is written in another case or with blanks around it."""
    plain = name.strip().lower()
    return plain if plain in SCHEMA.names else name


def _index_columns(file: Any, names: Sequence[str]) -> set[str]:
    """The columns that pandas writes for the row labels of a table: no figure stands in them."""
    stated = (file.metadata.metadata or {}).get(b"pandas", b"")
    try:
        indexes = json.loads(stated)["index_columns"] if len(stated) < MOST_STATED else []
        named = {one for one in indexes if isinstance(one, str)}
    except (ValueError, KeyError, TypeError, RecursionError):
        named = set()
    return named | {name for name in names if _UNNAMED_INDEX.fullmatch(name)}


def _cast(name: str, column: Any, tally: FaultTally) -> Any:
    """The column in the contract's type, text as it is; `None` where it holds something else."""
    try:
        if is_castable(name, column.type):
            return column if name in TEXT_COLUMNS else cast_column(name, column, tally)
        if is_empty(column):  # whatever type the writer has made of nothing
            return pa.nulls(len(column), SCHEMA.field(name).type)
    except (pa.ArrowException, OSError):  # a time zone or a number that is none
        pass
    shown = escape_invisible(str(column.type))
    message = f"The column {name} is of type {shown}; write {describe_wanted(name)}."
    tally.file("wrong_type", message, name, shown)
    return None


def _usable(name: str, column: Any, limits: Limits, tally: FaultTally) -> Any:
    """The column in one piece, as rules read it; `None` where its text cannot be trusted."""
    tally.look_at(name)
    if name not in TEXT_COLUMNS:
        column = _cast(name, column, tally)
        return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    try:
        column.validate(full=True)
        column = _cast(name, column, tally)
        if column is None:
            return None
        encoded = encode_text(column)
    except (pa.ArrowException, UnicodeDecodeError):
        tally.file("not_utf8", f"The column {name} holds bytes that are no text in UTF-8.", name)
        return None
    lengths = pc.utf8_length(encoded.dictionary)
    if (pc.max(lengths).as_py() or 0) <= limits.cell_characters:
        return encoded
    long = lengths.to_numpy() > limits.cell_characters
    codes = encoded.indices.fill_null(0).to_numpy()
    places = (long[codes] & encoded.is_valid().to_numpy(zero_copy_only=False)).nonzero()[0]
    message = f"This text is longer than the {limits.cell_characters:,} characters that may stand."
    start = [escape_invisible(text) for text in encoded.dictionary.to_pylist()]
    tally.cells("too_long", name, places, lambda place: (start[codes[place]], message))
    return None if len(places) else encoded
