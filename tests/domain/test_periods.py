"""Months, periods and windows: every figure is of a run of whole months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period, Window
from tests.support.factories import period

months = st.builds(Month.of, st.integers(1950, 2150), st.integers(1, 12))
periods = st.builds(Period.ending, months, st.integers(1, 60))


@given(month=months, steps=st.integers(-600, 600))
def test_months_count_like_a_calendar(month: Month, steps: int) -> None:
    there = month + steps
    assert there - steps == month
    assert (there.year - month.year) * 12 + there.month - month.month == steps
    assert (there > month) is (steps > 0)


@given(month=months)
def test_a_month_holds_exactly_its_days(month: Month) -> None:
    assert (month.last_day - month.first_day).days + 1 == month.days
    assert month.last_day + timedelta(days=1) == (month + 1).first_day
    assert {Month.from_date(month.first_day), Month.from_date(month.last_day)} == {month}
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "26-03",
        "2026-3",
        "2026-03-01",
        "03-2026",
        "2026/03",
        " 2026-03",
        "2026-03\n",
        "-026-03",
        "1899-12",
        "2200-01",
        "banana",
        "\uff12026-03",  # a digit of another script
    ],
)
def test_what_is_not_a_month_is_named(text: str) -> None:
    with pytest.raises(InputError) as error:
        Month.parse(text)
    assert f"“{text}” is not a month" in str(error.value)


@given(one=periods)
def test_a_period_is_its_months(one: Period) -> None:
    inside = list(one.months())
    assert inside[0] == one.start and inside[-1] == one.end
    assert len(inside) == one.length
    assert Period.from_dates(one.start.first_day, one.end.last_day) == one
    assert one.back(12).length == one.length
    assert not one.overlaps(one.back(one.length))


@given(one=periods, other=periods)
def test_periods_overlap_where_they_share_a_month(one: Period, other: Period) -> None:
    assert one.overlaps(other) is bool(set(one.months()) & set(other.months()))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2025, 4, 2), date(2026, 3, 31)),
        (date(2025, 4, 1), date(2026, 3, 30)),
        (date(2025, 4, 1), date(2025, 3, 31)),
        (date(2024, 2, 1), date(2024, 2, 28)),
    ],
)
def test_part_of_a_month_is_no_period(first: date, last: date) -> None:
    with pytest.raises(InputError, match="not a run of whole months"):
        Period.from_dates(first, last)


@pytest.mark.parametrize(
    ("written", "label", "in_sentence", "in_full"),
    [
        ("2026-03", "March 2026", "March 2026", "March 2026"),
        ("2026-01/2026-03", "January to March 2026", "January to March 2026", None),
        ("2025-11/2026-01", "November 2025 to January 2026", None, None),
        (
            "2022-11/2023-10",
            "year to October 2023",
            "the year to October 2023",
            "November 2022 to October 2023",
        ),
        ("2022-04/2025-03", "three years to March 2025", "the three years to March 2025", None),
        ("2013-04/2025-03", "12 years to March 2025", "the 12 years to March 2025", None),
        ("2024-10/2026-03", "October 2024 to March 2026", None, None),
    ],
)
def test_periods_are_said_in_words(
    written: str, label: str, in_sentence: str | None, in_full: str | None
) -> None:
    one = period(written)
    assert one.label == label
    assert one.in_sentence == (in_sentence or label)
    assert in_full is None or one.written_out == in_full


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("2025-01/2025-12", 2025),
        ("2025-04/2026-03", 2025),
        ("2024-04/2025-03", 2024),
        ("2022-11/2023-10", 2023),
        # The middle falls on new year's night: the year just ended, whose population comes first.
        ("2024-07/2025-06", 2024),
        ("2024-08/2025-07", 2025),
        ("2022-04/2025-03", 2023),
    ],
)
def test_the_year_that_holds_the_middle(written: str, year: int) -> None:
    assert period(written).middle_year == year


@given(to=months)
def test_the_middle_year_holds_half_the_months_or_more(to: Month) -> None:
    year = Period.ending(to, 12)
    assert sum(month.year == year.middle_year for month in year.months()) >= 6


@pytest.mark.parametrize(
    ("window", "to", "wanted"),
    [
        ("12m", "2026-03", "2025-04/2026-03"),
        ("3m", "2026-01", "2025-11/2026-01"),
        ("1m", "2026-03", "2026-03"),
        ("fytd", "2026-03", "2025-04/2026-03"),
        ("fytd", "2025-04", "2025-04"),
        ("fytd", "2025-12", "2025-04/2025-12"),
        ("fytd", "2026-01", "2025-04/2026-01"),
    ],
)
def test_a_window_ends_with_the_month_asked_for(window: str, to: str, wanted: str) -> None:
    assert Window(window).period(Month.parse(to)) == period(wanted)


@given(to=months)
def test_the_financial_year_starts_in_april(to: Month) -> None:
    to_date = Window.FINANCIAL_YEAR.period(to)
    assert to_date.start.month == 4 and 1 <= to_date.length <= 12
