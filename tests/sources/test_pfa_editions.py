"""The eight real police force area workbooks, against their tables copied out as long CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue, load_catalogue
from pcc_metrics.sources import INGESTERS, IngestResult
from pcc_metrics.sources.force_table_totals import lacking_forces
from pcc_metrics.sources.force_tables import ForceTable, NotRead, read_force_table
from pcc_metrics.sources.table_rows import parse_number
from pcc_metrics.sources.table_titles import read_period
from pcc_metrics.sources.wide_tables import is_not_available
from pcc_metrics.sources.workbooks import sheets
from pcc_metrics.store.observation import Observation, Status
from tests.support.environment import shared_path

EDITIONS = ("2018-03", "2018-06", "2018-09", "2018-12", "2019-03", "2019-06", "2019-09", "2019-12")
Cells = dict[tuple[str, str, str, str], str]  # edition, area code, label, period -> text

Totals = dict[tuple[str, str], float]  # measure, area

YEAR = "2017-04/2018-03"  # of the Home Office file
DRIVING = "Death or serious injury - unlawful driving"
LABELS = {  # of Tables P1 and P2 -> the measure of both
    "Homicide": "homicides",
    "Violence with injury": "violence_with_injury",
    "Stalking and harassment": "stalking_harassment",
    "Sexual offences": "sexual_offences",
    "Robbery": "robbery",
    "Burglary": "burglary",
    "Residential burglary": "residential_burglary",
    "Vehicle offences": "vehicle_offences",
    "Theft from the person": "theft_from_person",
    "Shoplifting": "shoplifting",
    "Drug offences": "drug_offences",
    "Possession of weapons offences": "weapons_possession",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(BUNDLED_CATALOGUE)


def workbooks() -> list[Path]:
    return sorted(shared_path("data", "ons-pfa-2018-2019", "original").glob("*.xlsx"))


@pytest.fixture(scope="module")
def ingested(catalogue: Catalogue) -> IngestResult:
    return INGESTERS["ons-pfa"](workbooks(), catalogue)


@cache
def tables() -> dict[str, list[ForceTable | NotRead]]:
    """Edition -> every table of its workbook."""
    found: dict[str, list[ForceTable | NotRead]] = {}
    for path in workbooks():
        with sheets(path) as all_sheets:
            read = [table for sheet in all_sheets if (table := read_force_table(*sheet))]
        (edition,) = {str(table.edition) for table in read if isinstance(table, ForceTable)}
        found[edition] = read
    return found


def cells(name: str) -> Iterator[tuple[tuple[str, str, str, str], str]]:
    for edition, read in tables().items():
        for table in read:
            if isinstance(table, ForceTable) and table.name == name:
                for row in table.rows:
                    for column in table.columns:
                        key = (edition, row.code, column.label, str(column.period))
                        yield key, row.cells[column.at].strip()


def long_rows(name: str) -> list[dict[str, str]]:
    with shared_path("data", "ons-pfa-2018-2019", name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def assert_same(found: Cells, expected: Cells) -> None:
    """The same cells, and in each the same number or none."""
    assert found.keys() == expected.keys()
    for key, text in expected.items():
        number = parse_number(text)
        assert number is not None or is_not_available(text), (key, text)
        assert parse_number(found[key]) == number, key


def year_to(end: str) -> str:
    year, month = map(int, end.split("-"))
    return f"{year}-01/{end}" if month == 12 else f"{year - 1}-{month + 1:02}/{end}"


def test_every_edition_is_read_and_the_other_tables_are_named() -> None:
    assert tuple(sorted(tables())) == EDITIONS
    for edition, read in tables().items():
        names = [table.name for table in read if isinstance(table, ForceTable)]
        assert names == ["Table P1", "Table P4", "Table P5"], edition
        passed_over = [table for table in read if isinstance(table, NotRead)]
        assert len(passed_over) >= 2
        assert not [
            one for one in passed_over if "not known" in one.reason or "not those" in one.reason
        ]


def test_every_number_of_table_p1_is_the_published_one() -> None:
    """All areas: forces, regions, England, Wales, England and Wales."""
    rows = long_rows("p1-number-of-offences-long.csv")
    expected = {
        (
            r["twelve_months_to"],
            r["area_code"],
            r["offence_group"],
            year_to(r["twelve_months_to"]),
        ): r["number"]
        for r in rows
    }
    assert len(expected) == len(rows) == 10_120
    assert_same({key: text for key, text in cells("Table P1") if key[1]}, expected)


def test_every_number_and_share_of_table_p4_is_the_published_one() -> None:
    label = {"number_involving_a_knife": "{} involving a knife"}
    expected = {
        (
            r["twelve_months_to"],
            r["area_code"],
            label.get(r["kind"], "{} involving a knife, %").format(r["offence"]),
            year_to(r["twelve_months_to"]),
        ): r["value"]
        for r in long_rows("p4-knife-by-offence-long.csv")
    }
    assert len(expected) == 4_928
    codes = {key[1] for key in expected}  # forces and England and Wales
    assert_same({key: text for key, text in cells("Table P4") if key[1] in codes}, expected)


def test_every_number_of_table_p5_is_the_published_one() -> None:
    """The CSV file is of the last edition alone."""
    expected = {
        (
            "2019-12",
            r["area_code"],
            "Selected offences involving a knife",
            str(read_period(r["period"])),
        ): r["selected_offences_involving_a_knife"]
        for r in long_rows("p5-knife-offences-long.csv")
    }
    assert len(expected) == 484
    codes = {key[1] for key in expected}
    found = {
        key: text
        for key, text in cells("Table P5")
        if key[0] == "2019-12" and key[1] in codes and "%" not in key[2]
    }
    assert_same(found, expected)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_last_year_of_table_p5_is_the_total_of_table_p4(edition: str) -> None:
    total = "Total of selected serious offences involving a knife"
    p4 = {key[1]: text for key, text in cells("Table P4") if key[0] == edition and key[2] == total}
    p5 = {
        key[1]: text
        for key, text in cells("Table P5")
        if key[0] == edition and key[3] == year_to(edition) and "%" not in key[2]
    }
    lacking = {code for code, text in p5.items() if is_not_available(text)}
    assert lacking <= {"K04000001", "E92000001", "E23000005"}  # without Greater Manchester
    assert len(p4) == 56
    assert {c: n for c, n in p4.items() if c not in lacking | {""}} == {
        c: n for c, n in p5.items() if c not in lacking | {""}
    }


def one(ingested: IngestResult, measure: str, area: str, period: str) -> Observation:
    (found,) = [
        o
        for o in ingested.observations
        if (o.measure, o.area, str(o.period)) == (measure, area, period)
    ]
    return found


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("homicides", 42),
        ("violence_with_injury", 33_487),
        ("robbery", 8_755),
        ("weapons_possession", 3_053),
        ("residential_burglary", 18_739),
        ("vehicle_offences", 32_460),
        ("theft_from_person", 3_089),
        ("drug_offences", 5_815),
        ("shoplifting", 16_463),
        ("sexual_offences", 7_712),
        ("stalking_harassment", 20_850),
        ("knife_crime", 3_624),
        ("total_recorded_crime", 259_638),
        ("homicides_with_a_knife", 20),
    ],
)
def test_west_midlands_in_2019(ingested: IngestResult, measure: str, value: float) -> None:
    found = one(ingested, measure, "west-midlands", "2019-01/2019-12")
    assert (found.value, found.status, found.source) == (value, Status.PROVISIONAL, "ons-pfa")
    assert found.note
    assert "edition of the year to December 2019." in found.note


def test_the_region_with_the_name_of_the_force_is_another_area(ingested: IngestResult) -> None:
    period = "2019-01/2019-12"
    assert one(ingested, "homicides", "west-midlands", period).value == 42
    assert one(ingested, "homicides", "west-midlands-region", period).value == 71


def test_no_figure_is_final_and_every_one_is_accounted_for(ingested: IngestResult) -> None:
    assert Status.FINAL not in {o.status for o in ingested.observations}
    report = ingested.report
    assert report.read == report.counted + sum(left.count for left in report.left_out.values())
    assert report.read == sum(
        len(table.columns) * len(table.rows)
        for read in tables().values()
        for table in read
        if isinstance(table, ForceTable)
    )
    assert not [reason for reason in report.left_out if "not known" in reason]
    assert "area not in the catalogue" not in report.left_out


@pytest.mark.parametrize("area", ["england-wales", "england", "north-west"])
def test_a_total_without_greater_manchester_says_so_and_is_no_total(
    ingested: IngestResult, area: str
) -> None:
    for measure in ("homicides", "knife_crime", "total_recorded_crime"):
        for end in ("2019-09", "2019-12"):
            found = one(ingested, measure, area, year_to(end))
            assert found.status is Status.INCOMPLETE, (measure, end)
            assert "Without Greater Manchester, for which" in (found.note or "")
    assert one(ingested, "homicides", area, "2018-01/2018-12").status is Status.PROVISIONAL
    whole = one(ingested, "homicides", "wales", "2019-01/2019-12")
    assert whole.status is Status.PROVISIONAL


def test_greater_manchester_itself_has_no_figure_and_no_zero_then(ingested: IngestResult) -> None:
    ends = {
        str(o.period.end)
        for o in ingested.observations
        if (o.area, o.measure) == ("greater-manchester", "homicides")
    }
    assert ends == set(EDITIONS) - {"2019-09", "2019-12"}


def test_a_force_without_a_figure_whose_offences_are_in_the_total(catalogue: Catalogue) -> None:
    """In June 2018 attempted murder in Cleveland and Durham is not shown and yet in the total."""
    (table,) = [t for t in tables()["2018-06"] if t.name == "Table P4"]
    assert isinstance(table, ForceTable)
    shown = dict(cells("Table P4"))
    label = "Attempted murder involving a knife"
    period = year_to("2018-06")
    assert shown["2018-06", "E23000013", label, period] == "-"
    row = next(row for row in table.rows if row.code == "K04000001")
    column = next(column for column in table.columns if column.label == label)
    lacking = lacking_forces(table, row, column, catalogue)
    assert not lacking.left_out
    assert lacking.sentence == "The table has no figure for Cleveland and Durham alone."


@pytest.mark.parametrize(
    ("end", "number", "base"), [("2018-12", 22, 50), ("2019-06", 24, 53), ("2019-09", 21, 47)]
)
def test_the_share_of_homicides_with_a_knife_has_its_own_base(
    ingested: IngestResult, end: str, number: float, base: float
) -> None:
    share = one(ingested, "homicides_with_a_knife_share", "west-midlands", year_to(end))
    assert (share.numerator, share.denominator) == (number, base)
    assert share.value == pytest.approx(number / base, abs=1e-12)
    counted = one(ingested, "homicides_with_a_knife", "west-midlands", year_to(end))
    assert counted.value == number


def test_no_share_is_made_where_the_table_has_none(ingested: IngestResult) -> None:
    """On a base of fewer than 50 the table has a dash."""
    ends = {
        str(o.period.end)
        for o in ingested.observations
        if (o.area, o.measure) == ("west-midlands", "homicides_with_a_knife_share")
    }
    assert ends == {"2018-12", "2019-03", "2019-06", "2019-09"}


def test_of_several_editions_the_latest_counts_and_says_what_it_revises(
    ingested: IngestResult, catalogue: Catalogue
) -> None:
    found = one(ingested, "knife_crime", "west-midlands", "2016-04/2017-03")
    assert (found.value, found.status) == (2_394, Status.REVISED)
    assert found.note == (
        "Table P5, edition of the year to December 2019. "
        "Earlier editions had other values: 2,393 in that to June 2018."
    )
    again = INGESTERS["ons-pfa"](workbooks()[::-1], catalogue)
    assert sorted(again.observations, key=lambda o: o.key) == sorted(
        ingested.observations, key=lambda o: o.key
    )


def test_a_figure_that_revisions_passed_by_is_not_set_beside_revised_ones(
    ingested: IngestResult,
) -> None:
    """Surrey's 2017 stands in one edition alone; the years around it rose sevenfold since."""
    surrey = one(ingested, "knife_crime", "surrey", "2017-01/2017-12")
    assert (surrey.value, surrey.status) == (51, Status.UNTESTED)
    assert "Later editions revise years that share months with it by up to 652%" in (
        surrey.note or ""
    )
    slightly = one(ingested, "knife_crime", "hertfordshire", "2017-01/2017-12")
    assert slightly.status is Status.PROVISIONAL
    assert "by up to 4%, and do not have this one." in (slightly.note or "")
    ours = [o for o in ingested.observations if o.area == "west-midlands"]
    assert not [o for o in ours if "Later editions" in (o.note or "")]


