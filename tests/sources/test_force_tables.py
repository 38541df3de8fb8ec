"""Police force area workbooks in small: layouts, areas, totals, editions, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources import INGESTERS, IngestResult, ons_c2
from pcc_metrics.sources.force_tables import split_marks
from pcc_metrics.sources.table_titles import read_period, years_ending
from pcc_metrics.store.observation import Observation, Status
from tests.sources.test_workbooks import xlsx

Row = Sequence[Any]
OFFENCES = "Police recorded crime by offence group and police force area, number of offences"
KNIFE = "Knife or sharp instrument offences recorded by the police for selected offences"
COUNTED, SHARE = "Number of\n offences\n involving a\n knife6", "% involving a knife"
LABELS = ("Homicide", "Violence with injury", "Robbery")

NATION = ("K04000001", "ENGLAND AND WALES6,7")
REGION = ("E12000005", "West Midlands ")
FORCE = ("E23000014", "West Midlands8")
STAFFORDSHIRE = ("E23000015", "Staffordshire")
POLICE_ON_TRAINS = (None, "British Transport Police")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(BUNDLED_CATALOGUE)


def p1(*rows: Row, year: str = "December 20191,2", title: str = OFFENCES) -> list[Row]:
    """Table P1: the total's heading stands a row above the others, after it a blank column."""
    return [
        [f"Table P1: {title}, year ending {year}"],
        [],
        ["England and Wales"],
        [None, None, "Total recorded crime (excluding fraud3)", None, "Victim-based crime"],
        ["Area Code", "Area Name", None, None, *LABELS],
        [None, None, "Numbers"],
        *rows,
        ["Source: made up for the tests"],
        *([f"{n}. Footnote {n}."] for n in range(1, 9)),
    ]


def counts(place: Row, total: Any, *others: Any) -> Row:
    return [*place, total, None, *others]


def p4(*rows: Row) -> list[Row]:
    return [
        [f"Table P4:  {KNIFE}, by police force area, year ending December 20191,2,3"],
        [None, None, "Total of selected serious offences", None, "Homicide5,6", None],
        ["Area Code", "Area Name", COUNTED, SHARE, COUNTED, SHARE],
        *rows,
    ]


def p5(*rows: Row, last: str = "Jan '19 to Dec '19", number: str = "Table P5") -> list[Row]:
    numbered = "Number of selected offences involving a knife3"
    return [
        [f"{number}: {KNIFE}, year ending March 2011 to year ending December 20191,2"],
        [None, None, "Apr '10 to Mar '114", None, last, None, "% change Jan 2019 compared with:"],
        ["Area Codes", "Area name", numbered, SHARE, numbered, SHARE, "Apr '10 to\n Mar '11"],
        *rows,
    ]


def ingest(catalogue: Catalogue, tmp_path: Path, *books: dict[str, list[Row]]) -> IngestResult:
    paths = [xlsx(tmp_path / f"{n}.xlsx", book) for n, book in enumerate(books)]
    return INGESTERS["ons-pfa"](paths, catalogue)


def values(found: IngestResult) -> dict[tuple[str, str], float]:
    return {(o.measure, o.area): o.value for o in found.observations}


def one(found: IngestResult, measure: str, area: str) -> Observation:
    (row,) = [o for o in found.observations if (o.measure, o.area) == (measure, area)]
    return row


@pytest.mark.parametrize(
    ("text", "name", "marks"),
    [
        ("Dyfed-Powys4", "Dyfed-Powys", (4,)),
        ("Avon and Somerset 9", "Avon and Somerset", (9,)),
        ("ENGLAND AND WALES4,5,6,7,8,9,10,11", "ENGLAND AND WALES", (4, 5, 6, 7, 8, 9, 10, 11)),
        ("North West 7, 8 ", "North West", (7, 8)),
        ("Total recorded crime (excluding fraud3)", "Total recorded crime (excluding fraud)", ()),
        (
            "Total recorded crime\n(excluding fraud)\n[note 2]",
            "Total recorded crime (excluding fraud)",
            (),
        ),
        ("Apr '10 to Mar '114", "Apr '10 to Mar '11", (4,)),
        ("Apr 2010 to\n Mar 2011", "Apr 2010 to Mar 2011", ()),
        ("Apr 2010 to Mar 20114,5", "Apr 2010 to Mar 2011", (4, 5)),
        ("Wiltshire", "Wiltshire", ()),
    ],
)
def test_footnote_marks_are_told_from_names_and_years(
    text: str, name: str, marks: tuple[int, ...]
) -> None:
    assert split_marks(text) == (name, marks)


