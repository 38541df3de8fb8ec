"""The headline measures of a page by what can be said of them, as the page's answer needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.narrative.change_phrases import name_comparator, say_over
from pcc_metrics.narrative.context_line import Context
from pcc_metrics.narrative.grammar import short_name
from pcc_metrics.narrative.level_sentences import say_period_of, say_where
from pcc_metrics.narrative.phrase import NOTHING, Phrase, compose, join_phrases
from pcc_metrics.stats.change_signs import Sign


class Detail(Enum):
    """How much is said of a group of measures."""

    FULL = "each with its size"
    NAMES = "their names"
    COUNT = "how many they are"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Compared:
    """A headline figure with the change that is told of it."""

    figure: Figure
    change: Change

    @property
    def sign(self) -> Sign:
        """How steady the change is."""
        return self.change.sign

    @property
    def has_clear_turn(self) -> bool:
        """Whether its turn is told in an answer: one that could be chance takes too many words."""
        return self.change.turn is not None and not self.change.turn.could_be_chance


@dataclass(frozen=True)
class Headlines:
    """The headline measures of a page, by what can be said of them.

    Those with a change; those without, in the order of the catalogue, of which `barred` have the
    change, by their ids, of those that stand beside an earlier figure that they cannot be set
    against; those without a recent figure; and shares that are known only rounded, whose change has
    a size and no test. The answer is read in the `context` of the page.
    """

    compared: tuple[Compared, ...]
    uncompared: tuple[Figure, ...]
    barred: Mapping[str, Change]
    missing: tuple[Answer, ...]
    context: Context | None = None
    untested: tuple[Compared, ...] = ()
    scope_is_said: bool = False  # of all that is told
    rates: Mapping[str, Phrase] = field(default_factory=dict)  # by measure: told behind its change

    @property
    def held(self) -> tuple[Figure, ...]:
        """All that have a recent figure, the compared ones first."""
        with_change = (one.figure for one in (*self.compared, *self.untested))
        return (*with_change, *self.uncompared)

    def say_scope(self, figure: Figure) -> Phrase:
        """Of what area and period a figure is, where these are not the page's."""
        if self.scope_is_said:
            return NOTHING
        where = say_where(figure, self.context) if self.context else NOTHING
        if not self.context or figure.period == self.context.period:
            return where
        return compose("{where} in {when}", where=where, when=say_period_of(figure))

    def say_than(self, one: Compared, template: str) -> Phrase:
        """What a change is on, where the answer has not said it, and over how many months."""
        first = next(iter(self.ordered_changes), one)
        again = one is not first and one.change.period == first.change.period
        return NOTHING if again else compose(template, than=name_comparator(one.figure, one.change))

    def say_rate(self, figure: Figure) -> Phrase:
        """` (1.6 per 1,000 people, 2.2 elsewhere in the force)`, where that is to be told."""
        if not self.tells_rate(figure):
            return NOTHING
        return compose(" ({rate})", rate=self.rates[figure.measure.id])

    def tells_rate(self, figure: Figure) -> bool:
        """Whether its rate is to be told."""
        return figure.measure.id in self.rates

    def say_months(self, one: Compared) -> Phrase:
        """Over how many months a change is, where these are not the page's."""
        usual = self.context.months if self.context else ()
        if one.change.months in ((), usual):
            return NOTHING
        return say_over(one.figure, one.change)

    def is_of_page(self, figure: Figure) -> bool:
        """Whether a figure is of the areas and the period that the context line names."""
        context = self.context
        if context is None:
            return True
        return (figure.shown, figure.period) == (context.areas, context.period)

    @property
    def first(self) -> Figure:
        """The figure that the page's context line speaks of, or the first that is held."""
        return next(filter(self.is_of_page, self.held), self.held[0])

    @cached_property
    def rounds(self) -> tuple[Sequence[Compared], ...]:
        """The changes in the rounds in which they are told, those of the page's period first.

        All in one round, where something moved in that period.
        """
        own = [one for one in self.compared if self.is_of_page(one.figure)]
        others = [one for one in self.compared if not self.is_of_page(one.figure)]
        if not own or any(one.sign.direction for one in own):
            return ((*own, *others),)
        return own, others

    @cached_property
    def ordered_changes(self) -> tuple[Compared, ...]:
        """The changes in the order in which they are told: moved, little changed, unclear.

        Of the last two, those first whose turn is told.
        """
        return tuple(one for part in self.rounds for one in sorted(part, key=_by_sign))


def _by_sign(one: Compared) -> tuple[int, bool]:
    if one.sign.direction:
        return 0, False
    return 1 if one.sign is Sign.LITTLE_CHANGED else 2, not one.has_clear_turn


def say_name(figure: Figure, headlines: Headlines) -> Phrase:
    """The measure, with its area and period where these are not the page's."""
    scope = headlines.say_scope(figure)
    return compose("{name}{scope}", name=short_name(figure.measure), scope=scope)


def say_names(figures: Sequence[Figure], headlines: Headlines) -> Phrase:
    """The measures, with an area and period that all of them share only once."""
    scopes = [headlines.say_scope(one) for one in figures]
    if len({scope.text for scope in scopes}) > 1:
        return join_phrases(say_name(one, headlines) for one in figures)
    names = join_phrases(Phrase(short_name(one.measure)) for one in figures)
    return compose("{names}{scope}", names=names, scope=scopes[0])


def end_sentence(phrase: Phrase) -> Phrase:
    """The phrase as a sentence of its own."""
    return Phrase(f"{capitalise(phrase.text)}.", phrase.claims)
