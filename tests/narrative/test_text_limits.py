"""The planned text keeps to the limits of a reader's patience, on every page of every area."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from statistics import mean

import pytest

from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.content.paragraphs import LEAD_WORDS, DraftedText
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.grammar import counted_noun, measure_name, short_name
from pcc_metrics.narrative.page_answer import MOST_WORDS
from pcc_metrics.narrative.sentences import Sentence
from pcc_metrics.store.register import Register
from tests.support.holed_snapshots import random_holes, with_holes
from tests.support.readability import grade, repeated_clauses, sentences, words

CATALOGUE = load_catalogue()
AREAS = ("", *(area.id for area in CATALOGUE.parts_of(CATALOGUE.force.id)))
SNAPSHOTS = ("2024-02-27", "2026-11-22", "2026-11-22 with holes", "2026-11-30")


def _names(measure: Measure) -> tuple[str, ...]:
    nouns = (counted_noun(measure, 1), counted_noun(measure, 2))
    return (measure_name(measure), short_name(measure), *nouns)


NAMES = {name for measure in CATALOGUE.measures.values() for name in _names(measure)}


@cache
def reader_of(name: str) -> Reader:
    snapshot = Register(BUNDLED).open(name.removesuffix(" with holes"))
    if name.endswith("with holes"):
        snapshot = with_holes(snapshot, random_holes(snapshot, 20, seed=1))
    return Reader(snapshot, CATALOGUE)


@pytest.fixture(params=SNAPSHOTS, scope="module")
def pages(request: pytest.FixtureRequest) -> list[PageContent]:
    reader = reader_of(request.param)
    return [
        build_page_content(reader, priority, View((area,) if area else ()))
        for priority in CATALOGUE.priorities.values()
        for area in AREAS
    ]


def planned(page: PageContent) -> Iterator[Sentence]:
    """Everything but the cautions."""
    plan = page.plan
    yield plan.answer
    yield plan.context
    for group in (*plan.paragraphs, plan.movers, *plan.others):
        yield from group


def where(page: PageContent) -> str:
    return f"{page.priority.id} {[area.id for area in page.areas]}"


def test_the_answer_has_at_most_30_words(pages: list[PageContent]) -> None:
    long = {
        where(p): p.plan.answer.text for p in pages if len(words(p.plan.answer.text)) > MOST_WORDS
    }
    assert not long


@pytest.mark.parametrize("window", [Window.QUARTER, Window.MONTH, Window.FINANCIAL_YEAR])
@pytest.mark.parametrize("to", [None, "2025-06"])
def test_the_answer_of_every_window_has_at_most_30_words(window: Window, to: str | None) -> None:
    month = Month.parse(to) if to else None
    for priority in CATALOGUE.priorities.values():
        for area in AREAS:
            view = View((area,) if area else (), month, window)
            answer = build_page_content(reader_of("2026-11-30"), priority, view).plan.answer
            assert 1 <= len(words(answer.text)) <= MOST_WORDS, answer.text


def test_no_sentence_has_more_than_35_words_and_the_mean_is_18_at_most(
    pages: list[PageContent],
) -> None:
    lengths = {
        one: len(words(one)) for page in pages for s in planned(page) for one in sentences(s.text)
    }
    assert not [text for text, length in lengths.items() if length > 35]
    assert mean(lengths.values()) <= 18


def test_answer_and_first_paragraphs_read_at_grade_9(pages: list[PageContent]) -> None:
    hard = {}
    for page in pages:
        lead = DraftedText(page, reader_of(SNAPSHOTS[0])).lead
        text = " ".join(paragraph.text for paragraph in lead)
        if grade(text, NAMES) > 9:
            hard[where(page)] = (round(grade(text, NAMES), 1), text)
    assert not hard


def test_the_lead_has_at_most_120_words(pages: list[PageContent]) -> None:
    for page in pages:
        lead = DraftedText(page, reader_of(SNAPSHOTS[0])).lead
        assert sum(len(words(paragraph.text)) for paragraph in lead) <= LEAD_WORDS, where(page)


def test_no_clause_of_six_words_stands_twice(pages: list[PageContent]) -> None:
    repeated = {
        where(page): found
        for page in pages
        if (found := repeated_clauses(" ".join(s.text for s in planned(page))))
    }
    assert not repeated