@pytest.mark.parametrize(
    ("title", "months"),
    [
        ("number of offences, year ending December 20191,2", ["2019-12"]),
        ("number of offences, year ending June 181,2", ["2018-06"]),
        ("number of offences, year ending March 181,2,3", ["2018-03"]),
        ("year ending march 2017 compared with year ending March 2018", ["2017-03", "2018-03"]),
        ("Wales, year ending June 2025 [note 1][note 2]", ["2025-06"]),
        ("Wales, year ending June 201", ["2020-06"]),
        ("no year at all", []),
        ("year ending Juny 2019", []),
    ],
)
def test_the_years_of_a_title(title: str, months: list[str]) -> None:
    assert [str(month) for month in years_ending(title)] == months


def test_the_period_of_a_heading() -> None:
    year = Period(Month.of(2010, 4), Month.of(2011, 3))
    assert read_period("Apr '10 to Mar '11") == year
    assert read_period("April 2010 to March 2011, number") == year
    assert read_period("Mar '11 to Apr '10") is None
    assert read_period("Numbers") is None


def test_a_figure_is_read_by_code_and_column(catalogue: Catalogue, tmp_path: Path) -> None:
    rows = [counts(REGION, 9_000, 71, 800, 90), counts(FORCE, 5_000, 42, 500, 60)]
    found = ingest(catalogue, tmp_path, {"Table P1 ": p1(*rows)})
    assert values(found)["homicides", "west-midlands"] == 42
    assert values(found)["homicides", "west-midlands-region"] == 71
    assert values(found)["total_recorded_crime", "west-midlands"] == 5_000
    assert values(found)["robbery", "west-midlands"] == 60
    homicides = one(found, "homicides", "west-midlands")
    assert (str(homicides.period), homicides.status) == ("2019-01/2019-12", Status.PROVISIONAL)
    assert homicides.note == (
        "Table P1, edition of the year to December 2019. The source says: “Footnote 8.”"
    )


def test_a_name_without_its_code_is_no_force(catalogue: Catalogue, tmp_path: Path) -> None:
    """Nor is a code with the name of another force."""
    rows = [
        counts((None, "West Midlands"), 1, 1, 1, 1),
        counts(("E23000014", "Staffordshire"), 2, 2, 2, 2),
        counts(("E99999999", "West Midlands"), 3, 3, 3, 3),
        counts(STAFFORDSHIRE, 4, 4, 4, 4),
    ]
    found = ingest(catalogue, tmp_path, {"P1": p1(*rows)})
    assert {o.area for o in found.observations} == {"staffordshire"}
    assert {reason: left.count for reason, left in found.report.left_out.items()} == {
        "row without an area code": 4,
        "its code and its name are of two forces": 4,
        "area not in the catalogue": 4,
    }
    assert found.report.read == found.report.counted + 12


@pytest.mark.parametrize(
    "shorthand", ["..", ".", "-", "NA", "N/A", "n/a", "[x]", "[c]", ":", None, " "]
)
def test_shorthand_is_no_figure_and_no_zero(
    catalogue: Catalogue, tmp_path: Path, shorthand: str | None
) -> None:
    found = ingest(catalogue, tmp_path, {"P1": p1(counts(FORCE, 5_000, shorthand, 0, 60))})
    assert ("homicides", "west-midlands") not in values(found)
    assert values(found)["violence_with_injury", "west-midlands"] == 0
    assert found.report.left_out["not available in the table"].count == 1


@pytest.mark.parametrize("wrong", ["many", -3, 1.5, "42*"])
def test_a_cell_that_is_no_number_is_named(
    catalogue: Catalogue, tmp_path: Path, wrong: Any
) -> None:
    with pytest.raises(InputError, match=r"0\.xlsx, line 7, .*Homicide: found .*wanted a whole"):
        ingest(catalogue, tmp_path, {"P1": p1(counts(FORCE, 5_000, wrong, 0, 60))})


