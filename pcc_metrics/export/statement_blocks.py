"""Pieces that several parts of the paper are made of: links, own words, sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from pcc_metrics.export.document_model import (
    Block,
    Paragraph,
    TextRun,
    TextRuns,
    Tone,
    bullet_list,
    plain_paragraph,
)
from pcc_metrics.statement import LockedSentence, OwnWords, Statement

LONG = 8  # lines; a longer list stands in an annex, so that the priorities come soon
BULLET = ("- ", "• ", "* ")

References = Mapping[str, int]  # what sentences rest on, and its number


def text_link(text: str, url: str) -> TextRuns:
    """A link, or the bare words where there is no address of the app to lead to."""
    return (TextRun(text, url if url.startswith(("http://", "https://", "#")) else ""),)


def part_id(*names: str) -> str:
    """The name of a place in the document: `homicide-figures`."""
    return "-".join(names).casefold().replace(" ", "-")


def all_lines_id(heading: str) -> str:
    """Where the whole of a long list stands."""
    return part_id("all", heading)


def own_words(own: OwnWords) -> Iterator[Block]:
    """The office's own paragraphs; lines that begin with a dash are a list."""
    for paragraph in own.paragraphs:
        lines = tuple(filter(None, map(str.strip, paragraph.splitlines())))
        if lines and all(line.startswith(BULLET) for line in lines):
            yield bullet_list(tuple(line[2:].strip() for line in lines), Tone.OWN)
        else:
            yield plain_paragraph("\n".join(lines), Tone.OWN)


def number_references(statement: Statement) -> References:
    """What the sentences rest on, each numbered where it is first needed."""
    sentences = (one for section in statement.sections for one in section.sentences)
    addresses = dict.fromkeys(one.reference for one in sentences if one.reference)
    return {text: number for number, text in enumerate(addresses, 1)}


def reference_id(number: int) -> str:
    """Where a reference stands: `reference-3`."""
    return f"reference-{number}"


def sentence_paragraphs(
    sentences: Iterable[LockedSentence], references: References
) -> Iterator[Paragraph]:
    """One paragraph a measure; after each run of sentences what it rests on, by number."""
    for _, group in groupby(sentences, key=lambda one: one.measures[:1]):
        runs: list[TextRun] = []
        told = list(group)
        for place, sentence in enumerate(told):
            runs.append(TextRun(f" {sentence.text}" if place else sentence.text))
            after = told[place + 1].reference if place + 1 < len(told) else None
            if sentence.reference and sentence.reference != after:
                number = references[sentence.reference]
                runs.append(TextRun(f"[{number}]", f"#{reference_id(number)}", raised=True))
        yield Paragraph(tuple(runs), Tone.DATA)
