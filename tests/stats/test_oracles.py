"""Expected values of two packages that the field trusts: met, or a difference that we chose.

PHEindicatormethods (rates, proportions, funnels) and NHSRplotthedots (XmR charts). Each difference
here is also in `docs/decisions/`, and its test says what ours does instead.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields
from typing import Any

import pytest

from pcc_metrics.stats import control_charts
from pcc_metrics.stats.change_tests import compare_with_rest
from pcc_metrics.stats.control_charts import XmrChart, xmr_chart
from pcc_metrics.stats.intervals import (
    Interval,
    byar_limits,
    count_interval,
    exact_limits,
    proportion_interval,
    rate_interval,
)
from tests.support.environment import shared_path

Row = dict[str, Any]
TIGHT = 1.5e-8  # the package's own tolerance
ROUNDED = 1e-9  # expected values given to 13 digits
SOLVED: dict[str, Any] = {"rel": 2e-6, "abs": 1e-7}  # expected values found by trial

# Every part of every file, and how many cases it holds: a part that nobody looks at fails here.
PARTS = {
    "byars_wilson_primitives.json": {"rows": 13},
    "funnels.json": {
        "proportion.areas": 303,
        "proportion.limits": 100,
        "ratio.areas": 300,
        "ratio.limits": 100,
        "crude_rate_significance.rows": 40,
    },
    "proportions.json": {"fixtures.rows": 19, "grouped.rows": 11, "errors": 3},
    "rates.json": {"fixtures.rows": 20, "grouped.rows": 12, "errors": 5},
    "spc_xmr.json": {
        "cases": 9,
        "units.seven_point_one_side_mean": 5,
        "units.part_of_seven_trend": 6,
        "units.seven_point_trend": 7,
        "units.two_in_three": 10,
        "units.assurance": 7,
    },
}


def oracle(name: str) -> Any:
    return json.loads(shared_path("oracles", name).read_text(encoding="utf-8"))


def parts_of(found: Any, path: str = "") -> dict[str, int]:
    """How many cases each list of cases holds, by its dotted path; the `meta` is no case."""
    counts: dict[str, int] = {}
    for key, value in found.items():
        if key == "meta":
            continue
        if isinstance(value, list):
            counts[path + key] = len(value)
        elif isinstance(value, dict):
            counts |= parts_of(value, f"{path}{key}.")
    return counts


def limits(interval: Interval) -> tuple[float, float]:
    return interval.lower, interval.upper


def band(value: float, narrow: Interval, wide: Interval) -> str:
    """Where the area stands, in the words of the package, from our intervals around the area."""
    for interval, name in ((wide, "0.001"), (narrow, "0.025")):
        if interval.lower > value:
            return f"High ({name})"
        if interval.upper < value:
            return f"Low ({name})"
    return "Not significant"


@pytest.mark.parametrize("name", PARTS)
def test_every_part_of_every_file_has_a_test(name: str) -> None:
    assert parts_of(oracle(name)) == PARTS[name]


# Rates, proportions and their limits


def complete(rows: list[Row]) -> list[Row]:
    return [row for row in rows if None not in (row["numerator"], row["denominator"])]


def missing(rows: list[Row]) -> list[Row]:
    return [row for row in rows if None in (row["numerator"], row["denominator"])]


def expected_intervals(row: Row) -> list[tuple[float, tuple[float, float]]]:
    """The levels a row gives, with the limits of each."""
    if row.get("confidence"):
        return [(0.95, (row["lower95"], row["upper95"]))]
    return [
        (0.95, (row["lower95"], row["upper95"])),
        (0.998, (row["lower998"], row["upper998"])),
    ]


@pytest.mark.parametrize("part", ["fixtures", "grouped"])
def test_rates(part: str) -> None:
    rows = complete(oracle("rates.json")[part]["rows"])
    assert rows
    for row in rows:
        for level, expected in expected_intervals(row):
            ours = rate_interval(row["numerator"], row["denominator"], row["multiplier"], level)
            assert ours.method == row["method"].lower().removesuffix("s"), row
            assert ours.value == pytest.approx(row["value"], rel=TIGHT), row
            assert limits(ours) == pytest.approx(expected, rel=TIGHT), row


@pytest.mark.parametrize("part", ["fixtures", "grouped"])
def test_proportions(part: str) -> None:
    rows = complete(oracle("proportions.json")[part]["rows"])
    assert rows
    for row in rows:
        for level, expected in expected_intervals(row):
            ours = proportion_interval(row["numerator"], row["denominator"], level)
            times = row["multiplier"]
            assert ours.value * times == pytest.approx(row["value"], rel=TIGHT), row
            assert (ours.lower * times, ours.upper * times) == pytest.approx(expected, rel=TIGHT)


def interval_of(case: Row, level: float) -> Interval:
    if case["fn"] == "rate":
        return rate_interval(case["numerator"], case["denominator"], 100_000, level)
    return proportion_interval(case["numerator"], case["denominator"], level)


def test_what_the_package_refuses_we_refuse() -> None:
    cases = oracle("rates.json")["errors"] + oracle("proportions.json")["errors"]
    for case in cases:
        level = case.get("confidence", 0.95)
        with pytest.raises(ValueError, match=r"wanted|above denominator"):
            interval_of(case, level)


@pytest.mark.parametrize("name", ["rates.json", "proportions.json"])
def test_difference_a_missing_number_is_refused_not_passed_on(name: str) -> None:
    """The package answers with missing results. Ours leaves the gap to the caller, who says why."""
    rows = [row for part in ("fixtures", "grouped") for row in missing(oracle(name)[part]["rows"])]
    assert len(rows) == 6
    for row in rows:
        assert row["value"] is None, row
        with pytest.raises(TypeError):
            interval_of({"fn": name.removesuffix("s.json"), **row}, 0.95)


def test_bare_limits() -> None:
    for row in oracle("byars_wilson_primitives.json")["rows"]:
        level = row["confidence"]
        if row["method"] == "Wilson":
            ours = limits(proportion_interval(row["x"], row["n"], level))
        else:
            ours = byar_limits(row["x"], level)
        if row["lowercl"] is None:
            assert ours[0] < 0, row
            assert ours[1] == pytest.approx(row["uppercl"], rel=TIGHT), row
        else:
            assert ours == pytest.approx((row["lowercl"], row["uppercl"]), rel=TIGHT), row


def test_difference_byars_formula_is_never_used_below_ten() -> None:
    """For one event the package's primitive gives Byar's limits, or none; our interval is exact."""
    rows = [row for row in oracle("byars_wilson_primitives.json")["rows"] if row["x"] == 1]
    assert [(row["confidence"], row["lowercl"] is None) for row in rows] == [
        (0.95, False),
        (0.998, True),
    ]
    for row in rows:
        ours = count_interval(1, row["confidence"])
        assert ours.method == "exact"
        assert ours.lower > (row["lowercl"] or 0)
        assert ours.upper != pytest.approx(row["uppercl"], rel=1e-4)


# Funnels: a limit around an average is our interval, read the other way round


def test_funnel_of_proportions_is_wilsons_interval_turned_round() -> None:
    """An area on the limit is one whose own interval just reaches the average."""
    for row in oracle("funnels.json")["proportion"]["limits"]:
        n, average = row["population"], row["baseline"] / 100
        for level, name in ((0.95, "2s"), (0.998, "3s")):
            low, high = row[f"lower_{name}"] / 100, row[f"upper_{name}"] / 100
            reach_up = proportion_interval(low * n, n, level).upper
            reach_down = proportion_interval(min(n, high * n), n, level).lower
            # The package cuts limits off at 0 and 100%; an area there still reaches the average.
            assert reach_up == pytest.approx(average, rel=1e-6) or (low == 0 < average < reach_up)
            assert reach_down == pytest.approx(average, rel=1e-6) or (
                high == 1 > average > reach_down
            )


def test_funnel_of_proportions_calls_the_same_areas_high_and_low() -> None:
    areas = oracle("funnels.json")["proportion"]["areas"]
    average = sum(a["numerator"] for a in areas) / sum(a["denominator"] for a in areas)
    for area in areas:
        narrow, wide = (
            proportion_interval(area["numerator"], area["denominator"], level)
            for level in (0.95, 0.998)
        )
        assert band(average, narrow, wide) == area["significance"], area


def test_funnel_of_ratios_is_the_exact_interval_turned_round() -> None:
    """Expected events at which a count is on the limit: the exact limits of the count.

    The file's were solved for numerically, to about a ten-millionth of an event.
    """
    for row in oracle("funnels.json")["ratio"]["limits"]:
        count = row["observed_events"]
        for level, name in ((0.95, "2s"), (0.998, "3s")):
            lower, upper = exact_limits(count, level)
            assert lower == pytest.approx(row[f"upper_{name}_exp_events"], **SOLVED), row
            assert upper == pytest.approx(row[f"lower_{name}_exp_events"], **SOLVED), row
            for side, events in (("upper", lower), ("lower", upper)):
                assert count / events - 1 == pytest.approx(row[f"{side}_{name}_count"], rel=1e-4)
                assert 100 * count / events == pytest.approx(row[f"{side}_{name}_isr"], rel=1e-4)


def test_difference_from_ten_our_counts_have_byars_limits() -> None:
    """The ratio funnel stays exact at every size. Byar's limits from 10 are at most 1.5% away."""
    for row in oracle("funnels.json")["ratio"]["limits"]:
        count = row["observed_events"]
        ours = count_interval(count, 0.998)
        exact = row["upper_3s_exp_events"], row["lower_3s_exp_events"]
        if count < 10:
            assert limits(ours) == pytest.approx(exact, **SOLVED)
        else:
            assert ours.method == "byar"
            assert limits(ours) == pytest.approx(exact, rel=0.015)
            assert limits(ours) != pytest.approx(exact, **SOLVED)


