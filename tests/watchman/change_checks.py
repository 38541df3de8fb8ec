"""Whether sizes, directions, signs and month counts of changes are those of the rows."""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.narrative.claims import Claim, ClaimKind
from tests.watchman.claim_levels import level_in, months_of, same, span_of_claim
from tests.watchman.reading import fits, read_months
from tests.watchman.rows import ENOUGH, Rows, span_of
from tests.watchman.signs import (
    SMALL_BASE,
    Comparison,
    Twin,
    count_months,
    find_twin,
    is_one_statistic,
    sign_of,
    why_not_comparable,
)

UP = {"higher", "more"}
DOWN = {"lower", "fewer"}
NOT_COMPARABLE = ("are not compared", "cannot be compared", "both are rounded", "as reported",
                  "the difference cannot be tested")  # fmt: skip
NO_MONTHS = ("totals are held", "by month are not held", "by month do not add up",
             "by month are not shown")  # fmt: skip
UNCHANGED = {"the same", "no different", "level"}


def twin_of(rows: Rows, claim: Claim) -> Twin | None:
    """Both sides of the change that a claim speaks of."""
    if not claim.period or not claim.against or not claim.measure:
        return None
    asked = Comparison(
        claim.measure, claim.areas, span_of_claim(claim), span_of(claim.against), months_of(claim),
        claim.source, edition=claim.against_source,
    )  # fmt: skip
    return rows.remember(("twin", asked), lambda: find_twin(rows, asked))


def _comparable(rows: Rows, claim: Claim) -> Iterator[str]:
    """Whether the comparator is one that the measure has."""
    if not claim.period or not claim.against:
        yield "it names no comparator"
        return
    baseline = rows.measure(claim.measure).baseline
    back = max(12, claim.period.length)
    if claim.against not in (claim.period.back(back), baseline and baseline.period) or (
        claim.against.end >= claim.period.start
    ):
        yield f"{claim.against} is no comparator of {claim.period}"


def check_change(rows: Rows, claim: Claim) -> Iterator[str]:
    yield from _comparable(rows, claim)
    twin = twin_of(rows, claim)
    if not twin:
        yield "the rows do not give both levels"
        return
    kind = rows.measure(claim.measure).kind
    if kind == "count":
        if twin.before.value < SMALL_BASE:
            yield f"the base is {twin.before.value}: too small for a percentage"
            return
        size = abs(twin.difference) / twin.before.value * 100
    else:
        size = abs(twin.difference) * 100
    if not same(claim.value, size) and not (claim.value == 0 and size == 0):
        yield f"the rows give {size}"
    if not fits(claim.text, size / 100 if "%" in claim.text else size):
        yield f"“{claim.text}” is not {size}"


def check_end_of_range(rows: Rows, claim: Claim) -> Iterator[str]:
    """The least or the most that two rounded shares can differ by, in points."""
    yield from _comparable(rows, claim)
    twin = twin_of(rows, claim)
    if not twin or twin.now.denominator or twin.before.denominator:
        yield "the rows do not give two rounded shares"
        return
    half = sum(0.5 / 10 ** _decimals(one.value * 100) for one in (twin.now, twin.before))
    way = 1 if claim.kind is ClaimKind.CHANGE_MOST else -1
    end = max(0.0, abs(twin.difference) * 100 + way * half)
    if not same(claim.value, end) or not fits(claim.text, end):
        yield f"the rows give {end}"


def _decimals(percent: float) -> int:
    return next(d for d in range(9) if abs(round(percent, d) - percent) < 1e-9)


def check_edition(rows: Rows, claim: Claim) -> Iterator[str]:
    """The comparator is from another edition, and the figure's own source has none."""
    twin = twin_of(rows, claim)
    if not claim.against_source or not twin:
        yield "no other edition has it, or the source has it itself"
        return
    if claim.sign != "not comparable" and not is_one_statistic(rows, twin):
        yield f"{twin.source} and {twin.edition} are no editions of one statistic"


