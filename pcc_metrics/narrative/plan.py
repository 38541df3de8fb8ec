"""The text of a page, planned: answer, context, a paragraph a headline measure, movers, the rest.

The sentences before "cautions" leave out what the context line says. Each has a standalone form,
which names measure, number, period and area, for whatever leaves the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from pcc_metrics.checks import Finding
from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.movers import Movers, find_movers
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.rest_of_force import rest_of_force
from pcc_metrics.figures.source_claims import claims_about
from pcc_metrics.narrative import mover_sentences
from pcc_metrics.narrative.cautions import shorten_cautions
from pcc_metrics.narrative.change_sentences import (
    stands_beside,
    why_not_compared,
    write_change,
    write_not_compared,
    write_turn,
)
from pcc_metrics.narrative.context_line import Context, write_answer_standalone, write_context
from pcc_metrics.narrative.fact_types import (
    AreasFact,
    ChangeFact,
    Fact,
    FactKind,
    LevelFact,
    TargetFact,
    TurnFact,
    UncomparedFact,
)
from pcc_metrics.narrative.facts import (
    is_impossible,
    is_rate_of_count,
    page_facts,
    select_changes,
)
from pcc_metrics.narrative.grammar import find_subject, short_source_name
from pcc_metrics.narrative.headlines import Compared, Headlines
from pcc_metrics.narrative.level_sentences import write_each, write_level, write_target
from pcc_metrics.narrative.page_answer import write_answer
from pcc_metrics.narrative.phrase import Phrase
from pcc_metrics.narrative.sentences import Sentence, draft_sentence, draft_sentences
from pcc_metrics.stats.change_signs import Sign


@dataclass(frozen=True)
class TextPlan:
    """The planned text. `paragraphs` are of headline measures, `others` of the other measures.

    `leaders` are the answers for the headline measures, those with a recent figure first; `facts`
    all that can be said of the page's figures.
    """

    answer: Sentence
    context: Sentence
    paragraphs: tuple[tuple[Sentence, ...], ...]
    movers: tuple[Sentence, ...]
    others: tuple[tuple[Sentence, ...], ...]
    cautions: tuple[Sentence, ...]
    leaders: tuple[Answer, ...]
    facts: tuple[Fact, ...] = field(repr=False)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in the order of reading."""
        sentences = [self.answer, self.context]
        for group in (*self.paragraphs, self.movers, *self.others, self.cautions):
            sentences += group
        return tuple(sentences)

    @cached_property
    def standalone(self) -> tuple[Sentence, ...]:
        """All that can be said of the page's figures, each sentence by itself.

        Written when somebody asks for it: the page says most of it in its own words.
        """
        return draft_sentences(self.facts)


# What a page says in its own words before the cautions; the standalone sentences of these are not
# repeated there.
_PLANNED = frozenset(
    {
        FactKind.LEVEL,
        FactKind.CHANGE,
        FactKind.TURN,
        FactKind.TARGET,
        FactKind.AREAS,
        FactKind.AGAINST_REST,
        FactKind.MONTHS,
    }
)


def plan_text(
    reader: Reader,
    priority: Priority,
    view: View,
    figures: Mapping[str, Answer],
    each: Mapping[str, tuple[Answer, ...]],
    findings: Sequence[Finding],
) -> TextPlan:
    """The text of a priority page from its figures and their standalone sentences."""
    facts = tuple(page_facts(reader, priority, view, figures, each, findings))
    answers = [one for one in figures.values() if has_own_sentence(one, figures)]
    leaders = choose_leaders(reader, priority, answers)
    headlines = sort_headlines(leaders, view.compare)
    context = choose_context(figures, headlines)
    writer = _Writer(reader, view, context, each)
    held = headlines.held
    rest = [
        one for one in answers if isinstance(one, Figure) and not one.history and one not in held
    ]
    movers = find_movers(reader, answers)
    planned = {id(one) for one in (*held, *rest)}
    cautions = draft_sentences(one for one in facts if not _is_planned(one, planned, leaders))
    subjects = {find_subject(one.measure) for one in (*held, *rest)}
    return TextPlan(
        writer.answer(headlines),
        writer.context_line(leaders, headlines.compared),
        tuple(writer.paragraph(one) for one in _of_page_first(held, context)),
        tuple(writer.movers(movers)),
        tuple(writer.paragraph(one) for one in rest),
        tuple(shorten_cautions(cautions, context, subjects)),
        (*held, *headlines.missing),
        facts,
    )


