"""Phrases for a change that turned: its first and its last months, and when it turned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pcc_metrics.domain.formatting import format_number, number_word
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Figure
from pcc_metrics.narrative.change_formatting import format_size
from pcc_metrics.narrative.change_phrases import change_claim
from pcc_metrics.narrative.claims import ClaimKind
from pcc_metrics.narrative.level_phrases import level_claim
from pcc_metrics.narrative.phrase import NOTHING, Phrase, say_months
from pcc_metrics.stats.change_signs import Turn


def say_part_change(figure: Figure, change: Change, *, last: bool, word: str = "") -> Phrase:
    """`6% higher`, `level`: the change in the last months compared, or in those before them."""
    turn = change.turn
    if turn is None:
        raise ValueError("the change has no turn")
    share = turn.last_share if last else turn.first_share
    months = _part(figure, change, turn, last=last)
    sign = turn.directions[1 if last else 0]
    word = word or {1: "higher", -1: "lower", 0: "level"}[sign]
    direction = change_claim(ClaimKind.DIRECTION, word, figure, change, float(sign), months)
    if not sign:
        return Phrase(word, (direction,))
    size = format_size(share)
    changed = change_claim(ClaimKind.CHANGE, size, figure, change, abs(share) * 100, months)
    return Phrase(f"{size} {word}", (direction, changed))


def say_part_months(figure: Figure, change: Change, *, last: bool) -> Phrase:
    """How many months the first or the last part of a comparison has, as a word."""
    if change.turn is None:
        raise ValueError("the change has no turn")
    months = _part(figure, change, change.turn, last=last)
    word = number_word(len(months))
    claim = change_claim(ClaimKind.PART_MONTHS, word, figure, change, len(months), months)
    return Phrase(word, (claim,))


def say_turning_month(figure: Figure, change: Change) -> Phrase:
    """The last of the first months: `November`, without the year, which the page has named."""
    if change.turn is None:
        raise ValueError("the change has no turn")
    months = _part(figure, change, change.turn, last=False)
    name = months[-1].label.split()[0]
    claim = change_claim(ClaimKind.TURNING_MONTH, name, figure, change, len(months), months)
    return Phrase(name, (claim,))


def say_turn_chance(
    figure: Figure, change: Change, text: str = "the turn could be chance"
) -> Phrase:
    """That a turn could be chance; empty of one that is beyond it."""
    if change.turn is None or not change.turn.could_be_chance:
        return NOTHING
    months = _part(figure, change, change.turn, last=True)
    claim = change_claim(ClaimKind.TURN_CHANCE, text, figure, change, None, months)
    return Phrase(text, (claim,))


def _part(figure: Figure, change: Change, turn: Turn, *, last: bool) -> tuple[Month, ...]:
    compared = change.months or tuple(figure.period.months())
    return compared[-turn.last_months :] if last else compared[: turn.first_months]


def say_turn_levels(figure: Figure, change: Change) -> Iterator[Phrase]:
    """The two sums of the first months compared, and the two of the last."""
    turn = change.turn
    if turn is None:
        return
    compared = change.months or tuple(figure.period.months())
    back = figure.period.start.index - change.period.start.index
    for months, now, before in (
        (compared[: turn.first_months], turn.first_now, turn.first_before),
        (compared[-turn.last_months :], turn.last_now, turn.last_before),
    ):
        earlier = tuple(month - back for month in months)
        yield _sum_of(figure, figure.period, months, now)
        yield _sum_of(figure, change.period, earlier, before)
        yield say_months(months)


def _sum_of(figure: Figure, period: Period, months: tuple[Month, ...], value: float) -> Phrase:
    claim = level_claim(ClaimKind.VALUE, format_number(value), figure, value)
    return Phrase(claim.text, (replace(claim, period=period, months=months),))
