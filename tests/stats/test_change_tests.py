"""Intervals, tests of a difference, rounding: facts that need no other file."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.stats.change_tests import (
    Comparison,
    Verdict,
    compare_counts,
    compare_proportions,
    compare_with_rest,
    possible_bases,
)
from pcc_metrics.stats.intervals import (
    count_interval,
    exact_limits,
    proportion_interval,
    rate_interval,
)

LOWER, HIGHER, SIMILAR = Verdict.LOWER, Verdict.HIGHER, Verdict.SIMILAR
CHANCE, NONE = Verdict.CHANCE, Verdict.NONE
FLIPPED = {LOWER: HIGHER, HIGHER: LOWER, SIMILAR: SIMILAR, CHANCE: CHANCE, NONE: NONE}

counts = st.integers(0, 100_000)
levels = st.sampled_from([0.95, 0.998])


def poisson(count: int, mean: float) -> float:
    return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))


# Intervals


@pytest.mark.parametrize(
    ("count", "lower", "upper", "method"),
    [
        (0, 0, 3.689, "exact"),
        (1, 0.0253, 5.572, "exact"),
        (5, 1.623, 11.668, "exact"),
        (9, 4.115, 17.085, "exact"),
        (10, 4.787, 18.391, "byar"),
        (100, 81.36, 121.63, "byar"),
    ],
)
def test_count_interval_against_printed_tables(
    count: int, lower: float, upper: float, method: str
) -> None:
    found = count_interval(count)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=0.006)
    assert (found.value, found.level, found.method) == (count, 0.95, method)


@pytest.mark.parametrize("count", range(1, 10))
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_exact_limits_leave_half_of_what_is_left_on_each_side(count: int, level: float) -> None:
    """At the lower limit, this count or more is as unlikely as agreed; at the upper, or fewer."""
    lower, upper = exact_limits(count, level)
    tail = (1 - level) / 2
    assert 1 - sum(poisson(k, lower) for k in range(count)) == pytest.approx(tail)
    assert sum(poisson(k, upper) for k in range(count + 1)) == pytest.approx(tail)


def test_rate_interval_is_the_counts_scaled_to_the_population() -> None:
    rate = rate_interval(41, 2_907_123, 1_000_000)
    count = count_interval(41)
    assert round_half_up(rate.value, 1) == 14.1
    assert rate.lower / rate.value == pytest.approx(count.lower / 41)
    assert rate.upper / rate.value == pytest.approx(count.upper / 41)


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_proportion_interval_in_newcombes_examples(
    numerator: int, denominator: int, lower: float, upper: float
) -> None:
    """Newcombe 1998, Statistics in Medicine 17: 857-872, table I, method 3."""
    found = proportion_interval(numerator, denominator)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=0.00005)
    assert found.method == "wilson"


@given(counts, levels)
@example(9, 0.998)
@example(10, 0.998)
def test_a_count_interval_holds_its_count_and_nothing_below_none(count: int, level: float) -> None:
    found = count_interval(count, level)
    assert 0 <= found.lower <= count < found.upper
    assert (found.lower > 0) == (count > 0)


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), levels)
def test_a_proportion_interval_holds_its_share_within_0_and_1(
    share: tuple[int, int], level: float
) -> None:
    found = proportion_interval(*share, level)
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert found.lower < found.upper


@given(counts)
def test_99_8_percent_is_wider_than_95(count: int) -> None:
    narrow, wide = count_interval(count), count_interval(count, 0.998)
    assert wide.lower <= narrow.lower
    assert narrow.upper < wide.upper


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: count_interval(-1), "count is -1"),
        (lambda: count_interval(math.nan), "count is nan"),
        (lambda: count_interval(5, 95), "level is 95"),
        (lambda: rate_interval(5, 0, 1000), "population is 0"),
        (lambda: proportion_interval(5, 4), "numerator 5 is above denominator 4"),
        (lambda: compare_counts(2.5, 3), "a is 2.5; wanted a whole number"),
        (lambda: compare_counts(2, 3, exposure_b=0), "exposure_b is 0"),
        (lambda: compare_proportions(2, 3, 1, 0), "denominator is 0"),
        (lambda: round_half_up(math.inf), "inf cannot be rounded"),
        (lambda: possible_bases(42.5, [41]), "42.5% has more than 0 decimals"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=message):
        call()


# Two counts


def test_165_admissions_against_190_could_be_chance() -> None:
    found = compare_counts(165, 190)
    assert found.verdict is CHANCE
    assert found.p_value == pytest.approx(0.203, abs=0.001)
    assert found.difference == -25
    assert found.ratio is not None
    assert round_half_up(100 * (1 - found.ratio)) == 13
    assert found.interval is not None
    assert found.interval.lower < 1 < found.interval.upper


def test_compare_counts_with_exposures_against_the_classic_example() -> None:
    """Breast cancer after fluoroscopy: the ratio and limits that R prints for `poisson.test`."""
    found = compare_counts(11, 6 + 8 + 7, 800, 1083 + 1050 + 878)
    assert found.ratio == pytest.approx(1.971488, abs=1e-6)
    assert found.interval is not None
    assert found.interval.lower == pytest.approx(0.8584264, abs=1e-7)
    assert found.interval.upper == pytest.approx(4.2772659, abs=1e-7)
    assert found.interval.method == "clopper-pearson"


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        (41, 40, CHANCE),
        (20, 41, LOWER),
        (41, 20, HIGHER),
        (0, 5, CHANCE),
        (0, 6, LOWER),
        (6, 0, HIGHER),
        (0, 0, CHANCE),
        (1_000, 1_000, CHANCE),
        (10_000, 10_000, SIMILAR),
        (10_050, 10_000, SIMILAR),
        (60_600, 60_000, SIMILAR),
        (61_000, 60_000, HIGHER),
    ],
)
def test_verdict_of_two_counts(a: int, b: int, verdict: Verdict) -> None:
    assert compare_counts(a, b).verdict is verdict


def test_the_p_value_is_twice_the_smaller_tail_of_the_binomial() -> None:
    tail = sum(math.comb(15, k) for k in range(4)) / 2**15
    assert compare_counts(3, 12).p_value == pytest.approx(2 * tail)
    assert compare_counts(0, 6).p_value == pytest.approx(2 / 2**6)


def test_zeros_have_no_ratio_but_keep_what_is_known() -> None:
    none, risen, fallen = compare_counts(0, 0), compare_counts(7, 0), compare_counts(0, 7)
    assert (none.ratio, none.interval, none.p_value) == (None, None, 1)
    assert risen.interval is not None
    assert fallen.interval is not None
    assert (risen.ratio, risen.interval.upper) == (None, math.inf)
    assert risen.interval.lower > 1
    assert (fallen.ratio, fallen.interval.lower) == (0, 0)
    assert fallen.interval.upper == pytest.approx(1 / risen.interval.lower)


def reversed_of(found: Comparison) -> tuple[float, float]:
    assert found.interval is not None
    lower, upper = found.interval.lower, found.interval.upper
    return 1 / upper if upper else math.inf, 1 / lower if lower else math.inf


@given(counts, counts, st.integers(1, 10**6), st.integers(1, 10**6))
@example(0, 7, 1, 1)
@example(10_250, 10_000, 1, 1)
def test_swapping_two_counts_turns_everything_round(a: int, b: int, x: int, y: int) -> None:
    one, other = compare_counts(a, b, x, y), compare_counts(b, a, y, x)
    assert other.p_value == pytest.approx(one.p_value)
    assert other.verdict is FLIPPED[one.verdict]
    assert other.difference == -one.difference
    if one.interval and other.interval:
        expected = reversed_of(one)
        assert (other.interval.lower, other.interval.upper) == pytest.approx(expected, rel=1e-6)


@given(counts, counts, levels)
def test_no_verdict_contradicts_the_interval_beside_it(a: int, b: int, level: float) -> None:
    found = compare_counts(a, b, level=level)
    if found.interval is None:
        assert a == b == 0
        return
    lower, upper = found.interval.lower, found.interval.upper
    assert lower <= found.interval.value <= upper
    agreed = {
        LOWER: upper < 1,
        HIGHER: lower > 1,
        SIMILAR: 0.95 <= lower <= 1 <= upper <= 1.05,
        CHANCE: lower <= 1 <= upper,
    }
    assert agreed[found.verdict]


@pytest.mark.parametrize("mean", [3, 8, 20])
def test_without_a_real_change_at_most_one_comparison_in_twenty_calls_one(mean: int) -> None:
    wrong = sum(
        poisson(a, mean) * poisson(b, mean)
        for a, b in product(range(5 * mean), repeat=2)
        if compare_counts(a, b).verdict in (LOWER, HIGHER)
    )
    assert 0 < wrong < 0.05


# Two proportions


def test_compare_proportions_in_newcombes_example() -> None:
    """Newcombe 1998, Statistics in Medicine 17: 873-890, table II, method 10: 56/70 and 48/80."""
    found = compare_proportions(56, 70, 48, 80)
    assert found.interval is not None
    assert (found.interval.lower, found.interval.upper) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.interval.method == "newcombe"
    assert (found.difference, found.verdict) == (pytest.approx(0.2), HIGHER)
    assert found.p_value == pytest.approx(0.008045, abs=1e-6)


def test_small_tables_are_tested_exactly() -> None:
    """Fisher's tea tasting, 3 of 4 against 1 of 4, and a table that z would call significant."""
    assert compare_proportions(3, 4, 1, 4).p_value == pytest.approx(34 / 70)
    small = compare_proportions(5, 9, 1, 10)
    pooled_z = (5 / 9 - 1 / 10) / math.sqrt(6 / 19 * 13 / 19 * (1 / 9 + 1 / 10))
    assert pooled_z > 1.96
    assert small.verdict is CHANCE
    assert small.p_value is not None
    assert small.p_value > 0.05


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ((910, 1_000), (900, 1_000), SIMILAR),
        ((91, 100), (90, 100), CHANCE),
        ((9_100, 10_000), (9_000, 10_000), HIGHER),
        ((9_000, 10_000), (9_100, 10_000), LOWER),
        ((20, 1_000), (21, 1_000), CHANCE),
        ((0, 50), (0, 60), CHANCE),
        ((50, 50), (60, 60), CHANCE),
        ((0, 50), (10, 50), LOWER),
        # The score test says 0.0497, the interval just holds no change: nothing is claimed.
        ((3, 20), (16, 40), CHANCE),
        # Within 5% of the larger share, not of the smaller.
        ((5_582, 55_000), (5_500, 55_000), CHANCE),
    ],
)
def test_verdict_of_two_proportions(
    a: tuple[int, int], b: tuple[int, int], verdict: Verdict
) -> None:
    assert compare_proportions(*a, *b).verdict is verdict


