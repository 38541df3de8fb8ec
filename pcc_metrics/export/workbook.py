"""The figures of a statement as an accessible workbook: cover, contents, notes, tables."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import pandas as pd
from gptables import Cover, GPTable, gptheme, produce_workbook  # type: ignore[import-untyped]

from pcc_metrics.charts.tables import Cell, Table
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.domain.safe_text import neutralise_formula
from pcc_metrics.export.table_cells import format_cell, is_numeric
from pcc_metrics.export.workbook_sheets import Sheet, build_sheets
from pcc_metrics.statement import Statement

NONE = "[x]"  # the sign for what is not available, as guidance on statistics in spreadsheets has it
LEGEND = f"{NONE} marks what is not available or does not apply: a figure that is not held is none."
HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what no workbook may hold

NOTES = "Notes"
NOTES_START = 2  # the row of its column names, under title and instructions
WIDEST, NARROWEST = 46, 9  # characters in a column
WHOLE = 170  # characters across a sheet of few columns, which may then be wider
COLUMN_PER_CHARACTER = 1.2  # Arial at 12 points against the font that columns are measured in
LINE_POINTS = 16.0
WRAPPED = 1.1  # of prose, whose letters are narrower than figures, more goes into a line
LONGEST_HEADER = 50  # characters of a text in a page's header, which holds 255 in all

# It warns of notes that no cell points to: ours are on the figures as a whole.
warnings.filterwarnings("ignore", category=UserWarning, module=r"gptables\.")

# Everything is written as the text or number that it is.
AS_IT_IS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


def render_workbook(statement: Statement) -> bytes:
    """The workbook as XLSX."""
    out = io.BytesIO()
    cover, notes = _cover(statement), _notes(statement)
    sheets = {one.label: _gptable(at, one) for at, one in enumerate(build_sheets(statement))}
    tables = {label: (one.table, one.data_range[0]) for label, one in sheets.items()}
    book = produce_workbook(
        out,
        sheets=sheets,
        theme=_theme(),
        cover=cover,
        notes_table=notes,
        auto_width=dict.fromkeys((*sheets, NOTES), False),
        workbook_options=AS_IT_IS,
    )
    book.set_properties(
        {
            "title": statement.title,
            "subject": f"{statement.area_title}, {statement.quarter.label}",
            "author": statement.office,
            "status": statement.status_line,
            "keywords": f"snapshot {statement.snapshot}",
            "comments": statement.address,
        }
    )
    notes.insert(0, "Note number", [str(place + 1) for place in range(len(notes))])
    tables[NOTES] = (notes.drop(columns="Note reference"), NOTES_START)
    for sheet in book.worksheets():
        _set_page(sheet, statement)
        if sheet.name in tables:
            _fit(sheet, *tables[sheet.name])
    _fit_cover(book.get_worksheet_by_name(cover.cover_label), cover)
    book.close()
    return out.getvalue()


@cache
def _theme() -> Any:
    """The library's own theme, with the cells of a row beginning at one height."""
    theme = deepcopy(gptheme)
    for update in (theme.update_index_2_format, theme.update_data_format):
        update({"valign": "top"})
    theme.update_cover_text_format({"valign": "top"})
    theme.update_cover_subtitle_format({"valign": "bottom"})
    return theme


