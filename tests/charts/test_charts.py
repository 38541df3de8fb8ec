"""What a reader sees of a chart, and what a chart must never say or show."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import altair as alt
import pytest

from pcc_metrics.charts import theme
from pcc_metrics.charts.areas import areas_chart
from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.components import components_chart
from pcc_metrics.charts.control_chart import control_chart
from pcc_metrics.charts.heatmap import heatmap_chart, heatmap_spec
from pcc_metrics.charts.layout import month_ms
from pcc_metrics.charts.map import map_chart, map_spec
from pcc_metrics.charts.row_specs import bars_spec, dots_spec
from pcc_metrics.charts.time_specs import monitoring_spec, months_spec, periods_spec
from pcc_metrics.charts.trend import figure_message, trend_chart
from pcc_metrics.charts.yearly_totals import yearly_total_chart
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.figures.breakdowns import Components, SideBySide, components, side_by_side
from pcc_metrics.figures.monitoring import monitor
from pcc_metrics.figures.series import Trend, trend
from pcc_metrics.store.observation import Observation
from tests.support.chart_streams import rows_of
from tests.support.factories import (
    CATALOGUE,
    LPAS,
    areas,
    everywhere,
    figure,
    monthly,
    people,
    reader,
    row,
)
from tests.support.map_squares import ground, trends_by_area

YEARS = [50 + place % 12 for place in range(36)]  # April 2023 to March 2026, up and down each year
FOUR_MONTHS = ("2025-07", "2025-08", "2025-09", "2025-10")
UNALIKE = [50 + 20 * (place % 2) for place in range(35)] + [200]  # no month is like the next
PEOPLE = people({"alder": 100_000, "birch": 20_000, "cedar": 40_000})


def chart_of(
    rows: Sequence[Observation], measure: str, *where: str, to: str = "2026-03", window: str = "12m"
) -> Chart:
    """The trend chart of a figure, with a line for each area where several are asked for."""
    reading = reader(rows)
    found = figure(reading, measure, *where, to=to, window=window)
    whole = trend(reading, found)
    assert whole is not None
    ones = (figure(reading, measure, one, to=to, window=window) for one in where)
    each = [one for one in (trend(reading, f) for f in ones) if one]
    return trend_chart(whole, CATALOGUE, found, each if len(where) > 1 else ())


def side_of(
    rows: Sequence[Observation],
    measure: str,
    *chosen: str,
    to: str = "2026-03",
    window: str = "12m",
) -> SideBySide:
    """Every LPA beside the others."""
    reading = reader(rows)
    found = figure(reading, measure, to=to, window=window)
    side = side_by_side(reading, found, areas(*chosen) if chosen else ())
    assert side is not None
    return side


def parts_of(
    rows: Sequence[Observation], measure: str, *where: str, to: str = "2025-12"
) -> Components:
    reading = reader(rows)
    found = figure(reading, measure, *where, to=to)
    made_of = components(reading, found, Month.parse(to), Window.YEAR)
    assert made_of is not None
    return made_of


def datasets(chart: Chart) -> dict[str, list[dict[str, Any]]]:
    return dict(chart.spec["datasets"])


def number(chart: Chart, name: str) -> Any:
    return next(p.get("value") for p in chart.spec["params"] if p["name"] == name)


def at(month: str) -> int:
    return month_ms(Month.parse(month))


def yearly(values: dict[int, float], measure: str = "deaths", **more: Any) -> list[Observation]:
    """Financial years that end in March of the years named."""
    return [
        row(measure, "shire", f"{year - 1}-04/{year}-03", value, source="yearbook", **more)
        for year, value in values.items()
    ]


def with_gaps() -> list[Observation]:
    gaps = [None if place in (4, 30) else value for place, value in enumerate(YEARS)]
    return monthly("thefts", "alder", "2023-04", gaps)


def overlapping_rates() -> list[Observation]:
    return [
        row("death_rate_3yr", "shire", f"{end - 3}-04/{end}-03", 10 + end % 3, source="quarters")
        for end in range(2022, 2027)
    ]


def drug_rows(supply: float = 2164, use: float = 1191) -> list[Observation]:
    when = "2025-01/2025-12"
    return [
        row("drug_offences", "shire", when, 7713, source="yearbook"),
        row("drug_supply", "shire", when, supply, source="yearbook"),
        row("drug_use", "shire", when, use, source="yearbook"),
    ]


def rates_by_area() -> Chart:
    rows = [*everywhere("thefts", "2025-04", [40] * 12), *PEOPLE]
    return areas_chart(side_of(rows, "thefts", "birch"), CATALOGUE)


def counts_by_area() -> Chart:
    rows = everywhere("thefts", "2025-04", [40] * 12)
    return areas_chart(side_of(rows, "thefts", window="3m"), CATALOGUE)


def answered() -> Chart:
    calls = monthly("answered", "shire", "2025-01", [0.9, 0.88, 0.93] * 4, source="calls")
    return chart_of(calls, "answered", to="2025-12", window="1m")


def watched(values: Sequence[float], *, broken: bool = False) -> Chart:
    reading = reader(monthly("shouting" if broken else "thefts", "alder", "2023-04", values))
    whole = trend(reading, figure(reading, "shouting" if broken else "thefts", "alder"))
    picture = monitor(whole) if whole else None
    assert picture is not None
    return control_chart(picture, CATALOGUE)


def twelve_month_totals() -> Chart:
    reading = reader(monthly("thefts", "alder", "2023-04", YEARS))
    whole = trend(reading, figure(reading, "thefts", "alder"))
    picture = monitor(whole) if whole else None
    totals = yearly_total_chart(picture, CATALOGUE) if picture else None
    assert totals is not None
    return totals


def mapped() -> Chart:
    rows = [*everywhere("thefts", "2025-04", [40] * 12), *PEOPLE]
    chart = map_chart(side_of(rows, "thefts", "birch"), CATALOGUE, ground())
    assert chart is not None
    return chart


def by_area_and_month() -> Chart:
    chart = heatmap_chart(trends_by_area(), CATALOGUE)
    assert chart is not None
    return chart


# One chart of each kind that there is.
KINDS: dict[str, Callable[[], Chart]] = {
    "months": lambda: chart_of(with_gaps(), "thefts", "alder"),
    "each": lambda: chart_of(everywhere("thefts", "2023-04", YEARS), "thefts", *LPAS),
    "break": lambda: chart_of(monthly("shouting", "alder", "2023-04", YEARS), "shouting", "alder"),
    "target": answered,
    "bars": lambda: chart_of(yearly({2023: 30, 2024: 31, 2025: 29, 2026: 33}), "deaths"),
    "points": lambda: chart_of(overlapping_rates(), "death_rate_3yr"),
    "rates": rates_by_area,
    "counts": counts_by_area,
    "map": mapped,
    "heat": by_area_and_month,
    "parts": lambda: components_chart(parts_of(drug_rows(), "drug_offences"), CATALOGUE),
    "watched": lambda: watched(UNALIKE, broken=True),
    "faint": lambda: watched(YEARS),
    "totals": twelve_month_totals,
}


@cache
def example(kind: str) -> Chart:
    return KINDS[kind]()


def test_a_line_is_broken_where_a_month_is_missing() -> None:
    values = [60, 61, None, 63, *[64] * 32]
    rows = monthly("thefts", "alder", "2023-04", values, incomplete=("2023-07",))
    lines = datasets(chart_of(rows, "thefts", "alder"))["lines"]
    assert [point["month"] for point in lines[:4]] == [
        at(month) for month in ("2023-04", "2023-05", "2023-06", "2023-07")
    ]
    assert [point["value"] for point in lines[:5]] == [60, 61, None, None, 64]
    marks = [layer["mark"] for layer in months_spec(",~f")["layer"]]
    line = next(mark for mark in marks if mark["type"] == "line")
    assert line["invalid"] == "break-paths-show-path-domains"


def test_a_monthly_share_is_broken_too_where_no_row_is_held() -> None:
    calls = monthly("answered", "shire", "2025-01", [0.9, None, 0.8, 0.85], source="calls")
    chart = chart_of(calls, "answered", to="2025-04", window="1m")
    assert [point["value"] for point in datasets(chart)["lines"]] == [0.9, None, 0.8, 0.85]
    assert "Not drawn (hollow diamonds): February 2025, no figure." in chart.subtitle


def test_months_without_a_figure_are_named_and_marked_below_the_axis() -> None:
    values = [None if place == 5 else value for place, value in enumerate(YEARS)]
    rows = monthly("thefts", "alder", "2023-04", values, incomplete=("2024-01",))
    chart = chart_of(rows, "thefts", "alder")
    named = "Not drawn (hollow diamonds): January 2024, incomplete; September 2023, no figure."
    assert named in chart.subtitle
    assert [mark["month"] for mark in datasets(chart)["gaps"]] == [at("2023-09"), at("2024-01")]
    gap = next(layer for layer in chart.spec["layer"] if layer["data"]["name"] == "gaps")
    assert gap["encoding"]["y"]["value"]["expr"].startswith("height + ")
    said = {words["said"] for words in datasets(chart)["months"]}
    assert "January 2024: incomplete: part of the figures is missing" in said
    assert "September 2023: no figure" in said
    assert "March 2026: 61 offences" in said


def test_a_month_between_two_gaps_is_still_seen() -> None:
    values = [None if place in (1, 3) else 60 for place in range(36)]
    chart = chart_of(monthly("thefts", "alder", "2023-04", values), "thefts", "alder")
    dots = datasets(chart)["dots"]
    assert [dot["month"] for dot in dots] == [at("2023-04"), at("2023-06"), at("2026-03")]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("map", "heat")])
def test_every_scale_of_values_starts_at_zero(kind: str) -> None:
    scales = [
        channel["scale"]
        for layer in example(kind).spec["layer"]
        for where, channel in layer["encoding"].items()
        if where in ("x", "y") and channel.get("type") == "quantitative"
    ]
    assert scales
    assert {json.dumps(scale["domain"]) for scale in scales} == {'[0, {"expr": "top"}]'}
    assert number(example(kind), "top") > 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_specification_is_valid_and_plain_json(kind: str) -> None:
    spec = json.loads(json.dumps(example(kind).spec))
    assert alt.Chart.from_dict(spec).to_dict()["layer"]
    assert spec["width"] == "container"
    assert spec["height"] > 0
    assert all(layer["data"]["name"] in spec["datasets"] for layer in spec["layer"])
    used = {layer["data"]["name"] for layer in spec["layer"]}
    assert set(spec["datasets"]) == used  # nothing is sent that is not drawn


@pytest.mark.parametrize("kind", KINDS)
def test_titles_give_levels_and_alternative_texts_are_sentences(kind: str) -> None:
    chart = example(kind)
    judging = {"lower", "higher", "better", "worse", "similar", "significant", "rose", "fell"}
    assert not judging & set(chart.title.casefold().split())
    assert chart.alt.endswith(".")
    assert "  " not in chart.alt
    assert chart.table.rows
    assert chart.title
    assert "Source: " in chart.subtitle


def test_the_title_is_the_message() -> None:
    rows = everywhere("thefts", "2025-04", [40] * 12)
    assert figure_message(figure(rows, "thefts", "alder")) == (
        "Thefts in Alder: 480 offences in the year to March 2026"
    )
    # The measure is its own unit: the word is not said twice.
    assert figure_message(figure(yearly({2026: 33}), "deaths")) == (
        "Deaths in Shire: 33 in the year to March 2026"
    )


def test_the_alternative_text_of_a_trend_is_true() -> None:
    values = [50] * 36
    values[3], values[20] = 31, 97
    rows = monthly("thefts", "alder", "2023-04", values, incomplete=("2024-01",))
    assert chart_of(rows, "thefts", "alder").alt == (
        "Thefts in Alder by month: between 31 in July 2023 and 97 in December 2024; "
        "the latest is 50 in March 2026. "
        "No complete figure for January 2024."
    )


def test_the_window_and_the_year_before_are_shaded_and_named_with_their_totals() -> None:
    chart = chart_of(monthly("thefts", "alder", "2023-04", YEARS), "thefts", "alder")
    now, before = datasets(chart)["window"][0], datasets(chart)["before"][0]
    assert now["from"] == before["to"]
    assert before["from"] < at("2024-04") < before["to"] < at("2025-04") < now["to"]
    assert now["label"] == f"Year to\nMarch 2026\n{sum(YEARS[24:])}"
    assert before["label"] == f"Year to\nMarch 2025\n{sum(YEARS[12:24])}"
    assert "Shaded: the year to March 2026 and the year to March 2025." in chart.subtitle


def test_a_year_before_that_is_not_complete_has_no_total_beside_the_whole() -> None:
    rows = monthly("thefts", "alder", "2023-04", YEARS, incomplete=("2024-09",))
    chart = chart_of(rows, "thefts", "alder")
    assert datasets(chart)["before"][0]["label"] == "Year to\nMarch 2025\nincomplete"


def test_a_narrow_shading_is_named_in_the_subtitle_only() -> None:
    rows = monthly("thefts", "alder", "2023-04", YEARS)
    chart = chart_of(rows, "thefts", "alder", window="3m")
    assert not datasets(chart)["named_windows"]
    assert "Shaded: January to March 2026 and January to March 2025." in chart.subtitle


def test_a_window_with_a_gap_shows_where_the_gap_is() -> None:
    rows = monthly("thefts", "alder", "2023-04", YEARS, incomplete=("2024-09",))
    chart = chart_of(rows, "thefts", "alder", to="2024-12")
    assert chart.title == (
        "Thefts in Alder: 611 offences in the 11 complete months of the year to December 2024"
    )
    label = "Year to\nDecember 2024\n611 in 11 months"
    assert datasets(chart)["window"][0]["label"] == label


def test_a_window_with_too_many_gaps_still_shows_where_they_are() -> None:
    gaps = ("2024-07", "2024-08", "2024-09", "2024-10")
    rows = monthly("thefts", "alder", "2023-04", YEARS, incomplete=gaps)
    chart = chart_of(rows, "thefts", "alder", to="2024-12")
    assert chart.title == "Thefts in Alder, April 2023 to March 2026"
    assert datasets(chart)["window"][0]["label"] == "Year to\nDecember 2024\nincomplete"
    assert "July to October 2024 are incomplete" in chart.notes[0]


def test_a_break_is_drawn_named_and_explained() -> None:
    chart = example("break")
    (rule,) = datasets(chart)["breaks"]
    assert rule["label"] == "Break in the series\nJuly to November 2025"
    assert at("2025-06") < rule["month"] < at("2025-07")
    assert chart.notes == ("How incidents are recorded changed in 2025.",)


def test_a_target_is_drawn_and_named() -> None:
    chart = example("target")
    assert datasets(chart)["target"] == [{"value": 0.9, "label": "The national standard: 90%"}]
    assert number(chart, "top") == 1


def test_provisional_months_are_hollow_and_named() -> None:
    rows = [
        *monthly("thefts", "alder", "2023-04", YEARS[:34]),
        *monthly("thefts", "alder", "2026-02", [60, 61], status="provisional"),
    ]
    chart = chart_of(rows, "thefts", "alder")
    assert [point["month"] for point in datasets(chart)["hollow"]] == [at("2026-02"), at("2026-03")]
    assert "Provisional (hollow points): February and March 2026." in chart.subtitle
    assert datasets(chart)["months"][-1]["said"] == "March 2026: 61 offences (provisional)"
    assert not datasets(chart)["dots"]


def test_the_areas_of_a_sum_are_drawn_one_by_one_and_labelled() -> None:
    chart = example("each")
    names = {end["label"]: end["series"] for end in datasets(chart)["ends"]}
    assert names == {"Together": "all", "Alder": "1", "Birch": "2", "Cedar": "3"}
    assert "One by one in March 2026: Alder 61, Birch 61 and Cedar 61." in chart.alt


def test_no_more_than_four_areas_have_a_colour_of_their_own() -> None:
    reading = reader(monthly("thefts", "alder", "2023-04", YEARS))
    whole = trend(reading, figure(reading, "thefts", "alder"))
    assert whole is not None
    each = [renamed(whole, f"Place {place}") for place in range(6)]
    ends = datasets(trend_chart(whole, CATALOGUE, None, each))["ends"]
    keys = {end["label"]: end["series"] for end in ends}
    assert [keys[f"Place {place}"] for place in range(6)] == ["1", "2", "3", "4", "other", "other"]


def test_labels_at_the_ends_of_lines_do_not_lie_on_each_other() -> None:
    reading = reader(monthly("thefts", "alder", "2023-04", YEARS))
    whole = trend(reading, figure(reading, "thefts", "alder"))
    assert whole is not None
    chart = trend_chart(whole, CATALOGUE, None, [renamed(whole, f"P{n}") for n in range(6)])
    heights = sorted(end["value"] / number(chart, "top") for end in datasets(chart)["ends"])
    pixels = [(b - a) * 240 for a, b in pairwise(heights)]
    assert min(pixels) > 12
    assert heights[-1] <= 1


def test_an_area_of_another_source_is_not_drawn_beside_the_others() -> None:
    reading = reader(everywhere("thefts", "2023-04", YEARS))
    found = figure(reading, "thefts", "alder", "birch")
    whole = trend(reading, found)
    assert whole is not None
    each = [renamed(whole, "Alder"), renamed(whole, "Birch"), renamed(whole, "Other")]
    each[2] = dataclasses.replace(each[2], source="quarters")
    chart = trend_chart(whole, CATALOGUE, found, each)
    assert {end["label"] for end in datasets(chart)["ends"]} == {"Together", "Alder", "Birch"}
    assert "Other" not in chart.table.columns


def renamed(one: Trend, title: str) -> Trend:
    area = Area(title.casefold(), title, "lpa")
    return dataclasses.replace(one, areas=(area,))


@pytest.mark.parametrize("length", [3, 6, 7, 18, 19, 35, 36, 48, 49, 120, 121, 240])
def test_the_last_month_keeps_its_name_where_every_other_is_dropped(length: int) -> None:
    rows = monthly("thefts", "alder", "2006-04", [50] * length)
    last = str(Month.parse("2006-04") + (length - 1))
    ticks = number(chart_of(rows, "thefts", "alder", to=last, window="1m"), "ticks")
    assert ticks[::2][-1] == at(last)
    assert 2 < len(ticks) <= 11


def test_longer_periods_are_bars_over_their_months() -> None:
    chart = example("bars")
    bars = datasets(chart)["bars"]
    assert [bar["label"] for bar in bars] == ["30", "31", "29", "33"]
    assert at("2022-03") < bars[0]["from"] < at("2022-08") < at("2022-10") < bars[0]["to"]
    assert all(a["to"] < b["from"] for a, b in pairwise(bars))
    assert chart.subtitle.startswith("Deaths. Each bar is the year to the month named.")
    assert datasets(chart)["dates"][0]["label"] == "Mar\n2026"


def test_periods_that_overlap_are_points_without_a_line() -> None:
    chart = example("points")
    assert "bars" not in datasets(chart)
    assert [point["month"] for point in datasets(chart)["points"]][-1] == at("2026-03")
    assert "line" not in {layer["mark"]["type"] for layer in chart.spec["layer"]}
    assert "Each point is the three years to the month named; the periods overlap." in (
        chart.subtitle
    )


def test_areas_stand_by_name_whatever_their_values() -> None:
    counts = {"alder": 10, "birch": 90, "cedar": 40}
    rows = [o for a, n in counts.items() for o in monthly("thefts", a, "2025-04", [n] * 12)]
    for found in ([*rows, *PEOPLE], rows):
        chart = areas_chart(side_of(found, "thefts"), CATALOGUE)
        order = datasets(chart).get("areas") or datasets(chart)["rows"]
        assert [line["area"] for line in order] == ["Alder", "Birch", "Cedar"]
        first = chart.spec["layer"][0]
        assert first["data"]["name"] in ("areas", "rows")
        sorts = [
            x["encoding"]["y"].get("sort", "") for x in chart.spec["layer"] if "area" in str(x)
        ]
        assert set(sorts) == {None}


def test_an_area_shows_its_rate_its_interval_and_the_force() -> None:
    rows = [*everywhere("thefts", "2025-04", [40] * 12), *PEOPLE]
    chart = areas_chart(side_of(rows, "thefts", "birch"), CATALOGUE)
    (chosen,) = datasets(chart)["chosen"]
    assert (chosen["area"], chosen["label"]) == ("Birch", "24.0")
    assert chosen["lower"] < 24 < chosen["upper"]
    assert datasets(chart)["force"][0]["label"] == "Shire 9.0"
    assert chart.title == (
        "Thefts by area: 24.0 offences per 1,000 people in Birch and 9.0 in Shire "
        "in the year to March 2026"
    )
    assert chart.alt == (
        "Thefts, offences per 1,000 people, in the year to March 2026: Birch 24.0 and Shire 9.0."
    )
    assert "population of 2024" in chart.subtitle
    assert datasets(chart)["areas"][1]["said"] == (
        "Birch: 24.0 per 1,000 people, 95% interval 21.9 to 26.2; 480 thefts"
    )
    assert len(chart.notes) == 2


def test_chosen_areas_differ_in_shape_and_weight_not_in_colour_alone() -> None:
    marks = {
        (layer["data"]["name"], layer["mark"]["type"]): layer["mark"]
        for layer in example("rates").spec["layer"]
    }
    assert marks["chosen", "point"]["shape"] != marks["others", "point"]["shape"]
    assert marks["chosen", "point"]["fill"] != marks["others", "point"]["fill"]
    assert marks["chosen", "text"]["fontWeight"] != marks["others", "text"]["fontWeight"]


def test_where_nobody_is_chosen_every_area_is_drawn_alike() -> None:
    rows = [*everywhere("thefts", "2025-04", [40] * 12), *PEOPLE]
    chart = areas_chart(side_of(rows, "thefts"), CATALOGUE)
    assert len(datasets(chart)["chosen"]) == 3
    assert not datasets(chart)["others"]
    assert "Chosen" not in chart.subtitle
    assert chart.alt.endswith("Alder 4.8, Birch 24.0, Cedar 12.0 and Shire 9.0.")


def test_areas_of_which_one_lacks_a_month_stand_side_by_side_over_the_others() -> None:
    rows = everywhere("thefts", "2025-04", [40] * 12)
    rows = [o for o in rows if (o.area, str(o.period.end)) != ("birch", "2025-09")]
    rows += people(dict.fromkeys(LPAS, 100_000))
    chart = areas_chart(side_of(rows, "thefts", "alder"), CATALOGUE)
    assert "in the 11 complete months of the year to March 2026" in chart.title
    assert "per 1,000 people, 11 complete months of the year to March 2026" in chart.subtitle
    assert [row["label"] for row in datasets(chart)["others"]] == ["4.4", "4.4"]
    assert "11 complete months" in chart.table.caption


def test_an_area_without_a_complete_figure_says_so() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-04", [40] * 12),
        *monthly("thefts", "birch", "2025-04", [40] * 12, incomplete=FOUR_MONTHS),
        *monthly("thefts", "cedar", "2025-04", [40] * 12),
        *monthly("thefts", "shire", "2025-04", [130] * 12),
        *people({"alder": 100_000, "birch": 20_000, "cedar": 40_000, "shire": 160_000}),
    ]
    chart = areas_chart(side_of(rows, "thefts"), CATALOGUE)
    assert datasets(chart)["missing"] == [{"area": "Birch", "label": "no figure"}]
    assert "Birch no figure" in chart.alt


def test_other_windows_have_bars_of_counts_and_say_that_these_are_no_rates() -> None:
    chart = example("counts")
    assert [bar["label"] for bar in datasets(chart)["bars"]] == ["120", "120", "120"]
    assert chart.notes == (
        "These are counts, not rates: areas with more people tend to have more.",
    )
    assert chart.title == "Thefts by area: 360 offences in Shire in January to March 2026"


def test_what_the_parts_leave_over_is_an_empty_bar() -> None:
    chart = example("parts")
    assert (
        chart.title
        == "Drug offences in Shire: 7,713 offences in the year to December 2025, by kind"
    )
    assert [bar["label"] for bar in datasets(chart)["bars"]] == ["2,164", "1,191"]
    (left,) = datasets(chart)["unknown"]
    assert (left["area"], left["value"]) == ("Not accounted for by the parts", 4358)
    dashed = next(x["mark"] for x in chart.spec["layer"] if x["data"]["name"] == "unknown")
    assert dashed["fillOpacity"] == 0
    assert dashed["strokeDash"]
    assert chart.notes == ("The source does not say what the 4,358 left over are.",)
    assert "not accounted for by the parts 4,358" in chart.alt


def test_parts_that_make_up_the_whole_leave_nothing_over() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-01", [40] * 12),
        *monthly("break_ins", "alder", "2025-01", [10] * 12),
    ]
    chart = components_chart(parts_of(rows, "property_crime", "alder"), CATALOGUE)
    assert [bar["label"] for bar in datasets(chart)["bars"]] == ["480", "120"]
    assert not datasets(chart)["unknown"]
    assert chart.notes == ()


def test_parts_of_more_than_the_whole_are_pointed_out() -> None:
    chart = components_chart(parts_of(drug_rows(supply=7000), "drug_offences"), CATALOGUE)
    assert not datasets(chart)["unknown"]
    assert chart.notes == ("The parts add up to 478 more than the whole.",)


def test_parts_of_another_year_are_not_shown_as_parts_of_the_whole() -> None:
    rows = [
        *drug_rows(),
        row("drug_offences", "shire", "2026-01/2026-12", 8649, source="yearbook"),
    ]
    chart = components_chart(parts_of(rows, "drug_offences", to="2026-12"), CATALOGUE)
    assert chart.title == "Kinds of drug offences in Shire in the year to December 2025"
    assert "8,649" not in chart.title + chart.alt
    assert not datasets(chart)["unknown"]
    assert chart.notes[0].startswith("These are not parts of the figure for Shire, year to Dec")


HOSTILE = "<b>x</b> ' \" \\ datum.value {{signal}} + 1"


def hostile(area: Area) -> Area:
    return dataclasses.replace(area, title=f"{HOSTILE} {area.title}", phrase="")


def test_names_of_areas_are_values_and_never_expressions_or_fields() -> None:
    """Were a name read as either, the drawing without its rows would differ."""
    side = side_of([*everywhere("thefts", "2023-04", YEARS), *PEOPLE], "thefts", "birch")
    lines = tuple(dataclasses.replace(line, area=hostile(line.area)) for line in side.lines)
    chart = areas_chart(dataclasses.replace(side, lines=lines), CATALOGUE)
    assert datasets(chart)["areas"][0]["area"] == f"{HOSTILE} Alder"
    assert layers_of(chart) == layers_of(areas_chart(side, CATALOGUE))


def test_names_of_lines_are_values_too() -> None:
    reading = reader(monthly("thefts", "alder", "2023-04", YEARS))
    whole = trend(reading, figure(reading, "thefts", "alder"))
    assert whole is not None
    each = [dataclasses.replace(whole, areas=(hostile(a),)) for a in areas(*LPAS)]
    chart = trend_chart(whole, CATALOGUE, None, each)
    assert f"{HOSTILE} Alder" in {end["label"] for end in datasets(chart)["ends"]}
    plain = trend_chart(whole, CATALOGUE, None, [renamed(whole, name) for name in "ABC"])
    assert layers_of(chart) == layers_of(plain)


def layers_of(chart: Chart) -> Any:
    """What is drawn, without its rows; the values its expressions name are numbers only."""
    values = [p["value"] for p in chart.spec["params"] if "select" not in p]
    flat = [n for value in values for n in (value if isinstance(value, list) else [value])]
    assert all(isinstance(n, int | float) for n in flat)
    rest = {k: v for k, v in chart.spec.items() if k not in ("datasets", "params")}
    return json.dumps(rest)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_sent_to_the_browser_are_the_same_rows_and_what_is_said(kind: str) -> None:
    chart = example(kind)
    sent = {name: rows_of(stream) for name, stream in chart.browser_spec["datasets"].items()}
    (about,) = sent.pop("about")
    assert sent == chart.spec["datasets"]
    assert about.pop("said") == chart.alt
    stated = {p["name"]: p["value"] for p in chart.spec["params"] if "value" in p}
    lists = {name: list(map(float, about[name].split())) for name in about.keys() & {"ticks"}}
    assert about | lists == stated
    assert chart.browser_spec is chart.browser_spec  # made once, however often a page is shown


def test_another_view_changes_rows_and_not_the_drawing() -> None:
    """Or the browser makes the drawing anew, which takes ten times as long."""
    rows = monthly("thefts", "alder", "2023-04", YEARS, incomplete=("2024-09",))
    earlier = monthly("thefts", "alder", "2022-01", [9] * 40)
    views = [
        chart_of(rows, "thefts", "alder"),
        chart_of(rows, "thefts", "alder", window="3m"),
        chart_of(rows, "thefts", "alder", to="2024-02"),
        chart_of(earlier, "thefts", "alder", to="2025-01"),
    ]
    assert len({chart.title for chart in views}) == 4
    drawings = [
        {**chart.browser_spec, "datasets": sorted(chart.browser_spec["datasets"])}
        for chart in views
    ]
    assert all(one == drawings[0] for one in drawings)


def test_what_a_measure_never_has_is_not_in_its_drawing() -> None:
    chart = chart_of(monthly("thefts", "alder", "2023-04", YEARS), "thefts", "alder")
    assert not {"target", "breaks", "keys"} & datasets(chart).keys()


@pytest.mark.parametrize(
    ("colours", "page", "least"),
    [
        ((*theme.PALETTE,), "#FFFFFF", 3.0),
        ((*theme.PALETTE_ON_DARK, theme.GREY_ON_DARK), "#171612", 4.5),
        ((theme.GREY, theme.TEXT), "#FFFFFF", 4.5),
        ((theme.TEXT_ON_DARK,), "#171612", 7.0),
    ],
)
def test_colours_stand_out_from_the_page(colours: Sequence[str], page: str, least: float) -> None:
    assert all(contrast(colour, page) >= least for colour in colours)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("kind", KINDS)
def test_no_colour_is_fixed_for_one_theme(kind: str) -> None:
    """A colour follows the page, or what is drawn vanishes in the other theme."""
    for layer in example(kind).spec["layer"]:
        for part in ("color", "fill", "stroke"):
            found = layer["mark"].get(part)
            assert found is None or "background" in found["expr"]


SHAPES = {
    "months": """\