def has_own_sentence(answer: Answer, figures: Mapping[str, Answer]) -> bool:
    """Whether the measure has a sentence of its own: a rate is told with its count."""
    of_count = is_rate_of_count(answer, figures)
    return answer.measure.kind != "change" and not of_count and not is_impossible(answer)


def _of_page_first(figures: Iterable[Figure], context: Context) -> list[Figure]:
    """A page begins with its own area and period, not with the force around it or last year."""
    return sorted(
        figures, key=lambda one: (one.shown != context.areas, one.period != context.period)
    )


def choose_leaders(
    reader: Reader, priority: Priority, answers: Sequence[Answer]
) -> tuple[Answer, ...]:
    """One answer a headline: of two sources, that which can compare the newest period."""
    by_subject: dict[str, list[Answer]] = {}
    for answer in answers:
        by_subject.setdefault(find_subject(answer.measure), []).append(answer)
    subjects = dict.fromkeys(find_subject(reader.catalogue.measures[m]) for m in priority.headlines)
    groups = (by_subject[subject] for subject in subjects if subject in by_subject)
    return tuple(max(group, key=_compared_and_new) for group in groups)


def _compared_and_new(answer: Answer) -> tuple[bool, bool, int]:
    if not isinstance(answer, Figure):
        return False, False, 0
    return not answer.history, can_be_compared(answer), answer.period.end.index


def can_be_compared(figure: Figure) -> bool:
    """Whether any change of it has a sign."""
    return any(
        isinstance(one, Change) and one.sign is not Sign.NOT_COMPARABLE
        for one in figure.comparisons
    )


def sort_headlines(leaders: Iterable[Answer], compare: Compare) -> Headlines:
    """Headline measures by what can be said of them."""
    compared, untested, uncompared, barred, missing = [], [], [], {}, []
    for answer in leaders:
        if isinstance(answer, NoFigure) or answer.history:
            missing.append(answer)
            continue
        changes = select_changes(answer, compare)
        signed = [one for one in changes if one.sign is not Sign.NOT_COMPARABLE]
        ranged = [one for one in changes if one.has_range]
        if changes and stands_beside(changes[0]) and not changes[0].has_range:
            # What was asked for is told, though without a sign: an older baseline is not news.
            uncompared.append(answer)
            barred[answer.measure.id] = changes[0]
        elif signed:
            compared.append(Compared(answer, signed[0]))
        elif ranged:
            untested.append(Compared(answer, ranged[0]))
        else:
            uncompared.append(answer)
            if changes:
                barred[answer.measure.id] = changes[0]
    compared.sort(key=lambda one: one.change.kind is not ChangeKind.YEAR)
    return Headlines(
        tuple(compared), tuple(uncompared), barred, tuple(missing), untested=tuple(untested)
    )


def choose_context(figures: Mapping[str, Answer], headlines: Headlines) -> Context:
    """The areas asked for, and period and months of the newest headline of just these areas.

    That is what the answer tells first; a figure of a larger area only where there is none.
    """
    first = next(iter(figures.values()))
    if not headlines.held:
        return Context(first.areas, first.asked, held=False)
    own = [one for one in headlines.held if one.shown == first.areas] or headlines.held
    end = max(one.period.end for one in own)
    newest = [one for one in own if one.period.end == end]
    changes = [one for one in headlines.ordered_changes if one.figure in newest]
    leading = changes[0].figure if changes else newest[0]
    yearly = [one.change for one in changes[:1] if one.change.kind is ChangeKind.YEAR]
    return Context(leading.areas, leading.period, yearly[0].months if yearly else ())


def _is_planned(fact: Fact, planned: set[int], leaders: Sequence[Answer]) -> bool:
    """Whether the text has said it already, or says it of another source of the same thing."""
    if fact.kind in (FactKind.PLACE, FactKind.UNCOMPARED):
        led = {find_subject(one.measure) for one in leaders if one.shown == one.areas}
        others = [one for one in fact.figures if find_subject(one.measure) not in led]
        return not others or (
            fact.kind is FactKind.UNCOMPARED and all(id(one) in planned for one in others)
        )
    return fact.kind in _PLANNED and all(id(one) in planned for one in fact.figures[:1])


