"""Tables as people write them in spreadsheets: all of the sheet is read, and nothing is guessed."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet

from pcc_metrics.publishing.screening.cells import CellError, Percent, read_day, read_number
from pcc_metrics.publishing.screening.faults import Screening
from pcc_metrics.publishing.screening.workbook_reader import is_month_format
from pcc_metrics.store.snapshot_file import SCHEMA
from tests.support.uploads import screened

ABOVE: list[list[object]] = [
    ["title", "June figures"],
    ["as_of", "2026-06-01"],
    ["publisher", "The office of Shire"],
    [],
    list(SCHEMA.names),
]
FIRST = len(ABOVE) + 1  # the number of the first row of figures, as a spreadsheet shows it
AT = {name: place + 1 for place, name in enumerate(SCHEMA.names)}


def line(**changes: object) -> list[object]:
    plain = {
        "measure": "thefts",
        "area": "alder",
        "start": "2026-03-01",
        "end": "2026-03-31",
        "value": 10,
        "status": "final",
        "source": "street",
    }
    return [{**plain, **changes}.get(name) for name in SCHEMA.names]


LINES = [line(), line(area="birch"), line(area="cedar")]


def write_csv(
    path: Path, rows: list[list[object]], sign: str = ",", encoding: str = "utf-8"
) -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows([*ABOVE, *rows])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def fill(sheet: Any, rows: list[list[object]]) -> None:
    for one in (*ABOVE, *rows):
        sheet.append(one)


def book_of(rows: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    fill(book.worksheets[0], rows)
    return book


def saved(book: openpyxl.Workbook, folder: Path) -> Path:
    book.save(folder / "x.xlsx")
    return folder / "x.xlsx"


def rewritten(
    path: Path, change: Callable[[str], str], part: str = "xl/worksheets/sheet1.xml"
) -> Path:
    """The workbook with one of its parts changed, as other programs might have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def told(found: Screening) -> list[tuple[str, str | None, int | None]]:
    return [(fault.code, fault.column, fault.row) for fault in found.faults]


def figures(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path.with_suffix(".out")).to_pylist()


# The whole sheet


@pytest.mark.parametrize(
    "stated", ['<dimension ref="A1:J7"/>', '<dimension ref="A1"/>', '<dimension ref="B2:C3"/>', ""]
)
def test_all_rows_are_read_whatever_range_the_sheet_states(tmp_path: Path, stated: str) -> None:
    path = saved(book_of(LINES), tmp_path)
    rewritten(path, lambda text: re.sub(r"<dimension [^>]*>", stated, text))
    found = screened(path)
    assert (found.faults, found.rows) == ((), 3)


def test_rows_that_are_not_in_order_are_not_left_out_without_a_word(tmp_path: Path) -> None:
    path = rewritten(saved(book_of(LINES), tmp_path), lambda text: text.replace('r="8"', 'r="6"'))
    (fault,) = screened(path).faults
    assert fault.code == "unreadable" and "not in order" in fault.message


# Which sheet


def test_the_visible_sheet_with_the_table_is_read_and_named(tmp_path: Path) -> None:
    book = book_of([line(value=99)])
    book.worksheets[0].title = "Last month"
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Cover").append(["These are the figures of June."])
    fill(book.create_sheet("Figures"), LINES)
    book.active = 2
    found = screened(saved(book, tmp_path))
    assert (found.faults, found.rows) == ((), 3)
    (remark,) = found.remarks
    assert remark.startswith("Of 3 sheets, the sheet “Figures” was read; not read: “Cover”; ")
    assert remark.endswith("hidden, and not read: “Last month”.")
    assert {row["value"] for row in figures(tmp_path / "x.xlsx")} == {10}


def test_two_sheets_with_a_table_are_asked_about(tmp_path: Path) -> None:
    book = book_of(LINES)
    fill(book.create_sheet("More"), LINES)
    (fault,) = screened(saved(book, tmp_path)).faults
    assert fault.code == "several_tables" and "“Sheet”, “More”" in fault.message


def test_a_table_on_a_hidden_sheet_alone_is_not_read(tmp_path: Path) -> None:
    book = book_of(LINES)
    book.create_sheet("Cover")
    book.worksheets[0].sheet_state = "veryHidden"
    book.active = 1
    (fault,) = screened(saved(book, tmp_path)).faults
    assert "hidden sheet, “Sheet”" in fault.message


