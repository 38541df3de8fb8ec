"""The answer of a page: a sentence or two on what moved, by how much, and what is missing.

At most 30 words. What does not fit is said in fewer words: what has no figure first, a direction
and its size never.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from pcc_metrics.domain.formatting import capitalise, number_word
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.narrative import claims
from pcc_metrics.narrative.claims import Claim, Phrase, compose, join_phrases
from pcc_metrics.narrative.grammar import plural, short_name, verb
from pcc_metrics.narrative.in_context import direction_word, say_count, say_level_words, than
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

    Those with a change; those without, in the order of the catalogue, of which `barred` (their ids)
    stand beside an earlier figure that they cannot be set against; those without a recent figure.
    """

    compared: tuple[Compared, ...]
    uncompared: tuple[Figure, ...]
    barred: frozenset[str]
    missing: tuple[Answer, ...]

    @property
    def held(self) -> tuple[Figure, ...]:
        """All that have a recent figure, the compared ones first."""
        return (*(one.figure for one in self.compared), *self.uncompared)


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
        (9, Detail.FULL, Detail.COUNT, Detail.NAMES),
        (9, Detail.FULL, Detail.NOTHING, Detail.NAMES),
        (9, Detail.FULL, Detail.COUNT, Detail.COUNT),
        (9, Detail.FULL, Detail.NOTHING, Detail.COUNT),
        (9, Detail.NAMES, Detail.NOTHING, Detail.COUNT),
        (9, Detail.COUNT, Detail.NOTHING, Detail.COUNT),
        (1, Detail.COUNT, Detail.NOTHING, Detail.COUNT),
        (0, Detail.COUNT, Detail.NOTHING, Detail.COUNT),
    ):
        told = [
            *_say_moved(headlines.compared, turns),
            *_say_little_changed(headlines.compared, changes),
            *_say_chance(headlines.compared, changes),
        ]
        if not told:
            told += _say_first(headlines.held)
        told += _say_uncompared(headlines, uncompared)
        told += _say_missing(headlines.missing, missing)
        yield join_phrases(told, " ", " ")


def _say_moved(compared: Sequence[Compared], turns: int) -> Iterator[Phrase]:
    """`Robbery was 4% lower than a year before and possession of weapons 6% higher.`."""
    moved = [one for one in compared if one.sign.direction]
    turned = [one for one in moved if one.change.turn][:turns]
    if len(moved) == 1:
        yield _sentence(
            _say_turned(moved[0], "{item}, but {turned} in the last {months} months", turned)
        )
    elif moved:
        items = (
            _say_turned(one, "{item} ({turned} in the last {months} months)", turned, place == 0)
            for place, one in enumerate(moved)
        )
        yield _sentence(join_phrases(items))


def _say_turned(
    one: Compared, template: str, turned: Sequence[Compared], first: bool = True
) -> Phrase:
    """A change, with its turn where that is to be told."""
    item = _say_was(one) if first else _say_size(one)
    if one not in turned or not one.change.turn:
        return item
    return compose(
        template,
        item=item,
        turned=claims.say_part_change(one.figure, one.change, last=True),
        months=number_word(one.change.turn.last_months),
    )


def _say_was(one: Compared) -> Phrase:
    """`robbery was 4% lower than a year before`; two counts where the base is small."""
    figure, change = one.figure, one.change
    moved = claims.say_change(figure, change, direction_word(change.change))
    opening = compose(
        "{name} {was} {moved} than {than}",
        name=short_name(figure.measure),
        was=verb(figure.measure, "was", "were"),
        moved=moved,
        than=than(figure, change),
    )
    if claims.change_size(figure.measure, change):
        return opening
    return compose("{opening} ({pair})", opening=opening, pair=_say_pair(one))


def _say_size(one: Compared) -> Phrase:
    """`weapons 8% lower`; two counts where the base is small."""
    figure, change = one.figure, one.change
    name, direction = short_name(figure.measure), direction_word(change.change)
    if not claims.change_size(figure.measure, change):
        return compose("{name} ({pair})", name=name, pair=_say_pair(one))
    return compose("{name} {moved}", name=name, moved=claims.say_change(figure, change, direction))


def _say_pair(one: Compared) -> Phrase:
    return compose(
        "{now}; {before} {than}",
        now=claims.say_level(one.figure, one.change, before=False),
        before=claims.say_level(one.figure, one.change, before=True),
        than=than(one.figure, one.change),
    )


def _say_little_changed(compared: Sequence[Compared], detail: Detail) -> Iterator[Phrase]:
    group = [one for one in compared if one.sign is Sign.LITTLE_CHANGED]
    if group:
        were = "were" if len(group) > 1 else verb(group[0].figure.measure, "was", "were")
        sign = _say_sign(group, "little changed")
        names = _say_group(group, detail, "measures")
        yield _sentence(compose("{names} {were} {sign}", names=names, were=were, sign=sign))