def test_funnels_of_ratios_and_rates_call_the_same_areas_high_and_low() -> None:
    funnels = oracle("funnels.json")
    for area in funnels["ratio"]["areas"]:
        narrow, wide = (count_interval(area["obs"], level) for level in (0.95, 0.998))
        assert band(area["expected"], narrow, wide) == area["significance"], area
    rows = funnels["crude_rate_significance"]["rows"]
    for row in rows:
        assert rate_band(row, rows) == row["significance_all_rows"], row


def rate_band(row: Row, rows: list[Row]) -> str:
    average = sum(each["count"] for each in rows) / sum(each["pop"] for each in rows)
    narrow, wide = (rate_interval(row["count"], row["pop"], 1, level) for level in (0.95, 0.998))
    return band(average, narrow, wide)


def test_difference_an_area_that_counted_none_is_low_all_the_same() -> None:
    """Leaving zero counts out of the average, the package also leaves them without a finding."""
    rows = oracle("funnels.json")["crude_rate_significance"]["rows"]
    counted = [row for row in rows if row["count"]]
    apart = [
        row for row in rows if rate_band(row, counted) != row["significance_excluding_zero_counts"]
    ]
    assert [row["count"] for row in apart] == [0]
    assert rate_band(apart[0], counted) == "Low (0.001)"


