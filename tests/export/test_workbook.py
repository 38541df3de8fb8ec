"""The workbook, opened: cover, contents, notes, one table a sheet, and nothing that runs."""

from __future__ import annotations

import io
from functools import cache

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pcc_metrics.export.workbook import NONE, safe_cell
from tests.support.exports import BASE, TROUBLE, draft, made

KINDS = pytest.mark.parametrize("kind", ["draft", "bare", "published", "hostile"])


@cache
def book(kind: str = "draft") -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(made(kind, "xlsx")))


def cells(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def links(sheet: Worksheet) -> list[Hyperlink]:
    return [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def table_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    """The rows of the one table of a sheet, its header first."""
    (table,) = sheet.tables.values()
    return [tuple(cell.value for cell in row) for row in sheet[table.ref]]


@KINDS
def test_cover_contents_and_notes_come_first_and_each_sheet_has_one_table(kind: str) -> None:
    found = book(kind)
    assert found.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    for sheet in found.worksheets[1:]:
        assert len(sheet.tables) == 1, sheet.title
        (table,) = sheet.tables.values()
        assert table.headerRowCount == 1
    places = [str(link.location) for link in links(found["Contents"])]
    assert [place.split("!")[0].strip("'") for place in places] == found.sheetnames[3:]


def test_the_cover_names_what_it_is_of_and_every_licence() -> None:
    said = "\n".join(str(row[0]) for row in cells(book()["Cover"]))
    for text in (
        draft().title,
        "Area: West Midlands",
        "Quarter: October to December 2023",
        "Status: DRAFT, version 1, 25 November 2026",
        f"Figures: snapshot {draft().snapshot}",
        *(source.licence for source in draft().sources),
    ):
        assert text in said
    (link,) = links(book()["Cover"])
    assert link.target == draft().address


def test_every_figure_is_there_as_a_number() -> None:
    header, *rows = table_of(book()["All figures"])
    place = header.index("Value")
    numbers = [number for section in draft().sections for number in section.numbers]
    assert [row[place] for row in rows] == [number.value for number in numbers]
    assert [row[header.index("In words")] for row in rows] == [number.said for number in numbers]


def test_what_is_not_held_is_marked_and_never_empty() -> None:
    for sheet in book().worksheets[3:]:
        rows = table_of(sheet)
        assert all(cell not in (None, "") for row in rows for cell in row), sheet.title
        marked = any(cell == NONE for row in rows for cell in row)
        legend = any(str(row[0]).startswith(f"{NONE} marks") for row in cells(sheet))
        assert marked == legend


def test_sheets_of_a_priority_lead_to_its_page() -> None:
    section = draft().sections[0]
    (link,) = links(book()["1 all figures"])
    assert section.pinned.startswith(BASE) and link.target == section.pinned


def test_a_draft_is_marked_on_every_printed_page() -> None:
    for sheet in book().worksheets:
        assert sheet.oddHeader.left.text == "DRAFT"
        assert sheet.oddFooter.right.text == "Page &P of &N"
    assert {sheet.oddHeader.left.text for sheet in book("published").worksheets} == {None}


def test_nothing_in_it_runs_or_leads_astray() -> None:
    found = book("hostile")
    kinds = {cell.data_type for sheet in found for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    targets = {link.target for sheet in found for link in links(sheet) if link.target}
    assert all(target.startswith(BASE) for target in targets)
    values = [cell.value for sheet in found for row in sheet.iter_rows() for cell in row]
    texts = [value for value in values if isinstance(value, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
    assert sum(text.startswith("'=HYPERLINK") for text in texts) > 3


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("see [here](http://x)", "see [here] (http://x)"),
        ("$$note$$", "$ $note$ $"),
        ("a\x00b", "a b"),
        ("   ", NONE),
        ("—", "Text: —"),
        (None, NONE),
        (12.5, 12.5),
        ("=", "Text: ="),
    ],
)
def test_a_cell_is_text_or_a_number(given: str | float | None, wanted: str | float) -> None:
    assert safe_cell(given) == wanted


def test_the_library_is_given_what_it_can_take() -> None:
    assert all(sign in TROUBLE for sign in ("](", "$$", "="))
    assert safe_cell(TROUBLE) != TROUBLE
