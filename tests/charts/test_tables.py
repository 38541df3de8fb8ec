"""The tables under the charts and the files that readers take away."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcc_metrics.charts.figure_tables import (
    areas_table,
    components_table,
    figures_table,
    observations_table,
    trend_table,
)
from pcc_metrics.charts.tables import Cell, Table, to_csv, to_frame
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.figures.breakdowns import components, side_by_side
from pcc_metrics.figures.series import trend
from tests.support.factories import (
    CATALOGUE,
    areas,
    everywhere,
    figure,
    monthly,
    people,
    reader,
    row,
)

SNAPSHOT = "2026-05-31-0a1b2c3d"
PEOPLE = people({"alder": 100_000, "birch": 20_000, "cedar": 40_000})


def read(file: bytes) -> list[dict[str, str]]:
    """A CSV file as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def table_of(*cells: Cell) -> Table:
    return Table(("Cell",), tuple((cell,) for cell in cells), "Made for a test")


def lines(table: Table) -> list[dict[str, Cell]]:
    return [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]


def thefts(**more: Any) -> Table:
    rows = monthly("thefts", "alder", "2025-04", [40, 41, None, 43, *[50] * 8], **more)
    reading = reader(rows)
    whole = trend(reading, figure(reading, "thefts", "alder", window="1m"))
    assert whole is not None
    return trend_table(whole, CATALOGUE)


def test_a_trend_has_a_row_for_every_month_with_its_status() -> None:
    table = thefts(incomplete=("2025-07",))
    assert table.columns == ("Period", "Offences", "Status", "First day", "Last day")
    assert table.rows[:4] == (
        ("April 2025", 40.0, "final", "2025-04-01", "2025-04-30"),
        ("May 2025", 41.0, "final", "2025-05-01", "2025-05-31"),
        ("June 2025", None, "no figure", "2025-06-01", "2025-06-30"),
        (
            "July 2025",
            None,
            "incomplete: part of the figures is missing",
            "2025-07-01",
            "2025-07-31",
        ),
    )
    assert len(table.rows) == 12


def test_a_status_that_is_not_final_stands_in_the_table() -> None:
    assert {line["Status"] for line in lines(thefts(status="provisional"))} == {
        "provisional",
        "no figure",
    }


def test_the_areas_of_a_sum_have_columns_of_their_own() -> None:
    reading = reader(everywhere("thefts", "2025-04", [40, 41, 42]))
    found = {
        one: trend(reading, figure(reading, "thefts", *one, to="2025-06", window="1m"))
        for one in (("alder", "birch"), ("alder",), ("birch",))
    }
    whole, *each = (one for one in found.values() if one)
    table = trend_table(whole, CATALOGUE, each)
    assert table.columns[:4] == ("Period", "Together", "Alder", "Birch")
    assert table.rows[2][:4] == ("June 2025", 84.0, 42.0, 42.0)


def test_shares_are_given_in_percent_under_a_heading_that_says_so() -> None:
    calls = monthly("answered", "shire", "2025-01", [0.07, 0.91, 0.925], source="calls")
    reading = reader(calls)
    whole = trend(reading, figure(reading, "answered", to="2025-03", window="1m"))
    assert whole is not None
    assert [line["Per cent"] for line in lines(trend_table(whole, CATALOGUE))] == [7.0, 91.0, 92.5]


def test_areas_stand_by_name_with_the_force_last() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-04", [30] * 12),
        *monthly("thefts", "birch", "2025-04", [40] * 12),
        *monthly("thefts", "cedar", "2025-04", [20] * 12),
        *PEOPLE,
    ]
    reading = reader(rows)
    side = side_by_side(reading, figure(reading, "thefts"), ())
    assert side is not None
    table = areas_table(side, CATALOGUE)
    assert [line["Area"] for line in lines(table)] == ["Alder", "Birch", "Cedar", "Shire"]
    assert lines(table)[1] == {
        "Area": "Birch",
        "Offences": 480.0,
        "Rate per 1,000 people": 24.0,
        "Lower 95% limit": 21.901,
        "Upper 95% limit": 26.246,
        "Population": 20_000.0,
        "Population year": "2024",
        "Rest of the force": 4.286,
        "Its lower 95% limit": 3.95,
        "Its upper 95% limit": 4.643,
        "Status": "final",
        "Source": "Monthly counts by area",
    }


