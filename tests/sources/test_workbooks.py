"""Spreadsheets as published: streamed row by row, hostile ones refused, the same figures as CSV."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bench.workbooks import Cell, write_ods
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources import INGESTERS, IngestResult
from pcc_metrics.sources.workbooks import sheets
from pcc_metrics.store.observation import Status
from tests.support.environment import PROJECT, shared_path

FIXTURES = PROJECT / "tests" / "fixtures" / "sources"
HOME_OFFICE = FIXTURES / "files" / "home-office" / "prc-pfa-2017-18.csv"
C2 = FIXTURES / "files" / "ons" / "table-c2-csp.csv"
FORCE_COLUMNS = (
    *("Financial Year", "Financial Quarter", "Force Name", "Offence Description"),
    *("Offence Group", "Offence Subgroup", "Offence Code", "Number of Offences"),
)
COLUMNS = (
    *("Financial Year", "Financial Quarter", "Police Force", "CSP Name", "Offence Description"),
    *("Offence Group", "Offence Subgroup", "Offence Code", "Offence Count"),
)
VIOLENCE, THEFT = "Violence against the person", "Theft offences"
NOTES = [
    ["Notes"],
    ["Force Notes"],
    ["Cumbria: crime data for Westmorland are recorded under an unassigned group from 2024."],
    ["For 2024, data for some areas of Lancashire are recorded elsewhere."],
    ["Additional Notes"],
    ["Westmorland is lovely."],
]
Row = Sequence[Cell]


@pytest.fixture
def catalogue() -> Catalogue:
    return load_catalogue(FIXTURES / "catalogue")


def read(path: Path) -> dict[str, list[tuple[int, list[str]]]]:
    with sheets(path) as found:
        return {name: list(lines) for name, lines in found}


def offence(
    quarter: int, force: str, partnership: str, group: str, subgroup: str, count: int
) -> Row:
    return ("2024/25", quarter, force, partnership, subgroup, group, subgroup, "99", count)


def csp_file(path: Path, rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> Path:
    """A workbook as the Home Office's: a cover, one sheet a year, notes."""
    cover = ("Cover", [["Police recorded crime"], ["Published 23 July 2026"]])
    write_ods(path, [cover, ("2024_25", [columns, *rows]), ("Notes", NOTES)])
    return path


def values(found: IngestResult) -> dict[tuple[str, str, str], float]:
    return {(o.measure, o.area, str(o.period)): o.value for o in found.observations}


class TestOds:
    def test_sheets_rows_and_cells_are_those_written(self, tmp_path: Path) -> None:
        path = tmp_path / "a.ods"
        write_ods(path, [("One", [["a", "", 3], [], ["<&>", 1.5]]), ("Two", [["x  y"]])])
        assert read(path) == {
            "One": [(1, ["a", "", "3"]), (3, ["<&>", "1.5", ""])],
            "Two": [(1, ["x  y"])],
        }

    def test_repeated_cells_and_rows_are_laid_out(self, tmp_path: Path) -> None:
        table = (
            "<table:table table:name='S'><table:table-row>"
            "<table:table-cell table:number-columns-repeated='2'/>"
            "<table:table-cell table:number-columns-repeated='3' office:value-type='float'"
            " office:value='7'><text:p>7.0</text:p></table:table-cell></table:table-row>"
            "<table:table-row table:number-rows-repeated='4'><table:table-cell/></table:table-row>"
            "<table:table-row table:number-rows-repeated='2'>"
            "<table:table-cell><text:p>b</text:p></table:table-cell>"
            "<table:covered-table-cell/></table:table-row></table:table>"
        )
        assert read(ods_of(tmp_path, table))["S"] == [
            (1, ["", "", "7", "7", "7"]),
            (6, ["b", "", "", "", ""]),
            (7, ["b", "", "", "", ""]),
        ]

    def test_text_is_what_a_reader_of_the_sheet_sees(self, tmp_path: Path) -> None:
        table = (
            "<table:table table:name='S'><table:table-row><table:table-cell>"
            "<office:annotation><text:p>a comment</text:p></office:annotation>"
            "<text:p>Violence <text:span>with</text:span><text:s/>injury</text:p>"
            "<text:p>second</text:p></table:table-cell></table:table-row></table:table>"
        )
        assert read(ods_of(tmp_path, table))["S"] == [(1, ["Violence with injury\nsecond"])]

    def test_a_sheet_can_be_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "a.ods"
        write_ods(path, [("One", [["a"]] * 50_000), ("Two", [["b"]])])
        with sheets(path) as found:
            assert [name for name, _ in found] == ["One", "Two"]

    @pytest.mark.parametrize(
        ("head", "said"),
        [
            (
                "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>",
                "declares a document type",
            ),
            ("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", "declares a document type"),
            ("<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>", "declares a document type"),
        ],
    )
    def test_entities_are_refused(self, tmp_path: Path, head: str, said: str) -> None:
        with pytest.raises(InputError, match=said):
            read(ods_of(tmp_path, "<table:table table:name='S'/>", head))

    @pytest.mark.parametrize(
        ("row", "cell", "said"),
        [
            ("table:number-rows-repeated='999999999'", "", "repetitions, wanted a number"),
            ("table:number-rows-repeated='-1'", "", "found “-1” repetitions"),
            ("table:number-rows-repeated='1048577'", "", "a sheet of more than 1,048,576 rows"),
            ("", "table:number-columns-repeated='16385'", "a row of more than 16,384 cells"),
        ],
    )
    def test_what_would_never_end_is_refused(
        self, tmp_path: Path, row: str, cell: str, said: str
    ) -> None:
        table = (
            f"<table:table><table:table-row {row}><table:table-cell {cell}><text:p>x</text:p>"
            "</table:table-cell></table:table-row></table:table>"
        )
        with pytest.raises(InputError, match=said):
            read(ods_of(tmp_path, table))

    def test_xml_that_does_not_end_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="is no ODS file or damaged"):
            read(ods_of(tmp_path, "<table:table><table:table-row>"))

    def test_a_damaged_file_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.ods"
        write_ods(path, [("One", [["a", number] for number in range(5_000)])])
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes(50) + whole[middle + 50 :])
        with pytest.raises(InputError, match=r"a\.ods is (damaged|no ODS file or damaged)"):
            read(path)
        path.write_bytes(whole[:middle])
        with pytest.raises(InputError, match="is damaged or no ODS file"):
            read(path)


