"""Whether a text says of what areas, periods and months its claims are, by itself or in context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pcc_metrics.narrative.claims import Claim, ClaimKind
from tests.watchman.rows import Rows
from tests.watchman.text_checks import find_words, is_counted, measure_names

LEVELS = {
    ClaimKind.VALUE, ClaimKind.RATE, ClaimKind.LOWER, ClaimKind.UPPER, ClaimKind.NUMERATOR,
    ClaimKind.DENOMINATOR, ClaimKind.TARGET,
}  # fmt: skip
CHANGES = {
    ClaimKind.CHANGE, ClaimKind.DIRECTION, ClaimKind.SIGN, ClaimKind.MONTHS_HIGHER,
    ClaimKind.MONTHS_LOWER, ClaimKind.MONTHS_EQUAL, ClaimKind.MONTHS_DIFFERENT, ClaimKind.PART,
}  # fmt: skip
LAST = 3  # months after a turn
NUMBERS_OF_MONTHS = {ClaimKind.MONTHS_COMPARED, ClaimKind.PART_MONTHS}


def check_context(
    rows: Rows, text: str, claims: Sequence[Claim], context: Sequence[Claim], *, named: bool
) -> Iterator[str]:
    """What a reader of the text, and of what it leans on, would take a claim to be of."""
    told = [c for c in claims if c.kind in LEVELS | CHANGES and not is_counted(c)]
    if any(c.kind is ClaimKind.PERIOD for c in claims):  # a change that a source prints
        told += [c for c in claims if c.kind is ClaimKind.SOURCE and _is_change(rows, c)]
    areas = _said_areas(claims, context)
    said = {c.period for c in (*claims, *context) if c.kind is ClaimKind.PERIOD}
    months = {c.months for c in (*claims, *context) if c.kind is ClaimKind.PERIOD and c.months}
    for claim in told:
        if claim.areas not in areas:
            yield f"{claim.kind.name} “{claim.text}” is of {claim.areas}, which is not said"
        if claim.period not in said and claim.months not in months:
            yield f"{claim.kind.name} “{claim.text}” is of {claim.period}, which is not said"
        comparable = claim.sign != "not comparable"
        if claim.against and claim.against not in said and comparable:
            yield f"{claim.kind.name} “{claim.text}” is against {claim.against}, which is not said"
    yield from _check_months(told, claims, context)
    yield from _check_sides(claims)
    yield from _check_hearsay(rows, claims, context)
    if named:
        yield from _check_names(rows, text, [c for c in claims if not is_counted(c)])


def _is_change(rows: Rows, claim: Claim) -> bool:
    return rows.measure(claim.measure).kind == "change"


def _said_areas(claims: Sequence[Claim], context: Sequence[Claim]) -> set[tuple[str, ...]]:
    """Those that a text names; else, or where it sets a part beside the whole, its context's."""
    own = {claim for claim in claims if claim.kind is ClaimKind.AREA}
    named = {claim.areas for claim in own}
    parts = any(claim.kind is ClaimKind.PART for claim in claims)
    if parts or all(claim.text.startswith("elsewhere") for claim in own):
        named |= {claim.areas for claim in context if claim.kind is ClaimKind.AREA}
    return named


def _check_months(
    told: Iterable[Claim], claims: Sequence[Claim], context: Sequence[Claim]
) -> Iterator[str]:
    """Of some months only: these are named, or how many they are is said."""
    every = (*claims, *context)
    named = {claim.months for claim in every if claim.kind is ClaimKind.PERIOD}
    named |= {tuple(month - 12 for month in months) for months in named}  # the year before
    counted = {claim.value for claim in every if claim.kind in NUMBERS_OF_MONTHS}
    for claim in claims:
        if claim.kind is ClaimKind.TURNING_MONTH:  # "until November", and "then" the last three
            counted |= {len(claim.months), LAST}
    fewer = {claim.period for claim in context if claim.kind is ClaimKind.COMPLETE}
    for claim in (one for one in told if one.period and one.sign != "not comparable"):
        length = claim.period.length if claim.period else 0
        all_of_them = len(claim.months) in (0, length)
        # Where the page compares some months of the period, "over all 12 months" is said, too.
        usual = all_of_them and not (_is_yearly(claim) and claim.period in fewer)
        number = len(claim.months) or length
        if not usual and claim.months not in named - {()} and number not in counted:
            yield f"{claim.kind.name} “{claim.text}” is of {number} months, unsaid"


def _is_yearly(claim: Claim) -> bool:
    return bool(claim.against and claim.period and claim.against == claim.period.back(12))


def _check_sides(claims: Sequence[Claim]) -> Iterator[str]:
    """The two levels of a change are from its source and over its months."""
    values = [claim for claim in claims if claim.kind is ClaimKind.VALUE]
    for change in (c for c in claims if c.kind in (ClaimKind.DIRECTION, ClaimKind.SIGN)):
        alike = [v for v in values if (v.measure, v.areas) == (change.measure, change.areas)]
        for value in (v for v in alike if v.period in (change.period, change.against)):
            earlier = value.period == change.against and change.against_source
            if value.source != (earlier or change.source):
                yield f"“{value.text}” is from {value.source}, the change from {change.source}"


def _check_hearsay(rows: Rows, claims: Sequence[Claim], context: Sequence[Claim]) -> Iterator[str]:
    """What is known at second hand only is said to be so, beside the level or before it."""
    told = [c for c in (*claims, *context) if c.kind is ClaimKind.REPORTED]
    said = {(one.measure, one.source, one.period) for one in told}
    for claim in (c for c in claims if c.kind is ClaimKind.VALUE):
        report = rows.catalogue.sources[claim.source].report
        if report and (claim.measure, claim.source, claim.period) not in said:
            yield f"“{claim.text}” was reported by {report.by}, which is not said"


def _check_names(rows: Rows, text: str, claims: Sequence[Claim]) -> Iterator[str]:
    told = [claim for claim in claims if claim.measure and claim.kind not in NUMBERS_OF_MONTHS]
    for measure in {claim.measure for claim in told}:
        names = measure_names(rows, rows.measure(measure))
        related = [m.id for m in rows.catalogue.measures.values() if m.of == measure]
        for one in related:
            names |= measure_names(rows, rows.measure(one))
        if not any(any(find_words(name, text)) for name in names if name):
            yield f"{measure} is not named"
