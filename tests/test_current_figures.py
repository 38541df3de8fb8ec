"""What the newest bundled snapshot answers: baselines, last year, knife crime, other forces."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import View
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.stats.change_signs import Sign
from pcc_metrics.store.observation import Status
from pcc_metrics.store.register import Register

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
THIRD = "2026-11-30"
SNAPSHOT = Register(BUNDLED).open(THIRD)
YEAR_BEFORE, BASELINE = "year", "baseline"
YEAR = Window.YEAR


@pytest.fixture(autouse=True)
def _bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(BUNDLED))
    monkeypatch.delenv("PCC_METRICS_CATALOGUE", raising=False)


def figure(*arguments: str) -> dict[str, Any]:
    command = ("figure", *arguments, "--snapshot", THIRD, "--json")
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def comparison(found: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(c for c in found["comparisons"] if c["kind"] == kind)


def beside(found: dict[str, Any], kind: str) -> tuple[Any, ...]:
    """The other level, the change in whole percent, the sign, and where it is from."""
    one = comparison(found, kind)
    percent = None if one["change_percent"] is None else round(one["change_percent"])
    return one["value"], percent, one["sign"], one["source"]


def paragraph(priority: str, measure: str) -> str:
    reader = Reader(SNAPSHOT, CATALOGUE)
    page = build_page_content(reader, CATALOGUE.priorities[priority], View())
    told = (*page.plan.paragraphs, *page.plan.others)
    found = [one for one in told if one[0].figures[0].measure.id == measure]
    return " ".join(sentence.text for sentence in found[0])


# The tables of 2018 and 2019.


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("homicides", 42),
        ("violence_with_injury", 33487),
        ("robbery", 8755),
        ("weapons_possession", 3053),
        ("residential_burglary", 18739),
        ("vehicle_offences", 32460),
        ("theft_from_person", 3089),
        ("drug_offences", 5815),
        ("shoplifting", 16463),
        ("sexual_offences", 7712),
        ("stalking_harassment", 20850),
        ("knife_crime", 3624),
    ],
)
def test_calendar_2019_is_held_with_its_source_and_edition(measure: str, value: float) -> None:
    found = figure(measure, "--to", "2019-12")
    assert (found["value"], found["source"], found["how"]) == (value, "ons-pfa", "exact")
    assert any("edition of the year to December 2019" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("measure", "value"),
    [("homicides", 53), ("robbery", 8945), ("residential_burglary", 21542)],
)
def test_other_years_of_the_tables_are_history(measure: str, value: float) -> None:
    assert figure(measure, "--to", "2019-06")["value"] == value


AREAS = ("west-midlands", "england-wales", "metropolitan", "greater-manchester", "merseyside",
         "northumbria", "south-yorkshire", "west-yorkshire", "london")  # fmt: skip
ENDS = [f"{year}-{month}" for year in (2018, 2019) for month in ("03", "06", "09", "12")]
NO_MANCHESTER = ("2019-09", "2019-12")  # it supplied nothing, so no total is one


@pytest.mark.parametrize("measure", ["homicides", "robbery", "vehicle_offences", "shoplifting"])
def test_the_other_forces_and_the_nation_have_every_edition(measure: str) -> None:
    held = {
        (area, str(row.period.end))
        for area in AREAS
        for row in SNAPSHOT.series(measure, area)
        if row.source == "ons-pfa" and row.complete
    }
    missing = {(area, end) for area in AREAS for end in ENDS} - held
    assert missing == {
        (area, end) for area in ("england-wales", "greater-manchester") for end in NO_MANCHESTER
    }


# The year to June 2025.


@pytest.mark.parametrize(
    ("measure", "value", "year", "baseline"),
    [
        ("homicides", 32, (38, None, "–", "reported-crime-2024-06"), (42, None, "?", "ons-pfa")),
        ("robbery", 6661, (8122, -18, "▽", "reported-crime-2024-06"), (8755, -24, "▽", "ons-pfa")),
        ("residential_burglary", 10842, None, (18739, -42, "▽", "ons-pfa")),
        ("vehicle_offences", 28056, None, (32460, -14, "▽", "ons-pfa")),
        (
            "theft_from_person",
            2564,
            (3236, -21, "▽", "reported-crime-2024-06"),
            (3089, -17, "▽", "ons-pfa"),
        ),
        ("violence_with_injury", 31383, None, (33487, -6, "▽", "ons-pfa")),
    ],
)
def test_the_year_to_june_2025_beside_the_year_before_and_2019(
    measure: str, value: float, year: tuple[Any, ...] | None, baseline: tuple[Any, ...]
) -> None:
    found = figure(measure, "--to", "2025-06")
    assert (found["value"], found["source"]) == (value, "ons-c2")
    if year is None:
        assert comparison(found, YEAR_BEFORE)["value"] is None
    else:
        assert beside(found, YEAR_BEFORE) == year
        assert comparison(found, YEAR_BEFORE)["reported"]["by"] == "Hits Radio Coventry"
    assert beside(found, BASELINE) == baseline
    assert comparison(found, BASELINE)["start"] == "2019-01-01"


def test_all_recorded_crime_is_not_compared_across_its_breaks() -> None:
    found = figure("total_recorded_crime", "--to", "2025-06")
    year = comparison(found, YEAR_BEFORE)
    assert (found["value"], year["value"]) == (303343, 323197)
    baseline = comparison(found, BASELINE)
    assert (baseline["value"], baseline["sign"]) == (None, "–")
    assert "since May 2023" in baseline["reason"]


def test_across_a_break_there_is_no_sign_and_the_reason_is_given() -> None:
    """Stalking and harassment: 2018/19 and the year before lie on either side of April 2018."""
    found = figure("stalking_harassment", "--to", "2019-03")
    year = comparison(found, YEAR_BEFORE)
    assert (year["sign"], year["verdict"]) == ("–", "not comparable")
    assert "since April 2018" in year["reason"]


def test_homicides_are_beside_those_forces_that_the_edition_has() -> None:
    found = figure("homicides", "--to", "2025-06", "--compare", "national")
    others = {c["area"]: c["source"] for c in found["comparisons"] if c["kind"] == "national"}
    assert set(others) == set(AREAS) - {"west-midlands", "england-wales", "london"}
    assert set(others.values()) == {"ons-c2"}
    old = figure("homicides", "--to", "2018-12", "--compare", "national")
    nations = {c["area"] for c in old["comparisons"] if c["kind"] == "national"}
    assert nations == set(AREAS) - {"west-midlands", "london"}
    without = figure("homicides", "--to", "2019-12", "--compare", "national")
    named = {c["area"] for c in without["comparisons"] if c["kind"] == "national"}
    assert named == set(AREAS) - {"west-midlands", "london", "england-wales", "greater-manchester"}


# What the pages answer.


def test_the_homicide_page() -> None:
    told = paragraph("homicide", "homicides")
    for part in (
        "32 homicides were recorded, 10.5 per million people (7.2 to 14.9).",
        "A year before there were 38, as reported, not checked against the original.",
        "In 2019, from an earlier edition, there were 42, a difference that could be chance.",
    ):
        assert part in told
    rate = figure("homicides", "--to", "2025-06")["rate"]
    limits = [round(rate[key], 1) for key in ("value", "lower", "upper")]
    assert limits == [10.5, 7.2, 14.9]
    mean = paragraph("homicide", "homicide_rate_3yr")
    assert "12.7 per million people" in mean and "16.0; the difference cannot be tested" in mean


def test_serious_violence_and_neighbourhood_crime() -> None:
    robbery = paragraph("serious-violence", "robbery")
    assert "6,661 robbery offences were recorded" in robbery
    assert (
        "18% lower over all 12 months (8,122 a year before, from an earlier edition, as reported)"
        in robbery
    )
    assert "24% lower (8,755 in 2019, from an earlier edition)" in robbery
    burglary = paragraph("neighbourhood-crime", "residential_burglary")
    assert "42% lower (18,739 in 2019" in burglary
    vehicles = paragraph("neighbourhood-crime", "vehicle_offences")
    assert "14% lower (32,460 in 2019" in vehicles


def test_999_calls_are_rounded_shares_without_a_numerator() -> None:
    found = figure("calls_999_within_10s", "--to", "2025-03")
    year, target = comparison(found, YEAR_BEFORE), comparison(found, "target")
    assert (found["value"], year["value"]) == (0.96, 0.93)
    assert year["change_range"] == [0.02, 0.04]
    assert (found["numerator"], found["denominator"], found["interval"]) == (None, None, None)
    assert target["met"] and target["value"] == 0.9
    assert found["reported"]["by"] == "the Express & Star"
    told = paragraph("victim-satisfaction", "calls_999_within_10s")
    assert "96% of 999 calls were answered within 10 seconds, as reported." in told
    assert "it was 93%: 2 to 4 percentage points higher" in told
    received = [
        figure("calls_999_received", "--to", f"{year}-03")["value"] for year in (2024, 2025)
    ]
    assert received == [810868, 732440]


def test_knife_crime_has_its_series_and_its_break() -> None:
    rows = [o for o in SNAPSHOT.series("knife_crime", "west-midlands") if o.period.length == 12]
    assert len(rows) >= 8
    page = build_page_content(
        Reader(SNAPSHOT, CATALOGUE), CATALOGUE.priorities["serious-violence"], View()
    )
    assert "knife_crime" in {trend.measure.id for trend in page.trends}
    assert CATALOGUE.measures["knife_crime"].breaks[0].start.year == 2020


def test_knife_crime_since_2020_is_as_reported_history_and_never_set_against_2019() -> None:
    held = {end: figure("knife_crime", "--to", end) for end in ("2021-03", "2022-03", "2023-12")}
    assert [one["value"] for one in held.values()] == [3049, 4445, 5324]
    assert {one["reported"]["by"] for one in held.values()} == {"the Express & Star", "the BBC"}
    year = comparison(held["2022-03"], YEAR_BEFORE)
    assert (year["value"], year["sign"]) == (3049, "–")
    assert "about 2020 forces went over" in year["reason"]
    newest = figure("knife_crime")
    assert (newest["value"], newest["end"], newest["history"]) == (5268, "2024-03-31", True)
    assert "about 2020" in comparison(newest, BASELINE)["reason"]


def test_the_mission_on_knife_crime_has_a_baseline_a_source_and_no_verdict() -> None:
    mission = figure("knife_crime")["mission"]
    assert (mission["share"], mission["from"]["start"], mission["by"]) == (
        0.5, "2023-07-01", "2034-06",
    )  # fmt: skip
    assert mission["source"].startswith("Civil Service World, 27 March 2025: https://")
    reader = Reader(SNAPSHOT, CATALOGUE)
    page = build_page_content(reader, CATALOGUE.priorities["serious-violence"], View())
    (told,) = [s.text for s in page.plan.sentences if s.fact == "mission"]
    assert "There is no figure for the West Midlands in the year to June 2024" in told
    assert figure("robbery")["mission"] is None


def test_999_calls_waited_three_seconds_and_five_the_year_before() -> None:
    found = figure("calls_999_mean_wait", "--to", "2025-03")
    assert (found["value"], comparison(found, YEAR_BEFORE)["value"]) == (3, 5)
    assert comparison(found, YEAR_BEFORE)["sign"] == "–"


@pytest.mark.parametrize(
    ("area", "robbery", "burglary", "vehicles", "drugs"),
    [("dudley", 1.35, 5.63, 7.76, 1.49), ("birmingham", 3.87, 7.07, 11.85, 2.91)],
)
def test_rates_of_2023_24_by_area_are_published_and_beside_no_count(
    area: str, robbery: float, burglary: float, vehicles: float, drugs: float
) -> None:
    rates = ("robbery_rate", "burglary_rate", "vehicle_offences_rate", "drug_offences_rate")
    found = [figure(rate, "--area", area, "--to", "2024-03") for rate in rates]
    assert [one["value"] for one in found] == [robbery, burglary, vehicles, drugs]
    assert {one["source"] for one in found} == {"ons-csp-rates-copy"}
    assert {(one["numerator"], one["how"]) for one in found} == {(None, "exact")}
    assert not [c for one in found for c in one["comparisons"] if c["value"] is not None]
    assert figure("robbery", "--area", area, "--to", "2024-03")["value"] is None


def test_rates_of_2023_24_stand_beside_each_other() -> None:
    reader = Reader(SNAPSHOT, CATALOGUE)
    for areas in ((), ("dudley",)):
        view = View(areas=areas, to=Month.parse("2024-03"))
        page = build_page_content(reader, CATALOGUE.priorities["serious-violence"], view)
        (side,) = [one for one in page.side_by_sides if one.measure.id == "robbery_rate"]
        assert len([line for line in side.lines if isinstance(line.figure, Figure)]) == 7


CHANGES = {
    "violence_with_injury_change": -11,
    "sexual_offences_change": 5,
    "stalking_harassment_change": -9,
    "burglary_change": -22,
    "shoplifting_change": 2.5,
    "vehicle_offences_change": -14,
}


@pytest.mark.parametrize(("measure", "percent"), CHANGES.items())
def test_reported_changes_are_quoted_with_who_reported_them(measure: str, percent: float) -> None:
    found = figure(measure, "--to", "2025-06")
    assert (found["value"], found["reported"]["by"]) == (percent, "the Express & Star")
    of = CATALOGUE.measures[measure].of
    assert of
    assert figure(of, "--to", "2025-06")["source"] == "ons-c2"
    year = comparison(figure(of, "--to", "2025-06"), YEAR_BEFORE)
    assert year["value"] is None  # no level is worked out from a rounded change
    priority = CATALOGUE.measures[measure].priorities[0]
    reader = Reader(SNAPSHOT, CATALOGUE)
    view = View(to=Month.parse("2025-06"))
    page = build_page_content(reader, CATALOGUE.priorities[priority], view)
    told = [s.text for s in page.sentences if s.fact == "claim" and "Express & Star" in s.text]
    assert any(f"{abs(percent):g}% {'lower' if percent < 0 else 'higher'}" in one for one in told)


def test_charts_of_yearly_totals_have_the_points_of_other_editions() -> None:
    reader = Reader(SNAPSHOT, CATALOGUE)
    view = View(to=Month.parse("2025-06"))
    page = build_page_content(reader, CATALOGUE.priorities["serious-violence"], view)
    trends = {one.measure.id: one for one in page.trends}
    ends = {str(p.period.end): p for p in trends["robbery"].points}
    assert [ends[end].value for end in ("2019-12", "2024-06", "2025-06")] == [8755, 8122, 6661]
    assert [bool(ends[end].report) for end in ("2019-12", "2024-06", "2025-06")] == [0, 1, 0]
    assert trends["robbery"].sources == ("ons-c2", "ons-pfa", "reported-crime-2024-06")
    knife = {str(p.period.end) for p in trends["knife_crime"].points if p.report}
    assert knife == {"2021-03", "2022-03", "2023-12", "2024-03"}
    assert len(trends["robbery_street"].sources) == 1


# What must hold of the whole.


def test_no_reported_figure_is_a_headline_for_want_of_another() -> None:
    """The 45 seconds of August 2024 are a month that a press release chose."""
    found = figure("calls_101_mean_wait", "--to", "2026-03")
    assert (found["source"], found["end"]) == ("statement-2024-02-27", "2023-12-31")
    assert figure("calls_101_mean_wait", "--to", "2024-08", "--window", "1m")["value"] == 45


def test_no_row_is_final_and_no_old_row_is_lost() -> None:
    second = {row.key: row.value for row in Register(BUNDLED).open("2026-11-22").observations()}
    third = {row.key: row for row in SNAPSHOT.observations()}
    assert {key: third[key].value for key in second} == second
    assert Status.FINAL not in {row.status for row in third.values()}


def test_there_is_one_baseline_and_none_where_it_could_not_be_used() -> None:
    held = {m.id: m for m in CATALOGUE.measures.values() if m.baseline}
    assert {str(m.baseline.period.start) for m in held.values() if m.baseline} == {"2019-01"}
    assert not [m.id for m in held.values() if m.follows_activity or m.breaks]
    assert {"homicides", "robbery", "residential_burglary", "vehicle_offences"} <= held.keys()


def test_every_headline_that_sources_can_compare_is_compared() -> None:
    """`data/README.md` lists the others, with why."""
    reader = Reader(SNAPSHOT, CATALOGUE)
    _, listed = (BUNDLED / "README.md").read_text("utf-8").split("that are not compared")
    for priority in CATALOGUE.priorities.values():
        page = build_page_content(reader, priority, View())
        uncompared = {m for m in priority.headlines if not _is_compared(page.figures[m])}
        assert {m for m in uncompared if f"`{m}`" not in listed} == set()
    held = ("robbery", "theft_from_person", "residential_burglary", "vehicle_offences")
    assert not [m for m in ("robbery", "theft_from_person") if f"`{m}`" in listed]
    for measure in (*held, "homicides", "violence_with_injury", "calls_999_within_10s"):
        wanted = CATALOGUE.measures[measure]
        found = resolve_figure(reader, wanted, (CATALOGUE.force,), Month.parse("2025-06"), YEAR)
        assert isinstance(found, Figure)
        assert any(isinstance(one, Change) for one in found.comparisons), measure


def _is_compared(found: Answer) -> bool:
    """By a sign; a rate is told with its count, and a published change is a comparison itself."""
    if found.measure.kind == "change" or found.measure.id == "homicide_rate":
        return True
    if not isinstance(found, Figure) or found.history:
        return False
    changes = [one for one in found.comparisons if isinstance(one, Change)]
    return any(one.sign is not Sign.NOT_COMPARABLE for one in changes)
