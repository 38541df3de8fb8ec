"""A statement -> the outline of its document, in the order in which a board reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from pcc_metrics.domain.formatting import capitalise, format_date
from pcc_metrics.export.document_model import (
    Block,
    Bullets,
    DocumentModel,
    DocumentPart,
    Facts,
    Grid,
    Paragraph,
    Picture,
    TextRun,
    TextRuns,
    Tone,
    bullet_list,
    plain_paragraph,
)
from pcc_metrics.export.table_cells import DAYS, drop_columns, narrow_table
from pcc_metrics.statement import ActivityClaim, OwnWords, Section, Statement

LONG = 8  # lines; a longer list stands at the end, so that the priorities come soon
BULLET = ("- ", "• ", "* ")

References = Mapping[str, int]  # what sentences rest on, and its number

DRAFTED = (
    "These sentences are drafted from the figures by fixed rules and are not edited by hand. A "
    "number in brackets leads to what a sentence rests on."
)


def build_document(statement: Statement) -> DocumentModel:
    """The document of a statement."""
    area, quarter = statement.area_title, capitalise(statement.quarter.label)
    return DocumentModel(
        title=statement.title,
        subtitle=f"{area}. {statement.office}",
        mark=statement.mark,
        head=f"{statement.title}: {area}",
        foot=f"{area}, {quarter}. Figures: snapshot {statement.snapshot}. {statement.status_line}.",
        author=statement.office,
        subject=f"{area}, {quarter}",
        keywords=f"{statement.status_line}; snapshot {statement.snapshot}",
        opening=tuple(_opening(statement)),
        parts=tuple(_parts(statement)),
    )


def _opening(statement: Statement) -> Iterator[Block]:
    if statement.mark:
        text = f"{statement.mark}. This is not a published statement and may still change."
        yield plain_paragraph(text, Tone.MISSING)
    as_of = format_date(statement.as_of)
    facts = (
        ("Area", (TextRun(statement.area_title),)),
        ("Quarter", (TextRun(capitalise(statement.quarter.label)),)),
        ("Status", (TextRun(statement.status_line),)),
        ("Figures", (TextRun(f"Snapshot {statement.snapshot}, as of {as_of}"),)),
        ("This version", text_link(statement.address, statement.address)),
        ("Reason", (TextRun(statement.reason),) if statement.reason else ()),
    )
    yield Facts(tuple((name, runs) for name, runs in facts if runs))


def _parts(statement: Statement) -> Iterator[DocumentPart]:
    groups = statement.since.groups
    yield _since(statement)
    yield DocumentPart("introduction", "Introduction", tuple(_introduction(statement)))
    table = statement.applicability
    yield DocumentPart("applicability", "Which priorities apply", (Grid(table),))
    references = _references_of(statement)
    yield from (_section(section, statement, references) for section in statement.sections)
    yield DocumentPart("quality", "Notes on data quality", tuple(_quality(statement)))
    yield from (
        DocumentPart(_id("all", heading), heading, (bullet_list(lines),))
        for heading, lines in groups
        if len(lines) > LONG
    )
    yield DocumentPart("definitions", "Definitions", (Bullets(tuple(_definitions(statement))),))
    yield DocumentPart("references", "What the sentences rest on", (_rest(references),))
    yield DocumentPart("sources", "Sources and licences", (Bullets(tuple(_sources(statement))),))
    yield DocumentPart("law", "Law and guidance", (Bullets(tuple(_law(statement))),))
    yield DocumentPart(
        "reporting", "How often this is reported", (plain_paragraph(statement.frequency),)
    )
    links = tuple(
        (TextRun(f"{s.title}: "), *text_link(s.pinned, s.pinned)) for s in statement.sections
    )
    yield DocumentPart("links", "Links to these figures", (plain_paragraph(PINNED), Bullets(links)))


PINNED = "Each address always opens the figures that this document rests on."


def text_link(text: str, url: str) -> TextRuns:
    """A link, or the bare words where there is no address of the app to lead to."""
    return (TextRun(text, url if url.startswith(("http://", "https://", "#")) else ""),)


def _id(*names: str) -> str:
    return "-".join(names).casefold().replace(" ", "-")


def _since(statement: Statement) -> DocumentPart:
    inner = []
    for heading, lines in statement.since.groups:
        block: Block = bullet_list(lines)
        if len(lines) > LONG:
            below = TextRun(f"{heading}, further down", f"#{_id('all', heading)}")
            block = Paragraph((TextRun(f"{len(lines)}, listed under "), below, TextRun(".")))
        inner.append(DocumentPart(_id("since", heading), heading, (block,)))
    opening = (plain_paragraph(statement.since.opening),)
    return DocumentPart("since", "Since the last statement", opening, tuple(inner))


def _introduction(statement: Statement) -> Iterator[Block]:
    yield plain_paragraph(statement.duty)
    if statement.pre_election:
        yield plain_paragraph(statement.pre_election, Tone.LEAD)
    if statement.introduction:
        yield Paragraph((TextRun(f"{statement.introduction.label}:", strong=True),))
        yield from _own(statement.introduction)
    yield plain_paragraph(statement.caution, Tone.NOTE)


def _section(section: Section, statement: Statement, references: References) -> DocumentPart:
    figures = (*_figures(section, references), *_pinned_paragraph(section))
    quarter = statement.quarter.label
    parts = [
        DocumentPart(_id(section.id, "applies"), "Whether it applies", tuple(_applies(section))),
        DocumentPart(_id(section.id, "figures"), f"Figures, {section.period}", figures),
        DocumentPart(
            _id(section.id, "did"),
            f"What {statement.police} did in {quarter}",
            tuple(_claims(section.did, section.did_missing)),
        ),
        *(
            DocumentPart(_id(section.id, own.part.partition("/")[0]), own.label, tuple(_own(own)))
            for own in section.commentary
        ),
    ]
    if section.initiatives:
        blocks = tuple(_claims(section.initiatives, ""))
        parts.append(DocumentPart(_id(section.id, "initiatives"), "Initiatives", blocks))
    return DocumentPart(
        section.id, section.title, (plain_paragraph(section.meaning, Tone.LEAD),), tuple(parts)
    )


def _applies(section: Section) -> Iterator[Block]:
    applicability = section.applicability
    yield plain_paragraph(
        applicability.text, Tone.MISSING if applicability.applies is None else Tone.PLAIN
    )
    if applicability.why:
        yield from _own(OwnWords("", applicability.why))


def _figures(section: Section, references: References) -> Iterator[Block]:
    if section.without:
        yield plain_paragraph(section.without, Tone.MISSING)
    if section.sentences:
        yield plain_paragraph(DRAFTED, Tone.NOTE)
    yield from _sentences(section, references)
    if section.headlines:
        yield Grid(*narrow_table(section.headlines))
    if section.chart:
        table = drop_columns(section.chart.table, DAYS)
        yield Picture(_id(section.id, "chart"), section.chart, table)


def _sentences(section: Section, references: References) -> Iterator[Paragraph]:
    """One paragraph a measure; after each run of sentences what it rests on, by number."""
    for _, group in groupby(section.sentences, key=lambda one: one.measures[:1]):
        runs: list[TextRun] = []
        sentences = list(group)
        for place, sentence in enumerate(sentences):
            runs.append(TextRun(f" {sentence.text}" if place else sentence.text))
            after = sentences[place + 1].reference if place + 1 < len(sentences) else None
            if sentence.reference and sentence.reference != after:
                number = references[sentence.reference]
                runs.append(TextRun(f"[{number}]", f"#{_reference(number)}", raised=True))
        yield Paragraph(tuple(runs), Tone.DATA)


def _references_of(statement: Statement) -> References:
    """What the sentences rest on, each numbered where it is first needed."""
    sentences = (one for section in statement.sections for one in section.sentences)
    addresses = dict.fromkeys(one.reference for one in sentences if one.reference)
    return {text: number for number, text in enumerate(addresses, 1)}


def _rest(references: References) -> Bullets:
    items = tuple((TextRun(text),) for text in references)
    anchors = tuple(map(_reference, references.values()))
    return Bullets(items, Tone.NOTE, numbered=True, anchors=anchors)


def _reference(number: int) -> str:
    return f"reference-{number}"


def _pinned_paragraph(section: Section) -> Iterator[Block]:
    link = text_link(f"{section.title}: these figures as a page (pinned link)", section.pinned)
    if link[0].url:
        yield Paragraph(link, Tone.NOTE)


def _claims(claims: Iterable[ActivityClaim], missing: str) -> Iterator[Block]:
    items = tuple(_claim(claim) for claim in claims)
    if items:
        yield Bullets(items, Tone.OWN)
    if missing:
        yield plain_paragraph(missing, Tone.MISSING)


def _claim(claim: ActivityClaim) -> TextRuns:
    """The words, whose they are and when they were given: none of it is left out unsaid."""
    source = text_link(claim.source, claim.url) if claim.source else (TextRun("no source given"),)
    day = format_date(claim.said_on) if claim.said_on else "no date given"
    text = claim.text.strip()
    stop = "" if text.endswith((".", "!", "?")) else "."
    return (TextRun(f"{text}{stop} ("), *source, TextRun(f", {day})"))


def _own(own: OwnWords) -> Iterator[Block]:
    """The office's own paragraphs; lines that begin with a dash are a list."""
    for paragraph in own.paragraphs:
        lines = tuple(filter(None, map(str.strip, paragraph.splitlines())))
        if lines and all(line.startswith(BULLET) for line in lines):
            yield bullet_list(tuple(line[2:].strip() for line in lines), Tone.OWN)
        else:
            yield plain_paragraph("\n".join(lines), Tone.OWN)


def _quality(statement: Statement) -> Iterator[Block]:
    if statement.quality:
        yield bullet_list(statement.quality)
    else:
        yield plain_paragraph("The consistency checks found nothing to point out.")


def _definitions(statement: Statement) -> Iterator[TextRuns]:
    for one in statement.definitions:
        text = " ".join((one.text, *(f"{caveat.strip().rstrip('.')}." for caveat in one.caveats)))
        yield TextRun(f"{one.title}: ", strong=True), TextRun(text)


def _sources(statement: Statement) -> Iterator[TextRuns]:
    for one in statement.sources:
        texts = (one.publisher, one.licence, one.attribution, one.caveat)
        text = " ".join(f"{t.strip().rstrip('.')}." for t in texts if t.strip())
        yield *text_link(one.title, one.url), TextRun(f". {text}")


def _law(statement: Statement) -> Iterator[TextRuns]:
    for one in statement.references:
        title = one.title if one.url else f"{one.title}. {one.text}"
        yield text_link(title, one.url)
