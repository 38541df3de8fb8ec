"""The part of the paper on one priority: its figures, what was done, the office's words."""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.domain.formatting import format_date
from pcc_metrics.export.document_model import (
    Block,
    DocumentPart,
    Paragraph,
    Picture,
    TextRun,
    Tone,
    plain_paragraph,
)
from pcc_metrics.export.statement_blocks import (
    number_references,
    own_words,
    part_id,
    sentence_paragraphs,
    text_link,
)
from pcc_metrics.export.table_cells import DAYS, drop_columns
from pcc_metrics.statement import ActivityClaim, OwnWords, Section, Statement


def priority_part(section: Section, statement: Statement) -> DocumentPart:
    """What the paper says of one priority; what is said aside stands in the annexes."""
    parts = [
        DocumentPart(
            part_id(section.id, "figures"),
            "What the figures say",
            tuple(_figures(section, statement)),
        ),
        DocumentPart(
            part_id(section.id, "did"), "What was done", tuple(_contributions(section, statement))
        ),
        *(
            DocumentPart(
                part_id(section.id, own.part.partition("/")[0]), own.label, tuple(own_words(own))
            )
            for own in section.commentary
        ),
    ]
    return DocumentPart(section.id, section.title, tuple(_applies(section)), tuple(parts))


def _applies(section: Section) -> Iterator[Block]:
    """Paragraph 7A(b): whether it applies, and the office's reason."""
    applicability = section.applicability
    tone = Tone.MISSING if applicability.applies is None else Tone.PLAIN
    yield plain_paragraph(applicability.text, tone)
    if applicability.why:
        yield from own_words(OwnWords("", applicability.why))


def _figures(section: Section, statement: Statement) -> Iterator[Block]:
    if section.without:
        yield plain_paragraph(section.without)
    told = [one for one in section.sentences if not one.aside]
    yield from sentence_paragraphs(told, number_references(statement))
    if section.chart:
        table = drop_columns(section.chart.table, DAYS)
        yield Picture(part_id(section.id, "chart"), section.chart, table)


def _contributions(section: Section, statement: Statement) -> Iterator[Block]:
    """A paragraph each, the force's first; that there is none of the force is said."""
    if section.did_missing:
        yield plain_paragraph(section.did_missing, Tone.MISSING)
    for claim in section.contributions:
        yield _contribution(claim, statement)


def _contribution(claim: ActivityClaim, statement: Statement) -> Paragraph:
    """Whose it is, the words, on whose word and when: none of it is left out unsaid."""
    source = text_link(claim.source, claim.url) if claim.source else (TextRun("no source given"),)
    day = format_date(claim.said_on) if claim.said_on else "no date given"
    text = claim.text.strip()
    stop = "" if text.endswith((".", "!", "?")) else "."
    whose = TextRun(f"{statement.whose_title(claim)}: ", strong=True)
    when = "" if claim.source.endswith(day) else f", {day}"
    return Paragraph((whose, TextRun(f"{text}{stop} ("), *source, TextRun(f"{when})")), Tone.OWN)