def ods_of(folder: Path, table: str, head: str = "") -> Path:
    """An ODS with a given table, and a document type before its root."""
    path = folder / "a.ods"
    write_ods(path, [])
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode()
    content = content.replace("?>", f"?>{head}", 1)
    content = content.replace("</office:spreadsheet>", f"{table}</office:spreadsheet>")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)
    return path


def xlsx(path: Path, contents: dict[str, Iterable[Sequence[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in contents.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


class TestXlsx:
    def test_cells_are_as_a_csv_file_has_them(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "a.xlsx", {"S": [["a", None, 3, 4.0, 1.5], [None]], "T": [["b"]]})
        assert read(path) == {"S": [(1, ["a", "", "3", "4", "1.5"])], "T": [(1, ["b"])]}

    def test_entities_are_refused(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "a.xlsx", {"S": [["a"]]})
        bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = "xl/worksheets/sheet1.xml"
        text = parts[name].decode()
        parts[name] = (bomb + text.removeprefix("<?xml version='1.0' encoding='UTF-8'?>")).encode()
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        with pytest.raises(InputError, match=r"a\.xlsx cannot be read as XLSX"):
            read(path)

    def test_what_is_none_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        path.write_text("<html>Sorry</html>", "utf-8")
        with pytest.raises(InputError, match="damaged or no XLSX"):
            read(path)

    def test_table_c2_gives_the_same_as_csv(self, catalogue: Catalogue, tmp_path: Path) -> None:
        with C2.open(encoding="utf-8-sig", newline="") as file:
            rows = [[_typed(cell) for cell in row] for row in csv.reader(file)]
        contents = {"Contents": [["C1"], ["C2"]], "Table C1": [["no"]], "Table C2": rows}
        path = xlsx(tmp_path / "pfa.xlsx", contents)
        from_csv = INGESTERS["ons-c2"]([C2], catalogue)
        from_xlsx = INGESTERS["ons-c2"]([path], catalogue)
        assert from_xlsx.observations == from_csv.observations
        assert from_xlsx.report.left_out == from_csv.report.left_out

    def test_a_workbook_without_the_table_says_what_it_has(
        self, catalogue: Catalogue, tmp_path: Path
    ) -> None:
        path = xlsx(tmp_path / "pfa.xlsx", {"Contents": [["a"]], "Table C12": [["b"]]})
        with pytest.raises(InputError, match="no sheet of Table C2; found Contents, Table C12"):
            INGESTERS["ons-c2"]([path], catalogue)


def _typed(text: str) -> Any:
    """A cell as a workbook has it: numbers as numbers."""
    bare = text.strip().replace(",", "")
    return int(bare) if bare.isdecimal() else text or None


class TestHomeOfficeAsOds:
    def test_by_force_it_gives_the_same_as_csv(self, catalogue: Catalogue, tmp_path: Path) -> None:
        with HOME_OFFICE.open(encoding="utf-8", newline="") as file:
            rows = [[_typed(cell) or "" for cell in row] for row in csv.reader(file)]
        path = tmp_path / "prc-pfa.ods"
        write_ods(path, [("Cover", [["x"]]), ("2017_18", rows), ("Notes", NOTES)])
        from_csv = INGESTERS["home-office-pfa"]([HOME_OFFICE], catalogue)
        from_ods = INGESTERS["home-office-pfa"]([path], catalogue)
        assert values(from_ods) == values(from_csv)
        assert from_ods.report.read == from_csv.report.read == 15

    def test_by_partnership_offences_are_added_up_by_lpa_and_quarter(
        self, catalogue: Catalogue, tmp_path: Path
    ) -> None:
        rows = [
            offence(1, "Cumbria", "Cumberland", VIOLENCE, "Homicide", 1),
            offence(1, "Cumbria", "Cumberland", VIOLENCE, "Homicide", 2),
            offence(2, "Cumbria", "Cumberland", VIOLENCE, "Homicide", 0),
            offence(1, "Cumbria", "Westmorland", "Sexual offences", "Rape offences", 9),
            offence(1, "Cumbria", "Unassigned Cumbria", VIOLENCE, "Homicide", 4),
            offence(1, "Lancashire", "Cumberland", VIOLENCE, "Homicide", 50),
            offence(1, "Kent", "Dover", VIOLENCE, "Homicide", 60),
        ]
        found = INGESTERS["home-office-csp"]([csp_file(tmp_path / "a.ods", rows)], catalogue)
        assert values(found) == {
            ("homicides", "cumberland", "2024-04/2024-06"): 3,
            ("homicides", "cumberland", "2024-07/2024-09"): 0,
            ("sexual_offences", "westmorland", "2024-04/2024-06"): 9,
        }
        assert {reason: left.count for reason, left in found.report.left_out.items()} == {
            "not assigned to a partnership": 1,
            "partnership not in the catalogue": 1,
            "force without partnerships in the catalogue": 1,
        }
        sentences = [note.sentence for note in found.report.notes]
        assert any(s.startswith("Unassigned Cumbria, 2024/25: 4 offences") for s in sentences)

    def test_the_notes_on_a_force_go_with_its_figures(
        self, catalogue: Catalogue, tmp_path: Path
    ) -> None:
        rows = [
            offence(1, "Cumbria", "Cumberland", VIOLENCE, "Homicide", 1),
            offence(1, "Cumbria", "Westmorland", VIOLENCE, "Homicide", 1),
        ]
        found = INGESTERS["home-office-csp"]([csp_file(tmp_path / "a.ods", rows)], catalogue)
        notes = {o.area: o.note for o in found.observations}
        assert notes["cumberland"] is None
        assert notes["westmorland"] == f"The source says: “{NOTES[2][0]}”"
        sentences = [note.sentence for note in found.report.notes]
        assert any("some areas of Lancashire" in sentence for sentence in sentences)
        assert not any("lovely" in sentence for sentence in sentences)

    def test_a_name_that_is_not_known_makes_no_figure_of_its_group_too_low(
        self, catalogue: Catalogue, tmp_path: Path
    ) -> None:
        rows = [
            offence(1, "Cumbria", "Cumberland", "Sexual offences", "Rape offences", 9),
            offence(2, "Cumbria", "Cumberland", "Sexual offences", "Rape offences", 8),
            offence(2, "Cumbria", "Cumberland", "Sexual offences", "Rape, renamed", 7),
            offence(2, "Cumbria", "Cumberland", VIOLENCE, "Homicide", 1),
        ]
        found = INGESTERS["home-office-csp"]([csp_file(tmp_path / "a.ods", rows)], catalogue)
        assert values(found) == {
            ("sexual_offences", "cumberland", "2024-04/2024-06"): 9,
            ("homicides", "cumberland", "2024-07/2024-09"): 1,
        }
        (finding,) = found.report.incomplete
        assert "Sexual offences, July to September 2024" in finding.sentence
        assert "“Rape, renamed”" in finding.sentence

    def test_an_lpa_that_lacks_one_of_its_partnerships_is_incomplete(self, tmp_path: Path) -> None:
        folder = tmp_path / "catalogue"
        folder.mkdir()
        for path in (FIXTURES / "catalogue").glob("*.toml"):
            (folder / path.name).write_text(path.read_text("utf-8"), "utf-8")
        areas = folder / "areas.toml"
        two = 'title = "East Lancashire"\nnames = ["Burnley", "Hyndburn"]'
        areas.write_text(
            areas.read_text("utf-8").replace('title = "East Lancashire"', two), "utf-8"
        )
        rows = [
            offence(1, "Lancashire", "Burnley", VIOLENCE, "Homicide", 1),
            offence(1, "Lancashire", "Hyndburn", VIOLENCE, "Homicide", 2),
            offence(2, "Lancashire", "Burnley", VIOLENCE, "Homicide", 3),
        ]
        path = csp_file(tmp_path / "a.ods", rows)
        found = INGESTERS["home-office-csp"]([path], load_catalogue(folder)).observations
        states = [(o.value, o.status) for o in found]
        assert states == [(3, Status.AS_PUBLISHED), (3, Status.INCOMPLETE)]
        assert "Without hyndburn" in (found[1].note or "")

    def test_two_releases_of_the_same_quarter_are_refused(
        self, catalogue: Catalogue, tmp_path: Path
    ) -> None:
        rows = [offence(1, "Cumbria", "Cumberland", VIOLENCE, "Homicide", 1)]
        paths = [csp_file(tmp_path / name, rows) for name in ("a.ods", "b.ods")]
        with pytest.raises(InputError, match=r"is in a\.ods and in b\.ods: name the newer alone"):
            INGESTERS["home-office-csp"](paths, catalogue)

    @pytest.mark.parametrize(
        ("columns", "said"),
        [
            ((*COLUMNS[:-1], "Count"), "line 1: the header lacks Offence Count"),
            (("a", "b"), "has no sheet whose header has Financial Year"),
        ],
    )
    def test_another_header_is_refused(
        self, catalogue: Catalogue, tmp_path: Path, columns: Sequence[str], said: str
    ) -> None:
        with pytest.raises(InputError, match=said):
            INGESTERS["home-office-csp"]([csp_file(tmp_path / "a.ods", [], columns)], catalogue)

    def test_a_faulty_cell_is_named_by_line(self, catalogue: Catalogue, tmp_path: Path) -> None:
        good = offence(1, "Cumbria", "Cumberland", VIOLENCE, "Homicide", 1)
        path = csp_file(tmp_path / "a.ods", [good, (*good[:-1], "many")])
        with pytest.raises(InputError, match="line 3, Offence Count: found “many”"):
            INGESTERS["home-office-csp"]([path], catalogue)


def test_the_real_year_by_force_is_the_same_from_ods(tmp_path: Path) -> None:
    """2017/18 written as the ODS that it was published as, against the CSV copy that is held."""
    csv_path = shared_path("data", "home-office", "prc-pfa-2017-18.csv")
    with csv_path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    path = tmp_path / "prc-pfa.ods"
    write_ods(path, [("2017_18", rows)])
    catalogue = load_catalogue(BUNDLED_CATALOGUE)
    from_csv = INGESTERS["home-office-pfa"]([csv_path], catalogue)
    assert INGESTERS["home-office-pfa"]([path], catalogue) == from_csv
    assert from_csv.report.read == 23_068


@pytest.mark.parametrize("seed", range(3))
def test_any_table_is_what_a_plain_loop_adds_up(
    catalogue: Catalogue, tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311 - repeatable, not secret
    rows = [
        offence(
            draw.randint(1, 4),
            "Cumbria",
            draw.choice(["Cumberland", "Westmorland", "Unassigned Cumbria"]),
            VIOLENCE,
            draw.choice(["Homicide", "Arson"]),
            draw.randint(-2, 90),
        )
        for _ in range(300)
    ]
    plain: Counter[tuple[str, int]] = Counter()
    for _, quarter, _, partnership, _, _, subgroup, _, count in rows:
        if subgroup == "Homicide" and not str(partnership).startswith("Un"):
            plain[str(partnership).casefold(), int(quarter)] += int(count)
    found = INGESTERS["home-office-csp"]([csp_file(tmp_path / "a.ods", rows)], catalogue)
    by_quarter = {
        (o.area, (o.period.start.month - 4) // 3 % 4 + 1): o.value for o in found.observations
    }
    assert by_quarter == plain
    text = io.StringIO("\n".join(found.report.lines()))
    assert text.readline().startswith("home-office-csp: 300 rows read")
