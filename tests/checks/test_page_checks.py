"""Published figures that cannot all be right are pointed out, and right ones are left alone."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pcc_metrics.checks import Finding, check_page, implied_base, implied_population
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.store.observation import Observation
from tests.support.factories import make_content, people, reader, row

YEAR, OTHER = "2025-04/2026-03", "2024-04/2025-03"


def findings(rows: Iterable[Observation], priority: str = "violence") -> dict[str, Finding]:
    """Code and measure -> what is found on a priority's page."""
    return {f"{f.code} {f.measure}": f for f in make_content(rows, priority, to="2026-03").findings}


def book(measure: str, value: float, when: str = YEAR, source: str = "yearbook") -> Observation:
    return row(measure, "shire", when, value, source=source)


# Shares of a stated base.


def test_a_share_that_no_count_of_its_base_can_give_is_pointed_out() -> None:
    found = findings([book("deaths", 41), book("knife_share", 0.42)])
    finding = found["impossible_share knife_share"]
    assert "42%" in finding.text and "no share of the 41 deaths of the year to" in finding.text
    assert "17 of 41 is 41% and 18 of 41 is 44%" in finding.text
    assert "two years together it can be a share: bases of 81 and 83 to 86 fit" in finding.text
    assert finding.severity == "known" and "cannot" not in finding.text
    assert [f.measure.id for f in finding.figures] == ["knife_share", "deaths"]


@pytest.mark.parametrize(
    ("base", "share"),
    [
        (41, 0.41),
        (50, 0.42),
        (200, 0.005),  # 0.5% rounds to 1%
        (41, 0.0),
        (41, 1.0),
        (41, 0.415),  # 17 of 41 to one decimal
        (41, 0.4146),
        (41, 17 / 41),  # not rounded at all
        (7, 0.4286),
    ],
)
def test_a_share_that_its_base_can_give_is_left_alone(base: int, share: float) -> None:
    assert not findings([book("deaths", base), book("knife_share", share)])


@given(base=st.integers(1, 2_000), part=st.integers(0, 2_000), decimals=st.integers(0, 2))
@example(base=41, part=17, decimals=1)  # 41.5%, and rounded again it would be 42%
def test_no_true_share_is_ever_called_impossible(base: int, part: int, decimals: int) -> None:
    share = round_half_up(100 * min(part, base) / base, decimals) / 100
    reading = reader([book("deaths", base), book("knife_share", share)])
    figures = make_content(reading, "violence", to="2026-03").figures
    assert not check_page(reading, figures)


def test_a_share_with_a_decimal_is_said_with_it() -> None:
    (finding,) = findings([book("deaths", 41), book("knife_share", 0.425)]).values()
    assert "42.5%" in finding.text and "17 of 41 is 41.5% and 18 of 41 is 43.9%" in finding.text


@pytest.mark.parametrize(
    "rows",
    [
        [book("deaths", 41, OTHER), book("knife_share", 0.42)],
        [book("deaths", 41, source="quarters"), book("knife_share", 0.42)],
        [book("knife_share", 0.42)],
        [book("deaths", 0), book("knife_share", 0.42)],
        [
            book("deaths", 41),
            row("knife_share", "shire", YEAR, 0.42, of=(42, 100), source="yearbook"),
        ],
    ],
    ids=["another year", "another source", "no base", "a base of 0", "a base of its own"],
)
def test_only_a_share_of_the_same_year_area_and_source_is_checked(rows: list[Observation]) -> None:
    assert not findings(rows)


def test_bases_that_would_fit_all_shares_are_named() -> None:
    rows = [book("deaths", 41), book("knife_share", 0.42), book("home_share", 0.18)]
    found = findings(rows)["possible_bases home_share"]
    assert found.text == (
        "Of the deaths of two years together 42% and 18% can be shares: "
        "bases of 76 to 79 and 83 to 85 fit both."
    )
    assert found.severity == "known"


def test_the_years_that_the_source_speaks_of_are_named() -> None:
    note = "Paragraph 3. It speaks of 2022 and 2023."
    share = row("knife_share", "shire", YEAR, 0.42, source="yearbook", note=note)
    text = findings([book("deaths", 41), share])["impossible_share knife_share"].text
    assert "The source speaks of 2022 and 2023. Of the deaths of two years together" in text


def test_a_share_that_no_reading_fits_names_the_nearest_bases() -> None:
    finding = findings([book("deaths", 2), book("knife_share", 0.42)])[
        "impossible_share knife_share"
    ]
    assert "The nearest base that could give it: 12." in finding.text
    assert finding.severity == "check" and "cannot" not in finding.text