shares = st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares, shares)
def test_swapping_two_proportions_turns_everything_round(
    a: tuple[int, int], b: tuple[int, int]
) -> None:
    one, other = compare_proportions(*a, *b), compare_proportions(*b, *a)
    assert one.interval is not None
    assert other.interval is not None
    assert other.p_value == pytest.approx(one.p_value)
    assert other.verdict is FLIPPED[one.verdict]
    assert other.interval.lower == pytest.approx(-one.interval.upper)
    assert one.interval.lower <= one.difference <= one.interval.upper


@given(shares, shares)
def test_counting_failures_instead_finds_the_same_difference(
    a: tuple[int, int], b: tuple[int, int]
) -> None:
    met = compare_proportions(*a, *b)
    missed = compare_proportions(a[1] - a[0], a[1], b[1] - b[0], b[1])
    assert missed.p_value == pytest.approx(met.p_value)
    assert missed.difference == pytest.approx(-met.difference, abs=1e-12)


# An area against the rest of its force


@pytest.mark.parametrize(
    ("k", "verdict"),
    [(60, CHANCE), (64, CHANCE), (64 + 12, HIGHER), (28, LOWER), (199, HIGHER), (200, NONE)],
)
def test_an_area_against_the_rest_needs_99_8_percent_and_a_small_count(
    k: int, verdict: Verdict
) -> None:
    """The rest has 500 in a million people; the area has 100,000, so 50 would be the same rate."""
    found = compare_with_rest(k, 500, 100_000, 1_000_000)
    assert found.verdict is verdict
    assert bool(found.reason) == (verdict is NONE)
    assert found.ratio == pytest.approx(k / 50)


