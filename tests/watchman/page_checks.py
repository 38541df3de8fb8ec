"""What can be checked only with more than one claim: quotations, turns, pairs looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pcc_metrics.narrative.claims import Claim, ClaimKind
from tests.watchman.claim_levels import level_of, months_of
from tests.watchman.reading import fits, read_months
from tests.watchman.rows import ENOUGH, Row, Rows, span_of
from tests.watchman.signs import (
    SMALL_BASE,
    SMALL_PERCENT,
    Comparison,
    Twin,
    find_twin,
    newcombe,
    sign_of,
)
from tests.watchman.text_checks import find_words

LAST = 3  # months that a turn is looked for in


def check_quotes(rows: Rows, claims: Iterable[Claim], fact: str) -> Iterator[str]:
    """What is quoted stands in the catalogue or in the rows; what a check worked out is its own."""
    for claim in claims:
        if claim.kind is ClaimKind.SOURCE and fact != "finding" and not _is_quoted(rows, claim):
            yield f"“{claim.text}” is quoted from nowhere"


def _is_quoted(rows: Rows, claim: Claim) -> bool:
    measure, catalogue = rows.measure(claim.measure), rows.catalogue
    known = {measure.against, *measure.caveats}
    known |= {measure.baseline.caveat} if measure.baseline else set()
    known |= {measure.target.claim} if measure.target else set()
    known |= {measure.mission.text, measure.mission.caveat} if measure.mission else set()
    known |= {one.text for one in catalogue.body.recording_cautions}
    known |= {
        one.text
        for one in catalogue.claims.values()
        if (one.measure, (one.area,), one.period) == (claim.measure, claim.areas, claim.period)
    }
    level = level_of(rows, claim, span_of(claim.period), ()) if claim.period else None
    notes = {(row.note or "").rstrip(".") for row in _rows_of(rows, claim)}
    if any(any(find_words(claim.text, note)) for note in notes):
        return True
    if measure.kind == "change" and level:
        said = re.fullmatch(r"(?:more than )?([\d.]+%?).* (higher|lower)", claim.text)
        if said:
            size = abs(level.value) / (100 if "%" in said[1] else 1)
            return fits(said[1], size) and (said[2] == "higher") == (level.value > 0)
    return claim.text in known or _is_left_over(rows, claim)


def _is_left_over(rows: Rows, claim: Claim) -> bool:
    """The areas together beside the force, and what is in the force alone."""
    said = re.search(r": ([\d,]+) in .*?, and ([\d,]+) in [^;]*(?:; ([\d,]+) )?", claim.text)
    if not said or not claim.period:
        return False
    if read_months(claim.text) != [month.index for month in claim.period.months()]:
        return False
    force = replace(claim, areas=(rows.catalogue.force.id,))
    span, months = span_of(claim.period), months_of(claim)
    whole, own = (level_of(rows, one, span, months) for one in (force, claim))
    if not whole or not own:
        return False
    values = (own.value, whole.value, whole.value - own.value)
    return all(fits(text, value) for text, value in zip(said.groups(), values, strict=True) if text)


def _rows_of(rows: Rows, claim: Claim) -> Iterator[Row]:
    months = [month.index for month in claim.months]
    if claim.period:
        level = level_of(rows, claim, span_of(claim.period), tuple(months))
        yield from level.rows if level else ()


TURNS = {ClaimKind.PART_MONTHS, ClaimKind.TURNING_MONTH, ClaimKind.TURN_CHANCE}


def check_turns(rows: Rows, claims: Sequence[Claim]) -> Iterator[str]:
    """The last three of all months compared run another way than those before them."""
    for part in (c for c in claims if c.kind in TURNS):
        if not part.period or not part.against:
            continue
        compared = _months_compared(rows, part)
        months = [month.index for month in part.months]
        if months not in (compared[:-LAST], compared[-LAST:]):
            yield f"{len(months)} months are not the first or the last of those compared"
        elif not _turns(rows, part, compared):
            yield "there is no turn"
        else:
            yield from _check_chance(rows, part, compared, claims)
        ways = {
            c.value for c in claims if c.kind is ClaimKind.DIRECTION and c.months == part.months
        }
        if ways and ways != {_way(rows, part, months)[0]}:
            yield "the part runs another way"


def _check_chance(
    rows: Rows, part: Claim, compared: Sequence[int], claims: Iterable[Claim]
) -> Iterator[str]:
    """That a turn could be chance is said where it could, and only there."""
    first, last = (_way(rows, part, months) for months in (compared[:-LAST], compared[-LAST:]))
    low, high = newcombe(
        int(last[1]), int(last[1] + last[2]), int(first[1]), int(first[1] + first[2])
    )
    said = any(c.kind is ClaimKind.TURN_CHANCE and c.measure == part.measure for c in claims)
    if said != (low <= 0 <= high):
        yield f"whether the turn could be chance is said otherwise: {low} to {high}"


def _months_compared(rows: Rows, claim: Claim) -> list[int]:
    """All months that are complete on both sides."""
    assert claim.period
    assert claim.against
    first, last = span_of(claim.period)
    back = first - span_of(claim.against)[0]

    def is_held(month: int) -> bool:
        return rows.level(claim.measure, claim.areas, (month, month), claim.source) is not None

    return [m for m in range(first, last + 1) if is_held(m) and is_held(m - back)]


def _way(rows: Rows, claim: Claim, months: Sequence[int]) -> tuple[int, float, float]:
    """Which way some months run, and the two sums."""
    twin = _twin(rows, claim, months)
    if not twin:
        return 0, 0.0, 0.0
    now, before = twin.now.value, twin.before.value
    small = 100 * abs(now - before) < SMALL_PERCENT * before
    return 0 if small else (now > before) - (now < before), now, before


def _twin(rows: Rows, claim: Claim, months: Sequence[int]) -> Twin | None:
    assert claim.period
    assert claim.against
    asked = Comparison(
        claim.measure, claim.areas, span_of(claim.period), span_of(claim.against), tuple(months),
        claim.source,
    )  # fmt: skip
    return find_twin(rows, asked)


def _turns(rows: Rows, claim: Claim, compared: Sequence[int]) -> bool:
    first, last = (_way(rows, claim, part) for part in (compared[:-LAST], compared[-LAST:]))
    if len(compared) < 2 * LAST or min(first[2], last[2]) < SMALL_BASE:
        return False
    apart = abs(first[1] / first[2] - last[1] / last[2]) * 100
    return first[0] != last[0] and round(apart, 9) >= SMALL_PERCENT


def check_pairs(rows: Rows, said: Sequence[Claim], levels: Iterable[Claim]) -> Iterator[str]:
    """How many pairs of area and measure were looked at, of the force's figures on the page."""
    counts = {_key(claim): claim for claim in levels if _is_of_force(rows, claim)}
    pairs = sum(_pairs_of(rows, claim) for claim in counts.values())
    for claim in (c for c in said if c.kind is ClaimKind.PAIRS):
        if claim.value != pairs or claim.text != str(pairs):
            yield f"{pairs} pairs could be looked at"


