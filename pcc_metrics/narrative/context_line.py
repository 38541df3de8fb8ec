"""The line of a page that names area, period and months compared, so that its sentences need not.

Its answer, read apart from the page, is given the same in front.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.figure import Figure
from pcc_metrics.narrative.change_phrases import say_comparator, say_complete, say_month_count
from pcc_metrics.narrative.claims import ClaimKind
from pcc_metrics.narrative.phrase import (
    NOTHING,
    Phrase,
    capitalise_phrase,
    collect_claims,
    compose,
    say_area,
    say_months,
    say_period,
)


@dataclass(frozen=True)
class Context:
    """What the context line says once: sentences say only what differs from it."""

    areas: tuple[Area, ...]
    period: Period
    months: tuple[Month, ...] = ()  # those compared, where these are not all of the period
    held: bool = True  # whether there is a figure to speak of


def write_place(context: Context) -> Phrase:
    """The areas of the page, as a sentence begins."""
    return capitalise_phrase(say_area(context.areas))


def write_answer_standalone(
    answer: Phrase, context: Context, changes: Sequence[tuple[Figure, Change]]
) -> Phrase:
    """The answer with the area and, where it tells changes, their period and months."""
    place = write_place(context)
    named = {claim.period for claim in answer.claims if claim.kind is ClaimKind.PERIOD}
    if not changes and (not context.held or context.period in named):
        return compose("{place}: {answer}", place=place, answer=answer)
    if not changes:
        when = say_period(context.period)
        return compose("{place}, {when}: {answer}", place=place, when=when, answer=answer)
    figure, change = changes[0]
    months = than = NOTHING
    if change.months:
        count = say_month_count(figure, change, ClaimKind.MONTHS_COMPARED)
        months = compose(", {count} months compared", count=count)
    if change.period not in named:  # an answer that only counts changes
        yearly = change.kind is ChangeKind.YEAR
        before = say_comparator(figure, change, "the year before" if yearly else change.label)
        than = compose(" with {before}" if change.months else ", beside {before}", before=before)
    return compose(
        "{place}, {when}{months}{than}: {answer}",
        place=place,
        when=say_period(context.period),
        months=months,
        than=than,
        answer=answer,
    )


def write_context(context: Context, changes: Sequence[tuple[Figure, Change]]) -> Phrase:
    """`The West Midlands, year to March 2026. Changes are on the same months a year before: …`.

    `changes` are those of the page that its sentence on months speaks of.
    """
    when = say_period(context.period)
    opening = compose("{place}, {when}.", place=write_place(context), when=when)
    if not changes:
        return opening
    figure, change = changes[0]
    if not context.months:
        before = say_comparator(figure, change, "the same months a year before")
        return compose("{opening} Changes are against {before}.", opening=opening, before=before)
    only = "only these are complete in both"
    complete = (say_complete(one, its, only) for one, its in changes)
    return compose(
        "{opening} Changes compare {months} with {before}: {only}.",
        opening=opening,
        months=say_months(context.months),
        before=say_comparator(figure, change, "the same months a year before"),
        only=Phrase(only, collect_claims(complete)),
    )
