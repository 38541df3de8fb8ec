"""Charts as pictures: what whoever gets one in a file sees, hears and can trace."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image, ImageChops

from pcc_metrics.charts.areas import areas_chart
from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.components import components_chart
from pcc_metrics.charts.control_chart import control_chart
from pcc_metrics.charts.images import (
    ADDRESS,
    MARGIN_PX,
    SVG,
    render_captioned_png,
    render_captioned_svg,
    render_png,
    render_svg,
    svg_size,
)
from pcc_metrics.charts.trend import trend_chart
from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import Register
from tests.support.environment import PROJECT

PINNED = (
    "https://metrics.example.org/neighbourhood-crime?lpa=west-midlands&to=2026-03&window=12m"
    "&compare=year&snapshot=2026-11-22-029285d5"
)
LINES = ("Source: data.police.uk. Snapshot 2026-11-22-029285d5.", f"Pinned link: {PINNED}")


@cache
def page() -> tuple[PageContent, Catalogue]:
    reader = Reader(Register(PROJECT / "data").open(None), load_catalogue())
    priority = reader.catalogue.priorities["neighbourhood-crime"]
    return build_page_content(reader, priority, View()), reader.catalogue


def chart(kind: str) -> Chart:
    """The first chart of a kind on the page of neighbourhood crime."""
    brief, catalogue = page()
    draw = {
        "trend": lambda: trend_chart(brief.trends[0], catalogue),
        "areas": lambda: areas_chart(brief.side_by_sides[0], catalogue),
        "components": lambda: components_chart(brief.components[0], catalogue),
        "monitoring": lambda: control_chart(brief.monitorings[0], catalogue),
    }
    return draw[kind]()


KINDS = pytest.mark.parametrize("kind", ["trend", "areas", "components", "monitoring"])


def texts(picture: str) -> list[str]:
    return [found.text or "" for found in fromstring(picture).iter(f"{{{SVG}}}text")]


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture))


@KINDS
def test_a_picture_is_as_wide_as_asked_and_shows_the_figures(kind: str) -> None:
    picture = render_svg(chart(kind).spec, width=500)
    assert svg_size(picture)[0] == 500
    shown = {"trend": "4,225", "areas": "20.3", "components": "14,354"}
    assert any(shown.get(kind, "Mean ") in text for text in texts(picture))


def test_a_picture_is_one_thing_to_a_screen_reader() -> None:
    drawn = chart("trend")
    root = fromstring(render_svg(drawn.spec, alt=drawn.alt))
    assert (root.get("role"), root.get("aria-label")) == ("img", drawn.alt)
    inside = [name for element in list(root.iter())[1:] for name in element.attrib]
    assert not [name for name in inside if name == "role" or name.startswith("aria-")]
    assert fromstring(render_svg(drawn.spec)).get("aria-hidden") == "true"


def test_names_inside_two_pictures_of_one_page_differ() -> None:
    spec = chart("trend").spec
    clipped = {**spec, "layer": [_clipped(layer) for layer in spec["layer"]]}
    one, other = (render_svg(clipped, ids=ids) for ids in ("one", "other"))
    names = [set(ids_of(picture)) for picture in (one, other)]
    assert names[0] and not names[0] & names[1]
    assert all(f"url(#{name})" in one for name in names[0])


def _clipped(layer: dict[str, object]) -> dict[str, object]:
    mark = layer["mark"]
    return {**layer, "mark": {**mark, "clip": True}} if isinstance(mark, dict) else layer


def ids_of(picture: str) -> list[str]:
    return [name for element in fromstring(picture).iter() if (name := element.get("id"))]


def test_text_from_data_stays_text_in_a_picture() -> None:
    drawn = replace(chart("areas"), title="<script>alert(1)</script> & “more”")
    picture = render_captioned_svg(drawn, ["<b>bold</b> ]]> &amp;"])
    assert fromstring(picture).find(f".//{{{SVG}}}script") is None
    assert {drawn.title, "<b>bold</b> ]]> &amp;"} <= set(texts(picture))


def test_nothing_is_fetched_for_a_picture() -> None:
    spec = {**chart("trend").spec, "data": {"url": "http://127.0.0.1:9/rows.json"}}
    layer = {"mark": "point", "encoding": {}}
    with pytest.raises(ValueError, match="not allowed"):
        render_svg({**spec, "layer": [layer]})


@KINDS
def test_a_png_is_sharp_and_says_what_it_shows(kind: str) -> None:
    drawn = chart(kind)
    picture = opened(render_png(drawn.spec, width=500, scale=2, alt=drawn.alt))
    assert picture.width == 1000
    assert picture.text["Description"] == drawn.alt
    assert len(picture.convert("RGB").getcolors(10_000) or []) > 2


@KINDS
def test_a_signed_picture_says_where_it_comes_from(kind: str) -> None:
    drawn = chart(kind)
    picture = render_captioned_svg(drawn, LINES)
    said = " ".join(texts(picture))
    for text in (drawn.title, drawn.subtitle, *drawn.notes, LINES[0]):
        assert text in said
    assert PINNED in said.replace(" ", "")
    (link,) = fromstring(picture).iter(f"{{{SVG}}}a")
    assert link.get("href") == PINNED
    assert ADDRESS.search(LINES[1])


@KINDS
def test_nothing_of_a_signed_picture_is_cut_off(kind: str) -> None:
    picture = opened(render_captioned_png(chart(kind), LINES, width=520, scale=1)).convert("RGB")
    assert picture.size == (520 + 2 * MARGIN_PX, picture.height)
    white = Image.new("RGB", picture.size, "white")
    left, top, right, bottom = ImageChops.difference(picture, white).getbbox() or (0, 0, 0, 0)
    edge = MARGIN_PX // 2
    assert left >= edge and right <= picture.width - edge
    assert top >= edge and bottom <= picture.height - edge


def test_a_signed_png_keeps_its_origin_in_the_file() -> None:
    said = opened(render_captioned_png(chart("trend"), LINES)).text["Description"]
    assert all(line in said for line in LINES)