def test_a_total_is_without_a_force_where_it_is_the_sum_of_the_others(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    """Column by column: the total is without the force's homicides, and has its robberies."""
    rows = [
        counts(REGION, 9_000, 10, 800, 90),
        counts(FORCE, 5_000, "..", 500, ".."),
        counts(STAFFORDSHIRE, 4_000, 10, 300, 30),
        counts(("E12000006", "East"), 7, 7, 7, 7),
    ]
    found = ingest(catalogue, tmp_path, {"P1": p1(*rows)})
    area = "west-midlands-region"
    homicides, robbery = one(found, "homicides", area), one(found, "robbery", area)
    assert homicides.status is Status.INCOMPLETE
    assert "Without West Midlands, for which the table has no figure." in (homicides.note or "")
    assert robbery.status is Status.PROVISIONAL
    assert "The table has no figure for West Midlands alone." in (robbery.note or "")
    assert one(found, "violence_with_injury", area).note == (
        "Table P1, edition of the year to December 2019."
    )


def test_a_nation_may_count_a_row_outside_all_areas(catalogue: Catalogue, tmp_path: Path) -> None:
    """And a force that has no row is missing from it like one without a figure."""
    rows = [
        counts(NATION, 9_000, 12, 800, 90),
        counts(FORCE, 5_000, 2, 500, 60),
        counts(POLICE_ON_TRAINS, 4_000, 10, 300, 30),
    ]
    found = one(ingest(catalogue, tmp_path, {"P1": p1(*rows)}), "homicides", "england-wales")
    assert found.status is Status.INCOMPLETE
    assert "Greater Manchester" in (found.note or "")
    assert "West Midlands" not in (found.note or "")


def test_shares_have_the_number_and_the_base_that_follows_from_it(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    rows = [[*FORCE, 3_624, 8.5, 24, 45.28301886792453], [*STAFFORDSHIRE, 500, 5.5, 7, "-"]]
    found = ingest(catalogue, tmp_path, {"Table P4  ": p4(*rows)})
    share = one(found, "homicides_with_a_knife_share", "west-midlands")
    assert (share.numerator, share.denominator) == (24, 53)
    assert share.value == pytest.approx(24 / 53)
    assert values(found)["knife_crime", "west-midlands"] == 3_624
    assert values(found)["homicides_with_a_knife", "staffordshire"] == 7
    assert ("homicides_with_a_knife_share", "staffordshire") not in values(found)


def test_a_rounded_share_gives_no_base_away(catalogue: Catalogue, tmp_path: Path) -> None:
    found = ingest(catalogue, tmp_path, {"P4": p4([*FORCE, 3_624, 8.5, 21, 44.7])})
    share = one(found, "homicides_with_a_knife_share", "west-midlands")
    assert (share.value, share.numerator, share.denominator) == (0.447, None, None)


@pytest.mark.parametrize("number", ["Table P5", "Table P6"])
def test_a_table_is_told_by_title_and_columns_and_not_by_its_number(
    catalogue: Catalogue, tmp_path: Path, number: str
) -> None:
    sheet = p5([*FORCE, 3_018, 9.1, 3_624, 8.5, 20.1], number=number)
    found = ingest(catalogue, tmp_path, {"Table P6 ": sheet})
    assert {(str(o.period), o.value) for o in found.observations} == {
        ("2010-04/2011-03", 3_018),
        ("2019-01/2019-12", 3_624),
    }


def test_headings_in_one_row_are_read_too(catalogue: Catalogue, tmp_path: Path) -> None:
    """As later editions have them, with marks in brackets."""
    one_row = [
        ["Table P1: " + OFFENCES + ", year ending June 2025 [note 1]"],
        ["This worksheet contains one table."],
        ["Source: made up for the tests"],
        ["Area Code", "Area Name", "Total recorded crime\n(excluding fraud)\n[note 2]", *LABELS],
        ["E23000014", "West Midlands [note 9]", "303,343 ", 32, "[x]", "6,661"],
    ]
    title = "Table P6: Knife or sharp instrument offences by police force area"
    last = "Jul 2024 to\n Jun 2025 [note 3]"
    years = [
        [f"{title}, year ending June 2025"],
        ["Area Code", "Area Name", "Apr 2010 to\n Mar 2011", SHARE, last, SHARE],
        ["E23000014", "West Midlands", 3_018, 9.1, 5_000, 10.0],
    ]
    found = ingest(catalogue, tmp_path, {"Table P1": one_row, "Table P6 ": years})
    held = {(o.measure, str(o.period)): o.value for o in found.observations}
    assert held["robbery", "2024-07/2025-06"] == 6_661
    assert held["total_recorded_crime", "2024-07/2025-06"] == 303_343
    assert held["knife_crime", "2024-07/2025-06"] == 5_000
    assert held["knife_crime", "2010-04/2011-03"] == 3_018


GOOD = {"Table P4": p4([*FORCE, 3_624, 8.5, 21, 44.7])}


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (p1(counts(FORCE, 1, 2, 3, 4), title="Robots by police force area"), "is not known"),
        (p1(counts(FORCE, 1, 2, 3, 4), year="Juny 2019"), "is not known"),
        ([*p1()[:3], *p1()[4:]], "its columns are not those that are known"),
        ([*p1()[:4]], "no header that begins with area code and area name"),
        (p1([*FORCE, 1, 9, 2, 3, 4]), "figures in a column without a heading"),
        ([["Table P1: offence group and police force area, percentage change"]], "changes follow"),
        ([["Table P1: offence group and police force area, rate of offences"]], "rates follow"),
        (p5([*FORCE, 1, 2, 3, 4, 5], last="Oct '18 to Dec '19"), "its columns are not those"),
        (p5([*FORCE, 1, 2, 3, 4, 5], last="Apr '18 to Mar '19"), "its columns are not those"),
    ],
    ids=["title", "year", "headings", "header", "stray", "changes", "rates", "length", "edition"],
)
def test_a_table_that_is_not_known_is_named_and_not_guessed(
    catalogue: Catalogue, tmp_path: Path, sheet: list[Row], said: str
) -> None:
    found = ingest(catalogue, tmp_path, {"Notes": [["1. A note"]], "Table P9": sheet, **GOOD})
    (note,) = [f.sentence for f in found.report.findings if "not read" in f.sentence]
    assert said in note
    assert note.startswith("0.xlsx: Table P")
    assert {o.measure for o in found.observations} == {
        "knife_crime",
        "homicides_with_a_knife",
        "homicides_with_a_knife_share",
    }


