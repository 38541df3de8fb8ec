"""Whether levels, rates and what goes with them are those of the rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from pcc_metrics.narrative.claims import Claim, ClaimKind
from tests.watchman.claim_levels import level_of, middle_year, months_of, same, span_of_claim
from tests.watchman.reading import fits
from tests.watchman.rows import Rows
from tests.watchman.signs import count_interval


def check_value(rows: Rows, claim: Claim) -> Iterator[str]:
    level = level_of(rows, claim, span_of_claim(claim), months_of(claim))
    if not level:
        yield "no rows give a level"
    elif not same(claim.value, level.value):
        yield f"the rows give {level.value}"
    if claim.value is not None and not fits(claim.text, claim.value):
        yield f"“{claim.text}” is not {claim.value}"


def _rate_parts(rows: Rows, claim: Claim) -> tuple[float, float] | str:
    """The count and what it is multiplied by, or what is wrong."""
    measure = rows.measure(claim.measure)
    if claim.per != measure.per:
        return f"the catalogue gives the rate per {measure.per}"
    counted = replace(claim, measure=measure.of or claim.measure)
    count = level_of(rows, counted, span_of_claim(claim), months_of(claim))
    people = rows.population(claim.areas, middle_year(span_of_claim(claim)))
    if not count or not people or not claim.period or claim.period.length != 12:
        return "no rate of 12 months can be worked out"
    if claim.population_year != people[1]:
        return f"the population is that of {people[1]}"
    return count.value, float(measure.per or 0) / people[0]


def check_rate(rows: Rows, claim: Claim) -> Iterator[str]:
    if not fits(claim.text, claim.value if claim.value is not None else math.nan):
        yield f"“{claim.text}” is not {claim.value}"
    if claim.population_year is None:
        if not any(same(claim.value, value) for value in _published_rates(rows, claim)):
            yield "no such rate is published"
        return
    parts = _rate_parts(rows, claim)
    if isinstance(parts, str):
        yield parts
    elif not same(claim.value, parts[0] * parts[1]):
        yield f"the rows give {parts[0] * parts[1]}"


def _published_rates(rows: Rows, claim: Claim) -> Iterator[float]:
    rates = [rows.measure(claim.measure)]
    rates += [m for m in rows.catalogue.measures.values() if m.of == claim.measure]
    for rate in (one for one in rates if one.kind == "rate" and one.per == claim.per):
        for source in rate.sources:
            level = rows.level(rate.id, claim.areas, span_of_claim(claim), source)
            if level:
                yield level.value


def check_limit(rows: Rows, claim: Claim) -> Iterator[str]:
    parts = _rate_parts(rows, claim)
    if isinstance(parts, str):
        yield parts
        return
    limit = count_interval(parts[0])[claim.kind is ClaimKind.UPPER] * parts[1]
    if not same(claim.value, limit):
        yield f"the limit is {limit}"
    if not fits(claim.text, limit):
        yield f"“{claim.text}” is not {limit}"


def check_part_of_share(rows: Rows, claim: Claim) -> Iterator[str]:
    level = level_of(rows, claim, span_of_claim(claim), months_of(claim))
    number = level and (level.numerator if claim.kind is ClaimKind.NUMERATOR else level.denominator)
    if not same(claim.value, number) or not fits(claim.text, number or 0.0):
        yield f"the rows give {number}"


def check_target(rows: Rows, claim: Claim) -> Iterator[str]:
    measure = rows.measure(claim.measure)
    level = level_of(rows, claim, span_of_claim(claim), months_of(claim))
    if not measure.target or not level:
        yield "there is no standard, or no level"
        return
    wanted = measure.target.value
    met = level.value <= wanted if measure.polarity == "lower" else level.value >= wanted
    if claim.value != met:
        yield f"met is {met}"
    if not fits(claim.text, wanted):
        yield f"the standard is {wanted}"


def check_reported(rows: Rows, claim: Claim) -> Iterator[str]:
    """The level is of a source at second hand, and by whom it was reported."""
    level = level_of(rows, claim, span_of_claim(claim), months_of(claim))
    report = rows.catalogue.sources[claim.source].report
    if not level or not report:
        yield "no such level was only reported"
    elif claim.text not in ("as reported", f"as reported by {report.by}"):
        yield f"it was reported by {report.by}"


def check_status(rows: Rows, claim: Claim) -> Iterator[str]:
    level = level_of(rows, claim, span_of_claim(claim), months_of(claim))
    order = ("final", "as_published", "revised", "provisional", "untested", "incomplete")
    worst = max((row.status for row in level.rows), key=order.index) if level else "none"
    if claim.text != worst:
        yield f"the worst status is {worst}"
