"""Whether the reasons that a text gives are the true ones: which months are missing, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pcc_metrics.narrative.claims import Claim
from tests.watchman.reading import fits, read_months
from tests.watchman.rows import Row, Rows, Span, Sum, runs, span_of

PART = re.compile(
    r"(?P<months>[^;:]*?\d{4}(?: \([^)]*\))?) (?:is|are) "
    r"(?:(?P<why>incomplete|not tested for completeness|not held|held from another source only)"
    r"|held only as part of (?P<longer>longer periods|(?:the )?[^,.]*?\d{4}))"
)
NEWEST = re.compile(
    r"The newest complete (?:figure held is|(?P<length>\d+) months held are) (?P<when>[^:.]+)"
    r"(?:: (?P<value>[^.]*(?:\.\d+[^.]*)*))?\.$"
)
HELD_FOR = re.compile(r"figures are held only for (?P<months>[^.]*)\.")
NONE_FOR = re.compile(r"none is held for (?P<areas>.*) in snapshot ")
NO_POPULATION = re.compile(r"the population of .* is not held")
SMALL = re.compile(r"small numbers|sums of chosen areas|local policing area|give away")
NOT_COMPARED = re.compile(r"not compared with (?P<when>[^,:]*)(?:, because|:) (?P<why>.*)")
TOO_FEW = re.compile(r"only (?P<both>\d+) of the (?P<all>\d+) months are complete in both years")


def check_gap(rows: Rows, claim: Claim) -> Iterator[str]:
    """The reason why there is no figure, part by part."""
    text = claim.text
    if " is held in snapshot " in text or "holds no figure" in text:
        return
    known = [
        *_check_parts(rows, claim, text),
        *_check_extent(rows, claim, text),
        *_check_newest(rows, claim, text),
    ]
    yield from (why for why in known if why)
    rate = "12 complete months only" in text or _lacks_people(rows, claim, text)
    hidden = SMALL.search(text) and any(
        m.small_numbers == "hide" for m in rows.catalogue.measures.values()
    )
    if not (known or rate or hidden or "not published for these months together" in text):
        yield "the reason is not understood"


def _lacks_people(rows: Rows, claim: Claim, text: str) -> bool:
    year = claim.period.end.year if claim.period else 0
    return bool(NO_POPULATION.search(text)) and not rows.population(claim.areas, year)


def _check_parts(rows: Rows, claim: Claim, text: str) -> Iterator[str]:
    """`September 2025 (Solihull) is incomplete and May 2024 is not held`; empty where true."""
    reason = text.partition(": ")[2].partition(". ")[0]
    for found in PART.finditer(reason):
        months = read_months(re.sub(r" \([^)]*\)", "", found["months"]))
        if not months:
            yield f"“{found['months']}” names no month"
        for month in months:
            true = (
                _is_part_of(rows, claim, month, found["longer"])
                if found["longer"]
                else (_is_so(rows, claim, month, found["why"]))
            )
            yield "" if true else f"not true of {month // 12}-{month % 12 + 1:02d}: {found[0]}"


def _is_so(rows: Rows, claim: Claim, month: int, why: str) -> bool:
    statuses = {row.status for row in _over(rows, claim, month)}
    if why == "incomplete":
        return "incomplete" in statuses
    if why == "not tested for completeness":
        return "untested" in statuses
    alone = [s for s in _sources(rows, claim) if _level(rows, claim, (month, month), s)]
    return bool(alone) == (why == "held from another source only")


def _is_part_of(rows: Rows, claim: Claim, month: int, longer: str) -> bool:
    spans = {(row.first, row.last) for row in _over(rows, claim, month) if row.months > 1}
    named = read_months(longer)
    return bool(spans) and (not named or (min(named), max(named)) in spans)


def _check_extent(rows: Rows, claim: Claim, text: str) -> Iterator[str]:
    """Which months, or which areas, figures are held for at all; empty where true."""
    found = HELD_FOR.search(text)
    if found:
        held = {month for row in _leaves(rows, claim) for month in range(row.first, row.last + 1)}
        true = runs(read_months(found["months"])) == runs(held)
        yield "" if true else f"figures are held for {runs(held)}"
    for areas in NONE_FOR.findall(text):
        named = [a for a in claim.areas if rows.catalogue.areas[a].in_sentence in areas]
        with_rows = [a for a in named if any(_leaves(rows, claim, (a,)))]
        yield f"rows are held for {with_rows}" if with_rows or not named else ""


def _check_newest(rows: Rows, claim: Claim, text: str) -> Iterator[str]:
    """`The newest complete 12 months held are the year to June 2025: 1,888.`; empty where true."""
    found = NEWEST.search(text)
    if not found:
        return
    months = read_months(found["when"])
    span = (min(months), max(months))
    held = {s: level for s in _sources(rows, claim) if (level := _level(rows, claim, span, s))}
    if not held:
        yield f"nothing is held for {found['when']}"
    elif found["value"]:
        yield from _check_newest_value(rows, claim, held, found["value"])
    later = [
        (last - len(months) + 1, last)
        for last in {row.last for row in _leaves(rows, claim)}
        if last > span[1]
    ]
    if any(_level(rows, claim, one, s) for one in later for s in _sources(rows, claim)):
        yield "newer ones are held"
    yield ""


def _check_newest_value(
    rows: Rows, claim: Claim, held: Mapping[str, Sum], said: str
) -> Iterator[str]:
    # The first of the sources that have it: the original before reports.
    reported = rows.catalogue.sources[next(iter(held))].report is not None
    if reported != (", as reported" in said):
        yield "whether it was only reported is said otherwise than it is"
    value = said.removesuffix(", as reported")
    value = re.sub(r" (?:higher|lower|\(base not stated\))$", "", value)
    value = value.removeprefix("more than ")
    kind = rows.measure(claim.measure).kind
    scale = 0.01 if kind == "change" and "%" in value else 1
    if not any(fits(value, abs(level.value) * scale) for level in held.values()):
        yield f"{said} is not what is held"


def check_why_not_compared(rows: Rows, claim: Claim) -> Iterator[str]:
    """`not compared with the year to June 2024, because …`."""
    found = NOT_COMPARED.search(claim.text)
    if not found or not claim.period:
        return
    earlier = claim.period.back(max(12, claim.period.length))
    if read_months(found["when"]) != [month.index for month in earlier.months()]:
        yield f"it would be compared with {earlier}"
    yield from _check_why(rows, claim, span_of(earlier), found["why"])


def _check_why(rows: Rows, claim: Claim, earlier: Span, why: str) -> Iterator[str]:
    too_few = TOO_FEW.search(why)
    if too_few:
        months = [month.index for month in claim.months]
        both = [m for m in months if _level(rows, claim, (m - 12, m - 12), claim.source)]
        if (int(too_few["both"]), int(too_few["all"])) != (len(both), claim.period.length):  # type: ignore[union-attr]
            yield f"{len(both)} months are complete in both"
    elif "from another source" in why:
        others = [s for s in _sources(rows, claim) if s != claim.source]
        if not any(_level(rows, claim, earlier, source) for source in others):
            yield "no other source has it"
    elif "incomplete" in why or "not tested" in why:
        status = "incomplete" if "incomplete" in why else "untested"
        for month in read_months(why):
            if status not in {row.status for row in _over(rows, claim, month)}:
                yield f"{month // 12}-{month % 12 + 1:02d} is not {status}"


def _sources(rows: Rows, claim: Claim) -> Sequence[str]:
    return rows.measure(claim.measure).sources


def _level(rows: Rows, claim: Claim, span: Span, source: str) -> Sum | None:
    return rows.level(claim.measure, claim.areas, span, source)


def _leaves(rows: Rows, claim: Claim, areas: Iterable[str] = ()) -> list[Row]:
    return [
        row
        for area in (*areas,) or claim.areas
        for source in _sources(rows, claim)
        for row in rows.leaves(claim.measure, area, source)
    ]


def _over(rows: Rows, claim: Claim, month: int) -> list[Row]:
    return [row for row in _leaves(rows, claim) if row.first <= month <= row.last]
