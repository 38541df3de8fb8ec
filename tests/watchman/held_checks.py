"""Whether what is said not to be held, published or compared, or to be the latest, is so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pcc_metrics.narrative.claims import Claim
from tests.watchman.claim_levels import level_in, level_of, middle_year, months_of, span_of_claim
from tests.watchman.reasons import check_gap, check_why_not_compared
from tests.watchman.rows import ENOUGH, Rows, Span, span_of

NOTHING_COMPARABLE = ("no comparable figure is held", "the earlier figure is not held")


def answers_after(rows: Rows, measure: str, areas: tuple[str, ...], last: int) -> Iterator[str]:
    """Every answer that ends after a month, of any source and length, by its source."""
    for source in rows.measure(measure).sources:
        leaves = [row for area in areas for row in rows.leaves(measure, area, source)]
        spans = {(row.first, row.last) for row in leaves if row.last > last}
        for span in sorted(spans, key=lambda one: -one[1]):
            if rows.level(measure, areas, span, source):
                yield f"{source} holds {span[1] // 12}-{span[1] % 12 + 1:02d}"
                break


def check_newest(rows: Rows, claim: Claim) -> Iterator[str]:
    span = span_of_claim(claim)
    if not claim.source or not level_of(rows, claim, span, months_of(claim)):
        yield "no rows give a level"
    yield from answers_after(rows, claim.measure, claim.areas, span[1])


def check_not_held(rows: Rows, claim: Claim) -> Iterator[str]:
    if not claim.period:
        yield from _none_at_all(rows, claim)
        return
    if ": " in claim.text:
        yield from check_gap(rows, claim)
    elif "is held" in claim.text or "holds no" in claim.text:
        yield "it speaks of all periods, but the claim of one"
    span = span_of_claim(claim)
    for source in rows.measure(claim.measure).sources:
        if rows.measure(claim.measure).kind == "stock":
            continue
        if rows.level(claim.measure, claim.areas, span, source):
            yield f"{source} has it"
        elif _partial(rows, claim, span, source):
            yield f"{source} has enough complete months"


def _none_at_all(rows: Rows, claim: Claim) -> Iterator[str]:
    for source in rows.measure(claim.measure).sources:
        if any(rows.leaves(claim.measure, area, source) for area in claim.areas):
            yield f"{source} has rows"


def check_not_published(rows: Rows, claim: Claim) -> Iterator[str]:
    """Known only where the catalogue says down to which kind of area it is published."""
    yield from _none_at_all(rows, claim)
    kinds = {rows.catalogue.areas[area].kind for area in claim.areas}
    if kinds != {"lpa"} or rows.measure(claim.measure).smallest_area == "lpa":
        yield "it may well be published, though none is held"


def _partial(rows: Rows, claim: Claim, span: Span, source: str) -> bool:
    if rows.measure(claim.measure).kind not in ("count", "proportion", "mean"):
        return False
    months = rows.complete_months(claim.measure, claim.areas, span, source)
    enough = len(months) >= ENOUGH * (span[1] - span[0] + 1)
    level = enough and rows.over_months(claim.measure, claim.areas, months, source)
    return bool(level) and months[-1] == span[1]


def check_not_compared(rows: Rows, claim: Claim) -> Iterator[str]:
    """Whether the same source has what the figure could be set beside."""
    assert claim.period is not None
    yield from check_why_not_compared(rows, claim)
    span, months = span_of_claim(claim), months_of(claim)
    back = max(12, claim.period.length)
    earlier = (span[0] - back, span[1] - back)
    if "baseline" in claim.text or claim.text.casefold() in NOTHING_COMPARABLE:
        yield from _lacks_baseline(rows, claim)
    if "baseline" in claim.text:
        return
    if "other forces" in claim.text or "the rest" in claim.text:
        yield from _stands_alone(rows, claim)
        return
    of_all = "held" in claim.text and "from another source" not in claim.text
    sources = rows.measure(claim.measure).sources if of_all else (claim.source,)
    each = [replace(claim, source=source) for source in sources]
    if not months and any(level_in(rows, one, earlier) for one in each):
        yield "the year before is held"
        return
    if rows.measure(claim.measure).kind != "count":
        return
    complete = months or rows.complete_months(claim.measure, claim.areas, span, claim.source)
    both = [m for m in complete if all(level_in(rows, claim, (x, x)) for x in (m, m - 12))]
    if len(both) >= ENOUGH * claim.period.length:
        yield f"{len(both)} months are complete in both years"


def _lacks_baseline(rows: Rows, claim: Claim) -> Iterator[str]:
    """Whether no baseline can be compared: of 12 months that the figure does not share."""
    baseline = rows.measure(claim.measure).baseline
    if not baseline or not claim.period or claim.period.length != 12 or claim.months:
        return
    if baseline.period.end < claim.period.start and level_in(rows, claim, span_of(baseline.period)):
        yield "its baseline is held"


def _stands_alone(rows: Rows, claim: Claim) -> Iterator[str]:
    """Whether rates of others, to be set beside, are not held."""
    if "rest" in claim.text:
        area = rows.catalogue.areas[claim.areas[0]]
        others = [part for part in rows.parts(area.parent or "") if part != area.id]
        if len(claim.areas) > 1 or area.kind != "lpa" or not others:
            return
        if any(
            m.of == claim.measure and m.kind == "rate" and m.smallest_area != "lpa"
            for m in rows.catalogue.measures.values()
        ):
            return
        people = rows.population(others, middle_year(span_of_claim(claim)))
        rated = (
            rows.measure(claim.measure).per
            and people
            and claim.period
            and claim.period.length == 12
        )
        if rated and level_in(rows, replace(claim, areas=tuple(others)), span_of_claim(claim)):
            yield "the rate of the rest of the force can be worked out"
        return
    beside = rows.catalogue.body.comparators
    if claim.areas != (rows.catalogue.body.force,) or not beside:
        return
    measure = rows.measure(claim.measure)
    if measure.kind != "count" or not measure.per or not claim.period or claim.period.length != 12:
        return
    others = [
        one
        for one in beside.areas
        if level_in(rows, replace(claim, areas=(one,)), span_of_claim(claim))
    ]
    if others and not months_of(claim):
        yield f"figures of {others} are held"
