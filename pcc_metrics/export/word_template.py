"""The template of the Word file: made here, kept in the catalogue folder, open to change.

An office that has its own puts it into its catalogue folder under the same name, with or without a
front sheet to be filled in. What it lacks of the styles below is taken from the bundled one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import click
import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from pcc_metrics.domain.app_files import require_checkout
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, catalogue_folder
from pcc_metrics.domain.errors import InputError
from pcc_metrics.export.word_placeholders import fill_template, find_body, has_placeholders

NAME = "statement-template.docx"
TEXT_MM = 174  # width of the text on a page of A4
TWIPS = 1440 / 25.4  # in a millimetre
RIGHT = round(TEXT_MM * TWIPS)
BODY, TABLE_TEXT = 24, 22  # half points: 12 and 11, as papers that all can read are set
QUIET, DATA, OWN, ALERT, LINE = "575757", "12436D", "1C7A72", "801650", "D5D8DC"


def _edge(colour: str, before: int = 0) -> str:
    """A bar at the left of a paragraph, in the margin."""
    return (
        f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{colour}"/></w:pBdr>'
        f'<w:spacing w:before="{before}" w:after="80"/>'
    )


def _text(half_points: int = BODY, colour: str = "", *, bold: bool = False) -> str:
    return (
        ("<w:b/>" if bold else "")
        + (f'<w:color w:val="{colour}"/>' if colour else "")
        + f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )


def _heading(level: int, before: int, after: int) -> str:
    return (
        "<w:keepNext/><w:keepLines/>"
        f'<w:spacing w:before="{before}" w:after="{after}" w:line="252" w:lineRule="auto"/>'
        f'<w:outlineLvl w:val="{level - 1}"/>'
    )


LISTED = '<w:spacing w:after="60"/>'
FACT = (
    '<w:tabs><w:tab w:val="left" w:pos="2835"/></w:tabs>'
    '<w:spacing w:after="20" w:line="240" w:lineRule="auto"/>'
    '<w:ind w:left="2835" w:hanging="2835"/>'
)
CONTENTS_LINE = (
    f'<w:tabs><w:tab w:val="right" w:pos="{RIGHT}"/></w:tabs>'
    '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
)
SIDES = f'<w:tabs><w:tab w:val="right" w:pos="{RIGHT}"/></w:tabs><w:spacing w:after="0"/>'

# Name of a paragraph style, what it is based on, how its paragraphs stand, and how its text is set.
PARAGRAPHS = (
    ("Title", "Normal", '<w:keepNext/><w:spacing w:after="60" w:line="240" w:lineRule="auto"/>',
     _text(40, bold=True)),
    ("Subtitle", "Normal", '<w:spacing w:after="160"/>', _text(26, QUIET)),
    ("Heading 1", "Normal", _heading(1, 320, 120), _text(32, DATA, bold=True)),
    ("Heading 2", "Normal", _heading(2, 220, 80), _text(26, bold=True)),
    ("Heading 3", "Normal", _heading(3, 180, 60), _text(24, bold=True)),
    ("Lead", "Normal", "", _text(26)),
    ("Data text", "Normal", _edge(DATA), _text()),
    ("Own words", "Normal", _edge(OWN), _text()),
    ("Own words list", "Own words", '<w:spacing w:after="60"/>', ""),
    ("Missing", "Normal", _edge(ALERT, 100), _text(bold=True)),
    ("Note", "Normal", "", _text(TABLE_TEXT, QUIET)),
    ("Table note", "Note", '<w:spacing w:before="80" w:after="160"/>', ""),
    ("Fact", "Normal", FACT, _text()),
    ("List Bullet", "Normal", LISTED, ""),
    ("List Number", "Normal", LISTED, _text(TABLE_TEXT, QUIET)),
    ("Caption", "Normal", '<w:keepNext/><w:spacing w:before="160" w:after="80"/>',
     _text(TABLE_TEXT, bold=True)),
    ("Table text", "Normal", '<w:spacing w:before="30" w:after="30" w:line="240"/>',
     _text(TABLE_TEXT)),
    ("Picture", "Normal", '<w:spacing w:after="80"/>', ""),
    ("Contents", "Normal", '<w:keepNext/><w:spacing w:before="240" w:after="60"/>',
     _text(32, DATA, bold=True)),
    ("toc 1", "Normal", CONTENTS_LINE, _text()),
    ("Header", "Normal", SIDES, _text(18, QUIET)),
    ("Footer", "Normal", SIDES, _text(18, QUIET)),
)  # fmt: skip
CHARACTERS = (
    ("Strong", "<w:b/>"),
    ("Hyperlink", f'<w:color w:val="{DATA}"/><w:u w:val="single"/>'),
    ("Reference", f'<w:color w:val="{DATA}"/><w:vertAlign w:val="superscript"/>'),
    ("Draft mark", f'<w:b/><w:color w:val="{ALERT}"/><w:sz w:val="21"/>'),
)
TABLE = "Statement table"


def make_template() -> bytes:
    """The bundled template as a Word file without text."""
    document = docx.Document()
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    for text in _styles():
        styles.append(parse_xml(text))
    _set_page(document)
    _set_settings(document)
    core = document.core_properties
    core.title, core.author, core.comments = "Template of the statement", "", ""
    core.created = core.modified = datetime(2026, 11, 25, tzinfo=UTC)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Template:
    """An open template. `fronted` is whether it brings a front sheet of its own, filled in already.

    The paper takes the place of the paragraph `body`; without one it follows at the end.
    """

    document: Document
    fronted: bool = False
    body: Paragraph | None = None


def open_template(fields: Mapping[str, str]) -> Template:
    """The office's template with its placeholders filled in, else the bundled one.

    What stands on the pages of a template that asks for nothing is no part of a statement.
    """
    own, bundled = catalogue_folder() / NAME, BUNDLED_CATALOGUE / NAME
    document = _read(own if own.exists() else bundled)
    if fronted := has_placeholders(document):
        document = fill_template(own, fields)
    else:
        body = document.element.body
        for child in [child for child in body if child.tag != qn("w:sectPr")]:
            body.remove(child)
    if own.exists():
        _complete(document, _read(bundled))
    return Template(document, fronted, find_body(document))


def find_template_problem(names: Iterable[str]) -> str:
    """What is wrong with the office's template, in a sentence; empty where nothing is."""
    own = catalogue_folder() / NAME
    try:
        changed = own.stat().st_mtime_ns
    except OSError:
        return ""
    return _find_problem(own, changed, tuple(sorted(names)))


