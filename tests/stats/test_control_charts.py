"""Control charts: limits that a reader can check by hand, gaps, flat series, and every rule."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pcc_metrics.stats.control_charts import Rule, XmrChart, autocorrelation, xmr_chart

STEADY = [10.0, 12.0] * 8  # mean 11, every moving range 2: limits 11 ± 5.32, near limits ± 3.55
points = st.lists(st.integers(0, 50).map(float) | st.none(), max_size=40)


def rules(chart: XmrChart, start: int = 0) -> list[str | None]:
    return [None if rule is None else rule.value for rule in chart.rule[start:]]


def test_mean_and_limits_by_hand() -> None:
    """Moving ranges 2, 1, 2, 1: average 1.5; 11.6 plus and minus 2.66 times 1.5."""
    chart = xmr_chart([10, 12, 11, 13, 12])
    assert chart.mean == pytest.approx([11.6] * 5)
    assert chart.lower == pytest.approx([7.61] * 5)
    assert chart.upper == pytest.approx([15.59] * 5)
    assert chart.rule == (None,) * 5


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ([30], ["above_limits"]),
        ([-8], ["below_limits"]),
        ([15.8, 11.5, 15.8], ["two_in_three_above", None, "two_in_three_above"]),
        ([6.2, 10.5, 6.2], ["two_in_three_below", None, "two_in_three_below"]),
        ([16, 6, 16], [None, None, None]),
        ([18, 11.5, 15.8], ["above_limits", None, None]),
    ],
)
def test_single_points(added: list[float], expected: list[str | None]) -> None:
    assert rules(xmr_chart([*STEADY, *added, *STEADY]), len(STEADY))[: len(added)] == expected


def test_seven_rising_are_marked_from_the_first_of_them() -> None:
    chart = xmr_chart([10.0, 12.0, *[8.0 + step for step in range(7)], 12.0, 10.0])
    assert rules(chart) == [None, None, *["trend_up"] * 7, None, None]
    falling = xmr_chart([*STEADY, *[14.0 - step for step in range(7)], 9.0])
    assert rules(falling, len(STEADY)) == [*["trend_down"] * 7, None]


def test_six_rising_or_a_level_step_is_no_trend() -> None:
    assert set(rules(xmr_chart([12.0, *range(8, 14), 10.0, 12.0]))) == {None}
    assert set(rules(xmr_chart([12.0, 8, 9, 10, 10, 11, 12, 13, 10.0]))) == {None}


def test_a_peak_between_two_trends_belongs_to_the_first() -> None:
    values = [*STEADY, *range(8, 15), *range(13, 7, -1)]
    assert rules(xmr_chart(values), len(STEADY)) == ["trend_up"] * 7 + ["trend_down"] * 6


def test_seven_on_one_side_of_the_mean_are_a_shift() -> None:
    low, high = [4.0, 6.0, 5.0, 5.0, 6.0, 4.0, 5.0], [10.0, 8.0, 9.0, 9.0, 8.0, 10.0, 9.0]
    assert rules(xmr_chart(low + high)) == ["shift_below"] * 7 + ["shift_above"] * 7
    assert set(rules(xmr_chart(low[:6] + high[:6]))) == {None}


def test_beyond_the_limits_comes_before_every_other_rule() -> None:
    chart = xmr_chart([*STEADY, *STEADY, *[11.5 + step for step in range(7)]])
    assert rules(chart)[-7:].count("above_limits") >= 1
    assert "trend_up" in rules(chart)[-7:]


@pytest.mark.parametrize(
    "values",
    [
        [*STEADY, *[8.0, 9, 10], None, *[11.0, 12, 13, 14]],
        [*[4.0, 6, 5], None, *[5.0, 6, 4, 5], *[10.0, 8, 9], None, *[9.0, 8, 10, 9]],
    ],
)
def test_a_gap_ends_every_run(values: list[float | None]) -> None:
    """Nobody knows what the missing month was, so seven with a gap are not seven in a row."""
    whole = [value for value in values if value is not None]
    assert set(rules(xmr_chart(whole))) != {None}
    assert set(rules(xmr_chart(values))) == {None}


def test_no_moving_range_is_taken_across_a_gap() -> None:
    """Ranges 1 and 1 beside the gap; the jump of 20 over it says nothing about month to month."""
    chart = xmr_chart([10, 11, None, 31, 30])
    assert chart.mean == (20.5,) * 5
    assert chart.upper == pytest.approx([20.5 + 2.66] * 5)
    assert chart.rule[2] is None


def test_the_lines_run_on_over_a_gap() -> None:
    chart = xmr_chart([*STEADY, None, *STEADY])
    assert chart.mean[16] == chart.mean[0]
    assert (chart.lower[16], chart.upper[16]) == (chart.lower[0], chart.upper[0])


def test_screening_keeps_one_wild_month_from_hiding_the_next() -> None:
    values = [*STEADY, 60.0, *STEADY, 22.0, *STEADY]
    screened, unscreened = xmr_chart(values), xmr_chart(values, screen=False)
    assert screened.rule[33] is Rule.ABOVE_LIMITS
    assert unscreened.rule[33] is not Rule.ABOVE_LIMITS
    assert screened.mean == unscreened.mean


@pytest.mark.parametrize("level", [0.0, 0.1, 7.3, 1 / 31])
def test_a_flat_series_has_its_value_as_mean_and_limits_and_no_mark(level: float) -> None:
    chart = xmr_chart([level] * 24)
    assert set(chart.mean) == set(chart.lower) == set(chart.upper) == {level}
    assert set(chart.rule) == {None}


def test_one_jump_in_a_flat_series_is_the_only_mark() -> None:
    """Screening would drop every range that is not 0, and mark all 24 months."""
    chart = xmr_chart([5.0] * 12 + [9.0] + [5.0] * 11)
    assert [i for i, rule in enumerate(chart.rule) if rule is Rule.ABOVE_LIMITS] == [12]
    assert chart.upper[0] is not None
    assert chart.mean[0] is not None
    assert chart.upper[0] > chart.mean[0]


def test_a_rebase_starts_everything_anew() -> None:
    after = [value + 100 for value in STEADY]
    chart = xmr_chart([*STEADY, *after], rebase_at=[16])
    apart = xmr_chart(STEADY), xmr_chart(after)
    assert chart.mean == apart[0].mean + apart[1].mean
    assert chart.upper == apart[0].upper + apart[1].upper
    assert set(chart.rule) == {None}
    assert set(xmr_chart([*STEADY, *after]).rule) != {None}


def test_a_run_does_not_cross_a_rebase() -> None:
    rising = [float(step) for step in range(1, 13)]
    assert set(rules(xmr_chart(rising, rebase_at=[6]))) == {None}
    assert "trend_up" in rules(xmr_chart(rising))


@pytest.mark.parametrize(("points_there", "short"), [(12, True), (13, False)])
def test_fewer_than_13_points_are_called_short(points_there: int, short: bool) -> None:
    """A month that is missing does not help."""
    chart = xmr_chart([*STEADY[:points_there], None, None])
    assert set(chart.short) == {short}


@pytest.mark.parametrize(
    ("values", "mean"), [([], None), ([None], None), ([4.0], 4.0), ([4.0, None, 6.0], 5.0)]
)
def test_too_little_for_limits(values: list[float | None], mean: float | None) -> None:
    chart = xmr_chart(values)
    assert set(chart.mean) <= {mean}
    assert set(chart.lower) | set(chart.upper) | set(chart.rule) <= {None}
    assert len(chart.mean) == len(values)


def test_counts_have_no_limit_below_zero_on_a_chart() -> None:
    chart = xmr_chart([0.0, 3.0, 0.0, 2.0, 1.0, 0.0, 4.0])
    assert chart.lower[0] is not None
    assert chart.lower[0] < 0
    assert set(chart.clip_at_zero().lower) == {0}
    assert chart.clip_at_zero().upper == chart.upper
    assert xmr_chart([5.0, None, 7.0]).clip_at_zero().lower == (None,) * 3


@given(points)
def test_for_counts_the_floor_changes_no_rule(values: list[float | None]) -> None:
    chart = xmr_chart(values)
    for value, floor, rule in zip(values, chart.clip_at_zero().lower, chart.rule, strict=True):
        if value is not None and floor is not None:
            assert floor >= 0
            assert (rule is Rule.BELOW_LIMITS) == (value < floor)


@given(points)
def test_upside_down_every_rule_changes_sides(values: list[float | None]) -> None:
    turned = xmr_chart([None if value is None else -value for value in values])
    swap = {"above": "below", "below": "above", "up": "down", "down": "up"}
    expected = [
        rule and "_".join(swap.get(word, word) for word in rule.split("_"))
        for rule in rules(xmr_chart(values))
    ]
    assert rules(turned) == expected


@given(points, st.integers(0, 40))
def test_every_point_has_an_entry_and_a_missing_one_no_mark(
    values: list[float | None], at: int
) -> None:
    chart = xmr_chart(values, rebase_at=[at] if at < len(values) else [])
    fields = (chart.mean, chart.lower, chart.upper, chart.rule, chart.short)
    assert {len(field) for field in fields} == {len(values)}
    for value, rule in zip(values, chart.rule, strict=True):
        assert value is not None or rule is None


@pytest.mark.parametrize("at", [-1, 5])
def test_a_rebase_outside_the_series_is_refused(at: int) -> None:
    with pytest.raises(ValueError, match=r"outside a series of 5 points"):
        xmr_chart([1.0] * 5, rebase_at=[at])


def test_a_value_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="give None for a missing point"):
        xmr_chart([1.0, math.nan])


# Whether neighbouring months resemble each other


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5], 0.4),
        ([1, 2, 3], 0),
        ([1, -1, 1, -1], -0.75),
        ([1, 2], None),
        ([], None),
        ([3, 3, 3, 3], None),
        ([0.1] * 24, None),
        ([1, None, 2, None, 3], None),
    ],
)
def test_autocorrelation(values: list[float | None], expected: float | None) -> None:
    assert autocorrelation(values) == (expected if expected is None else pytest.approx(expected))


def test_a_drifting_series_resembles_itself_and_an_alternating_one_does_not() -> None:
    drift = autocorrelation([float(step // 3) for step in range(36)])
    steady = autocorrelation(STEADY)
    assert drift is not None
    assert steady is not None
    assert drift > 0.3
    assert steady < 0


def test_a_gap_does_not_water_down_the_resemblance() -> None:
    whole = [float(step) for step in range(24)]
    gapped: list[float | None] = [*whole[:12], None, *whole[13:]]
    one, other = autocorrelation(whole), autocorrelation(gapped)
    assert one is not None
    assert other is not None
    assert other >= one


@given(points)
@example([10.0, 10.0, None, 0.0, None, 0.0, None, 0.0])
def test_autocorrelation_stays_between_minus_one_and_one(values: list[float | None]) -> None:
    found = autocorrelation(values)
    turned = autocorrelation([None if value is None else 7 - 3 * value for value in values])
    assert found is None or -1 <= found <= 1
    assert turned == (found if found is None else pytest.approx(found))
