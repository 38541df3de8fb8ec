"""The verdict on a change: its size, its direction, and what it is set against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import format_number, format_places, uncapitalise
from pcc_metrics.domain.periods import YEAR, Period
from pcc_metrics.figures.change import ChangeKind
from pcc_metrics.figures.comparability import Obstacle, find_obstacle, is_unconfirmed, list_editions
from pcc_metrics.statement.claim_check.held_levels import (
    Areas,
    ClaimContext,
    HeldLevel,
    LevelPair,
    all_levels,
    levels_at,
    own_levels,
    page_comparisons,
    usual_level,
)
from pcc_metrics.statement.claim_check.level_claims import Outcome
from pcc_metrics.statement.claim_check.numbers_in_text import NumberToken
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict
from pcc_metrics.stats.change_tests import SIMILAR_WITHIN, Verdict, compare_counts

UP, LEVEL, DOWN = 1, 0, -1
SMALL = 100  # counts below this go up and down by chance by a tenth and more
_OBSTACLES = {
    Obstacle.AREA: "the two are of different areas",
    Obstacle.SOURCE: "the two are from sources that are not of one statistic",
    Obstacle.LENGTH: "the two are of periods of different length",
    Obstacle.MONTHS: "the two are of different months",
    Obstacle.DEFINITION: "what is counted was defined otherwise",
    Obstacle.BREAK: "the series has a break between the two",
}


class BaseKind(StrEnum):
    """What a change is said to be set against."""

    YEAR = "the year before"
    BASELINE = "the baseline"
    PERIOD = "a period"  # that the sentence names
    BEFORE = "the period just before"  # the last quarter, the month before
    UNSAID = "nothing"


_KINDS: dict[BaseKind, tuple[ChangeKind, ...]] = {
    BaseKind.YEAR: (ChangeKind.YEAR,),
    BaseKind.BASELINE: (ChangeKind.BASELINE,),
    BaseKind.PERIOD: (),
    BaseKind.BEFORE: (),
    BaseKind.UNSAID: (ChangeKind.YEAR, ChangeKind.BASELINE),
}


@dataclass(frozen=True)
class Base:
    """The comparator as the sentence has it."""

    kind: BaseKind
    period: Period | None = None
    words: str = ""


@dataclass(frozen=True)
class ChangeClaim:
    """A change as the sentence has it; without `token` it has no size. `direction`: -1, 0 or 1.

    `pair` are two levels that the sentence itself gives, the earlier first.
    """

    measures: tuple[Measure, ...]
    areas: Areas
    direction: int
    base: Base
    token: NumberToken | None = None
    period: Period | None = None
    named: bool = False  # the sentence itself has the period
    pair: tuple[float, float] | None = None


def check_change(context: ClaimContext, claim: ChangeClaim) -> Outcome:
    """What the figures say of a change."""
    printed = _against_printed(context, claim)
    own = printed and printed.held and context.is_own(printed.held.source)
    if own and printed and printed.verdict is ClaimVerdict.DISAGREES:
        return printed
    unlike = _unlike(claim)
    if unlike:
        return replace(unlike, measure=printed.measure, held=printed.held) if printed else unlike
    outcomes = [_against_levels(context, claim, pair) for pair in _pairs(context, claim)]
    return _best(outcomes) or printed or _by_itself(claim) or _not_held(claim)


_ORDER = (
    ClaimVerdict.AGREES,
    ClaimVerdict.OWN_SOURCE,
    ClaimVerdict.CHANCE,
    ClaimVerdict.DISAGREES,
    ClaimVerdict.NOT_REPRODUCED,
    ClaimVerdict.NOT_ALIKE,
)


def _best(outcomes: list[Outcome]) -> Outcome | None:
    """The reading that fits, else the plainest objection."""
    return min(outcomes, key=lambda one: _ORDER.index(one.verdict), default=None)


def _not_held(claim: ChangeClaim) -> Outcome:
    measure = claim.measures[0] if claim.measures else None
    title = uncapitalise(measure.title) if measure else "this"
    where = format_places(claim.areas) if claim.areas else "the place that is named"
    why = f"The levels of {title} in {where} that this change is between are not both held."
    if claim.period is None:
        why += " The sentence gives no period."
    return Outcome(ClaimVerdict.NOT_HELD, why, measure, claim.areas, claim.period)


# Against a change that a source prints


def _against_printed(context: ClaimContext, claim: ChangeClaim) -> Outcome | None:
    """A change that a source gives without both levels, of the same measure and base."""
    for held in _printed(context, claim):
        if not _same_base(held.measure, claim.base):
            own = context.is_own(held.source) and claim.base.period is not None
            if own and _fits_printed(claim, held):
                why = f"It was typed from this document as {_printed_text(held)}."
                return Outcome(ClaimVerdict.DISAGREES, why, held.measure, held.shown,
                               held.period, held)  # fmt: skip
            continue
        about = (held.measure, held.shown, held.period, held)
        why = f"The source gives {_printed_text(held)}"
        if not _fits_printed(claim, held):
            return Outcome(ClaimVerdict.DISAGREES, f"{why}.", *about)
        why += "; the level that it is set against is not held, so nobody can work it out."
        return Outcome(ClaimVerdict.ARITHMETIC, why, *about)
    return None


def _printed_text(held: HeldLevel) -> str:
    return f"{held.said} against {held.measure.against}"


def _printed(context: ClaimContext, claim: ChangeClaim) -> Iterator[HeldLevel]:
    ids = {measure.id for measure in claim.measures}
    for measure in context.catalogue.measures.values():
        if measure.kind != "change" or measure.of not in ids:
            continue
        if claim.period:
            yield from levels_at(context, measure, claim.areas, claim.period)
        if not claim.period or not claim.named:
            yield from own_levels(context, measure, claim.areas)


def _same_base(measure: Measure, base: Base) -> bool:
    against = measure.against.casefold()
    if base.kind is BaseKind.UNSAID:
        return True
    years = set(re.findall(r"\b(?:19|20)\d\d\b", against))
    if base.kind is BaseKind.PERIOD and base.period:
        return str(base.period.end.year) in years
    if base.kind is BaseKind.BASELINE:
        return "baseline" in against and (not base.period or str(base.period.end.year) in years)
    return base.kind is BaseKind.YEAR and "year" in against and not years


def _fits_printed(claim: ChangeClaim, held: HeldLevel) -> bool:
    if claim.direction and (held.value > 0) != (claim.direction > 0):
        return False
    token = claim.token
    if token is None:
        return True
    if held.measure.bound == "over":
        return token.value == abs(held.value)
    return token.allows(abs(held.value))


# What may not stand side by side


def _unlike(claim: ChangeClaim) -> Outcome | None:
    """A month against a quarter, or a period against the one just before it."""
    if not claim.measures:
        return None
    measure, words = claim.measures[0], claim.base.words
    why = ""
    if claim.base.kind is BaseKind.BEFORE:
        why = (
            "A period is set against the one just before it: months and quarters of a year differ "
            "by season. Like for like are the same months a year before."
        )
    elif "quarter" in words and claim.period and claim.period.length != 3:
        why = f"{claim.period.label} is set against a quarter; like for like is the same month."
    elif "month" in words and claim.period and claim.period.length == 3:
        why = f"{claim.period.label} is set against a month."
    if not why:
        return None
    return Outcome(ClaimVerdict.NOT_ALIKE, why, measure, claim.areas, claim.period)


# Against two levels


def _own_sides(context: ClaimContext, claim: ChangeClaim) -> Iterator[HeldLevel]:
    for measure in claim.measures:
        if measure.kind == "change":
            continue
        if claim.period:
            yield from levels_at(context, measure, claim.areas, claim.period)
            continue
        own = own_levels(context, measure, claim.areas)
        usual = None if own else usual_level(context, measure, claim.areas)
        if usual and not usual.months:
            yield from levels_at(context, measure, claim.areas, usual.period)
        yield from (one for one in own if claim.base.kind is not BaseKind.UNSAID)


def _pairs(context: ClaimContext, claim: ChangeClaim) -> Iterator[LevelPair]:
    """Each reading's two levels: as pages set them, or of the period that the sentence names."""
    for now in _own_sides(context, claim):
        if claim.base.period:
            for period in _named_bases(claim.base.period, claim, now):
                before = _comparator(context, now, period)
                if before:
                    yield _paired(context, now, before)
        else:
            yield from page_comparisons(context, now, _KINDS[claim.base.kind])


