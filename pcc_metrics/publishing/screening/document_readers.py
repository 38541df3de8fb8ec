"""The text of a document, block by block: Word, PDF, HTML, Markdown and plain text.

Runs inside a screening process: whatever the file does to a library, the server goes on.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pcc_metrics.publishing.screening.limits import MOST_CHARACTERS, MOST_PAGES, Limits

MOST_PARTS = 2_000  # files inside a Word document
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OLD_CONTAINER = b"\xd0\xcf\x11\xe0"  # of Word 97 to 2003, and of all that has a password
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "footer",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "ol", "p", "pre", "section",
     "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip
_UNREAD = ("script", "style", "noscript", "template", "head", "nav", "svg", "iframe", "object")
_NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+\S")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_SHORT_LINE = 0.7  # of the usual length: a line that ends a paragraph


class DocumentError(Exception):
    """A document that cannot be read: `code`, and what to do about it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_blocks(path: Path, limits: Limits) -> list[str]:
    """The paragraphs, headings, list items and cells of a document, in its order.

    Raises `DocumentError` where there is no text that can be read.
    """
    if path.stat().st_size > limits.file_bytes:
        raise DocumentError("too_big", f"The file has more than {limits.file_bytes:,} bytes.")
    read = READERS.get(path.suffix.lower())
    if read is None:
        kinds = ", ".join(READERS)
        raise DocumentError("unknown_kind", f"Bring one of these kinds of file: {kinds}.")
    blocks = [clean for block in read(path, limits) if (clean := _clean(block))]
    if sum(map(len, blocks)) > MOST_CHARACTERS:
        raise DocumentError(
            "document_too_long",
            f"The document has more than {MOST_CHARACTERS:,} characters of text.",
        )
    if not blocks:
        raise DocumentError("no_text", "The file holds no text that can be read.")
    return blocks


def _clean(text: str) -> str:
    """A block without signs that nobody sees; its spaces plain, joined letters as letters."""
    plain = _LIGATURES.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    plain = plain.replace("\u00ad", "").replace("\u00a0", " ")
    seen = (c if c in "\n\t" or unicodedata.category(c) not in _UNSEEN else "" for c in plain)
    return "".join(seen).strip()


def _read_word(path: Path, limits: Limits) -> Iterator[str]:
    """Paragraphs of the body, tables included; deleted text of tracked changes is no text."""
    _check_container(path, limits)
    import docx  # noqa: PLC0415 - each kind of file loads its own library alone
    from docx.opc.exceptions import OpcError  # noqa: PLC0415

    try:
        body = docx.Document(str(path)).element.body
    except (KeyError, ValueError, zipfile.BadZipFile, OpcError) as error:
        raise DocumentError(
            "not_word", f"It is no Word document: {type(error).__name__}."
        ) from None
    for paragraph in body.iter(f"{_WORD}p"):
        if any(parent.tag == _FALLBACK for parent in paragraph.iterancestors()):
            continue  # the same text box once more, for older programs
        yield "".join(_word_texts(paragraph))


def _word_texts(paragraph: object) -> Iterator[str]:
    marks = {f"{_WORD}tab": " ", f"{_WORD}br": "\n", f"{_WORD}noBreakHyphen": "-"}
    for node in paragraph.iter(f"{_WORD}t", *marks):  # type: ignore[attr-defined]
        yield marks.get(node.tag) or node.text or ""


