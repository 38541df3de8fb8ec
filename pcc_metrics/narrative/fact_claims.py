"""What a standalone sentence claims, from its fact: the claims do not depend on the wording."""

from __future__ import annotations

from functools import singledispatch

from pcc_metrics.domain.formatting import format_value
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.narrative import claims
from pcc_metrics.narrative.claims import Claim, ClaimKind, Phrase
from pcc_metrics.narrative.facts import (
    AgainstRestFact,
    AreasFact,
    CaveatFact,
    ChangeFact,
    ClaimFact,
    ElsewhereFact,
    Fact,
    FindingFact,
    GapFact,
    LevelFact,
    MonthsFact,
    NoneHeldFact,
    NoteFact,
    OtherwiseFact,
    PlaceFact,
    TargetFact,
    TurnFact,
    UncomparedFact,
    UnsettledFact,
)
from pcc_metrics.narrative.in_context import say_rest_rate
from pcc_metrics.narrative.wording import more_or_fewer
from pcc_metrics.stats.change_signs import Sign


@singledispatch
def claims_of(fact: Fact) -> tuple[Claim, ...]:
    """Every number, sign, area and period that the sentence of a fact says."""
    raise TypeError(f"no claims for {fact!r}")


def _together(*phrases: Phrase) -> tuple[Claim, ...]:
    return tuple(claim for phrase in phrases for claim in phrase.claims)


def _where_and_when(answer: Answer) -> tuple[Claim, ...]:
    period = answer.period or answer.asked
    return _together(claims.say_area(answer.shown), claims.say_period(period))


@claims_of.register
def _(fact: LevelFact) -> tuple[Claim, ...]:
    figure = fact.figure
    phrases = [claims.say_value(figure)]
    if figure.rate:
        phrases.append(claims.say_rate(figure, figure.rate))
    if figure.newest and (figure.history or figure.period != figure.asked):
        phrases.append(claims.say_newest(figure, "latest"))
    if figure.months:
        phrases.append(claims.say_months(figure.months))
    return (*_where_and_when(figure), *_together(*phrases))


@claims_of.register
def _(fact: ChangeFact) -> tuple[Claim, ...]:
    return (*_where_and_when(fact.figure), *_change_claims(fact.figure, fact.change))


def _change_claims(figure: Figure, change: Change) -> tuple[Claim, ...]:
    word = more_or_fewer(change.change) if figure.measure.kind == "count" else "higher"
    if figure.measure.kind != "count" and change.change < 0:
        word = "lower"
    phrases = [
        claims.say_level(figure, change, before=False),
        claims.say_level(figure, change, before=True),
        claims.say_comparator(change, change.label),
        claims.say_sign(figure, change, str(change.sign)),
    ]
    if change.sign is not Sign.NOT_COMPARABLE:
        phrases.append(claims.say_change(figure, change, word if change.change else "the same"))
    if change.months:
        phrases.append(claims.say_months(change.months))
    kinds = (ClaimKind.MONTHS_COMPARED, ClaimKind.MONTHS_HIGHER, ClaimKind.MONTHS_LOWER,
             ClaimKind.MONTHS_EQUAL)  # fmt: skip
    phrases += [claims.say_month_count(figure, change, kind) for kind in kinds]
    if change.reason:
        phrases.append(claims.say_quoted(figure, change.reason))
    return _together(*phrases)


@claims_of.register
def _(fact: TurnFact) -> tuple[Claim, ...]:
    figure, change = fact.figure, fact.change
    parts = (claims.say_part_change(figure, change, last=last) for last in (False, True))
    levels = claims.say_turn_levels(figure, change)
    return (*_where_and_when(figure), *_together(*parts, *levels))


@claims_of.register
def _(fact: ElsewhereFact) -> tuple[Claim, ...]:
    sides = [fact.side.force, *(line.figure for line in fact.side.lines)]
    rates = (
        claims.say_rate(one, one.rate) for one in sides if isinstance(one, Figure) and one.rate
    )
    areas = (claims.say_area(one.shown) for one in sides)
    return (*_together(claims.say_period(fact.side.period)), *_together(*rates, *areas))


