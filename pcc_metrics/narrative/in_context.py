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
    format_per,
    format_value,
    number_word,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.change import AgainstTarget, Change, ChangeKind, NotCompared
from pcc_metrics.figures.change_evidence import NO_TEST, NOT_SET_AGAINST, YEAR
from pcc_metrics.figures.comparisons import NOTHING_HELD
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.movers import Mover, MoverKind
from pcc_metrics.figures.rest_of_force import RestOfForce
from pcc_metrics.narrative import claims
from pcc_metrics.narrative.claims import Claim, ClaimKind, Phrase, compose, join_phrases
from pcc_metrics.narrative.grammar import counted_noun, measure_name, verb
from pcc_metrics.stats.change_signs import Sign

NOTHING = Phrase("")


@dataclass(frozen=True)
class Context:
    """What the context line says once: sentences say only what differs from it."""

    areas: tuple[Area, ...]
    period: Period
    months: tuple[Month, ...] = ()  # those compared, where these are not all of the period


def write_place(context: Context) -> Phrase:
    """The areas of the page, as a sentence begins."""
    return _capital(claims.say_area(context.areas))


def write_context(context: Context, *, changes: bool) -> Phrase:
    """`The West Midlands, year to March 2026. Changes are on the same months a year before: …`."""
    when = claims.say_period(context.period)
    opening = compose("{place}, {when}.", place=write_place(context), when=when)
    if not changes:
        return opening
    if not context.months:
        return compose("{opening} Changes are on the year before.", opening=opening)
    return compose(
        "{opening} Changes compare {months} with the same months a year before: only these are "
        "complete in both.",
        opening=opening,
        months=claims.say_months(context.months),
    )


def write_level(figure: Figure, context: Context, rest: RestOfForce | None = None) -> Phrase:
    """`6,642 robbery offences were recorded, 2.2 per 1,000 people`."""
    sentence = compose(
        "{opening}{where}{when}{rate}.",
        opening=say_level_words(figure),
        where=_where(figure, context),
        when=_when(figure, context),
        rate=_rate(figure, rest),
    )
    return Phrase(capitalise(sentence.text), sentence.claims)


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


def _where(figure: Figure, context: Context) -> Phrase:
    if figure.shown == context.areas:
        return NOTHING
    return compose(" in {place} as a whole", place=claims.say_area(figure.shown))


def _when(figure: Figure, context: Context) -> Phrase:
    if figure.months:
        count = Claim(
            ClaimKind.MONTHS_COMPARED, number_word(len(figure.months)), figure.measure.id,
            claims.ids_of(figure.shown), figure.period, figure.months, figure.source,
            len(figure.months),
        )  # fmt: skip
        number = Phrase(count.text, (count,))
        period = claims.say_period(figure.period)
        return compose(" in the {number} complete months of {period}", number=number, period=period)
    if figure.period == context.period:
        return NOTHING
    return compose(" in {period}", period=claims.say_period(figure.period))


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
        ", {own} ({limits}); {rest} elsewhere in the force",
        own=own,
        limits=claims.say_limits(figure, rate),
        rest=say_rest_rate(figure, rest),
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


def than(figure: Figure, change: Change) -> Phrase:
    """`a year before`, the earlier period of a longer one, or the baseline's own name."""
    if change.kind is not ChangeKind.YEAR:
        return compose("in {label}", label=claims.say_comparator(change, change.label))
    if figure.period.start.index - change.period.start.index == YEAR:
        return claims.say_comparator(change, "a year before")
    return compose("in {period}", period=claims.say_period(change.period))


def _over(figure: Figure, change: Change, context: Context) -> Phrase:
    """How many months are compared, where the level beside it or the page has others."""
    of_the_year = change.kind is ChangeKind.YEAR
    fewer = change.months not in ((), figure.months)
    all_of_more = of_the_year and not change.months and bool(context.months)
    if not (fewer or all_of_more):
        return NOTHING
    count = claims.say_month_count(figure, change, ClaimKind.MONTHS_COMPARED)
    months = "month" if count.claims[0].value == 1 else "months"
    return compose(f" over {'all ' if all_of_more else ''}{{count}} {months}", count=count)