def test_a_workbook_without_any_table_that_is_known_is_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(
        InputError, match=r"no table of police force areas .* found Notes, Table Q1"
    ):
        ingest(catalogue, tmp_path, {"Notes": [["A note"]], "Table Q1": [["Table Q1: Robots"]]})


def test_tables_of_two_editions_in_one_workbook_are_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    book = {"Table P1": p1(counts(FORCE, 1, 2, 3, 4), year="June 2019"), **GOOD}
    with pytest.raises(InputError, match="a workbook of one edition was wanted"):
        ingest(catalogue, tmp_path, book)


def test_two_workbooks_of_one_edition_are_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="both the edition of the year to December 2019"):
        ingest(catalogue, tmp_path, GOOD, GOOD)


def test_two_tables_of_one_edition_that_disagree_are_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    book = {**GOOD, "Table P5": p5([*FORCE, 3_018, 9.1, 3_625, 8.5, 20.1])}
    with pytest.raises(InputError, match=r"found 3,624 .*Table P4.* and 3,625 .*Table P5"):
        ingest(catalogue, tmp_path, book)


def test_of_two_editions_the_later_counts_whatever_their_order(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    rows = [*FORCE, 3_018, 9.1, 3_624, 8.5, 20.1]
    later = p5(rows, last="Jan '19 to Dec '19")
    earlier = p5([*FORCE, 3_000, 9.1, 3_500, 8.5, 20.1], last="Oct '18 to Sep '19")
    earlier[0] = ["Table P5: " + KNIFE + ", year ending September 20191,2"]
    found = ingest(catalogue, tmp_path, {"P5": later}, {"P5": earlier})
    held = {str(o.period): o for o in found.observations}
    assert held["2010-04/2011-03"].value == 3_018
    assert held["2010-04/2011-03"].status is Status.REVISED
    assert "other values: 3,000 in that to September 2019." in (held["2010-04/2011-03"].note or "")
    assert held["2018-10/2019-09"].status is Status.PROVISIONAL


@pytest.mark.parametrize(
    ("revised", "status", "said"),
    [
        (3_240, Status.UNTESTED, "by up to 8%"),
        (3_060, Status.PROVISIONAL, "by up to 2%"),
        (3_050, Status.PROVISIONAL, ""),
    ],
)
def test_a_figure_that_revisions_passed_by(
    catalogue: Catalogue, tmp_path: Path, revised: int, status: Status, said: str
) -> None:
    """The year to March 2019 is revised; one that overlaps it is in the old edition alone."""
    old = p5([*FORCE, 3_000, 9.1, 2_900, 8.5, 20.1])
    old[0] = ["Table P5: " + KNIFE + ", year ending September 20191,2"]
    old[1] = [None, None, "Apr '18 to Mar '19", None, "Oct '18 to Sep '19", None, "% change"]
    new = p5([*FORCE, revised, 9.1, 3_624, 8.5, 20.1])
    new[1] = [None, None, "Apr '18 to Mar '19", None, "Jan '19 to Dec '19", None, "% change"]
    found = ingest(catalogue, tmp_path, {"P5": old}, {"P5": new})
    held = {str(o.period): o for o in found.observations}
    overtaken = held["2018-10/2019-09"]
    assert overtaken.status is status
    assert said in (overtaken.note or "")
    assert ("do not have this one" in (overtaken.note or "")) is bool(said)
    assert held["2019-01/2019-12"].status is Status.PROVISIONAL


def test_a_total_without_a_force_does_not_take_the_place_of_a_whole_one(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    whole = p5(
        [*REGION, 30, 1, 40, 1, 1], [*FORCE, 20, 1, 30, 1, 1], [*STAFFORDSHIRE, 10, 1, 10, 1, 1]
    )
    whole[0] = ["Table P5: " + KNIFE + ", year ending September 20191,2"]
    whole[1] = [None, None, "Apr '10 to Mar '11", None, "Oct '18 to Sep '19", None, "% change"]
    nothing = [*FORCE, "..", "..", "..", "..", 1]
    later = p5([*REGION, 10, 1, 15, 1, 1], nothing, [*STAFFORDSHIRE, 10, 1, 15, 1, 1])
    found = ingest(catalogue, tmp_path, {"P5": whole}, {"P5": later})
    held = {str(o.period): o for o in found.observations if o.area == "west-midlands-region"}
    assert held["2010-04/2011-03"].value == 30
    assert held["2010-04/2011-03"].complete
    assert held["2019-01/2019-12"].status is Status.INCOMPLETE


C2 = [
    ["Table C2: recorded crimes, year ending December 2019 [note 1]"],
    [*ons_c2.PLACE, "Homicide", "Robbery"],
    ["E23000014", "West Midlands", None, None, None, None, 42, 60],
    ["E23000014", "West Midlands", "E22000341", "Wolverhampton", "E08000031", "Wolves", 5, 6],
]


def test_table_c2_of_the_workbook_is_read_under_its_own_source(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    """The very table that `ingest ons-c2` reads: local policing areas have no other."""
    book = {"Table P1": p1(counts(FORCE, 5_000, 42, 500, 60)), "Table C2": C2}
    found = ingest(catalogue, tmp_path, book)
    lpa = one(found, "homicides", "wolverhampton")
    assert (lpa.value, lpa.source, lpa.status) == (5, "ons-c2", Status.PROVISIONAL)
    rows = [o for o in found.observations if (o.measure, o.area) == ("homicides", "west-midlands")]
    force = {o.source: o.value for o in rows}
    assert force == {"ons-c2": 42, "ons-pfa": 42}
    report = found.report
    assert report.read == report.counted + sum(left.count for left in report.left_out.values())
    alone = INGESTERS["ons-c2"]([tmp_path / "0.xlsx"], catalogue)
    assert {o.key for o in alone.observations} < {o.key for o in found.observations}