@lru_cache(4)
def _find_problem(own: Path, _changed: int, names: tuple[str, ...]) -> str:
    try:
        document = _read(own)
        if has_placeholders(document):
            find_body(fill_template(own, dict.fromkeys(names, "")))
    except InputError as error:
        return str(error)
    return ""


def _read(path: Path) -> Document:
    try:
        return docx.Document(str(path))
    except (PackageNotFoundError, BadZipFile, LxmlError, ValueError, KeyError):
        raise InputError(
            f"{path} is not a Word file (.docx): save the template as one, or take it away to use "
            "the bundled one."
        ) from None


def _complete(document: Document, bundled: Document) -> None:
    """Add the styles that a template lacks."""
    held = {style.name for style in document.styles}
    for style in bundled.styles:
        if style.name not in held:
            document.styles.element.append(style.element)


def _styles() -> Iterable[str]:
    yield (
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'
        f'{_text()}<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:after="80" w:line="259" w:lineRule="auto"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    yield _style("paragraph", "Normal", "<w:qFormat/>", default=True)
    yield _style("character", "Default Paragraph Font", "<w:uiPriority w:val='1'/>", default=True)
    yield _style("table", "Normal Table", f"<w:tblPr>{_margins(0)}</w:tblPr>", default=True)
    for name, base, stands, text in PARAGRAPHS:
        inner = f"<w:basedOn w:val='{_key(base)}'/><w:qFormat/><w:pPr>{stands}</w:pPr>"
        yield _style("paragraph", name, f"{inner}<w:rPr>{text}</w:rPr>")
    for name, text in CHARACTERS:
        yield _style("character", name, f"<w:rPr>{text}</w:rPr>")
    yield _style("table", TABLE, _table_style())


def _style(kind: str, name: str, inner: str, *, default: bool = False) -> str:
    given = ' w:default="1"' if default else ""
    return (
        f'<w:style {nsdecls("w")} w:type="{kind}"{given} w:styleId="{_key(name)}">'
        f'<w:name w:val="{_own_name(name)}"/>{inner}</w:style>'
    )


def _own_name(name: str) -> str:
    """Word's own name of a style: it writes some of those that it builds in with a small letter."""
    small = name.startswith(("Heading ", "Header", "Footer", "Caption"))
    return name.lower() if small else name


def _key(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.split())


def _margins(side: int) -> str:
    return (
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        f'<w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'
    )


def _table_style() -> str:
    """Lines between rows, a strong one under the headings, and no other."""
    thin, strong = (
        f'w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"'
        for size, colour in ((4, LINE), (12, DATA))
    )
    return (
        f"<w:basedOn w:val='{_key('Normal Table')}'/><w:tblPr>"
        f"<w:tblBorders><w:bottom {thin}/><w:insideH {thin}/></w:tblBorders>{_margins(142)}"
        '</w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        f'<w:bottom {strong}/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
    )


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(26), Mm(22)
    section.header_distance = section.footer_distance = Mm(11)


def _set_settings(document: Document) -> None:
    """The mode of today's Word, so that it does not call the file an old one."""
    settings = document.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


@click.command()
def main() -> None:
    """Write the bundled template anew."""
    try:
        require_checkout()
    except InputError as error:
        raise click.ClickException(str(error)) from None
    (BUNDLED_CATALOGUE / NAME).write_bytes(make_template())
    click.echo(f"{NAME}: written.")


if __name__ == "__main__":
    main()