def test_an_area_stands_beside_the_rest_of_the_force_and_the_force_beside_nothing() -> None:
    rows = [
        row("deaths", area, "2025-04/2026-03", count, source="yearbook")
        for area, count in (("alder", 10), ("birch", 30), ("cedar", 8))
    ]
    reading = reader([*rows, *PEOPLE])
    side = side_by_side(reading, figure(reading, "deaths"), ())
    assert side is not None
    rest = [line["Rest of the force"] for line in lines(areas_table(side, CATALOGUE))]
    people = {o.area: o.value for o in PEOPLE}
    per = CATALOGUE.measures["deaths"].per
    assert rest[1] == pytest.approx(18 / (people["alder"] + people["cedar"]) * per, abs=0.001)
    assert rest[3] is None


def test_windows_without_rates_have_no_empty_columns_for_them() -> None:
    reading = reader(everywhere("thefts", "2025-04", [40] * 12))
    side = side_by_side(reading, figure(reading, "thefts", window="3m"), ())
    assert side is not None
    assert areas_table(side, CATALOGUE).columns == ("Area", "Offences", "Status", "Source")


def test_an_area_without_a_figure_says_why() -> None:
    rows = everywhere("thefts", "2025-04", [40] * 12)
    rows = [o for o in rows if o.area != "birch" or o.period.end.year == 2026]
    rows += monthly("thefts", "shire", "2025-04", [130] * 12)
    reading = reader(rows)
    side = side_by_side(reading, figure(reading, "thefts"), ())
    assert side is not None
    birch = lines(areas_table(side, CATALOGUE))[1]
    assert birch["Offences"] is None
    assert "Birch" in str(birch["Status"])


def test_parts_each_have_their_own_period_and_what_is_left_has_a_row() -> None:
    when = "2025-01/2025-12"
    rows = [
        row("drug_offences", "shire", when, 7713, source="yearbook"),
        row("drug_supply", "shire", when, 2164, source="yearbook"),
        row("drug_use", "shire", when, 1191, source="yearbook"),
    ]
    reading = reader(rows)
    whole = figure(reading, "drug_offences", to="2025-12")
    made_of = components(reading, whole, Month.parse("2025-12"), Window.YEAR)
    assert made_of is not None
    found = lines(components_table(made_of, CATALOGUE))
    assert [(line["Measure"], line["Role"], line["Value"]) for line in found] == [
        ("Drug offences", "whole", 7713.0),
        ("Drug supply", "part", 2164.0),
        ("Drug use", "part", 1191.0),
        ("Not accounted for by the parts", "difference", 4358.0),
    ]
    assert {(line["Period"], line["Source"]) for line in found} == {
        ("Year to December 2025", "The yearbook")
    }


def test_a_figure_has_its_comparison_and_its_sign_in_words() -> None:
    counts = [60] * 12 + [50] * 12
    found = figure(monthly("thefts", "alder", "2024-04", counts), "thefts", "alder")
    (line,) = lines(figures_table([found], CATALOGUE))
    assert line["In words"] == "600 offences"
    assert (line["Value"], line["Unit"]) == (600.0, "offences")
    assert line["Compared with"] == "the year to March 2025"
    assert (line["Comparison value"], line["Change"]) == (720.0, -120.0)
    assert line["Sign"] == "lower in most months"
    assert (line["First day"], line["Last day"]) == ("2025-04-01", "2026-03-31")


def test_a_sign_stands_with_its_reason() -> None:
    rows = monthly("shouting", "alder", "2024-04", [100] * 12 + [40] * 12)
    (line,) = lines(figures_table([figure(rows, "shouting", "alder")], CATALOGUE))
    assert str(line["Sign"]).startswith("not comparable: the two are not set against each other")


def test_a_comparison_of_fewer_months_shows_both_sums_over_them() -> None:
    rows = monthly("thefts", "alder", "2024-04", [60] * 24, incomplete=("2024-09",))
    (line,) = lines(figures_table([figure(rows, "thefts", "alder")], CATALOGUE))
    assert line["Value"] == 720.0
    assert line["Own value compared"] == line["Comparison value"] == 660.0
    assert line["Compared with"] == "the year to March 2025, 11 months complete in both"


def test_a_figure_that_cannot_be_given_says_why() -> None:
    gaps = ("2025-07", "2025-08", "2025-09", "2025-10")
    rows = monthly("thefts", "alder", "2024-04", [60] * 24, incomplete=gaps)
    (line,) = lines(figures_table([figure(rows, "thefts", "alder")], CATALOGUE))
    assert line["Value"] is None
    assert "July to October 2025 are incomplete" in str(line["In words"])