def test_significant_at_95_percent_is_not_enough_for_an_area() -> None:
    assert compare_counts(66, 500, 100_000, 1_000_000).verdict is HIGHER
    assert compare_with_rest(66, 500, 100_000, 1_000_000).verdict is CHANCE


def test_no_test_leaves_no_test_figures() -> None:
    found = compare_with_rest(250, 500, 100_000, 1_000_000)
    assert (found.p_value, found.interval) == (None, None)
    assert "200 or more" in found.reason


def test_shares_of_people_or_calls_are_tested_at_any_size() -> None:
    found = compare_with_rest(9_300, 90_000, 10_000, 100_000, people_or_calls=True)
    assert found.verdict is HIGHER
    assert found.interval is not None
    assert (found.interval.level, found.interval.method) == (0.998, "newcombe")


# Rounding, and shares that a base can give


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (0.5, 0, 1),
        (1.5, 0, 2),
        (2.5, 0, 3),
        (-0.5, 0, -1),
        (-2.5, 0, -3),
        (2.675, 2, 2.68),
        (-2.675, 2, -2.68),
        (1.005, 2, 1.01),
        (100 * 0.145, 0, 15),
        (0.49999, 0, 0),
        (1_234_500, -3, 1_235_000),
        (Decimal("0.125"), 2, 0.13),
        (7713, 0, 7713),
    ],
)
def test_half_up(value: float, decimals: int, rounded: float) -> None:
    assert round_half_up(value, decimals) == rounded


