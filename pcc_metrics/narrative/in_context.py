"""Short sentences for a page whose context line has named area, period and months compared.

Each says what the context does not: another area, another period, and always the number of months
where a change is over fewer than the level beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.formatting import (
    capitalise,
    format_months,
    format_per,
    format_value,
    number_word,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.change import NO_TEST, AgainstTarget, Change, ChangeKind, NotCompared
from pcc_metrics.figures.change_evidence import NOT_SET_AGAINST, UNCONFIRMED, YEAR
from pcc_metrics.figures.comparisons import NOTHING_HELD
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.rest_of_force import RestOfForce
from pcc_metrics.narrative import claims
from pcc_metrics.narrative.claims import ClaimKind, Phrase, compose, join_phrases
from pcc_metrics.narrative.grammar import counted_noun, measure_name, verb
from pcc_metrics.narrative.wording import describe_edition
from pcc_metrics.stats.change_signs import Sign

NOTHING = Phrase("")
UNJUDGED = "the difference cannot be tested"


@dataclass(frozen=True)
class Context:
    """What the context line says once: sentences say only what differs from it."""

    areas: tuple[Area, ...]
    period: Period
    months: tuple[Month, ...] = ()  # those compared, where these are not all of the period
    held: bool = True  # whether there is a figure to speak of


def write_place(context: Context) -> Phrase:
    """The areas of the page, as a sentence begins."""
    return capitalise_phrase(claims.say_area(context.areas))


def write_answer_standalone(
    answer: Phrase, context: Context, changes: Sequence[tuple[Figure, Change]]
) -> Phrase:
    """The answer with the area and, where it tells changes, their period and months."""
    place = write_place(context)
    named = {claim.period for claim in answer.claims if claim.kind is ClaimKind.PERIOD}
    if not changes and (not context.held or context.period in named):
        return compose("{place}: {answer}", place=place, answer=answer)
    if not changes:
        when = claims.say_period(context.period)
        return compose("{place}, {when}: {answer}", place=place, when=when, answer=answer)
    figure, change = changes[0]
    months = NOTHING
    if change.months:
        count = claims.say_month_count(figure, change, ClaimKind.MONTHS_COMPARED)
        months = compose(", {count} months compared", count=count)
    return compose(
        "{place}, {when}{months}: {answer}",
        place=place,
        when=claims.say_period(context.period),
        months=months,
        answer=answer,
    )


def write_context(context: Context, changes: Sequence[tuple[Figure, Change]]) -> Phrase:
    """`The West Midlands, year to March 2026. Changes are on the same months a year before: …`.

    `changes` are those of the page that its sentence on months speaks of.
    """
    if not context.held:
        return compose("{place}.", place=write_place(context))
    when = claims.say_period(context.period)
    opening = compose("{place}, {when}.", place=write_place(context), when=when)
    if not changes:
        return opening
    figure, change = changes[0]
    if not context.months:
        before = claims.say_comparator(figure, change, "the same months a year before")
        return compose("{opening} Changes are against {before}.", opening=opening, before=before)
    only = "only these are complete in both"
    complete = (claims.say_complete(one, its, only) for one, its in changes)
    return compose(
        "{opening} Changes compare {months} with {before}: {only}.",
        opening=opening,
        months=claims.say_months(context.months),
        before=claims.say_comparator(figure, change, "the same months a year before"),
        only=Phrase(only, tuple(claim for phrase in complete for claim in phrase.claims)),
    )


def write_level(
    figure: Figure, context: Context, rest: RestOfForce | None = None, source: str = ""
) -> Phrase:
    """`6,642 robbery offences were recorded, 2.2 per 1,000 people`.

    `source` is named where another source of the same thing has been told before.
    """
    by = compose("in {source}, ", source=claims.say_source(figure, source)) if source else NOTHING
    sentence = compose(
        "{by}{opening}{where}{when}{rate}{reported}.",
        by=by,
        opening=say_level_words(figure),
        where=say_where(figure, context),
        when=_when(figure, context),
        rate=_rate(figure, rest),
        reported=say_if_reported(figure),
    )
    return Phrase(capitalise(sentence.text), sentence.claims)


def say_if_reported(figure: Figure) -> Phrase:
    """`, as reported`; nothing of what is known at first hand."""
    reported = claims.say_reported(figure)
    return compose(", {reported}", reported=reported) if reported.text else NOTHING


def say_count(figure: Figure) -> Phrase:
    """`6,642 robbery offences`, `no homicides`."""
    number = claims.say_value(figure, "no" if figure.value == 0 else "")
    noun = counted_noun(figure.measure, figure.value)
    return compose("{number} {noun}", number=number, noun=noun)


def say_level_words(figure: Figure) -> Phrase:
    """`6,642 robbery offences were recorded`: measure and number, without area and period."""
    measure = figure.measure
    if measure.kind == "count":
        were = "was" if figure.value == 1 else "were"
        done = measure.noun.verb if measure.noun else "recorded"
        return compose("{count} {were} {done}", count=say_count(figure), were=were, done=done)
    if measure.kind == "proportion" and measure.noun:
        return compose(
            "{share} of {many} were {done}",
            share=claims.say_value(figure, share_text(figure)),
            many=measure.noun.many,
            done=measure.noun.verb,
        )
    unit = f" per {format_per(measure.per)}" if measure.kind == "rate" and measure.per else ""
    return compose(
        "the {name} was {value}{unit}",
        name=measure_name(measure),
        value=claims.say_value(figure),
        unit=unit,
    )


def share_text(figure: Figure) -> str:
    """A share with the decimals that it needs not to look like a standard that it misses."""
    return format_value(figure.measure, figure.value)


def say_where(figure: Answer, context: Context) -> Phrase:
    """The area of a figure, where it is not the page's."""
    if figure.shown == context.areas:
        return NOTHING
    return compose(" in {place}", place=claims.say_area(figure.shown))