def test_difference_an_area_is_held_against_the_rest_not_an_average_with_itself() -> None:
    """And as counts only below 200: with more, the package finds 22 of these 40 far out."""
    rows = oracle("funnels.json")["crude_rate_significance"]["rows"]
    assert sum(row["significance_all_rows"].endswith("(0.001)") for row in rows) == 22
    count, people = sum(row["count"] for row in rows), sum(row["pop"] for row in rows)
    verdicts = Counter(
        compare_with_rest(
            row["count"], count - row["count"], row["pop"], people - row["pop"]
        ).verdict
        for row in rows
    )
    assert verdicts == {"none": 39, "lower": 1}


# XmR charts

RULES = {
    "Common Cause": None,
    "Above UCL": "above_limits",
    "Below LCL": "below_limits",
}


def chart(case: Row) -> XmrChart:
    given = case["input"]
    rebase_at = [given["dates"].index(day) for day in given["rebase_at"] or ()]
    return xmr_chart(given["values"], screen=given["screen_outliers"], rebase_at=rebase_at)


def spc_cases(*, fixed: bool) -> list[Row]:
    cases = oracle("spc_xmr.json")["cases"]
    return [case for case in cases if (case["input"]["fix_after_n_points"] is not None) is fixed]


def test_the_constants_are_the_same() -> None:
    constants = oracle("spc_xmr.json")["meta"]["constants"]
    ours = (control_charts.LIMIT_FACTOR, control_charts.NEAR_FACTOR, control_charts.SCREEN_FACTOR)
    names = ("limit_factor", "near_limit_factor", "outlier_moving_range_factor")
    assert ours == pytest.approx([constants[name] for name in names])


