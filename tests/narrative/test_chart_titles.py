"""Titles of trend charts say what the series comes to, as the page does; all views: `watchman`."""

from __future__ import annotations

import pytest

from pcc_metrics.content.page_content import PageContent
from pcc_metrics.store.observation import Observation
from tests.support.factories import everywhere, make_content, row


def title(
    rows: list[Observation], measure: str = "thefts", priority: str = "property", **view: str
) -> str:
    page: PageContent = make_content(rows, priority, **view)
    (series,) = (one for one in page.trends if one.measure.id == measure)
    return page.trend_title(series).text


def two_years(now: list[float]) -> list[Observation]:
    return everywhere("thefts", "2024-04", [*[100.0] * 12, *now])


@pytest.mark.parametrize(
    ("now", "message"),
    [
        ([120.0] * 12, " were 20% higher than a year before, and higher in 12 of 12 months"),
        (
            [80.0] * 9 + [110.0] * 3,
            " were 13% lower in total than a year before; 10% higher after December",
        ),
        ([101.0] * 12, " were 1% higher than a year before, which could be chance"),
        ([100.0] * 12, " were no different than a year before, little changed"),
    ],
)
def test_a_title_is_the_change_with_its_sign_and_turn(now: list[float], message: str) -> None:
    assert title(two_years(now)) == f"Thefts in Shire in the year to March 2026{message}"


def test_fewer_months_bring_their_two_sums() -> None:
    rows = everywhere("thefts", "2024-04", [100.0] * 12, incomplete=["2024-06"])
    rows += everywhere("thefts", "2025-04", [120.0] * 12)
    assert title(rows).endswith(
        "20% higher than a year before, and higher in 11 of 11 months (3,960; 3,300 over 11 months)"
    )


def test_where_nothing_is_compared_the_chart_names_its_figure() -> None:
    rows = everywhere("thefts", "2025-04", [100.0] * 12)
    assert title(rows) == ""


def test_a_figure_that_is_history_has_no_message() -> None:
    rows = [
        row("deaths", "shire", f"{year}-04/{year + 1}-03", 30, source="yearbook")
        for year in (2018, 2019, 2020)
    ]
    page = make_content(rows, "violence", to="2026-03")
    assert [page.trend_title(series).text for series in page.trends] == [""]