def _named_bases(period: Period, claim: ChangeClaim, now: HeldLevel) -> Iterator[Period]:
    yield period
    baseline = now.measure.baseline
    if (
        claim.base.kind is BaseKind.BASELINE
        and baseline
        and period.end.year == baseline.period.end.year
    ):
        yield baseline.period


def _paired(context: ClaimContext, now: HeldLevel, before: HeldLevel) -> LevelPair:
    obstacle = find_obstacle(before, now, lambda one: one.measure, context.catalogue)
    reason = ""
    if obstacle and not _is_reported(context, now, before, obstacle):
        reason = _OBSTACLES[obstacle]
    return LevelPair(now, before, reason, _could_be_chance(now, before))


def _comparator(context: ClaimContext, now: HeldLevel, period: Period) -> HeldLevel | None:
    if period.end >= now.period.end or period.overlaps(now.period):
        return None
    editions = list_editions(context.catalogue, now.measure, now.source)
    for source in (now.source, *editions):
        level = context.reader.level_of(now.measure, now.shown, period, source)
        if level:
            return HeldLevel(now.measure, now.shown, period, level)
    return next(levels_at(context, now.measure, now.shown, period), None)


def _against_levels(context: ClaimContext, claim: ChangeClaim, pair: LevelPair) -> Outcome:
    now, before = pair.now, pair.before
    about = (now.measure, now.shown, now.period, now)
    if pair.reason:
        why = f"{now.text} is not comparable with {before.text}: {pair.reason}."
        return Outcome(ClaimVerdict.NOT_ALIKE, why, *about)
    text = _arithmetic(now, before)
    chance = " A difference this size could be chance." if pair.chance else ""
    if claim.token is None and chance:
        return Outcome(ClaimVerdict.CHANCE, f"{text}{chance}", *about)
    if _fits_change(claim, now, before):
        return Outcome(_agreeing(context, now, before), f"{text}{chance}", *about)
    if claim.base.kind is BaseKind.UNSAID and not claim.named:
        why = f"{text} What the change is set against is not said."
        return Outcome(ClaimVerdict.NOT_REPRODUCED, why, *about)
    return Outcome(ClaimVerdict.DISAGREES, text, *about)


