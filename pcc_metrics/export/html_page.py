"""A statement as one HTML file: nothing is fetched, no scripts, and it prints on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pcc_metrics.charts.images import render_svg
from pcc_metrics.export.document_model import DocumentModel, Picture, numbered_title
from pcc_metrics.export.table_cells import format_cell, is_numeric

TEMPLATES = Path(__file__).with_name("templates")
WIDE_PX, NARROW_PX = 680, 380  # of a chart: on a page of A4 or a screen, and on a phone


def render_html(outline: DocumentModel) -> str:
    """The document as HTML text."""
    template = _environment().get_template("statement.html")
    return template.render(document=outline, wide=WIDE_PX, narrow=NARROW_PX)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {
        "written": format_cell,
        "css": in_style,
        "drawn": _draw,
        "headed": numbered_title,
    }
    environment.tests |= {"numeric": is_numeric, "block": _is_block}
    return environment


def in_style(text: str) -> Markup:
    """Text inside a string of a style sheet: everything but letters and digits by its number."""
    escaped = (c if c.isalnum() and c.isascii() else f"\\{ord(c):06x}" for c in text)
    return Markup("".join(escaped))  # noqa: S704 - letters, digits and backslashes alone


def _draw(picture: Picture, width: int) -> Markup:
    """A chart as SVG: made by a serialiser, which escapes what stands in it."""
    ids = f"{picture.id}-{width}"
    svg = render_svg(picture.chart.spec, alt=picture.chart.alt, width=width, ids=ids)
    return Markup(svg)  # noqa: S704 - see above


def _is_block(one: Any, kind: str) -> bool:
    return type(one).__name__ == kind
