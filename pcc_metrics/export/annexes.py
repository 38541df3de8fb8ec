"""The annexes of the paper: tables, older figures, data quality, definitions, references."""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.export.document_model import (
    Block,
    Bullets,
    DocumentPart,
    Grid,
    TextRun,
    TextRuns,
    Tone,
    bullet_list,
    plain_paragraph,
)
from pcc_metrics.export.statement_blocks import (
    LONG,
    all_lines_id,
    number_references,
    part_id,
    reference_id,
    sentence_paragraphs,
    text_link,
)
from pcc_metrics.export.table_cells import narrow_table
from pcc_metrics.statement import Statement


def annexes(statement: Statement) -> Iterator[DocumentPart]:
    """What a board looks up and does not read through, in the order of the letters."""
    yield from _tables(statement)
    yield from _asides(statement)
    yield DocumentPart(
        "quality", "Data quality", tuple(_quality(statement)), tuple(_lists(statement))
    )
    yield DocumentPart("definitions", "Definitions", tuple(_definitions(statement)))
    yield DocumentPart("references", "What the sentences rest on", tuple(_rest(statement)))
    yield DocumentPart(
        "sources", "Sources, law and links", tuple(_sources(statement)), tuple(_law(statement))
    )


def _tables(statement: Statement) -> Iterator[DocumentPart]:
    blocks: list[Block] = [
        Grid(*narrow_table(section.headlines))
        for section in statement.sections
        if section.headlines
    ]
    if blocks:
        opening = plain_paragraph(
            "Each headline figure that is held, with what it is compared with, its status and its "
            "source."
        )
        yield DocumentPart("tables", "The headline figures in tables", (opening, *blocks))


def _asides(statement: Statement) -> Iterator[DocumentPart]:
    """Older figures, other sources of the same and cautions, each under its first priority."""
    references = number_references(statement)
    parts = []
    seen: set[str] = set()
    for section in statement.sections:
        told = [one for one in section.sentences if one.aside and one.text not in seen]
        seen |= {one.text for one in told}
        if told:
            blocks = tuple(sentence_paragraphs(told, references))
            parts.append(DocumentPart(part_id(section.id, "aside"), section.title, blocks))
    if parts:
        yield DocumentPart("asides", "Older figures, other sources and cautions", (), tuple(parts))


def _quality(statement: Statement) -> Iterator[Block]:
    if not statement.quality:
        yield plain_paragraph("The consistency checks found nothing to point out.")
    for note in statement.quality:
        yield plain_paragraph(note)


def _lists(statement: Statement) -> Iterator[DocumentPart]:
    """Claims of a source that nothing is held to check, and lists too long for the paper."""
    if statement.unchecked:
        opening = plain_paragraph(
            "Said in a source of these figures, and not repeated above, because no figure that is "
            "held can be set against it:"
        )
        yield DocumentPart(
            "unchecked",
            "Claims that cannot be checked",
            (opening, bullet_list(statement.unchecked)),
        )
    for heading, lines in statement.since.groups:
        if len(lines) > LONG:
            said = plain_paragraph(f"{heading} since the last statement:")
            yield DocumentPart(all_lines_id(heading), heading, (said, bullet_list(lines)))


def _definitions(statement: Statement) -> Iterator[Block]:
    yield plain_paragraph("What each priority means, and what its figures cannot show:")
    yield Bullets(
        tuple(
            (TextRun(f"{section.title}: ", strong=True), TextRun(section.meaning.strip()))
            for section in statement.sections
        )
    )
    yield plain_paragraph("What each measure counts, and what to beware of:")
    yield Bullets(tuple(_measures(statement)))


def _measures(statement: Statement) -> Iterator[TextRuns]:
    """Those of the measures that a sentence names; the workbook has them all."""
    named = {m for s in statement.sections for one in s.sentences for m in one.measures}
    for one in (d for d in statement.definitions if d.measure in named):
        text = " ".join((one.text, *(f"{caveat.strip().rstrip('.')}." for caveat in one.caveats)))
        yield TextRun(f"{one.title}: ", strong=True), TextRun(text)


def _rest(statement: Statement) -> Iterator[Block]:
    references = number_references(statement)
    yield plain_paragraph("The numbers in square brackets stand for:")
    items = tuple((TextRun(text),) for text in references)
    anchors = tuple(map(reference_id, references.values()))
    yield Bullets(items, Tone.NOTE, numbered=True, anchors=anchors)


def _sources(statement: Statement) -> Iterator[Block]:
    yield plain_paragraph("The figures are from these sources, under these licences:")
    yield Bullets(tuple(_credits(statement)))


def _credits(statement: Statement) -> Iterator[TextRuns]:
    for one in statement.sources:
        texts = (one.publisher, one.licence, one.attribution, one.caveat)
        text = " ".join(f"{t.strip().rstrip('.')}." for t in texts if t.strip())
        yield *text_link(one.title, one.url), TextRun(f". {text}")


def _law(statement: Statement) -> Iterator[DocumentPart]:
    references = tuple(
        text_link(one.title if one.url else f"{one.title}. {one.text}", one.url)
        for one in statement.references
    )
    opening = plain_paragraph("The law that this statement meets, and what it has in view:")
    yield DocumentPart("law", "Law and guidance", (opening, Bullets(references)))
    links = tuple(
        (TextRun(f"{s.title}: "), *text_link(s.pinned, s.pinned)) for s in statement.sections
    )
    pinned = plain_paragraph("Each address always opens the figures that this document rests on:")
    yield DocumentPart("links", "Links to these figures", (pinned, Bullets(links)))