def check_direction(rows: Rows, claim: Claim) -> Iterator[str]:
    yield from _comparable(rows, claim)
    twin = twin_of(rows, claim)
    if not twin:
        yield "the rows do not give both levels"
        return
    way = (twin.difference > 0) - (twin.difference < 0)
    small = 100 * abs(twin.difference) < 2 * twin.before.value
    word = claim.text.casefold()
    if claim.value != (0 if word == "level" and small else way):
        yield f"the difference is {twin.difference}"
    if (word in UP) != (claim.value == 1) or (word in DOWN) != (claim.value == -1):
        yield f"“{claim.text}” is not the word for {claim.value}"
    if claim.value == 0 and word not in UNCHANGED:
        yield f"“{claim.text}” does not say that it is the same"


def check_sign(rows: Rows, claim: Claim) -> Iterator[str]:
    yield from _comparable(rows, claim)
    twin = twin_of(rows, claim)
    if not twin:
        yield "the rows do not give both levels"
        return
    sign = sign_of(rows, twin)
    if claim.sign != sign:
        yield f"the sign is “{sign}”, not “{claim.sign}”"
    if not _words_fit(rows, claim.text.casefold(), sign, twin):
        yield f"“{claim.text}” does not say “{sign}”"


def _words_fit(rows: Rows, text: str, sign: str, twin: Twin) -> bool:
    if sign in ("little changed", "could be chance"):
        return sign in text
    if sign == "not comparable":
        bare = any(text.endswith(words) for words in NOT_COMPARABLE)
        return bare or why_not_comparable(rows, twin).casefold() in text
    if any(why in text for why in NO_MONTHS):
        return "in total" in sign and not twin.pairs
    if text == "in total":
        return sign.endswith("in total only")
    way = sign.split(maxsplit=1)[0]
    return text == sign or text in (UP if way == "higher" else DOWN)


def check_month_count(rows: Rows, claim: Claim) -> Iterator[str]:
    twin = twin_of(rows, claim)
    if not twin:
        yield "the rows do not give both levels"
        return
    higher, lower, equal = count_months(twin.pairs or ())
    number = {
        ClaimKind.MONTHS_HIGHER: higher,
        ClaimKind.MONTHS_LOWER: lower,
        ClaimKind.MONTHS_EQUAL: equal,
        ClaimKind.MONTHS_DIFFERENT: higher + lower,
    }[claim.kind]
    if claim.value != number:
        yield f"it is in {number} months"
    if not fits(claim.text, number):
        yield f"“{claim.text}” is not {number}"


def check_months_compared(rows: Rows, claim: Claim) -> Iterator[str]:
    assert claim.period is not None
    months = months_of(claim) or tuple(month.index for month in claim.period.months())
    if claim.value != len(months) or not fits(claim.text, len(months)):
        yield f"{len(months)} months are compared"
    if not set(months) <= {month.index for month in claim.period.months()}:
        yield "some months are not of the period"
    if claim.kind is not ClaimKind.PART_MONTHS and len(months) < ENOUGH * claim.period.length:
        yield "so few months are not compared"
    if claim.months and not rows.over_months(claim.measure, claim.areas, months, claim.source):
        yield "not all of these months are complete"


def check_part(rows: Rows, claim: Claim) -> Iterator[str]:
    twin = twin_of(rows, claim)
    if not twin:
        yield "the rows do not give both levels"
    elif claim.value != abs(twin.difference) or not fits(claim.text, abs(twin.difference)):
        yield f"the difference is {twin.difference}"


def check_complete(rows: Rows, claim: Claim) -> Iterator[str]:
    """Whether the months are all that both sides have."""
    if not claim.against:
        yield "it names no comparator"
        return
    back = span_of_claim(claim)[0] - span_of(claim.against)[0]
    both = [
        month
        for month in range(span_of_claim(claim)[0], span_of_claim(claim)[1] + 1)
        if all(level_in(rows, claim, (m, m)) for m in (month, month - back))
    ]
    if tuple(both) != months_of(claim):
        yield f"{len(both)} months are complete in both"


def check_unusual(rows: Rows, claim: Claim) -> Iterator[str]:
    if claim.against not in [one.period for one in rows.catalogue.body.disturbances]:
        yield "these months are not known to be unlike others"
        return
    first, last = span_of(claim.against)
    months = months_of(claim) or range(span_of_claim(claim)[0], span_of_claim(claim)[1] + 1)
    number = sum(first <= month <= last for month in months)
    said = fits(claim.text, number) or (number == 1 and read_months(claim.text) == list(months))
    if claim.value != number or not said:
        yield f"it is {number} months"
