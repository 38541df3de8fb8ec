"""Documents for tests: one text as Word, PDF, HTML, Markdown and plain text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx

# An office's own statement, in its own words, on the figures that are bundled for that day.
STATEMENT = (
    "Statement on the national policing priorities, 27 February 2024",
    "1. West Midlands Police recorded 41 homicides between November 2022 and October 2023.",
    "2. Within that, drug crime came to 8,713 offences in the year to October 2023.",
    "3. In December 2023, 91% of 999 calls were answered within 10 seconds.",
    "4. We gave £20,000 to a youth club.",
)


def write_document(folder: Path, kind: str, blocks: Sequence[str] = STATEMENT) -> Path:
    """A file of this kind with the blocks as its paragraphs."""
    path = folder / f"statement.{kind}"
    _WRITERS[kind](path, blocks)
    return path


def _word(path: Path, blocks: Sequence[str]) -> None:
    document = docx.Document()
    for block in blocks:
        document.add_paragraph(block)
    document.save(str(path))


def _html(path: Path, blocks: Sequence[str]) -> None:
    body = "".join(f"<p>{block}</p>" for block in blocks)
    path.write_text(
        f"<html><head><style>p {{}}</style></head><body><nav>99 homicides</nav>{body}"
        "<script>var homicides = 99;</script></body></html>",
        encoding="utf-8",
    )


def _text(path: Path, blocks: Sequence[str]) -> None:
    path.write_text("\n\n".join(blocks), encoding="utf-8")


def _markdown(path: Path, blocks: Sequence[str]) -> None:
    head, *rest = blocks
    path.write_text("\n\n".join((f"# **{head}**", *rest)), encoding="utf-8")


def _pdf(path: Path, blocks: Sequence[str]) -> None:
    """One page in Helvetica, a line a block, by the plainest means of the format."""
    lines = [
        block.replace("(", r"\(").replace(")", r"\)").replace("£", r"\243") for block in blocks
    ]
    drawn = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
    content = f"BT /F1 9 Tf 40 780 Td {drawn}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources 6 0 R >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Font << /F1 4 0 R >> >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        out.rfind(b"xref\n"),
    )
    path.write_bytes(out)


_WRITERS = {"docx": _word, "pdf": _pdf, "html": _html, "htm": _html, "md": _markdown, "txt": _text}
KINDS = tuple(_WRITERS)