def _set_page(sheet: Any, statement: Statement) -> None:
    """On paper: A4 across, as many pages down as needed, each with status and area."""
    mark = f"&L{_header(statement.mark)}" if statement.mark else ""
    sheet.set_header(f"{mark}&R{_header(statement.area_title)}")
    sheet.set_footer(f"&L{_header(statement.status_line)}&RPage &P of &N")
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _fit(sheet: Any, table: pd.DataFrame, start: int) -> None:
    """Columns as wide as what they hold, within reason, and rows as high as its lines."""
    texts = [[str(name), *map(_display_text, table[name])] for name in table.columns]
    most = max(WIDEST, WHOLE // len(texts))
    wide = [min(most, max(NARROWEST, *map(len, column))) for column in texts]
    for place, characters in enumerate(wide):
        sheet.set_column(place, place, characters * COLUMN_PER_CHARACTER)
    for row, cells in enumerate(zip(*texts, strict=True), start):
        lines = max(_lines(cell, width) for cell, width in zip(cells, wide, strict=True))
        sheet.set_row(row, lines * LINE_POINTS)


def _fit_cover(sheet: Any, cover: Any) -> None:
    """The cover's rows as high as their lines: not every program works that out itself."""
    width = round(cover.width / COLUMN_PER_CHARACTER)
    row = 2  # under the title and the first heading
    for texts in (cover.intro, cover.about, cover.contact):
        for text in texts:
            shown = text if isinstance(text, str) else next(iter(text))  # the words of a link
            sheet.set_row(row, _lines(shown, width) * LINE_POINTS)
            row += 1
        row += 1


def _lines(text: str, width: int) -> int:
    return max(1, len(textwrap.wrap(text, round(width * WRAPPED))))


def _display_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else format_cell(cell)


def safe_cell(cell: Cell) -> Cell:
    """A cell that no program runs, links or takes for a mark of the library; numbers stay.

    The library reads `[text](address)` as a link and `$$name$$` as a note.
    """
    if not isinstance(cell, str):
        return NONE if cell is None else cell
    text = HIDDEN.sub(" ", cell).replace("](", "] (").replace("$$", "$ $").strip()
    if not text:
        return NONE
    if not re.search("[a-zA-Z0-9]", text):
        text = f"Text: {text}"  # it refuses a cell of signs alone
    return neutralise_formula(text)


def _gptable(place: int, sheet: Sheet) -> GPTable:
    table = sheet.table
    lacks = any(safe_cell(cell) == NONE for row in table.rows for cell in row)
    return GPTable(
        table=_frame(table),
        table_name=f"table_{place + 1}",
        title=safe_cell(table.caption),
        instructions="This worksheet contains one table.",
        legend=[LEGEND] if lacks else [],
        source=_link("These figures on their page, by a pinned link", sheet.source),
        index_columns={2: 0},
        additional_formatting=list(_number_formats(sheet)),
    )


def _number_formats(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """How each number is shown; the cell keeps all of it."""
    for down, row in enumerate(sheet.table.rows):
        for across, cell in enumerate(row):
            if isinstance(cell, int | float):
                shown = number_format(cell, share=(down, across) in sheet.shares)
                yield {"cell": {"cells": (down + 1, across), "format": {"num_format": shown}}}


def number_format(number: float, *, share: bool) -> str:
    """A spreadsheet's format: thousands with commas, and a share in percent."""
    if share:
        return "0%" if round(number * 100, 6).is_integer() else "0.0##%"
    return "#,##0" if float(number).is_integer() else "#,##0.0##"


def _link(text: str, url: str) -> str | None:
    """A link as the library reads it; the bare words where there is no address of the app."""
    if not url:
        return None
    web = url.startswith(("http://", "https://")) and not set(url) & set("()[]$")
    return f"[{text}]({url})" if web else str(safe_cell(f"{text}: {url}"))


def _frame(table: Table) -> pd.DataFrame:
    """Columns of numbers as such, all others as text; a table without rows says so."""
    rows = table.rows or (("None",) + ("",) * (len(table.columns) - 1),)
    columns = [[safe_cell(row[place]) for row in rows] for place in range(len(table.columns))]
    names = _make_unique([str(safe_cell(name)) for name in table.columns])
    kinds = ["number" if is_numeric(table, place) else "text" for place in range(len(columns))]
    return pd.DataFrame(
        {
            name: pd.Series(cells, dtype=object if kind == "number" else "str")
            for name, cells, kind in zip(names, columns, kinds, strict=True)
        }
    )


def _make_unique(names: list[str]) -> list[str]:
    """Names that differ: two areas may be called alike."""
    return [
        f"{name} ({names[: place + 1].count(name)})" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    ]


def _cover(statement: Statement) -> Cover:
    facts: Mapping[str, str] = {
        "Area": statement.area_title,
        "Quarter": statement.quarter.label,
        "Status": statement.status_line,
        "Figures": f"snapshot {statement.snapshot}, as of {format_date(statement.as_of)}",
        "Reason": statement.reason,
    }
    return Cover(
        title=str(safe_cell(statement.title)),
        intro=[
            *(str(safe_cell(f"{name}: {text}")) for name, text in facts.items() if text),
            *filter(None, [_link("This version on the web", statement.address)]),
        ],
        about=[
            str(safe_cell(statement.caution)),
            *(
                str(safe_cell(f"{one.title}: {one.licence}. {one.attribution}"))
                for one in statement.sources
            ),
        ],
        contact=[str(safe_cell(statement.office))],
    )


def _notes(statement: Statement) -> pd.DataFrame:
    """What to know of the figures as a whole, from the consistency checks."""
    texts = statement.quality or ("The consistency checks found nothing to point out.",)
    rows = [(f"note {place}", str(safe_cell(text))) for place, text in enumerate(texts, 1)]
    return pd.DataFrame(rows, columns=["Note reference", "Note text"])


def _header(text: str) -> str:
    """A text in a page's header, where & begins a command; at most what a header may hold."""
    return text[:LONGEST_HEADER].replace("&", "&&")