def test_an_impossible_share_is_not_repeated_as_a_figure_or_headline() -> None:
    page = make_content([book("deaths", 41), book("knife_share", 0.42)], "violence", to="2026-03")
    assert "knife_share" not in {f.measure.id for f in page.headlines}
    said = [s for s in page.sentences if s.fact == "level"]
    assert not any("42%" in s.text for s in said)


# Parts and their whole.


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        (7713, "4,358 are left over"),
        (3355, None),
        (3000, "the parts are 355 more than the whole"),
    ],
)
def test_parts_are_added_up_and_set_beside_their_whole(whole: float, said: str | None) -> None:
    rows = [book("drug_offences", whole), book("drug_supply", 2164), book("drug_use", 1191)]
    found = findings(rows, "property")
    if said is None:
        assert not found
    else:
        text = found["parts drug_offences"].text
        assert said in text and "3,355 (2,164 and 1,191)" in text


@pytest.mark.parametrize(
    "use",
    [[], [book("drug_use", 1191, OTHER)]],
    ids=["one part only", "a part of another year"],
)
def test_parts_are_only_added_where_all_are_of_the_same_year(use: list[Observation]) -> None:
    rows = [book("drug_offences", 7713), book("drug_supply", 2164), *use]
    assert not findings(rows, "property")


# A published rate and its population.


def test_a_rate_that_needs_another_population_is_pointed_out_with_the_years_that_fit() -> None:
    rows = [
        book("deaths", 41),
        book("death_rate", 14.1),
        *people({"shire": 2_907_123}, 2018),
        *people({"shire": 2_949_985}, 2024),
    ]
    text = findings(rows)["rate_population deaths"].text
    assert "2,897,527 to 2,918,149" in text
    assert "mid-2024 population is 2,949,985, which gives 13.9" in text
    assert "mid-2018 would fit" in text


def test_a_rate_that_fits_its_population_is_left_alone() -> None:
    rows = [book("deaths", 41), book("death_rate", 14.1), *people({"shire": 2_907_123}, 2024)]
    assert not findings(rows)


def test_a_rate_without_population_on_file_names_the_one_it_needs() -> None:
    text = findings([book("deaths", 41), book("death_rate", 14.1)])["rate_population deaths"].text
    assert "2,897,527 to 2,918,149" in text and "none is held" in text


def test_one_is_said_in_the_singular() -> None:
    found = findings([book("deaths", 1), book("death_rate", 14.1), book("knife_share", 0.42)])
    assert "From 1 death it means" in found["rate_population deaths"].text
    assert "share of the 1 death of" in found["impossible_share knife_share"].text


@pytest.mark.parametrize("rate", [0.0, 0.05])
def test_a_rate_too_small_to_bound_its_population_is_left_alone(rate: float) -> None:
    rows = [book("deaths", 1), book("death_rate", rate), *people({"shire": 40_000_000}, 2024)]
    assert not findings(rows)


@given(count=st.integers(1, 5_000), tenths=st.integers(1, 2_000))
def test_the_implied_population_is_just_what_gives_the_rate(count: int, tenths: int) -> None:
    rate, per = tenths / 10, 1_000
    low, high = implied_population(count, rate, per)
    for population in {low, high, low - 1, high + 1, (low + high) // 2} - {0}:
        off = abs(count * per / population - rate) - 0.05
        assert off <= 1e-9 if low <= population <= high else off >= -1e-9


# A published change without its level.


def test_the_level_that_a_published_change_implies_is_given() -> None:
    rows = [book("thefts", 62_686), book("thefts_change", 1)]
    text = findings(rows, "property")["implied_base thefts_change"].text
    assert "1% to 62,686" in text and "between 61,760 and 62,374" in text


@pytest.mark.parametrize(
    "rows",
    [
        [book("thefts", 62_686, source="quarters"), book("thefts_change", 1)],
        [book("thefts", 62_686, OTHER), book("thefts_change", 1)],
        [book("thefts", 0), book("thefts_change", -100)],
        [book("thefts", 10), book("thefts_change", -100)],
    ],
    ids=["another source", "another year", "no level", "all gone"],
)
def test_nothing_is_implied_by_a_change_of_something_else(rows: list[Observation]) -> None:
    assert not findings(rows, "property")


@given(level=st.integers(1, 100_000), percent=st.integers(-95, 300))
def test_the_implied_level_is_just_what_gives_the_change(level: int, percent: int) -> None:
    low, high = implied_base(level, percent)
    for base in {low, high, low - 1, high + 1, (low + high) // 2} - {0}:
        off = abs(100 * (level / base - 1) - percent) - 0.5
        assert off <= 1e-9 if low <= base <= high else off >= -1e-9