def _when(figure: Figure, context: Context) -> Phrase:
    if context.held and figure.period == context.period and not figure.months:
        return NOTHING
    return compose(" in {period}", period=say_period_of(figure))


def say_period_of(figure: Figure) -> Phrase:
    """`the year to March 2026`, `the nine complete months of the year to March 2026`."""
    period = claims.say_period(figure.period)
    if not figure.months:
        return period
    number = claims.say_complete_months(figure, number_word(len(figure.months)))
    return compose("the {number} complete months of {period}", number=number, period=period)


def _rate(figure: Figure, rest: RestOfForce | None) -> Phrase:
    rate = figure.rate
    if not rate or figure.measure.kind != "count":
        return NOTHING
    own = compose(
        "{number} per {people}", number=claims.say_rate(figure, rate), people=format_per(rate.per)
    )
    if not rest:
        return compose(", {own}", own=own)
    return compose(
        ", {own} ({limits}); {rest} {elsewhere}",
        own=own,
        limits=claims.say_limits(figure, rate),
        rest=say_rest_rate(figure, rest),
        elsewhere=claims.say_area(rest.areas, "elsewhere in the force"),
    )


def say_rest_rate(figure: Figure, rest: RestOfForce) -> Phrase:
    """`2.2 (2.1 to 2.3)`: the rate of the other areas together, with its interval."""
    other = replace(figure, shown=rest.areas, value=rest.count, rate=rest.rest)
    return compose(
        "{rate} ({limits})",
        rate=claims.say_rate(other, rest.rest),
        limits=claims.say_limits(other, rest.rest),
    )


def write_change(figure: Figure, change: Change, context: Context) -> Phrase:
    """`Robbery was 4% lower over nine months (4,930; 5,131 a year before): lower in 6 …`."""
    if change.sign is Sign.NOT_COMPARABLE:
        return _reason(figure, change, context)
    sentence = _change_sentence(figure, change, context)
    if change.months in ((), context.months, figure.months):
        return sentence
    months = claims.say_months(change.months)
    return compose("{sentence} The months compared are {months}.", sentence=sentence, months=months)


