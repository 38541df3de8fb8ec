"""Numbers of parts and paragraphs, worked out once so that every format shows the same.

Parts are numbered 1, 2, 3 and their paragraphs 3.1, 3.2, through the headings inside a part.
Annexes are Annex A, Annex B and their paragraphs A1, A2. Lists, tables and pictures belong to the
paragraph above them and have no numbers of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from string import ascii_uppercase

from pcc_metrics.export.document_model import ANNEX, Block, DocumentPart, Paragraph


def number_parts(parts: Iterable[DocumentPart]) -> Iterator[DocumentPart]:
    """The parts of the paper: `1`, with paragraphs `1.1`, `1.2`."""
    for number, part in enumerate(parts, 1):
        yield _number(replace(part, number=f"{number}"), f"{number}.", count(1))


def number_annexes(annexes: Iterable[DocumentPart]) -> Iterator[DocumentPart]:
    """The annexes: `Annex A`, with paragraphs `A1`, `A2`."""
    for letter, part in zip(ascii_uppercase, annexes, strict=False):
        yield _number(replace(part, number=f"{ANNEX} {letter}"), letter, count(1))


def _number(part: DocumentPart, prefix: str, numbers: Iterator[int]) -> DocumentPart:
    """A part with its paragraphs numbered, then those of the parts inside it."""
    blocks = tuple(_number_block(block, prefix, numbers) for block in part.blocks)
    inner = tuple(_number(one, prefix, numbers) for one in part.parts)
    return replace(part, blocks=blocks, parts=inner)


def _number_block(block: Block, prefix: str, numbers: Iterator[int]) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, number=f"{prefix}{next(numbers)}")
    return block
