"""What a document holds, whatever its format: parts with headings, and blocks inside them.

Word, HTML and Markdown are all written from this, so that none says more or less than another.
Texts are plain: each format escapes them for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.tables import Table


class Tone(StrEnum):
    """How a text is set. Locked data text and the office's own words never look alike."""

    PLAIN = "plain"
    LEAD = "lead"
    DATA = "data"
    OWN = "own"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True)
class TextRun:
    """A piece of text; with `url` a link, to another place of the document where it starts with #.

    `raised` sets it small and high, as a reference.
    """

    text: str
    url: str = ""
    raised: bool = False
    strong: bool = False


TextRuns = tuple[TextRun, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of runs of text, all in one tone; `number` is `3.2`, or empty without one."""

    runs: TextRuns
    tone: Tone = Tone.PLAIN
    number: str = ""

    @property
    def leads(self) -> bool:
        """Whether it leads to what comes next, and stays on one page with it."""
        return runs_text(self.runs).rstrip().endswith(":")


@dataclass(frozen=True)
class Bullets:
    """A list; `anchors` are names of single items that links go to."""

    items: tuple[TextRuns, ...]
    tone: Tone = Tone.PLAIN
    numbered: bool = False
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """A list of names and values, such as what a document is about."""

    pairs: tuple[tuple[str, TextRuns], ...]


@dataclass(frozen=True)
class Grid:
    """A table with what holds for all of its rows."""

    table: Table
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A chart; `id` tells it from the others of the document, `table` holds its figures."""

    id: str
    chart: Chart
    table: Table


Block = Paragraph | Bullets | Facts | Grid | Picture

ANNEX = "Annex"


@dataclass(frozen=True)
class DocumentPart:
    """A heading and the blocks under it; `number` is `3` or `Annex A`, or empty without one."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[DocumentPart, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class DocumentModel:
    """A whole document. `mark` stands on every page of one that is no published statement.

    `head` and `foot` are the lines on every page; `keywords` and `subject` are for its properties.
    `front` is the front sheet in its order, and `fields` the same by the names that an office's own
    Word template asks for.
    """

    title: str
    subtitle: str
    mark: str
    head: str
    foot: str
    author: str
    subject: str
    keywords: str
    opening: tuple[Block, ...]
    parts: tuple[DocumentPart, ...] = field(default_factory=tuple)
    front: Facts | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    def pictures(self) -> Iterator[Picture]:
        """Every picture of the document, in reading order."""
        for part in self.parts:
            for inner in (part, *part.parts):
                yield from (block for block in inner.blocks if isinstance(block, Picture))

    def new_pages(self) -> frozenset[str]:
        """Ids of the parts that begin a page: the first behind a front sheet, the first annex."""
        first = [part.id for part in self.parts[:1] if self.front]
        annexes = [part.id for part in self.parts if part.number.startswith(ANNEX)]
        return frozenset((*first, *annexes[:1]))


def numbered_title(part: DocumentPart) -> str:
    """A heading with its number: `3. Reduce serious violence`, `Annex A. Definitions`."""
    return f"{part.number}. {part.title}" if part.number else part.title


def plain_paragraph(text: str, tone: Tone = Tone.PLAIN) -> Paragraph:
    """A paragraph without links."""
    return Paragraph((TextRun(text),), tone)


def bullet_list(lines: tuple[str, ...], tone: Tone = Tone.PLAIN) -> Bullets:
    """A list without links."""
    return Bullets(tuple((TextRun(line),) for line in lines), tone)


def runs_text(runs: TextRuns) -> str:
    """The words of a text without its links."""
    return "".join(run.text for run in runs)
