"""What a sentence claims, as data: every number, sign, area and period of its text.

A claim can be checked without the code that made it: it names measure, areas, period, months and
source, and the characters that stand for it in the text. `tests/watchman` does so from the rows of
the snapshot alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    format_months,
    format_number,
    format_percent,
    format_places,
    format_value,
    number_word,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.change import AgainstTarget, Change
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.movers import Mover
from pcc_metrics.figures.rates import Rate
from pcc_metrics.stats.change_signs import SMALLEST_BASE


class ClaimKind(StrEnum):
    """What a claim says. Kept in JSON: none is ever renamed."""

    VALUE = "value"  # the measure's level over the period, or over its `months`
    RATE = "rate"  # that level per so many people
    LOWER = "lower limit"  # of the 95% interval of the rate
    UPPER = "upper limit"
    CHANGE = "change"  # the size of the change on `against`, unsigned, in percent or points
    DIRECTION = "direction"  # `value` is -1, 0 or 1
    SIGN = "sign"  # how steady the change is: a value of `Sign`
    MONTHS_HIGHER = "months higher"
    MONTHS_LOWER = "months lower"
    MONTHS_EQUAL = "months equal"
    MONTHS_COMPARED = "months compared"
    PART = "part"  # the change of `areas` in the change of the force, counted
    NEWEST = "newest"  # nothing later is held for the measure and the areas
    NOT_HELD = "not held"  # no row covers the period
    NOT_COMPARED = "not compared"  # nothing is held to compare with
    TARGET = "target"  # the standard: `value` is 1 where it is met
    PAIRS = "pairs"  # how many pairs of area and measure were looked at
    SOURCE = "source"  # what a source prints or a check has worked out, quoted
    STATUS = "status"  # the worst status of the rows: `text` is its name
    UNUSUAL = "unusual"  # months of the figure's own period, or of the comparator's, were disturbed
    AREA = "area"
    PERIOD = "period"


@dataclass(frozen=True)
class Claim:
    """One thing that a text says, checkable by itself.

    `text` are the characters that say it. `months` are those that are counted, where these are not
    all of the period; `against` is the period that a change is measured from, with the same months.
    Shares are from 0 to 1, changes of shares in percentage points, other changes in percent.
    """

    kind: ClaimKind
    text: str
    measure: str = ""
    areas: tuple[str, ...] = ()
    period: Period | None = None
    months: tuple[Month, ...] = ()
    source: str = ""
    value: float | None = None
    against: Period | None = None
    population_year: int | None = None
    per: float | None = None
    sign: str = ""


@dataclass(frozen=True)
class Phrase:
    """Words with what they claim."""

    text: str
    claims: tuple[Claim, ...] = ()

    def __str__(self) -> str:
        return self.text


def compose(template: str, **parts: Phrase | str) -> Phrase:
    """The template with its parts filled in, and the claims of all of them."""
    claims = (claim for part in parts.values() if isinstance(part, Phrase) for claim in part.claims)
    return Phrase(template.format(**{k: str(v) for k, v in parts.items()}), tuple(claims))


def join_phrases(phrases: Iterable[Phrase], between: str = ", ", last: str = " and ") -> Phrase:
    """`a, b and c`, with the claims of all."""
    each = list(phrases)
    claims = tuple(claim for phrase in each for claim in phrase.claims)
    texts = [phrase.text for phrase in each]
    joined = last.join([between.join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)
    return Phrase(joined, claims)


def say_area(areas: Sequence[Area]) -> Phrase:
    """The areas that a figure is of."""
    text = format_places(areas)
    return Phrase(text, (Claim(ClaimKind.AREA, text, areas=ids_of(areas)),))


def say_period(period: Period) -> Phrase:
    """`the year to March 2026`."""
    text = period.in_sentence
    return Phrase(text, (Claim(ClaimKind.PERIOD, text, period=period),))


def say_months(months: Sequence[Month]) -> Phrase:
    """`April to August 2025 and November 2025`."""
    text = format_months(months)
    period = Period(min(months), max(months))
    return Phrase(text, (Claim(ClaimKind.PERIOD, text, period=period, months=tuple(months)),))


def say_comparator(change: Change, text: str) -> Phrase:
    """What a figure is set against, by another name than its months."""
    return Phrase(text, (Claim(ClaimKind.PERIOD, text, period=change.period),))


def say_value(figure: Figure, text: str = "") -> Phrase:
    """The figure's value; `text` where it is written in another way, as a word or with decimals."""
    text = text or format_value(figure.measure, figure.value)
    return Phrase(text, (_level_claim(ClaimKind.VALUE, text, figure, figure.value),))


