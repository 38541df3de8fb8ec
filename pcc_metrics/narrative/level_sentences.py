"""Sentences on a level, on a page whose context line has named area and period.

Each says what the context does not: another area, another period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pcc_metrics.domain.formatting import capitalise, format_per, format_value, number_word
from pcc_metrics.figures.change import AgainstTarget
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.rest_of_force import RestOfForce
from pcc_metrics.narrative.context_line import Context
from pcc_metrics.narrative.grammar import counted_noun, measure_name
from pcc_metrics.narrative.level_phrases import (
    say_complete_months,
    say_limits,
    say_quoted,
    say_rate,
    say_reported,
    say_source,
    say_target,
    say_value,
)
from pcc_metrics.narrative.phrase import (
    NOTHING,
    Phrase,
    compose,
    join_phrases,
    say_area,
    say_period,
)

FEW = 100  # of fewer a rate is told with its interval: it is wide


def write_level(
    figure: Figure, context: Context, rest: RestOfForce | None = None, source: str = ""
) -> Phrase:
    """`6,642 robbery offences were recorded, 2.2 per 1,000 people`.

    `source` is named where another source of the same thing has been told before.
    """
    by = compose("in {source}, ", source=say_source(figure, source)) if source else NOTHING
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
    reported = say_reported(figure)
    return compose(", {reported}", reported=reported) if reported.text else NOTHING


def say_count(figure: Figure) -> Phrase:
    """`6,642 robbery offences`, `no homicides`."""
    number = say_value(figure, "no" if figure.value == 0 else "")
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
            share=say_value(figure, share_text(figure)),
            many=measure.noun.many,
            done=measure.noun.verb,
        )
    unit = f" per {format_per(measure.per)}" if measure.kind == "rate" and measure.per else ""
    return compose(
        "the {name} was {value}{unit}",
        name=measure_name(measure),
        value=say_value(figure),
        unit=unit,
    )


def share_text(figure: Figure) -> str:
    """A share with the decimals that it needs not to look like a standard that it misses."""
    return format_value(figure.measure, figure.value)


def say_where(figure: Answer, context: Context) -> Phrase:
    """The area of a figure, where it is not the page's."""
    if figure.shown == context.areas:
        return NOTHING
    return compose(" in {place}", place=say_area(figure.shown))


def _when(figure: Figure, context: Context) -> Phrase:
    if context.held and figure.period == context.period and not figure.months:
        return NOTHING
    return compose(" in {period}", period=say_period_of(figure))


def say_period_of(figure: Figure) -> Phrase:
    """`the year to March 2026`, `the nine complete months of the year to March 2026`."""
    period = say_period(figure.period)
    if not figure.months:
        return period
    number = say_complete_months(figure, number_word(len(figure.months)))
    return compose("the {number} complete months of {period}", number=number, period=period)


def _rate(figure: Figure, rest: RestOfForce | None) -> Phrase:
    rate = figure.rate
    if not rate or figure.measure.kind != "count":
        return NOTHING
    own = compose(
        "{number} per {people}", number=say_rate(figure, rate), people=format_per(rate.per)
    )
    if not rest:
        few = figure.value < FEW and rate.lower is not None and rate.upper is not None
        limits = compose(" ({limits})", limits=say_limits(figure, rate)) if few else NOTHING
        return compose(", {own}{limits}", own=own, limits=limits)
    return compose(
        ", {own} ({limits}); {rest} {elsewhere}",
        own=own,
        limits=say_limits(figure, rate),
        rest=say_rest_rate(figure, rest),
        elsewhere=say_area(rest.areas, "elsewhere in the force"),
    )


def say_rest_rate(figure: Figure, rest: RestOfForce) -> Phrase:
    """`2.2 (2.1 to 2.3)`: the rate of the other areas together, with its interval."""
    other = replace(figure, shown=rest.areas, value=rest.count, rate=rest.rest)
    return compose(
        "{rate} ({limits})",
        rate=say_rate(other, rest.rest),
        limits=say_limits(other, rest.rest),
    )


def write_target(figure: Figure, against: AgainstTarget, quoted: Sequence[str] = ()) -> Phrase:
    """`The national standard, 90%, was met`, and what the source says of just this figure."""
    standard = say_target(figure, against)
    met = "was met" if against.met else "was not met"
    sentence = compose(
        "{whose}, {standard}, {met}.", whose=capitalise(against.label), standard=standard, met=met
    )
    return join_phrases([sentence, *(say_quoted(figure, one) for one in quoted)], " ", " ")


def write_each(each: Sequence[Figure]) -> Phrase:
    """`Coventry 413, Walsall 271`."""
    parts = (
        compose("{value} in {place}", value=say_value(one), place=say_area(one.shown))
        for one in each
    )
    listed = join_phrases(parts)
    return compose("Of these, {listed}.", listed=listed)
