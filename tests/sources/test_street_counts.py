"""Street-level counts by LSOA: sums, what is left out, and neighbourhoods not collected."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.sources import INGESTERS, IngestResult
from pcc_metrics.sources.street.lsoa import LSOA_TABLE, make_lsoa_table, read_lsoa_table
from pcc_metrics.sources.street.missing_places import without_category
from pcc_metrics.store.observation import Observation, Status
from tests.support.environment import PROJECT

FIXTURES = PROJECT / "tests" / "fixtures" / "sources"
STREET = FIXTURES / "files" / "street-lsoa-month"
HEADER = "lsoa_code,lsoa_name,borough,category,year,month,crime_count"
JANUARY = Month.of(2024, 1)


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """The small catalogue with its table of LSOAs, as the command line would find it."""
    folder = tmp_path / "catalogue"
    shutil.copytree(FIXTURES / "catalogue", folder)
    found = load_catalogue(folder)
    (folder / LSOA_TABLE).write_text(
        make_lsoa_table(FIXTURES / "files" / "lookups", found), "utf-8"
    )
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(folder))
    return found


@pytest.fixture
def two_months(catalogue: Catalogue) -> IngestResult:
    return INGESTERS["street-lsoa"]([STREET], catalogue)


def rows_by_key(ingested: IngestResult) -> dict[tuple[str, str, str], Observation]:
    return {(o.measure, o.area, str(o.period.start)): o for o in ingested.observations}


def write_month(folder: Path, month: Month, counts: Mapping[str, int]) -> Path:
    """A file of robberies by LSOA; an LSOA left out of `counts` has no row."""
    path = folder / f"{month}.csv"
    lines = [
        f"{lsoa},Somewhere 001A,Somewhere,Robbery,{month.year},{month.month},{count}"
        for lsoa, count in counts.items()
    ]
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def write_run(folder: Path, months: Sequence[Mapping[str, int]]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    return [write_month(folder, JANUARY + i, counts) for i, counts in enumerate(months)]


def test_offences_are_summed_over_the_lsoas_of_an_lpa_in_a_month(two_months: IngestResult) -> None:
    rows = rows_by_key(two_months)
    assert rows["robbery_street", "cumberland", "2024-01"].value == 6
    assert rows["robbery_street", "cumberland", "2024-02"].value == 8  # one of them a 2011 LSOA
    assert rows["violence_street", "westmorland", "2024-01"].value == 9


def test_a_covered_month_with_nothing_counted_is_0_and_an_uncovered_one_has_no_row(
    two_months: IngestResult,
) -> None:
    rows = rows_by_key(two_months)
    # Its only row in February is of a category that no measure counts: still it was collected.
    assert rows["robbery_street", "westmorland", "2024-02"].value == 0
    assert ("robbery_street", "east-lancashire", "2024-01") in rows
    assert ("robbery_street", "east-lancashire", "2024-02") not in rows
    (absent,) = [f for f in two_months.report.incomplete if f.area == "east-lancashire"]
    assert (absent.month, absent.share) == (JANUARY + 1, 1.0)


def test_nothing_is_left_out_in_silence(two_months: IngestResult) -> None:
    report = two_months.report
    assert {reason: left.count for reason, left in report.left_out.items()} == {
        "LSOA not in the LPAs": 1,
        "no location": 1,
        "category known and not counted by any measure": 1,
        "category not known to the catalogue": 1,
    }
    assert report.read == 11 == report.counted + sum(x.count for x in report.left_out.values())
    text = "\n".join(report.lines())
    assert "E01999999 (1)" in text
    assert "Sorcery (1)" in text


def test_a_measure_whose_category_never_comes_has_no_row_rather_than_0(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    paths = write_run(tmp_path / "files", [{"E01000001": 3}])
    ingested = INGESTERS["street-lsoa"](paths, catalogue)
    assert {o.measure for o in ingested.observations} == {"robbery_street"}
    assert any("Violence and sexual offences" in note.sentence for note in ingested.report.notes)


def test_a_category_that_usually_has_many_and_has_none_anywhere_is_not_0(
    two_months: IngestResult,
) -> None:
    """Cumbria has 49 violent crimes in January and in February none, though others are there."""
    rows = rows_by_key(two_months)
    assert ("violence_street", "cumberland", "2024-01") in rows
    assert ("violence_street", "cumberland", "2024-02") not in rows
    (lost,) = [f for f in two_months.report.incomplete if f.area == "cumbria"]
    assert lost.month == JANUARY + 1
    assert "Violence by street has no row anywhere" in lost.sentence


@pytest.mark.parametrize(
    ("totals", "lost"),
    [
        ([12, 15, 0, 11], [2]),
        ([0, 0, 0, 14], [0, 1, 2]),  # missing from most months does not hide it
        ([9, 9, 0, 9], []),  # so few may all be absent by chance
        ([0, 0], []),
        ([12, 15], []),
    ],
)
def test_the_months_that_lack_a_category(totals: list[int], lost: list[int]) -> None:
    by_month = {JANUARY + i: count for i, count in enumerate(totals)}
    assert without_category(by_month) == [JANUARY + i for i in lost]


def test_fewer_than_twelve_months_are_not_tested_and_it_is_said(two_months: IngestResult) -> None:
    assert any("12 months, and there are 2" in note.sentence for note in two_months.report.notes)


def test_a_month_without_a_file_is_named(catalogue: Catalogue, tmp_path: Path) -> None:
    paths = write_run(tmp_path / "files", [{"E01000001": 3}] * 3)
    report = INGESTERS["street-lsoa"]([paths[0], paths[2]], catalogue).report
    assert any(note.sentence == "There is no file for February 2024." for note in report.notes)


# Castle has 50 robberies in most months, Harbour 3: together 53, of which Harbour is 5.7%.
USUAL = {"E01000001": 50, "E01000002": 3}


@pytest.mark.parametrize(
    ("month", "status", "share", "places"),
    [
        ({"E01000001": 50}, Status.AS_PUBLISHED, 3 / 53, ("Harbour",)),
        ({"E01000002": 3}, Status.INCOMPLETE, 50 / 53, ("Castle",)),
    ],
    ids=["a small part", "most of it"],
)
def test_neighbourhoods_without_a_row_are_found_and_named(
    catalogue: Catalogue,
    tmp_path: Path,
    month: Mapping[str, int],
    status: Status,
    share: float,
    places: tuple[str, ...],
) -> None:
    paths = write_run(tmp_path / "files", [*[USUAL] * 11, month])
    ingested = INGESTERS["street-lsoa"](paths, catalogue)
    (found,) = [f for f in ingested.report.findings if f.kind != "note"]
    assert (found.area, found.month, found.places) == ("cumberland", JANUARY + 11, places)
    assert found.share == pytest.approx(share)
    row = rows_by_key(ingested)["robbery_street", "cumberland", "2024-12"]
    assert row.status is status
    assert row.note is not None
    assert "Cumberland, December 2024" in row.note
    assert places[0] in row.note


def test_a_low_month_with_a_row_for_every_neighbourhood_is_complete(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    paths = write_run(tmp_path / "files", [*[USUAL] * 12, *[{"E01000001": 5, "E01000002": 1}] * 6])
    report = INGESTERS["street-lsoa"](paths, catalogue).report
    assert not [f for f in report.findings if f.kind != "note"]


def test_a_neighbourhood_that_is_often_empty_proves_nothing(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    rare = {"E01000001": 50, "E01000002": 1}
    paths = write_run(tmp_path / "files", [*[rare] * 11, {"E01000001": 50}])
    report = INGESTERS["street-lsoa"](paths, catalogue).report
    assert not [f for f in report.findings if f.kind != "note"]


@pytest.mark.parametrize("broken", [1, 4, 7, 9])
def test_many_broken_months_do_not_hide_each_other(
    catalogue: Catalogue, tmp_path: Path, broken: int
) -> None:
    """From seven of twelve the median of the lost neighbourhood over all months would be 0."""
    months = [*[{"E01000002": 3}] * broken, *[USUAL] * (12 - broken)]
    report = INGESTERS["street-lsoa"](write_run(tmp_path / "files", months), catalogue).report
    assert [f.month for f in report.incomplete] == [JANUARY + i for i in range(broken)]


def test_a_change_from_old_to_new_lsoas_is_no_gap(catalogue: Catalogue, tmp_path: Path) -> None:
    """E01000009 of 2011 was split into E01000002 and E01000003 of 2021."""
    old, new = {"E01000001": 9, "E01000009": 8}, {"E01000001": 9, "E01000002": 5, "E01000003": 3}
    paths = write_run(tmp_path / "files", [*[old] * 12, *[new] * 12])
    ingested = INGESTERS["street-lsoa"](paths, catalogue)
    assert not [f for f in ingested.report.findings if f.kind != "note"]
    assert {o.value for o in ingested.observations if o.area == "cumberland"} == {17}


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        (
            "2024-01.csv",
            "E01000001,x,x,Robbery,2024,2,1",
            "line 2, year and month: found “2024, 2”",
        ),
        ("2024-01.csv", "E01000001,x,x,Robbery,2024,1,many", "line 2, crime_count: found “many”"),
        ("2024-01.csv", "E01000001,x,x,Robbery,2024,1,-1", "line 2, crime_count: found “-1”"),
        ("2024-01.csv", "E01000001,x,x,Robbery,2024,1", "line 2, the row: found “6 cells”"),
        (
            "2024-01.csv",
            "E01000001,x,x,Robbery,2024,1,1\nE01000001,x,x,Robbery,2024,1,2",
            "line 3, category: found “Robbery”, wanted one row for it in E01000001",
        ),
        ("2024-01.csv", "", "a header and no rows"),
        ("january.csv", "", "name is not YYYY-MM.csv"),
        ("2024-13.csv", "", "name is not YYYY-MM.csv"),
    ],
)
def test_a_faulty_month_is_named_by_file_and_line(
    catalogue: Catalogue, tmp_path: Path, name: str, line: str, said: str
) -> None:
    path = tmp_path / name
    path.write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        INGESTERS["street-lsoa"]([path], catalogue)
    assert str(raised.value).startswith(name)
    assert said in str(raised.value)


def test_the_same_month_twice_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    (one,) = write_run(tmp_path / "one", [USUAL])
    (other,) = write_run(tmp_path / "other", [USUAL])
    with pytest.raises(InputError, match="are both of January 2024"):
        INGESTERS["street-lsoa"]([one, other], catalogue)


def test_a_folder_without_files_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no CSV file"):
        INGESTERS["street-lsoa"]([tmp_path], catalogue)


def test_the_table_holds_both_vintages_of_the_catalogues_lpas_alone(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    table = read_lsoa_table(tmp_path / "catalogue" / LSOA_TABLE, catalogue)
    assert table["E01000009"].area == table["E01000003"].area == "cumberland"
    assert table["E01000018"].neighbourhood == table["E01000019"].neighbourhood
    assert table["E01000011"].ward == "Lakes, North"
    assert "E01000099" not in table


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("E01000001,atlantis,Castle,E01000001", "line 3, area: found “atlantis”"),
        ("E01000000,cumberland,Castle,E01000000", "line 3, lsoa: found “E01000000”"),
    ],
)
def test_a_faulty_table_is_named_by_line(
    catalogue: Catalogue, tmp_path: Path, row: str, said: str
) -> None:
    path = tmp_path / LSOA_TABLE
    first = "E01000000,cumberland,Castle,E01000000"
    path.write_text(f"lsoa,area,ward,neighbourhood\n{first}\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_lsoa_table(path, catalogue)


def test_a_missing_table_says_how_to_make_it(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"made of the two ONS lookups, by .*`make data`\."):
        read_lsoa_table(tmp_path / LSOA_TABLE, catalogue)


@pytest.mark.parametrize(
    ("name", "area", "ground"),
    [
        ("Cumberland 001B", "cumberland", "E01000002"),
        ("Westmorland 001B", "westmorland", "E01000011"),
    ],
)
def test_an_old_lsoa_on_both_sides_of_a_moved_boundary_is_where_its_name_says(
    catalogue: Catalogue, tmp_path: Path, name: str, area: str, ground: str
) -> None:
    lookups = moved_boundary(tmp_path, name)
    (tmp_path / LSOA_TABLE).write_text(make_lsoa_table(lookups, catalogue), "utf-8")
    table = read_lsoa_table(tmp_path / LSOA_TABLE, catalogue)
    assert table["E01000009"].area == area
    assert table["E01000009"].neighbourhood == min("E01000009", ground)
    assert table["E01000003"].area == "cumberland"
    assert table["E01000011"].area == "westmorland"


def test_an_old_lsoa_in_two_lpas_and_named_as_neither_is_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="line 3, LSOA11NM: found “Elsewhere 001B”"):
        make_lsoa_table(moved_boundary(tmp_path, "Elsewhere 001B"), catalogue)


def moved_boundary(folder: Path, name: str) -> Path:
    """The lookups with E01000009 of 2011 in two LPAs, and named so."""
    lookups = folder / "lookups"
    shutil.copytree(FIXTURES / "files" / "lookups", lookups)
    path = lookups / "lsoa11-lsoa21-lad22.csv"
    text = path.read_text("utf-8-sig").replace("E01000009,Cumberland 001B", f"E01000009,{name}")
    text += f"E01000009,{name},E01000011,Westmorland 001A,X,E06000064,,,9\n"
    path.write_text(text, "utf-8")
    return lookups
