"""The tables of a statement's workbook: one a sheet, each under a name of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pcc_metrics.charts.tables import Table
from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.statement import Section, Statement


@dataclass(frozen=True)
class Sheet:
    """One table with its name in the workbook."""

    label: str
    table: Table
    source: str = ""


def build_sheets(statement: Statement) -> Iterator[Sheet]:
    """Every table, in the order of the sheets."""
    yield Sheet("Priorities", statement.applicability)
    yield Sheet("All figures", _numbers(statement))
    for place, section in enumerate(statement.sections, 1):
        yield from _of_section(f"{place}", section)
    yield Sheet("Sentences", _sentences(statement))
    yield Sheet("Definitions", _definitions(statement))
    yield Sheet("Sources", _sources(statement))


def _of_section(number: str, section: Section) -> Iterator[Sheet]:
    if section.headlines:
        yield Sheet(f"{number} headline figures", section.headlines, section.pinned)
    if section.figures.rows:
        caption = f"{section.title}: all figures, {section.period}"
        table = Table(section.figures.columns, section.figures.rows, caption)
        yield Sheet(f"{number} all figures", table, section.pinned)
    if section.chart:
        yield Sheet(f"{number} series drawn", section.chart.table, section.pinned)


def _numbers(statement: Statement) -> Table:
    rows = tuple(
        (
            section.title,
            number.title,
            number.place,
            capitalise(number.period_label),
            number.said,
            number.value,
            number.status,
            number.source,
            " ".join(number.notes),
        )
        for section in statement.sections
        for number in section.numbers
    )
    return Table(
        ("Priority", "Measure", "Area", "Period", "In words", "Value", "Status", "Source", "Notes"),
        rows,
        f"Every figure of the statement for {statement.place}, {statement.quarter.label}",
    )


def _sentences(statement: Statement) -> Table:
    rows = tuple(
        (section.title, sentence.text, sentence.reference)
        for section in statement.sections
        for sentence in section.sentences
    )
    columns = ("Priority", "Sentence", "What it rests on")
    return Table(columns, rows, "The sentences drafted from the figures")


def _definitions(statement: Statement) -> Table:
    rows = tuple((one.title, one.text, " ".join(one.caveats)) for one in statement.definitions)
    return Table(("Measure", "Definition", "Caveats"), rows, "Definitions of the measures")


def _sources(statement: Statement) -> Table:
    rows = tuple(
        (one.title, one.publisher, one.licence, one.attribution, one.url, one.caveat)
        for one in statement.sources
    )
    columns = ("Source", "Publisher", "Licence", "Attribution", "Address", "Caveat")
    return Table(columns, rows, "Sources and licences")
