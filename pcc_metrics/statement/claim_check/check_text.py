"""Checks a whole text: paragraphs into sentences, each claim with its verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pcc_metrics.checks.finding import Severity
from pcc_metrics.checks.phrases import parts_do_not_add_up, place_and_period
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.periods import MONTH_NAMES, Month
from pcc_metrics.figures.reader import Reader
from pcc_metrics.statement.claim_check.held_levels import ClaimContext
from pcc_metrics.statement.claim_check.sentence_claims import sentence_claims
from pcc_metrics.statement.claim_check.sentence_parts import Carried, SentenceParts
from pcc_metrics.statement.claim_check.sentence_reading import SpannedOutcome
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict, TextClaim
from pcc_metrics.statement.claim_check.vocabulary import Vocabulary, vocabulary_of

SENTENCE_END = re.compile(r"(?<=[.!?])[’”'\")]*\s+(?=[A-Z0-9“‘\"'(£])|\n+")
_NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s+(?=\S)")
_DATE = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(MONTH_NAMES[1:])})\s+(\d{{4}})\b", re.IGNORECASE
)
HEAD = 8  # paragraphs in which a document's own date stands


@dataclass(frozen=True)
class NumberedParagraph:
    """A paragraph of a document: its printed number, else its place, from 1."""

    number: int
    text: str


def number_paragraphs(texts: Iterable[str]) -> tuple[NumberedParagraph, ...]:
    """Paragraphs by the numbers printed before them; where none are printed, by their place."""
    blocks = list(_join_cut(texts))
    printed = [_NUMBERED.match(block) for block in blocks]
    if sum(one is not None for one in printed) < max(2, len(blocks) // 4):
        return tuple(NumberedParagraph(place, block) for place, block in enumerate(blocks, 1))
    paragraphs: list[NumberedParagraph] = []
    last = 0
    for block, match in zip(blocks, printed, strict=True):
        if match and last < int(match[1]) <= last + 20:
            last = int(match[1])
            paragraphs.append(NumberedParagraph(last, block[match.end() :]))
        else:
            paragraphs.append(NumberedParagraph(last, block))
    return tuple(paragraphs)


def _join_cut(texts: Iterable[str]) -> Iterator[str]:
    """A paragraph that a page's end cut in two is one: it ends without a mark of its end."""
    waiting = ""
    for text in texts:
        block = " ".join(text.split())
        if not block:
            continue
        cut = len(waiting) > 60 and waiting[-1] not in ".!?:;"
        if waiting and cut and not _NUMBERED.match(block):
            waiting = f"{waiting} {block}"
            continue
        if waiting:
            yield waiting
        waiting = block
    if waiting:
        yield waiting


@dataclass(frozen=True)
class CheckedDocument:
    """A document with every claim of it, and what it was taken to be of."""

    paragraphs: tuple[NumberedParagraph, ...]
    claims: tuple[TextClaim, ...]
    area: Area
    dated: date | None


def check_document(reader: Reader, blocks: Iterable[str]) -> CheckedDocument:
    """Every claim of a whole document, from the blocks of its text."""
    paragraphs = number_paragraphs(blocks)
    context = document_context(reader, paragraphs)
    claims = check_paragraphs(context, paragraphs)
    return CheckedDocument(paragraphs, claims, context.area, context.dated)


def document_date(paragraphs: Sequence[NumberedParagraph]) -> date | None:
    """The day that a document gives itself near its top; `None` without one."""
    for paragraph in paragraphs[:HEAD]:
        match = _DATE.search(paragraph.text)
        if match:
            month = [name.lower() for name in MONTH_NAMES].index(match[2].lower())
            try:
                return date(int(match[3]), month, int(match[1]))
            except ValueError:
                continue
    return None


def document_context(reader: Reader, paragraphs: Sequence[NumberedParagraph]) -> ClaimContext:
    """What a whole document is checked against: its own day, and the force that it is about."""
    dated = document_date(paragraphs)
    latest = Month.from_date(dated or reader.snapshot.as_of) - 1
    return ClaimContext(reader, _document_area(reader, paragraphs), latest, dated)


