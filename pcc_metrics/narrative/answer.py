"""The answer of a page: a sentence or two on what moved, by how much, and what is missing.

At most 30 words. What does not fit is said in fewer words: what has no figure first, a direction
and its size never.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from pcc_metrics.domain.formatting import capitalise, number_word
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.narrative import claims
from pcc_metrics.narrative.claims import Claim, Phrase, compose, join_phrases
from pcc_metrics.narrative.grammar import plural, short_name, verb
from pcc_metrics.narrative.in_context import (
    NOTHING,
    Context,
    direction_word,
    is_nothing_held,
    say_count,
    say_if_reported,
    say_level_words,
    say_over,
    say_period_of,
    say_where,
    than,
)
from pcc_metrics.stats.change_signs import Sign

MOST_WORDS = 30


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
        return self.change.sign


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

    @property
    def held(self) -> tuple[Figure, ...]:
        """All that have a recent figure, the compared ones first."""
        with_change = (one.figure for one in (*self.compared, *self.untested))
        return (*with_change, *self.uncompared)

    def say_scope(self, figure: Figure) -> Phrase:
        """Of what area and period a figure is, where these are not the page's."""
        where = say_where(figure, self.context) if self.context else NOTHING
        if not self.context or figure.period == self.context.period:
            return where
        return compose("{where} in {when}", where=where, when=say_period_of(figure))

    def say_than(self, one: Compared, template: str) -> Phrase:
        """What a change is on, where the answer has not said it, and over how many months."""
        first = next(iter(self.ordered_changes), one)
        again = one is not first and one.change.period == first.change.period
        return NOTHING if again else compose(template, than=than(one.figure, one.change))

    def say_months(self, one: Compared) -> Phrase:
        """Over how many months a change is, where these are not the page's."""
        usual = self.context.months if self.context else ()
        if one.change.months in ((), usual):
            return NOTHING
        return say_over(one.figure, one.change)

    @property
    def ordered_changes(self) -> tuple[Compared, ...]:
        """The changes in the order in which they are told: moved, little changed, unclear."""
        moved = [one for one in self.compared if one.sign.direction]
        signs = (Sign.LITTLE_CHANGED, Sign.CHANCE)
        return (*moved, *(one for sign in signs for one in self.compared if one.sign is sign))


def write_answer(headlines: Headlines) -> Phrase:
    """The answer in the fullest form that keeps to the limit."""
    versions = list(_versions(headlines))
    return next((one for one in versions if _count_words(one) <= MOST_WORDS), versions[-1])


def _count_words(phrase: Phrase) -> int:
    return len(phrase.text.split())


def _versions(headlines: Headlines) -> Iterator[Phrase]:
    """From the fullest to the shortest.

    By turns: how many turns are told, what of unclear changes, of figures without an earlier one,
    and of measures without a figure.
    """
    for turns, changes, uncompared, missing in (
        (9, Detail.FULL, Detail.NAMES, Detail.NAMES),
        (9, Detail.FULL, Detail.NOTHING, Detail.NAMES),
        (9, Detail.FULL, Detail.NOTHING, Detail.COUNT),
        (9, Detail.NAMES, Detail.NOTHING, Detail.COUNT),
        (9, Detail.COUNT, Detail.NOTHING, Detail.COUNT),
        (1, Detail.COUNT, Detail.NOTHING, Detail.COUNT),
        (1, Detail.NOTHING, Detail.NOTHING, Detail.COUNT),
        (0, Detail.COUNT, Detail.NOTHING, Detail.COUNT),
        (1, Detail.NOTHING, Detail.NOTHING, Detail.NOTHING),
        (0, Detail.NOTHING, Detail.NOTHING, Detail.NOTHING),
    ):
        phrases = [
            *_say_moved(headlines, turns),
            *_say_little_changed(headlines, changes),
            *_say_chance(headlines, changes),
            *_say_untested(headlines),
        ]
        if not phrases:
            phrases += _say_first(headlines)
        phrases += _say_uncompared(headlines, uncompared)
        phrases += _say_missing(headlines, missing)
        yield join_phrases(phrases, " ", " ")


def _say_moved(headlines: Headlines, turns: int) -> Iterator[Phrase]:
    """`Robbery was 4% lower than a year before and possession of weapons 6% higher.`."""
    moved = [one for one in headlines.compared if one.sign.direction]
    turned = [one for one in moved if _turns(one)][:turns]
    template = "{item}, but {turned}" if len(moved) == 1 else "{item} ({turned})"
    items: list[Phrase] = []
    for one in moved:
        item = _say_size(one, headlines) if items else _say_was(one, headlines)
        if one in turned:
            item = compose(template, item=item, turned=_say_turned(one))
        items.append(item)
    if items:
        yield _sentence(join_phrases(items))