def _say_chance(compared: Sequence[Compared], detail: Detail) -> Iterator[Phrase]:
    group = [one for one in compared if one.sign is Sign.CHANCE]
    if not group:
        return
    sign = _say_sign(group, "could be chance")
    many = "differences" if len(group) > 1 else "the difference"
    if detail is Detail.COUNT:
        count = number_word(len(group))
        yield _sentence(compose(f"{count} {plural(len(group), 'difference')} {{sign}}", sign=sign))
        return
    names = _say_group(group, detail, "measures")
    yield _sentence(compose("{many} in {names} {sign}", many=many, names=names, sign=sign))


def _say_sign(group: Sequence[Compared], text: str) -> Phrase:
    """The words of a sign, claimed of every measure of the group."""
    each = (claims.say_sign(one.figure, one.change, text) for one in group)
    return Phrase(text, tuple(claim for phrase in each for claim in phrase.claims))


def _say_group(group: Sequence[Compared], detail: Detail, many: str) -> Phrase:
    """`robbery (1% lower) and weapons (2% higher)`, their names, or `two measures`."""
    if detail is Detail.COUNT and len(group) > 1:
        return Phrase(f"{number_word(len(group))} {many}")
    if detail is Detail.FULL:
        return join_phrases(_say_with_size(one) for one in group)
    return join_phrases(Phrase(short_name(one.figure.measure)) for one in group)


def _say_with_size(one: Compared) -> Phrase:
    figure, change = one.figure, one.change
    name = short_name(figure.measure)
    if not claims.change_size(figure.measure, change) or not change.change:
        return compose("{name} ({pair})", name=name, pair=_say_pair(one))
    moved = claims.say_change(figure, change, direction_word(change.change))
    if change.kind is ChangeKind.YEAR:
        return compose("{name} ({moved})", name=name, moved=moved)
    other = than(figure, change)
    return compose("{name} ({moved} than {other})", name=name, moved=moved, other=other)


def _say_first(figures: Sequence[Figure]) -> Iterator[Phrase]:
    """The number of the first figure, where there is no change to tell."""
    for figure in figures[:1]:
        counted = figure.measure.kind == "count"
        level = say_count(figure) if counted else say_level_words(figure)
        period = claims.say_period(figure.period)
        yield _sentence(compose("{level} in {period}", level=level, period=period))


def _say_uncompared(headlines: Headlines, detail: Detail) -> Iterator[Phrase]:
    """Figures without an earlier one, or with one that they cannot be set against."""
    if not headlines.uncompared or detail is Detail.NOTHING:
        return
    barred = [_name(one) for one in headlines.uncompared if one.measure.id in headlines.barred]
    alone = [
        _say_not_compared(one)
        for one in headlines.uncompared
        if one.measure.id not in headlines.barred
    ]
    if detail is Detail.COUNT:
        count = len(headlines.uncompared)
        text = f"{number_word(count)} {plural(count, 'measure')} cannot be compared"
        yield _sentence(Phrase(text, _claims(alone)))
        return
    if barred:
        yield _sentence(compose("{names} cannot be compared", names=join_phrases(barred)))
    if len(alone) == 1 and not (headlines.compared or headlines.missing or barred):
        yield Phrase("No earlier figure is held to compare.", _claims(alone))
    elif alone:
        told = join_phrases(alone, last=" or ")
        yield _sentence(compose("no earlier figure is held for {told}", told=told))


def _say_missing(answers: Sequence[Answer], detail: Detail) -> Iterator[Phrase]:
    """Headlines without a figure, or whose latest is history."""
    if not answers:
        return
    what = "recent figure" if any(isinstance(one, Figure) for one in answers) else "figure"
    names = [_say_missing_name(one) for one in answers]
    if detail is Detail.NAMES:
        told = join_phrases(names, last=" or ")
        yield _sentence(compose("no {what} is held for {told}", what=what, told=told))
        return
    count = len(answers)
    have = f"{plural(count, 'measure')} {'has' if count == 1 else 'have'}"
    yield _sentence(Phrase(f"{number_word(count)} {have} no {what}", _claims(names)))


def _claims(*groups: Sequence[Phrase]) -> tuple[Claim, ...]:
    return tuple(claim for group in groups for phrase in group for claim in phrase.claims)


def _name(answer: Answer) -> Phrase:
    return Phrase(short_name(answer.measure))


def _say_not_compared(figure: Figure) -> Phrase:
    return claims.say_not_compared(figure, short_name(figure.measure))


def _say_missing_name(answer: Answer) -> Phrase:
    name = short_name(answer.measure)
    if isinstance(answer, Figure):
        return claims.say_newest(answer, name)
    return claims.say_not_held(answer, name)


def _sentence(phrase: Phrase) -> Phrase:
    return Phrase(f"{capitalise(phrase.text)}.", phrase.claims)