def _is_reported(
    context: ClaimContext, now: HeldLevel, before: HeldLevel, obstacle: Obstacle
) -> bool:
    """Whether only a report that nobody confirmed stands between the two: its number is known."""
    if obstacle is not Obstacle.SOURCE:
        return False
    sources = (now.source, before.source)
    known = {context.catalogue.sources[one].statistic for one in sources}
    reported = any(is_unconfirmed(context.catalogue, s, now.measure.id) for s in sources)
    return reported and len(known) == 1 and known != {""}


def _agreeing(context: ClaimContext, now: HeldLevel, before: HeldLevel) -> ClaimVerdict:
    own = all(context.is_own(one.source) for one in (now, before))
    return ClaimVerdict.OWN_SOURCE if own else ClaimVerdict.AGREES


def _arithmetic(now: HeldLevel, before: HeldLevel) -> str:
    change = now.value - before.value
    text = f"The figures have {now.text} against {before.text}"
    if now.measure.kind == "proportion":
        size = f"{format_number(abs(100 * change), 1)} percentage points"
    elif before.value:
        size = f"{format_number(abs(100 * change / before.value), 1)}%"
    else:
        size = format_number(abs(change))
    return f"{text}: {size} {'higher' if change > 0 else 'lower'}." if change else f"{text}: equal."


