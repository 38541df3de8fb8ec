"""The verdict on a level: a count, a share, a wait or a rate, of some areas and a period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pcc_metrics.checks.shares import check_shares
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import (
    format_number,
    format_per,
    format_places,
    join_words,
    published_decimals,
    uncapitalise,
)
from pcc_metrics.domain.periods import Period, Window
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.change import ChangeKind
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.populations import population, populations
from pcc_metrics.figures.rates import RATE_MONTHS, find_rates
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.share_bases import find_misfit_base
from pcc_metrics.statement.claim_check.held_levels import (
    Areas,
    ClaimContext,
    HeldLevel,
    all_levels,
    levels_at,
    own_levels,
    page_comparisons,
    usual_level,
)
from pcc_metrics.statement.claim_check.numbers_in_text import NumberToken
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict

LEAST = 10  # a smaller number is seldom a year's figure: it needs its months beside it
UNMISTAKABLE = 1_000  # an exact number as large as this fits another period only if it is of it
NEAREST_YEARS = 3  # population years on either side that somebody may have used


@dataclass(frozen=True)
class Outcome:
    """A verdict with its reason, and what it is about."""

    verdict: ClaimVerdict
    why: str
    measure: Measure | None = None
    areas: Areas = ()
    period: Period | None = None
    held: HeldLevel | None = None


@dataclass(frozen=True)
class LevelClaim:
    """A number with what it may be of: every reading of its noun and of its period."""

    token: NumberToken
    measures: tuple[Measure, ...]
    areas: Areas
    periods: tuple[Period, ...] = ()
    comparator: bool = False  # what something else is compared with, of a time that is not said
    loose_period: bool = False  # taken from a sentence before, not from its own

    @property
    def named(self) -> bool:
        """Whether its months are written beside it."""
        return bool(self.periods) and not self.loose_period


def in_unit(measure: Measure, value: float) -> float:
    """A level as it is written: a proportion in percent."""
    return 100 * value if measure.kind == "proportion" else value


def check_level(context: ClaimContext, claim: LevelClaim) -> Outcome:
    """What the figures say of a level."""
    readings = list(_readings(context, claim))
    fitting = [one for one in readings if _fits(claim.token, one)]
    fitting = fitting or list(_like_for_like(context, claim, readings))
    if fitting:
        return _agreement(context, fitting)
    measure = claim.measures[0]
    if readings:
        return _disagreement(context, claim, readings)
    period = claim.periods[0] if claim.periods else None
    if claim.named:
        relabelled = _other_period(context, claim)
        if relabelled:
            return relabelled
    return _not_held(claim, measure, period)


def _not_held(claim: LevelClaim, measure: Measure, period: Period | None) -> Outcome:
    when = f" in {period.in_sentence}" if period else ""
    what = f"{uncapitalise(measure.title)} in {format_places(claim.areas)}"
    why = f"No figure for {what}{when} is held."
    return Outcome(ClaimVerdict.NOT_HELD, why, measure, claim.areas, period)


def _readings(context: ClaimContext, claim: LevelClaim) -> Iterator[HeldLevel]:
    for measure in claim.measures:
        if claim.periods:
            for period in claim.periods:
                yield from levels_at(context, measure, claim.areas, period)
        if not claim.named and not claim.comparator:
            yield from own_levels(context, measure, claim.areas)
            if claim.periods:
                continue
            usual = usual_level(context, measure, claim.areas)
            if usual and usual.months:
                yield usual
            elif usual:
                yield from levels_at(context, measure, claim.areas, usual.period)


def _like_for_like(
    context: ClaimContext, claim: LevelClaim, readings: Sequence[HeldLevel]
) -> Iterator[HeldLevel]:
    """Levels over the months that are complete in both of two years: pages give them too."""
    if claim.token.kind != "count":
        return
    others = [
        one
        for measure in claim.measures
        if claim.comparator and (one := usual_level(context, measure, claim.areas))
    ]
    for held in (*readings, *others):
        for pair in page_comparisons(context, held, (ChangeKind.YEAR, ChangeKind.BASELINE)):
            for one in (pair.now, pair.before):
                wanted = not claim.named or one.period in claim.periods
                if wanted and (one.months or claim.comparator) and _fits(claim.token, one):
                    yield one


def _fits(token: NumberToken, held: HeldLevel) -> bool:
    return token.allows(in_unit(held.measure, held.value))


def _agreement(context: ClaimContext, fitting: Sequence[HeldLevel]) -> Outcome:
    independent = [one for one in fitting if not context.is_own(one.source)]
    first = (independent or fitting)[0]
    about = (first.measure, first.shown, first.period, first)
    impossible = _share_without_base(context, first)
    if impossible:
        return Outcome(ClaimVerdict.CANNOT_BE, impossible, *about)
    if independent:
        return Outcome(ClaimVerdict.AGREES, f"The figures have {first.text}.", *about)
    why = f"It is the figure that was typed from this document: {first.text}."
    return Outcome(ClaimVerdict.OWN_SOURCE, why, *about)


def _share_without_base(context: ClaimContext, held: HeldLevel) -> str:
    """Why a share cannot be of the count that stands beside it; empty where it can."""
    misfit = find_misfit_base(context.reader, held.measure, held.shown, held.period, held.level)
    if not misfit:
        return ""
    figure = resolve_figure(
        context.reader, held.measure, held.shown, held.period.end, _window(held.period)
    )
    figures = {held.measure.id: figure} if isinstance(figure, Figure) else {}
    findings = [one.text for one in check_shares(context.reader, figures)]
    return findings[0] if findings else "It is no share of the count beside it."


def _window(period: Period) -> Window:
    return {1: Window.MONTH, 3: Window.QUARTER}.get(period.length, Window.YEAR)


def _disagreement(context: ClaimContext, claim: LevelClaim, readings: list[HeldLevel]) -> Outcome:
    independent = [one for one in readings if not context.is_statement(one.source)]
    own = [one for one in readings if context.is_own(one.source)]
    first = (own or independent or readings)[0]
    about = (first.measure, first.shown, first.period, first)
    doubtful = claim.token.kind == "count" and claim.token.value < LEAST
    if not claim.named and (claim.comparator or doubtful):
        return _not_held(claim, first.measure, None)
    why = f"The figures have {first.text}."
    other = _first_fitting(claim, _elsewhere(context, claim))
    if other and claim.token.bound == "exact":
        why += f" {claim.token.text} would fit {other.period.in_sentence}: {other.text}."
        if not claim.named:
            return Outcome(ClaimVerdict.NOT_REPRODUCED, why, *about)
    if context.dated and not own and not independent:
        return Outcome(ClaimVerdict.CONFLICT, f"An earlier statement has {first.text}.", *about)
    return Outcome(ClaimVerdict.DISAGREES, why, *about)


def _elsewhere(context: ClaimContext, claim: LevelClaim) -> Iterator[HeldLevel]:
    for measure in claim.measures:
        yield from all_levels(context, measure, claim.areas)


def _first_fitting(claim: LevelClaim, levels: Iterable[HeldLevel]) -> HeldLevel | None:
    return next((one for one in levels if _fits(claim.token, one)), None)


def _other_period(context: ClaimContext, claim: LevelClaim) -> Outcome | None:
    """The same number under another period: a label that was changed, or a slip of it."""
    token = claim.token
    if token.bound != "exact":
        return None
    for measure in claim.measures:
        own = _first_fitting(claim, own_levels(context, measure, claim.areas))
        if own:
            why = f"Typed from this document it is the figure of another period: {own.text}."
            return Outcome(ClaimVerdict.DISAGREES, why, measure, own.shown, claim.periods[0], own)
    if token.kind != "count" or token.value < UNMISTAKABLE or token.value % 100 == 0:
        return None
    other = _first_fitting(claim, _elsewhere(context, claim))
    if not other:
        return None
    why = (
        f"No figure for {claim.periods[0].in_sentence} is held; the number is that of "
        f"{other.period.in_sentence}: {other.text}."
    )
    return Outcome(
        ClaimVerdict.NOT_REPRODUCED, why, other.measure, other.shown, claim.periods[0], other
    )


# Rates


def check_rate(context: ClaimContext, claim: LevelClaim) -> Outcome:
    """A rate per so many people: published, or worked out from count and population."""
    per = claim.token.per or 0.0
    rates = _rate_measures(context, claim.measures, per)
    published = [m for m in rates if m.kind == "rate"]
    if published:
        outcome = check_level(context, LevelClaim(
            claim.token, tuple(published), claim.areas, claim.periods, claim.comparator,
            claim.loose_period,
        ))  # fmt: skip
        if outcome.verdict is not ClaimVerdict.NOT_HELD:
            agrees = outcome.verdict in (ClaimVerdict.AGREES, ClaimVerdict.OWN_SOURCE)
            return _with_population(context, claim, outcome) if agrees else outcome
    counts = [m for m in claim.measures if m.kind == "count"]
    counts += [context.catalogue.measures[m.of] for m in published if m.of]
    return (
        _computed(context, claim, counts)
        or _other_population(context, claim)
        or _not_held(claim, claim.measures[0], claim.periods[0] if claim.periods else None)
    )


def _other_population(context: ClaimContext, claim: LevelClaim) -> Outcome | None:
    """A published rate whose number is right and whose population is another: per 1,000."""
    ids = {m.id for m in claim.measures}
    rates = (m for m in context.catalogue.measures.values() if m.kind == "rate" and m.of in ids)
    for rate in rates:
        levels = (one for p in claim.periods for one in levels_at(context, rate, claim.areas, p))
        held = next((one for one in levels if claim.token.value == one.value), None)
        if held and rate.per:
            why = f"The figures have {held.said} per {format_per(rate.per)}."
            return Outcome(ClaimVerdict.DISAGREES, why, rate, held.shown, held.period, held)
    return None


def _rate_measures(
    context: ClaimContext, measures: Iterable[Measure], per: float
) -> tuple[Measure, ...]:
    ids = {m.id for m in measures}
    every = context.catalogue.measures.values()
    return tuple(m for m in every if m.kind == "rate" and m.per == per and {m.id, m.of} & ids)


def _counts(
    context: ClaimContext, claim: LevelClaim, counts: Iterable[Measure]
) -> Iterator[HeldLevel]:
    for measure in counts:
        periods = claim.periods
        usual = None if periods else usual_level(context, measure, claim.areas)
        for period in periods or ((usual.period,) if usual else ()):
            if period.length == RATE_MONTHS:
                yield from levels_at(context, measure, claim.areas, period)


def _computed(
    context: ClaimContext, claim: LevelClaim, counts: Sequence[Measure]
) -> Outcome | None:
    """A rate that nobody publishes: worked out as pages do, else by a near year's population."""
    misses: list[tuple[HeldLevel, str]] = []
    for held in _counts(context, claim, counts):
        about = (held.measure, held.shown, held.period, held)
        _, rate = find_rates(context.reader, held.measure, held.shown, held.period, held.level)
        if rate is None:
            continue
        value = rate.value * (claim.token.per or rate.per) / rate.per
        people = f"the mid-{rate.population_year} population"
        text = f"{held.text} over {people} gives {_rate_text(claim, value)}."
        if claim.token.allows(value):
            return Outcome(ClaimVerdict.AGREES, text, *about)
        fitting = _fitting_years(context, claim, held)
        if fitting:
            why = f"{text} {fitting}"
            return Outcome(ClaimVerdict.NOT_REPRODUCED, why, *about)
        misses.append((held, text))
    if not misses or claim.comparator:
        return None
    held, text = misses[0]
    return Outcome(ClaimVerdict.DISAGREES, text, held.measure, held.shown, held.period, held)


