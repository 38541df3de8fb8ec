"""Goes through a page's sentences, in both their forms, and says what is false in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pcc_metrics.content.page_content import PageContent
from pcc_metrics.narrative.claims import Claim
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.narrative.sentences import Sentence
from tests.watchman.claim_checks import check_claim
from tests.watchman.context_checks import check_context
from tests.watchman.page_checks import check_pairs, check_quotes, check_turns
from tests.watchman.rows import Rows
from tests.watchman.text_checks import check_text

# What is said of all figures of a source at once, or quoted from a check.
NAMELESS = {"months", "note", "finding", "caveat", "unsettled"}


@dataclass(frozen=True)
class Told:
    """A text with its claims, and those of the page that it leans on.

    A count of pairs leans on the levels that the page tells.
    """

    text: str
    claims: tuple[Claim, ...]
    fact: str = ""
    context: tuple[Claim, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class Objection:
    """What is false in a text, or in what it claims."""

    text: str
    why: str
    fact: str = ""
    claim: Claim | None = None


def watch_page(rows: Rows, page: PageContent) -> list[Objection]:
    """Everything that is false on a page."""
    return [objection for told in read_page(page) for objection in watch(rows, told)]


def read_page(page: PageContent) -> Iterator[Told]:
    """Every text of a page once: in context as it is read, then by itself."""
    plan = page.plan
    yield _in_context(plan.answer, plan.context.claims)
    yield _in_context(plan.context, ())
    for paragraph in (*plan.paragraphs, *plan.others):
        yield from _read_paragraph(paragraph, plan.context.claims)
    levels = tuple(
        c for group in (*plan.paragraphs, *plan.others) for s in group[:1] for c in s.claims
    )
    for one in plan.movers:
        pairs = one.fact is FactKind.PAIRS
        yield _in_context(one, levels if pairs else plan.context.claims)
    for series in page.trends:
        title = page.trend_title(series)
        if title.text:
            yield Told(title.text, title.claims, "title", alone=True)
    alone = {(one.alone, one.alone_claims, str(one.fact)) for one in plan.sentences}
    alone |= {(one.text, one.claims, str(one.fact)) for one in (*plan.cautions, *page.sentences)}
    in_page = {plan.context.text, *(one.text for one in plan.movers)}
    for text, claims, fact in sorted(alone, key=lambda one: one[0]):
        if text not in in_page:
            yield Told(text, claims, fact, alone=True)


def _in_context(sentence: Sentence, context: tuple[Claim, ...]) -> Told:
    return Told(sentence.text, sentence.claims, str(sentence.fact), context)


def _read_paragraph(sentences: Sequence[Sentence], context: tuple[Claim, ...]) -> Iterator[Told]:
    """A sentence leans on those before it in its paragraph, too."""
    for sentence in sentences:
        yield _in_context(sentence, context)
        context = (*context, *sentence.claims)


def watch(rows: Rows, told: Told) -> list[Objection]:
    """What is false in one text. Many pages hold the same ones."""
    return rows.remember(("told", told), lambda: list(_watch(rows, told)))


def _watch(rows: Rows, told: Told) -> Iterator[Objection]:
    for claim in told.claims:
        for why in check_claim(rows, claim):
            yield Objection(told.text, why, told.fact, claim)
    whys = [
        *check_quotes(rows, told.claims, told.fact),
        *check_turns(rows, told.claims),
        *check_pairs(rows, told.claims, told.context),
        *check_text(rows, told.text, told.claims),
        *check_context(
            rows,
            told.text,
            told.claims,
            told.context,
            named=told.alone and told.fact not in NAMELESS,
        ),
    ]
    yield from (Objection(told.text, why, told.fact) for why in whys)