def _document_area(reader: Reader, paragraphs: Sequence[NumberedParagraph]) -> Area:
    """The force that a document names most; the office's own where it names no other more."""
    catalogue = reader.catalogue
    vocabulary = vocabulary_of(catalogue)
    named: Counter[str] = Counter()
    for paragraph in paragraphs:
        for mention in vocabulary.areas_in(paragraph.text):
            named.update(_force_of(vocabulary, one) for one in mention.ids)
    named.pop("", None)
    own = catalogue.force
    most, times = named.most_common(1)[0] if named else (own.id, 0)
    return catalogue.areas[most] if times > max(1, named[own.id]) else own


def _force_of(vocabulary: Vocabulary, area: str) -> str:
    entry = vocabulary.catalogue.areas[area]
    return (
        entry.id if entry.kind == "force" else (entry.parent or "" if entry.kind == "lpa" else "")
    )


def check_paragraphs(
    context: ClaimContext, paragraphs: Sequence[NumberedParagraph]
) -> tuple[TextClaim, ...]:
    """Every claim of a text with its verdict, in the order of the text."""
    vocabulary = vocabulary_of(context.catalogue)
    return tuple(
        claim for one in paragraphs for claim in _paragraph_claims(context, vocabulary, one)
    )


def check_text(context: ClaimContext, text: str) -> tuple[TextClaim, ...]:
    """The same of a text whose paragraphs are parted by empty lines."""
    return check_paragraphs(context, number_paragraphs(re.split(r"\n\s*\n", text)))


def _paragraph_claims(
    context: ClaimContext, vocabulary: Vocabulary, paragraph: NumberedParagraph
) -> list[TextClaim]:
    carried = Carried()
    claims: list[TextClaim] = []
    for sentence in filter(None, map(str.strip, SENTENCE_END.split(paragraph.text))):
        parts = SentenceParts(sentence, vocabulary, context.area.id, context.latest, carried)
        outcomes = sorted(sentence_claims(context, parts), key=lambda o: (o.start, o.end))
        claims += [_claim(context, paragraph, sentence, one) for one in outcomes]
        carried = _carry(parts, carried)
    return claims + list(_parts_and_whole(context, claims))


def _carry(parts: SentenceParts, carried: Carried) -> Carried:
    """What the next sentence of the paragraph may be about without saying so."""
    measures = tuple(i for m in parts.names for i in m.ids)
    places = [m.ids for m in parts.places]
    periods = [m.periods for m in parts.periods if not m.since and not m.pair]
    if len(places) > 1:
        places = []
    return Carried(
        measures or carried.measures,
        places[-1] if places else carried.areas,
        periods[-1] if periods else carried.periods,
    )


def _claim(
    context: ClaimContext, paragraph: NumberedParagraph, sentence: str, spanned: SpannedOutcome
) -> TextClaim:
    outcome = spanned.outcome
    return TextClaim(
        paragraph.number,
        sentence,
        spanned.start,
        spanned.end,
        outcome.verdict,
        outcome.why,
        outcome.measure.id if outcome.measure else "",
        tuple(area.id for area in outcome.areas),
        outcome.period,
        outcome.held.as_figure(context) if outcome.held else None,
        spanned.value,
    )


def _parts_and_whole(context: ClaimContext, claims: Sequence[TextClaim]) -> Iterator[TextClaim]:
    """Parts that a paragraph gives beside their whole, and that do not make it."""
    given = {(c.measure, c.areas, c.period): c for c in claims if c.value is not None}
    for (measure, areas, period), whole in given.items():
        entry = context.catalogue.measures[measure]
        if not entry.parts_are_whole or period is None:
            continue
        held = [given.get((part, areas, period)) for part in entry.parts]
        parts = [one for one in held if one]
        values = [one.value for one in parts if one.value is not None]
        if len(values) < len(entry.parts) or sum(values) == whole.value or whole.value is None:
            continue
        named = [context.catalogue.measures[part] for part in entry.parts]
        place = place_and_period([context.catalogue.areas[one] for one in areas], period)
        why, severity = parts_do_not_add_up(entry, place, whole.value, named, values)
        known = severity is Severity.KNOWN
        verdict = ClaimVerdict.NOT_REPRODUCED if known else ClaimVerdict.CANNOT_BE
        yield replace(parts[-1], verdict=verdict, why=why, figure=None, value=None)