def _key(claim: Claim) -> tuple[object, ...]:
    return claim.measure, claim.period, claim.months, claim.source


def _is_of_force(rows: Rows, claim: Claim) -> bool:
    force = claim.areas == (rows.catalogue.body.force,)
    return force and claim.kind is ClaimKind.VALUE and rows.measure(claim.measure).kind == "count"


def _pairs_of(rows: Rows, claim: Claim) -> int:
    """The force's areas that are held for all months in which the force is compared."""
    assert claim.period
    span = span_of(claim.period)
    back = max(12, claim.period.length)
    earlier = (span[0] - back, span[1] - back)
    whole = not claim.months and rows.level(claim.measure, claim.areas, earlier, claim.source)
    months = tuple(
        m
        for m in [month.index for month in claim.months] or range(span[0], span[1] + 1)
        if whole
        or all(rows.level(claim.measure, claim.areas, (x, x), claim.source) for x in (m, m - 12))
    )
    if len(months) < ENOUGH * claim.period.length:
        return 0
    compared = () if whole else months
    asked = Comparison(claim.measure, claim.areas, span, earlier, compared, claim.source)
    twin = find_twin(rows, asked)
    if not twin or sign_of(rows, twin) == "not comparable":
        return 0
    return sum(
        all(
            rows.level(claim.measure, (area,), (x, x), claim.source)
            for m in months
            for x in (m, m - 12)
        )
        for area in rows.parts(claim.areas[0])
    )
