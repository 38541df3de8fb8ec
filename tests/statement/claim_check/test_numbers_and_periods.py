"""Numbers and periods of a text, in the many ways that people write them."""

from __future__ import annotations

import pytest

from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.statement.claim_check.numbers_in_text import find_numbers
from pcc_metrics.statement.claim_check.periods_in_text import find_periods

LATEST = Month.of(2024, 1)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("41, 7,713 and 14.1.", [41, 7713, 14.1]),
        ("91%, 91 per cent and 91 percent", [91, 91, 91]),
        ("1 minute 30 seconds and 45 seconds", [90, 45]),
        ("2 million, 3 thousand", [2_000_000, 3_000]),
        ("twenty-one and nine", [21, 9]),
        ("over 2000 weapons", [2000]),
        ("eight in ten, 1 in 5 and two thirds", [80, 20, pytest.approx(66.67, abs=0.01)]),
        ("a fifth, a quarter and half of homicides", [20, 25, 50]),
        ("14.1 per million population", [14.1]),
        ("£41, 7A, 2019, 2017/18, 14 March 2024, March 14, 10am, under-25s, 26-week, 3rd", []),
        ("the year to October 2023, 12 months to March 2024, 24 hours, 3 days", []),
        ("within 10 seconds, 999 calls, the 101 line, U25, Section 60", []),
        ("9.1 (8.8 to 9.4) per 1,000 people", [9.1]),
        ("Q2, 2023/4, rolling 12 months", []),
    ],
)
def test_numbers_in_a_text(text: str, values: list[float]) -> None:
    assert [token.value for token in find_numbers(text)] == values


@pytest.mark.parametrize(
    ("text", "fits", "misses"),
    [
        ("41", (41,), (40, 42)),
        ("6,900", (6_886, 6_920), (6_700, 7_100)),
        ("nearly 10,000", (9_510, 9_990), (8_000, 11_000)),
        ("over 20%", (20.4, 35), (19,)),
        ("around 7,700", (7_713,), (8_400,)),
        ("a fifth", (18.5, 21), (16, 25)),
        ("between 40 and 45", (40, 43, 45), (38, 47)),
        ("fewer than 50", (49,), (51,)),
        ("13%", (13.2, 12.6), (13.6, 12.4)),
        ("14.1", (14.06, 14.14), (14.2,)),
    ],
)
def test_what_a_number_may_mean(
    text: str, fits: tuple[float, ...], misses: tuple[float, ...]
) -> None:
    (token,) = find_numbers(text)
    assert [value for value in fits if not token.allows(value)] == []
    assert [value for value in misses if token.allows(value)] == []


def test_a_sign_is_read_with_its_percentage_and_no_dash_is_a_sign() -> None:
    assert [t.sign for t in find_numbers("a -13% decrease, a +1% increase – 41 in all")] == [
        -1,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("the year to October 2023", "2022-11", "2023-10"),
        ("the year ending October 2023", "2022-11", "2023-10"),
        ("12 months to October 2023", "2022-11", "2023-10"),
        ("twelve months to the end of October 2023", "2022-11", "2023-10"),
        ("the year to 31 October 2023", "2022-11", "2023-10"),
        ("November 2022 to October 2023", "2022-11", "2023-10"),
        ("Nov 2022 - Oct 2023", "2022-11", "2023-10"),
        ("between November 2022 and October 2023", "2022-11", "2023-10"),
        ("October to December 2023", "2023-10", "2023-12"),
        ("the quarter to December 2023", "2023-10", "2023-12"),
        ("three years to March 2025", "2022-04", "2025-03"),
        ("in December 2023", "2023-12", "2023-12"),
        ("in 2019", "2019-01", "2019-12"),
        ("in 2017/18", "2017-04", "2018-03"),
        ("in 2023/4", "2023-04", "2024-03"),
        ("Q2 2023/24", "2023-07", "2023-09"),
        ("in the rolling 12 months to September 2023", "2022-10", "2023-09"),
        ("As of September 2023, in the last twelve months", "2022-10", "2023-09"),
        ("since April 2023", "2023-04", "2024-01"),
        ("since April", "2023-04", "2024-01"),
    ],
)
def test_periods_in_a_text(text: str, start: str, end: str) -> None:
    (mention,) = find_periods(text, LATEST)
    assert mention.periods[0] == Period(Month.parse(start), Month.parse(end))


def test_a_quarter_without_its_kind_of_year_may_be_of_either() -> None:
    (mention,) = find_periods("Q2 2023", LATEST)
    assert [str(period) for period in mention.periods] == ["2023-07/2023-09", "2023-04/2023-06"]


def test_the_same_month_of_two_years_is_a_pair_and_not_the_months_between() -> None:
    (mention,) = find_periods("between December 2022 and December 2023", LATEST)
    assert mention.pair
