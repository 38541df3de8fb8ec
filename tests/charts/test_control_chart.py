"""What a reader sees of a monthly count that is watched, and what its picture must not claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.control_chart import MARKS, UPWARDS, control_chart
from pcc_metrics.charts.layout import band_end, band_start, month_ms
from pcc_metrics.charts.yearly_totals import describe_yearly_totals, yearly_total_chart
from pcc_metrics.domain.periods import Month
from pcc_metrics.figures.monitoring import RULE_TEXTS, Monitoring, monitor
from pcc_metrics.figures.series import trend
from pcc_metrics.stats.control_charts import Rule
from pcc_metrics.store.observation import Observation
from tests.support.factories import CATALOGUE, figure, monthly, reader

START = "2023-04"
FLAT = [*[60, 70] * 18]  # April 2023 to March 2026: no month is like the next
DRIFT = [50 + place for place in range(36)]


def picture(
    values: Sequence[float | None], measure: str = "thefts", **more: Any
) -> Monitoring | None:
    """The monitoring picture of one area's months from April 2023."""
    return of_rows(monthly(measure, "alder", START, values, **more), measure)


def of_rows(rows: Sequence[Observation], measure: str) -> Monitoring | None:
    reading = reader(rows)
    whole = trend(reading, figure(reading, measure, "alder"))
    return monitor(whole) if whole else None


def drawn(values: Sequence[float | None], measure: str = "thefts", **more: Any) -> Chart:
    found = picture(values, measure, **more)
    assert found is not None
    return control_chart(found, CATALOGUE)


def marked(*rules: tuple[str, Rule]) -> Chart:
    """A picture with these marks, whatever its months."""
    found = picture(FLAT)
    assert found is not None
    by_month = dict(rules)
    rule = tuple(by_month.get(str(month)) for month in found.months)
    return control_chart(replace(found, chart=replace(found.chart, rule=rule)), CATALOGUE)


def rows_of(chart: Chart, dataset: str) -> list[dict[str, Any]]:
    return list(chart.spec["datasets"].get(dataset, []))


def said_in(chart: Chart, month: str) -> str:
    texts = (str(row["said"]) for row in rows_of(chart, "months"))
    return next(text for text in texts if text.startswith(f"{Month.parse(month).label}:"))


def at(month: str) -> int:
    return month_ms(Month.parse(month))


def test_months_are_set_beside_each_other_as_daily_averages() -> None:
    chart = drawn([*FLAT[:22], 56, *FLAT[23:]])  # February 2025
    values = {row["month"]: row["value"] for row in rows_of(chart, "lines")}
    assert values[at("2025-02")] == 2.0
    assert values[at("2023-04")] == 2.0
    assert values[at("2023-05")] == pytest.approx(70 / 31)
    assert chart.title == "Thefts in Alder: 2.26 offences a day in March 2026"


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ([310] * 36, "10.0 offences a day in March 2026"),
        ([31] * 36, "1.00 offences a day in March 2026"),
        ([*[31] * 34, 28, None], "1.00 offences a day in February 2026"),
    ],
)
def test_the_title_is_the_latest_level(values: list[float | None], title: str) -> None:
    assert drawn(values).title == f"Thefts in Alder: {title}"


def test_a_month_without_a_figure_is_a_gap_named_and_no_value() -> None:
    chart = drawn([None if place == 20 else v for place, v in enumerate(FLAT)])
    values = [row["value"] for row in rows_of(chart, "lines")]
    assert values[20] is None
    assert None not in (*values[:20], *values[21:])
    assert rows_of(chart, "gaps") == [{"month": at("2024-12")}]
    assert "Not drawn (hollow diamonds): December 2024, no complete figure." in chart.subtitle
    assert said_in(chart, "2024-12") == "December 2024: no complete figure"
    dots = {row["month"] for row in rows_of(chart, "dots")}
    assert at("2024-12") not in dots


def test_an_incomplete_month_is_a_gap_too() -> None:
    chart = drawn(FLAT, incomplete=("2025-03",))
    assert rows_of(chart, "gaps") == [{"month": at("2025-03")}]


def test_provisional_months_are_named() -> None:
    rows = [
        *monthly("thefts", "alder", START, FLAT[:34]),
        *monthly("thefts", "alder", "2026-02", FLAT[34:], status="provisional"),
    ]
    found = of_rows(rows, "thefts")
    assert found is not None
    subtitle = control_chart(found, CATALOGUE).subtitle
    assert "Provisional: February and March 2026." in subtitle