def _turns(one: Compared) -> bool:
    """Whether a turn is told so briefly: one that could be chance needs the words that say so."""
    return one.change.turn is not None and not one.change.turn.could_be_chance


def _say_turned(one: Compared) -> Phrase:
    """`level after November`."""
    return compose(
        "{part} after {month}",
        part=claims.say_part_change(one.figure, one.change, last=True),
        month=claims.say_turning_month(one.figure, one.change),
    )


def _say_was(one: Compared, headlines: Headlines) -> Phrase:
    """`robbery was 4% lower than a year before`; two counts where the base is small."""
    figure, change = one.figure, one.change
    small = not claims.change_size(figure.measure, change)
    return compose(
        "{name} {was} {moved}{than}{over}{pair}",
        name=_say_name(figure, headlines),
        was=verb(figure.measure, "was", "were"),
        moved=claims.say_change(figure, change, direction_word(change.change)),
        than=headlines.say_than(one, " than {than}"),
        over=headlines.say_months(one),
        pair=compose(" ({pair})", pair=_say_pair(one)) if small else NOTHING,
    )


def _say_size(one: Compared, headlines: Headlines, form: str = "{name} {size}") -> Phrase:
    """`weapons 8% lower`; two counts where the base is small."""
    figure, change = one.figure, one.change
    name, over = _say_name(figure, headlines), headlines.say_months(one)
    if not claims.change_size(figure.measure, change) or not change.change:
        pair = compose("{pair}{over}", pair=_say_pair(one), over=over)
        return compose("{name} ({pair})", name=name, pair=pair)
    size = compose(
        "{moved}{than}{over}",
        moved=claims.say_change(figure, change, direction_word(change.change)),
        than=headlines.say_than(one, " than {than}"),
        over=over,
    )
    return compose(form, name=name, size=size)


def _say_pair(one: Compared) -> Phrase:
    return compose(
        "{now}; {before} {than}",
        now=claims.say_level(one.figure, one.change, before=False),
        before=claims.say_level(one.figure, one.change, before=True),
        than=than(one.figure, one.change),
    )


def _say_little_changed(headlines: Headlines, detail: Detail) -> Iterator[Phrase]:
    group = [one for one in headlines.compared if one.sign is Sign.LITTLE_CHANGED]
    if detail is Detail.NOTHING:
        return
    if len(group) > 1 and detail is Detail.COUNT:
        yield _say_counted(group, "measure", "were little changed")
    elif group:
        were = "were" if len(group) > 1 else verb(group[0].figure.measure, "was", "were")
        sign = _say_sign(group, "little changed")
        names = _say_group(headlines, group, detail)
        yield _sentence(compose("{names} {were} {sign}", names=names, were=were, sign=sign))


def _say_chance(headlines: Headlines, detail: Detail) -> Iterator[Phrase]:
    group = [one for one in headlines.compared if one.sign is Sign.CHANCE]
    if not group or detail is Detail.NOTHING:
        return
    many = "differences" if len(group) > 1 else "the difference"
    if detail is Detail.COUNT:
        yield _say_counted(group, "difference", "could be chance")
        return
    sign = _say_sign(group, "could be chance")
    names = _say_group(headlines, group, detail)
    yield _sentence(compose("{many} in {names} {sign}", many=many, names=names, sign=sign))


def _say_counted(group: Sequence[Compared], what: str, words: str) -> Phrase:
    """`two differences could be chance`: each is told in its own paragraph."""
    count = len(group)
    return _sentence(_say_sign(group, f"{number_word(count)} {plural(count, what)} {words}"))


def _say_beside(one: Compared, headlines: Headlines) -> Phrase:
    """What a change is from, where the answer has not said that."""
    if headlines.say_than(one, "{than}") is NOTHING:
        return NOTHING
    other = claims.say_comparator(one.figure, one.change, one.change.label)
    return compose(" (beside {other})", other=other)


def _say_untested(headlines: Headlines) -> Iterator[Phrase]:
    """`999 calls answered within 10 seconds were 96%, 2 to 4 … higher than a year before.`."""
    for one in headlines.untested:
        figure, change = one.figure, one.change
        moved = claims.say_change(figure, change, direction_word(change.change))
        yield _sentence(
            compose(
                "{name} {was} {value}{reported}, {moved} than {than}",
                name=_say_name(figure, headlines),
                was=verb(figure.measure, "was", "were"),
                value=claims.say_value(figure),
                reported=say_if_reported(figure),
                moved=moved,
                than=than(figure, change),
            )
        )


def _say_sign(group: Sequence[Compared], text: str) -> Phrase:
    """The words of a sign, claimed of every measure of the group."""
    return Phrase(text, _claims([claims.say_sign(one.figure, one.change, text) for one in group]))


