"""A statement -> the outline of its document, in the order in which a board reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from pcc_metrics.domain.formatting import capitalise, format_date
from pcc_metrics.export.document_model import (
    Block,
    Bullets,
    Facts,
    Grid,
    Outline,
    Paragraph,
    Part,
    Picture,
    Run,
    Runs,
    Tone,
    bullets,
    plain,
)
from pcc_metrics.export.table_cells import DAYS, narrowed, without
from pcc_metrics.statement import Claim, OwnWords, Section, Statement

LONG = 8  # lines; a longer list stands at the end, so that the priorities come soon
BULLET = ("- ", "• ", "* ")

References = Mapping[str, int]  # what sentences rest on, and its number

DRAFTED = (
    "These sentences are drafted from the figures by fixed rules and are not edited by hand. A "
    "number in brackets leads to what a sentence rests on."
)


def outline(statement: Statement) -> Outline:
    """The document of a statement."""
    area, quarter = statement.area_title, capitalise(statement.quarter.label)
    return Outline(
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
        yield plain(text, Tone.MISSING)
    as_of = format_date(statement.as_of)
    facts = (
        ("Area", (Run(statement.area_title),)),
        ("Quarter", (Run(capitalise(statement.quarter.label)),)),
        ("Status", (Run(statement.status_line),)),
        ("Figures", (Run(f"Snapshot {statement.snapshot}, as of {as_of}"),)),
        ("This version", link(statement.address, statement.address)),
        ("Reason", (Run(statement.reason),) if statement.reason else ()),
    )
    yield Facts(tuple((name, runs) for name, runs in facts if runs))


def _parts(statement: Statement) -> Iterator[Part]:
    groups = statement.since.groups
    yield _since(statement)
    yield Part("introduction", "Introduction", tuple(_introduction(statement)))
    table = statement.applicability
    yield Part("applicability", "Which priorities apply", (Grid(table),))
    references = _references_of(statement)
    yield from (_section(section, statement, references) for section in statement.sections)
    yield Part("quality", "Notes on data quality", tuple(_quality(statement)))
    yield from (
        Part(_id("all", heading), heading, (bullets(lines),))
        for heading, lines in groups
        if len(lines) > LONG
    )
    yield Part("definitions", "Definitions", (Bullets(tuple(_definitions(statement))),))
    yield Part("references", "What the sentences rest on", (_rest(references),))
    yield Part("sources", "Sources and licences", (Bullets(tuple(_sources(statement))),))
    yield Part("law", "Law and guidance", (Bullets(tuple(_law(statement))),))
    yield Part("reporting", "How often this is reported", (plain(statement.frequency),))
    links = tuple((Run(f"{s.title}: "), *link(s.pinned, s.pinned)) for s in statement.sections)
    yield Part("links", "Links to these figures", (plain(PINNED), Bullets(links)))


PINNED = "Each address always opens the figures that this document rests on."


def link(text: str, url: str) -> Runs:
    """A link, or the bare words where there is no address of the app to lead to."""
    return (Run(text, url if url.startswith(("http://", "https://", "#")) else ""),)


def _id(*names: str) -> str:
    return "-".join(names).casefold().replace(" ", "-")


def _since(statement: Statement) -> Part:
    inner = []
    for heading, lines in statement.since.groups:
        block: Block = bullets(lines)
        if len(lines) > LONG:
            below = Run(f"{heading}, further down", f"#{_id('all', heading)}")
            block = Paragraph((Run(f"{len(lines)}, listed under "), below, Run(".")))
        inner.append(Part(_id("since", heading), heading, (block,)))
    opening = (plain(statement.since.opening),)
    return Part("since", "Since the last statement", opening, tuple(inner))


def _introduction(statement: Statement) -> Iterator[Block]:
    yield plain(statement.duty)
    if statement.pre_election:
        yield plain(statement.pre_election, Tone.LEAD)
    if statement.introduction:
        yield Paragraph((Run(f"{statement.introduction.label}:", strong=True),))
        yield from _own(statement.introduction)
    yield plain(statement.caution, Tone.NOTE)


def _section(section: Section, statement: Statement, references: References) -> Part:
    figures = (*_figures(section, references), *_pinned(section))
    quarter = statement.quarter.label
    parts = [
        Part(_id(section.id, "applies"), "Whether it applies", tuple(_applies(section))),
        Part(_id(section.id, "figures"), f"Figures, {section.period}", figures),
        Part(
            _id(section.id, "did"),
            f"What {statement.police} did in {quarter}",
            tuple(_claims(section.did, section.did_missing)),
        ),
        *(
            Part(_id(section.id, own.part.partition("/")[0]), own.label, tuple(_own(own)))
            for own in section.commentary
        ),
    ]
    if section.initiatives:
        blocks = tuple(_claims(section.initiatives, ""))
        parts.append(Part(_id(section.id, "initiatives"), "Initiatives", blocks))
    return Part(section.id, section.title, (plain(section.meaning, Tone.LEAD),), tuple(parts))


def _applies(section: Section) -> Iterator[Block]:
    found = section.applicability
    yield plain(found.text, Tone.MISSING if found.applies is None else Tone.PLAIN)
    if found.why:
        yield from _own(OwnWords("", found.why))


def _figures(section: Section, references: References) -> Iterator[Block]:
    if section.without:
        yield plain(section.without, Tone.MISSING)
    if section.sentences:
        yield plain(DRAFTED, Tone.NOTE)
    yield from _sentences(section, references)
    if section.headlines:
        yield Grid(*narrowed(section.headlines))
    if section.chart:
        table = without(section.chart.table, DAYS)
        yield Picture(_id(section.id, "chart"), section.chart, table)


def _sentences(section: Section, references: References) -> Iterator[Paragraph]:
    """One paragraph a measure; after each run of sentences what it rests on, by number."""
    for _, group in groupby(section.sentences, key=lambda one: one.measures[:1]):
        runs: list[Run] = []
        sentences = list(group)
        for place, sentence in enumerate(sentences):
            runs.append(Run(f" {sentence.text}" if place else sentence.text))
            after = sentences[place + 1].reference if place + 1 < len(sentences) else None
            if sentence.reference and sentence.reference != after:
                number = references[sentence.reference]
                runs.append(Run(f"[{number}]", f"#{_reference(number)}", raised=True))
        yield Paragraph(tuple(runs), Tone.DATA)


def _references_of(statement: Statement) -> References:
    """What the sentences rest on, each numbered where it is first needed."""
    sentences = (one for section in statement.sections for one in section.sentences)
    found = dict.fromkeys(one.reference for one in sentences if one.reference)
    return {text: number for number, text in enumerate(found, 1)}


def _rest(references: References) -> Bullets:
    items = tuple((Run(text),) for text in references)
    anchors = tuple(map(_reference, references.values()))
    return Bullets(items, Tone.NOTE, numbered=True, anchors=anchors)


def _reference(number: int) -> str:
    return f"reference-{number}"


def _pinned(section: Section) -> Iterator[Block]:
    found = link(f"{section.title}: these figures as a page (pinned link)", section.pinned)
    if found[0].url:
        yield Paragraph(found, Tone.NOTE)


def _claims(claims: Iterable[Claim], missing: str) -> Iterator[Block]:
    found = tuple(_claim(claim) for claim in claims)
    if found:
        yield Bullets(found, Tone.OWN)
    if missing:
        yield plain(missing, Tone.MISSING)


def _claim(claim: Claim) -> Runs:
    """The words, whose they are and when they were given: none of it is left out unsaid."""
    source = link(claim.source, claim.url) if claim.source else (Run("no source given"),)
    day = format_date(claim.said_on) if claim.said_on else "no date given"
    text = claim.text.strip()
    stop = "" if text.endswith((".", "!", "?")) else "."
    return (Run(f"{text}{stop} ("), *source, Run(f", {day})"))


def _own(own: OwnWords) -> Iterator[Block]:
    """The office's own paragraphs; lines that begin with a dash are a list."""
    for paragraph in own.paragraphs:
        lines = tuple(filter(None, map(str.strip, paragraph.splitlines())))
        if lines and all(line.startswith(BULLET) for line in lines):
            yield bullets(tuple(line[2:].strip() for line in lines), Tone.OWN)
        else:
            yield plain("\n".join(lines), Tone.OWN)


def _quality(statement: Statement) -> Iterator[Block]:
    if statement.quality:
        yield bullets(statement.quality)
    else:
        yield plain("The consistency checks found nothing to point out.")


def _definitions(statement: Statement) -> Iterator[Runs]:
    for one in statement.definitions:
        text = " ".join((one.text, *(f"{caveat.strip().rstrip('.')}." for caveat in one.caveats)))
        yield Run(f"{one.title}: ", strong=True), Run(text)


def _sources(statement: Statement) -> Iterator[Runs]:
    for one in statement.sources:
        said = (one.publisher, one.licence, one.attribution, one.caveat)
        text = " ".join(f"{t.strip().rstrip('.')}." for t in said if t.strip())
        yield *link(one.title, one.url), Run(f". {text}")


def _law(statement: Statement) -> Iterator[Runs]:
    for one in statement.references:
        title = one.title if one.url else f"{one.title}. {one.text}"
        yield link(title, one.url)
