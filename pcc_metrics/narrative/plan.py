"""The text of a page, planned: answer, context, a paragraph a headline measure, movers, the rest.

The sentences before "cautions" leave out what the context line says. Each has a standalone form,
which names measure, number, period and area, for whatever leaves the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pcc_metrics.checks import Finding
from pcc_metrics.domain.definitions import Measure, Priority
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.movers import Movers, find_movers
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.rest_of_force import rest_of_force
from pcc_metrics.narrative import in_context
from pcc_metrics.narrative.answer import Compared, Headlines, write_answer
from pcc_metrics.narrative.claims import Phrase
from pcc_metrics.narrative.facts import FactKind, chosen_change, is_impossible
from pcc_metrics.narrative.in_context import Context
from pcc_metrics.narrative.sentences import Sentence, draft_sentences
from pcc_metrics.stats.change_signs import Sign


@dataclass(frozen=True)
class TextPlan:
    """The planned text. `paragraphs` are of headline measures, `others` of the other measures.

    `standalone` is all that can be said of the page's figures, each sentence by itself.
    """

    answer: Sentence
    context: Sentence
    paragraphs: tuple[tuple[Sentence, ...], ...]
    movers: tuple[Sentence, ...]
    others: tuple[tuple[Sentence, ...], ...]
    cautions: tuple[Sentence, ...]
    standalone: tuple[Sentence, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in the order of reading."""
        told = [self.answer, self.context]
        for group in (*self.paragraphs, self.movers, *self.others, self.cautions):
            told += group
        return tuple(told)


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
    sentences = draft_sentences(reader, priority, view, figures, each, findings)
    told = [one for one in figures.values() if _is_told(one, figures)]
    leaders = choose_leaders(reader, priority, told)
    headlines = _sort_headlines(leaders, view.compare)
    context = choose_context(figures, headlines)
    writer = _Writer(reader, view, context, each, _by_fact(sentences))
    held = headlines.held
    rest = [one for one in told if isinstance(one, Figure) and not one.history and one not in held]
    movers = find_movers(reader, told)
    planned = {id(one) for one in (*held, *rest)}
    return TextPlan(
        writer.answer(headlines),
        writer.context_line(leaders, _are_yearly(headlines)),
        tuple(writer.paragraph(one) for one in held),
        tuple(writer.movers(movers)),
        tuple(writer.paragraph(one) for one in rest),
        tuple(s for s in sentences if not _is_planned(s, planned)),
        sentences,
    )


def _is_told(answer: Answer, figures: Mapping[str, Answer]) -> bool:
    """Whether the measure has a sentence of its own: a rate is told with its count."""
    measure = answer.measure
    of_count = measure.kind == "rate" and measure.of in figures
    return measure.kind != "change" and not of_count and not is_impossible(answer)


def choose_leaders(
    reader: Reader, priority: Priority, answers: Sequence[Answer]
) -> tuple[Answer, ...]:
    """One answer a headline: of two sources, that which can compare the newest period."""
    by_subject: dict[str, list[Answer]] = {}
    for answer in answers:
        by_subject.setdefault(_subject(answer.measure), []).append(answer)
    subjects = dict.fromkeys(_subject(reader.catalogue.measures[m]) for m in priority.headlines)
    groups = (by_subject[subject] for subject in subjects if subject in by_subject)
    return tuple(max(group, key=_compared_and_new) for group in groups)


def _subject(measure: Measure) -> str:
    """What is counted, from whichever source."""
    return measure.same_as or measure.id


def _compared_and_new(answer: Answer) -> tuple[bool, bool, int]:
    if not isinstance(answer, Figure):
        return False, False, 0
    compared = any(
        isinstance(one, Change) and one.sign is not Sign.NOT_COMPARABLE
        for one in answer.comparisons
    )
    return not answer.history, compared, answer.period.end.index


def _sort_headlines(leaders: Iterable[Answer], compare: Compare) -> Headlines:
    compared, uncompared, barred, missing = [], [], set(), []
    for answer in leaders:
        if isinstance(answer, NoFigure) or answer.history:
            missing.append(answer)
            continue
        change = chosen_change(answer, compare)
        if change and change.sign is not Sign.NOT_COMPARABLE:
            compared.append(Compared(answer, change))
            continue
        uncompared.append(answer)
        if change:
            barred.add(answer.measure.id)
    return Headlines(tuple(compared), tuple(uncompared), frozenset(barred), tuple(missing))