def _say_group(headlines: Headlines, group: Sequence[Compared], detail: Detail) -> Phrase:
    """`robbery (1% lower) and weapons (2% higher)`, or their names."""
    if detail is Detail.FULL:
        return join_phrases(_say_size(one, headlines, "{name} ({size})") for one in group)
    return join_phrases(_say_without_size(one, headlines) for one in group)


def _say_without_size(one: Compared, headlines: Headlines) -> Phrase:
    """`robbery`, with what it is compared with, where the answer has not said that."""
    beside = _say_beside(one, headlines)
    return compose("{name}{beside}", name=_say_name(one.figure, headlines), beside=beside)


def _say_name(figure: Figure, headlines: Headlines) -> Phrase:
    """The measure, with its area and period where these are not the page's."""
    scope = headlines.say_scope(figure)
    return compose("{name}{scope}", name=short_name(figure.measure), scope=scope)


def _say_first(headlines: Headlines) -> Iterator[Phrase]:
    """The number of the first figure, where there is no change to tell."""
    for figure in headlines.held[:1]:
        counted = figure.measure.kind == "count"
        level = say_count(figure) if counted else say_level_words(figure)
        where = say_where(figure, headlines.context) if headlines.context else NOTHING
        when = say_period_of(figure)
        reported = say_if_reported(figure)
        yield _sentence(
            compose(
                "{level}{where} in {when}{reported}",
                level=level,
                where=where,
                when=when,
                reported=reported,
            )
        )


def _say_uncompared(headlines: Headlines, detail: Detail) -> Iterator[Phrase]:
    """Figures without an earlier one, or with one that they cannot be set against."""
    if not headlines.uncompared or detail is Detail.NOTHING:
        return
    count = len(headlines.uncompared)
    if detail is Detail.COUNT:
        text = f"{number_word(count)} {plural(count, 'measure')} cannot be compared"
        phrases = [_say_barred(headlines, one, text) for one in headlines.uncompared]
        yield _sentence(Phrase(text, _claims(phrases)))
        return
    alone = [one for one in headlines.uncompared if is_nothing_held(one)]
    barred = [one for one in headlines.uncompared if one not in alone]
    for group, template, text in (
        (barred, "{names} {text}", "cannot be compared"),
        (alone, "{text} for {names}", "no comparable figure is held"),
    ):
        if group:
            names = join_phrases(_say_name(one, headlines) for one in group)
            barring = _claims([_say_barred(headlines, one, text) for one in group])
            yield _sentence(compose(template, names=names, text=Phrase(text, barring)))


def _say_barred(headlines: Headlines, figure: Figure, text: str) -> Phrase:
    """That a figure is not compared: with the one before it, or for want of one."""
    change = headlines.barred.get(figure.measure.id)
    if change:
        return claims.say_sign(figure, change, text)
    return claims.say_not_compared(figure, text)


def _say_missing(headlines: Headlines, detail: Detail) -> Iterator[Phrase]:
    """Headlines without a figure, or whose latest is history."""
    answers = headlines.missing
    if not answers or detail is Detail.NOTHING:
        return
    count = len(answers)
    named = detail is Detail.NAMES
    names = join_phrases([Phrase(short_name(one.measure)) for one in answers], last=" or ")
    have = f"{number_word(count)} {plural(count, 'measure')} {'has' if count == 1 else 'have'}"
    if all(is_without_later(one) for one in answers):
        recent = "recent " if any(isinstance(one, Figure) for one in answers) else ""
        text = f"no {recent}figure is held" if named else f"{have} no {recent}figure"
        missing = [_say_none(one, text) for one in answers]
        template = "{text} for {names}" if named else "{text}"
        yield _sentence(Phrase(template.format(text=text, names=names), _claims(missing)))
        return
    asked = claims.say_period(answers[0].asked)
    text = "has no figure" if named else f"{have} no figure"
    missing = [claims.say_not_held_then(one, text) for one in answers]
    template = "{asked} {text} for {names}" if named else "{text} for {asked}"
    sentence = template.format(asked=asked, text=text, names=names)
    yield _sentence(Phrase(sentence, (*asked.claims, *_claims(missing))))


def is_without_later(answer: Answer) -> bool:
    """Whether nothing later is held than what the answer has, if it has anything."""
    if isinstance(answer, Figure):
        return answer.newest
    return answer.why is Why.NEVER_HELD


def _say_none(answer: Answer, text: str) -> Phrase:
    if isinstance(answer, Figure):
        return claims.say_newest(answer, text)
    return claims.say_not_held(answer, text)


def _claims(phrases: Iterable[Phrase]) -> tuple[Claim, ...]:
    return tuple(claim for phrase in phrases for claim in phrase.claims)


def _sentence(phrase: Phrase) -> Phrase:
    return Phrase(f"{capitalise(phrase.text)}.", phrase.claims)