rect window: x x2
rect before: x x2
text named_windows: text x y
rule target: y
text target: text x y
line lines: color detail x y
point dots: color x y
point hollow: stroke x y
point gaps: x y
rule breaks: x
text breaks: text x y
point keys: color x y
text ends: text x y
rect months: description tooltip x x2""",
    "periods": """\
rule target: y
text target: text x y
rect bars: x x2 y y2
rect hollow: x x2 y y2
point points: x y
point reported: x y
text values: text x y
text dates: text x y
point gaps: x y
rule breaks: x
text breaks: text x y
rect periods: description tooltip x x2""",
    "dots": """\
bar areas: x y
rule force: x
text force: text x y
rule others: x x2 y
point others: x y
text others: text x y
rule chosen: x x2 y
point chosen: x y
text chosen: text x y
text missing: text x y
bar areas: description tooltip x x2 y""",
    "bars": """\
text rows: text x y
bar bars: x x2 y
bar others: x x2 y
bar unknown: x x2 y
text rows: text x y
bar rows: description tooltip x x2 y""",
    "map": """\
line edges: detail fillOpacity order x y
line missing: detail order x y
line chosen: detail order x y
text labels: text x y
text labels: text x y
line areas: description detail order tooltip x y""",
    "heat": """\
rect cells: fillOpacity x x2 y
point gaps: x y
text extremes: text x y
rect areas: description tooltip x x2 y""",
    "monitoring": """\