def test_what_a_table_says_of_a_force_goes_with_its_figures(ingested: IngestResult) -> None:
    found = one(ingested, "knife_crime", "sussex", "2018-01/2018-12")
    assert "The source says: “" in (found.note or "")
    lancashire = one(ingested, "homicides", "lancashire", "2018-01/2018-12")
    assert "unable to provide police recorded crime for November and December 2018" in (
        lancashire.note or ""
    )


def test_footnotes_that_are_numbered_wrongly_are_given_to_no_force(ingested: IngestResult) -> None:
    """Table P4 of June 2019 has two footnotes 9, so that Surrey's 10 is that of another."""
    found = one(ingested, "homicides_with_a_knife", "surrey", "2018-07/2019-06")
    assert found.note == "Table P4, edition of the year to June 2019."


def in_2017_18(catalogue: Catalogue, ingested: IngestResult) -> tuple[Totals, Totals]:
    """What the edition of March 2018 and the Home Office file have for every force and measure.

    Known differences: the file has deaths and serious injuries by driving under violence with
    injury, and Table P1 in a column of their own. They are added to the table's violence here; they
    are a measure of neither.
    """
    path = shared_path("data", "home-office", "prc-pfa-2017-18.csv")
    home_office: Totals = {}
    for o in INGESTERS["home-office-pfa"]([path], catalogue).observations:
        home_office[o.measure, o.area] = home_office.get((o.measure, o.area), 0) + o.value
    ons = {(o.measure, o.area): o.value for o in ingested.observations if str(o.period) == YEAR}
    for (edition, code, label, _), text in cells("Table P1"):
        area = catalogue.area_by_code.get(code)
        if edition == "2018-03" and label == DRIVING and area and area.kind == "force":
            ons["violence_with_injury", area.id] += float(text)
    both = ons.keys() & home_office.keys()
    return {key: ons[key] for key in both}, {key: home_office[key] for key in both}


