"""Numbers, months and lists as they stand in a sentence."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcc_metrics.domain.definitions import Target
from pcc_metrics.domain.formatting import (
    format_change,
    format_duration,
    format_months,
    format_number,
    format_percent,
    format_places,
    format_rounded,
    format_value,
    join_words,
    month_name,
    uncapitalise,
)
from pcc_metrics.domain.periods import Month
from tests.support.factories import CATALOGUE


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (0, 0, "0"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (2.4999, 0, "2"),
        (999.5, 0, "1,000"),
        (7713.0, 0, "7,713"),
        (1234567, 0, "1,234,567"),
        (14.05, 1, "14.1"),
        (14.149, 1, "14.1"),
        (0.05, 1, "0.1"),
        (2.675, 2, "2.68"),
        (-0.2, 0, "0"),
    ],
)
def test_numbers_are_rounded_half_up(value: float, decimals: int, said: str) -> None:
    assert format_number(value, decimals) == said


@given(value=st.integers(0, 10**9), decimals=st.integers(0, 2))
def test_a_number_is_never_off_by_more_than_half(value: int, decimals: int) -> None:
    exact = Fraction(value, 1000)
    said = Fraction(format_number(value / 1000, decimals).replace(",", ""))
    unit = Fraction(1, 10**decimals)
    assert -unit / 2 < said - exact <= unit / 2 or said - exact == unit / 2


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0%"), (0.005, "1%"), (0.145, "15%"), (0.42, "42%"), (0.9149, "91%"), (1, "100%")],
)
def test_shares_are_said_as_whole_percent(share: float, said: str) -> None:
    assert format_percent(share) == said


@given(part=st.integers(0, 500), whole=st.integers(1, 500))
def test_a_percentage_rounds_the_exact_share(part: int, whole: int) -> None:
    part = min(part, whole)
    exact = Fraction(100 * part, whole)
    said = int(format_percent(part / whole).rstrip("%"))
    assert said == int(exact + Fraction(1, 2))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (45, "45 seconds"),
        (59.5, "1 minute"),
        (60, "1 minute"),
        (61, "1 minute 1 second"),
        (90, "1 minute 30 seconds"),
        (600, "10 minutes"),
    ],
)
def test_waits_are_said_in_minutes_and_seconds(seconds: float, said: str) -> None:
    assert format_duration(seconds) == said


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_end_with_and(items: list[str], said: str) -> None:
    assert join_words(items) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-03", "March 2026"),
        ("2024-09 2024-10", "September and October 2024"),
        ("2024-12 2025-01", "December 2024 and January 2025"),
        ("2023-08 2023-06 2023-07", "June to August 2023"),
        ("2024-11 2024-12 2025-01", "November 2024 to January 2025"),
        (
            "2023-06 2023-07 2023-08 2024-09 2024-10 2025-03",
            "June to August 2023, September and October 2024 and March 2025",
        ),
        ("2024-09 2024-09", "September 2024"),
        ("", ""),
    ],
)
def test_months_are_said_as_runs(written: str, said: str) -> None:
    assert format_months(Month.parse(text) for text in written.split()) == said


@given(found=st.sets(st.integers(24_000, 24_060), min_size=1))
def test_months_say_each_run_once_and_no_other_month(found: set[int]) -> None:
    text = format_months(Month(index) for index in found)
    edges = [Month(i) for i in sorted(found) if i - 1 not in found or i + 1 not in found]
    assert all(month_name[edge.month] in text for edge in edges)
    assert text.count(str(edges[0].year)) >= 1
    assert format_months(Month(index) for index in sorted(found, reverse=True)) == text


@pytest.mark.parametrize(
    ("title", "inside"),
    [
        ("Thefts", "thefts"),
        ("999 calls", "999 calls"),
        ("LPA figures", "LPA figures"),
        ("Mean wait", "mean wait"),
    ],
)
def test_initials_and_numbers_stay_as_they_are_in_a_sentence(title: str, inside: str) -> None:
    assert uncapitalise(title) == inside


@pytest.mark.parametrize(
    ("measure", "value", "said"),
    [
        ("thefts", 7713.0, "7,713"),
        ("answered", 0.91, "91%"),
        ("mean_wait", 90.0, "1 minute 30 seconds"),
        ("death_rate", 14.1, "14.1"),
        ("thefts_change", 1.0, "1% higher"),
        ("thefts_change", -13.0, "13% lower"),
        ("thefts_change", 0.0, "no higher or lower"),
        ("thefts_change", -0.4, "0.4% lower"),
        ("thefts_change", -0.4123, "less than 1% lower"),
    ],
)
def test_a_value_is_said_in_the_unit_of_its_measure(measure: str, value: float, said: str) -> None:
    assert format_value(CATALOGUE.measures[measure], value) == said


@pytest.mark.parametrize(
    ("measure", "value", "said"),
    [
        ("answered", 0.978, "97.8%"),
        ("answered", 0.9785, "97.85%"),
        ("answered", 0.57, "57%"),  # times 100 it is 56.99999999999999
        ("knife_share", 17 / 41, "41%"),  # divided by somebody
        ("thefts_change", 5.3, "5.3% higher"),
        ("thefts_change", -7.25, "7.25% lower"),
        ("death_rate", 14.13, "14.13"),
        ("death_rate", 14.0, "14.0"),
        ("death_rate", 14.128719, "14.1"),
        ("mean_wait", 45.3, "45.3 seconds"),
        ("mean_wait", 61.0, "1 minute 1 second"),
        ("mean_wait", 90.123456, "1 minute 30 seconds"),
    ],
)
def test_a_published_value_keeps_its_decimals(measure: str, value: float, said: str) -> None:
    assert format_value(CATALOGUE.measures[measure], value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.9, "90%"),
        (0.896, "89.6%"),
        (1792 / 2001, "89.6%"),
        (0.8996, "89.96%"),
        (0.89996, "89.996%"),
        (0.9004, "90.04%"),
        (0.9044, "90.44%"),
        (1809 / 2001, "90%"),  # as it does
        (0.9061234, "91%"),
    ],
)
def test_a_value_beside_its_standard_never_looks_like_it(value: float, said: str) -> None:
    assert format_value(CATALOGUE.measures["answered"], value) == said


def test_a_wait_beside_its_standard_never_looks_like_it() -> None:
    waits = CATALOGUE.measures["mean_wait"]
    held = replace(waits, target=Target(60, "the standard"))
    assert format_value(held, 60.0) == "1 minute"
    assert format_value(held, 60.4237) == "1 minute 0.4 seconds"


@given(part=st.integers(0, 3_000), whole=st.integers(1, 3_000))
def test_no_share_that_misses_its_standard_is_printed_as_it(part: int, whole: int) -> None:
    share = min(part, whole) / whole
    said = format_value(CATALOGUE.measures["answered"], share)
    assert (float(said.rstrip("%")) >= 90) == (share >= 0.9)
    rounded = format_rounded(CATALOGUE.measures["answered"], share)
    assert (float(rounded.rstrip("%")) >= 90) == (share >= 0.9)


@pytest.mark.parametrize(
    ("points", "bound", "said"),
    [
        (1.0, "exact", "1 percentage point higher"),
        (20.0, "over", "more than 20 percentage points higher"),
        (-2.5, "exact", "2.5 percentage points lower"),
        (0.3, "exact", "0.3 percentage points higher"),
    ],
)
def test_a_change_in_points_is_said_as_such(points: float, bound: str, said: str) -> None:
    published = CATALOGUE.measures["thefts_change"]
    measure = replace(published, change_unit="points", bound=bound)
    assert format_change(measure, points) == said


def test_several_places_are_said_to_be_together() -> None:
    alder, birch = CATALOGUE.areas["alder"], CATALOGUE.areas["birch"]
    assert format_places([alder]) == "Alder"
    assert format_places([alder, birch]) == "Alder and Birch together"
    assert format_places([CATALOGUE.areas["nation"]]) == "the nation"
