"""The table of headline figures in a statement: levels beside each other, and how steadily."""

from __future__ import annotations

import pytest

from pcc_metrics.statement.statement_figures import headline_table
from pcc_metrics.store.observation import Observation
from tests.support.factories import CATALOGUE, make_content, monthly, row


def compared(rows: list[Observation], priority: str, *where: str, **more: str) -> str:
    page = make_content(rows, priority, *where, **more)
    found = headline_table(page, CATALOGUE)
    assert found is not None
    (column,) = (i for i, name in enumerate(found.columns) if name == "Compared with")
    return str(next(line[column] for line in found.rows if line[column]))


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ([80] * 12, "1,200 (the year to March 2025); lower in most months"),
        ([99] * 12, "1,200 (the year to March 2025); could be chance"),
        ([130] * 9 + [90] * 3, "1,200 (the year to March 2025); higher in total only"),
    ],
)
def test_a_comparison_stands_with_its_sign(now: list[float], said: str) -> None:
    rows = monthly("thefts", "alder", "2024-04", [100] * 12 + now)
    assert compared(rows, "property", "alder") == said


def test_fewer_months_stand_with_both_sums_and_the_sign() -> None:
    rows = monthly("thefts", "alder", "2024-04", [100] * 12 + [80] * 12, incomplete=["2024-09"])
    assert compared(rows, "property", "alder") == (
        "880 with 1,100 in the 11 months complete in both; lower in most months"
    )


def test_what_allows_no_test_has_no_sign() -> None:
    rows = [
        row("answered", "shire", when, share, source="calls")
        for when, share in (("2026-03", 0.9), ("2025-03", 0.8))
    ]
    assert compared(rows, "service", window="1m") == "80% (March 2025)"