def test_a_figure_of_some_months_says_so_in_its_period() -> None:
    rows = monthly("thefts", "alder", "2024-04", [60] * 24, incomplete=("2025-09",))
    (line,) = lines(figures_table([figure(rows, "thefts", "alder")], CATALOGUE))
    assert (line["Value"], line["Rate"]) == (660, None)
    assert line["Period"] == "11 complete months of the year to March 2026"


def test_the_rows_behind_a_sentence_are_named_in_full() -> None:
    rows = [row("deaths", "shire", "2025-04/2026-03", 33, source="yearbook", note="page 4")]
    (line,) = lines(observations_table(rows, CATALOGUE))
    assert line == {
        "Measure": "Deaths",
        "Area": "Shire",
        "Period": "Year to March 2026",
        "First day": "2025-04-01",
        "Last day": "2026-03-31",
        "Value": 33.0,
        "Numerator": None,
        "Denominator": None,
        "Status": "final",
        "Source": "The yearbook",
        "Note": "page 4",
    }


def test_a_row_of_something_the_catalogue_does_not_know_keeps_its_id() -> None:
    rows = [row("old_measure", "old-area", "2025-04", 1, source="old-source")]
    (line,) = lines(observations_table(rows, CATALOGUE))
    assert (line["Measure"], line["Area"], line["Source"]) == (
        "old_measure",
        "old-area",
        "old-source",
    )


def test_every_line_of_a_file_says_of_what_and_from_where_it_is() -> None:
    found = read(to_csv(thefts(), SNAPSHOT, "https://example.org/?lpa=alder"))
    assert len(found) == 12
    for line in found:
        assert line["Measure"] == "Thefts"
        assert line["Area"] == "Alder"
        assert line["Source"] == "Monthly counts by area"
        assert line["Snapshot"] == SNAPSHOT
        assert line["Link"] == "https://example.org/?lpa=alder"
        assert line["First day"] < line["Last day"]


def test_a_file_opens_in_a_spreadsheet() -> None:
    file = to_csv(table_of("Café – 5%", 1, 2.5, None, 1e12, math.nan), SNAPSHOT)
    assert file.startswith(b"\xef\xbb\xbf")  # or Excel reads it as the machine's own code page
    assert file.count(b"\r\n") == 7
    assert [line["Cell"] for line in read(file)] == [
        "Café – 5%",
        "1",
        "2.5",
        "",
        "1000000000000",
        "",
    ]


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://example.org")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_held_back(cell: str) -> None:
    assert read(to_csv(table_of(cell), SNAPSHOT))[0]["Cell"] == f"'{cell}"
    table = Table((cell,), (("x",),), "", ((cell, cell),))
    header, line = csv.reader(
        io.StringIO(to_csv(table, cell, cell).decode("utf-8-sig"), newline="")
    )
    assert header == [f"'{cell}", f"'{cell}", "Snapshot", "Link"]
    assert line == ["x", f"'{cell}", f"'{cell}", f"'{cell}"]


def test_a_negative_number_stays_a_number() -> None:
    assert read(to_csv(table_of(-120.5), SNAPSHOT))[0]["Cell"] == "-120.5"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
def test_any_text_comes_back_as_it_was_or_behind_an_apostrophe(text: str) -> None:
    (line,) = read(to_csv(Table(("Name", "Cell"), (("x", text),), ""), SNAPSHOT))
    assert line["Cell"] in (text, f"'{text}")
    assert line["Cell"][:1] not in set("=+-@\t\r\n")


def test_a_shown_column_of_counts_keeps_whole_numbers_beside_a_gap() -> None:
    frame = to_frame(thefts())
    assert list(frame.columns) == ["Period", "Offences", "Status", "First day", "Last day"]
    assert str(frame["Offences"].dtype) == "Int64"
    assert frame["Offences"].isna().sum() == 1
    assert str(to_frame(table_of(1.5, None))["Cell"].dtype) == "float64"
    assert to_frame(table_of("a", None))["Cell"].isna().tolist() == [False, True]
    assert list(to_frame(Table(("A", "B"), (), "")).columns) == ["A", "B"]


def test_an_area_is_named_once_a_row_is_of_one() -> None:
    reading = reader(everywhere("thefts", "2025-04", [40] * 12))
    together = figure(reading, "thefts", "alder", "cedar")
    (line,) = lines(figures_table([together], CATALOGUE))
    assert line["Area"] == " and ".join(area.title for area in areas("alder", "cedar"))
