"""The table to fill in: what it holds, what it offers, and that it comes back without a fault."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.publishing.publish import Publication, propose, publish
from pcc_metrics.publishing.template import own_areas
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot_file import SCHEMA
from tests.support.factories import FOLDER, monthly, row, snapshot
from tests.support.uploads import stated, write_table

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
SUFFIXES = pytest.mark.parametrize("suffix", [".csv", ".xlsx"])


@pytest.fixture
def shire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
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


def made(path: Path, *options: str) -> Path:
    result = CliRunner().invoke(main, ["template", "-o", str(path), *options])
    assert result.exit_code == 0, result.output
    return path


def cells_of(path: Path) -> list[list[Any]]:
    if path.suffix == ".csv":
        return [list(r) for r in csv.reader(path.read_text("utf-8-sig").splitlines())]
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [list(r) for r in rows]


def figures_of(path: Path) -> list[list[Any]]:
    cells = cells_of(path)
    return cells[cells.index(list(SCHEMA.names)) + 1 :]


@SUFFIXES
@pytest.mark.usefixtures("shire")
def test_an_empty_one_holds_the_columns_and_nothing_else(tmp_path: Path, suffix: str) -> None:
    cells = cells_of(made(tmp_path / f"t{suffix}", "--rows", "none"))
    assert cells[-1] == SCHEMA.names
    assert [r[0] for r in cells[:4]] == ["title", "as_of", "publisher", "note"]


@SUFFIXES
def test_it_holds_the_latest_rows_and_asks_only_for_a_title(
    tmp_path: Path, suffix: str, shire: Path
) -> None:
    path = made(tmp_path / f"t{suffix}")
    titled = load_catalogue(FOLDER) if suffix == ".xlsx" else None
    wanted = [
        ("population", "shire", "2024-01", "2024-12"),
        ("thefts", "alder", "2026-02", "2026-02"),
        ("thefts", "birch", "2026-02", "2026-02"),
    ]
    if titled:
        wanted = [
            (titled.measures[m].title, titled.areas[a].title, *months) for m, a, *months in wanted
        ]
    assert [tuple(r[:4]) for r in figures_of(path)] == wanted
    result = CliRunner().invoke(main, ["validate", str(path)])
    assert result.exit_code == 1 and "metadata, title" in result.output
    assert propose(path, shire, given={"title": "The same again"}).screening.faults == ()


@pytest.mark.usefixtures("shire")
def test_one_of_another_kind_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["template", "-o", str(tmp_path / "x.ods")])
    assert result.exit_code == 1 and "ends in .csv or .xlsx" in result.output


@pytest.mark.usefixtures("data_copy")
def test_its_rows_are_the_office_s_own_unless_all_are_wanted(tmp_path: Path) -> None:
    own = figures_of(made(tmp_path / "own.csv"))
    everything = figures_of(made(tmp_path / "all.csv", "--rows", "all"))
    assert {r[1] for r in own} == set(own_areas(CATALOGUE))
    assert len(everything) > 5 * len(own) and "england-wales" in {r[1] for r in everything}


@pytest.mark.usefixtures("data_copy")
def test_a_workbook_offers_areas_measures_sources_and_months(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(made(tmp_path / "t.xlsx"))
    sheet: Any = book["Figures"]
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        (cells,) = rule.sqref.ranges
        name = sheet.cell(6, cells.min_col).value
        place = rule.formula1.partition("!")[2].replace("$", "")
        offered[name] = [cell.value for (cell,) in book["Lists"][place]]
        assert cells.min_row == 7 and cells.max_row > sheet.max_row - 10
        assert not rule.showErrorMessage  # an id, or another month, may be typed as well
    assert offered["area"][:2] == ["West Midlands", "Birmingham"]
    assert "999 calls answered within 10 seconds" in offered["measure"]
    assert "999 performance data: how fast each force answers 999 calls" in offered["source"]
    assert offered["status"][0] == "final" and offered["start"] == offered["end"]
    assert len(offered["start"]) == 36 and offered["start"] == sorted(offered["start"])[::-1]
    lists = list(book["Lists"].iter_rows(values_only=True))
    ids = {(r[0], r[1]) for r in lists[1:]}
    assert ("999 calls answered within 10 seconds", "calls_999_within_10s") in ids


def test_what_is_chosen_and_typed_in_a_workbook_comes_back_as_it_was_meant(
    tmp_path: Path, data_copy: Path
) -> None:
    """A row from the lists, a percentage typed over another one, and the rest left as it was."""
    path = made(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Figures"]
    sheet["B1"] = "June 2026"
    share = next(
        r for r in sheet.iter_rows(7) if r[0].value == "999 calls answered within 10 seconds"
    )
    assert share[4].number_format == "0.0###%"  # 91 that is typed there becomes 91%
    share[4].value = 0.912
    line = sheet.max_row + 1
    for column, cell in enumerate(
        ("999 calls received", "West Midlands", "2026-03", "2026-03", 61234), 1
    ):
        sheet.cell(line, column).value = cell
    sheet.cell(line, 8).value = "as_published"
    sheet.cell(line, 9).value = "999 performance data: how fast each force answers 999 calls"
    book.save(path)
    proposal = propose(path, data_copy)
    assert proposal.screening.faults == () and proposal.content
    counts = proposal.content.matched.counts
    assert (counts["added"], counts["revised"], counts["removed"]) == (1, 1, 0)
    by = Publication("Jo", "999 calls.", "It is a test")
    publish(proposal, by)
    (new,) = [
        one
        for one in Register(data_copy).open().series("calls_999_received", "west-midlands")
        if str(one.period.end) == "2026-03"
    ]
    assert (new.value, new.source) == (61234, "police-uk-999")