def _change_sentence(figure: Figure, change: Change, context: Context) -> Phrase:
    if figure.measure.kind != "count":
        return _value_change(figure, change)
    if change.change_share is None:
        return _small_change(figure, change, context)
    return compose(
        "{name} {was} {moved}{over} ({pair}){steady}.",
        name=capitalise(measure_name(figure.measure)),
        was=verb(figure.measure, "was", "were"),
        moved=say_moved(figure, change),
        over=_over(figure, change, context),
        pair=_pair(figure, change),
        steady=_steadiness(figure, change),
    )


def say_moved(figure: Figure, change: Change) -> Phrase:
    """`4% lower`, `little changed, 1% lower`, `the same`."""
    if change.change == 0:
        return claims.say_change(figure, change, "no different")
    moved = claims.say_change(figure, change, direction_word(change.change))
    if change.sign is Sign.LITTLE_CHANGED:
        return compose(
            "{little}, {moved}",
            little=claims.say_sign(figure, change, "little changed"),
            moved=moved,
        )
    return moved


def direction_word(change: float) -> str:
    return "higher" if change > 0 else "lower"


def _when_marked(figure: Figure, change: Change) -> Phrase:
    """What a figure is set beside, and that it is of another edition or was only reported."""
    edition = claims.say_edition(figure, change) if describe_edition(change) else NOTHING
    return compose("{than}{edition}", than=than(figure, change), edition=edition)


def than(figure: Figure, change: Change) -> Phrase:
    """`a year before`, the earlier period of a longer one, or the baseline's own name."""
    if change.kind is not ChangeKind.YEAR:
        return compose("in {label}", label=claims.say_comparator(figure, change, change.label))
    back = figure.period.start.index - change.period.start.index
    if back == YEAR:
        return claims.say_comparator(figure, change, "a year before")
    if back % YEAR == 0:
        return claims.say_comparator(figure, change, f"{number_word(back // YEAR)} years before")
    return compose("in {period}", period=claims.say_period(change.period))


def _over(figure: Figure, change: Change, context: Context) -> Phrase:
    """How many months are compared, where the level beside it or the page has others."""
    fewer = change.months not in ((), figure.months)
    more = change.kind is ChangeKind.YEAR and not change.months and bool(context.months)
    return say_over(figure, change) if fewer or more else NOTHING


def say_over(figure: Figure, change: Change) -> Phrase:
    """` over nine months`, ` over all 12 months`."""
    count = claims.say_month_count(figure, change, ClaimKind.MONTHS_COMPARED)
    months = "month" if count.claims[0].value == 1 else "months"
    every = "" if change.months else "all "
    return compose(f" over {every}{{count}} {months}", count=count)


def _pair(figure: Figure, change: Change) -> Phrase:
    """The two numbers; the first is left out where the sentence before has just said it."""
    before = claims.say_level(figure, change, before=True)
    if change.months in ((), figure.months):
        return compose("{before} {than}", before=before, than=_when_marked(figure, change))
    return compose(
        "{now}; {before} {than}",
        now=claims.say_level(figure, change, before=False),
        before=before,
        than=_when_marked(figure, change),
    )


def _steadiness(figure: Figure, change: Change) -> Phrase:
    """How steady the change is, after its two numbers."""
    sign = change.sign
    if sign is Sign.CHANCE:
        return compose(", {sign}", sign=claims.say_sign(figure, change, "which could be chance"))
    if sign is Sign.LITTLE_CHANGED:
        return NOTHING
    if sign in (Sign.HIGHER_MOST_MONTHS, Sign.LOWER_MOST_MONTHS):
        word = direction_word(sign.direction)
        kind = ClaimKind.MONTHS_HIGHER if sign.direction > 0 else ClaimKind.MONTHS_LOWER
        every = not (change.months_equal or min(change.months_higher, change.months_lower))
        return compose(
            ": {word} in all {all}" if every else ": {word} in {along} of {all}{equal}",
            word=claims.say_sign(figure, change, word),
            along=claims.say_month_count(figure, change, kind),
            all=claims.say_month_count(figure, change, ClaimKind.MONTHS_DIFFERENT),
            equal=say_equal(figure, change),
        )
    if not (change.months_higher or change.months_lower):
        why = claims.say_sign(figure, change, change.reason)
        return compose("; {why}", why=why) if change.reason else NOTHING
    first, second = (ClaimKind.MONTHS_LOWER, ClaimKind.MONTHS_HIGHER)
    if sign.direction > 0:
        first, second = second, first
    return compose(
        ": {first_word} in {first} months, {second_word} in {second}{equal}",
        first_word=claims.say_sign(figure, change, direction_word(sign.direction)),
        first=claims.say_month_count(figure, change, first),
        second_word=direction_word(-sign.direction),
        second=claims.say_month_count(figure, change, second),
        equal=say_equal(figure, change),
    )


