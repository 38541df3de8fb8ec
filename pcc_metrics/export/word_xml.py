"""What Word files need and python-docx has no command for: links, fields, bookmarks, real lists."""

from __future__ import annotations

import hashlib
import re

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.numbering import NumberingPart
from docx.shared import Twips
from docx.text.paragraph import Paragraph

LONGEST_NAME = 40  # characters of a bookmark's name
NUMBER = 680  # from a paragraph's number to its text, in twentieths of a point
INDENT, HANGING = 907, 227  # of a list, whose items stand under text with a number


def element(tag: str, /, **attributes: str) -> BaseOxmlElement:
    """An element of WordprocessingML with attributes of the same namespace."""
    created = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        created.set(qn(f"w:{key}"), value)
    return created


def bookmark_name(anchor: str) -> str:
    """The name of a place of the document, as Word allows names."""
    name = "p_" + re.sub(r"\W", "_", anchor, flags=re.ASCII)
    if len(name) <= LONGEST_NAME:
        return name
    return name[: LONGEST_NAME - 8] + hashlib.sha256(anchor.encode()).hexdigest()[:8]


def bookmark(paragraph: Paragraph, anchor: str, number: int) -> None:
    """Make a paragraph a place that links can lead to."""
    start = element("bookmarkStart", id=str(number), name=bookmark_name(anchor))
    properties = paragraph._p.pPr  # noqa: SLF001 - the library has no other way to its elements
    paragraph._p.insert(0 if properties is None else 1, start)  # noqa: SLF001
    paragraph._p.append(element("bookmarkEnd", id=str(number)))  # noqa: SLF001


def hyperlink(paragraph: Paragraph, text: str, url: str, style: str | None) -> None:
    """Words that lead to an address, or to a place of the document where it starts with #."""
    if url.startswith("#"):
        link = element("hyperlink", anchor=bookmark_name(url[1:]), history="1")
    else:
        key = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = element("hyperlink", history="1")
        link.set(qn("r:id"), key)
    run = paragraph.add_run(text, style)
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001


def number_paragraph(paragraph: Paragraph, number: str) -> None:
    """Write a paragraph's number before its text, which stands beside it.

    It is text and no number of Word's own, so that it is the same in every format of the document.
    """
    stands = paragraph.paragraph_format
    stands.left_indent, stands.first_line_indent = Twips(NUMBER), Twips(-NUMBER)
    stands.tab_stops.add_tab_stop(Twips(NUMBER))
    paragraph.add_run(f"{number}\t")


def field(paragraph: Paragraph, code: str, shown: str, *, dirty: bool = False) -> None:
    """A field such as the number of the page; Word works a `dirty` one out anew on opening."""
    begin = element("fldChar", fldCharType="begin", **({"dirty": "true"} if dirty else {}))
    instruction = element("instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    separator, end = (element("fldChar", fldCharType=kind) for kind in ("separate", "end"))
    run = paragraph.add_run()
    for part in (begin, instruction, separator):
        run._r.append(part)  # noqa: SLF001
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(end)  # noqa: SLF001


def new_list(document: Document, *, numbered: bool) -> int:
    """The number of a list of its own, so that numbering starts at 1 in each."""
    numbering = _numbering(document).element
    taken = [
        int(existing.get(qn(f"w:{kind}Id")))
        for kind in ("abstractNum", "num")
        for existing in numbering.findall(qn(f"w:{kind}"))
    ]
    number = max(taken, default=0) + 1
    kind, mark = ("decimal", "%1.") if numbered else ("bullet", "\u2022")
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{kind}"/><w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{INDENT}" w:hanging="{HANGING}"/></w:pPr></w:lvl></w:abstractNum>'
    )
    # All abstract lists stand before the lists that use them.
    first = numbering.find(qn("w:num"))
    if first is None:
        numbering.append(abstract)
    else:
        first.addprevious(abstract)
    used = element("num", numId=str(number))
    used.append(element("abstractNumId", val=str(number)))
    numbering.append(used)
    return number


def in_list(paragraph: Paragraph, number: int) -> None:
    """Make a paragraph an item, at the outermost level, of the list with this number."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    numbering = properties.get_or_add_numPr()
    numbering.get_or_add_ilvl().val = 0
    numbering.get_or_add_numId().val = number


def _numbering(document: Document) -> NumberingPart:
    """The part that holds the lists; a template without any gets an empty one."""
    part = document.part
    for relation in part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return part.numbering_part
    empty = f"<w:numbering {nsdecls('w')}/>".encode()
    name = PackURI("/word/numbering.xml")
    made = NumberingPart.load(name, CONTENT_TYPE.WML_NUMBERING, empty, part.package)
    part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    return part.numbering_part
