"""What a page's answer says of headline measures without a comparison or without a figure."""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.domain.formatting import number_word
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.narrative.change_phrases import (
    name_comparator,
    say_before_reported,
    say_level,
    say_sign,
)
from pcc_metrics.narrative.change_sentences import is_nothing_held, stands_beside
from pcc_metrics.narrative.grammar import plural, short_name, verb
from pcc_metrics.narrative.headlines import (
    Detail,
    Headlines,
    end_sentence,
    say_name,
    say_names,
)
from pcc_metrics.narrative.level_phrases import (
    say_newest,
    say_not_compared,
    say_not_held,
    say_not_held_then,
)
from pcc_metrics.narrative.level_sentences import (
    say_count,
    say_if_reported,
    say_period_of,
    say_where,
)
from pcc_metrics.narrative.phrase import (
    NOTHING,
    Phrase,
    collect_claims,
    compose,
    join_phrases,
    say_period,
)


def say_uncompared(headlines: Headlines, detail: Detail) -> Iterator[Phrase]:
    """Figures without an earlier one, or with one that they cannot be set against."""
    for figure in _told_beside(headlines, detail):
        yield _say_beside(headlines, figure)
    if detail in (Detail.NOTHING, Detail.COUNT):
        return
    beside = [one for one in headlines.uncompared if _change_beside(headlines, one)]
    alone = [one for one in headlines.uncompared if is_nothing_held(one)]
    barred = [one for one in headlines.uncompared if one not in (*alone, *beside)]
    for group, template, text in (
        (barred, "{names} {text}", "cannot be compared"),
        (alone, "{text} for {names}", "no comparable figure is held"),
    ):
        if group:
            names = say_names(group, headlines)
            barring = collect_claims([_say_barred(headlines, one, text) for one in group])
            yield end_sentence(compose(template, names=names, text=Phrase(text, barring)))


def is_said_beside(headlines: Headlines, figure: Figure, detail: Detail) -> bool:
    """Whether a figure's number is told with its earlier one, and need not be told before."""
    return figure in _told_beside(headlines, detail)


def _told_beside(headlines: Headlines, detail: Detail) -> list[Figure]:
    """The figures that are told with an earlier one: all of them, or only the page's first."""
    if detail is Detail.NOTHING:
        return []
    beside = [one for one in headlines.uncompared if _change_beside(headlines, one)]
    if detail is Detail.COUNT:
        return [one for one in beside if one is headlines.first]
    return beside


def _change_beside(headlines: Headlines, figure: Figure) -> bool:
    """Whether the page gives an earlier figure beside this one, without a sign."""
    change = headlines.barred.get(figure.measure.id)
    return change is not None and stands_beside(change)


def _say_beside(headlines: Headlines, figure: Figure) -> Phrase:
    """`32 homicides in the year to June 2025; 38 a year before, as reported`.

    What is no count: `the mean wait on 101 was 45 seconds (10 minutes a year before)`.
    """
    change = headlines.barred[figure.measure.id]
    reported = say_before_reported(figure, change)
    before = compose(
        "{before} {than}{mark}",
        before=say_level(figure, change, before=True),
        than=name_comparator(figure, change),
        mark=compose(", {reported}", reported=reported) if reported.text else NOTHING,
    )
    own = say_if_reported(figure)
    if figure.measure.kind == "count" and not change.months:
        first = compose(
            "{count}{where} in {when}",
            count=say_count(figure),
            where=say_where(figure, headlines.context) if headlines.context else NOTHING,
            when=say_period_of(figure),
        )
        return end_sentence(compose("{first}{own}; {before}", first=first, own=own, before=before))
    return end_sentence(
        compose(
            "{name} {was} {now}{own} ({before})",
            name=say_name(figure, headlines),
            was=verb(figure.measure, "was", "were"),
            now=say_level(figure, change, before=False),
            own=own,
            before=before,
        )
    )


def _say_barred(headlines: Headlines, figure: Figure, text: str) -> Phrase:
    """That a figure is not compared: with the one before it, or for want of one."""
    change = headlines.barred.get(figure.measure.id)
    if change:
        return say_sign(figure, change, text)
    return say_not_compared(figure, text)


def say_missing(headlines: Headlines, detail: Detail) -> Iterator[Phrase]:
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
        yield end_sentence(Phrase(template.format(text=text, names=names), collect_claims(missing)))
        return
    asked = say_period(answers[0].asked)
    text = "has no figure" if named else f"{have} no figure"
    missing = [say_not_held_then(one, text) for one in answers]
    template = "{asked} {text} for {names}" if named else "{text} for {asked}"
    sentence = template.format(asked=asked, text=text, names=names)
    yield end_sentence(Phrase(sentence, (*asked.claims, *collect_claims(missing))))


def is_without_later(answer: Answer) -> bool:
    """Whether nothing later is held than what the answer has, if it has anything."""
    if isinstance(answer, Figure):
        return answer.newest
    return answer.why is Why.NEVER_HELD


def _say_none(answer: Answer, text: str) -> Phrase:
    if isinstance(answer, Figure):
        return say_newest(answer, text)
    return say_not_held(answer, text)
