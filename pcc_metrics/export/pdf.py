"""A statement as PDF/UA-1, tagged for screen readers: one layout, and the document as its data.

Texts reach the typesetter as JSON and never as source, so nothing in them is run or read as markup.
The font is the app's own and the time that of the statement: the same document gives the same
bytes on any machine.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, singledispatchmethod
from typing import Any, Final

import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from pcc_metrics.charts.images import PAPER_PX, paper_spec, render_svg
from pcc_metrics.domain.app_files import FONTS
from pcc_metrics.domain.safe_text import find_direction_sign, replace_invisible
from pcc_metrics.export.document_model import (
    Bullets,
    DocumentModel,
    DocumentPart,
    Facts,
    Grid,
    Paragraph,
    Picture,
    TextRuns,
    numbered_title,
)
from pcc_metrics.export.html_page import TEMPLATES
from pcc_metrics.export.table_cells import column_widths, format_cell, is_numeric

FONT = "Arimo"
SIGNS, SIGN_FONT = (
    "△▽◆✚",
    "DejaVu Sans Mono",
)  # of changes: Arimo lacks them, and typst has this font
STANDARD: Final = "ua-1"
LONG_WORD = re.compile(r"\S{24}(?=\S)")  # is broken in a table; no English word is
KEPT_RUNS = 11  # of typst, for which it keeps what a run laid out
TOGETHER = 14  # rows of a table that stay on one page
UNSEEN = ("Cc", "Cf", "Cs")  # what changes the signs beside it and is not seen itself
WIDTH = 1000  # what the columns of a table share

Data = dict[str, Any]


def render_pdf(outline: DocumentModel, dated: date) -> bytes:
    """The document as a PDF file; `dated` is written into its properties."""
    pdf = typst.compile(
        input=(TEMPLATES / "statement.typ").read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_document(outline))},
        pdf_standards=STANDARD,
        timestamp=datetime.combine(dated, time(), UTC),
    )
    _forget()
    return pdf


def _forget() -> None:
    """Have typst drop what it laid out, which it keeps for its next runs: 200 MB after ten papers.

    No two papers are alike. There is no command for it, so the next runs are empty ones.
    """
    for _ in range(KEPT_RUNS):
        typst.compile(input=b"", font_paths=_fonts(), ignore_system_fonts=True)


def printable(text: str) -> str:
    """A text in characters that the font has: any other is written out, by name or number.

    A PDF whose font lacks a character is not accessible, and the standard does not allow it.
    """
    return "".join(sign if ord(sign) in _characters() else _write_out(sign) for sign in text)


def _cell(text: str) -> str:
    """A text for a column, which a word of any length would leave."""
    return LONG_WORD.sub("\\g<0>\u200b", printable(text))


def _write_out(sign: str) -> str:
    if find_direction_sign(sign):
        return replace_invisible(sign)
    if sign.isspace():
        return "\n" if sign == "\n" else " "
    name = unicodedata.name(sign, "").lower()
    if unicodedata.category(sign) in UNSEEN or name.startswith("variation selector"):
        return ""
    return f"[{name or f'U+{ord(sign):04X}'}]"


@cache
def _characters() -> frozenset[int]:
    """The code points that the font has, without those that no reader sees."""
    held = [*TTFont(FONTS / f"{FONT}-Regular.ttf").getBestCmap(), *map(ord, SIGNS)]
    return frozenset(code for code in held if unicodedata.category(chr(code))[0] != "C")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)]
    )


def _document(outline: DocumentModel) -> Data:
    """All that the layout asks for, with every text in characters of the font."""
    writer = _Writer(frozenset(_places(outline.parts)))
    front = [outline.front] if outline.front else []
    texts = {
        name: printable(getattr(outline, name))
        for name in ("title", "subtitle", "mark", "head", "foot", "author", "subject", "keywords")
    }
    return {
        **texts,
        "font": FONT,
        "signs": SIGNS,
        "sign-font": SIGN_FONT,
        "opening": [writer.block(block) for block in (*front, *outline.opening)],
        "parts": [
            writer.part(part, new_page=part.id in outline.new_pages()) for part in outline.parts
        ],
    }


def _places(parts: Iterable[DocumentPart]) -> Iterator[str]:
    """The names of all places that links of the document can lead to."""
    for part in parts:
        yield part.id
        yield from _places(part.parts)
        for block in part.blocks:
            if isinstance(block, Bullets):
                yield from block.anchors
            elif isinstance(block, Picture):
                yield block.id


@dataclass(frozen=True)
class _Writer:
    """Parts and blocks as the data of the layout; a link to no place of the document is words."""

    places: frozenset[str]

    def part(self, part: DocumentPart, *, new_page: bool = False) -> Data:
        return {
            "id": part.id,
            "new-page": new_page,
            "title": printable(numbered_title(part)),
            "blocks": [self.block(block) for block in part.blocks],
            "parts": [self.part(inner) for inner in part.parts],
        }

    def _runs(self, runs: TextRuns) -> list[Data]:
        return [
            {
                "text": printable(run.text),
                "url": run.url if self._leads(run.url) else "",
                "raised": run.raised,
                "strong": run.strong,
            }
            for run in runs
        ]

    def _leads(self, url: str) -> bool:
        return not url.startswith("#") or url[1:] in self.places

    @singledispatchmethod
    def block(self, block: Any) -> Data:
        raise TypeError(f"no way to write {block!r}")

    @block.register
    def _(self, block: Paragraph) -> Data:
        return {
            "kind": "paragraph",
            "tone": block.tone,
            "number": printable(block.number),
            "leads": block.leads,
            "runs": self._runs(block.runs),
        }

    @block.register
    def _(self, block: Bullets) -> Data:
        return {
            "kind": "bullets",
            "tone": block.tone,
            "numbered": block.numbered,
            "items": [self._runs(item) for item in block.items],
            "anchors": block.anchors,
        }

    @block.register
    def _(self, block: Facts) -> Data:
        return {
            "kind": "facts",
            "pairs": [(printable(name), self._runs(runs)) for name, runs in block.pairs],
        }

    @block.register
    def _(self, block: Grid) -> Data:
        table = block.table
        rows = [[_cell(format_cell(cell)) for cell in row] for row in table.rows]
        columns = [_cell(name) for name in table.columns]
        return {
            "kind": "grid",
            "caption": printable(table.caption),
            "columns": columns,
            "rows": rows,
            "widths": column_widths(list(zip(columns, *rows, strict=True)), WIDTH),
            "numeric": [is_numeric(table, place) for place in range(len(columns))],
            "long": len(rows) > TOGETHER,
            "notes": printable(" ".join(block.notes)),
        }

    @block.register
    def _(self, block: Picture) -> Data:
        chart = block.chart
        if not chart.alt:
            raise ValueError(f"{chart.title} has no alternative text")
        return {
            "kind": "picture",
            "id": block.id,
            "title": printable(chart.title),
            "subtitle": printable(chart.subtitle),
            "alt": chart.alt,
            "svg": render_svg(paper_spec(chart.spec), width=PAPER_PX),
            "notes": [printable(text) for text in (chart.reading, *chart.notes) if text],
        }