def _check_container(path: Path, limits: Limits) -> None:
    """Look into the zip before anything is unpacked."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLD_CONTAINER:
        raise DocumentError(
            "old_word", "It is an old or a locked Word file: save it as .docx, without a password."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        raise DocumentError("not_word", "It is no Word document: save it as .docx.") from None
    if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > limits.unpacked_bytes:
        raise DocumentError("too_big", "The document unpacks to more than a document may have.")


def _read_pdf(path: Path, limits: Limits) -> Iterator[str]:  # noqa: ARG001 - as the others
    """The text of its pages, lines joined to paragraphs; what heads every page is left out."""
    import pypdf  # noqa: PLC0415 - each kind of file loads its own library alone
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = pypdf.PdfReader(str(path))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("encrypted", "The PDF has a password: save it without one.")
        if len(reader.pages) > MOST_PAGES:
            raise DocumentError("document_too_long", f"The PDF has more than {MOST_PAGES} pages.")
        pages = [page.extract_text().splitlines() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DocumentError(
            "not_pdf", f"It is no PDF that can be read: {type(error).__name__}."
        ) from None
    if not any(line.strip() for page in pages for line in page):
        raise DocumentError(
            "no_text",
            "The PDF holds pictures of pages and no text: bring the document that it was made of.",
        )
    return _join_lines(_without_running_heads(pages))


def _without_running_heads(pages: Sequence[Sequence[str]]) -> list[str]:
    """All lines but page numbers and those that stand on most pages."""
    on_pages = Counter(line for page in pages for line in {_shape(one) for one in page})
    often = max(3, len(pages) * 0.6)
    return [
        line
        for page in pages
        for line in page
        if on_pages[_shape(line)] < often
        and not re.fullmatch(r"\s*(?:page\s+)?\d{1,3}\s*", line, re.IGNORECASE)
    ]


def _shape(line: str) -> str:
    """A line without its numbers: a page's foot differs in them alone. Blank lines never do."""
    return re.sub(r"\d+", "#", line.strip()) or f"blank {id(line)}"


def _join_lines(lines: Sequence[str]) -> Iterator[str]:
    """Lines to paragraphs: one begins with a number, after a blank or after a short last line."""
    usual = sorted(len(line) for line in lines if line.strip())
    usual_length = usual[int(0.8 * len(usual))] if usual else 0
    waiting: list[str] = []
    for line in lines:
        ended = bool(waiting) and (
            waiting[-1].rstrip()[-1:] in ".!?:" and len(waiting[-1]) < _SHORT_LINE * usual_length
        )
        if waiting and (not line.strip() or ended or _NUMBERED.match(line)):
            yield " ".join(waiting)
            waiting = []
        if line.strip():
            waiting.append(line.strip())
    if waiting:
        yield " ".join(waiting)


def _read_html(path: Path, limits: Limits) -> Iterator[str]:  # noqa: ARG001 - as the others
    """The text of its blocks, without scripts, styles and menus; nothing is fetched."""
    # Each kind of file loads its own library alone.
    import lxml.html  # type: ignore[import-untyped]  # noqa: PLC0415
    from lxml import etree  # noqa: PLC0415

    content = path.read_bytes()
    encoding = "utf-8" if _is_utf8(content) else None  # None: as the page itself says
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, encoding=encoding)
    try:
        root = lxml.html.document_fromstring(content, parser=parser)
    except (etree.LxmlError, ValueError, UnicodeError):
        raise DocumentError("not_html", "It is no HTML page that can be read.") from None
    for node in list(root.iter()):
        if not isinstance(node.tag, str) or node.tag in _UNREAD or node.get("hidden") is not None:
            if node.getparent() is not None:
                node.drop_tree()
        elif node.tag in _BLOCKS:
            node.text = f"\n\n{node.text or ''}"
            node.tail = f"\n\n{node.tail or ''}"
        elif node.tag == "br":
            node.tail = f"\n{node.tail or ''}"
    yield from re.split(r"\n\s*\n", root.text_content())


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _read_text(path: Path, limits: Limits) -> Iterator[str]:  # noqa: ARG001 - as the others
    yield from _split_blocks(_decode(path))


def _read_markdown(path: Path, limits: Limits) -> Iterator[str]:  # noqa: ARG001 - as the others
    """Its text without the marks: headings, emphasis, links, code."""
    text = re.sub(r"(?ms)^(```|~~~).*?^\1\s*$", "", _decode(path))
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?m)^\s{0,3}(?:#{1,6}\s+|>\s?|[*+-]\s+)", "\n", text)
    text = re.sub(r"(?<!\w)(\*\*|__|\*|_|`)(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text)
    yield from _split_blocks(text.replace("|", "  "))


def _split_blocks(text: str) -> list[str]:
    """At blank lines, and before a number that begins a line."""
    return re.split(r"\n\s*\n|\n(?=\s*\d{1,3}[.)]\s+\S)", text)


def _decode(path: Path) -> str:
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise DocumentError("not_text", "It is no text file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


READERS: Mapping[str, Callable[[Path, Limits], Iterator[str]]] = {
    ".docx": _read_word,
    ".pdf": _read_pdf,
    ".html": _read_html,
    ".htm": _read_html,
    ".md": _read_markdown,
    ".txt": _read_text,
}
