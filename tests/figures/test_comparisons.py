"""What a figure is set beside, over which months, and what may be said of the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from pcc_metrics.domain.definitions import Baseline, Break
from pcc_metrics.domain.periods import Month
from pcc_metrics.figures.change import Change, NotCompared
from pcc_metrics.figures.comparability import crosses_break
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.stats.change_signs import MonthCounts, Sign
from pcc_metrics.store.observation import Observation
from tests.support.factories import LPAS, everywhere, figure, monthly, period, reader, row

YEAR, BEFORE = "2025-04/2026-03", "2024-04/2025-03"


def change(
    rows: Iterable[Observation] | Reader,
    measure: str,
    *where: str,
    kind: str = "year",
    to: str = "2026-03",
    window: str = "12m",
) -> Change | NotCompared:
    found = figure(rows, measure, *where, to=to, window=window).find_comparison(kind)
    assert found is not None
    return found


def sums(found: Change) -> tuple[float, float]:
    return found.own_value, found.value


def two_years(before: float, now: float, measure: str = "thefts") -> list[Observation]:
    return monthly(measure, "alder", "2024-04", [before] * 12 + [now] * 12)


# The same months a year before.


@pytest.mark.parametrize(
    ("window", "to", "earlier", "pair"),
    [
        ("12m", "2026-03", "2024-04/2025-03", (132, 120)),
        ("3m", "2025-06", "2024-04/2024-06", (33, 30)),
        ("1m", "2025-12", "2024-12", (11, 10)),
        ("fytd", "2025-09", "2024-04/2024-09", (66, 60)),
        ("fytd", "2025-04", "2024-04", (11, 10)),
    ],
)
def test_a_window_is_set_beside_the_same_months_a_year_before(
    window: str, to: str, earlier: str, pair: tuple[float, float]
) -> None:
    found = change(two_years(10, 11), "thefts", "alder", to=to, window=window)
    assert found.period == period(earlier) and sums(found) == pair
    assert found.months == () and found.change == pair[0] - pair[1]
    assert {o.period.end for o in found.observations} == set(period(earlier).months())


def test_three_years_are_set_beside_the_three_before_and_never_overlap() -> None:
    rows = [
        row("death_rate_3yr", "shire", f"{end - 3}-04/{end}-03", end, source="quarters")
        for end in (2022, 2023, 2024, 2025)
    ]
    found = change(rows, "death_rate_3yr")
    assert found.period == period("2019-04/2022-03") and sums(found) == (2025, 2022)
    assert found.sign is Sign.NOT_COMPARABLE and found.reason


def test_a_fallback_is_compared_over_its_own_months() -> None:
    found = change(two_years(10, 11), "thefts", "alder", to="2026-05")
    assert found.period == period(BEFORE) and sums(found) == (132, 120)


def test_nothing_is_compared_across_two_sources() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-04", [10] * 12),
        *monthly("thefts", "alder", "2024-04", [10] * 12, source="quarters"),
    ]
    found = change(rows, "thefts", "alder")
    assert isinstance(found, NotCompared)
    assert found.reason == (
        "not compared with the year to March 2025, because the figure held for it is from another "
        "source"
    )
    old = monthly("thefts", "alder", "2019-01", [10] * 12, source="quarters")
    baseline = change(rows + old, "thefts", "alder", kind="baseline")
    assert isinstance(baseline, NotCompared) and "is from another source" in baseline.reason


@pytest.mark.parametrize("measure", ["thefts_change", "population"])
def test_a_published_change_and_a_population_are_not_compared(measure: str) -> None:
    rows = [row(measure, "shire", when, 1, source="yearbook") for when in (YEAR, BEFORE)]
    assert figure(rows, measure).comparisons == ()


# Like for like: where a month is missing on either side.

HOLES = [10.0] * 12 + [11.0] * 12


def with_gaps(*months: str) -> list[Observation]:
    return monthly("thefts", "alder", "2024-04", HOLES, incomplete=months)


def test_three_quarters_of_the_months_make_a_comparison() -> None:
    found = change(with_gaps("2024-09", "2024-10", "2025-03"), "thefts", "alder")
    assert sums(found) == (99, 90)
    assert len(found.months) == 9 and Month.parse("2025-09") not in found.months
    rows_before = {o.period.end + 12 for o in found.observations}
    assert rows_before == set(found.months)


def test_fewer_than_three_quarters_make_none_and_the_months_are_named() -> None:
    found = change(with_gaps("2024-08", "2024-09", "2024-10", "2025-03"), "thefts", "alder")
    assert isinstance(found, NotCompared)
    assert found.reason == (
        "not compared with the year to March 2025, because figures for August to October 2024 "
        "and March 2025 are incomplete"
    )


@pytest.mark.parametrize(
    ("window", "to", "gaps", "compared"),
    [
        ("3m", "2025-06", ["2024-05"], None),  # 2 of 3 months are too few
        ("1m", "2025-05", ["2024-05"], None),
        ("fytd", "2025-07", ["2024-05"], 3),  # 3 of 4
        ("fytd", "2025-06", ["2024-05"], None),
        ("fytd", "2025-12", ["2024-05", "2024-06"], 7),  # 7 of 9
    ],
)
def test_three_quarters_are_of_the_window(
    window: str, to: str, gaps: list[str], compared: int | None
) -> None:
    found = change(with_gaps(*gaps), "thefts", "alder", to=to, window=window)
    assert (len(found.months) if isinstance(found, Change) else None) == compared


def test_a_month_counts_only_where_every_area_has_it_in_both_years() -> None:
    rows = [
        *monthly("thefts", "alder", "2024-04", HOLES, incomplete=["2024-06"]),
        *monthly("thefts", "birch", "2024-04", HOLES, incomplete=["2024-07"]),
        *monthly("thefts", "cedar", "2024-04", [*HOLES[:4], None, *HOLES[5:]]),
    ]
    for where in (LPAS, ("shire",)):
        found = change(rows, "thefts", *where)
        assert sums(found) == (27 * 11, 27 * 10)
        assert [m for m in period(YEAR).months() if m not in found.months] == [
            Month.of(2025, m) for m in (6, 7, 8)
        ]
    assert change(rows, "thefts", "alder").months[0] == Month.of(2025, 4)
    assert sums(change(rows, "thefts", "alder")) == (121, 110)


def test_a_composite_is_compared_over_the_months_of_all_its_components() -> None:
    rows = [
        *monthly("thefts", "alder", "2024-04", HOLES, incomplete=["2024-06"]),
        *monthly("break_ins", "alder", "2024-04", HOLES, incomplete=["2024-07"]),
    ]
    found = change(rows, "property_crime", "alder")
    assert len(found.months) == 10 and sums(found) == (220, 200)
    assert {o.measure for o in found.observations} == {"thefts", "break_ins"}


def test_a_year_never_stands_beside_nine_months_of_the_year_before() -> None:
    found = change(with_gaps("2024-09", "2024-10", "2025-03"), "thefts", "alder")
    assert found.own_value != figure(with_gaps("2024-09"), "thefts", "alder").value
    assert found.own_value == 11 * len(found.months)


# Baseline: the measure's own 12 months, for 12 months.

BASE = [row("admissions", "shire", "2019-01/2019-12", 190, source="yearbook")]
NOW = [row("admissions", "shire", YEAR, 165, source="yearbook")]


def test_a_year_is_compared_with_the_baseline_and_its_caveat() -> None:
    found = change(NOW + BASE, "admissions", kind="baseline")
    assert sums(found) == (165, 190) and found.label == "the 2019 baseline year"
    assert found.sign is Sign.CHANCE and "which months" in found.caveat
    assert found.change_share == pytest.approx(-25 / 190)


def test_a_baseline_is_for_12_months_only() -> None:
    rows = [*two_years(10, 11), *monthly("thefts", "alder", "2019-01", [9] * 12)]
    assert sums(change(rows, "thefts", "alder", kind="baseline")) == (132, 108)
    found = change(rows, "thefts", "alder", kind="baseline", window="3m")
    assert isinstance(found, NotCompared)
    assert found.reason == "not compared with the 2019 baseline, because that is of 12 months"


def test_a_baseline_that_is_not_held_is_said() -> None:
    found = change(NOW, "admissions", kind="baseline")
    assert (
        isinstance(found, NotCompared)
        and "not compared with the 2019 baseline year" in found.reason
    )


@pytest.mark.parametrize("to", ["2019-12", "2019-06", "2020-11"])
def test_a_year_is_not_compared_with_a_baseline_that_shares_its_months(to: str) -> None:
    rows = monthly("thefts", "alder", "2018-01", [10] * 36)
    found = change(rows, "thefts", "alder", kind="baseline", to=to)
    assert isinstance(found, NotCompared) and found.reason == (
        "not compared with the 2019 baseline, because the two share months"
    )


def test_a_year_is_not_compared_with_a_baseline_after_it() -> None:
    """“12% more than in 2019” of the year to March 2018 was told as though 2019 came first."""
    rows = monthly("thefts", "alder", "2017-01", [10] * 48)
    found = change(rows, "thefts", "alder", kind="baseline", to="2018-03")
    assert isinstance(found, NotCompared) and found.reason == (
        "not compared with the 2019 baseline, because that is later"
    )


def test_a_baseline_has_12_months() -> None:
    with pytest.raises(ValueError, match="a baseline is of 12 months, this is of 24"):
        Baseline(period="2019-01/2020-12", label="two years", caveat="")  # type: ignore[arg-type]


@pytest.mark.parametrize("months", ["2019-12/2019-01", "2019-13/2020-12"])
def test_a_period_of_the_catalogue_runs_forward(months: str) -> None:
    with pytest.raises(ValueError, match=r"ends before it starts|is not a month"):
        Baseline(period=months, label="backwards", caveat="")  # type: ignore[arg-type]


# Target.


@pytest.mark.parametrize(("share", "met"), [(0.91, True), (0.9, True), (0.8999, False)])
def test_a_share_meets_its_target_or_not(share: float, met: bool) -> None:
    rows = [row("answered", "shire", "2026-03", share, source="calls")]
    found = figure(rows, "answered", window="1m").against_target
    assert found.met is met and found.value == 0.9 and found.label == "the national standard"


# Breaks forbid a sign.


@pytest.mark.parametrize(
    ("to", "window", "broken"),
    [
        ("2026-03", "12m", True),
        ("2025-06", "12m", False),
        ("2025-07", "12m", True),
        ("2026-11", "12m", True),
        ("2025-06", "3m", False),
        ("2025-09", "1m", True),
        ("2026-11", "1m", True),
        ("2026-12", "1m", False),
        ("2027-03", "3m", False),
    ],
)
def test_no_sign_crosses_a_break(to: str, window: str, broken: bool) -> None:
    rows = monthly("shouting", "alder", "2023-04", [100.0] * 24 + [50.0] * 24)
    found = change(rows, "shouting", "alder", to=to, window=window)
    assert found.value is not None
    assert ("how incidents are recorded changed in 2025" in found.reason) is broken
    if broken:
        assert found.sign is Sign.NOT_COMPARABLE
        assert found.turn is None and found.interval is None and found.by_month == MonthCounts()


@pytest.mark.parametrize(
    ("earlier", "own", "crossed"),
    [
        ("2023-04/2024-03", "2024-04/2025-03", False),
        ("2024-08/2025-07", "2025-08/2026-07", True),
        ("2025-11", "2026-11", True),
        ("2025-12", "2026-12", False),
        ("2024-06", "2025-06", False),
        ("2024-12", "2025-12", True),
    ],
)
def test_a_break_counts_inside_either_period_and_between_them(
    earlier: str, own: str, crossed: bool
) -> None:
    found = Break(start="2025-07", end="2025-11", why="why")  # type: ignore[arg-type]
    assert crosses_break(found, period(earlier), period(own)) is crossed


@pytest.mark.parametrize(
    ("earlier", "own", "crossed"),
    [
        ("2017-04/2018-03", "2018-04/2019-03", True),
        ("2018-04/2019-03", "2019-04/2020-03", False),
        ("2016-04/2017-03", "2017-04/2018-03", False),
        ("2018-03", "2019-03", True),
        ("2018-04", "2019-04", False),
        ("2019-01/2019-12", "2025-04/2026-03", False),
    ],
)
def test_a_break_on_one_day_parts_what_was_before_it_from_what_came_after(
    earlier: str, own: str, crossed: bool
) -> None:
    found = Break(start="2018-04", why="why")  # type: ignore[arg-type]
    assert crosses_break(found, period(earlier), period(own)) is crossed


def test_a_break_runs_forward() -> None:
    with pytest.raises(ValueError, match="ends in 2025-07, before it starts in 2025-11"):
        Break(start="2025-11", end="2025-07", why="why")  # type: ignore[arg-type]


# Signs.


def deaths(before: float, now: float) -> list[Observation]:
    return [
        row("deaths", "shire", BEFORE, before, source="yearbook"),
        row("deaths", "shire", YEAR, now, source="yearbook"),
    ]


@pytest.mark.parametrize(
    ("before", "now", "sign"),
    [
        (190, 165, Sign.CHANCE),
        (40, 20, Sign.LOWER_IN_TOTAL),
        (20, 40, Sign.HIGHER_IN_TOTAL),
        (5, 5, Sign.CHANCE),  # the same number is not yet little changed
        (0, 0, Sign.CHANCE),
        (10_000, 10_010, Sign.LITTLE_CHANGED),
        (0, 6, Sign.HIGHER_IN_TOTAL),
    ],
)
def test_yearly_totals_have_a_sign_and_say_that_only_they_are_held(
    before: float, now: float, sign: Sign
) -> None:
    found = change(deaths(before, now), "deaths")
    assert found.sign is sign
    assert found.reason == ("only yearly totals are held" if sign.direction else "")


def test_quarters_are_not_called_yearly_totals() -> None:
    quarters = [
        row("deaths", "shire", f"{y}-{m:02}/{y}-{m + 2:02}", n, source="quarters")
        for y, n in ((2024, 100), (2025, 60))
        for m in (1, 4, 7, 10)
    ]
    found = change(quarters, "deaths", to="2025-12")
    assert sums(found) == (240, 400) and found.sign is Sign.LOWER_IN_TOTAL
    assert found.reason == "figures by month are not held for both years"


def test_counts_that_are_not_whole_have_no_sign() -> None:
    found = change(deaths(10.5, 30), "deaths")
    assert found.sign is Sign.NOT_COMPARABLE and found.reason and sums(found) == (30, 10.5)


def ups_and_downs(lower: int, months: int = 12, size: float = 20) -> list[Observation]:
    """`lower` months fall by `size`, the others rise by 1, from 100."""
    now = [100 - size if i < lower else 101.0 for i in range(months)]
    gaps: list[float | None] = [100.0] * months + [None] * (12 - months)
    return monthly("thefts", "alder", "2024-04", [*gaps, *now, *[101.0] * (12 - months)])


@pytest.mark.parametrize(
    ("lower", "months", "most"),
    [
        (12, 12, True),
        (10, 12, True),
        (9, 12, False),
        (10, 11, True),
        (9, 11, False),
        (9, 10, True),
        (8, 10, False),
        (8, 9, True),
        (7, 9, False),
    ],
)
def test_the_filled_sign_needs_most_months_in_one_direction(
    lower: int, months: int, most: bool
) -> None:
    found = change(ups_and_downs(lower, months), "thefts", "alder")
    assert found.sign is (Sign.LOWER_MOST_MONTHS if most else Sign.LOWER_IN_TOTAL)
    assert (found.months_lower, found.months_higher) == (lower, months - lower)
    assert len(found.months) == (0 if months == 12 else months) and found.reason == ""


def test_equal_months_are_left_out_of_the_count_and_kept() -> None:
    rows = monthly("thefts", "alder", "2024-04", [100] * 12 + [80] * 8 + [100] * 3 + [101])
    found = change(rows, "thefts", "alder")
    assert found.sign is Sign.LOWER_MOST_MONTHS  # 8 of 9
    assert (found.months_higher, found.months_lower, found.months_equal) == (1, 8, 3)


def test_a_change_below_two_percent_is_little_however_steady() -> None:
    rows = monthly("thefts", "alder", "2024-04", [100_000] * 12 + [98_100] * 12)
    assert change(rows, "thefts", "alder").sign is Sign.LITTLE_CHANGED


@pytest.mark.parametrize("window", ["1m", "3m"])
def test_three_months_or_fewer_have_the_interval_only(window: str) -> None:
    found = change(two_years(100, 50), "thefts", "alder", window=window)
    assert found.sign is Sign.LOWER_IN_TOTAL
    assert found.by_month == MonthCounts() and found.turn is None and found.reason == ""
    assert change(two_years(100, 99), "thefts", "alder", window=window).sign is Sign.CHANCE


def test_months_that_do_not_add_up_to_the_figure_do_not_count() -> None:
    rows = [
        row("thefts", "shire", BEFORE, 500),
        row("thefts", "shire", YEAR, 400),  # some thefts are in no LPA
        *everywhere("thefts", "2024-04", [12] * 12 + [10] * 12),
    ]
    found = change(rows, "thefts")
    assert sums(found) == (400, 500) and found.sign is Sign.LOWER_IN_TOTAL
    assert found.by_month == MonthCounts() and found.turn is None
    assert found.reason == "the figures by month do not add up to these totals"


def test_the_months_of_a_baseline_are_those_of_the_same_name() -> None:
    """April is set beside April, though the year runs from April and the baseline from January."""
    season = [10.0 * month for month in range(1, 13)]
    year = [0.8 * n for n in season[3:] + season[:3]]
    rows = [
        *monthly("thefts", "alder", "2019-01", season),
        *monthly("thefts", "alder", "2025-04", year),
    ]
    found = change(rows, "thefts", "alder", kind="baseline")
    assert found.months_lower == 12 and found.sign is Sign.LOWER_MOST_MONTHS


def test_a_turn_inside_the_year_is_found() -> None:
    rows = monthly("thefts", "alder", "2024-04", [100] * 12 + [80] * 9 + [130] * 3)
    found = change(rows, "thefts", "alder").turn
    assert found and found.directions == (-1, 1)
    assert (found.first_months, found.first_now, found.first_before) == (9, 720, 900)
    assert (found.last_months, found.last_now, found.last_before) == (3, 390, 300)


def test_a_turn_is_of_the_last_three_months_that_can_be_compared() -> None:
    rows = monthly(
        "thefts", "alder", "2024-04", [100] * 12 + [80] * 8 + [130] * 4, incomplete=["2025-03"]
    )
    found = change(rows, "thefts", "alder").turn
    assert found and (found.first_months, found.last_months) == (8, 3)


def test_a_turn_is_only_of_a_year_against_the_year_before() -> None:
    rows = [
        *monthly("thefts", "alder", "2019-01", [100] * 12),
        *monthly("thefts", "alder", "2024-04", [100] * 12 + [80] * 6 + [130] * 6),
    ]
    assert change(rows, "thefts", "alder", kind="baseline").turn is None


LACKS = "Alder, {}: about {}% of the usual count is missing"


def lacking(values: list[float], shares: dict[str, int]) -> list[Observation]:
    """Months from April 2024, of which some say in a note what they lack."""
    rows = monthly("thefts", "alder", "2024-04", values)
    for month, share in shares.items():
        note = LACKS.format(Month.parse(month).label, share)
        rows = [replace(o, note=note) if str(o.period.end) == month else o for o in rows]
    return rows


def test_a_sign_that_missing_crimes_could_have_made_is_none() -> None:
    found = change(lacking([100] * 12 + [93] * 12, {"2025-12": 60}), "thefts", "alder")
    assert found.sign is Sign.CHANCE  # with the missing added, too
    rows = lacking([200] * 12 + [190] * 11 + [80], {"2026-03": 60})
    found = change(rows, "thefts", "alder")
    assert found.sign is Sign.NOT_COMPARABLE and sums(found) == (2170, 2400)
    assert "60% in March 2026" in found.reason and "could make this difference" in found.reason
    assert found.turn is None and found.interval is None and found.by_month == MonthCounts()


def test_a_turn_that_missing_crimes_could_have_made_is_not_said() -> None:
    values: list[float] = [100] * 12 + [130] * 9 + [100] * 3
    assert change(lacking(values, {}), "thefts", "alder").turn
    gaps = {"2026-01": 20, "2026-02": 20, "2026-03": 20}
    found = change(lacking(values, gaps), "thefts", "alder")
    assert found.sign is Sign.HIGHER_MOST_MONTHS and found.turn is None


@pytest.mark.parametrize(
    ("pairs", "sign"),
    [
        (((900, 1000), (800, 1000)), Sign.HIGHER_IN_TOTAL),
        (((800, 1000), (900, 1000)), Sign.LOWER_IN_TOTAL),
        (((85, 100), (80, 100)), Sign.CHANCE),
        (((90_000, 100_000), (90_001, 100_000)), Sign.LITTLE_CHANGED),
    ],
)
def test_shares_have_a_sign_where_there_are_denominators(
    pairs: tuple[tuple[float, float], tuple[float, float]], sign: Sign
) -> None:
    found = change(shares(*pairs), "answered", window="1m")
    assert found.sign is sign
    assert found.change == pytest.approx(pairs[0][0] / pairs[0][1] - pairs[1][0] / pairs[1][1])
    assert found.change_share is None  # a percentage of a percentage misleads


def test_shares_by_month_are_counted_month_by_month() -> None:
    rows = [
        row("answered", "shire", f"{m}", of[0] / of[1], of=of, source="calls")
        for start, of in (("2024-04", (800, 1000)), ("2025-04", (900, 1000)))
        for m in period(f"{start}/{int(start[:4]) + 1}-03").months()
    ]
    found = change(rows, "answered")
    assert found.sign is Sign.HIGHER_MOST_MONTHS and found.months_higher == 12
    assert found.turn is None


def shares(now: tuple[float, float] | None, then: tuple[float, float] | None) -> list[Observation]:
    return [
        row(
            "answered", "shire", when, of[0] / of[1] if of and of[1] else 0.9, of=of, source="calls"
        )
        for when, of in (("2026-03", now), ("2025-03", then))
    ]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (None, (80, 100)),
        ((90, 100), None),
        (None, None),
        ((90.5, 100), (80, 100)),  # a weighted survey has no whole numbers
        ((0, 0), (80, 100)),
        ((90, 100), (0, 0)),
    ],
)
def test_shares_without_whole_denominators_are_compared_without_a_sign(
    now: tuple[float, float] | None, then: tuple[float, float] | None
) -> None:
    found = change(shares(now, then), "answered", window="1m")
    assert found.value is not None and found.sign is Sign.NOT_COMPARABLE
    assert found.reason == "the published figures do not allow a test of the difference"


# Percentages of small numbers.


@pytest.mark.parametrize(("before", "share"), [(49, None), (50, 0.2), (100, -0.4), (0, None)])
def test_no_percentage_is_given_on_a_base_under_50(before: float, share: float | None) -> None:
    found = change(deaths(before, 60), "deaths")
    assert found.change == 60 - before
    assert found.change_share == (None if share is None else pytest.approx(share))


def test_what_is_not_compared_has_a_reason_and_every_change_a_sign_or_a_reason() -> None:
    rows = [
        *everywhere("thefts", "2023-04", [100] * 36, incomplete=["2024-09"]),
        *monthly("shouting", "alder", "2024-04", [10] * 24),
        *deaths(30, 41),
        *NOW,
        *BASE,
    ]
    reading = reader(rows)
    seen = 0
    for measure in ("thefts", "shouting", "deaths", "admissions", "answered"):
        for where in ((), ("alder",), ("alder", "birch")):
            for window in ("12m", "3m", "1m", "fytd"):
                for to in ("2024-12", "2025-09", "2026-03"):
                    one = figure(reading, measure, *where, to=to, window=window)
                    for found in one.comparisons if isinstance(one, Figure) else ():
                        seen += 1
                        if isinstance(found, NotCompared):
                            assert found.reason and found.sign is Sign.NOT_COMPARABLE
                        elif isinstance(found, Change) and found.sign is Sign.NOT_COMPARABLE:
                            assert found.reason and found.interval is None
                        elif isinstance(found, Change):
                            assert found.interval is not None
    assert seen > 100
