"""The tables of a statement's workbook: one a sheet, each under a name of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pcc_metrics.charts.tables import Cell, Table
from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.statement import Section, Statement

SHARE_UNIT = "proportion"
PERCENT = "per cent"  # unit of a series of shares, whose numbers are drawn as 91
# Columns that hold a share where the row's measure is one.
SHARE_COLUMNS = frozenset((
    "Value", "Own value compared", "Comparison value", "Change", "Lower 95% limit",
    "Upper 95% limit",
))  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One table with its name in the workbook; `shares` are cells, by row and column, of 0 to 1."""

    label: str
    table: Table
    source: str = ""
    shares: frozenset[tuple[int, int]] = frozenset()


def build_sheets(statement: Statement) -> Iterator[Sheet]:
    """Every table, in the order of the sheets."""
    yield Sheet("Priorities", statement.applicability)
    yield _numbers(statement)
    for place, section in enumerate(statement.sections, 1):
        yield from _of_section(f"{place}", section)
    yield Sheet("Sentences", _sentences(statement))
    yield Sheet("Definitions", _definitions(statement))
    yield Sheet("Sources", _sources(statement))


def _of_section(number: str, section: Section) -> Iterator[Sheet]:
    figures = section.figures
    if section.headlines:
        shown = _headlines(section.headlines, figures)
        yield Sheet(f"{number} headline figures", shown, section.pinned, _shares(shown))
    if figures.rows:
        caption = f"{section.title}: all figures"
        table = Table(figures.columns, figures.rows, caption)
        yield Sheet(f"{number} all figures", table, section.pinned, _shares(table))
    if section.chart:
        yield _of_chart(f"{number} series drawn", section.chart.table, section.pinned)


def _headlines(headlines: Table, figures: Table) -> Table:
    """The rows of all figures that are headlines: a paper has these in words, a sheet as numbers.

    What is no row of theirs, in a statement of an earlier version, stays in words.
    """
    wanted = [row[:2] for row in headlines.rows]  # measure and area
    by_name = {row[:2]: row for row in figures.rows}
    if figures.columns[:2] != headlines.columns[:2] or not by_name.keys() >= set(wanted):
        return headlines
    return replace(figures, rows=tuple(by_name[name] for name in wanted), caption=headlines.caption)


def _shares(table: Table) -> frozenset[tuple[int, int]]:
    """The cells that hold a share, by the unit of their row."""
    if "Unit" not in table.columns:
        return frozenset()
    unit = table.columns.index("Unit")
    columns = [place for place, name in enumerate(table.columns) if name in SHARE_COLUMNS]
    rows = (at for at, row in enumerate(table.rows) if row[unit] == SHARE_UNIT)
    return frozenset((at, place) for at in rows for place in columns)


def _of_chart(label: str, table: Table, source: str) -> Sheet:
    """The series of a chart; of shares the numbers are 0.91 again, and shown as 91%."""
    if dict(table.context).get("Unit") != PERCENT:
        return Sheet(label, table, source)
    rows = tuple(tuple(_share(cell) for cell in row) for row in table.rows)
    shares = frozenset((at, place) for at in range(len(rows)) for place in range(len(rows[at])))
    return Sheet(label, replace(table, rows=rows), source, shares)


def _share(cell: Cell) -> Cell:
    return round(cell / 100, 6) if isinstance(cell, int | float) else cell


def _numbers(statement: Statement) -> Sheet:
    figures = [
        (section.title, number) for section in statement.sections for number in section.numbers
    ]
    rows = tuple(
        (
            title,
            number.title,
            number.place,
            capitalise(number.period_label),
            number.said,
            number.value,
            number.status,
            number.source,
            " ".join(number.notes),
        )
        for title, number in figures
    )
    columns = (
        "Priority", "Measure", "Area", "Period", "In words", "Value", "Status", "Source", "Notes"
    )  # fmt: skip
    value = columns.index("Value")
    shares = frozenset(
        (at, value) for at, (_, number) in enumerate(figures) if number.kind == SHARE_UNIT
    )
    caption = f"Every figure of the statement for {statement.place}, {statement.quarter.label}"
    return Sheet("All figures", Table(columns, rows, caption), shares=shares)


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
