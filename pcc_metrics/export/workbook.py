"""The figures of a statement as an accessible workbook: cover, contents, notes, tables."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from gptables import Cover, GPTable, produce_workbook  # type: ignore[import-untyped]

from pcc_metrics import words
from pcc_metrics.export.cells import numeric
from pcc_metrics.statement import Section, Statement
from pcc_metrics.tables import FORMULA_STARTS, Cell, Table

NONE = "[x]"  # the sign for what is not available, as guidance on statistics in spreadsheets has it
LEGEND = f"{NONE} marks what is not available or does not apply: a figure that is not held is none."
HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what no workbook may hold

# It warns of notes that no cell points to: ours are on the figures as a whole.
warnings.filterwarnings("ignore", category=UserWarning, module=r"gptables\.")

# Everything is written as the text or number that it is.
AS_IT_IS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


@dataclass(frozen=True)
class Sheet:
    """One table with its name in the workbook."""

    label: str
    table: Table
    source: str = ""


def workbook(statement: Statement) -> bytes:
    """The workbook as XLSX."""
    out = io.BytesIO()
    sheets = {sheet.label: _gptable(place, sheet) for place, sheet in enumerate(_sheets(statement))}
    book = produce_workbook(
        out,
        sheets=sheets,
        cover=_cover(statement),
        notes_table=_notes(statement),
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
    for sheet in book.worksheets():
        mark = f"&L{_header(statement.mark)}" if statement.mark else ""
        sheet.set_header(f"{mark}&R{_header(statement.area_title)}")
        sheet.set_footer(f"&L{_header(statement.status_line)}&RPage &P of &N")
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def safe(cell: Cell) -> Cell:
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
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _sheets(statement: Statement) -> Iterator[Sheet]:
    yield Sheet("Priorities", statement.applicability)
    yield Sheet("All figures", _numbers(statement))
    for place, section in enumerate(statement.sections, 1):
        yield from _of_section(f"{place}", section)
    yield Sheet("Sentences", _sentences(statement))
    yield Sheet("Definitions", _definitions(statement))
    yield Sheet("Sources", _sources(statement))


def _of_section(number: str, section: Section) -> Iterator[Sheet]:
    if section.headlines:
        yield Sheet(f"{number} headline figures", section.headlines, section.pinned)
    if section.figures.rows:
        caption = f"{section.title}: all figures, {section.period}"
        table = Table(section.figures.columns, section.figures.rows, caption)
        yield Sheet(f"{number} all figures", table, section.pinned)
    if section.chart:
        yield Sheet(f"{number} series drawn", section.chart.table, section.pinned)


def _numbers(statement: Statement) -> Table:
    rows = tuple(
        (
            section.title,
            number.title,
            number.place,
            words.capital(number.period.label),
            number.said,
            number.value,
            number.status,
            number.source,
            " ".join(number.notes),
        )
        for section in statement.sections
        for number in section.numbers
    )
    return Table(
        ("Priority", "Measure", "Area", "Period", "In words", "Value", "Status", "Source", "Notes"),
        rows,
        f"Every figure of the statement for {statement.place}, {statement.quarter.label}",
    )


def _sentences(statement: Statement) -> Table:
    rows = tuple(
        (section.title, said.text, said.reference)
        for section in statement.sections
        for said in section.sentences
    )
    columns = ("Priority", "Sentence", "What it rests on")
    return Table(columns, rows, "The sentences drafted from the figures")


def _definitions(statement: Statement) -> Table:
    rows = tuple((one.title, one.text, " ".join(one.caveats)) for one in statement.definitions)
    return Table(("Measure", "Definition", "Caveats"), rows, "Definitions of the measures")


def _sources(statement: Statement) -> Table:
    rows = tuple(
        (one.title, one.publisher, one.licence, one.attribution, one.url, one.caveat)
        for one in statement.sources
    )
    columns = ("Source", "Publisher", "Licence", "Attribution", "Address", "Caveat")
    return Table(columns, rows, "Sources and licences")


def _gptable(place: int, sheet: Sheet) -> GPTable:
    table = sheet.table
    lacks = any(safe(cell) == NONE for row in table.rows for cell in row)
    return GPTable(
        table=_frame(table),
        table_name=f"table_{place + 1}",
        title=safe(table.caption),
        instructions="This worksheet contains one table.",
        legend=[LEGEND] if lacks else [],
        source=_link("These figures on their page, by a pinned link", sheet.source),
        index_columns={2: 0},
    )


def _link(text: str, url: str) -> str | None:
    """A link as the library reads it; the bare words where there is no address of the app."""
    if not url:
        return None
    web = url.startswith(("http://", "https://")) and not set(url) & set("()[]$")
    return f"[{text}]({url})" if web else str(safe(f"{text}: {url}"))


def _frame(table: Table) -> pd.DataFrame:
    """Columns of numbers as such, all others as text; a table without rows says so."""
    rows = table.rows or (("None",) + ("",) * (len(table.columns) - 1),)
    columns = [[safe(row[place]) for row in rows] for place in range(len(table.columns))]
    names = _apart([str(safe(name)) for name in table.columns])
    kinds = ["number" if numeric(table, place) else "text" for place in range(len(columns))]
    return pd.DataFrame(
        {
            name: pd.Series(cells, dtype=object if kind == "number" else "str")
            for name, cells, kind in zip(names, columns, kinds, strict=True)
        }
    )


def _apart(names: list[str]) -> list[str]:
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
        "Figures": f"snapshot {statement.snapshot}, as of {words.day(statement.as_of)}",
        "Why there is a new version": statement.reason,
    }
    return Cover(
        title=str(safe(statement.title)),
        intro=[
            *(str(safe(f"{name}: {text}")) for name, text in facts.items() if text),
            *filter(None, [_link("This version on the web", statement.address)]),
        ],
        about=[
            str(safe(statement.caution)),
            *(
                str(safe(f"{one.title}: {one.licence}. {one.attribution}"))
                for one in statement.sources
            ),
        ],
        contact=[str(safe(statement.office))],
    )


def _notes(statement: Statement) -> pd.DataFrame:
    """What to know of the figures as a whole, from the consistency checks."""
    texts = statement.quality or ("The consistency checks found nothing to point out.",)
    rows = [(f"note {place}", str(safe(text))) for place, text in enumerate(texts, 1)]
    return pd.DataFrame(rows, columns=["Note reference", "Note text"])


def _header(text: str) -> str:
    """A text in a page's header, where & begins a command; at most what a header may hold."""
    return text.replace("&", "&&")[:100]
