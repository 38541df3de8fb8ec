"""The level that a claim speaks of, from the rows."""

from __future__ import annotations

import math

from pcc_metrics.narrative.claims import Claim
from tests.watchman.rows import Rows, Span, Sum, span_of


def months_of(claim: Claim) -> tuple[int, ...]:
    return tuple(month.index for month in claim.months)


def span_of_claim(claim: Claim) -> Span:
    assert claim.period is not None
    return span_of(claim.period)


def level_of(rows: Rows, claim: Claim, span: Span, months: tuple[int, ...]) -> Sum | None:
    """The level that a claim speaks of: of rows, or of a count set against people."""
    if months:
        return rows.over_months(claim.measure, claim.areas, months, claim.source)
    own = rows.level(claim.measure, claim.areas, span, claim.source)
    measure = rows.measure(claim.measure)
    if own or measure.kind != "rate" or not measure.of or not measure.per:
        return own
    count = rows.level(measure.of, claim.areas, span, claim.source)
    people = rows.population(claim.areas, middle_year(span))
    if not count or not people or not people[0] or span[1] - span[0] != 11:
        return None
    return Sum(count.value / people[0] * measure.per, count.rows)


def level_in(rows: Rows, claim: Claim, span: Span) -> Sum | None:
    return rows.level(claim.measure, claim.areas, span, claim.source)


def middle_year(span: Span) -> int:
    """The year that holds the middle; the one just ended where that falls on a new year."""
    return (span[0] + (span[1] - span[0]) // 2) // 12


def same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and math.isclose(one, other, rel_tol=1e-9)
