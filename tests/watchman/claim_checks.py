"""Which claims are false, by the rows alone."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pcc_metrics.narrative.claims import Claim, ClaimKind
from tests.watchman.reading import fits, read_months
from tests.watchman.rows import ENOUGH, Rows, Span, Sum, span_of
from tests.watchman.signs import (
    SMALL_BASE,
    Twin,
    count_interval,
    count_months,
    find_twin,
    sign_of,
)

UP = {"higher", "more"}
DOWN = {"lower", "fewer"}
NOT_COMPARABLE = (
    "not compared",
    "cannot be compared",
    "not set against",
    "do not allow a test",
    "could make this",
)
NO_MONTHS = ("totals are held", "by month are not held", "by month do not add up",
             "by month are not shown")  # fmt: skip
UNCHANGED = {"the same", "no different", "level"}


def check_claim(rows: Rows, claim: Claim) -> list[str]:
    """What is false in a claim; nothing where it is true."""
    key = ("claim", claim)
    return rows.remember(key, lambda: list(CHECKS[claim.kind](rows, claim)))


def _months(claim: Claim) -> tuple[int, ...]:
    return tuple(month.index for month in claim.months)


def _span(claim: Claim) -> Span:
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


def middle_year(span: Span) -> int:
    """The year that holds the middle; the one just ended where that falls on a new year."""
    return (span[0] + (span[1] - span[0]) // 2) // 12


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and math.isclose(one, other, rel_tol=1e-9)


def _value(rows: Rows, claim: Claim) -> Iterator[str]:
    level = level_of(rows, claim, _span(claim), _months(claim))
    if not level:
        yield "no rows give a level"
    elif not _same(claim.value, level.value):
        yield f"the rows give {level.value}"
    if claim.value is not None and not fits(claim.text, claim.value):
        yield f"“{claim.text}” is not {claim.value}"


def _rate_parts(rows: Rows, claim: Claim) -> tuple[float, float] | str:
    """The count and what it is multiplied by, or what is wrong."""
    measure = rows.measure(claim.measure)
    if claim.per != measure.per:
        return f"the catalogue gives the rate per {measure.per}"
    counted = replace(claim, measure=measure.of or claim.measure)
    count = level_of(rows, counted, _span(claim), _months(claim))
    people = rows.population(claim.areas, middle_year(_span(claim)))
    if not count or not people or not claim.period or claim.period.length != 12:
        return "no rate of 12 months can be worked out"
    if claim.population_year != people[1]:
        return f"the population is that of {people[1]}"
    return count.value, float(measure.per or 0) / people[0]


def _rate(rows: Rows, claim: Claim) -> Iterator[str]:
    if not fits(claim.text, claim.value if claim.value is not None else math.nan):
        yield f"“{claim.text}” is not {claim.value}"
    if claim.population_year is None:
        if not any(_same(claim.value, value) for value in _published_rates(rows, claim)):
            yield "no such rate is published"
        return
    parts = _rate_parts(rows, claim)
    if isinstance(parts, str):
        yield parts
    elif not _same(claim.value, parts[0] * parts[1]):
        yield f"the rows give {parts[0] * parts[1]}"


def _published_rates(rows: Rows, claim: Claim) -> Iterator[float]:
    rates = [rows.measure(claim.measure)]
    rates += [m for m in rows.catalogue.measures.values() if m.of == claim.measure]
    for rate in (one for one in rates if one.kind == "rate" and one.per == claim.per):
        for source in rate.sources:
            level = rows.level(rate.id, claim.areas, _span(claim), source)
            if level:
                yield level.value


def _limit(rows: Rows, claim: Claim) -> Iterator[str]:
    parts = _rate_parts(rows, claim)
    if isinstance(parts, str):
        yield parts
        return
    limit = count_interval(parts[0])[claim.kind is ClaimKind.UPPER] * parts[1]
    if not _same(claim.value, limit):
        yield f"the limit is {limit}"
    if not fits(claim.text, limit):
        yield f"“{claim.text}” is not {limit}"


def twin_of(rows: Rows, claim: Claim, *, whole: bool = True) -> Twin | None:
    """Both sides of the change that a claim speaks of."""
    if not claim.period or not claim.against or not claim.measure:
        return None
    args = claim.measure, claim.areas, _span(claim), span_of(claim.against), _months(claim)
    key = ("twin", args, claim.source, whole)
    return rows.remember(key, lambda: find_twin(rows, *args, claim.source))


def _comparable(rows: Rows, claim: Claim) -> Iterator[str]:
    """Whether the comparator is one that the measure has."""
    if not claim.period or not claim.against:
        yield "it names no comparator"
        return
    baseline = rows.measure(claim.measure).baseline
    back = max(12, claim.period.length)
    if claim.against not in (claim.period.back(back), baseline and baseline.period):
        yield f"{claim.against} is no comparator of {claim.period}"


def _change(rows: Rows, claim: Claim) -> Iterator[str]:
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
    if not _same(claim.value, size) and not (claim.value == 0 and size == 0):
        yield f"the rows give {size}"
    if not fits(claim.text, size / 100 if "%" in claim.text else size):
        yield f"“{claim.text}” is not {size}"


def _direction(rows: Rows, claim: Claim) -> Iterator[str]:
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


def _sign(rows: Rows, claim: Claim) -> Iterator[str]:
    yield from _comparable(rows, claim)
    twin = twin_of(rows, claim)
    if not twin:
        yield "the rows do not give both levels"
        return
    sign = sign_of(rows, twin)
    if claim.sign != sign:
        yield f"the sign is “{sign}”, not “{claim.sign}”"
    if not _words_fit(claim.text.casefold(), sign, twin):
        yield f"“{claim.text}” does not say “{sign}”"


def _words_fit(text: str, sign: str, twin: Twin) -> bool:
    if sign in ("little changed", "could be chance"):
        return sign in text
    if sign == "not comparable":
        return text == sign or any(why in text for why in NOT_COMPARABLE)
    if any(why in text for why in NO_MONTHS):
        return "in total" in sign and not twin.pairs
    way = sign.split(maxsplit=1)[0]
    return text == sign or text in (UP if way == "higher" else DOWN)


def _month_count(rows: Rows, claim: Claim) -> Iterator[str]:
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


def _months_compared(rows: Rows, claim: Claim) -> Iterator[str]:
    assert claim.period is not None
    months = _months(claim) or tuple(month.index for month in claim.period.months())
    if claim.value != len(months) or not fits(claim.text, len(months)):
        yield f"{len(months)} months are compared"
    if not set(months) <= {month.index for month in claim.period.months()}:
        yield "some months are not of the period"
    if claim.kind is not ClaimKind.PART_MONTHS and len(months) < ENOUGH * claim.period.length:
        yield "so few months are not compared"
    if claim.months and not rows.over_months(claim.measure, claim.areas, months, claim.source):
        yield "not all of these months are complete"


def _part(rows: Rows, claim: Claim) -> Iterator[str]:
    twin = twin_of(rows, claim)
    if not twin:
        yield "the rows do not give both levels"
    elif claim.value != abs(twin.difference) or not fits(claim.text, abs(twin.difference)):
        yield f"the difference is {twin.difference}"


def answers_after(rows: Rows, measure: str, areas: tuple[str, ...], last: int) -> Iterator[str]:
    """Every answer that ends after a month, of any source and length, by its source."""
    for source in rows.measure(measure).sources:
        leaves = [row for area in areas for row in rows.leaves(measure, area, source)]
        spans = {(row.first, row.last) for row in leaves if row.last > last}
        for span in sorted(spans, key=lambda one: -one[1]):
            if rows.level(measure, areas, span, source):
                yield f"{source} holds {span[1] // 12}-{span[1] % 12 + 1:02d}"
                break


def _newest(rows: Rows, claim: Claim) -> Iterator[str]:
    span = _span(claim)
    if not claim.source or not level_of(rows, claim, span, _months(claim)):
        yield "no rows give a level"
    yield from answers_after(rows, claim.measure, claim.areas, span[1])


def _not_held(rows: Rows, claim: Claim) -> Iterator[str]:
    if not claim.period:
        yield from _none_at_all(rows, claim)
        return
    span = _span(claim)
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


def _not_published(rows: Rows, claim: Claim) -> Iterator[str]:
    """Known only where the catalogue says down to which kind of area it is published."""
    yield from _none_at_all(rows, claim)
    kinds = {rows.catalogue.areas[area].kind for area in claim.areas}
    if kinds != {"lpa"} or rows.measure(claim.measure).smallest_area == "lpa":
        yield "it may well be published, though none is held"


def _part_of_share(rows: Rows, claim: Claim) -> Iterator[str]:
    level = level_of(rows, claim, _span(claim), _months(claim))
    number = level and (level.numerator if claim.kind is ClaimKind.NUMERATOR else level.denominator)
    if not _same(claim.value, number) or not fits(claim.text, number or 0.0):
        yield f"the rows give {number}"


def _complete(rows: Rows, claim: Claim) -> Iterator[str]:
    """Whether the months are all that both sides have."""
    if not claim.against:
        yield "it names no comparator"
        return
    back = _span(claim)[0] - span_of(claim.against)[0]
    both = [
        month
        for month in range(_span(claim)[0], _span(claim)[1] + 1)
        if all(_level(rows, claim, (m, m)) for m in (month, month - back))
    ]
    if tuple(both) != _months(claim):
        yield f"{len(both)} months are complete in both"


def _partial(rows: Rows, claim: Claim, span: Span, source: str) -> bool:
    if rows.measure(claim.measure).kind not in ("count", "proportion", "mean"):
        return False
    months = rows.complete_months(claim.measure, claim.areas, span, source)
    enough = len(months) >= ENOUGH * (span[1] - span[0] + 1)
    level = enough and rows.over_months(claim.measure, claim.areas, months, source)
    return bool(level) and months[-1] == span[1]


def _not_compared(rows: Rows, claim: Claim) -> Iterator[str]:
    """Whether the same source has what the figure could be set beside."""
    assert claim.period is not None
    span, months = _span(claim), _months(claim)
    back = max(12, claim.period.length)
    earlier = (span[0] - back, span[1] - back)
    if "baseline" in claim.text:
        baseline = rows.measure(claim.measure).baseline
        period = baseline and span_of(baseline.period)
        apart = period and not (span[0] <= period[1] and period[0] <= span[1])
        if (
            period
            and apart
            and claim.period.length == 12
            and not months
            and _level(rows, claim, period)
        ):
            yield "its baseline is held"
        return
    if "other forces" in claim.text or "the rest" in claim.text:
        yield from _stands_alone(rows, claim)
        return
    sources = rows.measure(claim.measure).sources if "held" in claim.text else (claim.source,)
    each = [replace(claim, source=source) for source in sources]
    if not months and any(_level(rows, one, earlier) for one in each):
        yield "the year before is held"
        return
    if rows.measure(claim.measure).kind != "count":
        return
    complete = months or rows.complete_months(claim.measure, claim.areas, span, claim.source)
    both = [m for m in complete if all(_level(rows, claim, (x, x)) for x in (m, m - 12))]
    if len(both) >= ENOUGH * claim.period.length:
        yield f"{len(both)} months are complete in both years"


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
        people = rows.population(others, middle_year(_span(claim)))
        rated = (
            rows.measure(claim.measure).per
            and people
            and claim.period
            and claim.period.length == 12
        )
        if rated and _level(rows, replace(claim, areas=tuple(others)), _span(claim)):
            yield "the rate of the rest of the force can be worked out"
        return
    beside = rows.catalogue.body.comparators
    if claim.areas != (rows.catalogue.body.force,) or not beside:
        return
    measure = rows.measure(claim.measure)
    if measure.kind != "count" or not measure.per or not claim.period or claim.period.length != 12:
        return
    others = [
        one for one in beside.areas if _level(rows, replace(claim, areas=(one,)), _span(claim))
    ]
    if others and not _months(claim):
        yield f"figures of {others} are held"


def _level(rows: Rows, claim: Claim, span: Span) -> Sum | None:
    return rows.level(claim.measure, claim.areas, span, claim.source)


def _target(rows: Rows, claim: Claim) -> Iterator[str]:
    measure = rows.measure(claim.measure)
    level = level_of(rows, claim, _span(claim), _months(claim))
    if not measure.target or not level:
        yield "there is no standard, or no level"
        return
    wanted = measure.target.value
    met = level.value <= wanted if measure.polarity == "lower" else level.value >= wanted
    if claim.value != met:
        yield f"met is {met}"
    if not fits(claim.text, wanted):
        yield f"the standard is {wanted}"


def _status(rows: Rows, claim: Claim) -> Iterator[str]:
    level = level_of(rows, claim, _span(claim), _months(claim))
    order = ("final", "as_published", "revised", "provisional", "untested", "incomplete")
    worst = max((row.status for row in level.rows), key=order.index) if level else "none"
    if claim.text != worst:
        yield f"the worst status is {worst}"


def _unusual(rows: Rows, claim: Claim) -> Iterator[str]:
    if claim.against not in [one.period for one in rows.catalogue.body.disturbances]:
        yield "these months are not known to be unlike others"
        return
    first, last = span_of(claim.against)
    months = _months(claim) or range(_span(claim)[0], _span(claim)[1] + 1)
    number = sum(first <= month <= last for month in months)
    said = fits(claim.text, number) or (number == 1 and read_months(claim.text) == list(months))
    if claim.value != number or not said:
        yield f"it is {number} months"


def _area(rows: Rows, claim: Claim) -> Iterator[str]:
    names = [rows.catalogue.areas[area].in_sentence for area in claim.areas]
    rest = re.fullmatch("the rest of (.+)|elsewhere in the force", claim.text)
    if rest:
        yield from _rest(rows, claim, rest[1])
        return
    together = " together" if len(names) > 1 else ""
    listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
    if claim.text.casefold() not in (listed.casefold(), (listed + together).casefold()):
        yield f"these areas are {listed}"


def _rest(rows: Rows, claim: Claim, force: str | None) -> Iterator[str]:
    """All areas of a force but one."""
    parents = {rows.catalogue.areas[area].parent for area in claim.areas}
    whole = rows.catalogue.areas.get(parents.pop() or "") if len(parents) == 1 else None
    if not whole or force not in (None, whole.in_sentence):
        yield "these areas are not of that force"
    elif len(set(rows.parts(whole.id)) - set(claim.areas)) != 1:
        yield "these are not all its areas but one"


def _period(rows: Rows, claim: Claim) -> Iterator[str]:
    assert claim.period is not None
    said, months = read_months(claim.text), _months(claim)
    if said and said != list(months or (month.index for month in claim.period.months())):
        yield f"“{claim.text}” is not {claim.period}"
    if months and (min(months), max(months)) != _span(claim):
        yield "the months are not of the period"
    if not said:
        yield from _relative_period(rows, claim)


def _relative_period(rows: Rows, claim: Claim) -> Iterator[str]:
    """A period by another name: so much before another, or a baseline."""
    if "year before" in claim.text or "months a year" in claim.text:
        if not claim.against or claim.period != claim.against.back(12):
            yield f"{claim.period} is not the year before {claim.against}"
    elif "earlier period" in claim.text:
        if not claim.against or claim.period.end >= claim.against.end:
            yield f"{claim.period} is not earlier than {claim.against}"
    else:
        baselines = [m.baseline for m in rows.catalogue.measures.values() if m.baseline]
        if not any(
            claim.text in (b.label, "a baseline instead") and b.period == claim.period
            for b in baselines
        ):
            yield f"“{claim.text}” names no period"


def _nothing(_: Rows, __: Claim) -> Iterator[str]:
    """Quotations and counts of the whole page are checked where more is known of the page."""
    return iter(())


CHECKS: Mapping[ClaimKind, Callable[[Rows, Claim], Iterator[str]]] = {
    ClaimKind.VALUE: _value,
    ClaimKind.RATE: _rate,
    ClaimKind.LOWER: _limit,
    ClaimKind.UPPER: _limit,
    ClaimKind.CHANGE: _change,
    ClaimKind.DIRECTION: _direction,
    ClaimKind.SIGN: _sign,
    ClaimKind.MONTHS_HIGHER: _month_count,
    ClaimKind.MONTHS_LOWER: _month_count,
    ClaimKind.MONTHS_EQUAL: _month_count,
    ClaimKind.MONTHS_DIFFERENT: _month_count,
    ClaimKind.MONTHS_COMPARED: _months_compared,
    ClaimKind.PART_MONTHS: _months_compared,
    ClaimKind.COMPLETE: _complete,
    ClaimKind.NUMERATOR: _part_of_share,
    ClaimKind.DENOMINATOR: _part_of_share,
    ClaimKind.NOT_PUBLISHED: _not_published,
    ClaimKind.PART: _part,
    ClaimKind.NEWEST: _newest,
    ClaimKind.NOT_HELD: _not_held,
    ClaimKind.NOT_COMPARED: _not_compared,
    ClaimKind.TARGET: _target,
    ClaimKind.PAIRS: _nothing,
    ClaimKind.SOURCE: _nothing,
    ClaimKind.STATUS: _status,
    ClaimKind.UNUSUAL: _unusual,
    ClaimKind.AREA: _area,
    ClaimKind.PERIOD: _period,
}