def test_a_month_beyond_a_limit_is_marked_in_shape_and_words() -> None:
    chart = drawn([*FLAT[:35], 200])
    (mark,) = rows_of(chart, "marks")
    assert (mark["month"], mark["shape"]) == (at("2026-03"), "triangle-up")
    assert said_in(chart, "2026-03").endswith("; above the upper limit")
    assert [row["label"] for row in rows_of(chart, "named")] == ["above the limit"]
    assert chart.reading == "Of the last six months, March 2026 is above the upper limit."
    assert chart.table.rows[-1][5] == "above the upper limit"


def test_only_the_last_six_months_are_labelled() -> None:
    chart = drawn([*FLAT[:12], 110, *FLAT[13:]])
    assert [row["month"] for row in rows_of(chart, "marks")] == [at("2024-04")]
    assert rows_of(chart, "named") == []
    assert said_in(chart, "2024-04").endswith("; above the upper limit")
    assert chart.reading == "None of the last six months stands out from the usual variation."
    on_the_edge = marked(("2025-09", Rule.ABOVE_LIMITS), ("2025-10", Rule.BELOW_LIMITS))
    assert [row["label"] for row in rows_of(on_the_edge, "named")] == ["below the limit"]


def test_marks_of_one_kind_share_one_label_at_the_latest_of_them() -> None:
    months = ("2025-11", "2025-12", "2026-01", "2026-02")
    chart = marked(*((month, Rule.SHIFT_BELOW) for month in months))
    (label,) = rows_of(chart, "named")
    assert (label["month"], label["label"]) == (at("2026-02"), "seven or more below the mean")
    assert len(rows_of(chart, "marks")) == 4


def test_labels_do_not_stand_on_each_other_or_under_the_axis() -> None:
    rules = (Rule.ABOVE_LIMITS, Rule.TWO_IN_THREE_ABOVE, Rule.SHIFT_ABOVE, Rule.BELOW_LIMITS)
    months = ("2025-12", "2026-01", "2026-02", "2026-03")
    chart = marked(*zip(months, rules, strict=True))
    heights = sorted(row["value"] for row in rows_of(chart, "named"))
    top = next(p["value"] for p in chart.spec["params"] if p["name"] == "top")
    assert len(heights) == 4
    assert all(b - a >= 0.06 * top for a, b in pairwise(heights))
    assert 0 < heights[0] < heights[-1] <= top


def test_every_rule_has_its_own_words_and_opposite_rules_differ() -> None:
    assert set(MARKS) == set(RULE_TEXTS) == set(Rule)
    assert len(set(RULE_TEXTS.values())) == len(Rule)
    looks = {(shape, words, rule in UPWARDS) for rule, (shape, words) in MARKS.items()}
    assert len(looks) == len(Rule)


def test_what_the_marks_mean_stands_under_the_chart() -> None:
    (note,) = drawn([*FLAT[:35], 200]).notes
    assert all(sign in note for sign in "▲▼◆✚■")
    assert "neither good nor bad news" in note
    assert "no verdict" in note


def test_where_neighbours_resemble_each_other_nothing_is_marked() -> None:
    chart = drawn(DRIFT)
    assert picture(DRIFT).faint  # type: ignore[union-attr]
    assert rows_of(chart, "marks") == rows_of(chart, "named") == rows_of(chart, "bands") == []
    assert {"name": "faint", "value": True} in chart.spec["params"]
    assert rows_of(chart, "limits")
    assert chart.reading.startswith("Neighbouring months resemble each other")
    assert "Marked because it is" not in chart.table.columns
    everything = " ".join(row["said"] for row in rows_of(chart, "months"))
    assert not [words for words in RULE_TEXTS.values() if words in everything]
    assert "above 0.3" in chart.notes[0]


def test_limits_start_anew_at_a_recorded_break() -> None:
    chart = drawn([*FLAT[:27], *[30] * 5, *[10, 12] * 2], "shouting")
    means = rows_of(chart, "means")
    starts = [Month.parse(month) for month in ("2023-04", "2025-07", "2025-12")]
    assert [row["from"] for row in means] == [band_start(month) for month in starts]
    assert means[-1]["to"] == band_end(Month.parse("2026-03"))
    assert means[0]["value"] > means[1]["value"] > means[2]["value"]
    assert len(rows_of(chart, "limits")) == 6
    assert rows_of(chart, "breaks")[0]["label"].startswith("Break in the series")
    assert "The latest limits rest on fewer than 13 months: take them as provisional." in (
        chart.notes
    )
    assert "How incidents are recorded changed in 2025." in chart.notes


