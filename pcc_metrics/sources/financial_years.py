"""Financial years and their quarters, as Home Office tables write them."""

from __future__ import annotations

import re

from pcc_metrics.domain.periods import FINANCIAL_YEAR_STARTS, Month, Period

_YEAR = re.compile(r"(\d{4})/(\d{2})")


def financial_year(text: str) -> Period | None:
    """`2017/18` is April 2017 to March 2018; None where the two years do not follow each other."""
    match = _YEAR.fullmatch(text.strip())
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        return None
    start = Month.of(int(match[1]), FINANCIAL_YEAR_STARTS)
    return Period(start, start + 11)


def quarter(year: Period, text: str) -> Period | None:
    """Quarter 1 of a financial year is April to June; None unless it is 1 to 4."""
    if text.strip() not in {"1", "2", "3", "4"}:
        return None
    start = year.start + 3 * (int(text) - 1)
    return Period(start, start + 2)