def choose_context(figures: Mapping[str, Answer], headlines: Headlines) -> Context:
    """What most headline figures share: their areas, period and months compared."""
    held = headlines.held
    first = next(iter(figures.values()))
    if not held:
        return Context(first.areas, first.asked)
    period = Counter(one.period for one in held).most_common(1)[0][0]
    changes = (
        one.change
        for one in headlines.compared
        if one.figure.period == period and one.change.kind is ChangeKind.YEAR
    )
    months = Counter(change.months for change in changes).most_common(1)
    return Context(held[0].areas, period, months[0][0] if months else ())


def _are_yearly(headlines: Headlines) -> bool:
    """Whether the changes are on the year before: other comparators name themselves."""
    return any(one.change.kind is ChangeKind.YEAR for one in headlines.compared)


def _by_fact(sentences: Iterable[Sentence]) -> dict[tuple[FactKind, str], Sentence]:
    found: dict[tuple[FactKind, str], Sentence] = {}
    for sentence in sentences:
        for figure in sentence.figures[:1]:
            found.setdefault((sentence.fact, figure.measure.id), sentence)
    return found


def _is_planned(sentence: Sentence, planned: set[int]) -> bool:
    return sentence.fact in _PLANNED and all(id(one) in planned for one in sentence.figures[:1])


@dataclass(frozen=True)
class _Writer:
    """Writes the sentences of a plan, each with its standalone form."""

    reader: Reader
    view: View
    context: Context
    each: Mapping[str, tuple[Answer, ...]]
    standalone: Mapping[tuple[FactKind, str], Sentence]

    def answer(self, headlines: Headlines) -> Sentence:
        phrase = write_answer(headlines)
        figures = (*headlines.held, *headlines.missing)
        place = in_context.write_place(self.context)
        return Sentence(
            phrase.text, figures, FactKind.ANSWER, phrase.claims,
            f"{place.text}: {phrase.text}",
        )  # fmt: skip

    def context_line(self, leaders: Sequence[Answer], changes: bool) -> Sentence:
        phrase = in_context.write_context(self.context, changes=changes)
        return Sentence(phrase.text, tuple(leaders), FactKind.CONTEXT, phrase.claims)

    def paragraph(self, figure: Figure) -> tuple[Sentence, ...]:
        """Level, areas, change, turn, standard."""
        return tuple(self._sentences(figure))

    def _sentences(self, figure: Figure) -> Iterator[Sentence]:
        rest = rest_of_force(self.reader, figure)
        level = in_context.write_level(figure, self.context, rest)
        yield self._sentence(level, FactKind.LEVEL, figure)
        each = [one for one in self.each.get(figure.measure.id, ()) if isinstance(one, Figure)]
        if each and figure.measure.kind == "count" and all(_alike(one, figure) for one in each):
            yield self._sentence(in_context.write_each(each), FactKind.AREAS, figure, *each)
        change = chosen_change(figure, self.view.compare)
        if change:
            phrase = in_context.write_change(figure, change, self.context)
            yield self._sentence(phrase, FactKind.CHANGE, figure)
            if change.turn:
                turn = in_context.write_turn(figure, change)
                yield self._sentence(turn, FactKind.TURN, figure)
        elif figure.comparisons and not figure.against_target:
            none = in_context.write_not_compared(figure)
            yield self._sentence(none, FactKind.UNCOMPARED, figure)
        if figure.against_target:
            target = in_context.write_target(figure, figure.against_target)
            yield self._sentence(target, FactKind.TARGET, figure)

    def movers(self, movers: Movers) -> Iterator[Sentence]:
        for mover in movers.each:
            phrase = in_context.write_mover(mover)
            standalone = in_context.write_mover_standalone(mover)
            yield Sentence(
                phrase.text, (mover.whole,), FactKind.MOVER, phrase.claims, standalone.text
            )
        if movers.pairs:
            phrase = in_context.write_pairs(movers.pairs, len(movers.each))
            yield Sentence(
                phrase.text, tuple(m.whole for m in movers.each), FactKind.PAIRS, phrase.claims
            )

    def _sentence(
        self, phrase: Phrase, kind: FactKind, figure: Figure, *others: Answer
    ) -> Sentence:
        whole = self.standalone.get((kind, figure.measure.id))
        return Sentence(
            phrase.text,
            (figure, *others),
            kind,
            phrase.claims,
            whole.text if whole else phrase.text,
        )


def _alike(one: Figure, whole: Figure) -> bool:
    return (one.period, one.source, one.months) == (whole.period, whole.source, whole.months)
