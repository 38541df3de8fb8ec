"""A statement as Markdown: for a web site's own editor, or for comparing versions line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pcc_metrics.charts.tables import Table
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
)
from pcc_metrics.export.table_cells import format_cell, is_numeric

# What Markdown reads anywhere in a line, and what makes a line something else at its start.
_INLINE = re.compile(r"[\\`*_\[\]<>~|&]")
_AT_START = re.compile(r"^(\s*)([-+#=]|\d+[.)](?=\s|$))", re.MULTILINE)
_ADDRESS = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20"})


def render_markdown(outline: DocumentModel) -> str:
    """The document as Markdown text, tables as GitHub and most editors read them."""
    return "\n".join(_lines(outline))


def escape_markdown(text: str) -> str:
    """A text as it stands: nothing in it is read as markup."""
    safe = _INLINE.sub(r"\\\g<0>", text)
    return _AT_START.sub(_mark, safe)


def _mark(match: re.Match[str]) -> str:
    space, sign = match.groups()
    return f"{space}{sign[:-1]}\\{sign[-1]}"


def _lines(outline: DocumentModel) -> Iterator[str]:
    yield f"# {escape_markdown(outline.title)}"
    yield f"\n{escape_markdown(outline.subtitle)}\n"
    yield from _blocks((*filter(None, (outline.front,)), *outline.opening))
    for part in outline.parts:
        yield from _part(part, 2)
    yield f"---\n\n{escape_markdown(outline.foot)}\n"


def _part(part: DocumentPart, level: int) -> Iterator[str]:
    number = f"{part.number}. " if part.number else ""
    yield f"{'#' * level} {number}{escape_markdown(part.title)}\n"
    yield from _blocks(part.blocks)
    for inner in part.parts:
        yield from _part(inner, level + 1)


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)
        yield ""


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield f"{block.number} ".lstrip() + _runs(block.runs).replace("\n", "\\\n")
    elif isinstance(block, Bullets):
        for number, item in enumerate(block.items, 1):
            mark = f"{number}." if block.numbered else "-"
            yield f"{mark} {' '.join(_runs(item).split())}"
    elif isinstance(block, Facts):
        for name, runs in block.pairs:
            yield f"- **{escape_markdown(name)}:** {_runs(runs)}"
    elif isinstance(block, Grid):
        yield from _table(block.table)
        if block.notes:
            yield f"\n{escape_markdown(' '.join(block.notes))}"
    else:
        yield from _picture(block)


def _runs(runs: TextRuns) -> str:
    return "".join(map(_run, runs))


def _run(run: TextRun) -> str:
    text = escape_markdown(run.text)
    if run.url and not run.url.startswith("#"):
        return f"[{text}]({run.url.translate(_ADDRESS)})"
    return f"**{text.strip()}** " if run.strong else text


def _picture(picture: Picture) -> Iterator[str]:
    chart = picture.chart
    yield f"**{escape_markdown(chart.title)}**\n"
    yield f"{escape_markdown(chart.subtitle)}\n"
    yield f"{escape_markdown(chart.alt)}\n"
    for text in filter(None, (chart.reading, *chart.notes)):
        yield f"{escape_markdown(text)}\n"
    yield from _table(picture.table)


def _table(table: Table) -> Iterator[str]:
    yield f"{escape_markdown(table.caption)}:\n"
    yield _row(table.columns)
    marks = ("---:" if is_numeric(table, place) else "---" for place in range(len(table.columns)))
    yield f"| {' | '.join(marks)} |"
    for row in table.rows:
        yield _row(map(format_cell, row))


def _row(cells: Iterable[str]) -> str:
    texts = (escape_markdown(" ".join(cell.split())) or " " for cell in cells)
    return f"| {' | '.join(texts)} |"
