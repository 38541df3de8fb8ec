"""What a sentence claims, as data: every number, sign, area and period of its text.

A claim can be checked without the code that made it: it names measure, areas, period, months and
source, and the characters that stand for it in the text. `tests/watchman` does so from the rows of
the snapshot alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pcc_metrics.charts.tables import AS_REPORTED, EDITION, mark_edition
from pcc_metrics.domain.definitions import Area, Measure, Mission
from pcc_metrics.domain.formatting import (
    MOST_DECIMALS,
    format_months,
    format_number,
    format_percent,
    format_places,
    format_value,
    number_word,
    published_decimals,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.change import AgainstTarget, Change
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.movers import Mover
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.rates import Rate
from pcc_metrics.stats.change_signs import SMALLEST_BASE, Turn


class ClaimKind(StrEnum):
    """What a claim says. Kept in JSON: none is ever renamed."""

    VALUE = "value"  # the measure's level over the period, or over its `months`
    NUMERATOR = "numerator"  # of a share
    DENOMINATOR = "denominator"
    RATE = "rate"  # that level per so many people
    LOWER = "lower limit"  # of the 95% interval of the rate
    UPPER = "upper limit"
    CHANGE = "change"  # the size of the change on `against`, unsigned, in percent or points
    DIRECTION = "direction"  # `value` is -1, 0 or 1
    SIGN = "sign"  # how steady the change is: a value of `Sign`
    EDITION = "edition"  # the comparator is of `against_source`, another edition
    REPORTED = "reported"  # the level is known at second hand only
    CHANGE_LEAST = "smallest change"  # of two rounded shares, in points
    CHANGE_MOST = "largest change"
    MONTHS_HIGHER = "months higher"
    MONTHS_LOWER = "months lower"
    MONTHS_EQUAL = "months equal"
    MONTHS_DIFFERENT = "months different"  # the higher and the lower ones together
    MONTHS_COMPARED = "months compared"  # or counted, of a level that is not of its whole period
    COMPLETE = "complete"  # the `months` are all that are complete on both sides
    PART_MONTHS = "months of a part"  # how many months the first or the last part compared has
    PART = "part"  # the change of `areas` in the change of the force, counted
    NEWEST = "newest"  # nothing later is held for the measure and the areas
    NOT_HELD = "not held"  # no rows cover the period; without a period, there are none at all
    NOT_PUBLISHED = "not published"  # its source has none for areas of this kind
    NOT_COMPARED = "not compared"  # nothing is held to compare with
    TARGET = "target"  # the standard: `value` is 1 where it is met
    PAIRS = "pairs"  # how many pairs of area and measure were looked at
    TURN_CHANCE = "turn could be chance"  # the changes before and after a turn may be one
    TURNING_MONTH = "turning month"  # the last of `months`, which run one way, the others another
    SOURCE_NAME = "source name"  # whose figure it is
    SOURCE = "source"  # what a source prints or a check has worked out, quoted
    STATUS = "status"  # the worst status of the rows: `text` is its name
    UNUSUAL = "unusual"  # how many of the months lie in `against`, a time unlike others
    AREA = "area"
    PERIOD = "period"  # `against` is what words such as "a year before" count back from


@dataclass(frozen=True)
class Claim:
    """One thing that a text says, checkable by itself.

    `text` are the characters that say it. `months` are those that are counted, where these are not
    all of the period; `against` is the period that a change is measured from, with the same months,
    and `against_source` its source where that is not `source`.
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
    against_source: str = ""


@dataclass(frozen=True)
class Phrase:
    """Words with what they claim."""

    text: str
    claims: tuple[Claim, ...] = ()

    def __str__(self) -> str:
        return self.text


def compose(template: str, **parts: Phrase | str) -> Phrase:
    """The template with its parts filled in, and the claims of all of them."""
    texts: dict[str, str] = {}
    claims: list[Claim] = []
    for name, part in parts.items():  # a page composes some hundreds
        if isinstance(part, Phrase):
            texts[name] = part.text
            claims += part.claims
        else:
            texts[name] = part
    return Phrase(template.format_map(texts), tuple(claims))


