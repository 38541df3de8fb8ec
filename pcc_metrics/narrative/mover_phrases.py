"""Phrases for an area, or a component, that moved, and for its part in the force's change."""

from __future__ import annotations

from dataclasses import replace

from pcc_metrics.domain.formatting import format_number
from pcc_metrics.figures.movers import Mover
from pcc_metrics.narrative.change_formatting import format_size
from pcc_metrics.narrative.change_phrases import change_claim, sign_of
from pcc_metrics.narrative.claims import Claim, ClaimKind
from pcc_metrics.narrative.phrase import Phrase
from pcc_metrics.stats.change_signs import SMALLEST_BASE


def say_mover_change(mover: Mover, direction: str) -> Phrase:
    """`40% higher`: the change of one area."""
    claim = _mover_claim(ClaimKind.DIRECTION, direction, mover, sign_of(mover.difference))
    if mover.before < SMALLEST_BASE:
        return Phrase(direction, (claim,))
    size = format_size(mover.share)
    changed = _mover_claim(ClaimKind.CHANGE, size, mover, abs(mover.share) * 100)
    return Phrase(f"{size} {direction}", (claim, changed))


def say_mover_direction(mover: Mover, text: str) -> Phrase:
    """Which way the change of an area or a component is."""
    claim = _mover_claim(ClaimKind.DIRECTION, text, mover, sign_of(mover.difference))
    return Phrase(text, (claim,))


def say_mover_level(mover: Mover, *, before: bool) -> Phrase:
    """One of the two levels of an area's change."""
    value = mover.before if before else mover.now
    text = format_number(value)
    claim = _mover_claim(ClaimKind.VALUE, text, mover, value)
    if before:
        back = mover.whole.period.start.index - mover.change.period.start.index
        earlier = tuple(month - back for month in mover.months)
        claim = replace(claim, period=mover.change.period, months=earlier)
    return Phrase(text, (replace(claim, against=None),))


def say_mover_months(mover: Mover) -> Phrase:
    """`8 of 9`, `all 9`: in how many of the months compared an area moved the way it did."""
    up = mover.difference > 0
    kind = ClaimKind.MONTHS_HIGHER if up else ClaimKind.MONTHS_LOWER
    along, every = str(mover.months_along), str(len(mover.months))
    claims = (
        _mover_claim(kind, along, mover, mover.months_along),
        _mover_claim(ClaimKind.MONTHS_COMPARED, every, mover, len(mover.months)),
    )
    return Phrase(f"all {every}" if along == every else f"{along} of {every}", claims)


def say_part(mover: Mover) -> Phrase:
    """How much of the force's change is of the area or the component, as a count."""
    text = format_number(abs(mover.difference))
    return Phrase(text, (_mover_claim(ClaimKind.PART, text, mover, abs(mover.difference)),))


def say_whole(mover: Mover) -> Phrase:
    """The force's own change, as a count."""
    change = mover.change.change
    text = format_number(abs(change))
    claim = change_claim(ClaimKind.PART, text, mover.whole, mover.change, abs(change))
    return Phrase(text, (claim,))


def say_whole_direction(mover: Mover, text: str) -> Phrase:
    """Which way the force's own change is."""
    value = sign_of(mover.change.change)
    claim = change_claim(ClaimKind.DIRECTION, text, mover.whole, mover.change, value)
    return Phrase(text, (claim,))


def _mover_claim(kind: ClaimKind, text: str, mover: Mover, value: float | None) -> Claim:
    return Claim(
        kind, text, mover.measure.id, (mover.area.id,), mover.whole.period, mover.months,
        mover.whole.source, value, mover.change.period,
    )  # fmt: skip
