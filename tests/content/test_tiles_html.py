"""Tiles as HTML: every line of the tile is there, and no text is read as markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from pcc_metrics.content.overview import build_overview
from pcc_metrics.content.tiles_html import TileCard, legend_html, split_change, tiles_html
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.stats.change_signs import Sign
from pcc_metrics.store.register import Register

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
HOSTILE = "<script>x()</script> & <b title='\"'>bold</b>"


@pytest.fixture(scope="module")
def cards() -> list[TileCard]:
    reader = Reader(Register().open(Register().current().snapshot), CATALOGUE)
    tiles = build_overview(reader, View()).tiles
    return [
        TileCard(one.tile, one.spark, one.priority.short, f"/{one.priority.id}") for one in tiles
    ]


def test_every_line_of_a_tile_is_in_its_html(cards: list[TileCard]) -> None:
    shown = html.fragment_fromstring(tiles_html(cards)).findall("li")
    assert len(shown) == len(cards)
    for item, card in zip(shown, cards, strict=True):
        assert card.tile is not None
        text = " ".join(item.text_content().split())
        assert card.tile.value in text
        for line in card.tile.lines:
            parts = split_change(line.text)
            assert all(part in text for part in (parts.symbol, parts.strong, parts.rest))
        assert item.find("h2/a").get("href") == card.address
        assert ("tile-empty" in item.get("class")) == (not card.tile.value)


def test_a_priority_without_a_headline_measure_says_so() -> None:
    (item,) = html.fragment_fromstring(tiles_html([TileCard(None, title="Drugs")])).findall("li")
    assert "None of its measures is named as a headline figure." in item.text_content()


def test_text_is_never_markup(cards: list[TileCard]) -> None:
    tile = cards[0].tile
    assert tile is not None
    card = TileCard(replace(tile, name=HOSTILE, value=HOSTILE), None, HOSTILE, f"/?x={HOSTILE}")
    shown = html.fragment_fromstring(tiles_html([card]))
    assert not shown.xpath("//script|//b")
    assert HOSTILE in shown.text_content()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("▽ 4% lower in total (4,930; 5,131)", ("▽", "4% lower in total", "4,930; 5,131")),
        ("38 a year before, as reported", ("", "38 a year before, as reported", "")),
        ("– no earlier figure to compare", ("–", "no earlier figure to compare", "")),
        ("? 2% (1; 2 (x))", ("?", "2%", "1; 2 (x)")),
    ],
)
def test_a_change_is_a_sign_a_size_and_its_numbers(text: str, parts: tuple[str, str, str]) -> None:
    found = split_change(text)
    assert (found.symbol, found.strong, found.rest) == parts


def test_the_legend_has_every_sign() -> None:
    text = html.fragment_fromstring(legend_html()).text_content()
    assert all(sign.symbol in text for sign in Sign)