def join_phrases(phrases: Iterable[Phrase], between: str = ", ", last: str = " and ") -> Phrase:
    """`a, b and c`, with the claims of all."""
    each = list(phrases)
    claims = tuple(claim for phrase in each for claim in phrase.claims)
    texts = [phrase.text for phrase in each]
    joined = last.join([between.join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)
    return Phrase(joined, claims)


def say_area(areas: Sequence[Area], text: str = "") -> Phrase:
    """The areas that a figure is of; `text` where these are not named one by one."""
    text = text or format_places(areas)
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


def say_written_out(period: Period) -> Phrase:
    """`November 2022 to October 2023`."""
    text = period.written_out
    return Phrase(text, (Claim(ClaimKind.PERIOD, text, period=period),))


def say_comparator(figure: Figure, change: Change, text: str) -> Phrase:
    """What a figure is set against, by another name than its months."""
    before = Claim(ClaimKind.PERIOD, text, period=change.period, against=figure.period)
    return Phrase(text, (before,))


def say_value(figure: Figure, text: str = "") -> Phrase:
    """The figure's value; `text` where it is written in another way, as a word or with decimals."""
    text = text or figure.text
    return Phrase(text, (_level_claim(ClaimKind.VALUE, text, figure, figure.value),))


def say_share_parts(figure: Figure) -> Phrase:
    """`89 of 99`: the two counts that a share is worked out from."""
    level = figure.level
    parts = (
        (ClaimKind.NUMERATOR, level.numerator or 0.0),
        (ClaimKind.DENOMINATOR, level.denominator or 0.0),
    )
    claims = [_level_claim(kind, format_number(n), figure, n) for kind, n in parts]
    return Phrase(f"{claims[0].text} of {claims[1].text}", tuple(claims))


def say_complete_months(figure: Figure, text: str) -> Phrase:
    """How many months a figure is of that is not of its whole period."""
    claim = _level_claim(ClaimKind.MONTHS_COMPARED, text, figure, len(figure.months))
    return Phrase(text, (claim,))


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


def say_rate(figure: Figure, rate: Rate) -> Phrase:
    """The number of a rate, without its unit."""
    text = format_number(rate.value, rate.decimals)
    return Phrase(text, (_rate_claim(ClaimKind.RATE, text, figure, rate, rate.value),))


def rate_claim(figure: Figure, rate: Rate, text: str) -> Claim:
    """That a number is a rate, with the population that it is worked out from."""
    return _rate_claim(ClaimKind.RATE, text, figure, rate, rate.value)


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
    size = change_size(figure.measure, change) if change.change else ""
    claims = [_change_claim(ClaimKind.DIRECTION, direction, figure, change, _sign(change.change))]
    if change.rounding:
        ends = zip((ClaimKind.CHANGE_LEAST, ClaimKind.CHANGE_MOST), change.limits, strict=True)
        claims += [_change_claim(kind, _points(n), figure, change, n * 100) for kind, n in ends]
    elif size:
        number = abs(change.change) if figure.measure.kind == "proportion" else change.change_share
        claims.append(_change_claim(ClaimKind.CHANGE, size, figure, change, abs(number or 0) * 100))
    return Phrase(f"{size} {direction}".strip(), tuple(claims))


def say_edition(figure: Figure, change: Change) -> Phrase:
    """`, from an earlier edition, as reported`: what a comparator is beside the figure's source."""
    text = mark_edition(change)
    told = [_change_claim(ClaimKind.EDITION, EDITION, figure, change, None)]
    reported = say_before_reported(figure, change)
    return Phrase(text, (*(told if change.other_edition else ()), *reported.claims))


def say_reported(figure: Figure, *, by: bool = False) -> Phrase:
    """`as reported`, and by whom; empty of what is known at first hand."""
    if not figure.report:
        return Phrase("")
    text = f"{AS_REPORTED} by {figure.report.by}" if by else AS_REPORTED
    return Phrase(text, (_level_claim(ClaimKind.REPORTED, text, figure, None),))


def say_before_reported(figure: Figure, change: Change) -> Phrase:
    """`as reported` of what a figure is compared with; empty where that is at first hand."""
    if not change.report:
        return Phrase("")
    claim = say_level(figure, change, before=True).claims[0]
    told = replace(claim, kind=ClaimKind.REPORTED, text=AS_REPORTED, value=None)
    return Phrase(AS_REPORTED, (told,))


def change_size(measure: Measure, change: Change) -> str:
    """`4%`, `less than 1%`, `2.1 percentage points`; empty where two numbers alone are given.

    Of two shares that were published rounded, the least and the most that it can be.
    """
    if change.rounding:
        return points_range(change)
    if measure.kind == "proportion":
        return format_points(change.change)
    if change.change_share is None:
        return ""
    return format_size(change.change_share)


def format_points(change: float) -> str:
    """The change of a share, unsigned; never 0.0 of what did change."""
    points = round_half_up(abs(change) * 100, 1)
    return f"{format_number(points, 1) if points else 'less than 0.1'} percentage points"


def points_range(change: Change) -> str:
    """`2 to 4 percentage points`: how much two rounded shares can differ."""
    least, most = map(_points, change.limits)
    return f"{least} to {most} percentage points"


def _points(share: float) -> str:
    """Percentage points without needless decimals: `2`, `6.5`."""
    points = round(share * 100, MOST_DECIMALS)
    return format_number(points, published_decimals(points))


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
        ClaimKind.MONTHS_DIFFERENT: change.months_higher + change.months_lower,
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
    """A measure of which there is no figure of the period asked for, or none at all."""
    if isinstance(answer, NoFigure) and answer.why is Why.NEVER_HELD:
        claim = Claim(ClaimKind.NOT_HELD, text, answer.measure.id, ids_of(answer.shown))
        return Phrase(text, (claim,))
    return say_not_held_then(answer, text)


def say_not_held_then(answer: Answer, text: str) -> Phrase:
    """That there is no figure of the period asked for, whatever else is held."""
    areas = ids_of(answer.shown)
    claim = Claim(ClaimKind.NOT_HELD, text, answer.measure.id, areas, answer.asked)
    return Phrase(text, (claim,))


def say_none_of(kind: ClaimKind, text: str, measure: Measure, areas: Sequence[Area]) -> Phrase:
    """That nothing of a measure is held, or published, for each of some areas."""
    return Phrase(text, tuple(Claim(kind, text, measure.id, (area.id,)) for area in areas))


def say_not_compared(figure: Figure, text: str) -> Phrase:
    """A figure that is not set beside an earlier one."""
    return Phrase(text, (_level_claim(ClaimKind.NOT_COMPARED, text, figure, None),))


def say_none_earlier(figure: Figure, measure: Measure, text: str) -> Phrase:
    """That what a published change is of has no earlier figure from the same source."""
    told = say_not_compared(figure, text).claims[0]
    return Phrase(text, (replace(told, measure=measure.id),))


def say_quoted(figure: Answer, text: str) -> Phrase:
    """A reason or a note as the catalogue or the source gives it."""
    areas = ids_of(figure.shown)
    months = figure.months if isinstance(figure, Figure) else ()
    claim = Claim(
        ClaimKind.SOURCE, text, figure.measure.id, areas, figure.period or figure.asked, months,
        figure.source or "",
    )  # fmt: skip
    return Phrase(text, (claim,))


def say_target(figure: Figure, against: AgainstTarget) -> Phrase:
    """The standard itself, with whether it is met."""
    text = format_value(figure.measure, against.value)
    return Phrase(text, (_level_claim(ClaimKind.TARGET, text, figure, float(against.met)),))


def say_mission(figure: Figure, mission: Mission, level: Level | None) -> Phrase:
    """A national mission in its own words, and what it would count from here; never a verdict."""
    where, when = say_area(figure.shown), say_period(mission.baseline)
    then = say_mission_level(figure, mission, level)
    here = "There is {then} for {where} in {when}, so no number here follows from it."
    if level:
        reported = ", as reported" if level.report else ""
        here = f"In {{where}} it would count from the {{then}} in {{when}}{reported}."
    about = filter(None, (mission.text, mission.caveat))
    quoted = [say_quoted(figure, text) for text in about]
    own = compose(here, then=then, where=where, when=when)
    return join_phrases([*quoted, own], " ", " ")


def say_mission_level(figure: Figure, mission: Mission, level: Level | None) -> Phrase:
    """The level that a mission counts from, or that there is none of its year."""
    measure, areas, then = figure.measure, ids_of(figure.shown), mission.baseline
    if level is None:
        text = "no figure"
        return Phrase(text, (Claim(ClaimKind.NOT_HELD, text, measure.id, areas, then),))
    text = format_value(measure, level.value)
    claim = Claim(
        ClaimKind.VALUE, text, measure.id, areas, then, source=level.source, value=level.value
    )
    return Phrase(text, (claim,))


def say_part_change(figure: Figure, change: Change, *, last: bool, word: str = "") -> Phrase:
    """`6% higher`, `level`: the change in the last months compared, or in those before them."""
    turn = change.turn
    if turn is None:
        raise ValueError("the change has no turn")
    share = turn.last_share if last else turn.first_share
    months = _part(figure, change, turn, last=last)
    sign = turn.directions[1 if last else 0]
    word = word or {1: "higher", -1: "lower", 0: "level"}[sign]
    direction = replace(
        _change_claim(ClaimKind.DIRECTION, word, figure, change, float(sign)), months=months
    )
    if not sign:
        return Phrase(word, (direction,))
    size = format_size(share)
    changed = replace(direction, kind=ClaimKind.CHANGE, text=size, value=abs(share) * 100)
    return Phrase(f"{size} {word}", (direction, changed))


def say_part_months(figure: Figure, change: Change, *, last: bool) -> Phrase:
    """How many months the first or the last part of a comparison has, as a word."""
    if change.turn is None:
        raise ValueError("the change has no turn")
    months = _part(figure, change, change.turn, last=last)
    claim = _change_claim(
        ClaimKind.PART_MONTHS, number_word(len(months)), figure, change, len(months)
    )
    return Phrase(claim.text, (replace(claim, months=months),))


def say_turning_month(figure: Figure, change: Change) -> Phrase:
    """The last of the first months: `November`, without the year, which the page has named."""
    if change.turn is None:
        raise ValueError("the change has no turn")
    months = _part(figure, change, change.turn, last=False)
    name = months[-1].label.split()[0]
    claim = _change_claim(ClaimKind.TURNING_MONTH, name, figure, change, len(months))
    return Phrase(name, (replace(claim, months=months),))


def say_turn_chance(
    figure: Figure, change: Change, text: str = "the turn could be chance"
) -> Phrase:
    """That a turn could be chance; empty of one that is beyond it."""
    if change.turn is None or not change.turn.could_be_chance:
        return Phrase("")
    months = _part(figure, change, change.turn, last=True)
    claim = _change_claim(ClaimKind.TURN_CHANCE, text, figure, change, None)
    return Phrase(text, (replace(claim, months=months),))


def say_source(figure: Figure, text: str) -> Phrase:
    """By which name a source is told apart."""
    return Phrase(text, (_level_claim(ClaimKind.SOURCE_NAME, text, figure, None),))


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
    claim = _level_claim(ClaimKind.VALUE, format_number(value), figure, value)
    return Phrase(claim.text, (replace(claim, period=period, months=months),))


def say_complete(figure: Figure, change: Change, text: str) -> Phrase:
    """That the months compared are all that are complete in both years."""
    return Phrase(text, (_change_claim(ClaimKind.COMPLETE, text, figure, change, None),))


def say_unusual(figure: Figure, side: Period, months: Sequence[Month], unusual: Period) -> Phrase:
    """How many months of one side of a comparison lie in a time unlike others."""
    number = sum(unusual.start <= month <= unusual.end for month in months)
    text = side.in_sentence if len(months) == 1 else str(number)
    claim = Claim(
        ClaimKind.UNUSUAL, text, figure.measure.id, ids_of(figure.shown), side,
        tuple(months), figure.source, number, unusual,
    )  # fmt: skip
    return Phrase(claim.text, (claim,))


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


def say_mover_direction(mover: Mover, text: str) -> Phrase:
    """Which way the change of an area or a component is."""
    claim = _mover_claim(ClaimKind.DIRECTION, text, mover, _sign(mover.difference))
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
    claim = _change_claim(ClaimKind.PART, text, mover.whole, mover.change, abs(change))
    return Phrase(text, (claim,))


def filter_claims(text: str, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims whose words stand in a text, each once: what is not said is not claimed."""
    stated = (claim for claim in claims if stands_in(claim.text, text))
    return tuple(dict.fromkeys(stated))


def stands_in(words: str, text: str) -> bool:
    """Whether words stand in a text as a whole: 7 is not in 7,026, nor in 17."""
    whole = rf"(?<![\w.])(?<!\d,){re.escape(words)}(?![\w%]|[,.]\d)"
    return re.search(whole, text, re.IGNORECASE) is not None


def say_whole_direction(mover: Mover, text: str) -> Phrase:
    """Which way the force's own change is."""
    value = _sign(mover.change.change)
    claim = _change_claim(ClaimKind.DIRECTION, text, mover.whole, mover.change, value)
    return Phrase(text, (claim,))


def ids_of(areas: Iterable[Area]) -> tuple[str, ...]:
    return tuple([area.id for area in areas])


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
        against_source=change.source if change.other_edition else "",
    )  # fmt: skip
