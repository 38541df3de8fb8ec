"""Statements whose files are tested: real ones of both snapshots, and one out for trouble."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.formatting import format_value
from pcc_metrics.export.document_model import DocumentModel, Grid
from pcc_metrics.export.files import make_file
from pcc_metrics.statement import State, Statement, StatementStatus
from pcc_metrics.statement.text_fields import INTRODUCTION
from tests.support.environment import PROJECT
from tests.support.statements import DAY, FIRST, SECOND, complete_texts, composed

BASE = "https://metrics.example.org"
OWN = "The quarter in our words.\nA second line.\n\n- first thing\n- second thing"
# Text that a program might run, follow or take for markup.
TROUBLE = '=HYPERLINK("http://evil.example","x") <script>alert(1)</script> [a](http://b) $$c$$ & |'


@cache
def draft(snapshot: str = FIRST) -> Statement:
    """A draft on a bundled snapshot, with everything that the office writes."""
    texts = {**complete_texts(commentary=OWN), INTRODUCTION: OWN}
    return composed(snapshot, texts, standing=StatementStatus(DAY, base=BASE))


@cache
def bare() -> Statement:
    """A draft on the newest bundled snapshot for which the office has written nothing yet."""
    return composed(SECOND, standing=StatementStatus(DAY, base=BASE))


@cache
def published() -> Statement:
    standing = StatementStatus(DAY, State.PUBLISHED, 2, "A source was corrected.", base=BASE)
    return composed(FIRST, complete_texts(commentary=OWN), standing=standing)


@cache
def hostile() -> Statement:
    """The same with trouble in every place that takes a text of the office or of data."""
    good = draft(SECOND)
    sections = []
    for section in good.sections:
        table = section.headlines or section.figures
        rows = ((TROUBLE, *table.rows[0][1:]), *table.rows[1:])
        sections.append(
            replace(
                section,
                title=f"{section.title} {TROUBLE}",
                headlines=replace(table, rows=rows, caption=f"{section.id} {TROUBLE}"),
                did=tuple(replace(one, text=TROUBLE, source=TROUBLE) for one in section.did),
                commentary=tuple(replace(one, text=TROUBLE) for one in section.commentary),
            )
        )
    return replace(
        good, office=TROUBLE, area_title=TROUBLE, quality=(TROUBLE,), sections=tuple(sections)
    )


@cache
def made(kind: str, form: str) -> bytes:
    """A file of a draft on the first or second snapshot or another kind of statement, made once."""
    statements = {
        "draft": draft,
        "second": lambda: draft(SECOND),
        "bare": bare,
        "published": published,
        "hostile": hostile,
    }
    return make_file(statements[kind](), form)


def seed_figures() -> list[str]:
    """Every figure of the statement of 27 February 2024, read from its document, as it is said."""
    path = PROJECT / "data" / "statements" / "2024-02-27.toml"
    measures = load_catalogue().measures
    figures = tomllib.loads(path.read_text("utf-8"))["figure"]
    return [format_value(measures[figure["measure"]], figure["value"]) for figure in figures]


def grids_of(outline: DocumentModel) -> Iterator[Grid]:
    """Every table of a document, in order."""
    for part in outline.parts:
        for inner in (part, *part.parts):
            yield from (block for block in inner.blocks if isinstance(block, Grid))
