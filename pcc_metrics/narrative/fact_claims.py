"""What a standalone sentence claims, from its fact, with the words that say it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import join_area_names
from pcc_metrics.domain.periods import YEAR
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.narrative.change_phrases import (
    say_change,
    say_comparator,
    say_complete,
    say_edition,
    say_level,
    say_month_count,
    say_sign,
    say_unusual,
)
from pcc_metrics.narrative.claims import Claim, ClaimKind
from pcc_metrics.narrative.fact_types import (
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
    MissionFact,
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
from pcc_metrics.narrative.level_phrases import (
    rate_claim,
    say_complete_months,
    say_limits,
    say_mission,
    say_newest,
    say_none_earlier,
    say_none_of,
    say_not_compared,
    say_not_held,
    say_quoted,
    say_rate,
    say_reported,
    say_share_parts,
    say_status,
    say_target,
    say_value,
)
from pcc_metrics.narrative.level_sentences import say_rest_rate
from pcc_metrics.narrative.phrase import (
    Phrase,
    collect_claims,
    say_area,
    say_months,
    say_period,
    say_written_out,
)
from pcc_metrics.narrative.turn_phrases import (
    say_part_change,
    say_part_months,
    say_turn_chance,
    say_turn_levels,
)
from pcc_metrics.narrative.wording import more_or_fewer
from pcc_metrics.stats.change_signs import Sign

BEFORE = {
    ChangeKind.YEAR: ("the year before instead", "an earlier period instead"),
    ChangeKind.BASELINE: ("a baseline instead",),
}


@singledispatch
def claims_of(fact: Fact) -> tuple[Claim, ...]:
    """Every number, sign, area and period that the sentence of a fact may say.

    `filter_claims` drops those that it does not: a count of months that is left out, say.
    """
    raise TypeError(f"no claims for {fact!r}")


def _where_and_when(answer: Answer) -> tuple[Claim, ...]:
    period = answer.period or answer.asked
    phrases = [_say_areas(answer), say_period(period)]
    if isinstance(answer, Figure) and answer.months:
        phrases.append(say_complete_months(answer, str(len(answer.months))))
    return collect_claims(phrases)


def _say_areas(answer: Answer) -> Phrase:
    """The areas, as one place or as a list of several."""
    names = say_area(answer.shown, join_area_names(answer.shown))
    return Phrase(names.text, (*say_area(answer.shown).claims, *names.claims))


@claims_of.register
def _(fact: LevelFact) -> tuple[Claim, ...]:
    figure = fact.figure
    phrases = [say_value(figure, "no" if _is_none(figure) else "")]
    if figure.rate and figure.measure.kind == "count":
        phrases.append(say_rate(figure, figure.rate))
    elif figure.rate:
        phrases.append(Phrase("", (rate_claim(figure, figure.rate, figure.text),)))
    if figure.level.denominator and figure.measure.kind == "proportion":
        phrases.append(say_share_parts(figure))
    if figure.newest:
        phrases.append(say_newest(figure, "latest"))
    phrases.append(say_reported(figure, by=True))
    return (*_where_and_when(figure), *collect_claims(phrases))


def _is_none(figure: Figure) -> bool:
    return figure.value == 0 and figure.measure.kind == "count"


@claims_of.register
def _(fact: ChangeFact) -> tuple[Claim, ...]:
    figure, change = fact.figure, fact.change
    return (
        *_where_and_when(figure),
        *collect_claims(
            (
                say_level(figure, change, before=False),
                say_level(figure, change, before=True),
                say_reported(figure),
                say_comparator(figure, change, change.label),
                *_say_how(figure, change),
            )
        ),
    )


def _say_how(figure: Figure, change: Change) -> Iterator[Phrase]:
    """Size, direction and sign of a change, and the months behind them."""
    yield say_edition(figure, change)
    if change.months:
        yield say_months(change.months)
        yield say_comparator(figure, change, "the same months a year before")
        yield say_month_count(figure, change, ClaimKind.MONTHS_COMPARED)
    if change.sign is Sign.NOT_COMPARABLE:
        yield say_sign(figure, change, change.reason)
        if change.has_range:
            yield say_change(figure, change, _direction_word(figure.measure, change))
        return
    word = _direction_word(figure.measure, change)
    yield say_change(figure, change, word)
    yield say_sign(figure, change, _sign_words(figure.measure, change))
    if change.sign.direction and change.months_higher + change.months_lower:
        for kind in (
            ClaimKind.MONTHS_HIGHER,
            ClaimKind.MONTHS_LOWER,
            ClaimKind.MONTHS_EQUAL,
            ClaimKind.MONTHS_DIFFERENT,
        ):
            yield say_month_count(figure, change, kind)
    if change.reason:
        yield say_sign(figure, change, change.reason)


def _direction_word(measure: Measure, change: Change) -> str:
    if change.change == 0:
        return "the same"
    if measure.kind == "count":
        return more_or_fewer(change.change)
    return "higher" if change.change > 0 else "lower"


def _sign_words(measure: Measure, change: Change) -> str:
    """How the sentence says the sign: its own name, or the direction in which most months ran."""
    if not change.sign.direction:
        return str(change.sign)
    if measure.kind == "count":
        return more_or_fewer(change.sign.direction)
    return "higher" if change.sign.direction > 0 else "lower"


@claims_of.register
def _(fact: TurnFact) -> tuple[Claim, ...]:
    figure, change, turn = fact.figure, fact.change, fact.turn
    words = [more_or_fewer(one) if one else "level" for one in turn.directions]
    parts = (say_part_change(figure, change, last=last, word=words[last]) for last in (False, True))
    back = figure.period.start.index - change.period.start.index
    before = (say_comparator(figure, change, "a year before"),) if back == YEAR else ()
    counts = (say_part_months(figure, change, last=last) for last in (False, True))
    levels = (*counts, *say_turn_levels(figure, change))
    levels = (*levels, say_turn_chance(figure, change))
    return (*_where_and_when(figure), *collect_claims((*parts, *before, *levels)))


@claims_of.register
def _(fact: ElsewhereFact) -> tuple[Claim, ...]:
    side = fact.side
    phrases = [say_period(side.period)]
    for one in (side.force, *(line.figure for line in side.lines)):
        phrases.append(say_area(one.shown))
        if isinstance(one, Figure) and one.rate:
            phrases.append(say_rate(one, one.rate))
            if one.rate.lower is not None and one.rate.upper is not None:
                phrases.append(say_limits(one, one.rate))
        if isinstance(one, Figure) and one.months:
            phrases.append(say_complete_months(one, str(len(one.months))))
    return collect_claims(phrases)


@claims_of.register
def _(fact: AgainstRestFact) -> tuple[Claim, ...]:
    figure, own = fact.figure, fact.rest.own
    others = say_area(fact.rest.areas, f"the rest of {fact.force.in_sentence}")
    phrases = (
        say_rate(figure, own),
        say_limits(figure, own),
        say_rest_rate(figure, fact.rest),
    )
    return (*_where_and_when(figure), *collect_claims((*phrases, others)))


@claims_of.register
def _(fact: TargetFact) -> tuple[Claim, ...]:
    figure = fact.figure
    phrases = [say_value(figure), say_target(figure, fact.change)]
    phrases += [say_quoted(figure, one) for one in fact.claims]
    phrases.append(say_reported(figure))
    return (*_where_and_when(figure), *collect_claims(phrases))


@claims_of.register
def _(fact: MissionFact) -> tuple[Claim, ...]:
    return say_mission(fact.figure, fact.mission, fact.level).claims


@claims_of.register
def _(fact: ClaimFact) -> tuple[Claim, ...]:
    figure = fact.figure
    quoted = say_quoted(figure, figure.text)
    against = say_quoted(figure, figure.measure.against)
    untested = say_none_earlier(figure, fact.of, "the earlier figure is not held")
    return (*_where_and_when(figure), *collect_claims((quoted, against, untested)))


@claims_of.register
def _(fact: FindingFact) -> tuple[Claim, ...]:
    """A check has its own arithmetic, tested on its own: the sentence is quoted as it stands."""
    return collect_claims(say_quoted(figure, fact.finding.text) for figure in fact.figures)


@claims_of.register
def _(fact: AreasFact) -> tuple[Claim, ...]:
    each = (phrase for one in fact.each for phrase in (say_value(one), say_area(one.shown)))
    return (*_where_and_when(fact.figure), *collect_claims(each))


@claims_of.register
def _(fact: CaveatFact) -> tuple[Claim, ...]:
    figure, disturbed = fact.figure, fact.disturbed
    if disturbed is None:
        return say_quoted(figure, fact.text).claims
    change, when = disturbed.change, disturbed.disturbance.period
    return collect_claims(
        (
            say_period(figure.period),
            say_comparator(figure, change, change.label),
            say_written_out(when),
            say_month_count(figure, change, ClaimKind.MONTHS_COMPARED, digits=True),
            say_unusual(figure, figure.period, disturbed.months, when),
            say_unusual(figure, change.period, disturbed.months_before, when),
        )
    )


@claims_of.register
def _(fact: GapFact) -> tuple[Claim, ...]:
    """The reason is checked as it stands: its months, its areas, and what is held instead."""
    return say_not_held(fact.figure, fact.figure.unavailable).claims


@claims_of.register
def _(fact: NoneHeldFact) -> tuple[Claim, ...]:
    none = (_say_none(one) for one in fact.figures)
    return (*_say_areas(fact.figures[0]).claims, *collect_claims(none))


def _say_none(answer: NoFigure) -> Phrase:
    return say_not_held(answer, "this snapshot holds no figure")


@claims_of.register
def _(fact: UncomparedFact) -> tuple[Claim, ...]:
    return tuple(claim for one in fact.figures for claim in _uncompared(one))


def _uncompared(figure: Figure) -> Iterator[Claim]:
    year = figure.find_comparison(ChangeKind.YEAR)
    for text in (
        year.reason if year else "",
        "no comparison with the year before",
        "no complete figure to compare it with is held",
        "no complete figure to compare them with is held",
    ):
        if text:
            yield from say_not_compared(figure, text).claims
    if year:
        yield from say_period(year.period).claims


@claims_of.register
def _(fact: PlaceFact) -> tuple[Claim, ...]:
    first = fact.figures[0]
    lacking = say_area(first.lacking, join_area_names(first.lacking))
    none = (
        say_none_of(kind, words, one.measure, first.lacking)
        for one in fact.figures
        for kind, words in (
            (ClaimKind.NOT_PUBLISHED, "No figures are published for"),
            (ClaimKind.NOT_HELD, "holds no figures for"),
        )
    )
    return (*lacking.claims, *_say_areas(first).claims, *collect_claims(none))


@claims_of.register
def _(fact: MonthsFact) -> tuple[Claim, ...]:
    phrases = [_say_areas(fact.figures[0]), say_months(fact.months)]
    for figure in fact.figures:
        year = figure.find_comparison(ChangeKind.YEAR)
        if isinstance(year, Change):
            phrases.append(say_complete(figure, year, "the months complete in both years"))
    return collect_claims(phrases)


@claims_of.register
def _(fact: NoteFact) -> tuple[Claim, ...]:
    return say_quoted(fact.figures[0], fact.text.rstrip(".")).claims


@claims_of.register
def _(fact: OtherwiseFact) -> tuple[Claim, ...]:
    words = (
        "No figure for the year before is held",
        "No baseline is held",
        "No rate beside that of the rest of the force",
        "No rates of other forces",
    )
    phrases = [say_not_compared(one, text) for one in fact.figures for text in words]
    for one in fact.figures:
        change = one.find_comparison(fact.instead)
        if isinstance(change, Change):
            phrases += [say_comparator(one, change, text) for text in BEFORE[fact.instead]]
    return collect_claims(phrases)


@claims_of.register
def _(fact: UnsettledFact) -> tuple[Claim, ...]:
    return collect_claims(say_status(one) for one in fact.figures)
