"""The answer of a page: a sentence or two on what moved, by how much, and what is missing.

At most 30 words. What does not fit is said in fewer words: what has no figure first, a direction
and its size never.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pcc_metrics.domain.formatting import number_word
from pcc_metrics.figures.change import ChangeKind
from pcc_metrics.narrative.change_formatting import change_size
from pcc_metrics.narrative.change_phrases import (
    direction_word,
    name_comparator,
    say_change,
    say_comparator,
    say_level,
    say_sign,
)
from pcc_metrics.narrative.grammar import verb
from pcc_metrics.narrative.headlines import (
    Compared,
    Detail,
    Headlines,
    end_sentence,
    say_name,
    say_names,
)
from pcc_metrics.narrative.level_phrases import say_value
from pcc_metrics.narrative.level_sentences import (
    say_count,
    say_if_reported,
    say_level_words,
    say_period_of,
    say_where,
)
from pcc_metrics.narrative.missing_figures import is_said_beside, say_missing, say_uncompared
from pcc_metrics.narrative.phrase import NOTHING, Phrase, collect_claims, compose, join_phrases
from pcc_metrics.narrative.turn_phrases import say_part_change, say_turning_month
from pcc_metrics.stats.change_signs import Sign

MOST_WORDS = 30


def write_answer(headlines: Headlines) -> Phrase:
    """The answer in the first form that keeps to the limit."""
    too_long: list[Phrase] = []
    for version in write_versions(headlines):
        if is_short(version):
            return version
        too_long.append(version)
    return min(too_long, key=_count_words)


def is_short(answer: Phrase) -> bool:
    """Whether an answer keeps to the limit."""
    return _count_words(answer) <= MOST_WORDS


def _count_words(phrase: Phrase) -> int:
    return len(phrase.text.split())


def write_versions(headlines: Headlines) -> Iterator[Phrase]:
    """From the first to the shortest.

    By turns: how many turns are told, what of little changes, of unclear ones, of figures without
    an earlier one, and of measures without a figure.
    """
    full, names, count, nothing = Detail
    rounds = headlines.rounds

    # A version differs from the one before in one part or two: the others are not written again.
    @cache
    def say_moved(part: int, turns: int) -> list[Phrase]:
        return list(_say_moved(headlines, rounds[part], turns))

    @cache
    def say_little(part: int, detail: Detail, turns: int) -> list[Phrase]:
        return list(_say_little_changed(headlines, rounds[part], detail, turns))

    @cache
    def say_chance(part: int, detail: Detail, turns: int) -> list[Phrase]:
        return list(_say_chance(headlines, rounds[part], detail, turns))

    @cache
    def say_alone(detail: Detail) -> list[Phrase]:
        return list(say_uncompared(headlines, detail))

    @cache
    def say_none(detail: Detail) -> list[Phrase]:
        return list(say_missing(headlines, detail))

    untested = list(_say_untested(headlines))
    for turns, little, chance, uncompared, missing in (
        (9, full, full, names, names),
        (9, full, full, names, count),
        (9, full, full, count, names),
        (9, full, full, count, count),
        (9, names, names, count, names),
        (9, names, names, count, count),
        (9, count, count, count, count),
        (1, count, count, count, count),
        (1, count, nothing, count, count),
        (0, count, count, count, count),
        (1, count, nothing, count, nothing),
        (1, count, nothing, nothing, nothing),
        (0, count, nothing, nothing, nothing),
        (1, nothing, nothing, nothing, nothing),
        (0, nothing, nothing, nothing, nothing),
    ):
        opened = _opens_page(headlines, turns, little, chance) or (
            is_said_beside(headlines, headlines.first, uncompared)
        )
        phrases = [] if opened else list(_say_first(headlines))
        for part in range(len(rounds)):
            phrases += say_moved(part, turns)
            phrases += say_little(part, little, turns)
            phrases += say_chance(part, chance, turns)
        phrases += untested
        phrases += say_alone(uncompared)
        phrases += say_none(missing)
        yield join_phrases(phrases, " ", " ")
    moved = [one for one in headlines.ordered_changes if one.sign.direction]
    for most in range(len(moved), 0, -1):  # those of an older period or a baseline go first
        yield join_phrases(_say_moved(headlines, moved[:most], 0))


def _opens_page(headlines: Headlines, turns: int, little: Detail, chance: Detail) -> bool:
    """Whether the changes say something that is clear, of the page's own areas and period.

    Where they do not, the first figure is given before them.
    """
    if not headlines.held:
        return True
    told = [
        one.figure
        for one in headlines.compared
        if _is_clear(one, little, chance) or (turns and one.has_clear_turn)
    ]
    told += [one.figure for one in headlines.untested]
    none_held = not any(map(headlines.is_of_page, headlines.held))
    return any(map(headlines.is_of_page, told)) or (none_held and bool(told))


def _is_clear(one: Compared, little: Detail, chance: Detail) -> bool:
    """Whether a change is told, and with its size where it could be chance."""
    if one.sign is Sign.LITTLE_CHANGED:
        return little is not Detail.NOTHING
    return bool(one.sign.direction) or chance is Detail.FULL


def _say_moved(headlines: Headlines, part: Sequence[Compared], turns: int) -> Iterator[Phrase]:
    """`Robbery was 4% lower than a year before and possession of weapons 6% higher.`."""
    moved = [one for one in part if one.sign.direction]
    turned = [one for one in moved if one.has_clear_turn][:turns]
    scope = _shared_scope(headlines, moved)
    within = replace(headlines, scope_is_said=bool(scope.text))
    items: list[Phrase] = []
    for one in moved:
        item = _say_size(one, within) if items else _say_was(one, within)
        aside = [_say_turned(one)] if one in turned and len(moved) > 1 else []
        if headlines.tells_rate(one.figure):
            aside.append(headlines.rates[one.figure.measure.id])
        if aside:
            item = compose("{item} ({aside})", item=item, aside=join_phrases(aside, "; ", "; "))
        if one in turned and len(moved) == 1:
            item = compose("{item}, but {turned}", item=item, turned=_say_turned(one))
        items.append(item)
    if items:
        yield end_sentence(compose("{scope}{items}", scope=scope, items=join_phrases(items)))


def _shared_scope(headlines: Headlines, group: Sequence[Compared]) -> Phrase:
    """`in the year to June 2025 `: area and period of several changes, if not the page's."""
    scopes = [headlines.say_scope(one.figure) for one in group]
    if len(scopes) < 2 or len({scope.text for scope in scopes}) > 1 or not scopes[0].text:
        return NOTHING
    return Phrase(f"{scopes[0].text.strip()} ", scopes[0].claims)


