"""Writes spreadsheets in the shape of published ones, sheet by sheet, of any size."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | float
Sheet = tuple[str, Iterable[Sequence[Cell]]]

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0"
 xmlns:text="{_OASIS}:text:1.0" xmlns:style="{_OASIS}:style:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
 office:version="1.3"><office:automatic-styles><style:style style:name="ce1"
 style:family="table-cell"/></office:automatic-styles><office:body><office:spreadsheet>"""
_FOOT = "</office:spreadsheet></office:body></office:document-content>"
_ROWS, _COLUMNS = 1 << 20, 1 << 14  # of a sheet, blank ones written as one that is repeated


def write_ods(path: Path, sheets: Iterable[Sheet], head: str = _HEAD) -> int:
    """Write sheets of rows; returns the bytes of their XML."""
    size = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", _TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            for part in _parts(sheets, head):
                size += content.write(part.encode())
    return size


def _parts(sheets: Iterable[Sheet], head: str) -> Iterator[str]:
    yield head
    for name, rows in sheets:
        yield f"<table:table table:name={quoteattr(name)} table:style-name='ta1'>"
        yield f"<table:table-column table:number-columns-repeated='{_COLUMNS}'/>"
        number = 0
        for number, row in enumerate(rows, 1):  # noqa: B007 - counted
            yield _row(row)
        yield f"<table:table-row table:number-rows-repeated='{_ROWS - number}'><table:table-cell"
        yield f" table:number-columns-repeated='{_COLUMNS}'/></table:table-row></table:table>"
    yield _FOOT


def _row(row: Sequence[Cell]) -> str:
    rest = f"<table:table-cell table:number-columns-repeated='{_COLUMNS - len(row)}'/>"
    cells = "".join(map(_cell, row))
    return f"<table:table-row table:style-name='ro1'>{cells}{rest}</table:table-row>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        kind, text = "office:value-type='string' calcext:value-type='string'", escape(cell)
    else:
        kind = f"office:value-type='float' office:value='{cell}' calcext:value-type='float'"
        text = f"{cell:,}"
    start = "<table:table-cell table:style-name='ce1'"
    return (
        f"{start}/>" if cell == "" else f"{start} {kind}><text:p>{text}</text:p></table:table-cell>"
    )