@dataclass(frozen=True)
class _Writer:
    """Writes the sentences of a plan, each with its standalone form."""

    reader: Reader
    view: View
    context: Context
    each: Mapping[str, tuple[Answer, ...]]
    stated: set[str] = field(default_factory=set)  # reasons and subjects that a reader has read

    def answer(self, headlines: Headlines) -> Sentence:
        """The first sentence of the page: what the headline figures come to."""
        phrase = write_answer(replace(headlines, context=self.context))
        figures = (*headlines.held, *headlines.missing)
        changed = (*headlines.compared, *headlines.untested)
        changes = _in_the_page_period(self.context, changed)
        return _in_two_forms(
            phrase,
            lambda: write_answer_standalone(phrase, self.context, changes),
            FactKind.ANSWER,
            figures,
        )

    def context_line(self, leaders: Sequence[Answer], compared: Sequence[Compared]) -> Sentence:
        """Area, period and months that the sentences after it take for granted."""
        changes = _in_the_page_period(self.context, compared)
        yearly = [one for one in changes if one[1].kind is ChangeKind.YEAR]
        phrase = write_context(self.context, yearly)
        return Sentence(phrase.text, tuple(leaders), FactKind.CONTEXT, lambda: phrase.claims)

    def paragraph(self, figure: Figure) -> tuple[Sentence, ...]:
        """Level, areas, change, turn, standard."""
        return tuple(self._sentences(figure))

    def _sentences(self, figure: Figure) -> Iterator[Sentence]:
        rest = rest_of_force(self.reader, figure)
        level = write_level(figure, self.context, rest, self._name_source(figure))
        yield _with_standalone(level, LevelFact(figure))
        each = tuple(one for one in self.each.get(figure.measure.id, ()) if isinstance(one, Figure))
        if each and figure.measure.kind == "count" and all(_alike(one, figure) for one in each):
            yield _with_standalone(write_each(each), AreasFact(figure, each))
        changes = select_changes(figure, self.view.compare)
        for change in changes:
            phrase = write_change(figure, change, self.context)
            yield _with_standalone(phrase, ChangeFact(figure, change))
            if change.turn:
                turn = write_turn(figure, change)
                yield _with_standalone(turn, TurnFact(figure, change, change.turn))
        if not changes and figure.comparisons and not figure.against_target:
            why = why_not_compared(figure)
            none = write_not_compared(figure, repeated=bool(why) and why in self.stated)
            self.stated.add(why)
            yield _with_standalone(none, UncomparedFact((figure,)))
        if figure.against_target:
            published = claims_about(self.reader, figure)
            target = write_target(figure, figure.against_target, published)
            yield _with_standalone(target, TargetFact(figure, figure.against_target, published))

    def _name_source(self, figure: Figure) -> str:
        """Whose figures these are, where another source of the same thing was told before."""
        subject = find_subject(figure.measure)
        again = subject in self.stated
        self.stated.add(subject)
        return short_source_name(self.reader.catalogue.sources[figure.source]) if again else ""

    def movers(self, movers: Movers) -> Iterator[Sentence]:
        """The areas or components with most of a change, then how many were looked at."""
        for mover in movers.each:
            phrase = mover_sentences.write_mover(mover, self.context)
            standalone = partial(mover_sentences.write_mover_standalone, mover)
            yield _in_two_forms(phrase, standalone, FactKind.MOVER, (mover.whole,))
        if movers.pairs:
            pairs = mover_sentences.write_pairs(movers.pairs, len(movers.each))
            moved = tuple(mover.whole for mover in movers.each)
            yield Sentence(pairs.text, moved, FactKind.PAIRS, lambda: pairs.claims)


def _in_the_page_period(
    context: Context, compared: Sequence[Compared]
) -> list[tuple[Figure, Change]]:
    """The changes that are of the page's period, and over its months."""
    return [
        (one.figure, one.change)
        for one in compared
        if (one.figure.period, one.change.months) == (context.period, context.months)
    ]


def _with_standalone(phrase: Phrase, fact: Fact) -> Sentence:
    """A sentence of the page, with that which says the same of the fact by itself."""
    return Sentence(
        phrase.text, fact.figures, fact.kind, lambda: phrase.claims, lambda: draft_sentence(fact)
    )


def _in_two_forms(
    phrase: Phrase,
    write_standalone: Callable[[], Phrase],
    kind: FactKind,
    figures: tuple[Answer, ...],
) -> Sentence:
    def draft() -> Sentence:
        standalone = write_standalone()
        return Sentence(standalone.text, figures, kind, lambda: standalone.claims)

    return Sentence(phrase.text, figures, kind, lambda: phrase.claims, draft)


def _alike(one: Figure, whole: Figure) -> bool:
    return (one.period, one.source, one.months) == (whole.period, whole.source, whole.months)
