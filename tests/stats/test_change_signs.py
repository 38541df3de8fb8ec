"""The five signs of a change, and the turn inside the year."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pcc_metrics.stats.change_signs import (
    MONTHS_NEEDED,
    MonthCounts,
    Sign,
    Turn,
    count_months,
    find_turn,
    sign_counts,
    sign_proportions,
)

LITTLE, CHANCE = Sign.LITTLE_CHANGED, Sign.CHANCE
UP, DOWN = Sign.HIGHER_MOST_MONTHS, Sign.LOWER_MOST_MONTHS
UP_IN_TOTAL, DOWN_IN_TOTAL = Sign.HIGHER_IN_TOTAL, Sign.LOWER_IN_TOTAL
MIRRORED = {LITTLE: LITTLE, CHANCE: CHANCE, UP: DOWN, UP_IN_TOTAL: DOWN_IN_TOTAL} | {
    DOWN: UP,
    DOWN_IN_TOTAL: UP_IN_TOTAL,
}
ALL_UP, ALL_DOWN = MonthCounts(12, 0, 0), MonthCounts(0, 12, 0)

# data.police.uk street-level counts for the whole force, April to August 2025 and November 2025 to
# February 2026, each with its month a year before: the months that are complete in both years.
STREET = {
    "burglary": (
        [1216, 1188, 1156, 1088, 1224, 1346, 1166, 1215, 1085],
        [1424, 1395, 1390, 1389, 1397, 1342, 1304, 1227, 1112],
    ),
    "robbery": (
        [598, 559, 625, 639, 599, 498, 487, 467, 458],
        [599, 671, 683, 643, 669, 534, 460, 464, 408],
    ),
    "criminal damage": (
        [2051, 2124, 2206, 2186, 2097, 2112, 2028, 1934, 1959],
        [2086, 2362, 2359, 2591, 2133, 1901, 1949, 1876, 1719],
    ),
    "shoplifting": (
        [2870, 2782, 2488, 2819, 2595, 2693, 2370, 2403, 2636],
        [2450, 2535, 2446, 2854, 2946, 2779, 2430, 2609, 2601],
    ),
}

counts = st.integers(0, 100_000)
month_counts = st.lists(st.sampled_from([-1, 0, 1]), max_size=12).map(
    lambda ways: count_months([(10 + way, 10) for way in ways])
)


def test_every_sign_has_its_own_symbol_and_signs_of_a_direction_have_one() -> None:
    assert "".join(sign.symbol for sign in Sign) == "–=▲▼△▽?"
    assert [sign.direction for sign in Sign] == [0, 0, 1, -1, 1, -1, 0]
    assert [sign for sign in Sign if sign.in_most_months] == [UP, DOWN]


@pytest.mark.parametrize(
    ("offence", "sign", "months"),
    [
        ("burglary", DOWN, MonthCounts(1, 8, 0)),
        ("robbery", DOWN_IN_TOTAL, MonthCounts(3, 6, 0)),
        ("criminal damage", LITTLE, MonthCounts(4, 5, 0)),
        ("shoplifting", LITTLE, MonthCounts(4, 5, 0)),
    ],
)
def test_the_sign_of_published_months(offence: str, sign: Sign, months: MonthCounts) -> None:
    now, before = STREET[offence]
    found = count_months(zip(now, before, strict=True))
    assert found == months
    assert sign_counts(sum(now), sum(before), found).sign is sign


@pytest.mark.parametrize(
    ("now", "before", "months", "sign"),
    [
        # The whole interval within 5%: little changed, whatever the months say.
        (10_000, 10_000, MonthCounts(), LITTLE),
        (103_000, 100_000, ALL_UP, LITTLE),
        (97_000, 100_000, ALL_DOWN, LITTLE),
        # Below 2%, and the interval excludes no change.
        (101_900, 100_000, ALL_UP, LITTLE),
        (1_019_999, 1_000_000, ALL_UP, LITTLE),
        # 5% and more: the months decide between filled and hollow.
        (106_000, 100_000, ALL_UP, UP),
        (94_000, 100_000, ALL_DOWN, DOWN),
        (94_000, 100_000, ALL_UP, DOWN_IN_TOTAL),
        (94_000, 100_000, MonthCounts(), DOWN_IN_TOTAL),
        (6_661, 8_122, MonthCounts(), DOWN_IN_TOTAL),
        # The interval includes no change, whatever the size.
        (34, 29, MonthCounts(), CHANCE),
        (165, 190, MonthCounts(), CHANCE),
        (165, 190, ALL_DOWN, CHANCE),
        (1_000, 1_000, MonthCounts(), CHANCE),
        (5, 5, MonthCounts(), CHANCE),
        # From none, and none at all.
        (6, 0, MonthCounts(), UP_IN_TOTAL),
        (3, 0, MonthCounts(), CHANCE),
        (0, 0, MonthCounts(0, 0, 12), CHANCE),
    ],
)
def test_the_first_row_of_the_table_that_fits(
    now: int, before: int, months: MonthCounts, sign: Sign
) -> None:
    assert sign_counts(now, before, months).sign is sign


@pytest.mark.parametrize(
    ("higher", "lower", "equal", "most"),
    [
        (0, 12, 0, True),
        (2, 10, 0, True),
        (3, 9, 0, False),
        (1, 10, 0, True),
        (2, 9, 0, False),
        (1, 9, 0, True),
        (2, 8, 0, False),
        (1, 8, 0, True),
        (2, 7, 0, False),
        (0, 8, 0, True),
        (1, 7, 0, False),
        (0, 7, 0, False),  # seven of seven: too few months to be most of a year
        (0, 0, 12, False),
        # Equal months are left out of the count.
        (1, 10, 1, True),
        (1, 8, 3, True),
        (0, 8, 4, True),
        (1, 7, 4, False),
        (0, 7, 5, False),
    ],
)
def test_how_many_months_must_agree(higher: int, lower: int, equal: int, most: bool) -> None:
    down, up = MonthCounts(higher, lower, equal), MonthCounts(lower, higher, equal)
    assert (sign_counts(500, 1_000, down).sign is DOWN) is most
    assert (sign_counts(1_000, 500, up).sign is UP) is most
    assert sign_counts(500, 1_000, up).sign is DOWN_IN_TOTAL or (higher, lower) == (0, 0)


@pytest.mark.parametrize(("total", "needed"), MONTHS_NEEDED.items())
def test_months_needed_are_the_fewest_that_a_sign_test_at_5_percent_takes(
    total: int, needed: int
) -> None:
    def two_sided(agreeing: int) -> float:
        return 2 * sum(math.comb(total, k) for k in range(agreeing, total + 1)) / 2**total

    assert two_sided(needed) < 0.05
    assert needed == total or two_sided(needed - 1) > 0.05


@given(counts, counts, month_counts)
@example(10_200, 10_000, ALL_UP)
@example(0, 7, MonthCounts())
def test_both_ways_round_have_mirrored_signs(now: int, before: int, months: MonthCounts) -> None:
    turned = MonthCounts(months.lower, months.higher, months.equal)
    there, back = sign_counts(now, before, months).sign, sign_counts(before, now, turned).sign
    # 2% of the smaller count is less than 2% of the larger.
    if 100 * abs(now - before) >= 2 * max(now, before) or now == before:
        assert back is MIRRORED[there]


@given(counts, counts, month_counts)
def test_a_direction_is_that_of_the_counts_and_never_open_to_chance(
    now: int, before: int, months: MonthCounts
) -> None:
    found = sign_counts(now, before, months)
    if found.sign.direction:
        assert (now - before) * found.sign.direction > 0
        assert found.interval and not found.interval.lower <= 1 <= found.interval.upper
        assert 100 * abs(now - before) >= 2 * before
    if found.sign is CHANCE and found.interval:
        assert found.interval.lower <= 1 <= found.interval.upper


# Shares


@pytest.mark.parametrize(
    ("now", "before", "months", "sign"),
    [
        ((900, 1_000), (800, 1_000), MonthCounts(), UP_IN_TOTAL),
        ((900, 1_000), (800, 1_000), ALL_UP, UP),
        ((800, 1_000), (900, 1_000), ALL_DOWN, DOWN),
        ((85, 100), (80, 100), ALL_UP, CHANCE),
        ((9_000, 10_000), (9_000, 10_000), MonthCounts(), LITTLE),
        ((91_000, 100_000), (90_000, 100_000), ALL_UP, LITTLE),  # one point, 1.1% of the share
        ((20, 1_000), (40, 1_000), MonthCounts(), DOWN_IN_TOTAL),  # 2 points, half of the share
        ((0, 10), (0, 10), MonthCounts(), CHANCE),
    ],
)
def test_the_sign_of_two_shares(
    now: tuple[int, int], before: tuple[int, int], months: MonthCounts, sign: Sign
) -> None:
    found = sign_proportions(*now, *before, months)
    assert found.sign is sign and found.interval is not None


# A turn inside the year


@pytest.mark.parametrize(
    ("offence", "directions"),
    [
        ("robbery", (-1, 1)),
        ("criminal damage", (-1, 1)),
        ("burglary", None),
        ("shoplifting", (0, -1)),
    ],
)
def test_a_turn_in_published_months(offence: str, directions: tuple[int, int] | None) -> None:
    found = find_turn(*STREET[offence])
    assert (found.directions if found else None) == directions


def test_a_turn_holds_both_parts_with_their_sums() -> None:
    found = find_turn(*STREET["robbery"])
    assert found == Turn(6, 3518, 3799, 3, 1412, 1332)
    assert found.first_share == pytest.approx(-0.07397, abs=1e-5)
    assert found.last_share == pytest.approx(0.06006, abs=1e-5)


@pytest.mark.parametrize(
    ("changes", "directions"),
    [
        ([-9] * 6 + [9] * 3, (-1, 1)),
        ([-9] * 9 + [9] * 3, (-1, 1)),
        ([22] * 6 + [0] * 3, (1, 0)),  # up, then level
        ([0] * 6 + [-3] * 3, (0, -1)),
        ([-9] * 3 + [9] * 3, (-1, 1)),
        ([-9] * 2 + [9] * 3, None),  # two months are no direction to turn from
        ([9] * 3, None),
        ([], None),
        ([22] * 6 + [3] * 3, None),  # up by less, but still up
        ([9] * 9, None),
        ([1] * 6 + [-1] * 3, None),  # level and level
        ([2] * 6 + [1] * 3, None),  # up by 2% and level by 1%: a point apart
        ([2] * 6 + [0] * 3, (1, 0)),  # two points apart, exactly
        ([-9] * 6 + [-9, -9, 60], (-1, 1)),  # the three months together decide
    ],
)
def test_what_counts_as_a_turn(changes: list[int], directions: tuple[int, int] | None) -> None:
    found = find_turn([100 + change for change in changes], [100] * len(changes))
    assert (found.directions if found else None) == directions


@pytest.mark.parametrize(("base", "turns"), [(16, False), (17, True)])
def test_no_turn_is_said_of_fewer_than_50_a_year_before(base: int, turns: bool) -> None:
    now, before = [40] * 6 + [5] * 3, [20] * 6 + [base] * 3
    assert (find_turn(now, before) is not None) is turns


@pytest.mark.parametrize(
    ("now", "chance"),
    [
        ([3518, 0, 0, 1412, 0, 0], False),  # robbery in the year to March 2026: -7%, then +6%
        ([3700, 0, 0, 1345, 0, 0], True),  # -3%, then level: three months of 440 vary as much
        ([60, 0, 0, 40, 0, 0], True),
    ],
)
def test_a_turn_could_be_chance_where_the_two_changes_are_no_further_apart(
    now: list[float], chance: bool
) -> None:
    before: list[float] = [3799, 0, 0, 1332, 0, 0] if now[0] > 100 else [55, 0, 0, 50, 0, 0]
    found = find_turn(now, before)
    assert found is not None
    assert found.could_be_chance is chance


def test_months_without_a_twin_are_refused() -> None:
    with pytest.raises(ValueError, match="2 months against 1"):
        find_turn([1, 2], [1])


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12))
def test_the_two_parts_of_a_turn_run_different_ways_and_lie_2_points_apart(
    pairs: list[tuple[int, int]],
) -> None:
    found = find_turn([now for now, _ in pairs], [before for _, before in pairs])
    if found:
        assert found.directions[0] != found.directions[1]
        assert abs(found.first_share - found.last_share) >= 0.02 - 1e-12
        assert min(found.first_before, found.last_before) >= 50
        assert found.first_months + found.last_months == len(pairs)
        assert found.first_now + found.last_now == sum(now for now, _ in pairs)