def _pair(figure: Figure, change: Change) -> Phrase:
    return compose(
        "{now}; {before} {than}",
        now=claims.say_level(figure, change, before=False),
        before=claims.say_level(figure, change, before=True),
        than=than(figure, change),
    )


def _steadiness(figure: Figure, change: Change) -> Phrase:
    """How steady the change is, after its two numbers."""
    sign = change.sign
    if sign is Sign.CHANCE:
        return claims.say_sign(figure, change, ", which could be chance")
    if sign is Sign.LITTLE_CHANGED:
        return NOTHING
    if sign in (Sign.HIGHER_MOST_MONTHS, Sign.LOWER_MOST_MONTHS):
        word = direction_word(sign.direction)
        kind = ClaimKind.MONTHS_HIGHER if sign.direction > 0 else ClaimKind.MONTHS_LOWER
        return compose(
            ": {word} in {along} of {all}{equal}",
            word=claims.say_sign(figure, change, word),
            along=claims.say_month_count(figure, change, kind),
            all=claims.say_month_count(figure, change, ClaimKind.MONTHS_COMPARED, digits=True),
            equal=_equal(figure, change),
        )
    if not (change.months_higher or change.months_lower):
        return claims.say_sign(figure, change, "; only totals are held")
    first, second = (ClaimKind.MONTHS_LOWER, ClaimKind.MONTHS_HIGHER)
    if sign.direction > 0:
        first, second = second, first
    return compose(
        ": {first_word} in {first} months, {second_word} in {second}{equal}",
        first_word=claims.say_sign(figure, change, direction_word(sign.direction)),
        first=claims.say_month_count(figure, change, first),
        second_word=direction_word(-sign.direction),
        second=claims.say_month_count(figure, change, second),
        equal=_equal(figure, change),
    )


def _equal(figure: Figure, change: Change) -> Phrase:
    if not change.months_equal:
        return NOTHING
    equal = claims.say_month_count(figure, change, ClaimKind.MONTHS_EQUAL)
    return compose(", equal in {equal}", equal=equal)


def _small_change(figure: Figure, change: Change, context: Context) -> Phrase:
    """Two counts of which the earlier is below 50: no percentage is given."""
    before = claims.say_level(figure, change, before=True)
    chance = NOTHING
    if change.sign is Sign.CHANCE:
        chance = claims.say_sign(figure, change, ", a difference that could be chance")
    elif change.sign is Sign.LITTLE_CHANGED:
        chance = claims.say_sign(figure, change, ", little changed")
    if not _over(figure, change, context).text:
        when = _it_was(figure, change)
        return compose("{when} it was {before}{chance}.", when=when, before=before, chance=chance)
    return compose(
        "{over} it was {now}, against {before} {than}{chance}.",
        over=_capital(_strip(_over(figure, change, context))),
        now=claims.say_level(figure, change, before=False),
        before=before,
        than=than(figure, change),
        chance=chance,
    )


def _it_was(figure: Figure, change: Change) -> Phrase:
    """The comparator's time, as a sentence begins."""
    when = than(figure, change)
    return Phrase(capitalise(when.text), when.claims)


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


def _reason(figure: Figure, change: Change, context: Context) -> Phrase:
    """Two levels that may not be set against each other, and why."""
    why = change.reason.removeprefix(NOT_SET_AGAINST)
    if why == NO_TEST and figure.measure.kind != "count":
        return compose(
            "{when} it was {before}; {reason}.",
            when=_it_was(figure, change),
            before=claims.say_level(figure, change, before=True),
            reason=claims.say_quoted(figure, why),
        )
    return compose(
        "{now}{over} and {before} {than} are not compared. {reason}.",
        now=claims.say_level(figure, change, before=False),
        over=_over(figure, change, context),
        before=claims.say_level(figure, change, before=True),
        than=than(figure, change),
        reason=claims.say_quoted(figure, capitalise(why)),
    )