def _could_be_chance(now: HeldLevel, before: HeldLevel) -> bool:
    """Whether the 95% interval of the change of two counts includes no change."""
    counts = (now.value, before.value)
    if now.measure.kind != "count" or not all(v.is_integer() and v >= 0 for v in counts):
        return False
    if now.measure.test == "none":
        return False
    return compare_counts(*counts).verdict is Verdict.CHANCE


def _fits_change(claim: ChangeClaim, now: HeldLevel, before: HeldLevel) -> bool:
    change = now.value - before.value
    if claim.direction == LEVEL and claim.token is None:
        return bool(before.value) and abs(change / before.value) <= SIMILAR_WITHIN
    if claim.direction and change * claim.direction < 0:
        return False
    if claim.token is None:
        return change * claim.direction > 0
    return any(claim.token.allows(*size) for size in _sizes(claim.token, now, before))


def _sizes(token: NumberToken, now: HeldLevel, before: HeldLevel) -> Iterator[tuple[float, float]]:
    """The size of the change in the token's unit, with how far rounded levels leave it open."""
    change, base = abs(now.value - before.value), before.value
    share = now.measure.kind == "proportion"
    if token.kind in ("percent", "points") and share:
        yield 100 * change, 1.0
    if token.kind == "percent" and base:
        yield 100 * change / base, (200.0 / (100 * base) if share else 0.0)
    if token.kind == "percent" and base and change:
        return
    if token.kind == "count" and not share:
        yield change, 0.0
    if token.kind == "seconds":
        yield change, 0.0


# What the sentence itself has


def _by_itself(claim: ChangeClaim) -> Outcome | None:
    """The arithmetic of two levels that the sentence gives, where the figures hold neither."""
    if not claim.pair or claim.token is None or claim.token.kind != "percent":
        return None
    before, now = claim.pair
    if not before:
        return None
    measure = claim.measures[0] if claim.measures else None
    percent = 100 * (now / before - 1)
    size = f"{format_number(abs(percent), 1)}% {'higher' if percent > 0 else 'lower'}"
    text = f"{format_number(now)} against {format_number(before)} is {size}."
    right = claim.token.allows(abs(percent)) and percent * claim.direction >= 0
    if right:
        why = f"{text} Neither level is held."
        return Outcome(ClaimVerdict.ARITHMETIC, why, measure, claim.areas, claim.period)
    return Outcome(ClaimVerdict.CANNOT_BE, text, measure, claim.areas, claim.period)


def check_stability(context: ClaimContext, claim: ChangeClaim, years: list[Period]) -> Outcome:
    """That a measure was stable over some years: equal within 5%, or too small to tell."""
    measure = claim.measures[0]
    levels = [next(levels_at(context, measure, claim.areas, year), None) for year in years]
    held = [one for one in levels if one]
    if len(held) == len(years) and len(held) > 1:
        return _against_levels(context, claim, _paired(context, held[-1], held[0]))
    around = next((one for one in all_levels(context, measure, claim.areas)
                   if one.period.length == YEAR), None)  # fmt: skip
    if around and measure.kind == "count" and around.value < SMALL:
        why = (
            f"Counts as small as these ({around.text}) go up and down by chance: they cannot show "
            "that a level is stable."
        )
        return Outcome(ClaimVerdict.CHANCE, why, measure, claim.areas,
                       years[-1] if years else None, around)  # fmt: skip
    return _not_held(claim)
