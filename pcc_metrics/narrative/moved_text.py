"""What moved, as a page of its own: its answer, the rule in words, and where nothing moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_percent,
    join_area_names,
    join_words,
    number_word,
    pluralise,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.movers import LARGE, LEVEL, Mover, MoverKind
from pcc_metrics.narrative.change_phrases import direction_word, say_comparator
from pcc_metrics.narrative.claims import Claim, ClaimKind
from pcc_metrics.narrative.context_line import Context
from pcc_metrics.narrative.grammar import measure_name, verb
from pcc_metrics.narrative.mover_phrases import say_mover_change
from pcc_metrics.narrative.mover_sentences import write_mover, write_mover_standalone
from pcc_metrics.narrative.page_answer import is_short
from pcc_metrics.narrative.phrase import (
    NOTHING,
    Phrase,
    compose,
    join_phrases,
    say_area,
    say_months,
    say_period,
)
from pcc_metrics.stats.change_signs import Sign

MOST_NAMED = 4
# What is said of one change, and of several, with a sign of each group.
_GROUPS = (
    ("was higher", "were higher", (Sign.HIGHER_MOST_MONTHS, Sign.HIGHER_IN_TOTAL)),
    ("was lower", "were lower", (Sign.LOWER_MOST_MONTHS, Sign.LOWER_IN_TOTAL)),
    ("was little changed", "were little changed", (Sign.LITTLE_CHANGED,)),
    ("could be chance", "could be chance", (Sign.CHANCE,)),
    ("is not comparable", "are not comparable", (Sign.NOT_COMPARABLE,)),
)
RULE = (
    f"An area is named where its figure is at least {format_percent(LARGE)} higher or lower than "
    "in the same months a year before, by more than chance would do in "
    f"{format_percent(LEVEL, 1)} of cases, in all months but one; or where it makes up half or "
    "more of the force’s change. Changes here are always on the year before."
)


def write_moved_answer(movers: Sequence[Mover]) -> Phrase:
    """The largest changes of areas first, as many as fit, and how many others moved."""
    moved = [one for one in movers if one.kind is not MoverKind.COMPONENT]
    large = sorted(
        (one for one in moved if one.kind is MoverKind.LARGE), key=lambda one: -abs(one.share)
    )
    if not large:
        return _say_share((moved or list(movers))[0])
    versions = [_say_largest(large[:most], len(moved)) for most in range(MOST_NAMED, 0, -1)]
    return next(filter(is_short, versions), versions[-1])


def _say_share(mover: Mover) -> Phrase:
    """`Alder made up 40 of the 60 fewer thefts than a year before.`, without the months."""
    whole = mover.whole
    return write_mover(mover, Context(whole.shown, whole.period, mover.change.months))


def _say_largest(named: Sequence[Mover], every: int) -> Phrase:
    """`Drug offences in Sandwell were 47% higher than a year before, …. Six others moved`."""
    others = every - len(named)
    told = join_phrases(_say_one(one, first=place == 0) for place, one in enumerate(named))
    more = f" {capitalise(number_word(others))} {'other' if others == 1 else 'others'} moved."
    return Phrase(f"{capitalise(told.text)}.{more if others else ''}", told.claims)


def _say_one(mover: Mover, *, first: bool) -> Phrase:
    then = say_comparator(mover.whole, mover.change, "a year before")
    return compose(
        "{name} in {place}{was} {moved}{than}",
        name=measure_name(mover.measure),
        place=say_area((mover.area,)),
        was=f" {verb(mover.measure, 'was', 'were')}" if first else "",
        moved=say_mover_change(mover, direction_word(mover.difference)),
        than=compose(" than {then}", then=then) if first else NOTHING,
    )


def write_nothing_held(asked: Period) -> Phrase:
    """That nothing could be looked at."""
    return compose(
        "For {asked} no figure is held by area and month that can be compared: nothing could be "
        "looked at.",
        asked=say_period(asked),
    )


def write_none_moved(pairs: int, areas: Sequence[Area], counts: Mapping[Sign, int]) -> Phrase:
    """That nothing moved, and how the changes looked at came out."""
    number = Phrase(str(pairs), (Claim(ClaimKind.PAIRS, str(pairs), value=pairs),))
    sums = ((sum(counts.get(sign, 0) for sign in signs), one, many) for one, many, signs in _GROUPS)
    told = join_words(f"{number_word(n)} {one if n == 1 else many}" for n, one, many in sums if n)
    return compose(
        "None of {pairs} combinations of area and measure in {place} stood out: {told}.",
        pairs=number,
        place=say_area(areas, join_area_names(areas)),
        told=told,
    )


def write_pairs_line(pairs: int, moved: int, measures: Sequence[Measure]) -> Phrase:
    """How many combinations were looked at, of which measures, and how many of them moved."""
    number = Phrase(str(pairs), (Claim(ClaimKind.PAIRS, str(pairs), value=pairs),))
    names = join_words(measure_name(one) for one in measures)
    return compose(
        "{pairs} combinations of area and measure were looked at; {moved} moved. The measures are "
        "{names}.",
        pairs=number,
        moved=number_word(moved) if moved else "none",
        names=names,
    )


def write_unmoved(measures: Sequence[Measure], areas: Sequence[Area]) -> str:
    """Measures of which no area moved; empty where all have one that did."""
    if not measures:
        return ""
    names = join_words((measure_name(one) for one in measures), "or")
    return f"Nothing moved in {join_area_names(areas)} in {names}."


def write_left_out(count: int) -> str:
    """How many measures were not looked at, and why; empty where there are none."""
    if not count:
        return ""
    return (
        f"{capitalise(pluralise(count, 'other measure'))} could not be looked at: not held by area "
        "and month, without a recent figure, or without an earlier one to compare with."
    )


def choose_moved_context(movers: Sequence[Mover]) -> Mover | None:
    """One whose period and months most of them share: these are said once, above them."""
    usual = Counter(map(_moved_time, movers)).most_common(1)
    return next((one for one in movers if usual and _moved_time(one) == usual[0][0]), None)


def _moved_time(mover: Mover) -> tuple[Period, tuple[Month, ...]]:
    return mover.whole.period, mover.change.months


def write_moved_context(usual: Mover) -> Phrase:
    """Period and months that the sentences below it take for granted."""
    then = say_comparator(usual.whole, usual.change, "the same months a year before")
    when = say_period(usual.whole.period)
    if not usual.change.months:
        return compose("Changes are of {when}, against {then}.", when=when, then=then)
    return compose(
        "Changes are of {when}, and compare {months} with {then}: these are complete in both.",
        when=when,
        months=say_months(usual.months),
        then=then,
    )


def write_mover_lines(movers: Sequence[Mover]) -> Iterator[tuple[Mover, Phrase, Phrase]]:
    """Each with its sentence below the context, and one that can be quoted alone."""
    usual = choose_moved_context(movers)
    for mover in movers:
        alone = write_mover_standalone(mover)
        if usual is None or _moved_time(mover) != _moved_time(usual):
            yield mover, alone, alone
            continue
        context = Context(mover.whole.shown, mover.whole.period, mover.change.months)
        yield mover, write_mover(mover, context), alone