def test_hidden_rows_are_read_and_counted(tmp_path: Path) -> None:
    book = book_of(LINES)
    book.worksheets[0].row_dimensions[FIRST + 1].hidden = True
    book.worksheets[0].row_dimensions[2].hidden = True
    found = screened(saved(book, tmp_path))
    assert found.rows == 3
    assert found.remarks == (f"1 hidden row was read: {FIRST + 1}.",)


def test_hidden_columns_are_read_and_named(tmp_path: Path) -> None:
    book = book_of(LINES)
    book.worksheets[0].column_dimensions["H"].hidden = True
    book.worksheets[0].column_dimensions["Z"].hidden = True
    found = screened(saved(book, tmp_path))
    assert (found.rows, found.remarks) == (3, ("Hidden columns were read: status.",))


# Cells of a workbook


@pytest.mark.parametrize(
    "form", ["mmm-yy", "mmmm yyyy", "yyyy-mm", "[$-809]mmmm\\ yyyy;@", "mm/yy"]
)
def test_a_month_typed_in_a_spreadsheet_is_a_whole_month(tmp_path: Path, form: str) -> None:
    book = book_of([line(start=date(2026, 2, 1), end=date(2026, 3, 1))])
    for name in ("start", "end"):
        book.worksheets[0].cell(FIRST, AT[name]).number_format = form
    assert screened(saved(book, tmp_path)).faults == ()
    (row,) = figures(tmp_path / "x.xlsx")
    assert (row["start"], row["end"]) == (date(2026, 2, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    "form", ["dd/mm/yyyy", "d mmm yy", "yyyy-mm-dd", "h:mm", "mm:ss", "General", '"my" 0']
)
def test_what_shows_a_day_or_a_time_is_no_month(form: str) -> None:
    assert not is_month_format(form)


def test_a_day_stays_a_day_and_a_time_is_asked_about(tmp_path: Path) -> None:
    book = book_of([line(start=date(2026, 3, 1), end=datetime(2026, 3, 31))])  # noqa: DTZ001
    assert screened(saved(book, tmp_path)).faults == ()
    book = book_of([line(end=datetime(2026, 3, 31, 8))])  # noqa: DTZ001
    assert told(screened(saved(book, tmp_path))) == [("not_a_day", "end", FIRST)]


def test_a_formula_without_a_value_is_a_fault_at_its_cell(tmp_path: Path) -> None:
    rows = [line(value="=5*2"), line(area='="birch"'), line(area="cedar", note="=A1")]
    found = screened(saved(book_of(rows), tmp_path))
    assert told(found) == [
        ("not_calculated", "value", FIRST),
        ("not_calculated", "area", FIRST + 1),
        ("not_calculated", "note", FIRST + 2),
    ]
    assert found.faults[0].value == "=5*2"


@pytest.mark.parametrize(
    ("to_be_calculated", "value", "right"),
    [(True, "0", False), (False, "0", True), (True, "9", True)],
)
def test_a_formula_with_a_value_is_read_unless_a_library_put_a_0_there(
    tmp_path: Path, to_be_calculated: bool, value: str, right: bool
) -> None:
    path = saved(book_of([line(value="=3*3")]), tmp_path)
    rewritten(path, lambda text: re.sub(r"<v ?/>|<v></v>", f"<v>{value}</v>", text))
    if not to_be_calculated:
        rewritten(path, lambda text: text.replace('fullCalcOnLoad="1"', ""), "xl/workbook.xml")
    found = screened(path)
    assert told(found) == ([] if right else [("not_calculated", "value", FIRST)])


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    path = saved(book_of([line(note='=IF(1=1,"","x")')]), tmp_path)
    rewritten(path, lambda text: text.replace('<c r="J6">', '<c r="J6" t="str">'))
    assert screened(path).faults == ()


def test_a_formula_above_the_table_is_a_fault_too(tmp_path: Path) -> None:
    book = book_of(LINES)
    book.worksheets[0]["B1"] = '="June"'
    assert ("not_calculated", "title", None) in told(screened(saved(book, tmp_path)))


def percent(value: float, **changes: object) -> list[object]:
    return line(measure="answered", area="shire", source="calls", value=value, **changes)


def test_a_cell_with_a_percent_format_is_a_share(tmp_path: Path) -> None:
    book = book_of([percent(0.91)])
    book.worksheets[0].cell(FIRST, AT["value"]).number_format = "0%"
    assert screened(saved(book, tmp_path)).faults == ()
    assert [row["value"] for row in figures(tmp_path / "x.xlsx")] == [0.91]


def test_a_percentage_is_read_by_what_the_measure_counts(tmp_path: Path) -> None:
    change = line(
        measure="thefts_change", area="shire", start="2025-04", end="2026-03", source="yearbook"
    )
    change[AT["value"] - 1] = "-13.5%"
    path = write_csv(tmp_path / "x.csv", [percent("91%"), change])  # type: ignore[arg-type]
    assert screened(path).faults == ()
    assert [row["value"] for row in figures(path)] == [0.91, -13.5]
    found = screened(write_csv(path, [line(value="91%"), line(area="birch", numerator="5%")]))
    cells = [(f.column, f.row, f.value) for f in found.faults if f.code == "not_a_number"]
    assert cells == [("value", FIRST, "91%"), ("numerator", FIRST + 1, "5%")]


# No figure, totals, footnotes


@pytest.mark.parametrize("sign", ["[x]", "[c]", "[low]", "..", "~", "-", "[X]", "NA"])
def test_a_sign_for_no_figure_leaves_its_row_out_and_says_so(tmp_path: Path, sign: str) -> None:
    path = write_csv(tmp_path / "x.csv", [line(), line(area="birch", value=sign, note="too few")])
    found = screened(path)
    assert (found.faults, found.rows) == ((), 1)
    (remark,) = found.remarks
    assert sign in remark and f"row {FIRST + 1} birch too few" in remark
    assert [row["area"] for row in figures(path)] == ["alder"]


def test_a_sign_in_place_of_numerator_and_denominator_is_an_empty_cell(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [line(numerator="NA", denominator="[x]", note="NA")])
    assert screened(path).faults == ()
    assert [(r["numerator"], r["note"]) for r in figures(path)] == [(None, None)]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_totals_and_footnotes_are_one_fault_each(tmp_path: Path, suffix: str) -> None:
    rows = [
        line(),
        line(measure="Total", area=None, start=None, end=None, value=10, status=None, source=None),
        line(area="Total"),
        [],
        ["Source: data.police.uk"],
        [None, "1. Provisional."],
    ]
    path = tmp_path / f"x.{suffix}"
    write_csv(path, rows) if suffix == "csv" else book_of(rows).save(path)
    found = screened(path)
    assert told(found) == [
        ("total_row", "measure", FIRST + 1),
        ("total_row", "area", FIRST + 2),
        ("not_a_row", "measure", FIRST + 4),
        ("not_a_row", "area", FIRST + 5),
    ]
    assert all("take it out" in fault.message for fault in found.faults)


def test_a_measure_whose_title_begins_with_total_is_no_total(tmp_path: Path) -> None:
    found = screened(write_csv(tmp_path / "x.csv", [line(measure="Total recorded crime")]))
    assert {fault.code for fault in found.faults} == {"unknown_measure"}


# Text


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_by_its_own_sign_and_encoding(
    tmp_path: Path, sign: str, encoding: str
) -> None:
    path = write_csv(tmp_path / "x.csv", [line(note="é, ü; |")], sign, encoding)
    assert screened(path).faults == ()
    assert [row["note"] for row in figures(path)] == ["é, ü; |"]


def test_a_title_with_a_comma_of_its_own_is_not_cut(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", LINES)
    path.write_text(path.read_text().replace("title,June figures", "title,June, and July,,,"))
    assert screened(path).faults == ()
    stated = pq.read_schema(path.with_suffix(".out")).metadata[b"pcc_metrics"]
    assert json.loads(stated)["title"] == "June, and July"


@pytest.mark.parametrize("suffix", ["tsv", "txt"])
def test_text_with_tabs_may_have_another_ending(tmp_path: Path, suffix: str) -> None:
    assert screened(write_csv(tmp_path / f"x.{suffix}", LINES, "\t")).faults == ()


@pytest.mark.parametrize("sign", [",", ";"])
def test_a_decimal_comma_is_asked_about(tmp_path: Path, sign: str) -> None:
    (fault,) = screened(write_csv(tmp_path / "x.csv", [line(value="12,5")], sign)).faults
    assert (fault.code, fault.value) == ("not_a_number", "12,5")
    assert fault.message.startswith("Is it 12.5, or 125?")


@pytest.mark.parametrize("text", ["1,234", "1.234", "1.234,5"])
def test_a_sign_that_can_be_two_is_asked_about_between_semicolons(
    tmp_path: Path, text: str
) -> None:
    (fault,) = screened(write_csv(tmp_path / "x.csv", [line(value=text)], ";")).faults
    assert fault.code == "not_a_number" and "1234" in fault.message


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", 1234),
        ("1,234.5", 1234.5),
        ("+55", 55),
        (" 40 ", 40),
        ("1e2", 100),
        ("\u22125", -5),
    ],
)
def test_a_number_may_be_typed_in_several_ways(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["1_000", "\uff12\uff14", "\u0665\u0662", "0x1F", "nan", "inf", "1 000", "12,5", "1,2345",
     "#N/A", "5 [p]", "(5)", "1.2.3", "", "--5", "%", True, date(2026, 3, 1)],
)  # fmt: skip
def test_what_is_no_plain_number_is_asked_about(text: Any) -> None:
    with pytest.raises(CellError) as error:
        read_number(text)
    assert str(error.value).endswith(".")