def _rate_text(claim: LevelClaim, value: float) -> str:
    decimals = max(1, published_decimals(claim.token.value))
    return f"{format_number(value, decimals)} per {format_per(claim.token.per or 1)}"


def _fitting_years(context: ClaimContext, claim: LevelClaim, held: HeldLevel) -> str:
    """The years on file whose population gives the rate; empty where none does."""
    people = populations(context.reader, held.shown)
    gives: Callable[[float], float] = lambda n: held.value * (claim.token.per or 1) / n  # noqa: E731
    middle = held.period.middle_year
    years = [
        year
        for year, number in people.items()
        if number and abs(year - middle) <= 2 * NEAREST_YEARS and claim.token.allows(gives(number))
    ]
    if not years:
        return ""
    named = join_words(f"mid-{year} ({format_number(people[year])})" for year in years)
    return f"The population of {named} would give it; which one is meant is not stated."


def _with_population(context: ClaimContext, claim: LevelClaim, outcome: Outcome) -> Outcome:
    """A published rate that its own count and the population on file do not give."""
    measure = outcome.measure
    of = context.catalogue.measures.get(measure.of or "") if measure else None
    if not of or not outcome.period or not outcome.held:
        return outcome
    people = population(context.reader, outcome.areas, outcome.period.middle_year)
    count = context.reader.level_of(of, outcome.areas, outcome.period, outcome.held.source)
    if not people or not count or not measure or not measure.per:
        return outcome
    held = HeldLevel(of, outcome.areas, outcome.period, count)
    value = count.value * measure.per / people[0]
    if claim.token.allows(round_half_up(value, max(1, published_decimals(claim.token.value)))):
        return outcome
    why = (
        f"It is as published, and its population is not stated: {format_number(count.value)} over "
        f"the mid-{people[1]} population ({format_number(people[0])}) is "
        f"{_rate_text(claim, value)}. {_fitting_years(context, claim, held)}"
    )
    return Outcome(
        ClaimVerdict.NOT_REPRODUCED, why.strip(), measure, outcome.areas, outcome.period,
        outcome.held,
    )  # fmt: skip
