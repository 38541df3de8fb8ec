"""The workbook, opened: cover, contents, notes, one table a sheet, and nothing that runs."""

from __future__ import annotations

import io
from functools import cache

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from pandas.api.types import is_numeric_dtype

from pcc_metrics.charts.tables import Table
from pcc_metrics.export.workbook import NONE, number_format, safe_cell
from pcc_metrics.export.workbook_sheets import PERCENT, _of_chart
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


def test_shares_are_numbers_shown_in_percent_and_waits_are_seconds() -> None:
    sheet = book()["5 headline figures"]
    header, *rows = table_of(sheet)
    value, unit = header.index("Value"), header.index("Unit")
    by_measure = {row[0]: row for row in rows}
    calls = by_measure["999 calls answered within 10 seconds"]
    assert (calls[value], calls[unit]) == (0.91, "proportion")
    waits = by_measure["Mean time to answer 101 calls"]
    assert (waits[value], waits[unit]) == (45, "seconds")
    shown = {cell.value: cell.number_format for row in sheet.iter_rows() for cell in row}
    assert shown[0.91] == "0%" and shown[45] == "#,##0"
    assert (waits[header.index("Comparison value")], waits[header.index("Change")]) == (600, -555)


def read_by_pandas(kind: str, label: str) -> pd.DataFrame:
    """The table of a sheet, as a reader of data takes it."""
    content = io.BytesIO(made(kind, "xlsx"))
    (table,) = book(kind)[label].tables.values()
    above = book(kind)[label][table.ref][0][0].row - 1
    return pd.read_excel(content, sheet_name=label, header=above, na_values=[NONE])


def test_limits_are_numbers_beside_value_and_rate() -> None:
    robbery = read_by_pandas("second", "2 all figures").set_index("Measure").loc["Robbery"]
    assert robbery["Lower 95% limit"] < robbery["Value"] < robbery["Upper 95% limit"]
    assert robbery["Rate, lower 95% limit"] < robbery["Rate"] < robbery["Rate, upper 95% limit"]


@pytest.mark.parametrize("kind", ["draft", "second", "published"])
def test_a_reader_of_data_gets_columns_of_numbers(kind: str) -> None:
    numbers = {"Value", "Rate", "Comparison value", "Change", "Lower 95% limit"}
    labels = [name for name in book(kind).sheetnames if name.endswith(" figures")]
    assert len(labels) > 6
    for label in labels:
        for name, column in read_by_pandas(kind, label).items():
            assert name not in numbers or is_numeric_dtype(column), (label, name)


def test_a_series_of_shares_is_of_shares() -> None:
    table = Table(
        ("Period", "Per cent"), (("May", 91.4), ("June", None)), "A", (("Unit", PERCENT),)
    )
    sheet = _of_chart("1 series drawn", table, "")
    assert [row[1] for row in sheet.table.rows] == [0.914, None]
    assert number_format(0.914, share=(0, 1) in sheet.shares) == "0.0##%"


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
