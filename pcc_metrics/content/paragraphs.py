"""The drafted text in paragraphs, each of which opens to its figures and to their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, groupby

from pcc_metrics.charts.figure_tables import observations_table
from pcc_metrics.charts.tables import Table
from pcc_metrics.content.page_content import PageContent
from pcc_metrics.domain.formatting import format_places, join_words
from pcc_metrics.figures.figure import Answer, NoFigure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.fact_types import SHARED, FactKind
from pcc_metrics.narrative.facts import is_impossible
from pcc_metrics.narrative.provenance import (
    Numbers,
    Provenance,
    figure_provenance,
    figure_rows,
    figure_subject,
    format_row_numbers,
    mention_provenance,
)
from pcc_metrics.narrative.sentences import Sentence
from pcc_metrics.store.observation import Observation

LEAD_WORDS = 120  # read in half a minute
# Facts that rest on a comparison.
COMPARING = (FactKind.CHANGE, FactKind.TURN, FactKind.CAVEAT, FactKind.TARGET)


@dataclass(frozen=True)
class DraftedText:
    """The text of a page. What it rests on is worked out when somebody opens it."""

    content: PageContent
    reader: Reader = field(repr=False)

    @cached_property
    def lead(self) -> tuple[DraftedParagraph, ...]:
        """Answer, context and as many headline paragraphs as keep to the limit, none in part.

        A change must not be read without the turn that the next sentence tells.
        """
        lengths = accumulate(len(paragraph.text.split()) for paragraph in self.paragraphs)
        fitting = sum(length <= LEAD_WORDS for length in lengths)
        return self.paragraphs[: min(max(2, fitting), 2 + len(self.content.plan.paragraphs))]

    @cached_property
    def more(self) -> tuple[DraftedParagraph, ...]:
        """All others."""
        return self.paragraphs[len(self.lead) :]

    @cached_property
    def paragraphs(self) -> tuple[DraftedParagraph, ...]:
        """All paragraphs in the order of reading, numbered from 1; what has no text is left out."""
        plan = self.content.plan
        runs = [
            (plan.answer,), (plan.context,), *plan.paragraphs, plan.movers, *plan.others,
            *_together(plan.cautions),
        ]  # fmt: skip
        numbered = enumerate(filter(None, runs), 1)
        return tuple(DraftedParagraph(number, run, self) for number, run in numbered)

    @cached_property
    def numbers(self) -> Numbers:
        """Every row that the text rests on, numbered in the order of the sentences."""
        rows = dict.fromkeys(
            row
            for sentence in self.content.plan.sentences
            for figure in sentence.figures
            for row in figure_rows(self.reader, figure)
        )
        return {row: number for number, row in enumerate(rows, 1)}

    @cached_property
    def table(self) -> Table:
        """All of these rows, with their numbers."""
        return self.table_of(self.numbers)

    @cached_property
    def _without_base(self) -> frozenset[Observation]:
        """The rows of shares that cannot be of the count beside them."""
        figures = (f for sentence in self.content.sentences for f in sentence.figures)
        return frozenset(o for f in figures if is_impossible(f) for o in f.observations)

    def table_of(self, rows: Iterable[Observation]) -> Table:
        """Rows of the snapshot with their numbers on the page."""
        ordered = sorted(rows, key=lambda row: self.numbers[row])
        table = observations_table(ordered, self.reader.catalogue, self._without_base)
        numbered = (
            (self.numbers[row], *cells) for row, cells in zip(ordered, table.rows, strict=True)
        )
        return Table(("Row", *table.columns), tuple(numbered), table.caption)


@dataclass(frozen=True)
class DraftedParagraph:
    """Sentences about one figure, or one about several; `number` is its reference."""

    number: int
    sentences: tuple[Sentence, ...]
    page: DraftedText = field(repr=False)

    @property
    def text(self) -> str:
        """Its sentences with a space between them."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def name(self) -> str:
        """What tells it apart from the other paragraphs of any view."""
        return f"{self.number}-{self.sentences[0].figures[0].measure.id}"

    @property
    def figures(self) -> tuple[Answer, ...]:
        """The figures that it rests on, each once."""
        by_subject = {figure_subject(f): f for sentence in self.sentences for f in sentence.figures}
        return tuple(by_subject.values())

    @cached_property
    def origins(self) -> tuple[Provenance, ...]:
        """How each of its figures was arrived at."""
        return tuple(self._origins())

    @cached_property
    def table(self) -> Table:
        """The rows of the snapshot that it rests on."""
        reader = self.page.reader
        return self.page.table_of({row for f in self.figures for row in figure_rows(reader, f)})

    def _origins(self) -> Iterator[Provenance]:
        numbers, facts = self.page.numbers, [sentence.fact for sentence in self.sentences]
        if facts[0] in SHARED:
            yield from (mention_provenance(figure, numbers) for figure in self.figures)
            return
        compared = any(fact in COMPARING for fact in facts)
        beside = {
            figure_subject(f) for s in self.sentences if _names_others(s) for f in s.figures[1:]
        }
        areas = [s for s in self.sentences if s.fact is FactKind.AREAS]
        for figure in self.figures:
            if figure_subject(figure) not in beside:
                provenance = figure_provenance(
                    figure, self.page.reader.catalogue, numbers, compared=compared
                )
                yield Provenance(provenance.title, (*provenance.items, *_each(areas, numbers)))
            elif not areas:
                yield mention_provenance(figure, numbers)


def _names_others(sentence: Sentence) -> bool:
    return sentence.fact in (FactKind.AREAS, FactKind.ELSEWHERE)


def _each(sentences: Iterable[Sentence], numbers: Numbers) -> Iterator[tuple[str, str]]:
    """The areas of a sum, one by one, in one item."""
    for sentence in sentences:
        yield "Each area", join_words(_area(figure, numbers) for figure in sentence.figures[1:])


def _area(figure: Answer, numbers: Numbers) -> str:
    if isinstance(figure, NoFigure):
        return f"{format_places(figure.shown)} none"
    value = figure.text
    rows = format_row_numbers(figure.observations, numbers)
    return f"{format_places(figure.shown)} {value}" + (f" (rows {rows})" if rows else "")


def _together(sentences: Iterable[Sentence]) -> Iterator[tuple[Sentence, ...]]:
    """Neighbouring sentences about one measure; what several figures share stands alone."""
    for _, run in groupby(enumerate(sentences), key=lambda pair: _subject_of(*pair)):
        yield tuple(sentence for _, sentence in run)


def _subject_of(position: int, sentence: Sentence) -> tuple[str, int]:
    alone = sentence.fact in SHARED
    return "" if alone else sentence.figures[0].measure.id, position if alone else -1
