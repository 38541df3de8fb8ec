"""Phrases for a change on an earlier period: size, direction, months, how steady it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pcc_metrics.charts.figure_labels import AS_REPORTED, EDITION, mark_edition
from pcc_metrics.domain.formatting import format_value, number_word
from pcc_metrics.domain.periods import YEAR, Month, Period
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.figure import Figure
from pcc_metrics.narrative.change_formatting import change_size, format_point_number
from pcc_metrics.narrative.claims import Claim, ClaimKind, ids_of
from pcc_metrics.narrative.phrase import NOTHING, Phrase, compose, say_period
from pcc_metrics.stats.change_signs import Sign


def say_comparator(figure: Figure, change: Change, text: str) -> Phrase:
    """What a figure is set against, by another name than its months."""
    before = Claim(ClaimKind.PERIOD, text, period=change.period, against=figure.period)
    return Phrase(text, (before,))


def say_level(figure: Figure, change: Change, *, before: bool) -> Phrase:
    """One of the two levels of a change."""
    value = change.value if before else change.own_value
    text = format_value(figure.measure, value)
    period = change.period if before else figure.period
    months = _shift(change, figure) if before else change.months
    source = change.source if before and change.source else figure.source
    claim = Claim(
        ClaimKind.VALUE, text, figure.measure.id, ids_of(figure.shown), period, months,
        source, value,
    )  # fmt: skip
    return Phrase(text, (claim,))


def say_change(figure: Figure, change: Change, direction: str) -> Phrase:
    """`4% lower`, `2.1 percentage points lower`; below a base of 50 the direction alone."""
    size = change_size(figure.measure, change) if change.change else ""
    claims = [change_claim(ClaimKind.DIRECTION, direction, figure, change, sign_of(change.change))]
    if change.rounding:
        ends = zip((ClaimKind.CHANGE_LEAST, ClaimKind.CHANGE_MOST), change.limits, strict=True)
        claims += [
            change_claim(kind, format_point_number(n), figure, change, n * 100) for kind, n in ends
        ]
    elif size:
        number = abs(change.change) if figure.measure.kind == "proportion" else change.change_share
        claims.append(change_claim(ClaimKind.CHANGE, size, figure, change, abs(number or 0) * 100))
    return Phrase(f"{size} {direction}".strip(), tuple(claims))


def say_edition(figure: Figure, change: Change) -> Phrase:
    """`, from an earlier edition, as reported`: what a comparator is beside the figure's source."""
    text = mark_edition(change)
    told = [change_claim(ClaimKind.EDITION, EDITION, figure, change, None)]
    reported = say_before_reported(figure, change)
    return Phrase(text, (*(told if change.other_edition else ()), *reported.claims))


def say_before_reported(figure: Figure, change: Change) -> Phrase:
    """`as reported` of what a figure is compared with; empty where that is at first hand."""
    if not change.report:
        return NOTHING
    claim = say_level(figure, change, before=True).claims[0]
    told = replace(claim, kind=ClaimKind.REPORTED, text=AS_REPORTED, value=None)
    return Phrase(AS_REPORTED, (told,))


def say_sign(figure: Figure, change: Change, text: str) -> Phrase:
    """Words that say how steady a change is."""
    claim = change_claim(ClaimKind.SIGN, text, figure, change, None)
    return Phrase(text, (claim,))


def say_month_count(
    figure: Figure, change: Change, kind: ClaimKind, *, digits: bool = False
) -> Phrase:
    """How many of the months compared were higher, lower or equal, or how many there are."""
    counts = {
        ClaimKind.MONTHS_HIGHER: change.months_higher,
        ClaimKind.MONTHS_LOWER: change.months_lower,
        ClaimKind.MONTHS_EQUAL: change.months_equal,
        ClaimKind.MONTHS_DIFFERENT: change.months_higher + change.months_lower,
        ClaimKind.MONTHS_COMPARED: len(change.months) or figure.period.length,
    }
    number = counts[kind]
    as_word = kind is ClaimKind.MONTHS_COMPARED and not digits
    text = number_word(number) if as_word else str(number)
    return Phrase(text, (change_claim(kind, text, figure, change, number),))


def say_complete(figure: Figure, change: Change, text: str) -> Phrase:
    """That the months compared are all that are complete in both years."""
    return Phrase(text, (change_claim(ClaimKind.COMPLETE, text, figure, change, None),))


def say_unusual(figure: Figure, side: Period, months: Sequence[Month], unusual: Period) -> Phrase:
    """How many months of one side of a comparison lie in a time unlike others."""
    number = sum(unusual.start <= month <= unusual.end for month in months)
    text = side.in_sentence if len(months) == 1 else str(number)
    claim = Claim(
        ClaimKind.UNUSUAL, text, figure.measure.id, ids_of(figure.shown), side,
        tuple(months), figure.source, number, unusual,
    )  # fmt: skip
    return Phrase(claim.text, (claim,))


def _shift(change: Change, figure: Figure) -> tuple[Month, ...]:
    back = figure.period.start.index - change.period.start.index
    return tuple(month - back for month in change.months)


def sign_of(difference: float) -> float:
    """1 of a rise, -1 of a fall, 0 of neither."""
    return float((difference > 0) - (difference < 0))


def change_claim(
    kind: ClaimKind,
    text: str,
    figure: Figure,
    change: Change,
    value: float | None,
    months: tuple[Month, ...] = (),
) -> Claim:
    """A claim about a figure's change: measure, areas, both periods, months and sign.

    `months` are those that it is about, where it is not about all that are compared.
    """
    return Claim(
        kind, text, figure.measure.id, ids_of(figure.shown), figure.period, months or change.months,
        figure.source, value, change.period, sign=str(change.sign),
        against_source=change.source if change.other_edition else "",
    )  # fmt: skip


def say_moved(figure: Figure, change: Change) -> Phrase:
    """`4% lower`, `little changed, 1% lower`, `the same`."""
    if change.change == 0:
        return say_change(figure, change, "no different")
    moved = say_change(figure, change, direction_word(change.change))
    if change.sign is Sign.LITTLE_CHANGED:
        return compose(
            "{little}, {moved}",
            little=say_sign(figure, change, "little changed"),
            moved=moved,
        )
    return moved


def direction_word(change: float) -> str:
    """`higher` or `lower`."""
    return "higher" if change > 0 else "lower"


def name_comparator(figure: Figure, change: Change) -> Phrase:
    """`a year before`, the earlier period of a longer one, or the baseline's own name."""
    if change.kind is not ChangeKind.YEAR:
        return compose("in {label}", label=say_comparator(figure, change, change.label))
    back = figure.period.start.index - change.period.start.index
    if back == YEAR:
        return say_comparator(figure, change, "a year before")
    if back % YEAR == 0:
        return say_comparator(figure, change, f"{number_word(back // YEAR)} years before")
    return compose("in {period}", period=say_period(change.period))


def say_over(figure: Figure, change: Change) -> Phrase:
    """` over nine months`, ` over all 12 months`."""
    count = say_month_count(figure, change, ClaimKind.MONTHS_COMPARED)
    months = "month" if count.claims[0].value == 1 else "months"
    every = "" if change.months else "all "
    return compose(f" over {every}{{count}} {months}", count=count)
