"""Sentences on a change, or on why there is none, of a page with a context line.

The line has named area, period and months compared. Each sentence says what it does not, and always
the number of months where a change is over fewer than the level beside it.
"""

from __future__ import annotations

from pcc_metrics.domain.formatting import capitalise, format_months
from pcc_metrics.figures.change import NO_TEST, Change, ChangeKind, NotCompared
from pcc_metrics.figures.change_evidence import NOT_SET_AGAINST, UNCONFIRMED
from pcc_metrics.figures.comparisons import NOTHING_HELD
from pcc_metrics.figures.figure import Figure
from pcc_metrics.narrative.change_phrases import (
    direction_word,
    name_comparator,
    say_before_reported,
    say_change,
    say_edition,
    say_level,
    say_month_count,
    say_moved,
    say_over,
    say_sign,
)
from pcc_metrics.narrative.claims import ClaimKind
from pcc_metrics.narrative.context_line import Context
from pcc_metrics.narrative.grammar import measure_name, verb
from pcc_metrics.narrative.level_phrases import say_not_compared
from pcc_metrics.narrative.phrase import NOTHING, Phrase, capitalise_phrase, compose, say_months
from pcc_metrics.narrative.turn_phrases import say_part_change, say_turn_chance, say_turning_month
from pcc_metrics.narrative.wording import describe_edition
from pcc_metrics.stats.change_signs import Sign

UNJUDGED = "the difference cannot be tested"


def write_change(figure: Figure, change: Change, context: Context) -> Phrase:
    """`Robbery was 4% lower over nine months (4,930; 5,131 a year before): lower in 6 …`."""
    if change.sign is Sign.NOT_COMPARABLE:
        return _reason(figure, change, context)
    sentence = _change_sentence(figure, change, context)
    if change.months in ((), context.months, figure.months):
        return sentence
    months = say_months(change.months)
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


def _when_marked(figure: Figure, change: Change) -> Phrase:
    """What a figure is set beside, and that it is of another edition or was only reported."""
    edition = say_edition(figure, change) if describe_edition(change) else NOTHING
    return compose("{than}{edition}", than=name_comparator(figure, change), edition=edition)


def _over(figure: Figure, change: Change, context: Context) -> Phrase:
    """How many months are compared, where the level beside it or the page has others."""
    fewer = change.months not in ((), figure.months)
    more = change.kind is ChangeKind.YEAR and not change.months and bool(context.months)
    return say_over(figure, change) if fewer or more else NOTHING


def _pair(figure: Figure, change: Change) -> Phrase:
    """The two numbers; the first is left out where the sentence before has just said it."""
    before = say_level(figure, change, before=True)
    if change.months in ((), figure.months):
        return compose("{before} {than}", before=before, than=_when_marked(figure, change))
    return compose(
        "{now}; {before} {than}",
        now=say_level(figure, change, before=False),
        before=before,
        than=_when_marked(figure, change),
    )


def _steadiness(figure: Figure, change: Change) -> Phrase:
    """How steady the change is, after its two numbers."""
    sign = change.sign
    if sign is Sign.CHANCE:
        return compose(", {sign}", sign=say_sign(figure, change, "which could be chance"))
    if sign is Sign.LITTLE_CHANGED:
        return NOTHING
    if sign in (Sign.HIGHER_MOST_MONTHS, Sign.LOWER_MOST_MONTHS):
        word = direction_word(sign.direction)
        kind = ClaimKind.MONTHS_HIGHER if sign.direction > 0 else ClaimKind.MONTHS_LOWER
        every = not (change.months_equal or min(change.months_higher, change.months_lower))
        return compose(
            ": {word} in all {all}" if every else ": {word} in {along} of {all}{equal}",
            word=say_sign(figure, change, word),
            along=say_month_count(figure, change, kind),
            all=say_month_count(figure, change, ClaimKind.MONTHS_DIFFERENT),
            equal=say_equal(figure, change),
        )
    if not (change.months_higher or change.months_lower):
        why = say_sign(figure, change, change.reason)
        return compose("; {why}", why=why) if change.reason else NOTHING
    first, second = (ClaimKind.MONTHS_LOWER, ClaimKind.MONTHS_HIGHER)
    if sign.direction > 0:
        first, second = second, first
    return compose(
        ": {first_word} in {first} months, {second_word} in {second}{equal}",
        first_word=say_sign(figure, change, direction_word(sign.direction)),
        first=say_month_count(figure, change, first),
        second_word=direction_word(-sign.direction),
        second=say_month_count(figure, change, second),
        equal=say_equal(figure, change),
    )