def test_half_up_never_gives_minus_nothing() -> None:
    assert str(round_half_up(-0.4)) == "0.0"


@given(st.decimals(-(10**9), 10**9, places=3), st.integers(0, 2))
def test_half_up_rounds_a_written_number_as_written(value: Decimal, decimals: int) -> None:
    step = Decimal(1).scaleb(-decimals)
    assert round_half_up(float(value), decimals) == float(value.quantize(step, ROUND_HALF_UP))
    assert round_half_up(-float(value), decimals) == -round_half_up(float(value), decimals)


def test_42_and_18_percent_cannot_be_shares_of_41() -> None:
    assert possible_bases(42, [41]) == []
    assert possible_bases(18, [41]) == []
    both = set(possible_bases(42, range(51))) & set(possible_bases(18, range(51)))
    assert sorted(both) == [33, 38, 45, 50]


@pytest.mark.parametrize(
    ("percent", "decimals", "bases"),
    [
        (0, 0, [1, 2, 3, 4, 5, 6, 7, 8]),
        (100, 0, [1, 2, 3, 4, 5, 6, 7, 8]),
        (101, 0, []),
        (50, 0, [2, 4, 6, 8]),
        (13, 0, [8]),
        (12, 0, []),
        (12.5, 1, [8]),
        (33.3, 1, [3, 6]),
    ],
)
def test_bases_up_to_8(percent: float, decimals: int, bases: list[int]) -> None:
    assert possible_bases(percent, range(9), decimals) == bases


@given(st.integers(0, 100), st.integers(1, 300))
def test_a_base_is_possible_when_some_count_of_it_rounds_so(percent: int, base: int) -> None:
    rounds = (int(Fraction(100 * k, base) + Fraction(1, 2)) for k in range(base + 1))
    assert bool(possible_bases(percent, [base])) == (percent in rounds)