def say_level(figure: Figure, change: Change, *, before: bool) -> Phrase:
    """One of the two levels of a change."""
    value = change.value if before else change.own_value
    text = format_value(figure.measure, value)
    period = change.period if before else figure.period
    months = _shift(change, figure) if before else change.months
    claim = Claim(
        ClaimKind.VALUE, text, figure.measure.id, ids_of(figure.shown), period, months,
        figure.source, value,
    )  # fmt: skip
    return Phrase(text, (claim,))


def say_rate(figure: Figure, rate: Rate) -> Phrase:
    """The number of a rate, without its unit."""
    text = format_number(rate.value, 1)
    return Phrase(text, (_rate_claim(ClaimKind.RATE, text, figure, rate, rate.value),))


def say_limits(figure: Figure, rate: Rate) -> Phrase:
    """`1.4 to 1.7`: the 95% interval of a rate."""
    lower, upper = format_number(rate.lower or 0.0, 1), format_number(rate.upper or 0.0, 1)
    claims = (
        _rate_claim(ClaimKind.LOWER, lower, figure, rate, rate.lower),
        _rate_claim(ClaimKind.UPPER, upper, figure, rate, rate.upper),
    )
    return Phrase(f"{lower} to {upper}", claims)


def say_change(figure: Figure, change: Change, direction: str) -> Phrase:
    """`4% lower`, `2.1 percentage points lower`; below a base of 50 the direction alone."""
    size = change_size(figure.measure, change)
    claims = [_change_claim(ClaimKind.DIRECTION, direction, figure, change, _sign(change.change))]
    if size:
        number = abs(change.change) if figure.measure.kind == "proportion" else change.change_share
        claims.append(_change_claim(ClaimKind.CHANGE, size, figure, change, abs(number or 0) * 100))
    return Phrase(f"{size} {direction}".strip(), tuple(claims))


def change_size(measure: Measure, change: Change) -> str:
    """`4%`, `less than 1%`, `2.1 percentage points`; empty where two numbers alone are given."""
    if measure.kind == "proportion":
        return f"{format_number(abs(change.change) * 100, 1)} percentage points"
    if change.change_share is None:
        return ""
    return format_size(change.change_share)


def format_size(share: float) -> str:
    """A change as whole percent, unsigned; never 0% of what did change."""
    percent = round_half_up(abs(share) * 100)
    return format_percent(abs(share)) if percent or not share else "less than 1%"


def say_sign(figure: Figure, change: Change, text: str) -> Phrase:
    """Words that say how steady a change is."""
    claim = _change_claim(ClaimKind.SIGN, text, figure, change, None)
    return Phrase(text, (claim,))


def say_month_count(
    figure: Figure, change: Change, kind: ClaimKind, *, digits: bool = False
) -> Phrase:
    """How many of the months compared were higher, lower or equal, or how many there are."""
    counts = {
        ClaimKind.MONTHS_HIGHER: change.months_higher,
        ClaimKind.MONTHS_LOWER: change.months_lower,
        ClaimKind.MONTHS_EQUAL: change.months_equal,
        ClaimKind.MONTHS_COMPARED: len(change.months) or figure.period.length,
    }
    number = counts[kind]
    as_word = kind is ClaimKind.MONTHS_COMPARED and not digits
    text = number_word(number) if as_word else str(number)
    return Phrase(text, (_change_claim(kind, text, figure, change, number),))


def say_newest(figure: Figure, text: str) -> Phrase:
    """Words such as "the latest held"."""
    return Phrase(text, (_level_claim(ClaimKind.NEWEST, text, figure, None),))


def say_not_held(answer: Answer, text: str) -> Phrase:
    """A measure of which there is no figure."""
    claim = Claim(ClaimKind.NOT_HELD, text, answer.measure.id, ids_of(answer.shown), answer.asked)
    return Phrase(text, (claim,))


def say_not_compared(figure: Figure, text: str) -> Phrase:
    """A figure that is not set beside an earlier one."""
    return Phrase(text, (_level_claim(ClaimKind.NOT_COMPARED, text, figure, None),))


def say_quoted(figure: Answer, text: str) -> Phrase:
    """A reason or a note as the catalogue or the source gives it."""
    areas = ids_of(figure.shown)
    claim = Claim(ClaimKind.SOURCE, text, figure.measure.id, areas, figure.period or figure.asked)
    return Phrase(text, (replace(claim, source=figure.source or ""),))


