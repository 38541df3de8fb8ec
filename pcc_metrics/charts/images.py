"""Charts as image files: SVG text and PNG bytes, from the specifications that pages show.

The font is the app's own (Arimo, of the same widths as Arial), so that a server without any font
draws the same picture, in the letters of the PDF. Nothing is fetched: a specification that names an
address is refused. The first picture of a process takes about a second, a further one a tenth.
"""

from __future__ import annotations

import json
import re
import textwrap
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

import vl_convert
from defusedxml.ElementTree import fromstring

from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.theme import GREY, TEXT, TREND_PX, Spec
from pcc_metrics.domain.app_files import FONTS
from pcc_metrics.domain.cache import Cache

WIDTH_PX = 680  # the plot with its labels: the text's width on a page of A4
PAPER_PX = 600  # on paper, at the width of its text: letters of 12 pixels come out at 10 points
PAPER_TREND_PX = 200  # height there of a chart over time: more of the text stands beside it
MARGIN_PX = 16  # around a signed picture
GAP_PX = 8  # above and below its drawing
SCALE = 2.0  # of a PNG: sharp on paper at the width of a page, about 200 dots an inch
FONT = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif"
CHARACTER = 0.52  # mean width of a character, in parts of its size, on the wide side
LINE = 1.35  # height of a line, in parts of its characters' size
VL_VERSION = "6.4"  # that of Altair's schema
_DRAWINGS: Cache[tuple[str, int], str] = Cache(256)  # of some 20 kB

SVG = "http://www.w3.org/2000/svg"
ADDRESS = re.compile(r"https?://\S+")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
register_namespace("", SVG)
vl_convert.register_font_directory(str(FONTS))


def render_svg(spec: Spec, *, alt: str = "", width: int = WIDTH_PX, ids: str = "") -> str:
    """A chart as SVG text on white, `width` pixels wide; `alt` is its alternative text.

    Several drawings inside one page need different `ids`, because names inside an SVG are the
    page's own.
    """
    return tostring(_draw(spec, alt, width, ids), encoding="unicode")


def render_png(spec: Spec, *, width: int = WIDTH_PX, scale: float = SCALE, alt: str = "") -> bytes:
    """A chart as a PNG file of `width * scale` pixels."""
    return _with_text(vl_convert.svg_to_png(render_svg(spec, width=width), scale=scale), alt)


def render_captioned_svg(chart: Chart, lines: Sequence[str], *, width: int = WIDTH_PX) -> str:
    """SVG with title and subtitle above the chart and the caption `lines` under it.

    The lines say where it comes from (source, period, snapshot, pinned link), so that a picture in
    somebody's slides can be traced. An address in a line is a link.
    """
    return tostring(_draw_captioned(chart, lines, width), encoding="unicode")


def render_captioned_png(
    chart: Chart, lines: Sequence[str], *, width: int = WIDTH_PX, scale: float = SCALE
) -> bytes:
    """The same as a PNG file; what it says is also written into the file as its description."""
    png = vl_convert.svg_to_png(render_captioned_svg(chart, lines, width=width), scale=scale)
    return _with_text(png, " ".join((chart.title, chart.alt, *lines)))


def paper_spec(spec: Spec) -> Spec:
    """A chart as a paper has it; rows of a chart that has rows stay as high as they are."""
    return {**spec, "height": PAPER_TREND_PX} if spec["height"] == TREND_PX else spec


def svg_size(picture: str) -> tuple[float, float]:
    """Width and height of an SVG text, in pixels."""
    attributes = fromstring(picture).attrib
    return float(attributes["width"]), float(attributes["height"])


def _draw(spec: Spec, alt: str, width: int, ids: str) -> Element:
    root: Element = fromstring(_convert_once(spec, width))
    for element in root.iter():
        # A picture is one thing to a screen reader: Vega's words for single marks would be in the
        # way of its alternative text.
        for name in [n for n in element.attrib if n == "role" or n.startswith("aria-")]:
            del element.attrib[name]
        _rename(element, ids)
    _say(root, alt)
    return root


def _convert_once(spec: Spec, width: int) -> str:
    text = json.dumps(spec, sort_keys=True)
    return _DRAWINGS.get((text, width), lambda: _convert(text, width))


def _convert(spec: str, width: int) -> str:
    written: dict[str, Any] = json.loads(spec)
    written |= {
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": "white",
        "config": {**written.get("config", {}), "font": FONT},
    }
    return vl_convert.vegalite_to_svg(written, vl_version=VL_VERSION, allowed_base_urls=[])


def _rename(element: Element, ids: str) -> None:
    if ids:
        for name, value in element.attrib.items():
            renamed = REFERENCE.sub(rf"url(#{ids}-\1)", value)
            element.set(name, f"{ids}-{value}" if name == "id" else renamed)


def _say(root: Element, alt: str) -> None:
    """Give an SVG its alternative text, or, without one, hide it from screen readers."""
    if alt:
        root.set("role", "img")
        root.set("aria-label", alt)
    else:
        root.set("aria-hidden", "true")


@dataclass
class _Sheet:
    """An SVG sheet that is filled from the top."""

    root: Element
    width: int
    y: float = MARGIN_PX

    def write(self, text: str, em: int, **how: str) -> None:
        """Set text in lines; one that holds an address is a link to it."""
        address = ADDRESS.search(text)
        above = self.root
        if address:
            above = SubElement(self.root, f"{{{SVG}}}a", {"href": address[0]})
        longest = int(self.width / (em * CHARACTER))
        for line in textwrap.wrap(text, longest, break_on_hyphens=False):
            self.y += em * LINE
            at = {"x": str(MARGIN_PX), "y": f"{self.y:g}", "font-size": str(em), "fill": TEXT}
            SubElement(above, f"{{{SVG}}}text", {**at, **how}).text = line

    def place(self, drawing: Element) -> None:
        drawing.attrib |= {"x": str(MARGIN_PX), "y": f"{self.y + GAP_PX:g}"}
        self.root.append(drawing)
        self.y += float(drawing.attrib["height"]) + 2 * GAP_PX


def _draw_captioned(chart: Chart, lines: Sequence[str], width: int) -> Element:
    root = Element(f"{{{SVG}}}svg", {"font-family": FONT, "role": "img", "aria-label": chart.alt})
    SubElement(root, f"{{{SVG}}}title").text = chart.title
    SubElement(root, f"{{{SVG}}}desc").text = " ".join((chart.alt, *lines))
    background = SubElement(root, f"{{{SVG}}}rect", {"fill": "white"})
    sheet = _Sheet(root, width)
    sheet.write(chart.title, 17, **{"font-weight": "bold"})
    sheet.write(chart.subtitle, 12)
    sheet.place(_draw(chart.spec, "", width, ""))
    for text in filter(None, (chart.reading, *chart.notes)):
        sheet.write(text, 12)
    sheet.y += GAP_PX
    for text in lines:
        sheet.write(text, 11, fill=GREY)
    size_of = {"width": f"{width + 2 * MARGIN_PX}", "height": f"{sheet.y + MARGIN_PX:g}"}
    background.attrib |= size_of
    root.attrib |= {**size_of, "viewBox": f"0 0 {size_of['width']} {size_of['height']}"}
    return root


def _with_text(picture: bytes, text: str) -> bytes:
    """A PNG file with its description in it, as the first thing after the header."""
    if not text:
        return picture
    chunk = b"iTXtDescription\0\0\0\0\0" + text.encode()
    framed = (len(chunk) - 4).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4)
    header = 8 + 25  # the signature and IHDR
    return picture[:header] + framed + picture[header:]