def restated_in_march_2019(catalogue: Catalogue) -> Totals:
    """The year to March 2018 as the edition a year later had it, for every force and measure.

    Its Table P2 gives the change with all its digits, so that the number before follows from the
    change and the number of Table P1. A base of fewer than 50 has no percentage.
    """
    edition, year = "2019-03", year_to("2019-03")
    (table,) = [t for t in tables()[edition] if t.name == "Table P1"]
    assert isinstance(table, ForceTable)
    at = {column.label: column.at for column in table.columns}
    now = {(key[1], key[2]): float(text) for key, text in cells("Table P1") if key[0] == edition}
    restated: Totals = {}
    path = shared_path("data", "ons-pfa-2018-2019", "original")
    with sheets(path / "policeforceareatablesyeendingmarch2019.xlsx") as found:
        lines = [one for sheet, rows in found if sheet.strip() == "Table P2" for one in rows]
    for _, texts in lines:
        area = catalogue.area_by_code.get(texts[0][:9])  # three have the digit of a footnote after
        for label in (*LABELS, DRIVING) if area and area.kind == "force" else ():
            percent = parse_number(texts[at[label]])
            if area and percent is not None:
                before = now[texts[0][:9], label] / (1 + percent / 100)
                assert before == pytest.approx(round(before), abs=1e-6), (area.id, label, year)
                restated[LABELS.get(label, label), area.id] = round(before)
    return restated