def write_not_compared(figure: Figure) -> Phrase:
    """That there is no earlier figure, or that it is of no use: the cautions say why."""
    year = figure.find_comparison(ChangeKind.YEAR)
    held = isinstance(year, NotCompared) and not year.reason.endswith(NOTHING_HELD)
    text = "It is not compared" if held else "No earlier figure is held"
    return compose("{text}.", text=claims.say_not_compared(figure, text))


def write_turn(figure: Figure, change: Change) -> Phrase:
    """`It turned: 7% lower in six months, then 6% higher in three`."""
    turn = change.turn
    if not turn:
        return NOTHING
    return compose(
        "It turned: {first} in {first_months} months, then {last} in {last_months}.",
        first=claims.say_part_change(figure, change, last=False),
        first_months=number_word(turn.first_months),
        last=claims.say_part_change(figure, change, last=True),
        last_months=number_word(turn.last_months),
    )


def write_target(figure: Figure, against: AgainstTarget) -> Phrase:
    """`The national standard, 90%, is met`."""
    standard = claims.say_target(figure, against)
    met = "is met" if against.met else "is not met"
    return compose(
        "{whose}, {standard}, {met}.", whose=capitalise(against.label), standard=standard, met=met
    )


def write_each(each: Sequence[Figure]) -> Phrase:
    """`Coventry 413, Walsall 271`."""
    parts = (
        compose("{value} in {place}", value=claims.say_value(one), place=claims.say_area(one.shown))
        for one in each
    )
    listed = join_phrases(parts)
    return compose("Of these, {listed}.", listed=listed)


def write_mover(mover: Mover) -> Phrase:
    """`Robbery in Solihull was 40% higher (105; 75), in every month`."""
    if mover.kind is MoverKind.COMPONENT:
        return _share_sentence(mover, Phrase(measure_name(mover.measure)))
    if mover.kind is MoverKind.SHARE:
        return _share_sentence(mover, claims.say_area((mover.area,)))
    return compose(
        "{name} in {place} {was} {moved} ({now}; {before} a year before), in {steady} months.",
        name=capitalise(measure_name(mover.measure)),
        place=claims.say_area((mover.area,)),
        was=verb(mover.measure, "was", "were"),
        moved=claims.say_mover_change(mover, direction_word(mover.difference)),
        now=claims.say_mover_level(mover, before=False),
        before=claims.say_mover_level(mover, before=True),
        steady=claims.say_mover_months(mover),
    )


def write_mover_standalone(mover: Mover) -> Phrase:
    """The same with the period and the months that are compared."""
    if mover.change.months:
        when = claims.say_months(mover.months)
    else:
        when = claims.say_period(mover.whole.period)
    sentence = write_mover(mover)
    short = Phrase(sentence.text.removesuffix("."), sentence.claims)
    return compose("In {when}, beside a year before: {sentence}.", when=when, sentence=short)


def _share_sentence(mover: Mover, who: Phrase) -> Phrase:
    """`Wolverhampton accounts for 136 of the 201 fewer robbery offences`."""
    return compose(
        "{who} {accounts} for {part} of the {whole} {word} {noun}.",
        who=_capital(who),
        accounts=verb(mover.measure, "accounts", "account")
        if mover.kind is MoverKind.COMPONENT
        else "accounts",
        part=claims.say_part(mover),
        whole=claims.say_whole(mover),
        word="more" if mover.difference > 0 else "fewer",
        noun=counted_noun(mover.whole.measure, 2),
    )


def write_pairs(pairs: int, movers: int) -> Phrase:
    """How many pairs of area and measure were looked at for what moved."""
    number = Phrase(str(pairs), (Claim(ClaimKind.PAIRS, str(pairs), value=pairs),))
    template = "{pairs} pairs of area and measure were looked at for what moved"
    return compose(f"{template}." if movers else f"{template}: none did.", pairs=number)


def _capital(phrase: Phrase) -> Phrase:
    """The phrase with its first letter large."""
    return Phrase(capitalise(phrase.text), phrase.claims)


def _strip(phrase: Phrase) -> Phrase:
    return Phrase(phrase.text.strip(), phrase.claims)