def _say_turned(one: Compared) -> Phrase:
    """`level after November`."""
    return compose(
        "{part} after {month}",
        part=say_part_change(one.figure, one.change, last=True),
        month=say_turning_month(one.figure, one.change),
    )


def _say_was(one: Compared, headlines: Headlines) -> Phrase:
    """`robbery was 4% lower than a year before`; two counts where the base is small."""
    figure, change = one.figure, one.change
    small = not change_size(figure.measure, change)
    return compose(
        "{name} {was} {moved}{than}{over}{pair}",
        name=say_name(figure, headlines),
        was=verb(figure.measure, "was", "were"),
        moved=say_change(figure, change, direction_word(change.change)),
        than=headlines.say_than(one, " than {than}"),
        over=headlines.say_months(one),
        pair=compose(" ({pair})", pair=_say_pair(one)) if small else NOTHING,
    )


def _say_size(one: Compared, headlines: Headlines, form: str = "{name} {size}") -> Phrase:
    """`weapons 8% lower`; two counts where the base is small."""
    figure, change = one.figure, one.change
    name, over = say_name(figure, headlines), headlines.say_months(one)
    if not change_size(figure.measure, change) or not change.change:
        pair = compose("{pair}{over}", pair=_say_pair(one), over=over)
        return compose("{name} ({pair})", name=name, pair=pair)
    size = compose(
        "{moved}{than}{over}",
        moved=say_change(figure, change, direction_word(change.change)),
        than=headlines.say_than(one, " than {than}"),
        over=over,
    )
    return compose(form, name=name, size=size)