def say_equal(figure: Figure, change: Change) -> Phrase:
    """`, equal in 1`: months that are in neither count; nothing where there are none."""
    if not change.months_equal:
        return NOTHING
    equal = say_month_count(figure, change, ClaimKind.MONTHS_EQUAL)
    return compose(", equal in {equal}", equal=equal)


def _small_change(figure: Figure, change: Change, context: Context) -> Phrase:
    """Two counts of which the earlier is below 50: no percentage is given."""
    before = say_level(figure, change, before=True)
    chance = NOTHING
    if change.sign is Sign.CHANCE:
        words = "a difference that could be chance"
        chance = compose(", {sign}", sign=say_sign(figure, change, words))
    elif change.sign is Sign.LITTLE_CHANGED:
        chance = compose(", {sign}", sign=say_sign(figure, change, "little changed"))
    if not _over(figure, change, context).text:
        when = _it_was(figure, change)
        return compose(
            "{when} there were {before}{chance}.", when=when, before=before, chance=chance
        )
    return compose(
        "{over} there were {now}, against {before} {than}{chance}.",
        over=capitalise_phrase(_strip(_over(figure, change, context))),
        now=say_level(figure, change, before=False),
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
    before = say_level(figure, change, before=True)
    moved = _value_moved(figure, change)
    when = _it_was(figure, change)
    return compose("{when} it was {before}: {moved}.", when=when, before=before, moved=moved)


def _value_moved(figure: Figure, change: Change) -> Phrase:
    if change.sign is Sign.CHANCE:
        return say_sign(figure, change, "the difference could be chance")
    if change.change == 0:
        return say_change(figure, change, "no different")
    moved = say_change(figure, change, direction_word(change.change))
    if change.sign is Sign.LITTLE_CHANGED:
        little = say_sign(figure, change, "little changed")
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
            before=say_level(figure, change, before=True),
            reason=_say_unconfirmed(figure, change),
        )
    if change.has_range:
        return compose(
            "{when} it was {before}: {moved}, for {reason}.",
            when=_it_was(figure, change),
            before=say_level(figure, change, before=True),
            moved=say_change(figure, change, direction_word(change.change)),
            reason=say_sign(figure, change, "both are rounded"),
        )
    if stands_beside(change):
        return compose(
            "{when} {was} {before}; {reason}.",
            when=_it_was(figure, change),
            was=_there_were(figure),
            before=say_level(figure, change, before=True),
            reason=say_sign(figure, change, UNJUDGED),
        )
    return compose(
        "{now}{over} and {before} {than}{comma} {sign}. {reason}.",
        now=say_level(figure, change, before=False),
        over=_over(figure, change, context),
        before=say_level(figure, change, before=True),
        than=_when_marked(figure, change),
        comma="," if describe_edition(change) else "",
        sign=say_sign(figure, change, "are not compared"),
        reason=say_sign(figure, change, capitalise(why)),
    )


def stands_beside(change: Change) -> bool:
    """Whether two levels are given beside each other without a sign, and not as incomparable."""
    return change.reason == UNCONFIRMED or (change.reason == NO_TEST and not change.months)


def _say_unconfirmed(figure: Figure, change: Change) -> Phrase:
    """`as reported, not checked against the original`, of what a figure stands beside."""
    reported = say_before_reported(figure, change)
    sign = say_sign(figure, change, UNCONFIRMED)
    return Phrase(UNCONFIRMED, (*sign.claims, *reported.claims))


def write_not_compared(figure: Figure, *, repeated: bool = False) -> Phrase:
    """That there is no earlier figure, or why it is of no use; `repeated`: it was given above."""
    if is_nothing_held(figure):
        text = "no comparable figure is held"
    elif repeated:
        text = "not compared, for the same reason"
    else:
        text = why_not_compared(figure) or "it is not compared"
    return capitalise_phrase(compose("{text}.", text=say_not_compared(figure, text)))


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
    chance = say_turn_chance(figure, change)
    return compose(
        "It turned: {first} until {month}, then {last}{chance}.",
        chance=compose("; {chance}", chance=chance) if chance.text else NOTHING,
        first=say_part_change(figure, change, last=False),
        month=say_turning_month(figure, change),
        last=say_part_change(figure, change, last=True),
    )


def _strip(phrase: Phrase) -> Phrase:
    return Phrase(phrase.text.strip(), phrase.claims)
