"""Titles of trend charts: what the series comes to, as the page's own facts say it.

A title stands by itself, beside its chart and in a file: it names measure, area, period and what it
compares with. Where there is no change to tell it is empty, and the chart names its figure.
"""

from __future__ import annotations

from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.narrative.change_formatting import change_size
from pcc_metrics.narrative.change_phrases import (
    direction_word,
    name_comparator,
    say_before_reported,
    say_change,
    say_level,
    say_month_count,
    say_over,
    say_sign,
)
from pcc_metrics.narrative.change_sentences import say_equal, stands_beside
from pcc_metrics.narrative.claims import ClaimKind
from pcc_metrics.narrative.facts import chosen_change, is_impossible
from pcc_metrics.narrative.grammar import measure_name, verb
from pcc_metrics.narrative.level_sentences import say_if_reported, say_period_of
from pcc_metrics.narrative.phrase import NOTHING, Phrase, compose, say_area
from pcc_metrics.narrative.turn_phrases import say_part_change, say_turn_chance, say_turning_month
from pcc_metrics.stats.change_signs import Sign


def write_trend_title(answer: Answer | None, compare: Compare) -> Phrase:
    """`Robbery in Walsall in the year to March 2026 was 4% lower in total than a year before …`."""
    if not isinstance(answer, Figure) or answer.history or is_impossible(answer):
        return NOTHING
    change = chosen_change(answer, compare)
    message = _say_message(answer, change) if change else NOTHING
    if not message.text:
        return NOTHING
    return compose(
        "{measure} in {place} in {when}{message}",
        measure=capitalise(measure_name(answer.measure)),
        place=say_area(answer.shown),
        when=say_period_of(answer),
        message=message,
    )


def _say_message(figure: Figure, change: Change) -> Phrase:
    if change.sign is Sign.NOT_COMPARABLE and not change.has_range:
        return _say_beside(figure, change) if stands_beside(change) else NOTHING
    return compose(
        " {was} {moved}{than}{steady}{pair}{turn}",
        was=verb(figure.measure, "was", "were"),
        moved=_say_moved(figure, change),
        than=name_comparator(figure, change),
        steady=_say_steady(figure, change),
        pair=_say_pair(figure, change),
        turn=_say_turn(figure, change),
    )


def _say_beside(figure: Figure, change: Change) -> Phrase:
    """`32; 38 a year before, as reported`: no sign between them."""
    reported = say_before_reported(figure, change)
    return compose(
        ": {now}{own}; {before} {than}{mark}",
        now=say_level(figure, change, before=False),
        own=say_if_reported(figure),
        before=say_level(figure, change, before=True),
        than=name_comparator(figure, change),
        mark=compose(", {reported}", reported=reported) if reported.text else NOTHING,
    )


def _say_moved(figure: Figure, change: Change) -> Phrase:
    if change.change == 0:
        return compose("{same} than ", same=say_change(figure, change, "no different"))
    moved = say_change(figure, change, direction_word(change.change))
    if change.has_range or not change.sign.direction or change.sign.in_most_months:
        return compose("{moved} than ", moved=moved)
    total = say_sign(figure, change, "in total")
    return compose("{moved} {total} than ", moved=moved, total=total)


def _say_steady(figure: Figure, change: Change) -> Phrase:
    """How steady it is, in the words of its sign, but for those of totals."""
    if change.has_range:
        return NOTHING
    if change.sign is Sign.CHANCE:
        sign = say_sign(figure, change, "which could be chance")
        return compose(", {sign}", sign=sign)
    if change.sign is Sign.LITTLE_CHANGED:
        return compose(", {sign}", sign=say_sign(figure, change, "little changed"))
    if not change.sign.in_most_months:
        return NOTHING
    kind = ClaimKind.MONTHS_HIGHER if change.sign.direction > 0 else ClaimKind.MONTHS_LOWER
    return compose(
        ", and {word} in {along} of {all} months{equal}",
        word=say_sign(figure, change, direction_word(change.sign.direction)),
        along=say_month_count(figure, change, kind),
        all=say_month_count(figure, change, ClaimKind.MONTHS_DIFFERENT),
        equal=say_equal(figure, change),
    )


def _say_pair(figure: Figure, change: Change) -> Phrase:
    """Both numbers, where there is no size, or it is over fewer months than the figure."""
    fewer = change.months not in ((), figure.months)
    if not fewer and change_size(figure.measure, change):
        return NOTHING
    return compose(
        " ({now}; {before}{over})",
        now=say_level(figure, change, before=False),
        before=say_level(figure, change, before=True),
        over=say_over(figure, change) if fewer else NOTHING,
    )


def _say_turn(figure: Figure, change: Change) -> Phrase:
    """`; 6% higher after November`."""
    if not change.turn:
        return NOTHING
    chance = say_turn_chance(figure, change, "which could be chance")
    return compose(
        "; {part} after {month}{chance}",
        part=say_part_change(figure, change, last=True),
        month=say_turning_month(figure, change),
        chance=compose(", {chance}", chance=chance) if chance.text else NOTHING,
    )
