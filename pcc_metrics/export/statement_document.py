"""A statement -> the outline of its paper: front sheet, summary, priorities, annexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pcc_metrics.domain.formatting import capitalise, format_date
from pcc_metrics.export.annexes import annexes
from pcc_metrics.export.document_model import (
    Block,
    DocumentModel,
    DocumentPart,
    Facts,
    Grid,
    Paragraph,
    TextRun,
    TextRuns,
    Tone,
    bullet_list,
    plain_paragraph,
)
from pcc_metrics.export.numbering import number_annexes, number_parts
from pcc_metrics.export.priority_part import priority_part
from pcc_metrics.export.statement_blocks import LONG, all_lines_id, own_words, part_id, text_link
from pcc_metrics.statement import Statement
from pcc_metrics.statement.text_fields import FRONT_FIELDS

NOT_GIVEN = "Not yet given"
DRAFTED = (
    "The sentences on figures are drafted from them by fixed rules and are not edited by hand. A "
    "number in square brackets leads to what a sentence rests on. A change is given with its sign: "
    "in most months, in total only, little changed, or could be chance."
)


def build_document(statement: Statement) -> DocumentModel:
    """The document of a statement."""
    area, quarter = statement.area_title, capitalise(statement.quarter.label)
    return DocumentModel(
        title=_front_text(statement, "title") or statement.title,
        subtitle=f"{area}. {statement.office}",
        mark=statement.mark,
        head=f"{statement.title}: {area}",
        foot=f"{area}, {quarter}. Figures: snapshot {statement.snapshot}. {statement.status_line}.",
        author=statement.office,
        subject=f"{area}, {quarter}",
        keywords=f"{statement.status_line}; snapshot {statement.snapshot}",
        opening=tuple(_opening(statement)),
        parts=(*number_parts(_parts(statement)), *number_annexes(annexes(statement))),
        front=_front(statement),
        fields=_fields(statement),
    )


def _front_text(statement: Statement, name: str) -> str:
    return next((line.text for line in statement.front if line.field == name), "")


def _front(statement: Statement) -> Facts | None:
    """The front sheet without its title, which heads the document; a draft says what it lacks."""
    lines = [line for line in statement.front if line.field != "title"]
    shown = [line for line in lines if line.text or statement.draft]
    pairs = tuple((line.label, text_link(line.text or NOT_GIVEN, line.text)) for line in shown)
    return Facts(pairs) if pairs else None


def _fields(statement: Statement) -> Mapping[str, str]:
    """The front sheet and what the document is of, by names that a template can ask for.

    Every name is there in every document: one template serves the force and packs of areas.
    """
    lines = dict.fromkeys(FRONT_FIELDS, "") | {one.field: one.text for one in statement.front}
    front = {name.replace("-", "_"): text for name, text in lines.items()}
    return {
        **front,
        "title": front.get("title") or statement.title,
        "office": statement.office,
        "area": statement.area_title,
        "quarter": capitalise(statement.quarter.label),
        "status": statement.status_line,
        "snapshot": statement.snapshot,
        "address": statement.address,
        "age": statement.age,
    }


def _opening(statement: Statement) -> Iterator[Block]:
    if statement.mark:
        text = f"{statement.mark}. This is not a published statement and may still change."
        yield plain_paragraph(text, Tone.MISSING)
    as_of = format_date(statement.as_of)
    facts: tuple[tuple[str, TextRuns], ...] = (
        ("Area", (TextRun(statement.area_title),)),
        ("Quarter", (TextRun(capitalise(statement.quarter.label)),)),
        ("Status", (TextRun(statement.status_line),)),
        ("Figures", (TextRun(f"Snapshot {statement.snapshot}, as of {as_of}"),)),
        ("This version", text_link(statement.address, statement.address)),
        ("Reason", (TextRun(statement.reason),) if statement.reason else ()),
    )
    yield Facts(tuple((name, runs) for name, runs in facts if runs))


def _parts(statement: Statement) -> Iterator[DocumentPart]:
    if summary := tuple(_summary(statement)):
        yield DocumentPart("summary", "Summary", summary)
    about, inner = tuple(_introduction(statement)), [_since(statement)]
    if own := statement.introduction:
        inner.insert(0, DocumentPart("own-introduction", own.label, tuple(own_words(own))))
    yield DocumentPart("introduction", "About this statement", about, tuple(inner))
    yield from (priority_part(section, statement) for section in statement.sections)
    reporting = (plain_paragraph(statement.frequency),)
    yield DocumentPart("reporting", "How often this is reported", reporting)


def _summary(statement: Statement) -> Iterator[Block]:
    """One page: how old the figures are, a row a priority, what the board is asked to note."""
    if statement.age:
        yield plain_paragraph(statement.age, Tone.LEAD)
    if table := statement.summary:
        yield Grid(table)
    if asked := _front_text(statement, "recommendations"):
        yield plain_paragraph(asked)


def _introduction(statement: Statement) -> Iterator[Block]:
    yield plain_paragraph(statement.duty)
    if statement.pre_election:
        yield plain_paragraph(statement.pre_election, Tone.LEAD)
    yield plain_paragraph(f"{statement.caution.strip()} {DRAFTED}")


def _since(statement: Statement) -> DocumentPart:
    blocks: list[Block] = [plain_paragraph(statement.since.opening)]
    for heading, lines in statement.since.groups:
        if len(lines) > LONG:
            place = TextRun(f"{heading}, in an annex", f"#{all_lines_id(heading)}")
            blocks.append(Paragraph((TextRun(f"{len(lines)}: "), place, TextRun("."))))
        else:
            blocks += [plain_paragraph(f"{heading}:"), bullet_list(lines)]
    return DocumentPart(part_id("since"), "Since the last statement", tuple(blocks))