def say_equal(figure: Figure, change: Change) -> Phrase:
    """`, equal in 1`: months that are in neither count; nothing where there are none."""
    if not change.months_equal:
        return NOTHING
    equal = claims.say_month_count(figure, change, ClaimKind.MONTHS_EQUAL)
    return compose(", equal in {equal}", equal=equal)


def _small_change(figure: Figure, change: Change, context: Context) -> Phrase:
    """Two counts of which the earlier is below 50: no percentage is given."""
    before = claims.say_level(figure, change, before=True)
    chance = NOTHING
    if change.sign is Sign.CHANCE:
        words = "a difference that could be chance"
        chance = compose(", {sign}", sign=claims.say_sign(figure, change, words))
    elif change.sign is Sign.LITTLE_CHANGED:
        chance = compose(", {sign}", sign=claims.say_sign(figure, change, "little changed"))
    if not _over(figure, change, context).text:
        when = _it_was(figure, change)
        return compose(
            "{when} there were {before}{chance}.", when=when, before=before, chance=chance
        )
    return compose(
        "{over} there were {now}, against {before} {than}{chance}.",
        over=capitalise_phrase(_strip(_over(figure, change, context))),
        now=claims.say_level(figure, change, before=False),
        before=before,
        than=_when_marked(figure, change),
        chance=chance,
    )


def _it_was(figure: Figure, change: Change) -> Phrase:
    """The comparator's time, as a sentence begins."""
    when = _when_marked(figure, change)
    comma = "," if describe_edition(change) else ""
    return Phrase(f"{capitalise(when.text)}{comma}", when.claims)


def _value_change(figure: Figure, change: Change) -> Phrase:
    """A share, a mean or a rate against its comparator; shares change by percentage points."""
    before = claims.say_level(figure, change, before=True)
    moved = _value_moved(figure, change)
    when = _it_was(figure, change)
    return compose("{when} it was {before}: {moved}.", when=when, before=before, moved=moved)


def _value_moved(figure: Figure, change: Change) -> Phrase:
    if change.sign is Sign.CHANCE:
        return claims.say_sign(figure, change, "the difference could be chance")
    if change.change == 0:
        return claims.say_change(figure, change, "no different")
    moved = claims.say_change(figure, change, direction_word(change.change))
    if change.sign is Sign.LITTLE_CHANGED:
        little = claims.say_sign(figure, change, "little changed")
        return compose("{little} ({moved})", little=little, moved=moved)
    if not figure.measure.service or figure.measure.polarity == "neutral":
        return moved
    better = (change.change > 0) == (figure.measure.polarity == "higher")
    return compose("{moved}, which is {word}", moved=moved, word="better" if better else "worse")


def _there_were(figure: Figure) -> str:
    return "there were" if figure.measure.kind == "count" else "it was"


def _reason(figure: Figure, change: Change, context: Context) -> Phrase:
    """Two levels that may not be set against each other, and why."""
    why = change.reason.removeprefix(NOT_SET_AGAINST)
    if why == UNCONFIRMED:
        return compose(
            "{when} {was} {before}, {reason}.",
            when=_it_was(figure, change),
            was=_there_were(figure),
            before=claims.say_level(figure, change, before=True),
            reason=_say_unconfirmed(figure, change),
        )
    if change.has_range:
        return compose(
            "{when} it was {before}: {moved}, for {reason}.",
            when=_it_was(figure, change),
            before=claims.say_level(figure, change, before=True),
            moved=claims.say_change(figure, change, direction_word(change.change)),
            reason=claims.say_sign(figure, change, "both are rounded"),
        )
    if stands_beside(change):
        return compose(
            "{when} {was} {before}; {reason}.",
            when=_it_was(figure, change),
            was=_there_were(figure),
            before=claims.say_level(figure, change, before=True),
            reason=claims.say_sign(figure, change, UNJUDGED),
        )
    return compose(
        "{now}{over} and {before} {than}{comma} {sign}. {reason}.",
        now=claims.say_level(figure, change, before=False),
        over=_over(figure, change, context),
        before=claims.say_level(figure, change, before=True),
        than=_when_marked(figure, change),
        comma="," if describe_edition(change) else "",
        sign=claims.say_sign(figure, change, "are not compared"),
        reason=claims.say_sign(figure, change, capitalise(why)),
    )


