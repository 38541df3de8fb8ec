"""The line of the size of a word: gaps stay gaps, and nothing is drawn of a single point."""

from __future__ import annotations

from dataclasses import replace

from pcc_metrics.charts.sparkline import HEIGHT, MARGIN, WIDTH, Sparkline, draw_sparkline
from pcc_metrics.figures.series import Trend, trend
from pcc_metrics.store.observation import Observation
from tests.charts.test_charts import overlapping_rates, with_gaps
from tests.support.factories import figure, monthly, reader


def series(rows: list[Observation], measure: str, area: str) -> Trend:
    reading = reader(rows)
    whole = trend(reading, figure(reading, measure, area, to=str(rows[-1].period.end), window="1m"))
    assert whole is not None
    return whole


def drawn(rows: list[Observation], measure: str = "thefts", area: str = "alder") -> Sparkline:
    spark = draw_sparkline(series(rows, measure, area))
    assert spark is not None
    return spark


def test_a_missing_month_is_a_gap_and_the_last_point_is_marked() -> None:
    spark = drawn(with_gaps())
    assert [len(line) for line in spark.lines] == [4, 25, 5]
    assert spark.last == spark.lines[-1][-1]
    assert spark.last[0] == WIDTH - MARGIN
    assert spark.alt.startswith("Thefts in Alder by month: between 50 in April 2023")


def test_a_line_starts_at_zero() -> None:
    low, high, *_ = drawn(monthly("thefts", "alder", "2024-04", [0, 10, *[5] * 11])).lines[0]
    assert (low[1], high[1]) == (HEIGHT - MARGIN, MARGIN)
    (flat,) = drawn(monthly("thefts", "alder", "2024-04", [0] * 13)).lines
    assert {y for _, y in flat} == {HEIGHT - MARGIN}


def test_a_month_between_two_gaps_is_a_dot() -> None:
    spark = drawn(monthly("thefts", "alder", "2024-04", [5, 6, None, 7, None, 8, 9]))
    assert [len(line) for line in spark.lines] == [2, 2]
    assert len(spark.dots) == 1


def test_periods_that_overlap_are_points_without_a_line() -> None:
    reading = reader(overlapping_rates())
    whole = trend(reading, figure(reading, "death_rate_3yr"))
    assert whole is not None
    spark = draw_sparkline(whole)
    assert spark is not None
    assert spark.lines == ()
    assert len(spark.dots) == 5


def test_nothing_is_drawn_of_one_point() -> None:
    whole = series(with_gaps(), "thefts", "alder")
    one, *_, last = whole.points
    unheld = replace(last, value=None)
    assert draw_sparkline(replace(whole, find_points=lambda: [one, unheld])) is None