def _say_pair(one: Compared) -> Phrase:
    return compose(
        "{now}; {before} {than}",
        now=say_level(one.figure, one.change, before=False),
        before=say_level(one.figure, one.change, before=True),
        than=name_comparator(one.figure, one.change),
    )


def _say_little_changed(
    headlines: Headlines, part: Sequence[Compared], detail: Detail, turns: int
) -> Iterator[Phrase]:
    turned, group = _split_turned(part, Sign.LITTLE_CHANGED, turns)
    for one in turned:
        sign = say_sign(one.figure, one.change, "little changed")
        yield _say_but_turned(headlines, one, "{sign} ({size})", sign)
    if detail is Detail.NOTHING:
        return
    if len(group) > 1 and detail is Detail.COUNT:
        other = bool(turned) or any(one.sign.direction for one in part)
        yield _say_counted(group, "{count} {other}measures were little changed", other=other)
    elif group:
        were = "were" if len(group) > 1 else verb(group[0].figure.measure, "was", "were")
        sign = _say_sign(group, "little changed")
        names, against = _say_alike(headlines, group, detail)
        yield end_sentence(
            compose(
                "{names} {were} {sign}{against}{rate}",
                rate=headlines.say_rate(group[0].figure) if len(group) == 1 else NOTHING,
                names=names,
                were=were,
                sign=sign,
                against=compose(" from {other}", other=against) if against.text else NOTHING,
            )
        )


def _say_alike(
    headlines: Headlines, group: Sequence[Compared], detail: Detail
) -> tuple[Phrase, Phrase]:
    """The names of a group, and what all of it is compared with, where that is not said yet."""
    periods = {one.change.period for one in group}
    if detail is Detail.FULL or len(periods) > 1 or not _say_beside(group[0], headlines).text:
        return _say_group(headlines, group, detail), NOTHING
    return say_names([one.figure for one in group], headlines), _say_other(group[0])


def _say_chance(
    headlines: Headlines, part: Sequence[Compared], detail: Detail, turns: int
) -> Iterator[Phrase]:
    turned, group = _split_turned(part, Sign.CHANCE, turns)
    for one in turned:
        sign = say_sign(one.figure, one.change, "could be chance")
        yield _say_but_turned(headlines, one, "{size} ({sign})", sign)
    if not group or detail is Detail.NOTHING:
        return
    many = "differences" if len(group) > 1 else "the difference"
    if len(group) > 1 and detail is Detail.COUNT:
        other = bool(turned) or any(one.sign is not Sign.CHANCE for one in part)
        text = "changes in {count} {other}measures could be chance"
        yield _say_counted(group, text, other=other)
        return
    sign = _say_sign(group, "could be chance")
    names = _say_group(headlines, group, detail)
    yield end_sentence(compose("{many} in {names} {sign}", many=many, names=names, sign=sign))


def _split_turned(
    part: Sequence[Compared], sign: Sign, turns: int
) -> tuple[list[Compared], list[Compared]]:
    """The changes with a sign: those whose turn is told, and the others."""
    group = [one for one in part if one.sign is sign]
    turned = [one for one in group if one.has_clear_turn][:turns]
    return turned, [one for one in group if one not in turned]