rect bands: x x2 y y2
rule limits: x x2 y
rule means: x x2 y
line lines: x y
point dots: x y
point marks: shape x y
point gaps: x y
rule breaks: x
text breaks: text x y
text named: text x y
text named: text x y
point keys: color x y
text ends: text x y
rect months: description tooltip x x2""",
}


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("months", months_spec(",~f")),
        ("periods", periods_spec(",~f")),
        ("dots", dots_spec()),
        ("bars", bars_spec()),
        ("dots", dots_spec(pick=True)),
        ("bars", bars_spec(pick=True)),
        ("map", map_spec()),
        ("heat", heatmap_spec()),
        ("monitoring", monitoring_spec()),
    ],
)
def test_a_shape_draws_these_layers_in_this_order(name: str, shape: dict[str, Any]) -> None:
    drawn = [
        f"{layer['mark']['type']} {layer['data']['name']}: {' '.join(sorted(layer['encoding']))}"
        for layer in shape["layer"]
    ]
    assert drawn == SHAPES[name].splitlines()


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_pointed_at_speaks(kind: str) -> None:
    """The theme gives a tooltip to every mark, Vega a description: one of each is enough."""
    assert example(kind).spec["config"]["mark"] == {"tooltip": None, "aria": False}
    speaking = [x for x in example(kind).spec["layer"] if x["mark"].get("aria")]
    assert all({"tooltip", "description"} <= set(layer["encoding"]) for layer in speaking)
    assert len(speaking) == 1


def test_a_catalogue_without_the_source_leaves_the_source_out() -> None:
    reading = reader(monthly("thefts", "alder", "2023-04", YEARS))
    whole = trend(reading, figure(reading, "thefts", "alder"))
    assert whole is not None
    bare: Catalogue = dataclasses.replace(CATALOGUE, sources={})
    assert "Source" not in trend_chart(whole, bare).subtitle


def font_sizes(part: Any) -> list[float]:
    """Every size of text that a specification sets."""
    if isinstance(part, list):
        return [size for one in part for size in font_sizes(one)]
    if not isinstance(part, dict):
        return []
    own = [
        v for k, v in part.items() if k.casefold().endswith("fontsize") and not isinstance(v, dict)
    ]
    return own + [size for one in part.values() for size in font_sizes(one)]


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_small_or_faded(kind: str) -> None:
    spec = example(kind).spec
    sizes = font_sizes({**spec, "datasets": {}})
    assert sizes and min(sizes) >= 12
    assert spec["config"]["axis"]["labelColor"] == theme.WORDS.to_dict()
