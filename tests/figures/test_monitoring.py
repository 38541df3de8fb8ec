"""The monitoring picture: daily averages, limits that start anew at a break, a reading in words."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

from pcc_metrics.domain.periods import Month
from pcc_metrics.figures.monitoring import Monitoring, monitor
from pcc_metrics.figures.series import trend
from tests.support.factories import figure, monthly, reader

# Up and down by turns: neighbouring months do not resemble each other, so the limits count.
ZIGZAG = list(islice(cycle([300.0, 330.0, 290.0, 320.0, 310.0]), 24))


def picture(
    values: list[float | None], measure: str = "thefts", **more: object
) -> Monitoring | None:
    rows = monthly(measure, "alder", "2024-04", values, **more)  # type: ignore[arg-type]
    reading = reader(rows)
    end = str(Month.parse("2024-04") + (len(values) - 1))
    found = trend(reading, figure(reading, measure, "alder", to=end, window="1m"))
    return monitor(found) if found else None


def test_months_of_different_length_are_set_side_by_side_by_the_day() -> None:
    found = picture([310.0, 300.0] * 7)
    assert found
    by_month = dict(zip(found.months, found.daily, strict=True))
    assert by_month[Month.parse("2024-04")] == pytest.approx(310 / 30)
    assert by_month[Month.parse("2025-02")] == pytest.approx(310 / 28)


def test_a_series_without_a_second_year_has_no_picture() -> None:
    assert picture(ZIGZAG[:12]) is None
    assert picture(ZIGZAG[:13]) is not None


def test_an_incomplete_month_is_a_gap_and_no_part_of_a_year() -> None:
    found = picture(list(ZIGZAG), incomplete=["2025-03"])
    assert found
    assert found.daily[found.months.index(Month.parse("2025-03"))] is None
    assert [str(end) for end, _ in found.yearly_totals] == ["2026-03"]


def test_the_twelve_months_are_totals_of_whole_years() -> None:
    found = picture([float(n) for n in range(1, 15)])
    assert found
    assert dict(found.yearly_totals) == {
        Month.parse("2025-03"): sum(range(1, 13)),
        Month.parse("2025-04"): sum(range(2, 14)),
        Month.parse("2025-05"): sum(range(3, 15)),
    }


def test_a_month_that_stands_out_is_put_into_words() -> None:
    found = picture([*ZIGZAG[:-1], 440.0])
    assert found and not found.faint
    assert found.reading == "Of the last six months, March 2026 is above the upper limit."


def test_an_old_mark_is_drawn_but_not_read_out() -> None:
    found = picture([440.0, *ZIGZAG[1:]])
    assert found and not found.faint
    assert found.chart.rule[0] is not None
    assert "None of the last six months stands out" in found.reading


def test_where_neighbouring_months_resemble_each_other_nothing_is_marked() -> None:
    found = picture([float(300 + 10 * n) for n in range(20)])
    assert found and found.faint
    assert "Neighbouring months resemble each other" in found.reading


def test_limits_start_anew_at_a_recorded_break() -> None:
    """The catalogue records a break of shouting from July to November 2025."""
    found = picture([300.0, 310.0] * 7 + [100.0, 110.0] * 6, "shouting")
    assert found
    means = dict(zip(found.months, found.chart.mean, strict=True))
    assert means[Month.parse("2025-06")] != means[Month.parse("2025-07")]
    assert means[Month.parse("2025-11")] != means[Month.parse("2025-12")]


def test_no_lower_limit_is_under_nothing() -> None:
    found = picture([float(n) for n in [0, 9, 1, 8, 0, 9, 2, 7, 0, 9, 1, 8, 0, 9]])
    assert found
    assert all(limit is None or limit >= 0 for limit in found.chart.lower)


def test_shares_are_not_pictured() -> None:
    assert picture([0.5] * 14, "satisfied") is None