def _say_but_turned(headlines: Headlines, one: Compared, form: str, sign: Phrase) -> Phrase:
    """`Robbery was 1% higher than a year before (could be chance), but 37% higher after July`."""
    figure, change = one.figure, one.change
    small = not change_size(figure.measure, change) or not change.change
    moved = _say_pair(one) if small else say_change(figure, change, direction_word(change.change))
    size = compose(
        "{moved}{than}{over}",
        moved=moved,
        than=NOTHING if small else headlines.say_than(one, " than {than}"),
        over=headlines.say_months(one),
    )
    return end_sentence(
        compose(
            "{name} {was} {state}, but {turned}{rate}",
            name=say_name(figure, headlines),
            was=verb(figure.measure, "was", "were"),
            state=compose(form, size=size, sign=sign),
            turned=_say_turned(one),
            rate=headlines.say_rate(figure),
        )
    )


def _say_counted(group: Sequence[Compared], template: str, *, other: bool) -> Phrase:
    """`Changes in two other measures could be chance`: each is told in its own paragraph."""
    count = number_word(len(group))
    text = template.format(count=count, other="other " if other else "")
    sign = _say_sign(group, text[text.index(count) :])
    return end_sentence(Phrase(text, sign.claims))


def _say_beside(one: Compared, headlines: Headlines) -> Phrase:
    """What a change is from, where the answer has not said that."""
    if headlines.say_than(one, "{than}") is NOTHING:
        return NOTHING
    return compose(" (against {other})", other=_say_other(one))


def _say_other(one: Compared) -> Phrase:
    """`a year before`, `2019`: what a figure is compared with."""
    if one.change.kind is ChangeKind.YEAR:
        return name_comparator(one.figure, one.change)
    return say_comparator(one.figure, one.change, one.change.label)


def _say_untested(headlines: Headlines) -> Iterator[Phrase]:
    """`999 calls answered within 10 seconds were 96%, 2 to 4 … higher than a year before.`."""
    for one in headlines.untested:
        figure, change = one.figure, one.change
        moved = say_change(figure, change, direction_word(change.change))
        yield end_sentence(
            compose(
                "{name} {was} {value}{reported}, {moved} than {than}",
                name=say_name(figure, headlines),
                was=verb(figure.measure, "was", "were"),
                value=say_value(figure),
                reported=say_if_reported(figure),
                moved=moved,
                than=name_comparator(figure, change),
            )
        )


def _say_sign(group: Sequence[Compared], text: str) -> Phrase:
    """The words of a sign, claimed of every measure of the group."""
    return Phrase(text, collect_claims([say_sign(one.figure, one.change, text) for one in group]))


def _say_group(headlines: Headlines, group: Sequence[Compared], detail: Detail) -> Phrase:
    """`robbery (1% lower) and weapons (2% higher)`, or their names."""
    if detail is Detail.FULL:
        return join_phrases(_say_size(one, headlines, "{name} ({size})") for one in group)
    if not any(_say_beside(one, headlines).text for one in group):
        return say_names([one.figure for one in group], headlines)
    return join_phrases(_say_without_size(one, headlines) for one in group)


def _say_without_size(one: Compared, headlines: Headlines) -> Phrase:
    """`robbery`, with what it is compared with, where the answer has not said that."""
    beside = _say_beside(one, headlines)
    return compose("{name}{beside}", name=say_name(one.figure, headlines), beside=beside)


def _say_first(headlines: Headlines) -> Iterator[Phrase]:
    """The number of the figure that the page opens with, where no change is told of it."""
    if not headlines.held:
        return
    figure = headlines.first
    counted = figure.measure.kind == "count"
    level = say_count(figure) if counted else say_level_words(figure)
    where = say_where(figure, headlines.context) if headlines.context else NOTHING
    when = say_period_of(figure)
    reported = say_if_reported(figure)
    yield end_sentence(
        compose(
            "{level}{where} in {when}{reported}{rate}",
            rate=headlines.say_rate(figure),
            level=level,
            where=where,
            when=when,
            reported=reported,
        )
    )