def say_target(figure: Figure, against: AgainstTarget) -> Phrase:
    """The standard itself, with whether it is met."""
    text = format_value(figure.measure, against.value)
    return Phrase(text, (_level_claim(ClaimKind.TARGET, text, figure, float(against.met)),))


def say_part_change(figure: Figure, change: Change, *, last: bool) -> Phrase:
    """`6% higher`, `level`: the change in the last months compared, or in those before them."""
    turn = change.turn
    if turn is None:
        raise ValueError("the change has no turn")
    share = turn.last_share if last else turn.first_share
    compared = change.months or tuple(figure.period.months())
    months = compared[-turn.last_months :] if last else compared[: turn.first_months]
    sign = turn.directions[1 if last else 0]
    word = {1: "higher", -1: "lower", 0: "level"}[sign]
    direction = replace(
        _change_claim(ClaimKind.DIRECTION, word, figure, change, float(sign)), months=months
    )
    if not sign:
        return Phrase(word, (direction,))
    size = format_size(share)
    changed = replace(direction, kind=ClaimKind.CHANGE, text=size, value=abs(share) * 100)
    return Phrase(f"{size} {word}", (direction, changed))


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
    claim = _level_claim(ClaimKind.VALUE, format_number(value), figure, value)
    return Phrase(claim.text, (replace(claim, period=period, months=months),))


def say_status(figure: Figure) -> Phrase:
    """`provisional`, `revised`."""
    text = str(figure.status)
    return Phrase(text, (_level_claim(ClaimKind.STATUS, text, figure, None),))


def say_mover_change(mover: Mover, direction: str) -> Phrase:
    """`40% higher`: the change of one area."""
    claim = _mover_claim(ClaimKind.DIRECTION, direction, mover, _sign(mover.difference))
    if mover.before < SMALLEST_BASE:
        return Phrase(direction, (claim,))
    size = format_size(mover.share)
    changed = _mover_claim(ClaimKind.CHANGE, size, mover, abs(mover.share) * 100)
    return Phrase(f"{size} {direction}", (claim, changed))


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
    """`8 of 9`: in how many of the months compared an area moved the way it did."""
    up = mover.difference > 0
    kind = ClaimKind.MONTHS_HIGHER if up else ClaimKind.MONTHS_LOWER
    along, every = str(mover.months_along), str(len(mover.months))
    claims = (
        _mover_claim(kind, along, mover, mover.months_along),
        _mover_claim(ClaimKind.MONTHS_COMPARED, every, mover, len(mover.months)),
    )
    return Phrase(f"{along} of {every}", claims)


def say_part(mover: Mover) -> Phrase:
    """How much of the force's change is of the area or the component, as a count."""
    text = format_number(abs(mover.difference))
    return Phrase(text, (_mover_claim(ClaimKind.PART, text, mover, abs(mover.difference)),))


def say_whole(mover: Mover) -> Phrase:
    """The force's own change, as a count."""
    change = mover.change.change
    text = format_number(abs(change))
    claim = _change_claim(ClaimKind.PART, text, mover.whole, mover.change, abs(change))
    return Phrase(text, (claim,))


def ids_of(areas: Iterable[Area]) -> tuple[str, ...]:
    return tuple(area.id for area in areas)


def _shift(change: Change, figure: Figure) -> tuple[Month, ...]:
    back = figure.period.start.index - change.period.start.index
    return tuple(month - back for month in change.months)


def _sign(difference: float) -> float:
    return float((difference > 0) - (difference < 0))


def _level_claim(kind: ClaimKind, text: str, figure: Figure, value: float | None) -> Claim:
    return Claim(
        kind, text, figure.measure.id, ids_of(figure.shown), figure.period, figure.months,
        figure.source, value,
    )  # fmt: skip


def _rate_claim(
    kind: ClaimKind, text: str, figure: Figure, rate: Rate, value: float | None
) -> Claim:
    return Claim(
        kind, text, figure.measure.id, ids_of(figure.shown), figure.period, figure.months,
        figure.source, value, population_year=rate.population_year, per=rate.per,
    )  # fmt: skip


def _mover_claim(kind: ClaimKind, text: str, mover: Mover, value: float | None) -> Claim:
    return Claim(
        kind, text, mover.measure.id, (mover.area.id,), mover.whole.period, mover.months,
        mover.whole.source, value, mover.change.period,
    )  # fmt: skip


def _change_claim(
    kind: ClaimKind, text: str, figure: Figure, change: Change, value: float | None
) -> Claim:
    return Claim(
        kind, text, figure.measure.id, ids_of(figure.shown), figure.period, change.months,
        figure.source, value, change.period, sign=str(change.sign),
    )  # fmt: skip