def test_xmr_series() -> None:
    cases = spc_cases(fixed=False)
    assert len(cases) == 8
    for case in cases:
        ours, expected = chart(case), case["expected"]
        for name, theirs in (("mean", "mean"), ("lower", "lpl"), ("upper", "upl")):
            assert getattr(ours, name) == pytest.approx(expected[theirs], rel=ROUNDED), case["id"]
        assert list(ours.rule) == [RULES[x] for x in expected["special_cause_type"]], case["id"]
        assert list(ours.short) == expected["short_group_warning"], case["id"]


def test_xmr_points_stand_where_the_package_puts_them() -> None:
    for case in spc_cases(fixed=False):
        ours, expected, values = chart(case), case["expected"], case["input"]["values"]
        points = list(zip(values, ours.mean, ours.lower, ours.upper, strict=True))
        outside = [not low <= value <= high for value, _, low, high in points]
        sides = [(value > mean) - (value < mean) for value, mean, _, _ in points]
        near = [
            not out and abs(value - mean) > (high - mean) * 2 / 3
            for out, (value, mean, _, high) in zip(outside, points, strict=True)
        ]
        assert outside == expected["outside_limits"], case["id"]
        assert sides == expected["relative_to_mean"], case["id"]
        assert near == expected["close_to_limits"], case["id"]


def test_difference_limits_are_set_anew_at_a_rebase_never_frozen() -> None:
    """The package can freeze limits at the first 12 points; ours of those 12 are the same."""
    (case,) = spc_cases(fixed=True)
    first = case["input"]["fix_after_n_points"]
    ours, expected = xmr_chart(case["input"]["values"][:first]), case["expected"]
    assert first == 12
    for name, theirs in (("mean", "mean"), ("lower", "lpl"), ("upper", "upl")):
        assert getattr(ours, name) == pytest.approx(expected[theirs][:first], rel=ROUNDED)
    assert set(expected["special_cause_type"]) == {"Common Cause"}
    assert xmr_chart(case["input"]["values"]).upper[0] != pytest.approx(
        expected["upl"][0], rel=0.01
    )


def test_xmr_rules_one_by_one() -> None:
    units = oracle("spc_xmr.json")["units"]
    for case in units["seven_point_one_side_mean"]:
        assert [abs(end) for end in control_charts.side_ends(case["input"])] == case["expected"], (
            case
        )
    for case in units["seven_point_trend"]:
        assert control_charts.trend_ends(case["input"]) == case["expected"], case
    for case in units["part_of_seven_trend"]:
        assert [abs(part) for part in control_charts.part_of_run(case["input"])] == case[
            "expected"
        ], case
    for case in units["two_in_three"]:
        assert control_charts.two_in_three(case["close"], case["side"]) == case["expected"], case


def test_difference_a_run_keeps_its_direction() -> None:
    """The package writes 1 for a run below the mean or falling as well; ours are told apart."""
    units = oracle("spc_xmr.json")["units"]
    parts = [
        (control_charts.side_ends, units["seven_point_one_side_mean"]),
        (control_charts.part_of_run, units["part_of_seven_trend"]),
    ]
    apart = [
        (rule(case["input"]), case["expected"])
        for rule, cases in parts
        for case in cases
        if rule(case["input"]) != case["expected"]
    ]
    assert len(apart) == 3
    assert all(ours == [-sign for sign in theirs] for ours, theirs in apart)


def test_difference_no_forecast_of_meeting_a_target() -> None:
    """The package reads limits against a target as a promise; a chart of ours has no such claim."""
    for case in oracle("spc_xmr.json")["units"]["assurance"]:
        within = case["lpl"] <= case["target"] <= case["upl"]
        above = case["lpl"] > case["target"]
        passes = above == (case["direction"] == "increase")
        promise = "inconsistent" if within else "consistent_pass" if passes else "consistent_fail"
        assert case["expected"] == (None if case["direction"] == "neutral" else promise), case
    assert {field.name for field in fields(XmrChart)} == {"mean", "lower", "upper", "rule", "short"}