def test_a_percentage_is_taken_by_its_decimals() -> None:
    assert read_number("57%") == Percent(0.57) and read_number("0.1 %") == Percent(0.001)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("2026-03-31 00:00:00", date(2026, 3, 31)),
        ("2026-03-31T00:00:00Z", date(2026, 3, 31)),
        ("31/03/2026", date(2026, 3, 31)),
        ("31/03/26", date(2026, 3, 31)),
        ("31 March 2026", date(2026, 3, 31)),
        ("31-Mar-2026", date(2026, 3, 31)),
        ("2026-03", date(2026, 3, 31)),
        ("Mar-26", date(2026, 3, 31)),
        ("Mar 2026", date(2026, 3, 31)),
    ],
)
def test_a_day_or_a_month_may_be_typed_in_several_ways(text: str, day: date) -> None:
    assert read_day("end", text) == day


@pytest.mark.parametrize(
    "text", ["46113", 46113.0, "03/31/2026", "2026-03-31 08:00", "Q1 2026", "x"]
)
def test_what_is_no_day_is_asked_about(text: Any) -> None:
    with pytest.raises(CellError) as error:
        read_day("start", text)
    assert ("2026-04-01" in str(error.value)) == (str(text)[:5] == "46113")


# Workbooks that nobody has thought of


PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml")


@examples(st.randoms(use_true_random=False))
def test_a_workbook_changed_at_random_gives_faults_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, choice: random.Random
) -> None:
    def change(text: str) -> str:
        signs = list(text)
        for _ in range(choice.choice([1, 1, 3])):
            signs[choice.randrange(len(signs))] = choice.choice('<>"=/0129azA%:')
        return "".join(signs)

    path = saved(book_of(LINES), tmp_path_factory.mktemp("changed"))
    found = screened(rewritten(path, change, choice.choice(PARTS)))
    assert "not_checked" not in found.totals
    assert all(fault.message.endswith((".", "?")) for fault in found.faults)


# Other kinds of files


def test_a_file_of_another_kind_says_what_to_do(tmp_path: Path) -> None:
    ods = tmp_path / "x.ods"
    OpenDocumentSpreadsheet().save(str(ods))
    as_workbook, as_parquet = tmp_path / "y.xlsx", tmp_path / "z.parquet"
    as_workbook.write_bytes(ods.read_bytes())
    as_parquet.write_bytes(ods.read_bytes())
    for path in (ods, as_workbook, as_parquet):
        (fault,) = screened(path).faults
        assert "Save it as XLSX or CSV" in fault.message
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    (fault,) = screened(old).faults
    assert "Excel 97 to 2003" in fault.message
    old.write_bytes(old.read_bytes() + "EncryptedPackage".encode("utf-16-le"))
    (fault,) = screened(old).faults
    assert fault.message == "It has a password: remove it and upload again."
    page = tmp_path / "page.xlsx"
    page.write_text("<html><table></table>")
    (fault,) = screened(page).faults
    assert "save it as XLSX or CSV" in fault.message