def stands_beside(change: Change) -> bool:
    """Whether two levels are given beside each other without a sign, and not as incomparable."""
    return change.reason == UNCONFIRMED or (change.reason == NO_TEST and not change.months)


def _say_unconfirmed(figure: Figure, change: Change) -> Phrase:
    """`as reported, not checked against the original`, of what a figure stands beside."""
    reported = claims.say_before_reported(figure, change)
    sign = claims.say_sign(figure, change, UNCONFIRMED)
    return Phrase(UNCONFIRMED, (*sign.claims, *reported.claims))


def write_not_compared(figure: Figure, *, repeated: bool = False) -> Phrase:
    """That there is no earlier figure, or why it is of no use; `repeated`: it was given above."""
    if is_nothing_held(figure):
        text = "no comparable figure is held"
    elif repeated:
        text = "not compared, for the same reason"
    else:
        text = why_not_compared(figure) or "it is not compared"
    return capitalise_phrase(compose("{text}.", text=claims.say_not_compared(figure, text)))


def why_not_compared(figure: Figure) -> str:
    """`not compared: March 2025 is incomplete`; empty where the reason is another."""
    year = figure.find_comparison(ChangeKind.YEAR)
    missing = year.missing if isinstance(year, NotCompared) else None
    months = {month for month, _ in missing.incomplete} if missing else set()
    if not months:
        return ""
    verb_form = "is" if len(months) == 1 else "are"
    return f"not compared: {format_months(months)} {verb_form} incomplete"


def is_nothing_held(figure: Figure) -> bool:
    """Whether no figure at all is held of the time that a figure would be compared with."""
    year = figure.find_comparison(ChangeKind.YEAR)
    return isinstance(year, NotCompared) and year.reason.endswith(NOTHING_HELD)


def write_turn(figure: Figure, change: Change) -> Phrase:
    """`It turned: 7% lower until November, then 6% higher; the turn could be chance`."""
    turn = change.turn
    if not turn:
        return NOTHING
    chance = claims.say_turn_chance(figure, change)
    return compose(
        "It turned: {first} until {month}, then {last}{chance}.",
        chance=compose("; {chance}", chance=chance) if chance.text else NOTHING,
        first=claims.say_part_change(figure, change, last=False),
        month=claims.say_turning_month(figure, change),
        last=claims.say_part_change(figure, change, last=True),
    )


def write_target(figure: Figure, against: AgainstTarget, quoted: Sequence[str] = ()) -> Phrase:
    """`The national standard, 90%, was met`, and what the source says of just this figure."""
    standard = claims.say_target(figure, against)
    met = "was met" if against.met else "was not met"
    sentence = compose(
        "{whose}, {standard}, {met}.", whose=capitalise(against.label), standard=standard, met=met
    )
    return join_phrases([sentence, *(claims.say_quoted(figure, one) for one in quoted)], " ", " ")


def write_each(each: Sequence[Figure]) -> Phrase:
    """`Coventry 413, Walsall 271`."""
    parts = (
        compose("{value} in {place}", value=claims.say_value(one), place=claims.say_area(one.shown))
        for one in each
    )
    listed = join_phrases(parts)
    return compose("Of these, {listed}.", listed=listed)


def capitalise_phrase(phrase: Phrase) -> Phrase:
    """The phrase with its first letter large."""
    return Phrase(capitalise(phrase.text), phrase.claims)


def _strip(phrase: Phrase) -> Phrase:
    return Phrase(phrase.text.strip(), phrase.claims)
