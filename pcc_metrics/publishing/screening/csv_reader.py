"""Reads a table of text: CSV with commas, semicolons or tabs, in UTF-8 or UTF-16."""

from __future__ import annotations

import csv
import io
from itertools import islice
from pathlib import Path

from pcc_metrics.publishing.screening.cell_grid import CellGrid, SheetError, is_head, limit_rows
from pcc_metrics.publishing.screening.limits import Limits

# In this order: the first sign that gives a row which names the columns is the file's.
_SIGNS = {",": "", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_HEAD_WITHIN = 1_000  # rows


def read_csv(path: Path, limits: Limits) -> CellGrid:
    """The table; raises `SheetError` where it is none."""
    text = _decode(path.read_bytes())
    csv.field_size_limit(limits.cell_characters * 10)
    sign = next((one for one in _SIGNS if _names_columns(text, one)), ",")
    try:
        rows = limit_rows(csv.reader(io.StringIO(text, newline=""), delimiter=sign), limits)
    except csv.Error:
        raise SheetError(
            "unreadable",
            f"A cell has more than {limits.cell_characters * 10:,} characters, or a quotation "
            "mark is not closed: open the file in a spreadsheet program, and save it again as "
            "“CSV UTF-8”.",
        ) from None
    remark = f"The file is separated by {_SIGNS[sign]}, and was read so."
    return CellGrid(
        rows, continental=sign == ";", is_text=True, remarks=(remark,) if _SIGNS[sign] else ()
    )


def _names_columns(text: str, sign: str) -> bool:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        return any(map(is_head, islice(rows, _HEAD_WITHIN)))
    except csv.Error:
        return False


def _decode(data: bytes) -> str:
    """Text of UTF-8, or of UTF-16 as Excel's “Unicode text” has it."""
    first = data[:2]
    encoding = "utf-8-sig"
    if first in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif first[1:] == b"\0":
        encoding = "utf-16-le"
    elif first[:1] == b"\0":
        encoding = "utf-16-be"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise SheetError(
            "not_utf8", "The file is not text in UTF-8: save it as “CSV UTF-8”."
        ) from None