@claims_of.register
def _(fact: AgainstRestFact) -> tuple[Claim, ...]:
    own, rest = fact.rest.own, say_rest_rate(fact.figure, fact.rest)
    figure = fact.figure
    phrases = (claims.say_rate(figure, own), claims.say_limits(figure, own), rest)
    return (*_where_and_when(figure), *_together(*phrases, claims.say_area((fact.force,))))


@claims_of.register
def _(fact: TargetFact) -> tuple[Claim, ...]:
    figure = fact.figure
    phrases = [claims.say_value(figure, figure.text), claims.say_target(figure, fact.change)]
    phrases += [claims.say_quoted(figure, one) for one in fact.claims]
    return (*_where_and_when(figure), *_together(*phrases))


@claims_of.register
def _(fact: ClaimFact) -> tuple[Claim, ...]:
    figure = fact.figure
    quoted = claims.say_quoted(figure, format_value(figure.measure, figure.value))
    against = claims.say_quoted(figure, figure.measure.against)
    return (*_where_and_when(figure), *_together(quoted, against))


@claims_of.register
def _(fact: FindingFact) -> tuple[Claim, ...]:
    return tuple(
        claim
        for figure in fact.figures
        for claim in (*_where_and_when(figure), *_quoted(figure, fact))
    )


def _quoted(figure: Answer, fact: FindingFact) -> tuple[Claim, ...]:
    """A check has its own arithmetic, tested on its own: the sentence is quoted as it stands."""
    return claims.say_quoted(figure, fact.finding.text).claims


@claims_of.register
def _(fact: AreasFact) -> tuple[Claim, ...]:
    each = (p for one in fact.each for p in (claims.say_value(one), claims.say_area(one.shown)))
    return (*_where_and_when(fact.figure), *_together(*each))


@claims_of.register
def _(fact: CaveatFact) -> tuple[Claim, ...]:
    if fact.disturbed is None:
        return claims.say_quoted(fact.figure, fact.text).claims
    side = fact.disturbed
    counts = (side.own_months, side.months_before, side.months)
    when = side.disturbance.period
    return (
        *_where_and_when(fact.figure),
        Claim(ClaimKind.PERIOD, when.written_out, period=when),
        *(
            Claim(ClaimKind.UNUSUAL, str(n), period=when, against=fact.figure.period, value=n)
            for n in counts
        ),
    )


@claims_of.register
def _(fact: GapFact) -> tuple[Claim, ...]:
    return _none_held(fact.figure)


def _none_held(answer: NoFigure) -> tuple[Claim, ...]:
    phrases = (claims.say_not_held(answer, answer.unavailable),)
    return (*_where_and_when(answer), *_together(*phrases))


@claims_of.register
def _(fact: NoneHeldFact) -> tuple[Claim, ...]:
    return tuple(claim for one in fact.figures for claim in _none_held(one))


@claims_of.register
def _(fact: UncomparedFact) -> tuple[Claim, ...]:
    return _together(*(claims.say_not_compared(one, "no comparison") for one in fact.figures))


@claims_of.register
def _(fact: PlaceFact) -> tuple[Claim, ...]:
    first = fact.figures[0]
    return _together(claims.say_area(first.lacking), claims.say_area(first.shown))


@claims_of.register
def _(fact: MonthsFact) -> tuple[Claim, ...]:
    return _together(claims.say_area(fact.figures[0].shown), claims.say_months(fact.months))


@claims_of.register
def _(fact: NoteFact) -> tuple[Claim, ...]:
    return claims.say_quoted(fact.figures[0], fact.text).claims


@claims_of.register
def _(fact: OtherwiseFact) -> tuple[Claim, ...]:
    return _together(*(claims.say_not_compared(one, str(fact.wanted)) for one in fact.figures))


@claims_of.register
def _(fact: UnsettledFact) -> tuple[Claim, ...]:
    return _together(*(claims.say_status(one) for one in fact.figures))