def test_no_limit_of_a_count_is_negative() -> None:
    chart = drawn([0, 40] * 18)
    assert min(row["value"] for row in rows_of(chart, "limits")) == 0


def test_months_of_nothing_at_all_can_be_drawn() -> None:
    chart = drawn([0] * 36)
    assert chart.title == "Thefts in Alder: 0.00 offences a day in March 2026"
    assert next(p["value"] for p in chart.spec["params"] if p["name"] == "top") > 0


def test_the_alternative_text_is_true() -> None:
    chart = drawn([310, 341, 279, *[310, 341] * 16, 62])
    assert chart.alt.startswith(
        "Thefts in Alder, daily averages by month: between 2.0 offences a day in March 2026 and "
    )
    assert "; the latest is 2.0 offences a day in March 2026. Mean 10." in chart.alt
    assert chart.alt.endswith(chart.reading)


def test_the_table_holds_what_is_drawn() -> None:
    chart = drawn([*FLAT[:34], None, 62])
    table = chart.table
    assert len(table.rows) == 36
    last, gap = table.rows[-1], table.rows[-2]
    assert last[:2] == ("March 2026", 2.0)
    assert (last[-3], last[-2:]) == ("complete", ("2026-03-01", "2026-03-31"))
    assert (gap[1], gap[-3]) == (None, "no complete figure")
    assert dict(table.context)["Unit"] == "offences a day"


def test_a_share_or_a_short_series_is_not_watched() -> None:
    assert picture(FLAT[:12]) is None
    calls = monthly("answered", "shire", "2025-01", [0.9, 0.8] * 8, source="calls")
    reading = reader(calls)
    whole = trend(reading, figure(reading, "answered", window="1m"))
    assert whole is not None
    assert monitor(whole) is None


@pytest.mark.parametrize(
    ("last", "reading"),
    [
        (1, "None of the complete ones of the last six stands out from the usual variation."),
        (6, "None of the last six months is complete, so nothing is said of them."),
    ],
)
def test_months_that_are_missing_are_not_said_to_be_usual(last: int, reading: str) -> None:
    months = tuple(str(Month.parse("2026-03") - back) for back in range(last))
    assert drawn(FLAT, incomplete=months).reading == reading


# Totals of 12 months


def totals(values: Sequence[float | None]) -> Chart | None:
    found = picture(values)
    assert found is not None
    return yearly_total_chart(found, CATALOGUE)


def test_totals_are_of_twelve_complete_months() -> None:
    chart = totals([None if place == 6 else v for place, v in enumerate(DRIFT)])
    assert chart is not None
    dots = {row["month"]: row["value"] for row in rows_of(chart, "dots")}
    assert min(dots) == at("2024-10")
    assert dots[at("2026-03")] == sum(DRIFT[24:])
    assert chart.title == f"Thefts in Alder: {sum(DRIFT[24:])} offences in the year to March 2026"
    assert chart.table.rows[-1] == (
        "Year to March 2026", sum(DRIFT[24:]), "2025-04-01", "2026-03-31",
    )  # fmt: skip


def test_overlapping_totals_have_no_line_no_limits_and_no_marks() -> None:
    chart = totals(FLAT)
    assert chart is not None
    assert set(chart.spec["datasets"]) == {"dots", "ends", "gaps", "months"}
    assert "no limits and no marks" in chart.subtitle


def test_totals_that_are_not_whole_are_named() -> None:
    values = [None if place == 13 else v for place, v in enumerate(FLAT)]  # May 2024
    chart = totals(values)
    assert chart is not None
    assert (
        "No point (hollow diamonds) for May 2024 to April 2025, where not all 12 months are "
        "complete." in chart.subtitle
    )
    assert len(rows_of(chart, "gaps")) == 12


def test_two_totals_are_said_and_not_drawn() -> None:
    values = [None if place == 12 else v for place, v in enumerate(FLAT[:25])]
    assert totals(values) is None
    found = picture(values)
    assert found is not None
    assert describe_yearly_totals(found) == (
        "Complete totals of 12 months: 780 offences in the year to March 2024 and 780 offences in "
        "the year to April 2025."
    )


@pytest.mark.parametrize(("measure", "broken"), [("shouting", True), ("thefts", False)])
def test_totals_over_a_break_are_not_set_against_each_other(measure: str, broken: bool) -> None:
    found = picture([None if place == 12 else v for place, v in enumerate(FLAT)], measure)
    assert found is not None
    assert ("The series breaks in these months" in describe_yearly_totals(found)) is broken
