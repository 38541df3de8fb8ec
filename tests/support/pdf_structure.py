"""What a PDF says to programs that read it aloud: its tags, texts and properties."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


@dataclass(frozen=True)
class Tag:
    """One element of the structure; `inside` are the kinds that it stands in, outermost first."""

    kind: str
    inside: tuple[str, ...]
    title: str
    alt: str


def opened(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def root_of(paper: PdfReader) -> Any:
    return paper.trailer["/Root"].get_object()


def tags(paper: PdfReader) -> list[Tag]:
    """Every element of the structure, in reading order."""
    return list(_walk(root_of(paper)["/StructTreeRoot"]["/K"], ()))


def _walk(node: Any, inside: tuple[str, ...]) -> Iterator[Tag]:
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _walk(child, inside)
    elif isinstance(node, DictionaryObject) and "/S" in node:
        kind = str(node["/S"]).lstrip("/")
        yield Tag(kind, inside, str(node.get("/T", "")), str(node.get("/Alt", "")))
        if "/K" in node:
            yield from _walk(node["/K"], (*inside, kind))


def text_of(content: bytes) -> str:
    """The words of all pages, one blank between them."""
    return " ".join(" ".join(page.extract_text() for page in opened(content).pages).split())


def links_of(content: bytes) -> list[str]:
    """The addresses of the web that words of the paper lead to."""
    actions = (
        note.get_object()["/A"]
        for page in opened(content).pages
        for note in page.get("/Annots", ())
        if "/A" in note.get_object()
    )
    return [str(action["/URI"]) for action in actions if "/URI" in action]


def everything_in(content: bytes) -> str:
    """Words, properties, texts for whoever cannot see a picture, and addresses."""
    paper = opened(content)
    said = [str(value) for value in (paper.metadata or {}).values()]
    alts = [tag.alt for tag in tags(paper)]
    return "\n".join([text_of(content), *said, *alts, *links_of(content)])