def test_ons_and_home_office_agree_on_2017_18_in_one_edition_or_the_next(
    catalogue: Catalogue, ingested: IngestResult
) -> None:
    """All 43 forces, all twelve measures: what differs was restated a year later.

    24 forces agree to the last offence with the edition of March 2018, West Midlands among them.
    Of the other 19 every figure is that of one of the two editions, wherever the second has one.
    """
    ons, home_office = in_2017_18(catalogue, ingested)
    restated = restated_in_march_2019(catalogue)
    assert {measure for measure, _ in ons} == set(LABELS.values())
    assert len(ons) == len(LABELS) * 43
    differing = {key for key, value in ons.items() if home_office[key] != value}
    assert len({area for _, area in differing}) == 19
    assert "west-midlands" not in {area for _, area in differing}
    for measure, area in differing & restated.keys():
        left = home_office[measure, area] - restated[measure, area]
        deaths = restated.get((DRIVING, area)) if measure == "violence_with_injury" else 0
        assert left == deaths if deaths is not None else 0 <= left < 50, (measure, area)
    # A base below 50 leaves no percentage to work back from.
    for measure, area in differing - restated.keys():
        assert max(ons[measure, area], home_office[measure, area]) < 55, (measure, area)
        assert measure == "homicides" or area == "city-of-london"


@pytest.mark.parametrize("measure", sorted(LABELS.values()))
def test_what_forces_revised_changes_no_national_total_by_half_a_percent(
    catalogue: Catalogue, ingested: IngestResult, measure: str
) -> None:
    ons, home_office = in_2017_18(catalogue, ingested)
    totals = [sum(v for (m, _), v in one.items() if m == measure) for one in (ons, home_office)]
    assert totals[0] == pytest.approx(totals[1], rel=0.005)


def test_violence_with_injury_differs_by_deaths_and_injuries_from_driving(
    catalogue: Catalogue, ingested: IngestResult
) -> None:
    table = one(ingested, "violence_with_injury", "west-midlands", YEAR).value
    _, home_office = in_2017_18(catalogue, ingested)
    driving = dict(cells("Table P1"))["2018-03", "E23000014", DRIVING, YEAR]
    assert home_office["violence_with_injury", "west-midlands"] - table == float(driving) > 0
