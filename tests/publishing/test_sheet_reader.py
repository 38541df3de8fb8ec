"""Figures in a spreadsheet: the template, filled in and read back, and what can go wrong in it."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pcc_metrics.publishing.publish import Publication, propose, publish
from pcc_metrics.publishing.screening.limits import Limits
from pcc_metrics.publishing.screening.screen import screen
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot_file import SCHEMA
from tests.support.factories import FOLDER, monthly, row, snapshot
from tests.support.uploads import screened, stated, write_table

SUFFIXES = pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
ABOVE = [
    ["title", "June figures"],
    ["as_of", "2026-06-01"],
    ["publisher", "The office of Shire"],
    [],
    list(SCHEMA.names),
]
FIRST = len(ABOVE) + 1  # the number of the first row of figures, as a spreadsheet shows it


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with thefts of two months and a population."""
    made = tmp_path / "data"
    made.mkdir()
    monkeypatch.setenv("PCC_METRICS_DATA", str(made))
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))
    rows = [
        *monthly("thefts", "alder", "2026-01", [5, 6]),
        *monthly("thefts", "birch", "2026-02", [7]),
        row("population", "shire", "2024-01/2024-12", 900, source="yearbook"),
    ]
    path = write_table(tmp_path / "first.parquet", snapshot(rows).table, stated())
    publish(propose(path, made), Publication("A", "First", "It is a test"))
    return made


def sheet(path: Path, rows: list[list[object]]) -> Path:
    """A filled template of either kind."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([*ABOVE, *rows])
    else:
        book = openpyxl.Workbook()
        for line in (*ABOVE, *rows):
            book.worksheets[0].append(line)
        book.save(path)
    return path


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


@SUFFIXES
def test_a_spreadsheet_is_published_as_a_snapshot(
    tmp_path: Path, suffix: str, folder: Path
) -> None:
    path = sheet(tmp_path / f"june{suffix}", [line(), [], line(area="birch", value="1,234")])
    publish(propose(path, folder), Publication("A", "March is new.", reason="So it was."))
    series = Register(folder).open().series("thefts", "birch")
    assert [o.value for o in series] == [7, 1234]
    assert Register(folder).current().title == "June figures"


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-03", "2026-03"), ("01/03/2026", "31/03/2026"), ("Mar-26", "March 2026")],
)
def test_months_and_days_may_be_typed_in_several_ways(tmp_path: Path, start: str, end: str) -> None:
    assert screened(sheet(tmp_path / "x.csv", [line(start=start, end=end)])).faults == ()


@SUFFIXES
def test_cells_that_cannot_be_read_are_named_by_the_spreadsheet_s_row(
    tmp_path: Path, suffix: str
) -> None:
    rows = [line(), [], line(value="ten"), line(area="birch", end="soon"), line(area="atlantis")]
    found = screened(sheet(tmp_path / f"x{suffix}", rows))
    assert [(f.code, f.column, f.row, f.value) for f in found.faults] == [
        ("duplicate", "measure", FIRST + 2, "thefts"),
        ("not_a_number", "value", FIRST + 2, "ten"),
        ("not_a_day", "end", FIRST + 3, "soon"),
        ("unknown_area", "area", FIRST + 4, "atlantis"),
    ]


def test_a_spreadsheet_without_its_columns_or_its_title_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("hello\nworld\n", "utf-8")
    assert {f.code for f in screened(path).faults} == {"missing_column"}
    path.write_text("measure,value,rank\nthefts,1,2\n", "utf-8")
    codes = [f.code for f in screened(path).faults]
    assert codes.count("missing_column") == 8
    assert {"unknown_column", "no_metadata"} <= set(codes)


def test_a_workbook_that_is_none_or_a_bomb_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 not a zip")
    assert [f.code for f in screen(path).screening.faults] == ["unreadable"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    assert path.stat().st_size < 100_000
    (fault,) = screen(path, limits=Limits(unpacked_bytes=20_000_000)).screening.faults
    assert fault.code == "too_big"


def test_text_of_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("title,é".encode("cp1252"))
    assert [f.code for f in screened(path).faults] == ["not_utf8"]


def test_a_formula_is_a_fault_in_a_spreadsheet_too(tmp_path: Path) -> None:
    found = screened(sheet(tmp_path / "x.csv", [line(note="=1+1")]))
    assert [(f.code, f.row) for f in found.faults] == [("formula", FIRST)]
